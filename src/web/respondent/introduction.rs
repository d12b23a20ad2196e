//! The first page: who asks, why, how long, and what becomes of the answers. A response begins with its button, not with the visit.

use super::{HelpView, help_lines, key, texts};
use crate::app::fieldwork::{self, Invitation};
use crate::response::keeping::asks_consent;
use crate::study::Anonymity;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    title: String,
    purpose: Vec<String>,
    duration: String,
    population: String,
    run_by: String,
    anonymity: &'static str,
    notices: Vec<String>,
    action: String,
    start_key: String,
    privacy: Vec<String>,
    /// What becomes of answers that are never sent.
    kept: &'static str,
    privacy_notice_url: Option<String>,
    contact: String,
    help_lines: Vec<HelpView>,
}

pub(crate) async fn introduction(site: web::Data<Site>, link: web::Path<String>) -> Result<HttpResponse, Problem> {
    let invitation = fieldwork::invitation(&site.app, &link).await?;
    let draft = invitation.questionnaire.draft();
    let frame = Frame {
        site: "Survey".into(),
        language: draft.language.0.clone(),
        simulated: invitation.around.study.simulated,
        respondent: true,
        ..Frame::titled(draft.title.get(&draft.language))
    };
    let view = view(&invitation, &link, key(&site));
    Ok(pages::personal(&mut HttpResponse::Ok(), "respondent/introduction", frame, view, ""))
}

fn view(invitation: &Invitation, link: &str, start_key: String) -> View {
    let draft = invitation.questionnaire.draft();
    let (language, front) = (&draft.language, &draft.front_matter);
    View {
        title: draft.title.get(language).to_owned(),
        purpose: texts(&front.purpose, language),
        duration: duration(draft.expected_minutes),
        population: draft.population.get(language).to_owned(),
        run_by: front.run_by.get(language).to_owned(),
        anonymity: anonymity(invitation.around.wave().anonymity),
        notices: texts(&front.notices, language),
        action: format!("/s/{link}"),
        start_key,
        privacy: texts(&front.privacy, language),
        kept: kept(asks_consent(&invitation.questionnaire)),
        privacy_notice_url: front.privacy_notice_url.clone(),
        contact: front.contact.get(language).to_owned(),
        help_lines: help_lines(&front.help_lines, language),
    }
}

fn duration(minutes: u32) -> String {
    match minutes {
        0 | 1 => "About a minute".into(),
        n => format!("About {n} minutes"),
    }
}

fn anonymity(kept: Anonymity) -> &'static str {
    match kept {
        Anonymity::Anonymous => {
            "Anonymous: nothing that is kept says who you are, where you are or when exactly you answered."
        }
        Anonymity::Confidential => "Confidential: the researchers can link answers to people, and show them to nobody.",
    }
}

/// Said by the service, since it holds whatever the questionnaire's author wrote.
fn kept(asks_consent: bool) -> &'static str {
    if asks_consent {
        "Each page is kept when you continue. If you stop before you send, what you answered so far is counted when the survey \
         closes. If you have not agreed to take part by then, nothing is counted, and nothing is kept but your answers to the \
         questions that find out whether the survey is for you."
    } else {
        "Each page is kept when you continue. If you stop before you send, what you answered so far is counted when the survey \
         closes."
    }
}

pub(crate) async fn begin(
    site: web::Data<Site>,
    link: web::Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let token = fieldwork::start_response(&site.app, &link, fields.get("start_key")).await?;
    Ok(pages::see_other(&format!("/r/{}", token.0)))
}
