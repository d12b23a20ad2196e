//! From answers to numbers: which rows are in the base, and what each counts for.

use super::{BaseRule, Coding, Measure};
use crate::dataset::{Category, Cells, Column, Dataset, NumberCell, missing_of};
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::missing::MissingReason;

/// A measure's number for each row of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// NaN outside the base. A proportion has 1 and 0.
    pub values: Vec<f64>,
    /// Anybody was asked. Not where every row says that the wave, or the split ballot, left the item out.
    pub asked: bool,
}

/// Codes the measure's column of the data set.
///
/// # Errors
/// `reference_unknown` at `variable`: the data have no such column, or it is text. `code_unknown` at `coding.codes[i]`: the
/// column's code list lacks the code, so nobody could have given that answer.
pub fn scores(measure: &Measure, dataset: &Dataset) -> Result<Scores, Findings> {
    let column = dataset.column(&measure.variable).ok_or_else(|| {
        let message = format!("The data have no variable {}.", measure.variable);
        Findings(vec![Finding::error(Code::REFERENCE_UNKNOWN, Place::path("variable"), message)])
    })?;
    let cells: Vec<Answer> = match &column.cells {
        Cells::Category { categories, values } => {
            check_codes(measure, column, categories)?;
            values.iter().map(|value| category_answer(categories, *value)).collect()
        }
        Cells::Number { values } => values
            .iter()
            .map(|cell| match cell {
                NumberCell::Value(number) => Answer::Number(*number),
                NumberCell::Missing(reason) => Answer::Missing(*reason),
            })
            .collect(),
        Cells::Text { .. } => {
            let message = format!("The variable {} is text, which has no share and no mean.", measure.variable);
            return Err(Findings(vec![Finding::error(Code::REFERENCE_UNKNOWN, Place::path("variable"), message)]));
        }
    };
    let unasked =
        |answer: &Answer| matches!(answer, Answer::Missing(MissingReason::NotInWave | MissingReason::NotAssigned));
    Ok(Scores {
        asked: cells.is_empty() || !cells.iter().all(unasked),
        values: cells.into_iter().map(|answer| score(&measure.coding, measure.base, answer)).collect(),
    })
}

/// What a cell holds, whatever its column's kind.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Answer {
    Number(f64),
    Missing(MissingReason),
}

fn category_answer(categories: &[Category], value: u16) -> Answer {
    match (missing_of(value), categories.get(usize::from(value))) {
        (Some(reason), _) => Answer::Missing(reason),
        (None, Some(category)) => Answer::Number(f64::from(category.code)),
        // A position that the column does not have says nothing about the person.
        (None, None) => Answer::Missing(MissingReason::Skipped),
    }
}

fn score(coding: &Coding, base: BaseRule, answer: Answer) -> f64 {
    match (coding, answer) {
        (Coding::Proportion { codes }, Answer::Number(number)) => {
            f64::from(u8::from(codes.iter().any(|code| f64::from(*code) == number)))
        }
        (Coding::Proportion { .. }, Answer::Missing(MissingReason::DontKnow)) if base.include_dont_know => 0.0,
        (Coding::Mean, Answer::Number(number)) => number,
        (_, Answer::Missing(_)) => f64::NAN,
    }
}

fn check_codes(measure: &Measure, column: &Column, categories: &[Category]) -> Result<(), Findings> {
    let Coding::Proportion { codes } = &measure.coding else { return Ok(()) };
    let mut findings = Findings::new();
    for (i, code) in codes.iter().enumerate() {
        if !categories.iter().any(|category| category.code == *code) {
            let message = format!("The code list of {} has no code {code}.", column.variable);
            let place = Place::Path(format!("coding.codes[{i}]"));
            findings.push(Finding::error(Code::CODE_UNKNOWN, place, message));
        }
    }
    if findings.has_errors() { Err(findings) } else { Ok(()) }
}
