//! The first page: who asks, why, how long, and what becomes of the answers. A response begins with its button, not with the visit.

use super::asked::{Asked, LANGUAGE, asking};
use super::{HelpView, help_lines, key, now_at, texts};
use crate::app::fieldwork::{self, Beginning, Front};
use crate::phrases::say;
use crate::questionnaire::checks::is_web_address;
use crate::response::hidden;
use crate::response::keeping::asks_consent;
use crate::study::{Anonymity, Purpose};
use crate::text::Language;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame, Tongue};
use crate::web::problem::Problem;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    title: String,
    purpose: Vec<String>,
    minutes: u32,
    population: String,
    run_by: String,
    anonymity: String,
    notices: Vec<String>,
    entry: Entry,
    privacy: Vec<String>,
    /// What becomes of answers that are never sent.
    kept: String,
    privacy_notice_url: Option<String>,
    /// What becomes of people’s data, in full.
    protection: String,
    contact: String,
    help_lines: Vec<HelpView>,
}

/// A parameter that goes on with the form.
#[derive(Serialize)]
pub(super) struct CarriedView {
    name: String,
    value: String,
}

/// What the names of carried parameters begin with in the form.
const CARRIED: &str = "from.";

pub(crate) async fn introduction(
    site: web::Data<Site>,
    link: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let front = fieldwork::front(&site.app, &link).await?;
    let questionnaire = &front.questionnaire;
    let language = asked.best_language(questionnaire);
    let carried: Vec<(&str, &str)> = hidden::parameters(questionnaire)
        .map(|name| (name, asked.get(name)))
        .filter(|(_, value)| hidden::is_acceptable(value))
        .collect();
    let address = carried.iter().fold(format!("/s/{link}"), |address, (name, value)| asking(&address, name, value));
    let carried_view =
        |(name, value): &(&str, &str)| CarriedView { name: format!("{CARRIED}{name}"), value: (*value).into() };
    let entry = Entry {
        action: asking(&format!("/s/{link}"), LANGUAGE, &language.0),
        start_key: key(&site),
        carried: carried.iter().map(carried_view).collect(),
        return_address: Some(asking(&format!("/s/{link}/return"), LANGUAGE, &language.0)),
        is_begun: false,
        clear: None,
    };
    Ok(shown(&front, &address, &language, entry, ""))
}

/// How somebody begins from here.
#[derive(Serialize)]
pub(super) struct Entry {
    pub action: String,
    /// Which response it begins, where the address itself does not say.
    pub start_key: String,
    /// Parameters of the address that the questionnaire takes.
    pub carried: Vec<CarriedView>,
    /// Where to go on with a code.
    pub return_address: Option<String>,
    /// It has begun before: the button leads to where the person was.
    pub is_begun: bool,
    /// Where the device is handed on from person to person: a picture that clears what the browser holds.
    pub clear: Option<String>,
}

/// The page at this address; `own` is what of it is one person's, of which no drawing is kept.
pub(super) fn shown(front: &Front, address: &str, language: &Language, entry: Entry, own: &str) -> HttpResponse {
    let questionnaire = &front.questionnaire;
    let in_other = |language: &Language| asking(address, LANGUAGE, &language.0);
    let frame = Frame {
        site: say(language, "survey", &[]),
        languages: Tongue::offered(questionnaire.languages(), language, in_other),
        simulated: front.around.study.simulated,
        trial: front.around.wave().purpose == Purpose::Pilot,
        respondent: true,
        ..Frame::titled(questionnaire.draft().title.get(language)).speaking(language)
    };
    pages::personal(&mut HttpResponse::Ok(), "respondent/introduction", frame, view(front, language, entry), own)
}

fn view(front: &Front, language: &Language, entry: Entry) -> View {
    let draft = front.questionnaire.draft();
    let matter = &draft.front_matter;
    View {
        title: draft.title.get(language).to_owned(),
        purpose: texts(&matter.purpose, language),
        minutes: draft.expected_minutes,
        population: draft.population.get(language).to_owned(),
        run_by: matter.run_by.get(language).to_owned(),
        anonymity: anonymity(front.around.wave().anonymity, language),
        notices: texts(&matter.notices, language),
        entry,
        privacy: texts(&matter.privacy, language),
        kept: kept(front, language),
        privacy_notice_url: matter.privacy_notice_url.clone().filter(|url| is_web_address(url)),
        protection: asking(&format!("/d/{}", front.around.stored.link), LANGUAGE, &language.0),
        contact: matter.contact.get(language).to_owned(),
        help_lines: help_lines(&matter.help_lines, language),
    }
}

pub(super) fn anonymity(kept: Anonymity, language: &Language) -> String {
    match kept {
        Anonymity::Anonymous => say(language, "anonymous", &[]),
        Anonymity::AnonymousOnce => say(language, "anonymous-once", &[]),
        Anonymity::Confidential => say(language, "confidential", &[]),
    }
}

/// Said by the service, since it holds whatever the questionnaire's author wrote.
fn kept(front: &Front, language: &Language) -> String {
    match front.around.wave().purpose {
        Purpose::Pilot => say(language, "kept-in-trial", &[]),
        Purpose::Main if asks_consent(&front.questionnaire) => say(language, "kept-with-consent", &[]),
        Purpose::Main => say(language, "kept", &[]),
    }
}

/// A parameter beside `lang` is nothing to the form's address: what the questionnaire takes is in the form.
pub(crate) async fn begin(
    site: web::Data<Site>,
    link: web::Path<String>,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let beginning = Beginning {
        language: asked.named(),
        parameters: fields.beginning(CARRIED).map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    };
    let begun = fieldwork::start_response_with(&site.app, &link, fields.get("start_key"), beginning).await?;
    Ok(pages::see_other(&now_at(&begun.token.0, &begun.interview)))
}
