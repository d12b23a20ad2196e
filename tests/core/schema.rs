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

/// A picture of one point.
const DOT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";

/// A document with every kind of item and every field.
pub fn everything() -> Value {
    let item = |kind: &str, more: Value| {
        let mut item = json!({
            "variable": format!("v_{kind}"), "concept": "c", "version": 2, "label": {"en": "Label", "gd": "Leubail"},
            "hint": "Hint", "variants": [{"when": "${half} = 'b'", "label": "Other label", "hint": "Other hint"}],
            "relevant": "true()", "required": true, "required_message": "Please.",
            "checks": [{"must": "true()", "message": "Sure?", "soft": true}], "kind": kind
        });
        for (key, value) in more.as_object().expect("an object") {
            item[key] = value.clone();
        }
        item
    };
    let ballot = json!({"experiment": "half", "arms": ["a", "b"]});
    let order = json!({"random": true, "reversed_when": "${half} = 'b'"});
    let shuffle = json!({"random": true, "select": 1});
    let mut document = crate::small::document(json!([{
        "id": "one", "title": "One", "relevant": "true()", "ballot": ballot, "item_order": {"random": false},
        "items": [
            item("single_choice", json!({"code_list": "fruit", "choice_filter": "true()", "option_order": order, "minimal": true,
                "missing": ["dont_know"], "default": "apple", "ballot": ballot})),
            item("multiple_choice", json!({"code_list": "fruit", "choice_filter": "true()", "option_order": order, "at_least": 1,
                "at_most": 2, "default": "apple pear"})),
            item("battery", json!({"code_list": "fruit", "option_order": order, "row_order": shuffle,
                "rows": [{"variable": "row", "label": "Row", "relevant": "true()"}]})),
            item("scale", json!({"low": "Low", "high": "High"})),
            item("number", json!({"min": 0, "max": 1.5, "unit": "km", "decimals": 1, "default": "1"})),
            item("short_text", json!({"max_length": 10, "default": "Words"})),
            item("information", json!({"body": ["Text ${half}."], "image": "dot"})),
            item("consent", json!({"statement": "I agree."}))
        ],
        "exits": [{"when": "${v_consent} = 'no'", "outcome": "refusal", "title": "Bye", "message": ["Bye."]}]
    }, {
        "id": "two", "title": "Two", "items": [
            item("semantic_differential", json!({"points": 5, "row_order": shuffle,
                "rows": [{"variable": "pair", "left": "Cold", "right": "Warm"}]})),
            item("vignettes", json!({"code_list": "fruit", "option_order": order, "row_order": shuffle,
                "rows": [{"variable": "story", "label": "Short", "story": "Once."}]})),
            item("net_promoter", json!({"low": "Low", "high": "High", "default": "7"})),
            item("slider", json!({"min": 0, "max": 10, "step": 2.5, "low": "Low", "high": "High", "unit": "km"})),
            item("ranking", json!({"code_list": "fruit", "option_order": order, "places": 2})),
            item("allocation", json!({"parts": [{"variable": "part", "label": "Part", "relevant": "true()"}], "total": 10,
                "unit": "hours"})),
            item("date", json!({"precision": "month", "earliest": "2000-01-01", "latest": "today", "default": "today"})),
            item("time", json!({"default": "14:05"})),
            item("date_time", json!({})),
            item("long_text", json!({"max_length": 100})),
            item("postcode", json!({})),
            item("calculated", json!({"expression": "${v_number} * 2", "numeric": true})),
            item("hidden", json!({"parameter": "source", "default": "none"})),
            item("placeholder", json!({"was": "image"}))
        ]
    }]));
    document["translations"] = json!([]);
    document["experiments"] = json!([{"variable": "half", "concept": "half", "label": "Half", "arms": [
        {"code": 1, "name": "a", "label": "A", "share": 2}, {"code": 2, "name": "b", "label": "B"}]}]);
    document["images"] = json!({"dot": {"media_type": "image/png", "alternative": "A dot", "data": DOT}});
    let fruit = &mut document["code_lists"]["fruit"];
    fruit["retired"] = json!([9]);
    fruit["options"][2]["specify"] = json!(true);
    fruit["options"][2]["pinned"] = json!(true);
    fruit["options"][2]["image"] = json!("dot");
    fruit["options"][2]["properties"] = json!({"colour": "blue"});
    let again = json!({
        "id": "again", "title": "Again", "relevant": "true()", "ballot": ballot, "page_order": {"random": true},
        "repeat": {"count": "2", "at_most": 2, "another": "More?"},
        "pages": [{"id": "inner", "title": "Inner", "item_order": shuffle, "items": [
            {"variable": "inner", "concept": "inner", "label": "Inner?", "kind": "time"}]}]
    });
    document["sections"].as_array_mut().expect("sections").push(again);
    document["anonymity"] = json!(["open", "anonymous_once", "confidential"]);
    document["feedback"] = feedback();
    let front = &mut document["front_matter"];
    front["privacy_notice_url"] = json!("https://example.org/privacy");
    front["notices"] = json!(["Be kind."]);
    front["help_lines"] = json!([{"name": "Help", "phone": "101", "url": "https://example.org", "about": "Helps."}]);
    document
}

/// A result with every field.
fn feedback() -> Value {
    json!({
        "unit": "organisation", "about": ["For you."],
        "keys": {
            "fruits": {"codes": [{"code": 1, "points": 1}, {"code": 2, "points": 0.5}], "unknown": [3]},
            "numbers": {"steps": [{"at_least": 1, "points": 1}]}
        },
        "domains": [
            {"name": "first", "title": "First", "weight": 1, "unanswered": "scores_nothing",
                "items": [{"variable": "v_single_choice", "key": "fruits"}, {"variable": "row", "key": "fruits"}]},
            {"name": "second", "title": "Second", "weight": 0, "items": [{"variable": "v_number", "key": "numbers"}]}
        ],
        "least_answered": 50, "bands": [{"from": 0, "name": "Low"}, {"from": 50, "name": "High"}],
        "weakest_link": 1, "next_steps": 2,
        "advice": [
            {"item": "row", "below": 90, "risk": 2, "title": "Do", "text": "Do it.", "effort": "today",
                "link": {"name": "There", "url": "https://example.org"}},
            {"domain": "second", "risk": 1, "title": "Plan", "text": "Plan it.", "effort": "plan",
                "link": {"name": "There", "url": "https://example.org"}}
        ]
    })
}

#[test]
fn the_template_and_a_document_with_every_field_are_valid() {
    let schema = schema();
    for document in [template(), template()["questionnaire"].clone(), everything()] {
        let errors: Vec<String> = schema.iter_errors(&document).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let (draft, findings) = Draft::from_value(&everything(), "");
    let (questionnaire, findings) = barograph::questionnaire::check(draft.unwrap_or_else(|| panic!("{findings}")));
    assert!(questionnaire.is_some(), "{findings}");
}

#[test]
fn what_the_reader_writes_is_valid() {
    let (draft, _) = Draft::from_value(&everything(), "");
    let written: Value = serde_json::from_str(&draft.expect("a draft").to_json()).expect("JSON");
    assert!(schema().is_valid(&written));
}

#[test]
fn a_broken_document_is_invalid_and_unreadable() {
    let breaks: [(&str, Value); 21] = [
        ("/format", json!("barograph-questionnaire/9")),
        ("/name", json!("Not a name")),
        ("/version", json!("one")),
        ("/surprise", json!(true)),
        ("/title", json!(5)),
        ("/front_matter/thanks", json!("Thanks")),
        ("/front_matter/surprise", json!(1)),
        ("/code_lists/fruit/options/0/code", json!(1.5)),
        ("/code_lists/fruit/options/0/surprise", json!(1)),
        ("/sections/0/pages/0/items/0/kind", json!("dial")),
        ("/sections/0/pages/0/items/0/relevent", json!("true()")),
        ("/sections/0/pages/0/items/0/missing", json!(["forgot"])),
        ("/sections/0/pages/0/items/4/min", json!("none")),
        ("/sections/0/pages/0/items/4/max_length", json!(4)),
        ("/sections/0/pages/0/items/2/rows/0/label", Value::Null),
        ("/sections/0/pages/0/exits/0/outcome", json!("bored")),
        ("/anonymity", json!(["secret"])),
        ("/feedback/unit", json!("town")),
        ("/feedback/domains/0/unanswered", json!("forgiven")),
        ("/feedback/advice/0/effort", json!("never")),
        ("/feedback/advice/0/link/surprise", json!(1)),
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

#[test]
fn every_template_is_valid() {
    let schema = schema();
    for (name, text) in crate::template::TEXTS {
        let document: Value = serde_json::from_str(text).expect("JSON");
        let errors: Vec<String> = schema.iter_errors(&document).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}
