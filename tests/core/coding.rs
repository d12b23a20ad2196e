//! Coding of every kind of answer: good ones, blanks, missing reasons, bad ones and hostile ones.

use crate::small::{Person, checked, document, item, page};
use barograph::finding::Code;
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::document::Draft;
use barograph::questionnaire::{Answer, MissingReason, check};
use serde_json::{Value, json};

/// A questionnaire of one page with one item named `x`, which may be answered "don't know".
fn one(kind: &str, more: Value) -> Questionnaire {
    checked(json!([page("one", item("x", kind, more, json!({"missing": ["dont_know"]})))]))
}

/// What becomes of `x`, or of a row of it, when this is sent.
fn coded(q: &Questionnaire, fields: &[(&str, &str)]) -> Result<Answer, Vec<Code>> {
    coded_at(q, "x", fields)
}

fn coded_at(q: &Questionnaire, variable: &str, fields: &[(&str, &str)]) -> Result<Answer, Vec<Code>> {
    let mut person = Person::new(q);
    match person.send("one", fields) {
        barograph::response::PageOutcome::Accepted { .. } => Ok(person.answer(variable).expect("an answer").clone()),
        barograph::response::PageOutcome::Rejected { findings } => {
            for finding in findings.iter() {
                // A key that no catalogue has comes back as it is.
                assert!(!finding.message.starts_with("answer-"), "{finding}");
                assert!(finding.message.contains("Label of"), "{finding}: the message names no question");
            }
            assert!(person.answers.is_empty());
            Err(findings.into_iter().map(|f| f.code).collect())
        }
        other => panic!("{other:?}"),
    }
}

const SKIPPED: Answer = Answer::Missing(MissingReason::Skipped);
const DONT_KNOW: Answer = Answer::Missing(MissingReason::DontKnow);

/// Nothing that anybody could type or forge may panic, or be kept where it is no answer of the kind.
const HOSTILE: [&str; 12] = [
    "\u{0}",
    "' OR 1=1 --",
    "<script>",
    "１２",
    "-0",
    "1e309",
    "NaN",
    "🦀🦀🦀",
    "\u{202e}1",
    "99999999999999999999999999",
    "0x1F",
    "%s%n",
];

fn withstands(q: &Questionnaire, fields: &[&str]) {
    for field in fields {
        for text in HOSTILE {
            let _ = coded(q, &[(field, text)]);
            let _ = coded(q, &[(field, text), (field, text), ("x.missing", text)]);
        }
        let _ = coded(q, &[(field, &"9".repeat(70_000))]);
    }
}

#[test]
fn a_number_in_steps_on_a_line() {
    let q = one("slider", json!({"min": 0, "max": 10, "step": 0.5, "low": "none", "high": "all"}));
    assert_eq!(coded(&q, &[]), Ok(SKIPPED));
    assert_eq!(coded(&q, &[("x", "7.5")]), Ok(Answer::Number(7.5)));
    assert_eq!(coded(&q, &[("x", "7.3")]), Err(vec![Code::NUMBER_OUT_OF_RANGE]));
    assert_eq!(coded(&q, &[("x", "11")]), Err(vec![Code::NUMBER_OUT_OF_RANGE]));
    assert_eq!(coded(&q, &[("x", "7,5")]), Err(vec![Code::NUMBER_UNREADABLE]));
    assert_eq!(coded(&q, &[("x.missing", "missing:dont_know")]), Ok(DONT_KNOW));
    withstands(&q, &["x", "x.range", "x.before"]);
}

#[test]
fn an_untouched_line_says_nothing() {
    let q = one("slider", json!({"min": 0, "max": 10, "step": 1, "low": "none", "high": "all"}));
    // As a browser sends what nobody touched: the middle.
    assert_eq!(coded(&q, &[("x", ""), ("x.range", "5"), ("x.before", "")]), Ok(SKIPPED));
    assert_eq!(coded(&q, &[("x", ""), ("x.range", "6"), ("x.before", "")]), Ok(Answer::Number(6.0)));
    assert_eq!(coded(&q, &[("x", "5"), ("x.range", "5"), ("x.before", "")]), Ok(Answer::Number(5.0)));
    assert_eq!(coded(&q, &[("x", "3"), ("x.range", "6"), ("x.before", "")]), Ok(Answer::Number(3.0)), "the box counts");
    // Come back: the box holds the answer, and so does the line.
    assert_eq!(coded(&q, &[("x", "8"), ("x.range", "8"), ("x.before", "8")]), Ok(Answer::Number(8.0)));
    assert_eq!(
        coded(&q, &[("x", "8"), ("x.range", "2"), ("x.before", "8")]),
        Ok(Answer::Number(2.0)),
        "the line was moved"
    );
    assert_eq!(coded(&q, &[("x", "1"), ("x.range", "8"), ("x.before", "8")]), Ok(Answer::Number(1.0)));
    assert_eq!(coded(&q, &[("x", ""), ("x.range", "8"), ("x.before", "8")]), Ok(SKIPPED), "the box was cleared");
    let beside = [("x", ""), ("x.range", "5"), ("x.before", ""), ("x.missing", "missing:dont_know")];
    assert_eq!(coded(&q, &beside), Ok(DONT_KNOW));
}

#[test]
fn an_order_is_whole_or_it_is_none() {
    let q = one("ranking", json!({"code_list": "fruit", "places": 2}));
    assert_eq!(coded(&q, &[]), Ok(SKIPPED));
    assert_eq!(coded(&q, &[("x", "3"), ("x", "1")]), Ok(Answer::Ranked(vec![3, 1])));
    assert_eq!(coded(&q, &[("x", "3")]), Err(vec![Code::RANKING_INCOMPLETE]));
    assert_eq!(coded(&q, &[("x", "3"), ("x", "1"), ("x", "2")]), Err(vec![Code::TOO_MANY_CHOICES]));
    assert_eq!(coded(&q, &[("x", "3"), ("x", "3")]), Err(vec![Code::OPTION_UNKNOWN]));
    assert_eq!(coded(&q, &[("x", "9"), ("x", "3")]), Err(vec![Code::OPTION_UNKNOWN]));
    assert_eq!(coded(&q, &[("x.missing", "missing:dont_know")]), Ok(DONT_KNOW));
    assert_eq!(
        coded(&q, &[("x", "3"), ("x", "1"), ("x.missing", "missing:dont_know")]),
        Err(vec![Code::OPTION_EXCLUSIVE])
    );
    withstands(&q, &["x"]);
}

#[test]
fn parts_add_up() {
    let parts = json!([{"variable": "a", "label": "Label of a"}, {"variable": "b", "label": "Label of b"}]);
    let q = one("allocation", json!({"parts": parts, "total": 10}));
    let at = |fields: &[(&str, &str)]| (coded_at(&q, "a", fields), coded_at(&q, "b", fields));
    assert_eq!(at(&[]), (Ok(SKIPPED), Ok(SKIPPED)));
    assert_eq!(at(&[("a", "3"), ("b", "7")]), (Ok(Answer::Number(3.0)), Ok(Answer::Number(7.0))));
    assert_eq!(at(&[("a", "10")]), (Ok(Answer::Number(10.0)), Ok(Answer::Number(0.0))));
    assert_eq!(at(&[("x.missing", "missing:dont_know")]), (Ok(DONT_KNOW), Ok(DONT_KNOW)));
    for wrong in [["3", "6"], ["3", "8"], ["0", "0"]] {
        assert_eq!(at(&[("a", wrong[0]), ("b", wrong[1])]).0, Err(vec![Code::TOTAL_WRONG]), "{wrong:?}");
    }
    assert_eq!(at(&[("a", "-1"), ("b", "11")]).0, Err(vec![Code::NUMBER_OUT_OF_RANGE; 2]));
    assert_eq!(at(&[("a", "2.5"), ("b", "7.5")]).0, Err(vec![Code::NUMBER_UNREADABLE; 2]));
    let mut person = Person::new(&q);
    let findings = person.rejected("one", &[("a", "3"), ("b", "4")]);
    assert!(findings.0[0].message.contains("add up to 7: put in 3 more to make 10"), "{findings}");
    let findings = person.rejected("one", &[("a", "6"), ("b", "6")]);
    assert!(findings.0[0].message.contains("add up to 12: take out 2 to make 10"), "{findings}");
}

#[test]
fn days_months_and_years() {
    let q = one("date", json!({"earliest": "2020-02-29", "latest": "2021-06-15"}));
    let day = |d: &str, m: &str, y: &str| coded(&q, &[("x.day", d), ("x.month", m), ("x.year", y)]);
    assert_eq!(day("", "", ""), Ok(SKIPPED));
    assert_eq!(day("29", "2", "2020"), Ok(Answer::Date("2020-02-29".into())));
    assert_eq!(day(" 1 ", "jan", "2021"), Ok(Answer::Date("2021-01-01".into())));
    assert_eq!(day("15", "06", "2021"), Ok(Answer::Date("2021-06-15".into())));
    for (d, m, y) in [
        ("30", "2", "2020"),
        ("0", "1", "2021"),
        ("1", "13", "2021"),
        ("1", "1", "21"),
        ("1", "1", ""),
        ("", "1", "2021"),
        ("+1", "1", "2021"),
        ("1", "1", "2021.0"),
    ] {
        assert_eq!(day(d, m, y), Err(vec![Code::DATE_UNREADABLE]), "{d} {m} {y}");
    }
    assert_eq!(day("28", "2", "2020"), Err(vec![Code::DATE_OUT_OF_RANGE]));
    assert_eq!(day("16", "6", "2021"), Err(vec![Code::DATE_OUT_OF_RANGE]));
    assert_eq!(coded(&q, &[("x.missing", "missing:dont_know")]), Ok(DONT_KNOW));
    withstands(&q, &["x.day", "x.month", "x.year"]);

    let q = one("date", json!({"precision": "month", "earliest": "2020-02-29"}));
    let month = |m: &str, y: &str| coded(&q, &[("x.month", m), ("x.year", y)]);
    assert_eq!(month("2", "2020"), Ok(Answer::Date("2020-02".into())), "the month of the limit");
    assert_eq!(month("1", "2020"), Err(vec![Code::DATE_OUT_OF_RANGE]));
    let q = one("date", json!({"precision": "year"}));
    assert_eq!(coded(&q, &[("x.year", "1985")]), Ok(Answer::Date("1985".into())));
    assert_eq!(coded(&q, &[("x.year", "9999")]), Err(vec![Code::DATE_UNREADABLE]));
}

#[test]
fn times_and_days_with_times() {
    let q = one("time", json!({}));
    assert_eq!(coded(&q, &[("x", "9.30 pm")]), Ok(Answer::Time("21:30".into())));
    assert_eq!(coded(&q, &[("x", "24:00")]), Err(vec![Code::TIME_UNREADABLE]));
    assert_eq!(coded(&q, &[("x.missing", "missing:dont_know")]), Ok(DONT_KNOW));
    withstands(&q, &["x"]);
    let q = one("date_time", json!({}));
    let both = |d: &str, t: &str| coded(&q, &[("x.day", d), ("x.month", "5"), ("x.year", "2024"), ("x.time", t)]);
    assert_eq!(both("1", "9:30"), Ok(Answer::DateTime("2024-05-01T09:30".into())));
    assert_eq!(both("1", ""), Err(vec![Code::TIME_UNREADABLE]));
    assert_eq!(both("", "9:30"), Err(vec![Code::DATE_UNREADABLE]));
    withstands(&q, &["x.time"]);
}

#[test]
fn long_texts_keep_their_lines() {
    let q = one("long_text", json!({"max_length": 20}));
    assert_eq!(
        coded(&q, &[("x", " one\r\n\r\n\n\n two \u{202e}three\r\n")]),
        Ok(Answer::Text("one\n\ntwo three".into()))
    );
    assert_eq!(coded(&q, &[("x", &"é".repeat(21))]), Err(vec![Code::TEXT_TOO_LONG]));
    assert_eq!(coded(&q, &[("x", " \r\n ")]), Ok(SKIPPED));
    withstands(&q, &["x"]);
}

#[test]
fn of_a_postcode_only_the_area_is_kept() {
    let q = one("postcode", json!({}));
    assert_eq!(coded(&q, &[("x", " eh12 1ab ")]), Ok(Answer::Text("EH".into())));
    assert_eq!(coded(&q, &[("x", "EH")]), Ok(Answer::Text("EH".into())));
    assert_eq!(coded(&q, &[("x", "EH12 1AB or so")]), Err(vec![Code::POSTCODE_UNREADABLE]));
    assert_eq!(coded(&q, &[("x.missing", "missing:dont_know")]), Ok(DONT_KNOW));
    let mut person = Person::new(&q);
    let findings = person.rejected("one", &[("x", "QQ12 1AB")]);
    assert!(!findings.0[0].message.contains("QQ12"), "a message repeats what was typed: {findings}");
    withstands(&q, &["x"]);
}

#[test]
fn rows_of_words_and_stories() {
    let rows = json!([{"variable": "a", "left": "Label of cold", "right": "warm"}, {"variable": "b", "left": "wet", "right": "dry"}]);
    let q = one("semantic_differential", json!({"points": 3, "rows": rows}));
    assert_eq!(coded_at(&q, "a", &[("a", "3")]), Ok(Answer::Code(3)));
    assert_eq!(coded_at(&q, "b", &[("a", "3")]), Ok(SKIPPED));
    assert_eq!(coded_at(&q, "a", &[("a", "missing:dont_know")]), Ok(DONT_KNOW));
    assert_eq!(coded_at(&q, "a", &[("a", "4")]), Err(vec![Code::OPTION_UNKNOWN]));
    assert_eq!(coded_at(&q, "a", &[("a", "0")]), Err(vec![Code::OPTION_UNKNOWN]));
    let rows = json!([{"variable": "a", "label": "A sale", "story": "Once upon a time."}, {"variable": "b", "label": "A gift", "story": "Once more."}]);
    let q = one("vignettes", json!({"code_list": "yes_no", "rows": rows}));
    assert_eq!(coded_at(&q, "a", &[("a", "2")]), Ok(Answer::Code(2)));
    assert_eq!(coded_at(&q, "a", &[("a", "3")]), Err(vec![Code::OPTION_UNKNOWN]));
    let findings = Person::new(&q).rejected("one", &[("a", "1"), ("b", "3")]);
    assert!(findings.0[0].message.contains("“Label of x Story 2 of 2”"), "{findings}");
    let q = one("net_promoter", json!({"low": "never", "high": "surely"}));
    assert_eq!(coded(&q, &[("x", "10")]), Ok(Answer::Code(10)));
    assert_eq!(coded(&q, &[("x", "11")]), Err(vec![Code::OPTION_UNKNOWN]));
}

/// A list of which the last option asks to say more.
fn with_other(kind: &str, extra: Value) -> Questionnaire {
    let mut whole = document(json!([page("one", item("x", kind, json!({"code_list": "places"}), extra))]));
    whole["code_lists"]["places"] = json!({"options": [
        {"code": 1, "label": "Here"}, {"code": 2, "label": "There"}, {"code": 9, "name": "other", "label": "Elsewhere", "specify": true}
    ]});
    let draft: Draft = serde_json::from_value(whole).expect("the test's own document");
    let (questionnaire, findings) = check(draft);
    questionnaire.unwrap_or_else(|| panic!("{findings}"))
}

#[test]
fn the_text_beside_other_belongs_to_its_option() {
    for kind in ["single_choice", "multiple_choice"] {
        let q = with_other(kind, json!({}));
        let mut person = Person::new(&q);
        person.accepted("one", &[("x", "9"), ("x_9_text", " At  sea ")]);
        assert_eq!(person.answer("x_9_text"), Some(&Answer::Text("At sea".into())), "{kind}");
        person.accepted("one", &[("x", "9"), ("x_9_text", "")]);
        assert_eq!(person.answer("x_9_text"), Some(&SKIPPED), "{kind}");
        assert_eq!(person.codes("one", &[("x", "1"), ("x_9_text", "At sea")]), [Code::TEXT_WITHOUT_OPTION], "{kind}");
        assert_eq!(person.codes("one", &[("x", "9"), ("x_9_text", &"x".repeat(500))]), [Code::TEXT_TOO_LONG], "{kind}");
        assert_eq!(
            person.codes("one", &[("x", "8"), ("x_9_text", "At sea")]),
            [Code::OPTION_UNKNOWN],
            "{kind}: one remark"
        );
        person.accepted("one", &[("x", "1"), ("x_9_text", "")]);
        let q = with_other(kind, json!({"required": true}));
        let mut person = Person::new(&q);
        assert_eq!(person.codes("one", &[("x", "9"), ("x_9_text", " ")]), [Code::ANSWER_REQUIRED], "{kind}");
    }
}

#[test]
fn too_few_is_said_only_of_what_was_chosen() {
    let q = one("multiple_choice", json!({"code_list": "fruit", "at_least": 2, "at_most": 2}));
    assert_eq!(coded(&q, &[]), Ok(SKIPPED));
    assert_eq!(coded(&q, &[("x", "1")]), Err(vec![Code::TOO_FEW_CHOICES]));
    assert_eq!(coded(&q, &[("x", "-1")]), Ok(Answer::Codes(vec![-1])), "an exclusive option stands alone");
    assert_eq!(coded(&q, &[("x", "missing:dont_know")]), Ok(DONT_KNOW));
    assert_eq!(coded(&q, &[("x", "1"), ("x", "2")]), Ok(Answer::Codes(vec![1, 2])));
    withstands(&q, &["x"]);
}

#[test]
fn a_demanded_answer_may_be_demanded_in_the_items_own_words() {
    let extra = json!({"required": true, "required_message": "Label of x: please say"});
    let q = checked(json!([page("one", item("x", "number", json!({}), extra))]));
    let mut person = Person::new(&q);
    assert_eq!(person.rejected("one", &[]).0[0].message, "Label of x: please say");
}
