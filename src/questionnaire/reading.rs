//! Reading a draft from JSON: every fault with its path, not just the first.
//!
//! [`Shape`] says what the document may hold; [`Draft`] is made only when nothing is wrong with the shape. A test keeps the two in
//! step with `docs/questionnaire.schema.json`.

use super::document::Draft;
use super::missing::MissingReason;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use serde_json::{Map, Value};

/// What a part of the document may be.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// A text: a string, or an object from language to string.
    Text,
    Word,
    Name,
    /// A whole number from 0.
    Count,
    /// A whole number.
    Whole,
    Number,
    Flag,
    Reason,
    Outcome,
    List(&'static Shape),
    /// An object with names for keys.
    Named(&'static Shape),
    Object(&'static [Key]),
    Item,
}

/// A key of an object.
#[derive(Debug)]
struct Key {
    name: &'static str,
    shape: Shape,
    needed: bool,
}

const fn needs(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, needed: true }
}

const fn may(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, needed: false }
}

const TEXTS: Shape = Shape::List(&Shape::Text);

const DRAFT: Shape = Shape::Object(&[
    needs("format", Shape::Word),
    needs("name", Shape::Name),
    needs("version", Shape::Count),
    needs("language", Shape::Word),
    needs("title", Shape::Text),
    needs("population", Shape::Text),
    needs("expected_minutes", Shape::Count),
    needs("front_matter", FRONT_MATTER),
    may("code_lists", Shape::Named(&CODE_LIST)),
    needs("sections", Shape::List(&SECTION)),
]);

const FRONT_MATTER: Shape = Shape::Object(&[
    needs("purpose", TEXTS),
    needs("run_by", Shape::Text),
    needs("contact", Shape::Text),
    needs("privacy", TEXTS),
    may("privacy_notice_url", Shape::Word),
    may("notices", TEXTS),
    may("help_lines", Shape::List(&HELP_LINE)),
    needs("thanks", TEXTS),
]);

const HELP_LINE: Shape = Shape::Object(&[
    needs("name", Shape::Text),
    may("phone", Shape::Word),
    may("url", Shape::Word),
    needs("about", Shape::Text),
]);

const CODE_LIST: Shape = Shape::Object(&[needs("options", Shape::List(&OPTION))]);

const OPTION: Shape = Shape::Object(&[
    needs("code", Shape::Whole),
    may("name", Shape::Word),
    needs("label", Shape::Text),
    may("exclusive", Shape::Flag),
]);

const SECTION: Shape = Shape::Object(&[
    needs("id", Shape::Name),
    needs("title", Shape::Text),
    may("relevant", Shape::Word),
    needs("pages", Shape::List(&PAGE)),
]);

const PAGE: Shape = Shape::Object(&[
    needs("id", Shape::Name),
    may("title", Shape::Text),
    may("relevant", Shape::Word),
    needs("items", Shape::List(&Shape::Item)),
    may("exits", Shape::List(&EXIT)),
]);

const EXIT: Shape = Shape::Object(&[
    needs("when", Shape::Word),
    needs("outcome", Shape::Outcome),
    needs("title", Shape::Text),
    needs("message", TEXTS),
]);

/// What every item may hold; its kind adds more.
const ITEM: &[Key] = &[
    needs("variable", Shape::Name),
    needs("concept", Shape::Name),
    may("version", Shape::Count),
    needs("label", Shape::Text),
    may("hint", Shape::Text),
    may("relevant", Shape::Word),
    may("required", Shape::Flag),
    may("missing", Shape::List(&Shape::Reason)),
    needs("kind", Shape::Word),
];

const ROW: Shape =
    Shape::Object(&[needs("variable", Shape::Name), needs("label", Shape::Text), may("relevant", Shape::Word)]);

const KINDS: &[(&str, &[Key])] = &[
    (
        "single_choice",
        &[needs("code_list", Shape::Name), may("choice_filter", Shape::Word), may("minimal", Shape::Flag)],
    ),
    (
        "multiple_choice",
        &[needs("code_list", Shape::Name), may("choice_filter", Shape::Word), may("at_most", Shape::Count)],
    ),
    ("battery", &[needs("code_list", Shape::Name), needs("rows", Shape::List(&ROW))]),
    ("scale", &[needs("low", Shape::Text), needs("high", Shape::Text)]),
    (
        "number",
        &[
            may("min", Shape::Number),
            may("max", Shape::Number),
            may("unit", Shape::Text),
            may("decimals", Shape::Count),
        ],
    ),
    ("short_text", &[may("max_length", Shape::Count)]),
    ("information", &[needs("body", TEXTS)]),
    ("consent", &[needs("statement", Shape::Text)]),
];

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

impl Shape {
    fn in_words(self) -> &'static str {
        match self {
            Shape::Text => "a text, or an object from language to text,",
            Shape::Word | Shape::Name | Shape::Reason | Shape::Outcome => "a text",
            Shape::Count => "a whole number from 0",
            Shape::Whole => "a whole number",
            Shape::Number => "a number",
            Shape::Flag => "true or false",
            Shape::List(_) => "a list",
            Shape::Named(_) | Shape::Object(_) | Shape::Item => "an object",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(document: Value) -> Vec<(String, String)> {
        let (draft, findings) = Draft::from_value(&document, "");
        assert_eq!(draft.is_none(), findings.has_errors());
        findings.iter().map(|f| (f.place.to_string(), f.code.to_string())).collect()
    }

    fn small() -> Value {
        json!({
            "format": "barograph-questionnaire/1", "name": "small", "version": 1, "language": "en", "title": "Small",
            "population": "All", "expected_minutes": 1,
            "front_matter": {"purpose": ["a"], "run_by": "b", "contact": "c", "privacy": ["d"], "thanks": ["e"]},
            "sections": [{"id": "s", "title": "S", "pages": [{"id": "p", "items": [
                {"variable": "n", "concept": "n", "label": "N", "kind": "number", "min": 0}
            ]}]}]
        })
    }

    #[test]
    fn a_good_document_is_read_and_written_back() {
        let (draft, findings) = Draft::from_json(&small().to_string());
        let draft = draft.unwrap_or_else(|| panic!("{findings}"));
        let (again, _) = Draft::from_json(&draft.to_json());
        assert_eq!(again.as_ref(), Some(&draft));
        assert_eq!(again.map(|d| d.to_json()), Some(draft.to_json()));
    }

    #[test]
    fn an_unknown_key_of_an_item_is_found_where_it_stands() {
        let mut document = small();
        document["sections"][0]["pages"][0]["items"][0]["relevent"] = json!("true()");
        document["sections"][0]["pages"][0]["items"][0]["max_length"] = json!(3);
        let path = "sections[0].pages[0].items[0]";
        let unreadable = "document_unreadable".to_owned();
        let expected = ["relevent", "max_length"].map(|key| (format!("{path}.{key}"), unreadable.clone()));
        assert_eq!(found(document), expected);
    }

    #[test]
    fn every_fault_is_reported_with_its_path() {
        let mut document = small();
        document["version"] = json!(-1);
        document["name"] = json!("Not A Name");
        document["front_matter"]["thanks"] = json!("not a list");
        document["sections"][0]["pages"][0]["items"][0]["missing"] = json!(["never_heard"]);
        document["sections"][0]["pages"][0]["items"][0]["label"] = json!({"en": "N", "gd": 3});
        document["sections"][0]["pages"][0].as_object_mut().map(|page| page.remove("id"));
        let expected = [
            ("name", "name_invalid"),
            ("version", "document_unreadable"),
            ("front_matter.thanks", "document_unreadable"),
            ("sections[0].pages[0].items[0].label.gd", "document_unreadable"),
            ("sections[0].pages[0].items[0].missing[0]", "document_unreadable"),
            ("sections[0].pages[0]", "document_unreadable"),
        ];
        let mut found = found(document);
        found.sort();
        let mut expected = expected.map(|(path, code)| (path.to_owned(), code.to_owned()));
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn text_that_is_not_json_is_found_by_line_and_column() {
        let (draft, findings) = Draft::from_json("{\n  \"format\": ,\n}");
        assert!(draft.is_none());
        assert_eq!(findings.0[0].place, Place::cell(2, "13"));
    }

    #[test]
    fn an_unknown_kind_is_named() {
        let mut document = small();
        document["sections"][0]["pages"][0]["items"][0]["kind"] = json!("slider");
        assert_eq!(found(document)[0].0, "sections[0].pages[0].items[0].kind");
    }
}
