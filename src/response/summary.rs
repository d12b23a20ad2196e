//! Check your answers: what was asked on the path and what was said, in words.

use super::words::reason_in_words;
use crate::id::{PageId, VariableId};
use crate::phrases::{self, say, with};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::{DifferentialRow, ItemKind};
use crate::questionnaire::expression::value::text_of;
use crate::questionnaire::plan::{Role, Variable, VariableKind};
use crate::questionnaire::walk::Walk;
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason};
use crate::text::{Language, Text};
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
        let seen =
            variable.kind != VariableKind::Information && questionnaire.item_of(variable).item.kind.is_question();
        let said = variable.role == Role::Asked || answer.missing().is_none();
        (seen && said && reached.contains(&variable.page)).then(|| SummaryLine {
            section: questionnaire.sections()[page.section].title.get(language).to_owned(),
            page: page.id.clone(),
            variable: variable.id.clone(),
            question: walk.label(questionnaire.item_of(variable), language).into_owned(),
            row: variable.row_label.as_ref().map(|label| walk.piped(label, language).into_owned()),
            answer: in_words(&walk, variable, answer, language),
            missing: answer.missing(),
        })
    };
    questionnaire.variables().iter().enumerate().filter_map(line).collect()
}

/// An answer as a person would say it.
fn in_words(walk: &Walk<'_, '_>, variable: &Variable, answer: &Answer, language: &Language) -> String {
    let label = |code: &i32| match variable.choice(*code) {
        Some(choice) => walk.piped(&choice.label, language).into_owned(),
        None => code.to_string(),
    };
    let kind = &walk.questionnaire().item_of(variable).item.kind;
    match answer {
        Answer::Code(code) => match kind {
            ItemKind::SemanticDifferential { points, rows, .. } => {
                between_words(*code, *points, rows, variable, language).unwrap_or_else(|| label(code))
            }
            _ => label(code),
        },
        Answer::Codes(codes) => codes.iter().map(label).collect::<Vec<_>>().join("; "),
        Answer::Number(value) => measured(*value, kind, language),
        Answer::Ranked(codes) => {
            let place = |(i, code)| format!("{}. {}", i + 1, label(code));
            codes.iter().enumerate().map(place).collect::<Vec<_>>().join("; ")
        }
        Answer::Text(text) | Answer::Time(text) => text.clone(),
        Answer::Date(date) | Answer::DateTime(date) => phrases::moment(language, date),
        Answer::Given(true) => say(language, "consent-given", &[]),
        Answer::Given(false) => say(language, "consent-refused", &[]),
        Answer::Missing(reason) => reason_in_words(language, *reason),
    }
}

/// A number with its unit.
fn measured(value: f64, kind: &ItemKind, language: &Language) -> String {
    let unit: Option<&Text> = match kind {
        ItemKind::Number { unit, .. } | ItemKind::Slider { unit, .. } | ItemKind::Allocation { unit, .. } => {
            unit.as_ref()
        }
        _ => None,
    };
    match unit {
        Some(unit) => {
            say(language, "with-unit", &[("value", with(text_of(value))), ("unit", with(unit.get(language)))])
        }
        None => text_of(value),
    }
}

/// A point between two words: “2 of 5, from cold to warm”.
fn between_words(
    code: i32,
    points: u32,
    rows: &[DifferentialRow],
    variable: &Variable,
    language: &Language,
) -> Option<String> {
    let row = rows.iter().find(|row| row.variable == variable.id)?;
    let args = [
        ("point", with(code)),
        ("points", with(points)),
        ("left", with(row.left.get(language))),
        ("right", with(row.right.get(language))),
    ];
    Some(say(language, "pair-answer", &args))
}
