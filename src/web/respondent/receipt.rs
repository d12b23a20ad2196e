//! The end: thanks, or why it ended early. Safe to refresh.

use super::asked::Asked;
use super::{HelpView, device, frame, help_lines, home_at, in_language, interview, now_at, texts};
use crate::app::fieldwork::Interview;
use crate::phrases::say;
use crate::questionnaire::{Journey, Step};
use crate::sample::Disposition;
use crate::web::Site;
use crate::web::pages;
use crate::web::problem::Problem;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    heading: String,
    complete: bool,
    paragraphs: Vec<String>,
    help_lines: Vec<HelpView>,
    contact: String,
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
    let view = view(&interview);
    let frame = frame(&interview, view.heading.clone(), &format!("/r/{token}/receipt"));
    let mut response = HttpResponse::Ok();
    if let Some(memory) = device::memory(&interview, site.app.clock.now(), site.is_secure()) {
        response.cookie(memory);
    }
    Ok(pages::personal(&mut response, "respondent/receipt", frame, view, &home_at(&token)))
}

fn view(interview: &Interview) -> View {
    let (language, front) = (&interview.language, &interview.questionnaire.draft().front_matter);
    let (heading, paragraphs) = match interview.disposition {
        Disposition::Complete => (say(language, "sent-title", &[]), texts(&front.thanks, language)),
        _ => ended(interview),
    };
    View {
        heading,
        complete: interview.disposition == Disposition::Complete,
        paragraphs,
        help_lines: help_lines(&front.help_lines, language),
        contact: front.contact.get(language).to_owned(),
    }
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
