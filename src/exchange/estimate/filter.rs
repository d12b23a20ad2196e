//! Conditions on rows.

use super::data::{Table, TableColumn, number_word};
use super::design::column;
use super::document::{FilterDocument, FilterOperator, Word};
use super::failure::Failure;
use crate::finding::Code;

pub(super) fn word(value: &Word) -> String {
    match value {
        Word::Number(number) => number_word(*number),
        Word::Text(text) => text.clone(),
    }
}

/// Whether a cell's word is one of these; numbers compare as numbers.
///
/// # Errors
/// `code_unknown`: a word that is no level of the category; `request_invalid`: a word that is no number. Nothing could ever be one
/// of them, so whoever wrote it meant something else.
pub(super) fn is_any_of(
    column: &TableColumn,
    name: &str,
    values: &[Word],
    place: &str,
) -> Result<Vec<Option<bool>>, Failure> {
    let words: Vec<String> = values.iter().map(word).collect();
    if let TableColumn::Category { levels, .. } = column
        && let Some(strange) = words.iter().find(|word| !levels.contains(word))
    {
        let message = format!("“{strange}” is not a level of “{name}”.");
        return Err(Failure::new(Code::CODE_UNKNOWN, place, message));
    }
    Ok(match column {
        TableColumn::Numeric(cells) => {
            let numbers = words.iter().map(|word| number(word, name, place)).collect::<Result<Vec<f64>, Failure>>()?;
            cells.iter().map(|cell| (!cell.is_nan()).then(|| numbers.contains(cell))).collect()
        }
        _ => column.words().into_iter().map(|cell| cell.map(|cell| words.contains(&cell))).collect(),
    })
}

fn number(word: &str, name: &str, place: &str) -> Result<f64, Failure> {
    let number = word.trim().parse().ok().filter(|number: &f64| !number.is_nan());
    number.ok_or_else(|| {
        Failure::invalid(place, format!("“{word}” is not a number, with which “{name}” could be compared."))
    })
}

/// Whether each row passes all filters.
pub(super) fn passing(table: &Table, filters: &[FilterDocument], place: &str) -> Result<Vec<bool>, Failure> {
    let mut passes = vec![true; table.rows];
    for (i, filter) in filters.iter().enumerate() {
        let here = format!("{place}[{i}]");
        let this = passing_one(column(table, &filter.var, &here)?, filter, &here)?;
        for (pass, this) in passes.iter_mut().zip(this) {
            *pass &= this;
        }
    }
    Ok(passes)
}

fn passing_one(column: &TableColumn, filter: &FilterDocument, place: &str) -> Result<Vec<bool>, Failure> {
    let all: Vec<Word> = filter.value.iter().chain(&filter.values).cloned().collect();
    match (filter.op, all.len()) {
        (FilterOperator::NotMissing, 0) => {}
        (FilterOperator::NotMissing, _) => return Err(Failure::invalid(place, "“not_missing” takes no value.")),
        (_, 0) => return Err(Failure::invalid(place, "The filter has no value.")),
        (FilterOperator::In | FilterOperator::NotIn, _) | (_, 1) => {}
        (_, n) => return Err(Failure::invalid(place, format!("The filter compares with one value, not with {n}."))),
    }
    let compare = |holds: fn(&f64, &f64) -> bool| -> Result<Vec<bool>, Failure> {
        match (column, all.first()) {
            (TableColumn::Numeric(cells), Some(bound)) => {
                let bound = number(&word(bound), &filter.var, place)?;
                Ok(cells.iter().map(|cell| holds(cell, &bound)).collect())
            }
            _ => Err(Failure::invalid(place, format!("“{}” is not compared by size with a number.", filter.var))),
        }
    };
    let membership = |wanted: bool| -> Result<Vec<bool>, Failure> {
        let is_any = is_any_of(column, &filter.var, &all, place)?;
        Ok(is_any.into_iter().map(|is| is == Some(wanted)).collect())
    };
    Ok(match filter.op {
        FilterOperator::In | FilterOperator::Equal => membership(true)?,
        FilterOperator::NotIn => membership(false)?,
        FilterOperator::NotMissing => column.words().iter().map(Option::is_some).collect(),
        FilterOperator::Less => compare(f64::lt)?,
        FilterOperator::AtMost => compare(f64::le)?,
        FilterOperator::More => compare(f64::gt)?,
        FilterOperator::AtLeast => compare(f64::ge)?,
    })
}
