//! Documents with slips in them.

use crate::finding::Place;
use crate::questionnaire::document::Draft;
use serde_json::{Value, json};

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
    document["sections"][0]["pages"][0]["items"][0]["kind"] = json!("telepathy");
    assert_eq!(found(document)[0].0, "sections[0].pages[0].items[0].kind");
}
