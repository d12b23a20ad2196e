//! A page as a form: what is asked, which options are shown, and what the fields hold. Plain data, so that rendering decides nothing.
//!
//! Ids of controls: the first control of a field has the field's name as its id (errors link there), the next `{field}-2`, and so
//! on; the missing reasons of a choice follow its options; those beside a box are `{field}-missing`, `{field}-missing-2`; a
//! confirmation is `{field}-confirm`. Variable ids have no dash, so ids never meet. First type to read: [`PageForm`].

mod control;
mod items;
mod ranking;

pub use control::*;

use super::raw::RawAnswers;
use crate::finding::{Code, Findings, Place};
use crate::id::{PageId, VariableId};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::walk::{Walk, slots};
use crate::questionnaire::{Answers, Circumstances};
use crate::text::Language;
use items::View;
use serde::Serialize;

/// A page with the items that are asked now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageForm {
    pub page: PageId,
    pub section: String,
    /// The page's own title, or the section's where several items stand under none; `None`: the only item's label is the heading.
    pub title: Option<String>,
    pub items: Vec<ItemForm>,
    /// For the error summary, in the order of the fields.
    pub errors: Vec<FieldError>,
}

/// One error, and the id of the control that it links to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldError {
    pub field: String,
    pub id: String,
    pub code: Code,
    pub message: String,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemForm {
    pub variable: VariableId,
    pub label: String,
    pub hint: Option<String>,
    /// What the kind itself says of how to answer.
    pub note: Option<String>,
    pub required: bool,
    pub control: Control,
}

/// What was sent and refused, or sent to change an order, to be shown again as it was.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    pub raw: &'a RawAnswers,
    pub findings: &'a Findings,
}

impl PageForm {
    /// The page as this person sees it now; `None` when the questionnaire has no such page. Fields hold what was sent, where
    /// something was, else the answers known, else the defaults.
    pub fn of(
        questionnaire: &Questionnaire,
        answers: &Answers,
        circumstances: Circumstances,
        page: &PageId,
        sent: Option<Sent<'_>>,
        language: &Language,
    ) -> Option<PageForm> {
        let page = questionnaire.page(page)?;
        let known = slots(questionnaire, answers);
        let walk = Walk::over(questionnaire, &known, circumstances);
        let view = View { questionnaire, walk: &walk, known: &known, sent, language };
        let items: Vec<ItemForm> = view.order(page).into_iter().filter_map(|item| view.item(item)).collect();
        let section = &questionnaire.sections()[page.section].title;
        let title = page.title.as_ref().or((items.len() > 1).then_some(section));
        let errors = sent.map_or_else(Vec::new, |sent| errors(&items, sent.findings));
        Some(PageForm {
            page: page.id.clone(),
            section: view.text(section),
            title: title.map(|title| view.text(title)),
            items,
            errors,
        })
    }
}

fn errors(items: &[ItemForm], findings: &Findings) -> Vec<FieldError> {
    let first = || items.first().map_or_else(String::new, |item| item.variable.to_string());
    let error = |finding: &crate::finding::Finding| {
        let field = match &finding.place {
            Place::Field(field) => field.clone(),
            _ => first(),
        };
        let whole = items.iter().find(|item| item.variable.as_str() == field);
        // What is the matter with a whole that has only parts is mended at its first part.
        let id = whole.and_then(|item| item.control.first_part()).unwrap_or(&field).to_owned();
        FieldError { field, id, code: finding.code.clone(), message: finding.message.clone() }
    };
    findings.iter().map(error).collect()
}

/// The id of the control after so many others of its field.
fn nth(field: &str, before: usize) -> String {
    if before == 0 { field.to_owned() } else { format!("{field}-{}", before + 1) }
}
