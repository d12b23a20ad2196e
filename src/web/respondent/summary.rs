//! Check your answers, and send them.

use super::{frame, interview, now_at, page_at, step_at};
use crate::app::fieldwork::{self, Interview, ResponseToken, Sent};
use crate::questionnaire::{Journey, Step};
use crate::response::summary::SummaryLine;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages;
use crate::web::problem::Problem;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    action: String,
    back: Option<String>,
    kept: &'static str,
    sections: Vec<SectionView>,
}

#[derive(Serialize)]
struct SectionView {
    number: usize,
    title: String,
    lines: Vec<LineView>,
}

#[derive(Serialize)]
struct LineView {
    question: String,
    answer: String,
    missing: bool,
    address: String,
}

/// Whoever sees the check has answered every page, and so given every consent.
const KEPT_UNSENT: &str =
    "If you do not send them, your answers so far are kept all the same, and are counted when the survey closes.";

pub(crate) async fn check(site: web::Data<Site>, token: web::Path<String>) -> Result<HttpResponse, Problem> {
    let interview = interview(&site, &token).await?;
    let journey = Journey::of(&interview.questionnaire, &interview.answers, interview.circumstances);
    if interview.disposition.is_final() || journey.current != Step::Check {
        return Ok(pages::see_other(&now_at(&token, &interview)));
    }
    let view = View {
        action: format!("/r/{token}/check"),
        back: journey.before(None).map(|page| page_at(&token, page)),
        kept: KEPT_UNSENT,
        sections: sections(&interview, &token),
    };
    Ok(pages::ok("respondent/check", frame(&interview, "Check your answers"), view))
}

fn sections(interview: &Interview, token: &str) -> Vec<SectionView> {
    let language = &interview.questionnaire.draft().language;
    let lines =
        crate::response::summary(&interview.questionnaire, &interview.answers, interview.circumstances, language);
    let of_one_section = lines.chunk_by(|a, b| a.section == b.section).enumerate();
    of_one_section
        .map(|(i, lines)| SectionView {
            number: i + 1,
            title: lines.first().map_or(String::new(), |line| line.section.clone()),
            lines: lines.iter().map(|line| line_view(line, token)).collect(),
        })
        .collect()
}

fn line_view(line: &SummaryLine, token: &str) -> LineView {
    LineView {
        question: line.row.as_ref().map_or_else(|| line.question.clone(), |row| format!("{} {row}", line.question)),
        answer: line.answer.clone(),
        missing: line.missing.is_some(),
        address: format!("{}#{}", page_at(token, &line.page), line.variable),
    }
}

/// The body is read and judged like any other, though nothing of it is used.
pub(crate) async fn send(
    site: web::Data<Site>,
    token: web::Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let sent = fieldwork::send_response(&site.app, &ResponseToken(token.clone())).await?;
    Ok(pages::see_other(&match sent {
        Sent::Complete | Sent::Ended(_) => format!("/r/{token}/receipt"),
        Sent::NotYet(step) => step_at(&token, &step),
    }))
}
