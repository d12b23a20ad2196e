//! Planning a wave: which version, when, how people are asked.

use super::study_named;
use crate::app::Refusal;
use crate::app::authoring::drafts;
use crate::app::fieldwork::{self, NewWave};
use crate::finding::Code;
use crate::id::{VersionId, WaveName};
use crate::questionnaire::editing::names;
use crate::store::versions::StoredVersion;
use crate::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Study};
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
    action: String,
    csrf: String,
    title: String,
    name: String,
    from: String,
    to: String,
    versions: Vec<Choice>,
    samples: Vec<Choice>,
    modes: Vec<Choice>,
    anonymity: Vec<Choice>,
    /// No version of the questionnaire rules a kind out.
    all_offered: bool,
    purposes: Vec<Choice>,
    error: Option<(String, String)>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    hint: &'static str,
    chosen: bool,
}

fn choice(value: impl Into<String>, label: impl Into<String>, hint: &'static str, wanted: &str) -> Choice {
    let value = value.into();
    Choice { chosen: value == wanted, value, label: label.into(), hint }
}

async fn view(site: &Site, staff: &SignedIn, study: &Study, fields: &Fields) -> Result<View, Problem> {
    let frozen = drafts::frozen_versions(&site.app, study.id).await?;
    let today = site.app.clock.now().day();
    let or = |field: &str, otherwise: &str| match fields.get(field) {
        "" => otherwise.to_owned(),
        given => given.to_owned(),
    };
    let latest = frozen.first().map(|version| version.id.to_string()).unwrap_or_default();
    let version = or("version", &latest);
    let (sample, mode) = (or("sample", "open_link"), or("mode", "web"));
    let offered = offered(&frozen);
    let first = offered.first().map_or("", |kind| kind.word());
    let (kept, purpose) = (or("anonymity", first), or("purpose", "main"));
    Ok(View {
        study: study.title.clone(),
        study_address: format!("/desk/studies/{}", study.name),
        action: format!("/desk/studies/{}/new-wave", study.name),
        csrf: staff.csrf(),
        title: fields.get("title").to_owned(),
        name: fields.get("name").to_owned(),
        from: or("from", &today.to_string()),
        to: fields.get("to").to_owned(),
        versions: frozen
            .iter()
            .map(|known| {
                let label = format!("Version {}, frozen {}", known.draft.version, known.frozen_at.day().in_words());
                choice(known.id.to_string(), label, "", &version)
            })
            .collect(),
        samples: SampleType::ALL.iter().map(|s| choice(s.word(), capital(s.in_words()), "", &sample)).collect(),
        modes: Mode::ALL.iter().map(|m| choice(m.word(), capital(m.in_words()), "", &mode)).collect(),
        anonymity: kinds(&offered, &kept),
        all_offered: offered.len() == Anonymity::ALL.len(),
        purposes: vec![
            choice("main", "The real thing", "The answers go into the data set.", &purpose),
            choice("pilot", "A pilot", "To try the questionnaire out. Its answers never mix with real ones.", &purpose),
        ],
        error: None,
    })
}

/// The kinds of wave that one of the versions allows at least; planning looks at the version chosen.
fn offered(frozen: &[StoredVersion]) -> Vec<Anonymity> {
    let allows = |kind: &Anonymity| frozen.iter().any(|version| version.draft.allows(*kind));
    Anonymity::ALL.into_iter().filter(allows).collect()
}

fn kinds(offered: &[Anonymity], wanted: &str) -> Vec<Choice> {
    let each = offered.iter().map(|kind| {
        let (label, hint) = match kind {
            Anonymity::Anonymous => (
                "Anonymous",
                "Nothing that is kept leads back to a person. Right for questions on drugs, buying fakes or offending.",
            ),
            Anonymity::AnonymousOnce => (
                "By invitation, anonymous",
                "People are drawn from a frame and invited; an invitation is used once, and the answers are kept apart from it.",
            ),
            Anonymity::Confidential => {
                ("Confidential", "Researchers can link answers to people and show them to nobody.")
            }
        };
        choice(kind.word(), label, hint, wanted)
    });
    each.collect()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn frame(staff: &SignedIn, study: &Study) -> Frame {
    Frame { simulated: study.simulated, ..staff.frame(format!("New wave, {}", study.title)) }
}

/// `GET …/new-wave`.
pub(crate) async fn new_wave_form(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let view = view(&site, &staff, &study, &Fields::default()).await?;
    Ok(pages::ok("desk/new_wave", frame(&staff, &study), view))
}

/// `POST …/new-wave`: plans the wave and shows it; it is opened there.
pub(crate) async fn new_wave(
    site: web::Data<Site>,
    form: DeskForm,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let planned = match asked(&form.fields, &study) {
        Ok(new) => fieldwork::plan_wave(&site.app, form.staff.actor(), new).await,
        Err(refusal) => Err(refusal),
    };
    match planned {
        Ok(wave) => Ok(pages::see_other(&format!("/desk/studies/{}/waves/{}", study.name, wave.name))),
        Err(refusal) => {
            let problem = Problem::from(refusal.clone());
            if actix_web::ResponseError::status_code(&problem).is_server_error() {
                return Err(problem);
            }
            let mut view = view(&site, &form.staff, &study, &form.fields).await?;
            view.error = Some((refusal.message, refusal.code.to_string()));
            let frame = Frame { error: true, ..frame(&form.staff, &study) };
            Ok(pages::page(&mut problem.start(), "desk/new_wave", frame, view))
        }
    }
}

fn asked(fields: &Fields, study: &Study) -> Result<NewWave, Refusal> {
    let refused = |code: Code, message: String| Refusal::new(code, message);
    let title = fields.get("title").trim();
    if title.is_empty() {
        return Err(refused(Code::STRUCTURE_EMPTY, "Write what the wave is called.".into()));
    }
    let typed = fields.get("name").trim();
    let name = if typed.is_empty() { names::slug(title) } else { typed.to_owned() };
    let name = WaveName::new(name).map_err(|e| refused(Code::NAME_INVALID, e.to_string()))?;
    let day = |field: &str, label: &str| {
        let text = fields.get(field).trim();
        let unreadable = || refused(Code::REQUEST_INVALID, format!("{label}: write the day as 2026-11-27."));
        text.parse::<Day>().map_err(|_| unreadable())
    };
    let chosen = |what: &str| refused(Code::OPTION_UNKNOWN, format!("Choose {what}."));
    Ok(NewWave {
        study: study.id,
        name,
        title: title.to_owned(),
        version: fields
            .get("version")
            .parse::<VersionId>()
            .map_err(|_| refused(Code::REFERENCE_UNKNOWN, "Freeze a version of the questionnaire first.".into()))?,
        sample_type: SampleType::from_word(fields.get("sample")).ok_or_else(|| chosen("how people are asked"))?,
        mode: Mode::from_word(fields.get("mode")).ok_or_else(|| chosen("how people answer"))?,
        fieldwork: Fieldwork { from: day("from", "First day")?, to: day("to", "Last day")? },
        anonymity: Anonymity::from_word(fields.get("anonymity")).ok_or_else(|| chosen("what is kept of people"))?,
        lonely_psu: LonelyPsu::default(),
        purpose: Purpose::from_word(fields.get("purpose")).ok_or_else(|| chosen("what the wave is for"))?,
    })
}
