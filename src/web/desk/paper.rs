//! A frozen questionnaire on paper: one page to print, in a language and with a form number.

use super::study_named;
use crate::app::authoring;
use crate::app::authoring::drafts;
use crate::finding::Code;
use crate::id::VersionId;
use crate::phrases;
use crate::questionnaire::Questionnaire;
use crate::response::paper::{self, FORM_MAX, Paper};
use crate::study::Study;
use crate::text::Language;
use crate::web::Site;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::respondent::{HelpView, help_lines};
use crate::web::staff::SignedIn;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    language: String,
    #[serde(default)]
    form: String,
}

#[derive(Serialize)]
struct View {
    /// Of the toolbar, which is not printed.
    back: String,
    back_label: String,
    languages: Vec<Offered>,
    /// The form numbers, where chance decides anything.
    forms: Vec<Offered>,
    remarks: Vec<String>,
    title: String,
    version: u32,
    paper: Paper,
    purpose: Vec<String>,
    minutes: u32,
    population: String,
    run_by: String,
    notices: Vec<String>,
    privacy: Vec<String>,
    privacy_notice_url: Option<String>,
    contact: String,
    thanks: Vec<String>,
    help_lines: Vec<HelpView>,
    images: String,
    serial: [u8; 6],
}

#[derive(Serialize)]
struct Offered {
    value: String,
    label: String,
    chosen: bool,
}

/// `GET …/versions/{version}/paper?language=gd&form=2`.
pub(crate) async fn paper(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
    query: web::Query<Query>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &path.0).await?;
    let missing = || Problem::of(Code::NOT_FOUND);
    let id: VersionId = path.1.parse().map_err(|_| missing())?;
    if !drafts::frozen_versions(&site.app, study.id).await?.iter().any(|version| version.id == id) {
        return Err(missing());
    }
    let questionnaire = authoring::questionnaire(&site.app, id).await?;
    let back = (format!("/desk/studies/{}/versions/{id}", study.name), "The version".to_owned());
    Ok(printed(&study, &staff, &questionnaire, &query, back, format!("/i/{id}")))
}

/// A questionnaire's page to print; `images` is where its pictures are.
pub(super) fn printed(
    study: &Study,
    staff: &SignedIn,
    questionnaire: &Questionnaire,
    query: &Query,
    (back, back_label): (String, String),
    images: String,
) -> HttpResponse {
    let known = questionnaire.languages().find(|language| language.0 == query.language);
    let language = known.unwrap_or(questionnaire.language());
    let forms = paper::forms(questionnaire, questionnaire.language());
    let first = forms.first().map_or(1, |(form, _)| *form);
    let form = query.form.parse().ok().filter(|form| (1..=FORM_MAX).contains(form)).unwrap_or(first);
    let (paper, findings) = paper::lay_out(questionnaire, form, language);
    let draft = questionnaire.draft();
    let front = &draft.front_matter;
    let text = |text: &crate::text::Text| text.get(language).to_owned();
    let texts = |all: &[crate::text::Text]| all.iter().map(text).collect::<Vec<String>>();
    let title = text(&draft.title);
    let offered_language = |other: &Language| Offered {
        value: other.0.clone(),
        label: phrases::own_name(other).to_owned(),
        chosen: other == language,
    };
    let offered_form = |(number, arms): &(u64, String)| Offered {
        value: number.to_string(),
        label: if arms.is_empty() { number.to_string() } else { format!("{number}: {arms}") },
        chosen: *number == form,
    };
    let mut offered: Vec<Offered> = forms.iter().map(offered_form).collect();
    if !offered.is_empty() && !offered.iter().any(|offered| offered.chosen) {
        offered.push(Offered { value: form.to_string(), label: form.to_string(), chosen: true });
    }
    let view = View {
        back,
        back_label,
        languages: questionnaire.languages().map(offered_language).collect(),
        forms: offered,
        remarks: findings.iter().map(|finding| format!("{}: {}", finding.place, finding.message)).collect(),
        version: draft.version,
        paper,
        purpose: texts(&front.purpose),
        minutes: draft.expected_minutes,
        population: text(&draft.population),
        run_by: text(&front.run_by),
        notices: texts(&front.notices),
        privacy: texts(&front.privacy),
        privacy_notice_url: front.privacy_notice_url.clone(),
        contact: text(&front.contact),
        thanks: texts(&front.thanks),
        help_lines: help_lines(&front.help_lines, language),
        images,
        serial: [0; 6],
        title: title.clone(),
    };
    let frame =
        Frame { simulated: study.simulated, staff: staff.frame("").staff, ..Frame::titled(title).speaking(language) };
    pages::ok("desk/paper", frame, view)
}
