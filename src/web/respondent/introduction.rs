//! The first page: who asks, why, how long, and what becomes of the answers. A response begins with its button, not with the visit.

use super::asked::{Asked, LANGUAGE, asking};
use super::{HelpView, help_lines, key, now_at, texts};
use crate::app::fieldwork::{self, Beginning, Invitation};
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
    action: String,
    start_key: String,
    /// Parameters of the address that the questionnaire takes.
    carried: Vec<CarriedView>,
    /// Where to go on with a code.
    return_address: String,
    privacy: Vec<String>,
    /// What becomes of answers that are never sent.
    kept: String,
    privacy_notice_url: Option<String>,
    contact: String,
    help_lines: Vec<HelpView>,
}

/// A parameter that goes on with the form.
#[derive(Serialize)]
struct CarriedView {
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
    let invitation = fieldwork::invitation(&site.app, &link).await?;
    let questionnaire = &invitation.questionnaire;
    let language = asked.best_language(questionnaire);
    let carried: Vec<(&str, &str)> = hidden::parameters(questionnaire)
        .map(|name| (name, asked.get(name)))
        .filter(|(_, value)| hidden::is_acceptable(value))
        .collect();
    let address = carried.iter().fold(format!("/s/{link}"), |address, (name, value)| asking(&address, name, value));
    let in_other = |language: &Language| asking(&address, LANGUAGE, &language.0);
    let frame = Frame {
        site: say(&language, "survey", &[]),
        languages: Tongue::offered(questionnaire.languages(), &language, in_other),
        simulated: invitation.around.study.simulated,
        trial: invitation.around.wave().purpose == Purpose::Pilot,
        respondent: true,
        ..Frame::titled(questionnaire.draft().title.get(&language)).speaking(&language)
    };
    let view = view(&invitation, &link, &language, &carried, key(&site));
    Ok(pages::personal(&mut HttpResponse::Ok(), "respondent/introduction", frame, view, ""))
}

fn view(invitation: &Invitation, link: &str, language: &Language, carried: &[(&str, &str)], start_key: String) -> View {
    let draft = invitation.questionnaire.draft();
    let front = &draft.front_matter;
    let carried_view =
        |(name, value): &(&str, &str)| CarriedView { name: format!("{CARRIED}{name}"), value: (*value).into() };
    View {
        title: draft.title.get(language).to_owned(),
        purpose: texts(&front.purpose, language),
        minutes: draft.expected_minutes,
        population: draft.population.get(language).to_owned(),
        run_by: front.run_by.get(language).to_owned(),
        anonymity: anonymity(invitation.around.wave().anonymity, language),
        notices: texts(&front.notices, language),
        action: asking(&format!("/s/{link}"), LANGUAGE, &language.0),
        return_address: asking(&format!("/s/{link}/return"), LANGUAGE, &language.0),
        start_key,
        carried: carried.iter().map(carried_view).collect(),
        privacy: texts(&front.privacy, language),
        kept: kept(invitation, language),
        privacy_notice_url: front.privacy_notice_url.clone().filter(|url| is_web_address(url)),
        contact: front.contact.get(language).to_owned(),
        help_lines: help_lines(&front.help_lines, language),
    }
}

fn anonymity(kept: Anonymity, language: &Language) -> String {
    match kept {
        Anonymity::Anonymous => say(language, "anonymous", &[]),
        Anonymity::Confidential => say(language, "confidential", &[]),
    }
}

/// Said by the service, since it holds whatever the questionnaire's author wrote.
fn kept(invitation: &Invitation, language: &Language) -> String {
    match invitation.around.wave().purpose {
        Purpose::Pilot => say(language, "kept-in-trial", &[]),
        Purpose::Main if asks_consent(&invitation.questionnaire) => say(language, "kept-with-consent", &[]),
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
