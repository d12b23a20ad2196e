//! Check before launch: what a colleague would remark on, and what made-up respondents run into.

use barograph::questionnaire::document::Draft;
use barograph::questionnaire::{Questionnaire, check};
use barograph::review::{before_launch, rehearse, respondents};
use serde_json::{Value, json};

fn questionnaire(pages: Value) -> Questionnaire {
    let (draft, findings) = Draft::from_value(&crate::small::document(pages), "");
    let (questionnaire, more) = check(draft.unwrap_or_else(|| panic!("{findings}")));
    questionnaire.unwrap_or_else(|| panic!("{more}"))
}

fn found(pages: Value) -> Vec<(String, String)> {
    before_launch(&questionnaire(pages)).iter().map(|f| (f.code.to_string(), f.place.to_string())).collect()
}

fn age(more: Value) -> Value {
    let mut item = json!({"variable": "age", "concept": "age", "label": "Age?", "kind": "number", "min": 0, "max": 110, "required": true});
    for (key, value) in more.as_object().into_iter().flatten() {
        item[key] = value.clone();
    }
    json!({"id": "age", "items": [item]})
}

fn note(id: &str, relevant: &str) -> Value {
    json!({"id": id, "relevant": relevant, "items": [
        {"variable": id, "concept": id, "label": "Why?", "kind": "short_text"}]})
}

#[test]
fn a_sound_questionnaire_gets_no_remark() {
    assert_eq!(found(json!([age(json!({})), note("why", "${age} >= 18")])), []);
}

#[test]
fn a_page_that_contradicts_itself_is_reached_by_nobody() {
    let pages = json!([age(json!({})), note("why", "${age} > 60 and ${age} < 50")]);
    assert_eq!(found(pages), [("part_unreachable".to_owned(), "sections[0].pages[1]".to_owned())]);
}

#[test]
fn a_rare_way_is_taken_where_a_rule_speaks_of_it() {
    let pages = json!([age(json!({})), note("why", "${age} = 103")]);
    assert_eq!(found(pages), []);
}

#[test]
fn options_that_the_filter_never_lets_through() {
    let pages = json!([age(json!({})), {"id": "fruit", "items": [{"variable": "fruit", "concept": "fruit", "label": "Which?",
        "kind": "single_choice", "code_list": "fruit", "choice_filter": "name != 'apple' or ${age} > 200"}]}]);
    let (code, place) = found(pages).remove(0);
    assert_eq!((code.as_str(), place.as_str()), ("part_unreachable", "sections[0].pages[1].items[0]"));
}

#[test]
fn more_minutes_than_promised_are_said() {
    let pages: Vec<Value> = (0..40).map(|i| json!({"id": format!("p{i}"), "items": [
        {"variable": format!("v{i}"), "concept": "c", "label": "What do you think of this, all in all?", "kind": "long_text"}]})).collect();
    assert!(found(Value::Array(pages)).contains(&("minutes_differ".to_owned(), "expected_minutes".to_owned())));
}

#[test]
fn a_battery_too_long_for_a_phone() {
    let rows: Vec<Value> = (0..9).map(|i| json!({"variable": format!("r{i}"), "label": "It is so."})).collect();
    let pages = json!([{"id": "b", "items": [
        {"variable": "b", "concept": "b", "label": "And?", "kind": "battery", "code_list": "fruit", "rows": rows}]}]);
    assert!(found(pages).contains(&("battery_long".to_owned(), "sections[0].pages[0].items[0].rows".to_owned())));
}

#[test]
fn rehearsals_repeat_and_count() {
    let asked = questionnaire(json!([age(json!({})), note("why", "${age} >= 18"), note("more", "${age} < 18")]));
    let (one, two) = (rehearse(&asked, 300, 7), rehearse(&asked, 300, 7));
    assert_eq!(one, two);
    assert_eq!(one.pages[0].visits, 300);
    assert_eq!(one.pages[1].visits + one.pages[2].visits, 300, "everybody takes one of the two ways");
    assert_eq!(one.ways.iter().map(|way| way.respondents).sum::<usize>(), 300);
    assert!(one.ways.iter().all(|way| way.end == "complete"), "{:?}", one.ways);
    assert!(one.median_minutes().is_some_and(|m| m > 0.1 && m < 2.0), "{:?}", one.median_minutes());
    assert_ne!(one.ways, rehearse(&asked, 300, 8).ways);
}

#[test]
fn very_long_questionnaires_are_put_to_fewer() {
    let of = |pages: usize| {
        let pages: Vec<Value> = (0..pages).map(|i| note(&format!("n{i}"), "true()")).collect();
        respondents(&questionnaire(Value::Array(pages)))
    };
    assert_eq!([of(1), of(400), of(1_900)], [900, 900, 62]);
}
