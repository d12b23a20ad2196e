//! What kinds that test something share: categories of a column, and how a test is written.

use super::asked::{number, write};
use super::data::{Table, TableColumn};
use super::design::column;
use super::failure::Failure;
use crate::estimation::Test;
use crate::finding::Code;
use crate::numeric::Categories;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// A column as categories: levels in the order of the metadata, numbers by size, ids by alphabet.
pub(super) fn categories(table: &Table, name: &str, place: &str) -> Result<Categories, Failure> {
    let made = match column(table, name, place)? {
        TableColumn::Category { levels, values } => Categories::new(levels.clone(), values.clone()),
        other => {
            let levels = other.distinct(|_| true);
            let positions: HashMap<&str, usize> = levels.iter().enumerate().map(|(i, l)| (l.as_str(), i)).collect();
            let words = other.words().into_iter();
            let codes = words.map(|word| word.and_then(|word| positions.get(word.as_str()).copied())).collect();
            Categories::new(levels.clone(), codes)
        }
    };
    made.ok_or_else(|| Failure::new(Code::INTERNAL, place, format!("The column “{name}” has a code without a level.")))
}

pub(super) fn write_test(name: &str, test: &Test) -> Value {
    let mut fields = Map::from_iter([("name".to_owned(), json!(name))]);
    let numbers = [("statistic", test.statistic), ("df1", test.df1), ("df2", test.df2)];
    write(&mut fields, &numbers);
    fields.insert("p".to_owned(), number(test.p));
    Value::Object(fields)
}
