//! What a page shows, and the check of answers.

use crate::small::{Person, checked, item, page, page_id, yes_no};
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::{Answers, Circumstances, MissingReason};
use barograph::response::form::{Control, OptionForm, Sent};
use barograph::response::{PageForm, PageOutcome, RawAnswers, answer_page, summary};
use serde_json::json;

fn form(q: &Questionnaire, answers: &Answers, page: &str) -> PageForm {
    PageForm::of(q, answers, Circumstances::default(), &page_id(page), None, q.language()).expect("the page exists")
}

fn options(form: &PageForm) -> &[OptionForm] {
    match &form.items[0].control {
        Control::One { options, .. } | Control::Several { options, .. } | Control::Scale { options, .. } => options,
        other => panic!("{other:?}"),
    }
}

fn checked_values(options: &[OptionForm]) -> Vec<&str> {
    options.iter().filter(|o| o.checked).map(|o| o.value.as_str()).collect()
}

#[test]
fn options_then_missing_reasons_with_ids_of_their_own() {
    let q = checked(json!([page("one", yes_no("a", json!({"missing": ["dont_know"], "hint": "Think."})))]));
    let form = form(&q, &Answers::new(), "one");
    assert_eq!((form.section.as_str(), form.title.as_deref()), ("Only", None));
    assert_eq!(form.items[0].hint.as_deref(), Some("Think."));
    let seen: Vec<_> = options(&form).iter().map(|o| (o.id.as_str(), o.value.as_str(), o.missing)).collect();
    assert_eq!(seen, [("a", "1", false), ("a-2", "2", false), ("a-3", "missing:dont_know", true)]);
    assert!(checked_values(options(&form)).is_empty(), "nothing is chosen for people");
}

#[test]
fn answers_given_before_are_shown_again() {
    let q = checked(json!([
        page("one", item("f", "multiple_choice", json!({"code_list": "fruit"}), json!({}))),
        page("two", item("n", "number", json!({"unit": "%"}), json!({"missing": ["dont_know"]}))),
        page("three", item("agree", "consent", json!({"statement": "Yes."}), json!({})))
    ]));
    let mut person = Person::new(&q);
    person.accepted("one", &[("f", "3"), ("f", "1")]);
    person.accepted("two", &[("n", "1,000.0")]);
    person.accepted("three", &[("agree", "yes")]);
    assert_eq!(checked_values(options(&form(&q, &person.answers, "one"))), ["1", "3"]);
    let two = form(&q, &person.answers, "two");
    assert!(matches!(&two.items[0].control, Control::Number { value, .. } if value == "1000"));
    let three = form(&q, &person.answers, "three");
    assert!(matches!(&three.items[0].control, Control::Consent { checked: true, .. }));
    person.accepted("two", &[("n.missing", "missing:dont_know")]);
    let two = form(&q, &person.answers, "two");
    let Control::Number { value, beside, .. } = &two.items[0].control else { panic!("{two:?}") };
    assert_eq!((value.as_str(), beside.name.as_str()), ("", "n.missing"));
    assert_eq!((beside.options[0].id.as_str(), beside.options[0].checked), ("n-missing", true));
}

#[test]
fn what_was_refused_is_shown_as_it_was_sent_with_its_errors() {
    let q = checked(json!([{"id": "one", "title": "Two things", "items": [
        item("n", "number", json!({"max": 10}), json!({})),
        yes_no("a", json!({"required": true}))
    ]}]));
    let raw: RawAnswers = [("n", "lots & more")].into_iter().collect();
    let PageOutcome::Rejected { findings } =
        answer_page(&q, &Answers::new(), Circumstances::default(), &page_id("one"), &raw, q.language())
    else {
        panic!("it must be refused");
    };
    let sent = Sent { raw: &raw, findings: &findings };
    let form = PageForm::of(&q, &Answers::new(), Circumstances::default(), &page_id("one"), Some(sent), q.language())
        .expect("it exists");
    let errors: Vec<_> = form.errors.iter().map(|e| (e.id.as_str(), e.code.as_str())).collect();
    assert_eq!(errors, [("n", "number_unreadable"), ("a", "answer_required")]);
    let Control::Number { field, value, .. } = &form.items[0].control else { panic!("{form:?}") };
    assert_eq!(value, "lots & more");
    assert_eq!(field.error.as_deref(), Some(form.errors[0].message.as_str()));
}

#[test]
fn a_part_is_told_of_its_own_error_before_that_of_the_whole() {
    let parts = json!([{"variable": "a", "label": "A"}, {"variable": "b", "label": "B"}]);
    let q = checked(json!([page("one", item("all", "allocation", json!({"parts": parts}), json!({})))]));
    let told = |fields: &[(&str, &str)]| {
        let raw: RawAnswers = fields.iter().copied().collect();
        let outcome = answer_page(&q, &Answers::new(), Circumstances::default(), &page_id("one"), &raw, q.language());
        let PageOutcome::Rejected { findings } = outcome else { panic!("{fields:?} must be refused") };
        let sent = Sent { raw: &raw, findings: &findings };
        let form =
            PageForm::of(&q, &Answers::new(), Circumstances::default(), &page_id("one"), Some(sent), q.language())
                .expect("it exists");
        let Control::Allocation { parts, .. } = &form.items[0].control else { panic!("{form:?}") };
        parts.iter().map(|part| part.told_at.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(&[("a", "60"), ("b", "30")]), [Some("all-error".to_owned()), Some("all-error".to_owned())]);
    assert_eq!(told(&[("a", "x"), ("b", "30")]), [Some("a-error".to_owned()), None]);
}

#[test]
fn only_what_is_asked_is_shown() {
    let rows =
        json!([{"variable": "r1", "label": "One"}, {"variable": "r2", "label": "Two", "relevant": "${a} = 'yes'"}]);
    let q = checked(json!([
        page("one", yes_no("a", json!({}))),
        {"id": "two", "title": "Two", "items": [
            item("rows", "battery", json!({"code_list": "yes_no", "rows": rows}), json!({})),
            yes_no("b", json!({"relevant": "${a} = 'yes'"}))
        ]}
    ]));
    let mut person = Person::new(&q);
    person.accepted("one", &[("a", "2")]);
    let form = form(&q, &person.answers, "two");
    assert_eq!(form.items.len(), 1);
    let Control::Battery { rows } = &form.items[0].control else { panic!("{form:?}") };
    assert_eq!(rows.iter().map(|row| row.field.name.as_str()).collect::<Vec<_>>(), ["r1"]);
}

#[test]
fn a_filtered_choice_shows_what_is_left() {
    let q = checked(json!([
        page("one", item("liked", "multiple_choice", json!({"code_list": "fruit"}), json!({}))),
        page(
            "two",
            item(
                "best",
                "single_choice",
                json!({"code_list": "fruit"}),
                json!({"choice_filter": "selected(${liked}, name)"})
            )
        )
    ]));
    let mut person = Person::new(&q);
    person.accepted("one", &[("liked", "1"), ("liked", "3")]);
    let two = form(&q, &person.answers, "two");
    assert_eq!(options(&two).iter().map(|o| o.label.as_str()).collect::<Vec<_>>(), ["Apple", "Plum"]);
}

#[test]
fn an_unknown_page_has_no_form() {
    let q = checked(json!([page("one", yes_no("a", json!({})))]));
    assert!(PageForm::of(&q, &Answers::new(), Circumstances::default(), &page_id("two"), None, q.language()).is_none());
}

#[test]
fn the_summary_says_what_counts_in_words() {
    let rows = json!([{"variable": "r1", "label": "First"}]);
    let q = checked(json!([
        page("zero", item("note", "information", json!({"body": ["Hello."]}), json!({}))),
        page("one", yes_no("a", json!({"missing": ["dont_know"]}))),
        page("two", yes_no("b", json!({"relevant": "${a} = 'yes'"}))),
        page("three", item("f", "multiple_choice", json!({"code_list": "fruit"}), json!({}))),
        page("four", item("rows", "battery", json!({"code_list": "yes_no", "rows": rows}), json!({}))),
        page("five", item("n", "number", json!({"unit": "out of 100"}), json!({})))
    ]));
    let mut person = Person::new(&q);
    person.accepted("zero", &[]);
    person.accepted("one", &[("a", "1")]);
    person.accepted("two", &[("b", "1")]);
    person.accepted("one", &[("a", "missing:dont_know")]);
    person.accepted("three", &[("f", "2"), ("f", "1")]);
    person.accepted("four", &[("r1", "2")]);
    person.accepted("five", &[]);
    let lines = summary(&q, &person.answers, person.circumstances, q.language());
    let said: Vec<_> = lines.iter().map(|l| (l.page.as_str(), l.row.as_deref(), l.answer.as_str())).collect();
    let expected = [
        ("one", None, "Don’t know"),
        ("three", None, "Apple; Pear"),
        ("four", Some("First"), "No"),
        ("five", None, "Skipped"),
    ];
    assert_eq!(said, expected);
    assert_eq!(lines[3].missing, Some(MissingReason::Skipped));
    person.accepted("five", &[("n", "40")]);
    assert_eq!(summary(&q, &person.answers, person.circumstances, q.language())[3].answer, "40 out of 100");
}
