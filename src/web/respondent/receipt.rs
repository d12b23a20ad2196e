//! The end: thanks, or why it ended early. Safe to refresh.

use super::asked::{Asked, asking};
use super::{HelpView, device, frame, help_lines, home_at, in_language, interview, now_at, result, texts};
use crate::app::fieldwork::sessions;
use crate::app::fieldwork::{self, Interview, ResponseToken};
use crate::phrases::say;
use crate::questionnaire::{Journey, Step};
use crate::sample::Disposition;
use crate::text::{Language, Text};
use crate::web::Site;
use crate::web::pages;
use crate::web::problem::Problem;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    heading: String,
    complete: bool,
    /// Where the result is, for who sent the answers.
    result: Option<String>,
    /// There is a result, and this address does not lead to it.
    result_elsewhere: bool,
    paragraphs: Vec<String>,
    help_lines: Vec<HelpView>,
    contact: String,
    /// Where the device is handed on, in a session.
    next: Option<String>,
    /// A picture that clears what the browser holds.
    clear: Option<String>,
}

pub(crate) async fn receipt(
    site: web::Data<Site>,
    token: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let interview = interview(&site, &token, &asked).await?;
    if !interview.disposition.is_final() {
        return Ok(pages::see_other(&in_language(now_at(&token, &interview), &interview, &asked)));
    }
    let session = sessions::code_of(&token);
    let mut view = View {
        next: session.map(|_| format!("{}/next", home_at(&token))),
        clear: session.map(|code| format!("/c/{code}/clear.svg")),
        ..view(&interview)
    };
    let mut address = format!("/r/{token}/receipt");
    if view.complete && interview.questionnaire.draft().feedback.is_some() {
        let key = asked.get(result::KEY);
        if fieldwork::shows_result(&site.app, &ResponseToken(token.clone()), key).await? {
            view.result = Some(in_language(result::at(&token, key), &interview, &asked));
            address = asking(&address, result::KEY, key);
        } else {
            view.result_elsewhere = true;
        }
    }
    let frame = frame(&interview, view.heading.clone(), &address);
    let mut response = HttpResponse::Ok();
    if let Some(memory) = device::memory(&interview, site.app.clock.now(), site.is_secure()) {
        response.cookie(memory);
    }
    if view.result.is_some() {
        // Its address has the key of one form: no other page will look like it.
        return Ok(pages::page(&mut response, "respondent/receipt", frame, view));
    }
    Ok(pages::personal(&mut response, "respondent/receipt", frame, view, &home_at(&token)))
}

fn view(interview: &Interview) -> View {
    let (language, front) = (&interview.language, &interview.questionnaire.draft().front_matter);
    let (heading, paragraphs) = match interview.disposition {
        Disposition::Complete => (say(language, "sent-title", &[]), texts(&front.thanks, language)),
        Disposition::Withdrawn => (say(language, "withdrawn-title", &[]), vec![say(language, "withdrawn-about", &[])]),
        Disposition::QuotaFull => (say(language, "full-title", &[]), turned_away(&front.quota_full, language)),
        _ => ended(interview),
    };
    View {
        heading,
        complete: interview.disposition == Disposition::Complete,
        result: None,
        result_elsewhere: false,
        paragraphs,
        help_lines: help_lines(&front.help_lines, language),
        contact: front.contact.get(language).to_owned(),
        next: None,
        clear: None,
    }
}

/// The questionnaire's own words, where it has some.
fn turned_away(own: &[Text], language: &Language) -> Vec<String> {
    let said = texts(own, language);
    if said.is_empty() { vec![say(language, "full-about", &[])] } else { said }
}

/// What the exit taken says; for a response that its wave left behind, that the wave is over.
fn ended(interview: &Interview) -> (String, Vec<String>) {
    let draft = interview.questionnaire.draft();
    let language = &interview.language;
    let taken = match Journey::of(&interview.questionnaire, &interview.answers, interview.circumstances).current {
        Step::Exit { page, exit, .. } => {
            let pages = draft.sections.iter().flat_map(|s| &s.pages);
            pages.into_iter().find(|p| p.id == page).and_then(|p| p.exits.get(exit))
        }
        Step::Page(_) | Step::Check => None,
    };
    match taken {
        Some(exit) => (exit.title.get(language).to_owned(), texts(&exit.message, language)),
        None => (say(language, "closed-title", &[]), vec![say(language, "closed-about", &[])]),
    }
}
