//! Results: by hand, by their properties, and what of a plan is refused.

use barograph::feedback::letter::{letter, since, told};
use barograph::feedback::progress::{self, NoCode};
use barograph::feedback::{Benchmark, Feedback, comparable, score, stated};
use barograph::id::VariableId;
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::document::FeedbackPlan;
use barograph::questionnaire::{Answer, Answers, Circumstances, Draft, MissingReason, check};
use barograph::text::Language;
use barograph::time::Day;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Two counted parts of five and three statements from 0 to 4, and one that is only shown: a multiple choice and a number.
fn document() -> Value {
    let rows = |name: &str, n: usize| -> Value {
        (1..=n).map(|i| json!({"variable": format!("{name}_{i}"), "label": format!("{name} {i}")})).collect()
    };
    let battery = |name: &str, n: usize| {
        json!({"variable": name, "concept": "c", "label": name, "kind": "battery", "code_list": "scale",
            "missing": ["not_applicable", "dont_know", "prefer_not_to_say"], "rows": rows(name, n)})
    };
    let mut document = crate::small::document(json!([
        {"id": "a", "items": [battery("safe", 5)]},
        {"id": "b", "items": [battery("ready", 3)]},
        {"id": "c", "items": [
            {"variable": "words", "concept": "c", "label": "Words", "kind": "multiple_choice", "code_list": "fruit", "at_most": 2},
            {"variable": "times", "concept": "c", "label": "Times", "kind": "number", "min": 0, "max": 99}]}
    ]));
    let options: Vec<Value> =
        (0..=4).chain([9]).map(|code| json!({"code": code, "label": format!("L{code}")})).collect();
    document["code_lists"]["scale"] = json!({"options": options});
    let points: Vec<Value> = (0..=4).map(|code| json!({"code": code, "points": code})).collect();
    let items = |name: &str, n: usize| -> Value {
        (1..=n).map(|i| json!({"variable": format!("{name}_{i}"), "key": "scale"})).collect()
    };
    let step = |about: Value, risk: f64, title: &str, below: f64| {
        let mut step = json!({"risk": risk, "below": below, "title": title, "text": format!("{title} it."), "effort": "today",
            "link": {"name": "There", "url": "https://example.org"}});
        step[about[0].as_str().expect("a kind")] = about[1].clone();
        step
    };
    document["feedback"] = json!({
        "unit": "organisation", "about": ["Above."],
        "keys": {
            "scale": {"codes": points, "unknown": [9]},
            "fruit": {"codes": [{"code": 1, "points": 1}, {"code": 2, "points": 1}, {"code": 3, "points": -1}]},
            "times": {"steps": [{"at_least": 1, "points": 1}, {"at_least": 10, "points": 3}]}
        },
        "domains": [
            {"name": "safe", "title": "Safe", "weight": 30, "items": items("safe", 5)},
            {"name": "ready", "title": "Ready", "weight": 10, "items": items("ready", 3)},
            {"name": "shown", "title": "Shown", "weight": 0, "unanswered": "scores_nothing", "items": [
                {"variable": "words", "key": "fruit"}, {"variable": "times", "key": "times"}]}
        ],
        "bands": [{"from": 0, "name": "Initial"}, {"from": 25, "name": "Developing"}, {"from": 50, "name": "Established"},
            {"from": 75, "name": "Leading"}],
        "weakest_link": 1,
        "advice": [
            step(json!(["item", "safe_1"]), 1.0, "Mend one", 75.0),
            step(json!(["item", "safe_2"]), 3.0, "Mend two", 75.0),
            step(json!(["item", "safe_3"]), 1.0, "Mend three", 75.0),
            step(json!(["domain", "ready"]), 2.0, "Get ready", 50.0),
            step(json!(["item", "safe_1"]), 9.0, "Never, for the first applies", 100.0)
        ]
    });
    document
}

fn checked(document: &Value) -> Questionnaire {
    let (draft, findings) = Draft::from_value(document, "");
    let (questionnaire, findings) = check(draft.unwrap_or_else(|| panic!("{findings}")));
    questionnaire.unwrap_or_else(|| panic!("{findings}"))
}

fn id(name: &str) -> VariableId {
    VariableId::new(name).expect("a name")
}

/// One answer a statement; what is not given was passed over.
fn answers(safe: [Answer; 5], ready: [Answer; 3]) -> Answers {
    let safe = safe.into_iter().enumerate().map(|(i, answer)| (id(&format!("safe_{}", i + 1)), answer));
    let ready = ready.into_iter().enumerate().map(|(i, answer)| (id(&format!("ready_{}", i + 1)), answer));
    let rest = [
        (id("words"), Answer::Missing(MissingReason::Skipped)),
        (id("times"), Answer::Missing(MissingReason::Skipped)),
    ];
    safe.chain(ready).chain(rest).collect()
}

fn code(code: i32) -> Answer {
    Answer::Code(code)
}

const NA: Answer = Answer::Missing(MissingReason::NotApplicable);
const DONT_KNOW: Answer = Answer::Missing(MissingReason::DontKnow);
const SKIPPED: Answer = Answer::Missing(MissingReason::Skipped);

fn result(answers: &Answers) -> Feedback {
    score(&checked(&document()), answers, Circumstances::default()).expect("a result")
}

fn plan(questionnaire: &Questionnaire) -> &FeedbackPlan {
    questionnaire.draft().feedback.as_ref().expect("a plan")
}

#[test]
fn a_result_as_calculated_by_hand() {
    // Safe: 4 + 2 + 1 + 3 + 0 = 10 of 20: 50. Ready: 1 + 0 + 1 = 2 of 12: 16.67. Whole: (30 × 50 + 10 × 16.67) ÷ 40 = 41.67.
    let of = result(&answers([4, 2, 1, 3, 0].map(code), [1, 0, 1].map(code)));
    assert_eq!(of.parts[0].score, Some(50.0));
    assert_eq!((of.parts[1].points, of.parts[1].most), (2.0, 12.0));
    assert_eq!(of.parts[1].score.map(stated), Some(16.7));
    assert_eq!(of.overall.map(stated), Some(41.7));
    let level = of.level.expect("a level");
    assert_eq!((level.by_score, level.band, level.weakest), (1, 1, 1), "Developing is one above Initial");
    assert!(!level.is_held_back());
    // Missing times risk: safe_2 50 × 3 = 150, ready 83.3 × 2 = 166.7, safe_3 75 × 1 = 75, safe_1 nothing.
    assert_eq!(of.steps, [3, 1, 2]);
    // Passed over where that scores nothing.
    assert_eq!((of.parts[2].score, of.parts[2].counted, of.parts[2].unanswered), (Some(0.0), 2, 2));
}

#[test]
fn the_weakest_link_holds_the_level_back() {
    // Safe 100, ready 0: whole 75, Leading by score; at most one above Initial.
    let of = result(&answers([4; 5].map(code), [0; 3].map(code)));
    let level = of.level.expect("a level");
    assert_eq!((of.overall, level.by_score, level.band, level.weakest), (Some(75.0), 3, 1, 1));
    assert!(level.is_held_back());
    let mut without = document();
    without["feedback"].as_object_mut().expect("an object").remove("weakest_link");
    let of = score(&checked(&without), &answers([4; 5].map(code), [0; 3].map(code)), Circumstances::default());
    assert_eq!(of.and_then(|of| of.level).map(|level| level.band), Some(3));
}

#[test]
fn what_does_not_apply_is_left_out_and_dont_know_scores_nothing() {
    // Three of five count: 60 per cent, just enough.
    let of = result(&answers([code(4), NA, code(2), NA, DONT_KNOW], [4; 3].map(code)));
    assert_eq!((of.parts[0].points, of.parts[0].most, of.parts[0].score), (6.0, 12.0, Some(50.0)));
    assert_eq!((of.parts[0].counted, of.parts[0].not_applicable, of.parts[0].unknown), (3, 2, 1));
    // An option that says so is the same.
    let option = result(&answers([code(4), NA, code(2), NA, code(9)], [4; 3].map(code)));
    assert_eq!((of.parts[0].clone(), of.unknown), (option.parts[0].clone(), option.unknown));
    // Two of five are too few, and then there is no whole and no level.
    let of = result(&answers([code(4), NA, code(2), NA, SKIPPED], [4; 3].map(code)));
    assert_eq!((of.parts[0].score, of.parts[0].unanswered, of.overall, of.level), (None, 1, None, None));
    // A part that applies to nobody has no score, and divides by nothing.
    assert_eq!(result(&answers([NA; 5], [NA; 3])).overall, None);
}

#[test]
fn choices_add_up_and_never_fall_below_nought() {
    let with = |words: &[i32], times: f64| {
        let mut all = answers([4; 5].map(code), [4; 3].map(code));
        all.insert(id("words"), Answer::Codes(words.to_vec()));
        all.insert(id("times"), Answer::Number(times));
        let part = &result(&all).parts[2];
        (part.points, part.most)
    };
    assert_eq!(with(&[1, 2], 10.0), (5.0, 5.0));
    assert_eq!(with(&[1, 3], 9.9), (1.0, 5.0), "right less wrong, and the lower step");
    assert_eq!(with(&[3], 0.5), (0.0, 5.0), "never below nought");
}

#[test]
fn a_benchmark_stands_beside_only_with_thirty_answers() {
    let published = Day::new(2027, 3, 1).expect("a day");
    let benchmark = |base| Benchmark { wave: "Spring 2027".into(), published, base, overall: 52.25 };
    assert_eq!(comparable(None), None);
    assert_eq!(comparable(Some(&benchmark(29))), None);
    assert_eq!(comparable(Some(&benchmark(30))), Some(&benchmark(30)));
    let questionnaire = checked(&document());
    let of = result(&answers([4; 5].map(code), [0; 3].map(code)));
    let english = Language::english();
    let said = |base| told(plan(&questionnaire), &of, Some(&benchmark(base)), String::new(), &english).benchmark;
    assert_eq!(said(29), None);
    let words = said(30).expect("a sentence");
    assert!(words.contains("Spring 2027") && words.contains("52.3 of 100") && words.contains("30 answers"), "{words}");
}

#[test]
fn a_result_is_told_in_words_that_can_be_sent() {
    let questionnaire = checked(&document());
    let of = result(&answers([4; 5].map(code), [0; 3].map(code)));
    let day = Day::new(2026, 11, 1).expect("a day");
    for (tag, words) in [
        (
            "en",
            [
                "As a whole: 75 of 100. Level: Developing",
                "the level would be “Leading”",
                "1. Get ready (Today)",
                "https://example.org",
            ],
        ),
        (
            "gd",
            [
                "Air fad: 75 à 100. Ìre: Developing",
                "“Leading” an ìre",
                "1. Get ready (An-diugh)",
                "https://example.org",
            ],
        ),
    ] {
        let language = Language::tagged(tag);
        let code = progress::code(questionnaire.draft(), plan(&questionnaire), &of, day);
        let told = told(plan(&questionnaire), &of, None, code.clone(), &language);
        assert_eq!(told.benchmark, None);
        let text = letter("Small", &told, &language);
        for word in words.iter().chain([&code.as_str(), &"Above."]) {
            assert!(text.contains(*word), "{tag}: “{word}” is not in\n{text}");
        }
        assert!(text.ends_with('\n') && !text.contains("{ $"), "{text}");
    }
}

#[test]
fn a_code_brings_back_the_scores_of_last_time() {
    let questionnaire = checked(&document());
    let (draft, plan) = (questionnaire.draft(), plan(&questionnaire));
    let before = result(&answers([2; 5].map(code), [NA; 3]));
    let now = result(&answers([4; 5].map(code), [2; 3].map(code)));
    let day = Day::new(2026, 11, 27).expect("a day");
    let code = progress::code(draft, plan, &before, day);
    assert_eq!(code, progress::code(draft, plan, &before, day), "the same result has the same code");
    for typed in [code.clone(), code.to_uppercase(), format!(" {} ", code.replace('-', " "))] {
        let earlier = progress::read(draft, plan, &typed).expect("the code");
        assert_eq!((earlier.year, earlier.month), (2026, 11));
        assert_eq!((earlier.overall, earlier.parts.clone()), (None, vec![Some(50), None, Some(0)]));
        let since = since(plan, &now, &earlier, &Language::english());
        assert_eq!(since.title, "Since last time: November 2026");
        let lines: Vec<_> = since.lines.iter().map(|l| (l.part.as_str(), l.then.as_str(), l.now.as_str())).collect();
        let expected =
            [("As a whole", "no score", "88"), ("Safe", "50", "100"), ("Ready", "no score", "50"), ("Shown", "0", "0")];
        assert_eq!(lines, expected);
    }
    // A slip is noticed, and so is another key.
    let slip: String = code
        .chars()
        .rev()
        .enumerate()
        .map(|(i, c)| if i == 3 { if c == 'b' { 'c' } else { 'b' } } else { c })
        .collect();
    let slip: String = slip.chars().rev().collect();
    assert_eq!(progress::read(draft, plan, &slip), Err(NoCode::Unreadable));
    for wrong in ["", "abc", "!!!!", "абвг"] {
        assert_eq!(progress::read(draft, plan, wrong), Err(NoCode::Unreadable), "{wrong}");
    }
    let mut other = document();
    other["feedback"]["domains"][0]["weight"] = json!(31);
    let other = checked(&other);
    assert_eq!(
        progress::read(other.draft(), other.draft().feedback.as_ref().expect("a plan"), &code),
        Err(NoCode::Other)
    );
}

fn any_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        5 => (0..=4).prop_map(Answer::Code),
        1 => Just(Answer::Code(9)),
        1 => Just(NA),
        1 => Just(DONT_KNOW),
        1 => Just(SKIPPED),
        1 => Just(Answer::Missing(MissingReason::PreferNotToSay)),
    ]
}

fn any_answers() -> impl Strategy<Value = Answers> {
    let both = (prop::array::uniform5(any_answer()), prop::array::uniform3(any_answer()));
    both.prop_map(|(safe, ready)| answers(safe, ready))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn scores_stay_within_bounds_and_add_up(all in any_answers()) {
        let of = result(&all);
        for part in &of.parts {
            prop_assert!(part.score.is_none_or(|score| (0.0..=100.0).contains(&score)));
            prop_assert!((0.0..=part.most).contains(&part.points));
            prop_assert!(part.counted + part.not_applicable <= part.items && part.unknown <= part.counted);
        }
        prop_assert!(of.overall.is_none_or(|score| (0.0..=100.0).contains(&score)));
        prop_assert_eq!(of.overall.is_some(), of.parts[..2].iter().all(|part| part.score.is_some()));
        prop_assert_eq!(of.level.is_some(), of.overall.is_some());
        prop_assert!(of.steps.len() <= 3);
    }

    #[test]
    fn more_is_never_worth_less(all in any_answers(), row in 1..=5) {
        let variable = id(&format!("safe_{row}"));
        let mut last = None;
        for points in 0..=4 {
            let mut changed = all.clone();
            changed.insert(variable.clone(), Answer::Code(points));
            let now = result(&changed);
            if let Some((part, whole, band)) = last {
                prop_assert!(now.parts[0].score >= part && now.overall >= whole);
                prop_assert!(now.level.map(|level| level.band) >= band);
            }
            last = Some((now.parts[0].score, now.overall, now.level.map(|level| level.band)));
        }
    }

    #[test]
    fn the_order_of_parts_and_items_changes_no_score(all in any_answers()) {
        let mut turned = document();
        let domains = turned["feedback"]["domains"].as_array_mut().expect("parts");
        domains.reverse();
        domains.iter_mut().for_each(|part| part["items"].as_array_mut().expect("items").reverse());
        let (one, other) = (result(&all), score(&checked(&turned), &all, Circumstances::default()).expect("a result"));
        let parts: Vec<_> = other.parts.iter().rev().cloned().collect();
        prop_assert_eq!(&one.parts, &parts);
        prop_assert_eq!(one.overall.map(stated), other.overall.map(stated));
        prop_assert_eq!(one.level.map(|l| l.band), other.level.map(|l| l.band));
        prop_assert_eq!(one.steps, other.steps);
    }

    #[test]
    fn an_item_that_does_not_apply_weighs_nothing(all in any_answers(), other in any_answer()) {
        // Whatever the others say, a part with one item out has the score that the others give.
        let mut out = all.clone();
        out.insert(id("safe_5"), NA);
        let mut less = document();
        less["feedback"]["domains"][0]["items"].as_array_mut().expect("items").truncate(4);
        less["feedback"]["least_answered"] = json!(1);
        let mut same = document();
        same["feedback"]["least_answered"] = json!(1);
        let of = |document: &Value, answers: &Answers| score(&checked(document), answers, Circumstances::default()).expect("a result");
        let mut ignored = out.clone();
        ignored.insert(id("safe_5"), other);
        prop_assert_eq!(of(&same, &out).parts[0].score, of(&less, &ignored).parts[0].score);
    }

    #[test]
    fn whatever_is_typed_is_a_code_or_none(typed in ".{0,60}") {
        let questionnaire = checked(&document());
        let read = progress::read(questionnaire.draft(), plan(&questionnaire), &typed);
        prop_assert!(read.is_err(), "{:?}", read);
    }

    #[test]
    fn every_result_comes_back_from_its_code(all in any_answers(), year in 2020_i16..2080, month in 1_i8..=12) {
        let questionnaire = checked(&document());
        let of = result(&all);
        let day = Day::new(year, month, 1).expect("a day");
        let code = progress::code(questionnaire.draft(), plan(&questionnaire), &of, day);
        let earlier = progress::read(questionnaire.draft(), plan(&questionnaire), &code).expect("its own code");
        prop_assert_eq!((earlier.year, earlier.month), (i64::from(year), i64::from(month)));
        let parts: Vec<_> = of.parts.iter().map(|part| part.score.map(progress::whole)).collect();
        prop_assert_eq!((earlier.overall, earlier.parts), (of.overall.map(progress::whole), parts));
    }
}

/// The codes and places of what a change brings about.
fn found(change: impl FnOnce(&mut Value)) -> Vec<(String, String)> {
    let mut document = document();
    change(&mut document);
    let (draft, findings) = Draft::from_value(&document, "");
    let (questionnaire, findings) = check(draft.unwrap_or_else(|| panic!("{findings}")));
    assert!(questionnaire.is_none(), "nothing was found");
    findings.iter().map(|f| (f.code.to_string(), f.place.to_string())).collect()
}

type Change = Box<dyn FnOnce(&mut Value)>;

#[test]
fn a_plan_that_contradicts_itself_is_refused_with_its_place() {
    let at = |code: &str, place: &str| vec![(code.to_owned(), place.to_owned())];
    let long = "word ".repeat(61);
    let cases: Vec<(Change, &str, &str)> = vec![
        (
            Box::new(|v| v["feedback"]["domains"][0]["items"][1]["variable"] = json!("nothing")),
            "reference_unknown",
            "feedback.domains[0].items[1].variable",
        ),
        (
            Box::new(|v| v["feedback"]["domains"][0]["items"][1]["key"] = json!("nothing")),
            "reference_unknown",
            "feedback.domains[0].items[1].key",
        ),
        (
            Box::new(|v| v["feedback"]["domains"][2]["items"][1]["key"] = json!("fruit")),
            "feedback_invalid",
            "feedback.domains[2].items[1].key",
        ),
        (
            Box::new(|v| v["feedback"]["keys"]["fruit"]["codes"][0]["code"] = json!(77)),
            "reference_unknown",
            "feedback.domains[2].items[0].key",
        ),
        (Box::new(|v| v["feedback"]["bands"][0]["from"] = json!(5)), "feedback_invalid", "feedback.bands"),
        (Box::new(|v| v["feedback"]["bands"][2]["from"] = json!(10)), "range_empty", "feedback.bands"),
        (Box::new(|v| v["feedback"]["least_answered"] = json!(0)), "range_empty", "feedback.least_answered"),
        (
            Box::new(|v| v["feedback"]["domains"][0]["weight"] = json!(-1)),
            "feedback_invalid",
            "feedback.domains[0].weight",
        ),
        (
            Box::new(|v| v["feedback"]["domains"][1]["name"] = json!("safe")),
            "name_duplicate",
            "feedback.domains[1].name",
        ),
        (Box::new(move |v| v["feedback"]["advice"][0]["text"] = json!(long)), "advice_long", "feedback.advice[0].text"),
        (
            Box::new(|v| v["feedback"]["advice"][0]["link"]["url"] = json!("http://example.org")),
            "address_invalid",
            "feedback.advice[0].link.url",
        ),
        (Box::new(|v| v["feedback"]["advice"][0]["domain"] = json!("safe")), "feedback_invalid", "feedback.advice[0]"),
        (
            Box::new(|v| v["feedback"]["advice"][0]["item"] = json!("nothing")),
            "reference_unknown",
            "feedback.advice[0].item",
        ),
        (Box::new(|v| v["feedback"]["advice"][0]["risk"] = json!(0)), "feedback_invalid", "feedback.advice[0].risk"),
        (
            Box::new(|v| v["feedback"]["keys"]["times"]["codes"] = json!([{"code": 1, "points": 1}])),
            "feedback_invalid",
            "feedback.keys.times",
        ),
        (Box::new(|v| v["anonymity"] = json!(["open", "open"])), "name_duplicate", "anonymity[1]"),
    ];
    for (change, code, place) in cases {
        let found = found(change);
        assert!(found.contains(&at(code, place)[0]), "{code} at {place} is not among {found:?}");
    }
    // Every language of the questionnaire is needed here too.
    let found = found(|v| v["translations"] = json!(["gd"]));
    assert!(found.contains(&at("translation_missing", "feedback.advice[0].text")[0]), "{found:?}");
}
