//! The values of XPath 1.0 and how they turn into one another; days and times are texts that can be read as numbers.

use super::calendar;
use std::borrow::Cow;

#[derive(Debug, Clone, PartialEq)]
pub enum Value<'v> {
    Text(Cow<'v, str>),
    Number(f64),
    Boolean(bool),
}

impl<'v> Value<'v> {
    pub fn empty() -> Self {
        Value::Text(Cow::Borrowed(""))
    }

    pub fn number(&self) -> f64 {
        match self {
            Value::Text(text) => number_of(text),
            Value::Number(value) => *value,
            Value::Boolean(holds) => f64::from(u8::from(*holds)),
        }
    }

    /// Whether it holds: a text that is not empty, a number that is neither 0 nor NaN.
    pub fn boolean(&self) -> bool {
        match self {
            Value::Text(text) => !text.is_empty(),
            Value::Number(value) => *value != 0.0 && !value.is_nan(),
            Value::Boolean(holds) => *holds,
        }
    }

    pub fn text(self) -> Cow<'v, str> {
        match self {
            Value::Text(text) => text,
            Value::Number(value) => Cow::Owned(text_of(value)),
            Value::Boolean(holds) => Cow::Borrowed(word_of(holds)),
        }
    }

    /// Whether there is nothing: the empty text, or no number.
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Text(text) => text.is_empty(),
            Value::Number(value) => value.is_nan(),
            Value::Boolean(_) => false,
        }
    }

    /// XPath's `=`: as booleans if either is one, else as numbers if either is one, else as texts.
    pub fn equals(&self, other: &Value<'_>) -> bool {
        match (self, other) {
            (Value::Boolean(_), _) | (_, Value::Boolean(_)) => self.boolean() == other.boolean(),
            (Value::Number(_), _) | (_, Value::Number(_)) => self.number() == other.number(),
            (Value::Text(a), Value::Text(b)) => a == b,
        }
    }
}

/// `number()` of a text: optional minus, digits, at most one point, blanks around, as in XPath. A day (`2026-11-27`, `2026-11`), a
/// day and time, or a time is a number too, as in ODK: days since the beginning of 1970. Anything else is NaN.
pub fn number_of(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    if !digits.first().is_some_and(|c| c.is_ascii_digit() || *c == b'.') {
        return f64::NAN;
    }
    if digits.iter().all(|c| c.is_ascii_digit() || *c == b'.') {
        return text.parse().unwrap_or(f64::NAN);
    }
    calendar::days_of(text).unwrap_or(f64::NAN)
}

/// XPath's `string()` of a number: no exponent, no `.0`.
pub fn text_of(value: f64) -> String {
    if value.is_nan() {
        "NaN".into()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity".into() } else { "-Infinity".into() }
    } else if value == 0.0 {
        "0".into()
    } else {
        format!("{value}")
    }
}

/// XPath's `string()` of a boolean.
pub fn word_of(holds: bool) -> &'static str {
    if holds { "true" } else { "false" }
}
