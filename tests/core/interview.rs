//! Answering a page: what is accepted, what is not, and with which code.

use crate::small::{Person, checked, item, page, yes_no};
use barograph::finding::{Code, Place};
use barograph::questionnaire::{Answer, MissingReason, Step};
use barograph::response::PageOutcome;
use serde_json::json;

#[test]
fn a_required_answer_is_demanded_at_its_field() {
    let q = checked(json!([page("one", yes_no("a", json!({"required": true, "missing": ["dont_know"]})))]));
    let mut person = Person::new(&q);
    let findings = person.rejected("one", &[]);
    assert_eq!(findings.0[0].code, Code::ANSWER_REQUIRED);
    assert_eq!(findings.0[0].place, Place::field("a"));
    assert!(findings.0[0].message.contains("Label of a"), "{findings}");
    assert!(person.answers.is_empty());
    assert_eq!(person.accepted("one", &[("a", "missing:dont_know")]), Step::Check);
    assert_eq!(person.answer("a"), Some(&Answer::Missing(MissingReason::DontKnow)));
}

#[test]
fn only_reasons_that_are_offered_can_be_given() {
    let q = checked(json!([page("one", yes_no("a", json!({"missing": ["dont_know"]})))]));
    let mut person = Person::new(&q);
    for forged in ["missing:prefer_not_to_say", "missing:skipped", "missing:off_path", "missing:", "missing:x"] {
        assert_eq!(person.codes("one", &[("a", forged)]), [Code::OPTION_UNKNOWN], "{forged}");
    }
}

#[test]
fn forged_options_are_refused() {
    let q = checked(json!([page("one", yes_no("a", json!({})))]));
    let mut person = Person::new(&q);
    for forged in ["3", "yes", "1.0", "01", "+1", "99999999999999999999", "'; drop table"] {
        assert_eq!(person.codes("one", &[("a", forged)]), [Code::OPTION_UNKNOWN], "{forged}");
    }
    assert_eq!(person.codes("one", &[("a", "1"), ("a", "2")]), [Code::TOO_MANY_CHOICES]);
}

#[test]
fn a_repeat_changes_nothing_and_leads_to_the_same_place() {
    let q = checked(json!([page("one", yes_no("a", json!({}))), page("two", yes_no("b", json!({})))]));
    let mut person = Person::new(&q);
    let first = person.accepted("one", &[("a", "1")]);
    match person.send("one", &[("a", "1")]) {
        PageOutcome::Accepted { changes, next, .. } => {
            assert!(changes.is_empty());
            assert_eq!(next, first);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_page_that_is_not_reached_or_not_there_is_stale() {
    let q = checked(json!([page("one", yes_no("a", json!({}))), page("two", yes_no("b", json!({})))]));
    let mut person = Person::new(&q);
    for unreachable in ["two", "nowhere"] {
        let outcome = person.send(unreachable, &[("b", "1")]);
        assert_eq!(outcome, PageOutcome::Stale { current: crate::small::at("one") });
    }
    assert!(person.answers.is_empty());
}

#[test]
fn several_options_with_one_that_excludes_the_others() {
    let fruit = |extra| item("fruit", "multiple_choice", json!({"code_list": "fruit"}), extra);
    let q = checked(json!([page("one", fruit(json!({"at_most": 2, "missing": ["dont_know"]})))]));
    let mut person = Person::new(&q);
    assert_eq!(person.codes("one", &[("fruit", "1"), ("fruit", "-1")]), [Code::OPTION_EXCLUSIVE]);
    assert_eq!(person.codes("one", &[("fruit", "1"), ("fruit", "missing:dont_know")]), [Code::OPTION_EXCLUSIVE]);
    assert_eq!(person.codes("one", &[("fruit", "1"), ("fruit", "2"), ("fruit", "3")]), [Code::TOO_MANY_CHOICES]);
    assert_eq!(person.codes("one", &[("fruit", "1"), ("fruit", "9")]), [Code::OPTION_UNKNOWN]);
    person.accepted("one", &[("fruit", "2"), ("fruit", "1"), ("fruit", "2")]);
    assert_eq!(person.answer("fruit"), Some(&Answer::Codes(vec![1, 2])));
    person.accepted("one", &[("fruit", "-1")]);
    assert_eq!(person.answer("fruit"), Some(&Answer::Codes(vec![-1])));
    person.accepted("one", &[]);
    assert_eq!(person.answer("fruit"), Some(&Answer::Missing(MissingReason::Skipped)));
}

#[test]
fn a_choice_filter_hides_options_and_refuses_them() {
    let q = checked(json!([
        page("one", item("liked", "multiple_choice", json!({"code_list": "fruit"}), json!({}))),
        page(
            "two",
            item(
                "best",
                "single_choice",
                json!({"code_list": "fruit"}),
                json!({"choice_filter": "name != 'none' and selected(${liked}, name)", "relevant": "count-selected(${liked}) > 0"})
            )
        )
    ]));
    let mut person = Person::new(&q);
    person.accepted("one", &[("liked", "1"), ("liked", "3")]);
    assert_eq!(person.codes("two", &[("best", "2")]), [Code::OPTION_UNKNOWN]);
    assert_eq!(person.accepted("two", &[("best", "3")]), Step::Check);
    // The answer is no longer among the options: it is asked again.
    assert_eq!(person.accepted("one", &[("liked", "1"), ("liked", "2")]), crate::small::at("two"));
    // Nothing is left to choose: the question is passed over.
    assert_eq!(person.accepted("one", &[("liked", "-1")]), Step::Check);
}

#[test]
fn a_battery_is_answered_row_by_row() {
    let rows = json!([
        {"variable": "r1", "label": "First"},
        {"variable": "r2", "label": "Second", "relevant": "${a} = 'yes'"},
        {"variable": "r3", "label": "Third"}
    ]);
    let battery = item("rows", "battery", json!({"code_list": "yes_no", "rows": rows}), json!({"required": true}));
    let q = checked(json!([page("one", yes_no("a", json!({}))), page("two", battery)]));
    let mut person = Person::new(&q);
    person.accepted("one", &[("a", "2")]);
    let findings = person.rejected("two", &[("r1", "1")]);
    assert_eq!(findings.0.len(), 1);
    assert_eq!(findings.0[0].place, Place::field("r3"));
    // What is not asked is not kept, even if it is sent.
    assert_eq!(person.accepted("two", &[("r1", "1"), ("r2", "1"), ("r3", "2")]), Step::Check);
    assert_eq!(person.answer("r2"), None);
    assert_eq!(person.accepted("one", &[("a", "1")]), crate::small::at("two"));
}

#[test]
fn numbers_have_limits() {
    let number = item("n", "number", json!({"min": 0, "max": 100, "unit": "%"}), json!({"missing": ["dont_know"]}));
    let q = checked(json!([page("one", number)]));
    let mut person = Person::new(&q);
    assert_eq!(person.codes("one", &[("n", "101")]), [Code::NUMBER_OUT_OF_RANGE]);
    assert_eq!(person.codes("one", &[("n", "-1")]), [Code::NUMBER_OUT_OF_RANGE]);
    assert_eq!(person.codes("one", &[("n", "2.5")]), [Code::NUMBER_UNREADABLE]);
    assert_eq!(person.codes("one", &[("n", "2,5")]), [Code::NUMBER_UNREADABLE]);
    assert_eq!(person.codes("one", &[("n", "lots")]), [Code::NUMBER_UNREADABLE]);
    assert_eq!(person.codes("one", &[("n", "5"), ("n.missing", "missing:dont_know")]), [Code::OPTION_EXCLUSIVE]);
    assert_eq!(person.codes("one", &[("n.missing", "missing:skipped")]), [Code::OPTION_UNKNOWN]);
    person.accepted("one", &[("n", " 40 % ")]);
    assert_eq!(person.answer("n"), Some(&Answer::Number(40.0)));
    person.accepted("one", &[("n", ""), ("n.missing", "missing:dont_know")]);
    assert_eq!(person.answer("n"), Some(&Answer::Missing(MissingReason::DontKnow)));
}

#[test]
fn texts_are_cleaned_and_counted_in_characters() {
    let q = checked(json!([page("one", item("t", "short_text", json!({"max_length": 6}), json!({})))]));
    let mut person = Person::new(&q);
    person.accepted("one", &[("t", " é\u{0}ü\n\u{202e}ß   x")]);
    assert_eq!(person.answer("t"), Some(&Answer::Text("éü ß x".into())));
    assert_eq!(person.codes("one", &[("t", "abcdefg")]), [Code::TEXT_TOO_LONG]);
    person.accepted("one", &[("t", "  \u{200b} ")]);
    assert_eq!(person.answer("t"), Some(&Answer::Missing(MissingReason::Skipped)));
}

#[test]
fn consent_is_a_tick() {
    let consent = |required| item("agree", "consent", json!({"statement": "I agree."}), json!({"required": required}));
    let q = checked(json!([page("one", consent(true))]));
    let mut person = Person::new(&q);
    assert_eq!(person.codes("one", &[]), [Code::ANSWER_REQUIRED]);
    assert_eq!(person.codes("one", &[("agree", "on")]), [Code::OPTION_UNKNOWN]);
    person.accepted("one", &[("agree", "yes")]);
    assert_eq!(person.answer("agree"), Some(&Answer::Given(true)));
    let q = checked(json!([page("one", consent(false))]));
    let mut person = Person::new(&q);
    person.accepted("one", &[]);
    assert_eq!(person.answer("agree"), Some(&Answer::Given(false)));
}

#[test]
fn a_scale_has_eleven_points() {
    let q = checked(json!([page("one", item("s", "scale", json!({"low": "Not at all", "high": "Fully"}), json!({})))]));
    let mut person = Person::new(&q);
    assert_eq!(person.codes("one", &[("s", "11")]), [Code::OPTION_UNKNOWN]);
    assert_eq!(person.codes("one", &[("s", "-1")]), [Code::OPTION_UNKNOWN]);
    person.accepted("one", &[("s", "0")]);
    assert_eq!(person.answer("s"), Some(&Answer::Code(0)));
    person.accepted("one", &[("s", "10")]);
    assert_eq!(person.answer("s"), Some(&Answer::Code(10)));
}
