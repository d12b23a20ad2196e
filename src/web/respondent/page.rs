//! A page of questions: shown, answered, shown again with what needs mending.

mod items;

use super::asked::{Asked, moved_on, only_speaking};
use super::{frame, home_at, in_language, interview, key, now_at, page_at, step_at};
use crate::app::fieldwork::sessions;
use crate::app::fieldwork::{self, Interview, ResponseToken};
use crate::finding::{Code, Findings};
use crate::id::PageId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::{Answers, Circumstances, Journey};
use crate::response::coding::ranking;
use crate::response::form::{Control, FieldError, PageForm, Sent};
use crate::response::{PageOutcome, RawAnswers};
use crate::time::Moment;
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
    /// The form goes here when the person leaves for later.
    save: String,
    /// The device is handed on instead of the person coming back.
    hands_on: bool,
    back: Option<String>,
    /// The page's place on the way, from 1, and how far that is.
    number: usize,
    share: &'static str,
    /// Another page was sent than the one to answer now.
    moved_on: bool,
    heading: Option<String>,
    errors: Vec<ErrorView>,
    /// The codes of the errors, each once: what somebody who helps can look up.
    codes: Vec<String>,
    submission_key: String,
    /// When the form was shown first, for the time that the page takes.
    shown_at: String,
    /// Until when the person can go on, where the wave is closing: “14:30”.
    closing: Option<String>,
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

pub(crate) async fn page(
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let (token, page) = path.into_inner();
    let interview = interview(&site, &token, &asked).await?;
    let page = page_named(&page)?;
    match shown(&interview, &token, &page, None, made(&site), &asked) {
        Some(shown) => Ok(shown.with(&mut HttpResponse::Ok(), &token)),
        None => Ok(pages::see_other(&in_language(now_at(&token, &interview), &interview, &asked))),
    }
}

pub(super) fn page_named(name: &str) -> Result<PageId, Problem> {
    PageId::new(name).map_err(|_| Problem::of(Code::NOT_FOUND))
}

pub(crate) async fn answer(
    site: web::Data<Site>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (token, page) = path.into_inner();
    let page = page_named(&page)?;
    let submission_key = fields.get("submission_key").to_owned();
    let raw = fields.into_raw();
    if asked.only_speaks() {
        return again(&site, &token, &page, &raw, &asked).await;
    }
    if let Some((rearranged, _)) = ranking::moved(&raw) {
        return again(&site, &token, &page, &rearranged, &asked).await;
    }
    let response = ResponseToken(token.clone());
    let answered = fieldwork::answer_page(&site.app, &response, &page, &submission_key, raw, asked.named()).await?;
    let now = || pages::see_other(&now_at(&token, &answered.interview));
    Ok(match &answered.outcome {
        PageOutcome::Accepted { next, .. } if !answered.interview.disposition.is_final() => {
            pages::see_other(&step_at(&token, next))
        }
        PageOutcome::Stale { .. } if !answered.interview.disposition.is_final() => {
            let now = in_language(now_at(&token, &answered.interview), &answered.interview, &asked);
            pages::see_other(&moved_on(&now))
        }
        PageOutcome::Accepted { .. } | PageOutcome::Stale { .. } => now(),
        PageOutcome::Rejected { findings } if Problem::is_json_asked(request.headers()) => {
            return Err(Problem::of_findings(findings.clone()));
        }
        PageOutcome::Rejected { findings } => {
            let sent = Sent { raw: &answered.raw, findings };
            match shown(&answered.interview, &token, &page, Some(sent), made(&site), &asked) {
                Some(shown) => shown.with(&mut HttpResponse::UnprocessableEntity(), &token),
                None => now(),
            }
        }
    })
}

/// The page again with what was sent, an order changed or in another language: nothing is judged and nothing kept.
async fn again(
    site: &Site,
    token: &str,
    page: &PageId,
    raw: &RawAnswers,
    asked: &Asked,
) -> Result<HttpResponse, Problem> {
    let interview = interview(site, token, asked).await?;
    let sent = Sent { raw, findings: &Findings::new() };
    Ok(match shown(&interview, token, page, Some(sent), made(site), asked) {
        Some(shown) => shown.with(&mut HttpResponse::Ok(), token),
        None => pages::see_other(&in_language(now_at(token, &interview), &interview, asked)),
    })
}

/// What a form is given when it is made.
struct Made {
    key: String,
    at: String,
    now: Moment,
}

fn made(site: &Site) -> Made {
    let now = site.app.clock.now();
    Made { key: key(site), at: fieldwork::shown_at(now), now }
}

impl Made {
    fn closes(&self, interview: &Interview) -> Option<String> {
        fieldwork::grace_ends(&interview.around, self.now).map(Moment::clock)
    }
}

/// A page ready to be rendered.
struct Shown {
    frame: Frame,
    view: View,
}

impl Shown {
    fn with(self, response: &mut actix_web::HttpResponseBuilder, token: &str) -> HttpResponse {
        pages::personal(response, "respondent/page", self.frame, self.view, &home_at(token))
    }
}

/// `None` when this person cannot be on that page now.
fn shown(
    interview: &Interview,
    token: &str,
    page: &PageId,
    sent: Option<Sent<'_>>,
    made: Made,
    asked: &Asked,
) -> Option<Shown> {
    let questionnaire = &interview.questionnaire;
    let journey = Journey::of(questionnaire, &interview.answers, interview.circumstances);
    if interview.disposition.is_final() || !journey.reached.contains(page) {
        return None;
    }
    // A page that is shown again counts from when it was shown first.
    let before = sent.as_ref().and_then(|sent| sent.raw.get(fieldwork::SHOWN_AT).first().cloned());
    let language = &interview.language;
    let form = PageForm::of(questionnaire, &interview.answers, interview.circumstances, page, sent, language)?;
    let sole = form.title.is_none() && form.items.len() == 1;
    let title = form.title.clone().or_else(|| form.items.first().map(|item| item.label.clone()));
    let heading = form.title.clone().or_else(|| (!sole).then(|| form.section.clone()));
    let error = !form.errors.is_empty();
    let closing = made.closes(interview);
    let number = journey.reached.iter().position(|p| p == page).unwrap_or(0);
    let view = View {
        action: in_language(page_at(token, page), interview, asked),
        hands_on: sessions::code_of(token).is_some(),
        save: in_language(format!("{}/save", page_at(token, page)), interview, asked),
        back: journey.before(Some(page)).map(|before| in_language(page_at(token, before), interview, asked)),
        number: number + 1,
        share: share(&journey, number),
        moved_on: asked.has_moved_on(),
        heading,
        codes: codes(&form.errors),
        errors: form.errors.into_iter().map(error_view).collect(),
        submission_key: made.key,
        shown_at: before.unwrap_or(made.at),
        closing,
        images: format!("/i/{}", interview.around.wave().version),
        has_buttons: form.items.iter().any(|item| matches!(item.control, Control::Ranking(_))),
        items: form.items.into_iter().map(|item| ItemView::of(item, sole)).collect(),
    };
    let mut frame = Frame { error, ..frame(interview, title.unwrap_or(form.section), &page_at(token, page)) };
    // A link would lose what is written in the page.
    frame.form = Some("answers");
    for address in frame.languages.iter_mut().filter_map(|tongue| tongue.address.as_mut()) {
        *address = only_speaking(address);
    }
    Some(Shown { frame, view })
}

/// A page of a questionnaire that is being designed, as its respondents would see it; nothing is kept, whatever is answered. Its
/// pictures are at `images`. `None`
/// where there is no such page.
pub(in crate::web) fn glimpsed(questionnaire: Questionnaire, page: &PageId, images: String) -> Option<HttpResponse> {
    let language = questionnaire.language().clone();
    let form = PageForm::of(&questionnaire, &Answers::new(), Circumstances::default(), page, None, &language)?;
    let sole = form.title.is_none() && form.items.len() == 1;
    let title = form.title.clone().or_else(|| form.items.first().map(|item| item.label.clone()));
    let heading = form.title.clone().or_else(|| (!sole).then(|| form.section.clone()));
    let draft = questionnaire.draft();
    let frame = Frame {
        site: draft.title.get(&language).to_owned(),
        respondent: true,
        ..Frame::titled(title.unwrap_or_default()).speaking(&language)
    };
    let journey = Journey::of(&questionnaire, &Answers::new(), Circumstances::default());
    let position = questionnaire.page_position(page).unwrap_or(0);
    let view = View {
        action: String::new(),
        hands_on: false,
        save: String::new(),
        back: None,
        number: position + 1,
        share: share(&journey, position),
        moved_on: false,
        heading,
        codes: Vec::new(),
        errors: Vec::new(),
        submission_key: String::new(),
        shown_at: String::new(),
        closing: None,
        images,
        has_buttons: form.items.iter().any(|item| matches!(item.control, Control::Ranking(_))),
        items: form.items.into_iter().map(|item| ItemView::of(item, sole)).collect(),
    };
    Some(pages::ok("respondent/page", frame, view))
}

fn codes(errors: &[FieldError]) -> Vec<String> {
    errors.iter().map(|e| e.code.to_string()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn error_view(error: FieldError) -> ErrorView {
    ErrorView { target: error.id, message: error.message, code: error.code.to_string() }
}

/// How far on the way the page of this position is. The number of pages to come depends on the answers, so it is not promised.
fn share(journey: &Journey, number: usize) -> &'static str {
    let share = if journey.likely == 0 { 0.0 } else { number as f64 / journey.likely as f64 };
    match share {
        s if s < 0.2 => "begun",
        s if s < 0.4 => "third",
        s if s < 0.6 => "half",
        s if s < 0.8 => "two-thirds",
        _ => "nearly",
    }
}

#[cfg(test)]
mod tests;
