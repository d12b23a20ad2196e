//! Forms keyed from paper: judged like pages, compared, and made into cases as if the person had gone through the pages.

use crate::small::{checked, item, page, yes_no};
use barograph::finding::{Code, Findings};
use barograph::questionnaire::{Answer, MissingReason, Questionnaire};
use barograph::response::RawAnswers;
use barograph::response::keying::{Decision, Keyed, case, compare, keyed, settled};
use barograph::sample::Disposition;
use serde_json::json;
use std::collections::BTreeMap;

fn form() -> Questionnaire {
    let number = item("n", "number", json!({"min": 0, "max": 120}), json!({"missing": ["dont_know"]}));
    let fruit = item("f", "multiple_choice", json!({"code_list": "fruit"}), json!({}));
    checked(json!([
        page("one", yes_no("a", json!({"required": true}))),
        page("two", yes_no("b", json!({"relevant": "${a} = 'yes'"}))),
        page("three", number),
        page("four", fruit),
        page("five", item("d", "date", json!({}), json!({}))),
        page("six", item("t", "short_text", json!({}), json!({"missing": ["dont_know"]})))
    ]))
}

fn typed(q: &Questionnaire, fields: &[(&str, &str)]) -> Result<Keyed, Findings> {
    keyed(q, 1, &fields.iter().copied().collect::<RawAnswers>())
}

fn read(q: &Questionnaire, fields: &[(&str, &str)]) -> Keyed {
    typed(q, fields).unwrap_or_else(|findings| panic!("{findings}"))
}

fn id(name: &str) -> barograph::id::VariableId {
    name.parse().expect("a name")
}

#[test]
fn codes_labels_days_and_reasons_are_read() {
    let q = form();
    let entry = read(&q, &[("a", "yes"), ("n", "dk"), ("f", "1, 3"), ("d", "27/3/2019"), ("t", "dk")]);
    let held = |name: &str| entry.answers.get(&id(name)).cloned();
    assert_eq!(held("a"), Some(Answer::Code(1)));
    assert_eq!(held("b"), None, "blank stays blank");
    assert_eq!(held("n"), Some(Answer::Missing(MissingReason::DontKnow)));
    assert_eq!(held("f"), Some(Answer::Codes(vec![1, 3])));
    assert_eq!(held("d"), Some(Answer::Date("2019-03-27".into())));
    assert_eq!(held("t"), Some(Answer::Text("dk".into())), "in a text these are two letters");
    let same = read(&q, &[("a", "1"), ("n", "DK"), ("f", "3 1"), ("d", "2019-03-27"), ("t", "dk")]);
    assert!(compare(&q, 1, &entry, &same).differing.is_empty());
}

#[test]
fn what_is_out_of_range_is_refused_where_it_stands_and_nothing_panics() {
    let q = form();
    let wrong =
        typed(&q, &[("a", "7"), ("n", "121"), ("f", "1 -1"), ("d", "31 2 2019 5"), ("t", "good")]).expect_err("wrong");
    let codes: Vec<String> = wrong.iter().map(|f| format!("{} {}", f.code, f.place)).collect();
    assert_eq!(codes.len(), 4, "{codes:?}");
    assert!(codes[0].starts_with("option_unknown") && codes[1].starts_with("number_out_of_range"), "{codes:?}");
    assert_eq!(typed(&q, &[]).expect_err("blank").iter().next().map(|f| f.code.clone()), Some(Code::ENTRY_BLANK));
    let form_number = keyed(&q, 0, &RawAnswers::default()).expect_err("no form");
    assert_eq!(form_number.iter().next().map(|f| f.code.clone()), Some(Code::FORM_NUMBER_UNKNOWN));
}

#[test]
fn what_cannot_be_read_is_skipped_and_counted_and_differs_from_blank() {
    let q = form();
    let (first, second) = (read(&q, &[("a", "1"), ("b", "?")]), read(&q, &[("a", "1")]));
    assert_eq!(first.illegible.len(), 1);
    let comparison = compare(&q, 1, &first, &second);
    assert_eq!((comparison.compared, comparison.differing.len()), (6, 1));
    assert_eq!(comparison.differing[0].number, "2");
    let made = case(&q, 1, &first, None);
    assert_eq!(made.answers.get(&id("b")), Some(&Answer::Missing(MissingReason::Skipped)));
}

#[test]
fn differences_are_settled_one_by_one() {
    let q = form();
    let (first, second) = (read(&q, &[("a", "1"), ("n", "41")]), read(&q, &[("a", "2"), ("n", "14")]));
    let missing =
        settled(&q, 1, &first, &second, &BTreeMap::from([(id("a"), Decision::First)])).expect_err("undecided");
    assert_eq!(missing.iter().map(|f| &f.code).collect::<Vec<_>>(), [&Code::DECISION_MISSING]);
    let decided = BTreeMap::from([(id("a"), Decision::Second), (id("n"), Decision::Other("44".into()))]);
    let done = settled(&q, 1, &first, &second, &decided).unwrap_or_else(|f| panic!("{f}"));
    assert_eq!(done.answers, read(&q, &[("a", "2"), ("n", "44")]).answers);
    let blank = BTreeMap::from([(id("a"), Decision::First), (id("n"), Decision::Other(String::new()))]);
    let done = settled(&q, 1, &first, &second, &blank).unwrap_or_else(|f| panic!("{f}"));
    assert_eq!(done.answers, read(&q, &[("a", "1")]).answers);
    let wrong = BTreeMap::from([(id("a"), Decision::First), (id("n"), Decision::Other("999".into()))]);
    assert!(settled(&q, 1, &first, &second, &wrong).is_err());
}

#[test]
fn a_case_is_what_the_pages_would_have_made_and_odd_answers_are_told() {
    let q = form();
    let entry = read(&q, &[("a", "2"), ("b", "1"), ("n", "40"), ("f", "1"), ("d", "1 1 2020"), ("t", "x")]);
    let made = case(&q, 1, &entry, None);
    assert_eq!(made.disposition, Disposition::Complete);
    assert_eq!(made.remarks.iter().map(|f| &f.code).collect::<Vec<_>>(), [&Code::ANSWER_OFF_PATH]);
    let built = barograph::dataset::build(
        &q,
        &[barograph::dataset::Case {
            answers: made.answers.clone(),
            circumstances: made.circumstances,
            ..Default::default()
        }],
    );
    let b = built.column(&id("b")).expect("a column");
    let barograph::dataset::Cells::Category { values, .. } = &b.cells else { panic!("coded") };
    assert_eq!(barograph::dataset::missing_of(values[0]), Some(MissingReason::OffPath));
    // Nobody was led past what they left blank, and what they were led past they did not pass over.
    let half = case(&q, 1, &read(&q, &[("a", "2"), ("n", "40")]), None);
    assert_eq!(half.disposition, Disposition::Partial);
    assert_eq!(half.answers.get(&id("b")), None);
    assert_eq!(half.answers.get(&id("f")), Some(&Answer::Missing(MissingReason::Skipped)));
}

#[test]
fn an_exit_and_a_missing_consent_keep_what_the_web_would_keep() {
    let consent = item("c", "consent", json!({"statement": "I agree."}), json!({"required": true}));
    let exit =
        json!({"when": "${a} = 'no'", "outcome": "not_eligible", "title": "Thank you", "message": ["Not for you."]});
    let q = checked(json!([
        {"id": "one", "items": [yes_no("a", json!({}))], "exits": [exit]},
        page("two", consent),
        page("three", yes_no("b", json!({})))
    ]));
    let out = case(&q, 1, &read(&q, &[("a", "2"), ("c", "1"), ("b", "1")]), None);
    assert_eq!((out.disposition, out.answers.len()), (Disposition::NotEligible, 1));
    let not_agreed = case(&q, 1, &read(&q, &[("a", "1"), ("b", "1")]), None);
    assert_eq!((not_agreed.disposition, not_agreed.answers.len()), (Disposition::Refusal, 1));
    let agreed = case(&q, 1, &read(&q, &[("a", "1"), ("c", "1"), ("b", "1")]), None);
    assert_eq!(agreed.disposition, Disposition::Complete);
}

#[test]
fn a_data_set_of_several_modes_says_how_each_was_answered() {
    use barograph::dataset::{Case, Cells, MODE, build_in};
    use barograph::study::Mode;
    let q = form();
    let cases = [None, Some(Mode::Paper)].map(|mode| Case { mode, ..Case::default() });
    assert!(build_in(&q, Mode::Web, &cases[..1]).column(&id(MODE)).is_none(), "one mode needs no column");
    for mode in [Mode::Mixed, Mode::Web] {
        let built = build_in(&q, mode, &cases);
        let Some(Cells::Category { categories, values }) = built.column(&id(MODE)).map(|c| &c.cells) else {
            panic!("a column")
        };
        let labels: Vec<&str> = values.iter().map(|v| categories[usize::from(*v)].label.as_str()).collect();
        assert_eq!(labels, ["Web", "Paper"]);
    }
}
