//! From responses to a data set.
//!
//! A column a variable; a multiple choice a column an option, `{variable}_{code}`, with 0 (no) and 1 (yes). Consent and information
//! are no data. What a cell holds follows from replaying the case's answers:
//!
//! * asked and answered: the answer, or the missing reason that was said, kept (`skipped`) or brought in (`not_assigned`, say);
//! * asked, or perhaps to be asked, and not answered: `not_reached`;
//! * passed by: `off_path`, whatever was answered before the routing changed. So is an option that the choice filter hid.

use super::{Category, Cells, Column, Dataset, NumberCell, TextCell, missing_value};
use crate::id::VariableId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::checks::option_column;
use crate::questionnaire::plan::{Variable, VariableKind};
use crate::questionnaire::walk::{Shown, Walk};
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason};
use crate::sample::CaseDesign;

/// One case: how it came to be asked, and what it said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Case {
    pub design: CaseDesign,
    pub circumstances: Circumstances,
    pub answers: Answers,
}

/// Builds the data set of a wave from its completed (and partial) responses, in the order given.
pub fn build(questionnaire: &Questionnaire, cases: &[Case]) -> Dataset {
    let mut builders: Vec<Builder<'_>> = builders(questionnaire, cases.len());
    let mut designs = Vec::with_capacity(cases.len());
    for case in cases {
        let walk = Walk::of(questionnaire, &case.answers, case.circumstances);
        for builder in &mut builders {
            builder.push(questionnaire, &walk);
        }
        designs.push(case.design.clone());
    }
    Dataset { columns: builders.into_iter().map(|b| b.column).collect(), designs }
}

/// A column being filled.
struct Builder<'q> {
    slot: usize,
    variable: &'q Variable,
    /// The option whose column it is, in a multiple choice.
    option: Option<i32>,
    column: Column,
}

fn builders(questionnaire: &Questionnaire, rows: usize) -> Vec<Builder<'_>> {
    let mut out = Vec::new();
    for (slot, variable) in questionnaire.variables().iter().enumerate().filter(|(_, v)| v.kind.is_data()) {
        let language = questionnaire.language();
        let mut add = |id: VariableId, detail: Option<&str>, option: Option<i32>, cells: Cells| {
            let label = match detail {
                Some(detail) => format!("{}: {detail}", variable.label.get(language)),
                None => variable.label.get(language).to_owned(),
            };
            let column = Column {
                variable: id,
                concept: variable.concept.clone(),
                item_version: variable.version,
                label,
                cells,
            };
            out.push(Builder { slot, variable, option, column });
        };
        let row = variable.row_label.as_ref().map(|label| label.get(language));
        match variable.kind {
            VariableKind::Code => {
                let categories = variable.options.iter();
                let categories =
                    categories.map(|o| Category { code: o.code, label: o.label.get(language).to_owned() }).collect();
                add(variable.id.clone(), row, None, category(categories, rows));
            }
            VariableKind::Codes => {
                for option in variable.options.iter() {
                    // The checks have made sure that this is a name; an option whose column had none would have no column.
                    let Ok(id) = VariableId::new(option_column(variable.id.as_str(), option.code)) else { continue };
                    let no_yes = [(0, "No"), (1, "Yes")];
                    let categories = no_yes.map(|(code, label)| Category { code, label: label.into() }).to_vec();
                    add(id, Some(option.label.get(language)), Some(option.code), category(categories, rows));
                }
            }
            VariableKind::Number => {
                add(variable.id.clone(), row, None, Cells::Number { values: Vec::with_capacity(rows) });
            }
            VariableKind::Ranked => {}
            VariableKind::Text | VariableKind::Date(_) | VariableKind::Time | VariableKind::DateTime => {
                add(variable.id.clone(), row, None, Cells::Text { values: Vec::with_capacity(rows) })
            }
            VariableKind::Consent | VariableKind::Information => {}
        }
    }
    out
}

fn category(categories: Vec<Category>, rows: usize) -> Cells {
    Cells::Category { categories, values: Vec::with_capacity(rows) }
}

impl Builder<'_> {
    fn push(&mut self, questionnaire: &Questionnaire, walk: &Walk<'_, '_>) {
        let found = self.found(questionnaire, walk);
        match &mut self.column.cells {
            Cells::Category { values, .. } => values.push(match found {
                Ok(answer) => position(self.variable, self.option, answer),
                Err(reason) => missing_value(reason),
            }),
            Cells::Number { values } => values.push(match found {
                Ok(Answer::Number(value)) => NumberCell::Value(*value),
                Ok(_) => NumberCell::Missing(MissingReason::NotReached),
                Err(reason) => NumberCell::Missing(reason),
            }),
            Cells::Text { values } => values.push(match found {
                Ok(Answer::Text(text)) => TextCell::Value(text.clone()),
                Ok(_) => TextCell::Missing(MissingReason::NotReached),
                Err(reason) => TextCell::Missing(reason),
            }),
        }
    }

    /// The answer that counts, or why there is none.
    fn found<'a>(&self, questionnaire: &Questionnaire, walk: &Walk<'_, 'a>) -> Result<&'a Answer, MissingReason> {
        if walk.shown[self.slot] == Shown::No {
            return Err(MissingReason::OffPath);
        }
        match walk.counting[self.slot] {
            None => Err(MissingReason::NotReached),
            Some(Answer::Missing(reason)) => Err(*reason),
            Some(answer) => match self.option {
                Some(code) if !offers(questionnaire, walk, self.variable, code) => Err(MissingReason::OffPath),
                _ => Ok(answer),
            },
        }
    }
}

fn offers(questionnaire: &Questionnaire, walk: &Walk<'_, '_>, variable: &Variable, code: i32) -> bool {
    let item = questionnaire.item_of(variable);
    item.choice_filter.is_none() || walk.offered(item).iter().any(|choice| choice.code == code)
}

/// Where the answer stands among the categories. A replay lets only answers count that the variable admits, so the last arm is not
/// reached; it says "not reached" rather than panicking.
fn position(variable: &Variable, option: Option<i32>, answer: &Answer) -> u16 {
    let found = match (answer, option) {
        (Answer::Codes(codes), Some(code)) => Some(usize::from(codes.contains(&code))),
        (Answer::Code(code), None) => variable.options.iter().position(|o| o.code == *code),
        _ => None,
    };
    found.and_then(|at| u16::try_from(at).ok()).unwrap_or_else(|| missing_value(MissingReason::NotReached))
}
