//! How long what a wave collects is kept: the days, and what has been destroyed.

use super::refused::ErrorView;
use super::{study_named, wave_named};
use crate::app::Refusal;
use crate::app::fieldwork;
use crate::finding::Code;
use crate::study::retention::{Collected, Schedule};
use crate::study::{Study, Wave, WaveStatus};
use crate::time::Day;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    study: String,
    study_address: String,
    wave: String,
    wave_address: String,
    csrf: String,
    /// Once it has opened, days can only be brought forward.
    is_told: bool,
    contacts: Option<String>,
    kinds: Vec<KindView>,
    /// What is shown to people who answer.
    public: String,
    error: Option<ErrorView>,
}

#[derive(Serialize)]
struct KindView {
    name: &'static str,
    label: &'static str,
    about: &'static str,
    until: String,
    done: Option<String>,
}

fn about(kind: Collected) -> &'static str {
    match kind {
        Collected::Paradata => "In which order and language pages were answered. Needed to see where people break off.",
        Collected::Responses => {
            "What the data set was made from when the wave closed. How many answered, and how that ended, is kept."
        }
        Collected::DataSet => {
            "The frozen data and their weights. After that day no figure of this wave can be computed anew."
        }
    }
}

/// `GET …/retention`.
pub(crate) async fn retention(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &path.0).await?;
    let wave = wave_named(&site, &study, &path.1).await?;
    shown(&site, &staff, &study, &wave, &Fields::default(), None).await
}

/// `POST …/retention`.
pub(crate) async fn set_retention(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &path.0).await?;
    let wave = wave_named(&site, &study, &path.1).await?;
    let set = match asked(&form.fields) {
        Ok(schedule) => fieldwork::set_schedule(&site.app, form.staff.actor(), wave.id, schedule).await,
        Err(refusal) => Err(refusal),
    };
    match set {
        Ok(()) => Ok(pages::see_other(&address(&study, &wave))),
        Err(refusal) => shown(&site, &form.staff, &study, &wave, &form.fields, Some(refusal)).await,
    }
}

fn address(study: &Study, wave: &Wave) -> String {
    format!("/desk/studies/{}/waves/{}/retention", study.name, wave.name)
}

fn asked(fields: &Fields) -> Result<Schedule, Refusal> {
    let mut schedule = Schedule::new();
    for kind in Collected::ALL {
        let text = fields.get(kind.word()).trim();
        if text.is_empty() {
            continue;
        }
        let unreadable = || {
            let message = format!("“{}”: write the day as year-month-day, such as 2027-11-30", kind.in_words());
            Refusal::new(Code::DATE_OUT_OF_RANGE, message)
        };
        schedule.insert(kind, text.parse::<Day>().map_err(|_| unreadable())?);
    }
    Ok(schedule)
}

async fn shown(
    site: &Site,
    staff: &SignedIn,
    study: &Study,
    wave: &Wave,
    fields: &Fields,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let kept = fieldwork::kept_until(&site.app, wave.id).await?;
    let sample = fieldwork::sample_of(&site.app, wave.id).await?;
    let link = fieldwork::link_of(&site.app, wave.id).await?;
    let kinds = Collected::ALL.into_iter().map(|kind| {
        let known = kept.iter().find(|kept| kept.kind == kind);
        let typed = fields.get(kind.word());
        let until = match refused {
            Some(_) => typed.to_owned(),
            None => known.map(|kept| kept.until.to_string()).unwrap_or_default(),
        };
        KindView {
            name: kind.word(),
            label: kind.in_words(),
            about: about(kind),
            until,
            done: known.and_then(|kept| kept.done_on).map(Day::in_words),
        }
    });
    let view = View {
        study: study.title.clone(),
        study_address: format!("/desk/studies/{}", study.name),
        wave: wave.title.clone(),
        wave_address: format!("/desk/studies/{}/waves/{}", study.name, wave.name),
        csrf: staff.csrf(),
        is_told: wave.status != WaveStatus::Planned,
        contacts: sample.map(|sample| sample.contacts_until.in_words()),
        kinds: kinds.collect(),
        public: format!("/d/{link}"),
        error: refused.as_ref().map(ErrorView::of),
    };
    let title = format!("How long data are kept, {}, {}", wave.title, study.title);
    let frame = Frame { simulated: study.simulated, error: refused.is_some(), ..staff.frame(title) };
    let mut response = match refused {
        Some(refusal) => {
            let problem = Problem::from(refusal);
            if actix_web::ResponseError::status_code(&problem).is_server_error() {
                return Err(problem);
            }
            problem.start()
        }
        None => HttpResponse::Ok(),
    };
    Ok(pages::page(&mut response, "desk/retention", frame, view))
}
