//! Columns made from others.

use super::data::{Table, TableColumn, number_word};
use super::design::{column, numeric};
use super::document::DeriveDocument;
use super::failure::Failure;
use super::filter::{is_any_of, word};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};

/// The table with the derived columns added, in order: a later one may use an earlier one.
pub(super) fn derived(table: &Table, derivations: &[DeriveDocument]) -> Result<Table, Failure> {
    let mut table = table.clone();
    for (i, derivation) in derivations.iter().enumerate() {
        let (name, column) = derive(&table, derivation, &format!("design.derive[{i}]"))?;
        if name.is_empty() {
            return Err(Failure::invalid(format!("design.derive[{i}].name"), "The derived column has no name."));
        }
        table.columns.insert(name.clone(), column);
    }
    Ok(table)
}

fn derive<'a>(
    table: &Table,
    derivation: &'a DeriveDocument,
    place: &str,
) -> Result<(&'a String, TableColumn), Failure> {
    let mapped = |var: &str, map: &dyn Fn(f64) -> f64| -> Result<TableColumn, Failure> {
        Ok(TableColumn::Numeric(numeric(table, var, place)?.iter().map(|x| map(*x)).collect()))
    };
    Ok(match derivation {
        DeriveDocument::Interaction { name, vars } => (name, interaction(table, vars, place)?),
        DeriveDocument::Recode { name, var, map } => (name, recoded(column(table, var, place)?, map, place)?),
        DeriveDocument::Center { name, var, value } => (name, mapped(var, &|x| x - value)?),
        // `f64::max` would make a missing value 0.
        DeriveDocument::Spline { name, var, value } => {
            (name, mapped(var, &|x| if x <= *value { 0.0 } else { x - value })?)
        }
        DeriveDocument::Square { name, var, value } => (name, mapped(var, &|x| (x - value).powi(2))?),
        DeriveDocument::AsCategory { name, var, levels } => {
            let levels = levels.iter().map(word).collect();
            (name, category(levels, column(table, var, place)?.words()))
        }
        DeriveDocument::Indicator { name, var, values } => {
            let is = is_any_of(column(table, var, place)?, var, values, place)?;
            let numbers = is.into_iter().map(|is| is.map_or(f64::NAN, |is| f64::from(u8::from(is))));
            (name, TableColumn::Numeric(numbers.collect()))
        }
    })
}

/// A category of these words; those that are no level are missing.
fn category(levels: Vec<String>, words: Vec<Option<String>>) -> TableColumn {
    let places: HashMap<&String, usize> = levels.iter().zip(0..).collect();
    let values = words.into_iter().map(|word| word.and_then(|word| places.get(&word).copied())).collect();
    TableColumn::Category { levels, values }
}

/// Levels that occur, the first variable fastest (R: `interaction`).
fn interaction(table: &Table, vars: &[String], place: &str) -> Result<TableColumn, Failure> {
    let columns = vars.iter().map(|name| column(table, name, place)).collect::<Result<Vec<_>, _>>()?;
    if columns.is_empty() {
        return Err(Failure::invalid(format!("{place}.vars"), "No variable is named."));
    }
    let words: Vec<Vec<Option<String>>> = columns.iter().map(|column| column.words()).collect();
    let places: Vec<HashMap<String, usize>> =
        columns.iter().map(|column| column.distinct(|_| true).into_iter().zip(0..).collect()).collect();
    // The last variable's place counts most, so that the first is the fastest.
    let rank = |row: usize| -> Option<Vec<usize>> {
        let place = |(words, places): (&Vec<Option<String>>, &HashMap<String, usize>)| {
            words[row].as_ref().and_then(|word| places.get(word).copied())
        };
        words.iter().zip(&places).rev().map(place).collect()
    };
    let of_row = |row: usize| {
        let parts = words.iter().map(|words| words[row].clone()).collect::<Option<Vec<String>>>();
        parts.map(|parts| parts.join("."))
    };
    let joined: Vec<Option<String>> = (0..table.rows).map(of_row).collect();
    let occurring: BTreeMap<Vec<usize>, &String> =
        (0..table.rows).filter_map(|row| Some((rank(row)?, joined[row].as_ref()?))).collect();
    let levels = occurring.into_values().cloned().collect();
    Ok(category(levels, joined))
}

fn recoded(column: &TableColumn, map: &Map<String, Value>, place: &str) -> Result<TableColumn, Failure> {
    // The map's keys are words; a number may be written as 1 or 1.0.
    let key = |key: &String| match column {
        TableColumn::Numeric(_) => key.trim().parse().map_or_else(|_| key.clone(), number_word),
        _ => key.clone(),
    };
    let words = column.words();
    if map.values().all(|value| value.is_number() || value.is_null()) {
        let map: HashMap<String, f64> =
            map.iter().map(|(from, to)| (key(from), to.as_f64().unwrap_or(f64::NAN))).collect();
        let number = |word: &Option<String>| word.as_ref().and_then(|word| map.get(word).copied()).unwrap_or(f64::NAN);
        return Ok(TableColumn::Numeric(words.iter().map(number).collect()));
    }
    let mut levels: Vec<String> = Vec::new();
    let mut to_word = HashMap::new();
    for (from, to) in map {
        let Some(to) = to.as_str().map(str::to_owned).or_else(|| to.as_f64().map(number_word)) else {
            return Err(Failure::invalid(
                format!("{place}.map"),
                format!("“{from}” becomes neither a word nor a number."),
            ));
        };
        if !levels.contains(&to) {
            levels.push(to.clone());
        }
        to_word.insert(key(from), to);
    }
    Ok(category(levels, words.into_iter().map(|word| word.and_then(|word| to_word.get(&word).cloned())).collect()))
}
