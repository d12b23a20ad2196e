//! The studies, and one study with its waves and measures.

use super::designer::{VersionLine, version_lines};
use super::{status_tag, study_named};
use crate::app::authoring::drafts;
use crate::app::{authoring, fieldwork};
use crate::sample::Disposition;
use crate::study::{Purpose, Study, Wave};
use crate::web::Site;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use crate::web::words;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct StudiesView {
    studies: Vec<StudyLine>,
}

#[derive(Serialize)]
struct StudyLine {
    title: String,
    address: String,
    population: String,
    simulated: bool,
    waves: String,
}

pub(crate) async fn studies(site: web::Data<Site>, staff: SignedIn) -> Result<HttpResponse, Problem> {
    let mut lines = Vec::new();
    for study in authoring::studies(&site.app).await? {
        let waves = authoring::waves(&site.app, study.id).await?;
        lines.push(StudyLine {
            address: format!("/desk/studies/{}", study.name),
            waves: said_waves(&waves),
            title: study.title,
            population: study.population,
            simulated: study.simulated,
        });
    }
    Ok(pages::ok("desk/studies", staff.frame("Studies"), StudiesView { studies: lines }))
}

fn said_waves(waves: &[Wave]) -> String {
    let open = waves.iter().filter(|w| w.status == crate::study::WaveStatus::Open).count();
    match (waves.len(), open) {
        (0, _) => "No waves yet".into(),
        (1, 0) => "One wave, not open".into(),
        (1, _) => "One wave, open".into(),
        (n, 0) => format!("{n} waves, none open"),
        (n, open) => format!("{n} waves, {open} open"),
    }
}

#[derive(Serialize)]
struct StudyView {
    title: String,
    population: String,
    source: Option<String>,
    waves: Vec<WaveLine>,
    measures: Vec<MeasureLine>,
    address: String,
    /// Frozen versions of the questionnaire, the latest first.
    versions: Vec<VersionLine>,
}

#[derive(Serialize)]
struct WaveLine {
    title: String,
    /// Its answers are in no series.
    trial: bool,
    address: String,
    dates: String,
    sample: &'static str,
    status: &'static str,
    status_class: &'static str,
    complete: String,
    in_progress: String,
    other: String,
}

#[derive(Serialize)]
struct MeasureLine {
    title: String,
    address: String,
}

pub(crate) async fn study(
    site: web::Data<Site>,
    staff: SignedIn,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &name).await?;
    let mut waves = Vec::new();
    let pilots = authoring::pilots(&site.app, study.id).await?;
    for wave in authoring::waves(&site.app, study.id).await?.into_iter().chain(pilots) {
        let counts = fieldwork::live_counts(&site.app, wave.id).await?;
        waves.push(wave_line(&study, wave, &counts));
    }
    let measures = authoring::measures(&site.app, study.id).await?;
    let base = format!("/desk/studies/{}/measures", study.name);
    let measures =
        measures.into_iter().map(|m| MeasureLine { address: format!("{base}/{}", m.name), title: m.title }).collect();
    let frame = Frame { simulated: study.simulated, ..staff.frame(study.title.clone()) };
    let frozen = drafts::frozen_versions(&site.app, study.id).await?;
    let (address, versions) = (format!("/desk/studies/{}", study.name), version_lines(&study, &frozen));
    let view = StudyView {
        address,
        versions,
        title: study.title,
        population: study.population,
        source: study.source,
        waves,
        measures,
    };
    Ok(pages::ok("desk/study", frame, view))
}

fn wave_line(study: &Study, wave: Wave, counts: &[(Disposition, u64)]) -> WaveLine {
    let of = |wanted: &dyn Fn(Disposition) -> bool| {
        let n: u64 = counts.iter().filter(|(d, _)| wanted(*d)).map(|(_, n)| n).sum();
        words::count(usize::try_from(n).unwrap_or(usize::MAX))
    };
    let (status, status_class) = status_tag(wave.status);
    WaveLine {
        address: format!("/desk/studies/{}/waves/{}", study.name, wave.name),
        dates: words::fieldwork(&wave.fieldwork),
        sample: wave.sample_type.in_words(),
        title: wave.title,
        trial: wave.purpose == Purpose::Pilot,
        status,
        status_class,
        complete: of(&|d| d == Disposition::Complete),
        in_progress: of(&|d| d == Disposition::InProgress),
        other: of(&|d| !matches!(d, Disposition::Complete | Disposition::InProgress)),
    }
}
