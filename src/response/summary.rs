//! Check your answers: what was asked on the path and what was said, in words.

use crate::id::{PageId, VariableId};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::expression::value::text_of;
use crate::questionnaire::plan::{Variable, VariableKind};
use crate::questionnaire::walk::Walk;
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason};
use crate::text::Language;
use serde::Serialize;

/// One variable that was asked and answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SummaryLine {
    /// Title of the section.
    pub section: String,
    /// Where it can be changed.
    pub page: PageId,
    pub variable: VariableId,
    pub question: String,
    /// The statement, in a battery.
    pub row: Option<String>,
    /// In words; of a missing reason too.
    pub answer: String,
    pub missing: Option<MissingReason>,
}

/// The answers that count, in the order of the questionnaire. Texts without an answer are left out.
pub fn summary(
    questionnaire: &Questionnaire,
    answers: &Answers,
    circumstances: Circumstances,
    language: &Language,
) -> Vec<SummaryLine> {
    let walk = Walk::of(questionnaire, answers, circumstances);
    let reached: Vec<usize> = walk.reached().collect();
    let line = |(slot, variable): (usize, &Variable)| {
        let answer = walk.counting[slot]?;
        let page = &questionnaire.pages()[variable.page];
        let shown = variable.kind != VariableKind::Information && reached.binary_search(&variable.page).is_ok();
        shown.then(|| SummaryLine {
            section: questionnaire.sections()[page.section].title.get(language).to_owned(),
            page: page.id.clone(),
            variable: variable.id.clone(),
            question: variable.label.get(language).to_owned(),
            row: variable.row_label.as_ref().map(|label| label.get(language).to_owned()),
            answer: in_words(questionnaire, variable, answer, language),
            missing: answer.missing(),
        })
    };
    questionnaire.variables().iter().enumerate().filter_map(line).collect()
}

/// An answer as a person would say it.
pub fn in_words(questionnaire: &Questionnaire, variable: &Variable, answer: &Answer, language: &Language) -> String {
    let label = |code: &i32| match variable.choice(*code) {
        Some(choice) => choice.label.get(language).to_owned(),
        None => code.to_string(),
    };
    match answer {
        Answer::Code(code) => label(code),
        Answer::Codes(codes) => codes.iter().map(label).collect::<Vec<_>>().join("; "),
        Answer::Number(value) => match &questionnaire.item_of(variable).item.kind {
            ItemKind::Number { unit: Some(unit), .. } => format!("{} {}", text_of(*value), unit.get(language)),
            _ => text_of(*value),
        },
        Answer::Ranked(codes) => codes.iter().map(label).collect::<Vec<_>>().join("; "),
        Answer::Text(text) | Answer::Date(text) | Answer::Time(text) | Answer::DateTime(text) => text.clone(),
        Answer::Given(true) => "Yes".into(),
        Answer::Given(false) => "No".into(),
        Answer::Missing(reason) => reason.in_words().into(),
    }
}
