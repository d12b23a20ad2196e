//! Reading a draft from JSON: every fault with its path, not just the first.
//!
//! [`Shape`] says what the document may hold; [`Draft`] is made only when nothing is wrong with the shape. A test keeps the two in
//! step with `docs/questionnaire.schema.json`.

mod shape;

#[cfg(test)]
mod tests;

use self::shape::{DRAFT, ITEM, KINDS, Key, Shape};
use super::document::Draft;
use super::missing::MissingReason;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use serde_json::{Map, Value};

impl Draft {
    /// Reads a document. Codes: `document_unreadable`, `name_invalid`, each with its path; text that is not JSON with its line and
    /// column. A draft is returned exactly when there is no error.
    pub fn from_json(text: &str) -> (Option<Draft>, Findings) {
        match serde_json::from_str::<Value>(text) {
            Ok(value) => Draft::from_value(&value, ""),
            Err(error) => {
                let place = Place::cell(error.line() as u64, error.column().to_string());
                let message = format!("this is not JSON: {error}");
                (None, Findings(vec![Finding::error(Code::DOCUMENT_UNREADABLE, place, message)]))
            }
        }
    }

    /// Reads a part of a larger document that stands at `path` in it.
    pub fn from_value(value: &Value, path: &str) -> (Option<Draft>, Findings) {
        let mut findings = Findings::new();
        look(value, DRAFT, path, &mut findings);
        if findings.has_errors() {
            return (None, findings);
        }
        match Draft::deserialize_from(value) {
            Ok(draft) => (Some(draft), findings),
            Err(error) => {
                findings.push(Finding::error(Code::DOCUMENT_UNREADABLE, place(path), error));
                (None, findings)
            }
        }
    }

    fn deserialize_from(value: &Value) -> Result<Draft, String> {
        serde::Deserialize::deserialize(value).map_err(|error: serde_json::Error| error.to_string())
    }

    /// The document in its one canonical form, for keeping and for digests: the order of the fields is fixed, defaults are left out.
    pub fn to_json(&self) -> String {
        // Names and texts as keys, finite numbers: nothing in a draft that JSON cannot hold.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

fn place(path: &str) -> Place {
    if path.is_empty() { Place::Whole } else { Place::path(path) }
}

fn key_path(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn wrong(path: &str, wanted: &str, found: &Value, findings: &mut Findings) {
    let found = match found {
        Value::Null => "nothing (null)",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    let message = format!("{wanted} is needed here, and this is {found}");
    findings.push(Finding::error(Code::DOCUMENT_UNREADABLE, place(path), message));
}

fn look(value: &Value, shape: Shape, path: &str, findings: &mut Findings) {
    match (shape, value) {
        (Shape::Text, Value::Object(map)) => {
            for (language, text) in map.iter().filter(|(_, text)| !text.is_string()) {
                wrong(&key_path(path, language), "a text", text, findings);
            }
        }
        (Shape::Text | Shape::Word, Value::String(_))
        | (Shape::Number, Value::Number(_))
        | (Shape::Flag, Value::Bool(_)) => {}
        (Shape::Name, Value::String(name)) => is_name(name, path, findings),
        (Shape::Count, Value::Number(n)) if n.as_u64().is_some_and(|n| u32::try_from(n).is_ok()) => {}
        (Shape::Whole, Value::Number(n)) if n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => {}
        (Shape::Reason, Value::String(word)) => {
            one_of(word, &MissingReason::ALL.map(MissingReason::word), path, findings);
        }
        (Shape::Outcome, Value::String(word)) => one_of(word, &["not_eligible", "refusal"], path, findings),
        (Shape::OneOf(words), Value::String(word)) => one_of(word, words, path, findings),
        (Shape::Words, Value::Object(map)) => {
            for (word, text) in map.iter().filter(|(_, text)| !text.is_string()) {
                wrong(&key_path(path, word), "a text", text, findings);
            }
        }
        (Shape::List(shape), Value::Array(values)) => {
            for (i, value) in values.iter().enumerate() {
                look(value, *shape, &format!("{path}[{i}]"), findings);
            }
        }
        (Shape::Named(shape), Value::Object(map)) => {
            for (name, value) in map {
                let path = key_path(path, name);
                is_name(name, &path, findings);
                look(value, *shape, &path, findings);
            }
        }
        (Shape::Object(keys), Value::Object(map)) => object(map, &[keys], path, findings),
        (Shape::Item, Value::Object(map)) => item(map, path, findings),
        _ => wrong(path, shape.in_words(), value, findings),
    }
}

fn item(map: &Map<String, Value>, path: &str, findings: &mut Findings) {
    let kind = map.get("kind").and_then(Value::as_str).unwrap_or("");
    match KINDS.iter().find(|(name, _)| *name == kind) {
        Some((_, keys)) => object(map, &[ITEM, keys], path, findings),
        None => {
            let known: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
            one_of(kind, &known, &key_path(path, "kind"), findings);
        }
    }
}

fn object(map: &Map<String, Value>, keys: &[&[Key]], path: &str, findings: &mut Findings) {
    let keys = || keys.iter().copied().flatten();
    for (name, value) in map {
        let here = key_path(path, name);
        match keys().find(|key| key.name == name) {
            Some(key) => look(value, key.shape, &here, findings),
            None => {
                let known: Vec<&str> = keys().map(|key| key.name).collect();
                let message = format!("there is no “{name}” here; there may be {}", known.join(", "));
                findings.push(Finding::error(Code::DOCUMENT_UNREADABLE, place(&here), message));
            }
        }
    }
    for key in keys().filter(|key| key.needed && !map.contains_key(key.name)) {
        let message = format!("“{}” is missing", key.name);
        findings.push(Finding::error(Code::DOCUMENT_UNREADABLE, place(path), message));
    }
}

fn is_name(name: &str, path: &str, findings: &mut Findings) {
    if let Err(error) = VariableId::new(name) {
        findings.push(Finding::error(Code::NAME_INVALID, place(path), error.to_string()));
    }
}

fn one_of(word: &str, known: &[&str], path: &str, findings: &mut Findings) {
    if !known.contains(&word) {
        let message = format!("“{word}” is not one of {}", known.join(", "));
        findings.push(Finding::error(Code::DOCUMENT_UNREADABLE, place(path), message));
    }
}
