//! XLSForm: sheets in, a draft out, and back. Nothing here reads or writes a file (that is `exchange::xlsform`).
//!
//! Importing never fails: it gives the best draft that can be made, and findings with sheet, row and column that say what was mended
//! or left out. Four steps: [`reading`] finds the columns and gives a [`Form`], which other importers make too; [`builder`] gives
//! each row a kind, a name and a role; [`items`], [`batteries`] and [`arrange`] make items, pages and sections; [`settle`] leaves out
//! what the check of a questionnaire will not have. First functions to read: [`import`], [`build`], [`export`].

mod arrange;
mod batteries;
mod builder;
mod ends;
mod export;
pub mod form;
mod heading;
mod items;
mod kinds;
mod lists;
mod markup;
mod names;
mod reading;
mod rules;
mod settle;
mod sheets;
mod tree;
mod words;

#[cfg(test)]
mod tests;

pub use export::export;
pub use form::Form;
pub use sheets::{Sheet, Sheets, letters};

use super::document::{Draft, FORMAT, FrontMatter};
use crate::finding::{Code, Finding, Findings};
use crate::id::QuestionnaireName;
use crate::text::Text;

/// A draft of an XLSForm workbook. `name` is the form's name where its settings have none. Never fails; see the findings: an error
/// (`sheet_missing`) says that there is no form in the workbook at all.
pub fn import(sheets: &Sheets, name: &str) -> (Draft, Findings) {
    let mut findings = Findings::new();
    let form = reading::form(sheets, name, &mut findings);
    build(&form, findings)
}

/// A draft of a form; the findings made so far go first.
pub fn build(form: &Form, findings: Findings) -> (Draft, Findings) {
    let mut builder = builder::Builder::new(form, findings);
    let mut draft = blank(form, &mut builder);
    let arranged = arrange::arrange(&mut builder);
    settle::draft(&mut builder, arranged, &mut draft);
    if draft.sections.is_empty() && !builder.findings.has_errors() {
        let message = "there is no question in the form";
        builder.findings.push(Finding::error(Code::STRUCTURE_EMPTY, form.spot.at(""), message));
    }
    let questions =
        draft.sections.iter().flat_map(|s| &s.pages).flat_map(|p| &p.items).filter(|i| i.kind.is_question()).count();
    if !form.own.contains_key("expected_minutes") {
        // A question takes most people about a quarter of a minute.
        draft.expected_minutes = u32::try_from(questions.div_ceil(4).max(1)).unwrap_or(u32::MAX);
    }
    builder.close();
    (draft, builder.findings)
}

/// The draft without its questions.
fn blank<'f>(form: &'f Form, builder: &mut builder::Builder<'f>) -> Draft {
    let written = names::slug(&form.name, "imported");
    // A slug is a name; should it not be, this one is.
    let name = QuestionnaireName::new(&written).or_else(|_| QuestionnaireName::new("imported"));
    let title = builder.wording_at(&form.spot, "form_title", &form.title).0;
    let title = if title.is_blank() {
        let words = lists::everywhere(&form.name.replace('_', " "), &builder.languages);
        words::text(&words, &form.language, builder.languages.len())
    } else {
        title
    };
    let kept = |key: &str| form.own.get(key).and_then(|json| serde_json::from_str::<serde_json::Value>(json).ok());
    let title = kept("title").and_then(|value| serde_json::from_value::<Text>(value).ok()).unwrap_or(title);
    let front = kept("front_matter").and_then(|value| serde_json::from_value::<FrontMatter>(value).ok());
    let population = kept("population").and_then(|value| serde_json::from_value::<Text>(value).ok());
    let minutes = kept("expected_minutes").and_then(|value| value.as_u64()).and_then(|n| u32::try_from(n).ok());
    Draft {
        format: FORMAT.to_owned(),
        name: match name {
            Ok(name) => name,
            Err(_) => unreachable!("“imported” is a name"),
        },
        version: form.version,
        language: form.language.clone(),
        translations: form.translations.clone(),
        title: if title.is_blank() { Text::plain("Imported form") } else { title },
        population: population.unwrap_or_default(),
        expected_minutes: minutes.unwrap_or(1),
        front_matter: front.unwrap_or(FrontMatter {
            purpose: Vec::new(),
            run_by: Text::default(),
            contact: Text::default(),
            privacy: Vec::new(),
            privacy_notice_url: None,
            notices: Vec::new(),
            help_lines: Vec::new(),
            thanks: Vec::new(),
            quota_full: Vec::new(),
        }),
        code_lists: Default::default(),
        images: Default::default(),
        experiments: Vec::new(),
        sections: Vec::new(),
        anonymity: kept("anonymity").and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default(),
        feedback: kept("feedback").and_then(|value| serde_json::from_value(value).ok()),
    }
}
