//! The journey is replayed from the answers.

use crate::small::{Person, at, checked, item, page, page_id, yes_no};
use barograph::questionnaire::document::ExitOutcome;
use barograph::questionnaire::{Answer, MissingReason, Step};
use barograph::response::PageOutcome;
use serde_json::json;

#[test]
fn pages_come_in_order_and_the_check_last() {
    let q = checked(json!([page("one", yes_no("a", json!({}))), page("two", yes_no("b", json!({})))]));
    let mut person = Person::new(&q);
    assert_eq!(person.journey().current, at("one"));
    assert_eq!(person.journey().progress, 0.0);
    assert_eq!(person.accepted("one", &[("a", "1")]), at("two"));
    assert_eq!(person.journey().progress, 0.5);
    assert_eq!(person.accepted("two", &[]), Step::Check);
    assert_eq!(person.journey().progress, 1.0);
    assert_eq!(person.answer("b"), Some(&Answer::Missing(MissingReason::Skipped)));
}

#[test]
fn a_page_is_passed_by_when_its_rule_or_all_its_items_say_so() {
    let q = checked(json!([
        page("one", yes_no("a", json!({}))),
        {"id": "two", "relevant": "${a} = 'yes'", "items": [yes_no("b", json!({}))]},
        page("three", yes_no("c", json!({"relevant": "${a} = 'no'"}))),
        page("four", yes_no("d", json!({})))
    ]));
    let mut yes = Person::new(&q);
    assert_eq!(yes.accepted("one", &[("a", "1")]), at("two"));
    assert_eq!(yes.accepted("two", &[("b", "1")]), at("four"));
    let mut no = Person::new(&q);
    assert_eq!(no.accepted("one", &[("a", "2")]), at("three"));
    let mut skipper = Person::new(&q);
    assert_eq!(skipper.accepted("one", &[]), at("four"));
}

#[test]
fn a_section_is_passed_by_as_a_whole() {
    let mut document = crate::small::document(json!([page("one", yes_no("a", json!({})))]));
    let more = json!({"id": "more", "title": "More", "relevant": "${a} = 'yes'", "pages": [page("two", yes_no("b", json!({})))]});
    document["sections"].as_array_mut().expect("sections").push(more);
    let (q, findings) = barograph::questionnaire::check(serde_json::from_value(document).expect("a draft"));
    let q = q.unwrap_or_else(|| panic!("{findings}"));
    assert_eq!(Person::new(&q).accepted("one", &[("a", "1")]), at("two"));
    assert_eq!(Person::new(&q).accepted("one", &[("a", "2")]), Step::Check);
}

#[test]
fn an_exit_ends_the_journey() {
    let exits =
        json!([{"when": "${a} = 'no'", "outcome": "not_eligible", "title": "Thank you", "message": ["Only for yes."]}]);
    let q = checked(json!([
        {"id": "one", "items": [yes_no("a", json!({"required": true}))], "exits": exits},
        page("two", yes_no("b", json!({})))
    ]));
    let mut person = Person::new(&q);
    let step = person.accepted("one", &[("a", "2")]);
    assert_eq!(step, Step::Exit { page: page_id("one"), exit: 0, outcome: ExitOutcome::NotEligible });
    assert!(matches!(person.send("two", &[("b", "1")]), PageOutcome::Stale { current } if current == step));
    assert_eq!(person.journey().reached, vec![page_id("one")]);
    // Back is allowed until the response is sent: the other answer leads on.
    assert_eq!(person.accepted("one", &[("a", "1")]), at("two"));
}

#[test]
fn changing_a_gate_keeps_what_was_answered_but_does_not_count_it() {
    let q = checked(json!([
        page("one", yes_no("a", json!({}))),
        page("two", yes_no("b", json!({"relevant": "${a} = 'yes'"}))),
        page("three", yes_no("c", json!({"relevant": "${b} = 'yes'"}))),
        page("four", yes_no("d", json!({})))
    ]));
    let mut person = Person::new(&q);
    for (page, field) in [("one", "a"), ("two", "b"), ("three", "c"), ("four", "d")] {
        person.accepted(page, &[(field, "1")]);
    }
    assert_eq!(person.journey().current, Step::Check);
    assert_eq!(person.accepted("one", &[("a", "2")]), Step::Check);
    assert_eq!(person.journey().reached, vec![page_id("one"), page_id("four")]);
    assert_eq!(person.answer("c"), Some(&Answer::Code(1)), "kept");
    assert!(matches!(person.send("three", &[("c", "2")]), PageOutcome::Stale { current: Step::Check }));
    // Back to where it was: everything counts again, nothing is asked twice.
    assert_eq!(person.accepted("one", &[("a", "1")]), Step::Check);
    assert_eq!(person.journey().reached.len(), 4);
}

#[test]
fn a_gate_that_opens_a_page_leads_there() {
    let q = checked(json!([
        page("one", yes_no("a", json!({}))),
        page("two", yes_no("b", json!({"relevant": "${a} = 'yes'"}))),
        page("three", yes_no("c", json!({})))
    ]));
    let mut person = Person::new(&q);
    person.accepted("one", &[("a", "2")]);
    person.accepted("three", &[("c", "1")]);
    assert_eq!(person.accepted("one", &[("a", "1")]), at("two"));
    assert_eq!(person.accepted("two", &[("b", "1")]), Step::Check);
}

#[test]
fn a_page_of_information_is_passed_once_sent() {
    let text = item("notice", "information", json!({"body": ["Mind the step."]}), json!({}));
    let q = checked(json!([page("one", text), page("two", yes_no("a", json!({})))]));
    let mut person = Person::new(&q);
    assert_eq!(person.journey().current, at("one"));
    assert_eq!(person.accepted("one", &[]), at("two"));
    assert_eq!(person.answer("notice"), Some(&Answer::Given(true)));
}

#[test]
fn the_way_back_leads_along_the_path() {
    let q = checked(json!([
        page("one", yes_no("a", json!({}))),
        page("two", yes_no("b", json!({"relevant": "${a} = 'yes'"}))),
        page("three", yes_no("c", json!({})))
    ]));
    let mut person = Person::new(&q);
    person.accepted("one", &[("a", "2")]);
    let journey = person.journey();
    assert_eq!(journey.before(Some(&page_id("three"))), Some(&page_id("one")));
    assert_eq!(journey.before(Some(&page_id("one"))), None);
    person.accepted("three", &[]);
    assert_eq!(person.journey().before(None), Some(&page_id("three")));
}
