//! From answers to columns: the value that counts, or the right one of eight reasons.

use crate::small::{Person, checked, item, page, yes_no};
use barograph::dataset::{Case, Cells, Column, Dataset, NumberCell, TextCell, build, missing_of};
use barograph::id::VariableId;
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::{Answer, Answers, MissingReason};
use serde_json::json;

fn questionnaire() -> Questionnaire {
    let rows = json!([{"variable": "row_a", "label": "Row A"}, {"variable": "row_b", "label": "Row B", "relevant": "${gate} = 'yes'"}]);
    checked(json!([
        page("agree", item("agree", "consent", json!({"statement": "I agree."}), json!({"required": true}))),
        page("gate", yes_no("gate", json!({"missing": ["dont_know"], "version": 3}))),
        page("inner", yes_no("inner", json!({"relevant": "${gate} = 'yes'"}))),
        page(
            "fruit",
            item("fruit", "multiple_choice", json!({"code_list": "fruit"}), json!({"missing": ["prefer_not_to_say"]}))
        ),
        page("battery", item("battery", "battery", json!({"code_list": "yes_no", "rows": rows}), json!({}))),
        page("number", item("number", "number", json!({}), json!({}))),
        page("text", item("text", "short_text", json!({}), json!({})))
    ]))
}

fn dataset(questionnaire: &Questionnaire, cases: Vec<Answers>) -> Dataset {
    let cases: Vec<_> = cases.into_iter().map(|answers| Case { answers, ..Case::default() }).collect();
    build(questionnaire, &cases)
}

fn column<'d>(dataset: &'d Dataset, name: &str) -> &'d Column {
    dataset.column(&VariableId::new(name).expect("a name")).unwrap_or_else(|| panic!("no column {name}"))
}

/// A coded cell: its code, or the word of its missing reason.
fn cell(dataset: &Dataset, name: &str, row: usize) -> String {
    match &column(dataset, name).cells {
        Cells::Category { categories, values } => match missing_of(values[row]) {
            Some(reason) => reason.word().into(),
            None => categories[usize::from(values[row])].code.to_string(),
        },
        Cells::Number { values } => match &values[row] {
            NumberCell::Value(value) => value.to_string(),
            NumberCell::Missing(reason) => reason.word().into(),
        },
        Cells::Text { values } => match &values[row] {
            TextCell::Value(text) => text.clone(),
            TextCell::Missing(reason) => reason.word().into(),
        },
    }
}

fn cells(dataset: &Dataset, row: usize) -> Vec<String> {
    dataset.columns.iter().map(|c| cell(dataset, c.variable.as_str(), row)).collect()
}

#[test]
fn columns_are_the_variables_that_hold_data() {
    let q = questionnaire();
    let data = dataset(&q, vec![]);
    let names: Vec<&str> = data.columns.iter().map(|c| c.variable.as_str()).collect();
    let expected = ["gate", "inner", "fruit_1", "fruit_2", "fruit_3", "fruit_m1", "row_a", "row_b", "number", "text"];
    assert_eq!(names, expected);
    assert_eq!(column(&data, "gate").item_version, 3);
    assert_eq!(column(&data, "fruit_2").label, "Label of fruit: Pear");
    assert_eq!(column(&data, "row_a").label, "Label of battery: Row A");
}

#[test]
fn a_complete_response_is_all_values() {
    let q = questionnaire();
    let mut person = Person::new(&q);
    person.accepted("agree", &[("agree", "yes")]);
    person.accepted("gate", &[("gate", "1")]);
    person.accepted("inner", &[("inner", "2")]);
    person.accepted("fruit", &[("fruit", "1"), ("fruit", "3")]);
    person.accepted("battery", &[("row_a", "1"), ("row_b", "2")]);
    person.accepted("number", &[("number", "2")]);
    person.accepted("text", &[("text", "Hello")]);
    let data = dataset(&q, vec![person.answers]);
    assert_eq!(cells(&data, 0), ["1", "2", "1", "0", "1", "0", "1", "2", "2", "Hello"]);
}

#[test]
fn reasons_are_kept_apart() {
    let q = questionnaire();
    let mut person = Person::new(&q);
    person.accepted("agree", &[("agree", "yes")]);
    person.accepted("gate", &[("gate", "missing:dont_know")]);
    person.accepted("fruit", &[("fruit", "missing:prefer_not_to_say")]);
    person.accepted("battery", &[]);
    let data = dataset(&q, vec![person.answers]);
    let refused = "prefer_not_to_say";
    let expected = ["dont_know", "off_path", refused, refused, refused, refused, "skipped", "off_path"];
    assert_eq!(cells(&data, 0)[..8], expected);
    assert_eq!(cells(&data, 0)[8..], ["not_reached", "not_reached"]);
}

#[test]
fn what_depends_on_an_answer_still_to_come_is_not_reached_rather_than_off_path() {
    let q = questionnaire();
    let mut person = Person::new(&q);
    person.accepted("agree", &[("agree", "yes")]);
    let data = dataset(&q, vec![person.answers, Answers::new()]);
    for row in [0, 1] {
        assert!(cells(&data, row).iter().all(|cell| cell == "not_reached"), "{:?}", cells(&data, row));
    }
}

#[test]
fn an_answer_off_the_path_does_not_count() {
    let q = questionnaire();
    let mut person = Person::new(&q);
    person.accepted("agree", &[("agree", "yes")]);
    person.accepted("gate", &[("gate", "1")]);
    person.accepted("inner", &[("inner", "1")]);
    person.accepted("gate", &[("gate", "2")]);
    let data = dataset(&q, vec![person.answers]);
    assert_eq!(cell(&data, "inner", 0), "off_path");
}

#[test]
fn missing_reasons_brought_in_are_honoured() {
    let q = checked(json!([page("one", yes_no("a", json!({}))), page("two", yes_no("b", json!({})))]));
    let cases = MissingReason::ALL.map(|reason| {
        [("a", Answer::Missing(reason)), ("b", Answer::Code(1))]
            .map(|(name, answer)| (VariableId::new(name).expect("a name"), answer))
            .into_iter()
            .collect::<Answers>()
    });
    let data = dataset(&q, cases.to_vec());
    for (row, reason) in MissingReason::ALL.into_iter().enumerate() {
        assert_eq!(cell(&data, "a", row), reason.word());
        assert_eq!(cell(&data, "b", row), "1", "a gap does not cost the answers after it");
    }
    assert_eq!(column(&data, "a").missing_counts(), [1; 8]);
}

#[test]
fn the_codebook_counts_and_breakdowns_need_two_categories() {
    let q = checked(json!([page("one", yes_no("a", json!({}))), page("two", yes_no("b", json!({})))]));
    let case = |a: i32, b: i32| -> Answers {
        let one = |name: &str, code| (VariableId::new(name).expect("a name"), Answer::Code(code));
        [one("a", a), one("b", b)].into_iter().collect()
    };
    let data = dataset(&q, vec![case(1, 1), case(2, 1), case(2, 1)]);
    let entry = &data.codebook()[0];
    assert_eq!(entry.categories.iter().map(|(c, n)| (c.code, *n)).collect::<Vec<_>>(), [(1, 1), (2, 2)]);
    assert_eq!((entry.valid, entry.missing.len()), (3, 0));
    assert_eq!(data.breakdowns().map(|c| c.variable.as_str()).collect::<Vec<_>>(), ["a"]);
}

#[test]
fn the_frozen_text_reads_back_and_its_digest_depends_on_every_cell() {
    let q = questionnaire();
    let mut person = Person::new(&q);
    person.accepted("agree", &[("agree", "yes")]);
    person.accepted("gate", &[("gate", "1")]);
    let data = dataset(&q, vec![person.answers.clone(), Answers::new()]);
    assert_eq!(Dataset::from_json(&data.to_json()), Ok(data.clone()));
    person.accepted("gate", &[("gate", "2")]);
    let other = dataset(&q, vec![person.answers, Answers::new()]);
    assert_eq!(data.digest().len(), 64);
    assert_ne!(data.digest(), other.digest());
}

#[test]
fn forty_thousand_cases_take_no_time() {
    let pages: Vec<_> = (0..15).map(|i| page(&format!("p{i}"), yes_no(&format!("v{i}"), json!({})))).collect();
    let q = checked(json!(pages));
    let answers: Answers =
        (0..15).map(|i| (VariableId::new(format!("v{i}")).expect("a name"), Answer::Code(1 + i % 2))).collect();
    let cases = vec![Case { answers, ..Case::default() }; 40_000];
    let begun = std::time::Instant::now();
    let data = build(&q, &cases);
    // Generous: it takes a tenth of this on two cores in a debug build.
    assert!(begun.elapsed().as_secs_f64() < 2.0, "{:?}", begun.elapsed());
    assert_eq!(data.columns.iter().map(Column::rows).sum::<usize>(), 15 * 40_000);
    println!("{:?}", begun.elapsed());
}
