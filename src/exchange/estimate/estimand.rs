//! Estimands: the columns of numbers that a request asks about.

use super::data::{Table, TableColumn};
use super::design::column;
use super::document::Word;
use super::failure::Failure;
use super::filter::{is_any_of, word};
use serde_json::{Map, Value, json};

/// A column of numbers to be estimated: a numeric variable, one level of a category, or an event.
pub(super) struct Estimand {
    pub var: String,
    pub level: Option<String>,
    /// NaN is missing.
    pub values: Vec<f64>,
}

impl Estimand {
    /// A numeric variable is one estimand; a category one a level.
    fn of_variable(table: &Table, name: &str, place: &str) -> Result<Vec<Estimand>, Failure> {
        match column(table, name, place)? {
            TableColumn::Numeric(values) => {
                Ok(vec![Estimand { var: name.to_owned(), level: None, values: values.clone() }])
            }
            TableColumn::Category { levels, values } => {
                let indicator = |position: usize| {
                    values.iter().map(|v| v.map_or(f64::NAN, |v| f64::from(u8::from(v == position)))).collect()
                };
                let of_level = |(position, level): (usize, &String)| Estimand {
                    var: name.to_owned(),
                    level: Some(level.clone()),
                    values: indicator(position),
                };
                Ok(levels.iter().enumerate().map(of_level).collect())
            }
            TableColumn::Id(_) => {
                Err(Failure::invalid(place, format!("The column “{name}” is neither a number nor a category.")))
            }
        }
    }

    pub fn of_variables(table: &Table, names: &[String], place: &str) -> Result<Vec<Estimand>, Failure> {
        if names.is_empty() {
            return Err(Failure::invalid(place, "No variable is named."));
        }
        let each = |(i, name): (usize, &String)| Estimand::of_variable(table, name, &format!("{place}[{i}]"));
        let estimands = names.iter().enumerate().map(each).collect::<Result<Vec<_>, _>>()?;
        Ok(estimands.into_iter().flatten().collect())
    }

    pub fn of_event(table: &Table, name: &str, event: &[Word], place: &str) -> Result<Estimand, Failure> {
        let column = column(table, name, place)?;
        if event.is_empty() {
            return Err(Failure::invalid(place, "No value makes the event."));
        }
        let values = is_any_of(column, name, event, place)?
            .into_iter()
            .map(|is| is.map_or(f64::NAN, |is| f64::from(u8::from(is))));
        let level = event.iter().map(word).collect::<Vec<_>>().join("|");
        Ok(Estimand { var: name.to_owned(), level: Some(level), values: values.collect() })
    }

    pub fn labels(&self) -> Map<String, Value> {
        let mut row = Map::new();
        row.insert("var".to_owned(), json!(self.var));
        if let Some(level) = &self.level {
            row.insert("level".to_owned(), json!(level));
        }
        row
    }
}
