//! What the engines promise: one core for all sectors, a score that a key gives, levels, times of asking, and indirect questions.

use super::{Ready, begun, case, id, ready};
use barograph::dataset::{Cells, NumberCell, build};
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::{Answer, Answers, Circumstances, Journey, MissingReason, Step};
use barograph::response::form::{Control, OptionForm};
use barograph::response::{PageForm, PageOutcome, RawAnswers, answer_page};
use serde_json::Value;

pub const SECTORS: [&str; 7] = [
    "sector_hospitality",
    "sector_local_government",
    "sector_logistics",
    "sector_professional",
    "sector_property",
    "sector_public_services",
    "sector_retail",
];

pub struct Met {
    pub pages: Vec<String>,
    pub answers: Answers,
    pub circumstances: Circumstances,
}

/// Answers page after page: these codes where the variable is among them, else nothing.
pub fn pages_met(q: &Questionnaire, begun: Answers, seed: u64, answers: &[(&str, i32)]) -> Met {
    let circumstances = Circumstances { seed, today: None };
    let mut given = begun;
    let mut pages = Vec::new();
    let wanted = |raw: &mut RawAnswers, name: &str, options: &[OptionForm]| {
        for (_, code) in answers.iter().filter(|(variable, _)| *variable == name) {
            let value = code.to_string();
            assert!(options.iter().any(|o| o.value == value), "{name} does not offer {code}");
            raw.push(name, value);
        }
    };
    while let Step::Page(page) = Journey::of(q, &given, circumstances).current {
        let form = PageForm::of(q, &given, circumstances, &page, None, q.language()).expect("the page exists");
        let mut raw = RawAnswers::default();
        for item in &form.items {
            match &item.control {
                Control::One { field, options, .. } | Control::Several { field, options, .. } => {
                    wanted(&mut raw, &field.name, options);
                }
                Control::Battery { rows } => {
                    rows.iter().for_each(|row| wanted(&mut raw, &row.field.name, &row.options))
                }
                Control::Vignettes { rows } => {
                    rows.iter().for_each(|row| wanted(&mut raw, &row.field.name, &row.options));
                }
                Control::Consent { field, value, .. } => raw.push(&field.name, *value),
                _ => {}
            }
        }
        let outcome = answer_page(q, &given, circumstances, &page, &raw, q.language());
        let PageOutcome::Accepted { changes, .. } = outcome else { panic!("{page}: {outcome:?}") };
        given.extend(changes);
        pages.push(page.to_string());
    }
    Met { pages, answers: given, circumstances }
}

/// A number of the data set that somebody's answers make.
fn number(ready: &Ready, met: &Met, variable: &str) -> Option<f64> {
    number_of(ready, &met.answers, met.circumstances, variable)
}

/// As [`number`].
pub fn number_of(ready: &Ready, answers: &Answers, circumstances: Circumstances, variable: &str) -> Option<f64> {
    let data = build(&ready.questionnaire, &[case(circumstances, answers.clone())]);
    let column = data.column(&id(variable)).unwrap_or_else(|| panic!("no {variable}"));
    let Cells::Number { values } = &column.cells else { panic!("{variable} is no number") };
    match values[0] {
        NumberCell::Value(value) => Some(value),
        NumberCell::Missing(_) => None,
    }
}

fn missing(ready: &Ready, met: &Met, variable: &str) -> Option<MissingReason> {
    let data = build(&ready.questionnaire, &[case(met.circumstances, met.answers.clone())]);
    data.column(&id(variable)).unwrap_or_else(|| panic!("no {variable}")).missing(0)
}

/// What a sector's document has in common with the others: all items but the stories, the controls and a question on the kind of
/// work, with their options.
fn common(ready: &Ready) -> Vec<Value> {
    let draft = ready.draft();
    let own = ["cases", "controls", "profession", "function", "service"];
    let mut out = Vec::new();
    for item in ready.items().filter(|item| !own.contains(&item.variable.as_str())) {
        let mut value = serde_json::to_value(item).expect("JSON");
        match item.variable.as_str() {
            // The field of work is named in the hint.
            "in_field" => value["hint"] = Value::Null,
            // Its key is the sector's.
            "points_cases" => value["expression"] = Value::Null,
            _ => {}
        }
        let list = item.kind.code_list().map(|list| serde_json::to_value(&draft.code_lists[list]).expect("JSON"));
        out.push(serde_json::json!([value, list]));
    }
    out
}

#[test]
fn the_common_core_of_the_sectors_is_the_same_item_by_item() {
    let first = common(&ready(SECTORS[0]));
    assert!(first.len() > 30, "{}", first.len());
    for name in &SECTORS[1..] {
        let other = common(&ready(name));
        for (one, two) in first.iter().zip(&other) {
            assert_eq!(one, two, "{name}");
        }
        assert_eq!(first.len(), other.len(), "{name}");
    }
}

#[test]
fn stories_and_controls_are_the_sectors_own() {
    let mut stories = std::collections::BTreeSet::new();
    for name in SECTORS {
        let document = ready(name).document;
        let sections = document["questionnaire"]["sections"].as_array().expect("sections");
        let rows = |section: &str| -> Vec<Value> {
            let section = sections.iter().find(|s| s["id"] == section).expect("the section");
            section["pages"][0]["items"][0]["rows"].as_array().expect("rows").clone()
        };
        assert_eq!(rows("cases_section").len(), 6, "{name}");
        assert!(rows("controls_section").len() >= 4, "{name}");
        stories.extend(rows("cases_section").iter().map(|row| row["story"].to_string()));
    }
    assert_eq!(stories.len(), 42, "no story stands in two sectors");
}

/// The key that the measures hold: the code that is right for each statement and story.
fn key(ready: &Ready, right: bool) -> Vec<(String, i32)> {
    let keyed = ready.measures.iter().filter(|m| m.name.as_str().ends_with("_right"));
    keyed
        .map(|m| {
            let barograph::measure::Coding::Proportion { codes } = &m.coding else { panic!("{}", m.name) };
            (m.variable.to_string(), if right { codes[0] } else { 3 - codes[0] })
        })
        .collect()
}

#[test]
fn the_key_in_the_measures_gives_the_whole_score_and_its_opposite_none() {
    let organisation = [("heard_strategy", 1), ("route", 1), ("lead", 1), ("training", 3), ("procedures", 1)];
    let strands = [("strands", 1), ("strands", 2), ("strands", 3), ("strands", 4)];
    let entrance = [("old_enough", 1), ("in_field", 1)];
    for name in SECTORS {
        let ready = ready(name);
        for (right, index, corrected) in [(true, 100.0, 8.0), (false, 0.0, -8.0)] {
            let keyed = key(&ready, right);
            assert_eq!(keyed.len(), 14, "{name}");
            let mut answers: Vec<(&str, i32)> = keyed.iter().map(|(v, code)| (v.as_str(), *code)).collect();
            answers.extend(entrance);
            if right {
                answers.extend(organisation);
                answers.extend(strands);
            }
            let met = pages_met(&ready.questionnaire, Answers::new(), 3, &answers);
            assert_eq!(number(&ready, &met, "awareness_index"), Some(index), "{name}");
            assert_eq!(number(&ready, &met, "knowledge_corrected"), Some(corrected), "{name}");
        }
        // Who chooses all four wrong words loses nothing but those points.
        let wrong: Vec<_> = (5..=8).map(|code| ("strands", code)).chain(entrance).collect();
        let met = pages_met(&ready.questionnaire, Answers::new(), 3, &wrong);
        assert_eq!(number(&ready, &met, "points_strands"), Some(0.0), "{name}");
    }
}

fn statements(ready: &Ready) -> Vec<String> {
    let batteries = ready.items().filter(|i| i.concept.as_str() == "maturity");
    let rows = batteries.flat_map(|i| match &i.kind {
        barograph::questionnaire::document::ItemKind::Battery { rows, .. } => rows.iter(),
        _ => [].iter(),
    });
    rows.map(|row| row.variable.to_string()).collect()
}

#[test]
fn maturity_is_scored_with_the_weakest_link_and_leaves_out_what_does_not_apply() {
    let ready = ready("hardening_self_assessment");
    let all = statements(&ready);
    assert_eq!(all.len(), 26);
    let scored = |change: &dyn Fn(&str) -> Option<i32>| {
        let answers: Vec<(&str, i32)> = all.iter().filter_map(|v| Some((v.as_str(), change(v)?))).collect();
        let answers: Vec<_> = answers.into_iter().chain([("old_enough", 1), ("in_field", 1)]).collect();
        let met = pages_met(&ready.questionnaire, Answers::new(), 5, &answers);
        ["score_overall", "score_lowest", "level", "unknowns"].map(|variable| number(&ready, &met, variable))
    };
    let full = scored(&|_| Some(4));
    assert_eq!(full, [Some(100.0), Some(100.0), Some(4.0), Some(0.0)]);
    // One part at nought: 15 of 100 lost, but the level is at most one above the lowest.
    let weak = scored(&|v| Some(if v.starts_with("people_") { 0 } else { 4 }));
    assert_eq!(weak, [Some(85.0), Some(0.0), Some(2.0), Some(0.0)]);
    // "I do not know" scores nothing and is counted; what is left out is not.
    let unknown = scored(&|v| Some(if v == "people_vetting" { 9 } else { 4 }));
    assert_eq!(unknown[1..], [Some(75.0), Some(4.0), Some(1.0)]);
    let one_out = scored(&|v| (v != "people_vetting").then_some(4));
    assert_eq!(one_out, full);
    // With half a part there is no score for it, and none for the whole.
    let half_out = scored(&|v| (v != "people_vetting" && v != "people_insider").then_some(4));
    assert_eq!(half_out[..3], [None, None, None]);
}

#[test]
fn the_link_says_which_time_it_is() {
    for (name, after, later) in [
        ("school_pre_post", "reaction", "since"),
        ("prison_pre_post", "prog_useful", ""),
        ("community_pre_post", "heard_project", ""),
        ("training_feedback", "reaction", "done"),
    ] {
        let ready = ready(name);
        let asked = |link: &[(&str, &str)], page: &str| {
            let entrance = [("old_enough", 1), ("age", 13)];
            let met = pages_met(
                &ready.questionnaire,
                begun(link),
                11,
                &entrance[usize::from(name == "school_pre_post")..][..1],
            );
            met.pages.iter().any(|met| met == page)
        };
        assert!(!asked(&[("phase", "pre")], after) && asked(&[("phase", "post")], after), "{name}");
        // Whatever is not a known time is the first.
        assert!(!asked(&[], after) && !asked(&[("phase", "nonsense")], after), "{name}");
        if !later.is_empty() {
            assert!(!asked(&[("phase", "post")], later) && asked(&[("phase", "follow_up")], later), "{name}");
        }
    }
}

#[test]
fn everybody_makes_the_same_code_each_time() {
    for (name, elements) in
        [("school_pre_post", 7), ("prison_pre_post", 6), ("community_pre_post", 5), ("training_feedback", 4)]
    {
        let ready = ready(name);
        let code: Vec<_> = ready.items().filter(|i| i.concept.as_str() == "linking_code").collect();
        assert_eq!(code.len(), elements, "{name}");
        for item in code {
            assert!(
                item.relevant.is_none() && item.missing.len() == 2 && item.variants.is_empty(),
                "{}",
                item.variable
            );
        }
    }
}

#[test]
fn private_questions_to_pupils_need_a_word_in_the_link_and_fourteen_years() {
    let ready = ready("school_pre_post");
    let asked = |age: i32, sensitive: &str, seed: u64| {
        let met = pages_met(&ready.questionnaire, begun(&[("sensitive", sensitive)]), seed, &[("age", age)]);
        ["own_direct", "own_crosswise_page"].map(|page| met.pages.iter().any(|met| met == page))
    };
    let mut halves = [0, 0];
    for seed in 0..60 {
        assert_eq!(asked(13, "yes", seed), [false, false]);
        assert_eq!(asked(15, "", seed), [false, false]);
        let one = asked(15, "yes", seed);
        assert!(one[0] != one[1], "either directly or crosswise");
        halves[usize::from(one[1])] += 1;
    }
    assert!(halves.iter().all(|half| *half > 15), "{halves:?}");
}

#[test]
fn drug_use_is_asked_in_one_way_of_each_person() {
    let ready = ready("drug_use");
    let q = &ready.questionnaire;
    let mut ways = std::collections::BTreeMap::new();
    for seed in 0..400 {
        let met = pages_met(q, Answers::new(), seed, &[("old_enough", 1)]);
        let asked = |page: &str| met.pages.iter().any(|met| met == page);
        let (direct, list, crosswise) = (asked("any_12m"), asked("list_a_page"), asked("crosswise_use_page"));
        assert_eq!([direct, list, crosswise].iter().filter(|one| **one).count(), 1);
        let mut five = Vec::new();
        for (page, variable) in [("list_a_page", "list_a"), ("list_b_page", "list_b")] {
            let id = page.parse().expect("a name");
            let form = PageForm::of(q, &met.answers, met.circumstances, &id, None, q.language()).expect("the page");
            if !list {
                assert_eq!(missing(&ready, &met, variable), Some(MissingReason::NotAssigned));
                continue;
            }
            let [text, count] = &form.items[..] else { panic!("{page} has a list and a question") };
            let Control::Information { body, .. } = &text.control else { panic!("a list") };
            let Control::One { options, .. } = &count.control else { panic!("a choice") };
            let real = options.iter().filter(|o| !o.missing).count();
            // Five lines can be true from none to five, four from none to four.
            assert_eq!(real, body.len(), "{page}");
            five.push(body.iter().any(|line| line.contains("illegal drug")));
        }
        if list {
            assert_ne!(five[0], five[1], "each person meets the private line once");
        }
        *ways.entry((direct, five)).or_insert(0) += 1;
    }
    let share = |direct: bool, five: &[bool]| ways.get(&(direct, five.to_vec())).copied().unwrap_or(0);
    assert!((160..240).contains(&share(true, &[])), "{ways:?}");
    assert!((70..130).contains(&share(false, &[])), "{ways:?}");
    assert!((30..75).contains(&share(false, &[true, false])), "{ways:?}");
    assert!((30..75).contains(&share(false, &[false, true])), "{ways:?}");
}

#[test]
fn drug_use_is_asked_by_an_anonymous_link_only() {
    let ready = ready("drug_use");
    let front = serde_json::to_string(&ready.draft().front_matter).expect("JSON");
    assert!(front.contains("there are no personal invitations") && front.contains("only the day"), "{front}");
    assert!(ready.items().all(|i| !matches!(i.kind, barograph::questionnaire::document::ItemKind::Hidden { .. })));
}

#[test]
fn messages_stories_and_directions_are_drawn_and_stored() {
    let ready = ready("public_counterfeit");
    let mut arms = std::collections::BTreeMap::new();
    for seed in 0..200 {
        let met = pages_met(&ready.questionnaire, Answers::new(), seed, &[("old_enough", 1)]);
        let data = build(&ready.questionnaire, &[case(met.circumstances, met.answers.clone())]);
        let stories = data.columns.iter().filter(|c| c.variable.as_str().starts_with("story_"));
        let drawn = stories.filter(|c| c.missing(0) != Some(MissingReason::NotAssigned)).count();
        assert_eq!(drawn, 3);
        let arm = |variable: &str| match &data.column(&id(variable)).expect("a column").cells {
            Cells::Category { categories, values } => categories[usize::from(values[0])].code,
            other => panic!("{other:?}"),
        };
        let messages = ["message_harm", "message_crime", "message_jobs"];
        let seen: Vec<_> = messages.iter().filter(|m| met.pages.iter().any(|p| p == **m)).collect();
        assert_eq!(seen.len(), usize::from(arm("message") > 1));
        *arms.entry((arm("message"), arm("direction"))).or_insert(0) += 1;
    }
    assert_eq!(arms.len(), 8, "{arms:?}");
    assert!(arms.values().all(|people| *people > 8), "{arms:?}");
}

#[test]
fn prisons_are_asked_one_thing_a_page_and_nothing_of_what_anybody_did() {
    let ready = ready("prison_pre_post");
    for page in ready.questionnaire.pages() {
        let questions = page.items.iter().filter(|i| {
            i.item.kind.is_question()
                && !matches!(i.item.kind, barograph::questionnaire::document::ItemKind::Consent { .. })
        });
        assert!(questions.count() <= 1, "{}", page.id);
    }
    let long = |text: &str| text.split_whitespace().count() > 20;
    for item in ready.items() {
        assert!(!long(item.label.default_text()), "{}", item.variable);
        assert!(!item.label.default_text().to_lowercase().contains("have you ever"), "{}", item.variable);
    }
}

#[test]
fn an_answer_of_the_link_is_a_text() {
    assert_eq!(begun(&[("phase", "post")])[&id("phase")], Answer::Text("post".into()));
}
