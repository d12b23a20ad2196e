//! What a form post said, before anybody judged it.

use std::collections::BTreeMap;

/// Form fields in the order given: field name → the values sent. Unknown names are ignored, not refused: browsers add fields.
///
/// Field names: a variable id takes the answer (an option's code, a number, a text, `yes` for consent; several values for a
/// multiple choice). Missing reasons that an item offers are values too: `missing:dont_know` and so on, in the same field for
/// choices, scales and battery rows; in the field `{variable}.missing` beside what is written or pressed.
///
/// Dates come in parts: `{variable}.day`, `.month`, `.year`, and `.time` of a day with a time. A slider has `.range`, its line, and
/// `.before`, what its box held when the page was shown. A ranking repeats the variable in the order of the places; `.move` is a
/// button of it. `{variable}.confirm` lets an unlikely answer stand. The text beside an option is a variable of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawAnswers(pub BTreeMap<String, Vec<String>>);

impl RawAnswers {
    pub fn get(&self, field: &str) -> &[String] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    pub fn push(&mut self, field: impl Into<String>, value: impl Into<String>) {
        self.0.entry(field.into()).or_default().push(value.into());
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for RawAnswers {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(iter: T) -> Self {
        let mut raw = RawAnswers::default();
        for (name, value) in iter {
            raw.push(name, value);
        }
        raw
    }
}
