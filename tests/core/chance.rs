//! What the seed of a response draws: arms, orders, selections. The same again for the same seed, and fair over many.

use crate::random_person::walk;
use crate::small::{Person, checked, document, item, page, page_id, yes_no};
use barograph::dataset::{Case, Cells, Dataset, build, missing_of};
use barograph::finding::Severity;
use barograph::id::VariableId;
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::walk::Walk;
use barograph::questionnaire::{Answer, Answers, Circumstances, Journey, MissingReason, Step, check};
use barograph::random::Seeded;
use barograph::response::PageForm;
use barograph::response::form::Control;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn of(document: Value) -> Questionnaire {
    let (questionnaire, findings) = check(serde_json::from_value(document).expect("the test's own document"));
    questionnaire.unwrap_or_else(|| panic!("{findings}"))
}

fn errors(document: Value) -> Vec<String> {
    let (_, findings) = check(serde_json::from_value(document).expect("the test's own document"));
    let errors = findings.iter().filter(|f| f.severity == Severity::Error);
    errors.map(|f| format!("{} {}", f.code, f.place)).collect()
}

fn seeded(seed: u64) -> Circumstances {
    Circumstances { seed, today: None }
}

fn experiment(name: &str, shares: [f64; 2]) -> Value {
    json!({"variable": name, "concept": name, "label": name, "arms": [
        {"code": 1, "name": "a", "label": "A", "share": shares[0]}, {"code": 2, "name": "b", "label": "B", "share": shares[1]}]})
}

/// Two thirds see `p`, the others `q`; everybody sees `r`, and `s` if they said yes there.
fn split() -> Value {
    let mut only_a = page("p", yes_no("p", json!({})));
    only_a["ballot"] = json!({"experiment": "half", "arms": ["a"]});
    let only_b = yes_no("q", json!({"ballot": {"experiment": "half", "arms": ["b"]}}));
    let mut if_yes = page("s", yes_no("s", json!({"ballot": {"experiment": "half", "arms": ["a"]}})));
    if_yes["relevant"] = json!("${r} = 'yes'");
    let mut document = document(json!([only_a, page("q", only_b), page("r", yes_no("r", json!({}))), if_yes]));
    document["experiments"] = json!([experiment("half", [2.0, 1.0])]);
    document
}

fn arm(q: &Questionnaire, seed: u64) -> i32 {
    let answers = Answers::new();
    Walk::of(q, &answers, seeded(seed)).arms().next().map_or(0, |(_, code)| code)
}

#[test]
fn arms_are_drawn_by_their_shares_and_another_experiment_changes_nobodys() {
    let q = of(split());
    let first = (0..3000).filter(|seed| arm(&q, *seed) == 1).count();
    // Two thirds, within four standard errors.
    assert!((1897..=2103).contains(&first), "{first}");
    let mut more = split();
    more["experiments"] = json!([experiment("half", [2.0, 1.0]), experiment("other", [1.0, 1.0])]);
    let more = of(more);
    assert!((0..200).all(|seed| arm(&q, seed) == arm(&more, seed)));
    let both = (0..1000).filter(|seed| {
        let answers = Answers::new();
        let arms: Vec<i32> = Walk::of(&more, &answers, seeded(*seed)).arms().map(|(_, code)| code).collect();
        arms == [1, 1]
    });
    let both = both.count();
    assert!((270..=400).contains(&both), "independent of each other: a third, and {both}");
}

fn word(data: &Dataset, name: &str) -> String {
    let column = data.column(&VariableId::new(name).expect("a name")).unwrap_or_else(|| panic!("no column {name}"));
    match &column.cells {
        Cells::Category { categories, values } => match missing_of(values[0]) {
            Some(reason) => reason.word().to_owned(),
            None => categories[usize::from(values[0])].code.to_string(),
        },
        _ => column.missing(0).map_or("a value".to_owned(), |reason| reason.word().to_owned()),
    }
}

#[test]
fn what_others_were_given_is_not_assigned_and_what_routing_passes_is_off_path() {
    let q = of(split());
    for seed in 0..20 {
        let mut person = Person::new(&q);
        person.circumstances = seeded(seed);
        let shown = if arm(&q, seed) == 1 { "p" } else { "q" };
        person.accepted(shown, &[(shown, "1")]);
        assert_eq!(person.accepted("r", &[("r", "2")]), Step::Check);
        let case = Case { answers: person.answers, circumstances: person.circumstances, ..Case::default() };
        let data = build(&q, &[case]);
        let cells = ["half", "p", "q", "r", "s"].map(|name| word(&data, name));
        let (assigned, other) =
            (["1", "1", "not_assigned", "2", "off_path"], ["2", "not_assigned", "1", "2", "off_path"]);
        assert_eq!(cells, if shown == "p" { assigned } else { other });
    }
}

/// A section of five pages in a random order, between two that stand.
fn shuffled(select: Value) -> Questionnaire {
    let inner: Vec<Value> = (0..5).map(|i| page(&format!("i{i}"), yes_no(&format!("i{i}"), json!({})))).collect();
    let mut document = document(json!([page("first", yes_no("first", json!({})))]));
    let last = json!({"id": "last", "title": "Last", "pages": [page("last", yes_no("last", json!({})))]});
    let middle = json!({"id": "middle", "title": "Middle", "page_order": select, "pages": inner});
    document["sections"].as_array_mut().expect("sections").extend([middle, last]);
    of(document)
}

fn way(q: &Questionnaire, seed: u64) -> Vec<String> {
    let mut person = Person::new(q);
    person.circumstances = seeded(seed);
    let mut way = Vec::new();
    while let Step::Page(page) = person.journey().current {
        let name = page.to_string();
        person.accepted(&name, &[(&name, "1")]);
        way.push(name);
    }
    let journey = person.journey();
    let reached: Vec<String> = journey.reached.iter().map(ToString::to_string).collect();
    assert_eq!(reached, way, "what was reached is in the order in which it was met");
    for pair in way.windows(2) {
        assert_eq!(journey.before(Some(&page_id(&pair[1]))).map(ToString::to_string).as_ref(), Some(&pair[0]));
    }
    way
}

#[test]
fn pages_come_in_an_order_of_each_persons_own() {
    let q = shuffled(json!({"random": true}));
    let ways: BTreeSet<Vec<String>> = (0..60).map(|seed| way(&q, seed)).collect();
    assert!(ways.len() > 30, "{}", ways.len());
    for way_taken in &ways {
        assert_eq!(
            (way_taken.first().map(String::as_str), way_taken.last().map(String::as_str)),
            (Some("first"), Some("last"))
        );
        assert_eq!(way_taken.len(), 7);
    }
    assert_eq!(way(&q, 7), way(&q, 7));
}

#[test]
fn of_selected_pages_the_others_are_not_assigned() {
    let q = shuffled(json!({"select": 2}));
    for seed in 0..30 {
        let taken = way(&q, seed);
        assert_eq!(taken.len(), 4);
        assert!(
            taken.is_sorted_by(|a, b| a == "first" || b == "last" || a < b),
            "a selection keeps the order: {taken:?}"
        );
        let answers = taken.iter().map(|name| (VariableId::new(name).expect("a name"), Answer::Code(1))).collect();
        let data = build(&q, &[Case { answers, circumstances: seeded(seed), ..Case::default() }]);
        let missing = data.columns.iter().filter_map(|column| column.missing(0));
        assert_eq!(missing.collect::<Vec<_>>(), vec![MissingReason::NotAssigned; 3]);
    }
}

#[test]
fn rules_cannot_look_at_pages_that_may_come_later() {
    let mut document = document(json!([page("a", yes_no("a", json!({}))), page("b", yes_no("b", json!({})))]));
    document["sections"][0]["pages"][1]["relevant"] = json!("${a} = 'yes'");
    assert!(errors(document.clone()).is_empty());
    document["sections"][0]["page_order"] = json!({"random": true});
    assert_eq!(errors(document), ["reference_later sections[0].pages[1].relevant"]);
}

#[test]
fn vignettes_are_drawn_and_the_others_not_assigned() {
    let rows: Vec<Value> = (0..8).map(|i| json!({"variable": format!("v{i}"), "label": "V", "story": "S"})).collect();
    let kind = json!({"code_list": "yes_no", "row_order": {"random": true, "select": 3}, "rows": rows});
    let q = checked(json!([page("one", item("stories", "vignettes", kind, json!({})))]));
    let mut met = [0; 8];
    for seed in 0..400 {
        let answers = Answers::new();
        let walk = Walk::of(&q, &answers, seeded(seed));
        let item = &q.pages()[0].items[0];
        let drawn: Vec<usize> = walk.rows_in_order(item).iter().map(|row| row.slot).collect();
        assert_eq!(drawn.len(), 3);
        drawn.iter().for_each(|slot| met[*slot] += 1);
        let mut random = Seeded::new(seed);
        let walked = walk_with(&q, &mut random);
        let data = build(&q, &[walked]);
        let out = data.columns.iter().filter(|c| c.missing(0) == Some(MissingReason::NotAssigned)).count();
        assert_eq!(out, 5);
    }
    assert!(met.iter().all(|n| (110..=190).contains(n)), "{met:?}");
}

fn walk_with(q: &Questionnaire, random: &mut Seeded) -> Case {
    let walked = walk(q, random, usize::MAX);
    assert_eq!(walked.end, Step::Check);
    walked.case()
}

fn shown_codes(q: &Questionnaire, seed: u64) -> Vec<String> {
    let form = PageForm::of(q, &Answers::new(), seeded(seed), &page_id("one"), None, q.language()).expect("it exists");
    match &form.items[0].control {
        Control::One { options, .. } | Control::Several { options, .. } => {
            options.iter().map(|o| o.value.clone()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn options_are_shuffled_with_the_pinned_in_place_and_codes_stay() {
    let kind = json!({"code_list": "fruit", "option_order": {"random": true}});
    let mut document = document(json!([page("one", item("f", "multiple_choice", kind, json!({})))]));
    document["code_lists"]["fruit"]["options"][3]["pinned"] = json!(true);
    let q = of(document);
    let orders: BTreeSet<Vec<String>> = (0..100).map(|seed| shown_codes(&q, seed)).collect();
    assert_eq!(orders.len(), 6, "three options move, in all their orders");
    assert!(orders.iter().all(|order| order.last().map(String::as_str) == Some("-1")));
    let mut person = Person::new(&q);
    person.circumstances = seeded(3);
    person.accepted("one", &[("f", "2")]);
    assert_eq!(person.answer("f"), Some(&Answer::Codes(vec![2])));
}

#[test]
fn a_scale_is_turned_round_for_one_arm() {
    let kind = json!({"code_list": "fruit", "option_order": {"reversed_when": "${half} = 'b'"}});
    let mut document = document(json!([page("one", item("f", "single_choice", kind, json!({})))]));
    document["experiments"] = json!([experiment("half", [1.0, 1.0])]);
    let q = of(document);
    for seed in 0..20 {
        let expected = if arm(&q, seed) == 1 { ["1", "2", "3", "-1"] } else { ["-1", "3", "2", "1"] };
        assert_eq!(shown_codes(&q, seed), expected);
    }
}

#[test]
fn what_is_drawn_must_be_drawable() {
    let mut broken = split();
    broken["experiments"][0]["arms"][1] = json!({"code": 1, "name": "a", "label": "B", "share": 0.0});
    let path = "experiments[0].arms[1]";
    let of_arms = [
        format!("name_duplicate {path}.code"),
        format!("name_duplicate {path}.name"),
        format!("range_empty {path}.share"),
    ];
    let found = errors(broken);
    assert!(of_arms.iter().all(|line| found.contains(line)), "{found:?}");
    let mut unknown = split();
    unknown["sections"][0]["pages"][0]["ballot"] = json!({"experiment": "half", "arms": ["c"]});
    assert_eq!(errors(unknown), ["reference_unknown sections[0].pages[0].ballot.arms[0]"]);
    let mut many = split();
    many["sections"][0]["page_order"] = json!({"select": 5});
    assert_eq!(errors(many), ["range_empty sections[0].page_order.select"]);
}

#[test]
fn a_journey_knows_nothing_of_what_was_not_drawn() {
    let q = shuffled(json!({"random": true, "select": 3}));
    let journey = Journey::of(&q, &Answers::new(), seeded(1));
    assert_eq!((journey.done, journey.likely), (0, 5));
}
