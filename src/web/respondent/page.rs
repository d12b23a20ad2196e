//! A page of questions: shown, answered, shown again with what needs mending.

mod items;

use super::{frame, interview, key, now_at, page_at, step_at};
use crate::app::fieldwork::{self, Interview, ResponseToken};
use crate::finding::{Code, Findings};
use crate::id::PageId;
use crate::questionnaire::Journey;
use crate::response::coding::ranking;
use crate::response::form::{Control, FieldError, PageForm, Sent};
use crate::response::{PageOutcome, RawAnswers};
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use actix_web::{HttpRequest, HttpResponse, web};
use items::ItemView;
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Serialize)]
struct View {
    action: String,
    back: Option<String>,
    progress: String,
    heading: Option<String>,
    errors: Vec<ErrorView>,
    /// The codes of the errors, each once: what somebody who helps can look up.
    codes: Vec<String>,
    submission_key: String,
    /// Where the questionnaire’s pictures are.
    images: String,
    /// The page has buttons of its own, which Enter in a box must not press.
    has_buttons: bool,
    items: Vec<ItemView>,
}

#[derive(Serialize)]
struct ErrorView {
    target: String,
    message: String,
    code: String,
}

pub(crate) async fn page(site: web::Data<Site>, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (token, page) = path.into_inner();
    let interview = interview(&site, &token).await?;
    let page = page_named(&page)?;
    match shown(&interview, &token, &page, None, key(&site)) {
        Some(shown) => Ok(shown.with(&mut HttpResponse::Ok())),
        None => Ok(pages::see_other(&now_at(&token, &interview))),
    }
}

fn page_named(name: &str) -> Result<PageId, Problem> {
    PageId::new(name).map_err(|_| Problem::of(Code::NOT_FOUND))
}

pub(crate) async fn answer(
    site: web::Data<Site>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (token, page) = path.into_inner();
    let page = page_named(&page)?;
    let submission_key = fields.get("submission_key").to_owned();
    let raw = fields.into_raw();
    if let Some((rearranged, _)) = ranking::moved(&raw) {
        return again(&site, &token, &page, &rearranged).await;
    }
    let response = ResponseToken(token.clone());
    let answered = fieldwork::answer_page(&site.app, &response, &page, &submission_key, raw, None).await?;
    let now = || pages::see_other(&now_at(&token, &answered.interview));
    Ok(match &answered.outcome {
        PageOutcome::Accepted { next, .. } if !answered.interview.disposition.is_final() => {
            pages::see_other(&step_at(&token, next))
        }
        PageOutcome::Accepted { .. } | PageOutcome::Stale { .. } => now(),
        PageOutcome::Rejected { findings } if Problem::is_json_asked(request.headers()) => {
            return Err(Problem::of_findings(findings.clone()));
        }
        PageOutcome::Rejected { findings } => {
            let sent = Sent { raw: &answered.raw, findings };
            match shown(&answered.interview, &token, &page, Some(sent), key(&site)) {
                Some(shown) => shown.with(&mut HttpResponse::UnprocessableEntity()),
                None => now(),
            }
        }
    })
}

/// The page again with what was sent, an order changed: nothing is judged and nothing kept.
async fn again(site: &Site, token: &str, page: &PageId, raw: &RawAnswers) -> Result<HttpResponse, Problem> {
    let interview = interview(site, token).await?;
    let sent = Sent { raw, findings: &Findings::new() };
    Ok(match shown(&interview, token, page, Some(sent), key(site)) {
        Some(shown) => shown.with(&mut HttpResponse::Ok()),
        None => pages::see_other(&now_at(token, &interview)),
    })
}

/// A page ready to be rendered.
struct Shown {
    frame: Frame,
    view: View,
}

impl Shown {
    fn with(self, response: &mut actix_web::HttpResponseBuilder) -> HttpResponse {
        pages::page(response, "respondent/page", self.frame, self.view)
    }
}

/// `None` when this person cannot be on that page now.
fn shown(
    interview: &Interview,
    token: &str,
    page: &PageId,
    sent: Option<Sent<'_>>,
    submission_key: String,
) -> Option<Shown> {
    let questionnaire = &interview.questionnaire;
    let journey = Journey::of(questionnaire, &interview.answers, interview.circumstances);
    if interview.disposition.is_final() || !journey.reached.contains(page) {
        return None;
    }
    let language = &interview.language;
    let form = PageForm::of(questionnaire, &interview.answers, interview.circumstances, page, sent, language)?;
    let sole = form.title.is_none() && form.items.len() == 1;
    let title = form.title.clone().or_else(|| form.items.first().map(|item| item.label.clone()));
    let heading = form.title.clone().or_else(|| (!sole).then(|| form.section.clone()));
    let error = !form.errors.is_empty();
    let view = View {
        action: page_at(token, page),
        back: journey.before(Some(page)).map(|before| page_at(token, before)),
        progress: progress(&journey, page),
        heading,
        codes: codes(&form.errors),
        errors: form.errors.into_iter().map(error_view).collect(),
        submission_key,
        images: format!("/i/{}", interview.wave.version),
        has_buttons: form.items.iter().any(|item| matches!(item.control, Control::Ranking(_))),
        items: form.items.into_iter().map(|item| ItemView::of(item, sole)).collect(),
    };
    Some(Shown { frame: Frame { error, ..frame(interview, title.unwrap_or(form.section)) }, view })
}

fn codes(errors: &[FieldError]) -> Vec<String> {
    errors.iter().map(|e| e.code.to_string()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn error_view(error: FieldError) -> ErrorView {
    ErrorView { target: error.id, message: error.message, code: error.code.to_string() }
}

/// Where this page is on the way, in plain words. The number of pages to come depends on the answers, so it is not promised.
fn progress(journey: &Journey, page: &PageId) -> String {
    let number = journey.reached.iter().position(|p| p == page).unwrap_or(0);
    let share = if journey.likely == 0 { 0.0 } else { number as f64 / journey.likely as f64 };
    let words = match share {
        s if s < 0.2 => "just begun",
        s if s < 0.4 => "about a third done",
        s if s < 0.6 => "about half done",
        s if s < 0.8 => "about two thirds done",
        _ => "nearly done",
    };
    format!("Page {}, {words}", number + 1)
}

#[cfg(test)]
mod tests;
