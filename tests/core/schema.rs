//! `docs/questionnaire.schema.json` and the reader agree: what one takes, the other does.

use barograph::questionnaire::document::Draft;
use serde_json::{Value, json};

fn schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(include_str!("../../docs/questionnaire.schema.json")).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("a schema of draft 2020-12")
}

fn template() -> Value {
    serde_json::from_str(include_str!("../../survey_templates/public_counterfeit.json")).expect("JSON")
}

/// A document with every kind of item and every field.
pub fn everything() -> Value {
    let item = |kind: &str, more: Value| {
        let mut item = json!({
            "variable": format!("v_{kind}"), "concept": "c", "version": 2, "label": {"en": "Label", "gd": "Leubail"},
            "hint": "Hint", "relevant": "true()", "required": true, "kind": kind
        });
        for (key, value) in more.as_object().expect("an object") {
            item[key] = value.clone();
        }
        item
    };
    let mut document = crate::small::document(json!([{
        "id": "one", "title": "One", "relevant": "true()",
        "items": [
            item("single_choice", json!({"code_list": "fruit", "choice_filter": "true()", "minimal": true, "missing": ["dont_know"]})),
            item("multiple_choice", json!({"code_list": "fruit", "choice_filter": "true()", "at_most": 2})),
            item("battery", json!({"code_list": "fruit", "rows": [{"variable": "row", "label": "Row", "relevant": "true()"}]})),
            item("scale", json!({"low": "Low", "high": "High"})),
            item("number", json!({"min": 0, "max": 1.5, "unit": "km", "decimals": 1})),
            item("short_text", json!({"max_length": 10})),
            item("information", json!({"body": ["Text."]})),
            item("consent", json!({"statement": "I agree."}))
        ],
        "exits": [{"when": "${v_consent} = 'no'", "outcome": "refusal", "title": "Bye", "message": ["Bye."]}]
    }]));
    let front = &mut document["front_matter"];
    front["privacy_notice_url"] = json!("https://example.org/privacy");
    front["notices"] = json!(["Be kind."]);
    front["help_lines"] = json!([{"name": "Help", "phone": "101", "url": "https://example.org", "about": "Helps."}]);
    document
}

#[test]
fn the_template_and_a_document_with_every_field_are_valid() {
    let schema = schema();
    for document in [template(), template()["questionnaire"].clone(), everything()] {
        let errors: Vec<String> = schema.iter_errors(&document).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let (draft, findings) = Draft::from_value(&everything(), "");
    assert!(draft.is_some(), "{findings}");
}

#[test]
fn what_the_reader_writes_is_valid() {
    let (draft, _) = Draft::from_value(&everything(), "");
    let written: Value = serde_json::from_str(&draft.expect("a draft").to_json()).expect("JSON");
    assert!(schema().is_valid(&written));
}

#[test]
fn a_broken_document_is_invalid_and_unreadable() {
    let breaks: [(&str, Value); 16] = [
        ("/format", json!("barograph-questionnaire/9")),
        ("/name", json!("Not a name")),
        ("/version", json!("one")),
        ("/surprise", json!(true)),
        ("/title", json!(5)),
        ("/front_matter/thanks", json!("Thanks")),
        ("/front_matter/surprise", json!(1)),
        ("/code_lists/fruit/options/0/code", json!(1.5)),
        ("/code_lists/fruit/options/0/surprise", json!(1)),
        ("/sections/0/pages/0/items/0/kind", json!("slider")),
        ("/sections/0/pages/0/items/0/relevent", json!("true()")),
        ("/sections/0/pages/0/items/0/missing", json!(["forgot"])),
        ("/sections/0/pages/0/items/4/min", json!("none")),
        ("/sections/0/pages/0/items/4/max_length", json!(4)),
        ("/sections/0/pages/0/items/2/rows/0/label", Value::Null),
        ("/sections/0/pages/0/exits/0/outcome", json!("bored")),
    ];
    let schema = schema();
    for (pointer, value) in breaks {
        let mut document = everything();
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        document.pointer_mut(parent).expect("the parent")[key] = value;
        assert!(!schema.is_valid(&document), "the schema takes {pointer}");
        let (draft, findings) = Draft::from_value(&document, "");
        let refused = draft.is_none_or(|draft| barograph::questionnaire::check(draft).0.is_none());
        assert!(refused, "the reader takes {pointer}: {findings}");
    }
}

#[test]
fn whatever_is_taken_out_is_missed_by_both_or_by_neither() {
    let schema = schema();
    let whole = everything();
    let mut pointers = Vec::new();
    keys(&whole, String::new(), &mut pointers);
    assert!(pointers.len() > 80);
    for (parent, key) in pointers {
        let mut document = whole.clone();
        document.pointer_mut(&parent).and_then(Value::as_object_mut).expect("the parent").remove(&key);
        let readable = Draft::from_value(&document, "").0.is_some();
        assert_eq!(schema.is_valid(&document), readable, "without {parent}/{key}");
    }
}

/// Every key of every object, with the pointer to its parent.
pub fn keys(value: &Value, here: String, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                out.push((here.clone(), key.clone()));
                keys(value, format!("{here}/{key}"), out);
            }
        }
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(i, value)| keys(value, format!("{here}/{i}"), out));
        }
        _ => {}
    }
}
