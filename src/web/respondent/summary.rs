//! Check your answers, and send them.

use super::asked::{Asked, LANGUAGE, asking, moved_on};
use super::{frame, home_at, in_language, interview, key, now_at, page_at, result, step_at};
use crate::app::fieldwork::sessions;
use crate::app::fieldwork::{self, Interview, ResponseToken, Sending, Sent};
use crate::phrases::{self, say};
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
    save: String,
    /// The device is handed on instead of the person coming back.
    hands_on: bool,
    back: Option<String>,
    /// Something was sent that was not to be answered now.
    moved_on: bool,
    /// The code: one of the gaps of a page that is drawn once for all.
    answer: String,
    until: String,
    /// A result is told.
    has_result: bool,
    /// By which whoever sends this form can see it.
    result_key: String,
    sections: Vec<SectionView>,
}

#[derive(Serialize)]
pub(super) struct SectionView {
    number: usize,
    pub title: String,
    pub lines: Vec<LineView>,
}

#[derive(Serialize)]
pub(super) struct LineView {
    pub question: String,
    pub answer: String,
    unanswered: bool,
    address: String,
}

pub(crate) async fn check(
    site: web::Data<Site>,
    token: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let interview = interview(&site, &token, &asked).await?;
    let journey = Journey::of(&interview.questionnaire, &interview.answers, interview.circumstances);
    if interview.disposition.is_final() || journey.current != Step::Check {
        return Ok(pages::see_other(&in_language(now_at(&token, &interview), &interview, &asked)));
    }
    let address = format!("/r/{token}/check");
    let title = say(&interview.language, "check-title", &[]);
    let has_result = interview.questionnaire.draft().feedback.is_some();
    let view = View {
        action: in_language(address.clone(), &interview, &asked),
        save: in_language(format!("{address}/save"), &interview, &asked),
        hands_on: sessions::code_of(&token).is_some(),
        back: journey.before(None).map(|page| in_language(page_at(&token, page), &interview, &asked)),
        moved_on: asked.has_moved_on(),
        answer: fieldwork::receipt_code(&site.app),
        until: phrases::day(&interview.language, interview.around.wave().fieldwork.to),
        has_result,
        result_key: if has_result { key(&site) } else { String::new() },
        sections: sections(&interview, &token, &asked),
    };
    let frame = frame(&interview, title, &address);
    Ok(pages::personal(&mut HttpResponse::Ok(), "respondent/check", frame, view, &home_at(&token)))
}

fn sections(interview: &Interview, token: &str, asked: &Asked) -> Vec<SectionView> {
    sections_with(interview, |line| {
        format!("{}#{}", in_language(page_at(token, &line.page), interview, asked), line.variable)
    })
}

/// All answers on the person's path, each with an address at which it can be changed.
pub(super) fn sections_with(interview: &Interview, address: impl Fn(&SummaryLine) -> String) -> Vec<SectionView> {
    let language = &interview.language;
    let lines =
        crate::response::summary(&interview.questionnaire, &interview.answers, interview.circumstances, language);
    let of_one_section = lines.chunk_by(|a, b| a.section == b.section).enumerate();
    of_one_section
        .map(|(i, lines)| SectionView {
            number: i + 1,
            title: lines.first().map_or(String::new(), |line| line.section.clone()),
            lines: lines.iter().map(|line| line_view(line, address(line))).collect(),
        })
        .collect()
}

fn line_view(line: &SummaryLine, address: String) -> LineView {
    LineView {
        question: line.row.as_ref().map_or_else(|| line.question.clone(), |row| format!("{} {row}", line.question)),
        answer: line.answer.clone(),
        unanswered: line.missing.is_some(),
        address,
    }
}

/// The body is read and judged like any other, though only the key for the result is used, and that only where there is one.
pub(crate) async fn send(
    site: web::Data<Site>,
    token: web::Path<String>,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let response = ResponseToken(token.clone());
    let result_key = fields.get(result::KEY);
    let sending = Sending { result_key, code: fields.get("code") };
    let sent = fieldwork::send_form(&site.app, &response, sending).await?;
    let receipt = format!("/r/{token}/receipt");
    let address = match sent {
        Sent::Complete if !result_key.is_empty() => asking(&receipt, result::KEY, result_key),
        Sent::Complete | Sent::Ended(_) => receipt,
        Sent::NotYet(step) => moved_on(&step_at(&token, &step)),
    };
    // The page there knows whether the questionnaire has the language.
    Ok(pages::see_other(&match asked.named() {
        Some(language) => asking(&address, LANGUAGE, &language.0),
        None => address,
    }))
}
