//! A page of questions: shown, answered, shown again with what needs mending.

use super::{frame, interview, key, now_at, page_at, step_at};
use crate::app::fieldwork::{self, Interview, ResponseToken};
use crate::finding::Code;
use crate::id::PageId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::{Answers, Circumstances, Journey};
use crate::response::PageOutcome;
use crate::response::form::{Control, FieldError, ItemForm, PageForm, Sent};
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use actix_web::{HttpRequest, HttpResponse, web};
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
    items: Vec<ItemView>,
}

#[derive(Serialize)]
struct ErrorView {
    target: String,
    message: String,
    code: String,
}

/// An item with what its template needs beside its control.
#[derive(Serialize)]
struct ItemView {
    template: &'static str,
    id: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    /// Ids of the texts that belong to the control.
    described_by: Option<String>,
    /// The item's label is the page's heading.
    sole: bool,
    #[serde(flatten)]
    control: Control,
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
    let response = ResponseToken(token.clone());
    let answered =
        fieldwork::answer_page(&site.app, &response, &page, &submission_key, fields.into_raw(), None).await?;
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
        items: form.items.into_iter().map(|item| item_view(item, sole)).collect(),
    };
    Some(Shown { frame: Frame { error, ..frame(interview, title.unwrap_or(form.section)) }, view })
}

/// A page of a questionnaire that is being designed, as its respondents would see it; nothing is kept, whatever is answered. `None`
/// where there is no such page.
pub(in crate::web) fn glimpsed(questionnaire: Questionnaire, page: &PageId) -> Option<HttpResponse> {
    let language = questionnaire.language().clone();
    let form = PageForm::of(&questionnaire, &Answers::new(), Circumstances::default(), page, None, &language)?;
    let sole = form.title.is_none() && form.items.len() == 1;
    let title = form.title.clone().or_else(|| form.items.first().map(|item| item.label.clone()));
    let heading = form.title.clone().or_else(|| (!sole).then(|| form.section.clone()));
    let draft = questionnaire.draft();
    let frame = Frame {
        site: draft.title.get(&language).to_owned(),
        language: language.0.clone(),
        respondent: true,
        ..Frame::titled(title.unwrap_or_default())
    };
    let view = View {
        action: String::new(),
        back: None,
        progress: "Preview".into(),
        heading,
        codes: Vec::new(),
        errors: Vec::new(),
        submission_key: String::new(),
        items: form.items.into_iter().map(|item| item_view(item, sole)).collect(),
    };
    Some(pages::ok("respondent/page", frame, view))
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

fn item_view(item: ItemForm, sole: bool) -> ItemView {
    let (template, error) = match &item.control {
        Control::One { field, .. } => ("items/one", field.error.clone()),
        Control::Several { field, .. } => ("items/several", field.error.clone()),
        Control::Battery { .. } => ("items/battery", None),
        Control::Scale { field, .. } => ("items/scale", field.error.clone()),
        Control::Number { field, .. } => ("items/number", field.error.clone()),
        Control::Text { field, .. } => ("items/text", field.error.clone()),
        Control::Information { .. } => ("items/information", None),
        Control::Consent { field, .. } => ("items/consent", field.error.clone()),
    };
    let id = item.variable.to_string();
    let mut described_by = Vec::new();
    if item.hint.is_some() {
        described_by.push(format!("{id}-hint"));
    }
    if error.is_some() {
        described_by.push(format!("{id}-error"));
    }
    match &item.control {
        Control::Number { unit: Some(_), .. } => described_by.push(format!("{id}-unit")),
        Control::Text { .. } => described_by.push(format!("{id}-length")),
        _ => {}
    }
    ItemView {
        template,
        id,
        label: item.label,
        hint: item.hint,
        error,
        described_by: (!described_by.is_empty()).then(|| described_by.join(" ")),
        sole,
        control: item.control,
    }
}

#[cfg(test)]
mod tests;
