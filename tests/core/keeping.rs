//! What is kept of a response that was not sent.

use crate::small::{Person, checked, item, page, yes_no};
use barograph::questionnaire::Circumstances;
use barograph::questionnaire::checks::Questionnaire;
use barograph::response::keeping::{asks_consent, has_consented, of_the_screen, on_the_path};
use serde_json::json;

/// An age screen, a question before consent, consent where it is demanded of those who eat, and a question.
fn questionnaire(required: bool) -> Questionnaire {
    let consent = item("agree", "consent", json!({"statement": "I agree."}), json!({"required": required}));
    let mut screen = page("adult", yes_no("adult", json!({"required": true})));
    screen["exits"] =
        json!([{"when": "${adult} = 'no'", "outcome": "not_eligible", "title": "No", "message": ["No."]}]);
    let mut agree = page("agree", consent);
    agree["relevant"] = json!("${eats} = 'yes'");
    checked(json!([screen, page("eats", yes_no("eats", json!({}))), agree, page("likes", yes_no("likes", json!({})))]))
}

#[test]
fn who_has_not_come_to_the_consent_has_not_consented() {
    let q = questionnaire(true);
    assert!(asks_consent(&q));
    let mut person = Person::new(&q);
    assert!(!has_consented(&q, &person.answers, person.circumstances));
    person.accepted("adult", &[("adult", "1")]);
    assert!(!has_consented(&q, &person.answers, person.circumstances), "it may still be asked");
    person.accepted("eats", &[("eats", "1")]);
    assert!(!has_consented(&q, &person.answers, person.circumstances));
    let screen = of_the_screen(&q, &person.answers, person.circumstances);
    assert_eq!(screen.keys().map(|v| v.as_str()).collect::<Vec<_>>(), ["adult"]);
    person.accepted("agree", &[("agree", "yes")]);
    assert!(has_consented(&q, &person.answers, person.circumstances));
}

#[test]
fn a_consent_that_is_not_asked_or_not_required_need_not_be_given() {
    let q = questionnaire(true);
    let mut person = Person::new(&q);
    person.accepted("adult", &[("adult", "1")]);
    person.accepted("eats", &[("eats", "2")]);
    assert!(has_consented(&q, &person.answers, person.circumstances), "it is off the path");
    let q = questionnaire(false);
    assert!(!asks_consent(&q) && has_consented(&q, &Person::new(&q).answers, Circumstances::default()));
}

#[test]
fn an_exit_after_going_back_leaves_only_what_led_to_it() {
    let q = questionnaire(true);
    let mut person = Person::new(&q);
    person.accepted("adult", &[("adult", "1")]);
    person.accepted("eats", &[("eats", "1")]);
    person.accepted("agree", &[("agree", "yes")]);
    person.accepted("likes", &[("likes", "1")]);
    assert_eq!(on_the_path(&q, &person.answers, person.circumstances), person.answers);
    person.accepted("adult", &[("adult", "2")]);
    let kept = on_the_path(&q, &person.answers, person.circumstances);
    assert_eq!(kept.keys().map(|v| v.as_str()).collect::<Vec<_>>(), ["adult"]);
    // What is left still leads to the same end.
    person.answers = kept;
    assert!(matches!(person.journey().current, barograph::questionnaire::Step::Exit { .. }));
}
