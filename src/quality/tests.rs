use super::*;
use crate::id::VariableId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::{Answer, Answers, Circumstances, check};
use crate::sample::Disposition;
use serde_json::{Value, json};

/// Two grids of five rows, twenty single items, an open text, and a parameter of the link; consent first.
fn questionnaire() -> Questionnaire {
    let item = |name: &str, kind: &str, more: Value| {
        let mut item = json!({"variable": name, "concept": name, "label": name, "kind": kind});
        for (key, value) in more.as_object().cloned().unwrap_or_default() {
            item[key] = value;
        }
        item
    };
    let rows = |grid: &str| {
        let row = |n| json!({"variable": format!("{grid}_{n}"), "label": format!("row {n}")});
        (1..=5).map(row).collect::<Vec<_>>()
    };
    let grid = |name: &str| item(name, "battery", json!({"code_list": "five", "rows": rows(name)}));
    let single = |n: usize| item(&format!("q{n}"), "single_choice", json!({"code_list": "five"}));
    let option = |code: i32| json!({"code": code, "label": format!("{code}")});
    let document = json!({
        "format": "barograph-questionnaire/1", "name": "small", "version": 1, "language": "en", "title": "Small",
        "population": "Everybody", "expected_minutes": 1,
        "front_matter": {"purpose": ["x"], "run_by": "x", "contact": "x", "privacy": ["x"], "thanks": ["x"]},
        "code_lists": {"five": {"options": (1..=5).map(option).collect::<Vec<_>>()}},
        "sections": [
            {"id": "first", "title": "First", "pages": [
                {"id": "agree", "items": [
                    item("agreed", "consent", json!({"statement": "Yes", "required": true})),
                    item("source", "hidden", json!({"parameter": "source"})),
                ]},
                {"id": "singles", "items": (1..=20).map(single).collect::<Vec<_>>()},
            ]},
            {"id": "second", "title": "Second", "pages": [
                {"id": "grids", "items": [grid("a"), grid("b")]},
                {"id": "words", "items": [item("words", "long_text", json!({}))]},
            ]},
        ]
    });
    let (questionnaire, findings) = check(serde_json::from_value(document).expect("the test's own document"));
    questionnaire.unwrap_or_else(|| panic!("{findings}"))
}

fn id(name: &str) -> VariableId {
    VariableId::new(name).expect("a name")
}

/// Everything answered; `codes` gives the code of the nth item.
fn answers(codes: impl Fn(usize) -> i32, words: &str) -> Answers {
    let grids = ["a", "b"].into_iter().flat_map(|grid| (1..=5).map(move |n| format!("{grid}_{n}")));
    let names = (1..=20).map(|n| format!("q{n}")).chain(grids);
    let mut out: Answers = names.enumerate().map(|(n, name)| (id(&name), Answer::Code(codes(n) % 5 + 1))).collect();
    out.insert(id("agreed"), Answer::Given(true));
    out.insert(id("words"), Answer::Text(words.into()));
    out
}

fn assessed(answers: Answers, seconds: Option<u32>) -> Assessed {
    Assessed { answers, circumstances: Circumstances::default(), seconds, marks: Marks::default(), is_complete: true }
}

/// Codes that differ from person to person and from item to item.
fn scattered(person: usize) -> impl Fn(usize) -> i32 {
    move |item| {
        let mixed = (person as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (item as u64 + 7).wrapping_mul(0xd6e8_feb8_6659_fd93);
        i32::try_from((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 61).expect("three bits")
    }
}

fn flags(assessment: &Assessment, at: usize) -> Vec<Flag> {
    assessment.remarks[at].iter().map(Remark::flag).collect()
}

#[test]
fn marks_are_words_and_only_of_the_moment() {
    let marks = Marks::default().with(Flag::Burst).with(Flag::Honeypot).with(Flag::Speeder);
    assert_eq!(marks.words(), "honeypot burst");
    assert_eq!(Marks::from_words(&marks.words()), Some(marks));
    assert_eq!(Marks::from_words(""), Some(Marks::default()));
    for wrong in ["speeder", "honeypot,burst", "nothing"] {
        assert_eq!(Marks::from_words(wrong), None, "{wrong}");
    }
    assert!(Flag::ALL.into_iter().all(|flag| Flag::from_word(flag.word()) == Some(flag)));
    assert!(ExclusionReason::ALL.into_iter().all(|r| ExclusionReason::from_word(r.word()) == Some(r)));
}

#[test]
fn ordinary_people_are_not_flagged() {
    let questionnaire = questionnaire();
    let people: Vec<Assessed> = (0..200)
        .map(|n| assessed(answers(scattered(n), &format!("My own thoughts on this matter, {n}")), Some(100 + n as u32)))
        .collect();
    let found = assess(&questionnaire, &people);
    let flagged: Vec<usize> = (0..200).filter(|n| !found.remarks[*n].is_empty()).collect();
    assert!(flagged.is_empty(), "{flagged:?} {:?}", flagged.first().map(|n| &found.remarks[*n]));
    // Thirty items and a text; the consent is no item.
    assert_eq!((found.timed, found.compared), (200, true));
    let median = found.median_pace.expect("enough are known");
    assert!((median - 199.5 / 31.0).abs() < 1e-12, "{median}");
}

#[test]
fn who_needs_less_than_a_third_of_the_median_is_a_speeder() {
    let questionnaire = questionnaire();
    let mut people: Vec<Assessed> = (0..11).map(|n| assessed(answers(scattered(n), ""), Some(300))).collect();
    people[0].seconds = Some(99);
    people[1].seconds = Some(100);
    people[2].seconds = None;
    let found = assess(&questionnaire, &people);
    assert_eq!(flags(&found, 0), [Flag::Speeder]);
    assert!(matches!(found.remarks[0][..], [Remark::Speeder { share }] if (share - 0.33).abs() < 1e-12));
    assert!(flags(&found, 1).is_empty(), "a third itself is not less");
    assert!(flags(&found, 2).is_empty(), "an unknown time is not a short one");
    people[0].is_complete = false;
    assert!(flags(&assess(&questionnaire, &people), 0).is_empty());
    let few = assess(&questionnaire, &people[..9]);
    assert_eq!((few.median_pace, flags(&few, 0).len()), (None, 0), "too few to know what is usual");
}

#[test]
fn the_same_code_down_both_grids_is_straight() {
    let questionnaire = questionnaire();
    let straight =
        |grids: usize| answers(move |n| if (20..20 + 5 * grids).contains(&n) { 3 } else { scattered(5)(n) }, "");
    let mut people = vec![assessed(straight(2), None), assessed(straight(1), None)];
    // Rows that were passed over do not make a grid less straight; three answered rows are no grid.
    let mut gaps = straight(2);
    gaps.insert(id("a_1"), Answer::Missing(crate::questionnaire::MissingReason::Skipped));
    people.push(assessed(gaps.clone(), None));
    gaps.remove(&id("a_2"));
    gaps.insert(id("b_1"), Answer::Missing(crate::questionnaire::MissingReason::DontKnow));
    gaps.insert(id("a_2"), Answer::Missing(crate::questionnaire::MissingReason::DontKnow));
    people.push(assessed(gaps, None));
    let straight = |at: usize| {
        let found = assess(&questionnaire, &people[at..=at]);
        found.remarks[0].iter().find_map(|r| if let Remark::StraightLining(s) = r { Some(*s) } else { None })
    };
    assert_eq!(straight(0), Some(Straight { grids: 2, straight: 2, rows: 10 }));
    assert_eq!(straight(1), None, "five rows alone may be an opinion");
    assert_eq!(straight(2), Some(Straight { grids: 2, straight: 2, rows: 9 }));
    assert_eq!(straight(3), None);
}

#[test]
fn copies_with_one_answer_changed_are_found_and_two_are_not() {
    let questionnaire = questionnaire();
    let changed = |n: usize| move |item: usize| scattered(4)(item) + i32::from(item < n);
    let mut people: Vec<Assessed> = (10..40).map(|n| assessed(answers(scattered(n), ""), None)).collect();
    people.push(assessed(answers(scattered(4), ""), None));
    people.push(assessed(answers(changed(1), ""), None));
    people.push(assessed(answers(changed(3), ""), None));
    let found = assess(&questionnaire, &people);
    assert_eq!(found.remarks[30], [Remark::NearDuplicate(Match { with: 31, compared: 30, equal: 29 })]);
    assert_eq!(found.remarks[31], [Remark::NearDuplicate(Match { with: 30, compared: 30, equal: 29 })]);
    // 28 of 30 are 93 %.
    assert!(found.remarks[32].is_empty() && found.remarks[..30].iter().all(Vec::is_empty));
}

#[test]
fn fewer_than_fifteen_common_answers_are_not_compared() {
    let questionnaire = questionnaire();
    let only = |range: std::ops::RangeInclusive<usize>| {
        let mut all = answers(scattered(1), "");
        all.retain(|name, _| name.as_str() == "agreed" || range.clone().any(|n| name.as_str() == format!("q{n}")));
        assessed(all, None)
    };
    let few = assess(&questionnaire, &[only(1..=14), only(1..=14)]);
    assert!(few.remarks.iter().all(Vec::is_empty));
    let enough = assess(&questionnaire, &[only(1..=15), only(1..=15)]);
    assert_eq!(enough.remarks[0], [Remark::NearDuplicate(Match { with: 1, compared: 15, equal: 15 })]);
    let apart = assess(&questionnaire, &[only(1..=15), only(5..=20)]);
    assert!(apart.remarks.iter().all(Vec::is_empty), "eleven in common");
}

#[test]
fn every_pair_comes_to_what_a_plain_count_says() {
    let questionnaire = questionnaire();
    // Few kinds of people with a slip here and there, so that many pairs are near the threshold.
    let people: Vec<Assessed> = (0..120)
        .map(|n| {
            let codes = move |item: usize| scattered(n % 6)(item) + i32::from((item * 7 + n).is_multiple_of(23));
            assessed(answers(codes, ""), None)
        })
        .collect();
    let found = assess(&questionnaire, &people);
    let coded = |n: usize| people[n].answers.iter().filter(|(_, answer)| matches!(answer, Answer::Code(_)));
    for (n, remarks) in found.remarks.iter().enumerate() {
        let equal = |m: usize| coded(n).filter(|(name, answer)| people[m].answers.get(*name) == Some(answer)).count();
        let most = (0..people.len()).filter(|m| *m != n).map(equal).max().unwrap_or(0);
        let said = remarks.iter().find_map(|r| if let Remark::NearDuplicate(m) = r { Some(m.equal) } else { None });
        assert_eq!(said, (most * 100 >= 30 * ALIKE_PERCENT).then_some(most), "{n}");
    }
}

#[test]
fn long_texts_that_are_the_same_are_found() {
    let questionnaire = questionnaire();
    let texts = [
        "Too much paperwork, far too much.",
        "too much  paperwork, FAR too much.",
        "Nothing to add here.",
        "Nothing to add here.",
    ];
    let people: Vec<Assessed> =
        texts.iter().enumerate().map(|(n, text)| assessed(answers(scattered(n), text), None)).collect();
    let found = assess(&questionnaire, &people);
    assert_eq!(found.remarks[0], [Remark::SameText { responses: 2 }]);
    assert_eq!(found.remarks[1], [Remark::SameText { responses: 2 }]);
    assert!(found.remarks[2].is_empty() && found.remarks[3].is_empty(), "twenty characters are not more than twenty");
}

#[test]
fn the_funnel_counts_how_far_people_came_and_by_which_way() {
    let questionnaire = questionnaire();
    let from = |mut answers: Answers, source: Option<&str>, disposition, has_begun| {
        if let Some(source) = source {
            answers.insert(id("source"), Answer::Text(source.into()));
        }
        Counted { answers, circumstances: Circumstances::default(), disposition, has_begun }
    };
    let whole = || answers(scattered(1), "x");
    let mut half = whole();
    half.retain(|name, _| name.as_str() == "agreed" || name.as_str().starts_with('q'));
    let people = [
        from(whole(), Some("poster"), Disposition::Complete, true),
        from(whole(), Some("poster"), Disposition::InProgress, true),
        from(half, Some("mail"), Disposition::InProgress, true),
        from(Answers::new(), None, Disposition::InProgress, false),
        from(Answers::from([(id("agreed"), Answer::Given(false))]), None, Disposition::Refusal, true),
    ];
    let found = funnel(&questionnaire, &people);
    assert_eq!(found.parameter.as_deref(), Some("source"));
    assert_eq!(found.sources, [Some("poster".to_owned()), Some("mail".to_owned()), None]);
    let expected = [
        (FunnelStep::Started, 5, vec![2, 1, 2]),
        (FunnelStep::Answered, 4, vec![2, 1, 1]),
        (FunnelStep::Agreed, 3, vec![2, 1, 0]),
        (FunnelStep::Through("First".into()), 3, vec![2, 1, 0]),
        (FunnelStep::Through("Second".into()), 2, vec![2, 0, 0]),
        (FunnelStep::Sent, 1, vec![1, 0, 0]),
    ];
    assert_eq!(found.steps, expected);
    assert_eq!((found.refused, found.not_eligible), (1, 0));
    let nobody = super::funnel(&questionnaire, &[]);
    assert!(nobody.steps.iter().all(|(_, all, by)| *all == 0 && by.iter().all(|n| *n == 0)));
}

/// For a release build: `cargo test --release quality -- --ignored` says how long it took.
#[test]
#[ignore = "a measurement"]
fn ten_thousand_responses_are_compared_while_somebody_waits() {
    let questionnaire = questionnaire();
    let people: Vec<Assessed> = (0..10_000).map(|n| assessed(answers(scattered(n), ""), Some(200))).collect();
    let begun = std::time::Instant::now();
    let found = assess(&questionnaire, &people);
    assert!(found.compared && begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}
