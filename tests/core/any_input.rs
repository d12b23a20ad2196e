//! Whatever is sent: no panic, nothing kept that the questionnaire does not admit, and a repeat changes nothing.

use crate::random_person::walk;
use crate::small::{checked, item, page_id, yes_no};
use barograph::dataset::{Case, build};
use barograph::finding::Place;
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::{Answer, Answers, Circumstances, Journey, MissingReason, Step};
use barograph::random::Seeded;
use barograph::response::coding::judge;
use barograph::response::{PageForm, PageOutcome, RawAnswers, answer_page, summary};
use proptest::prelude::*;
use serde_json::json;

const FIELDS: [&str; 14] =
    ["a", "many", "best", "r1", "r2", "s", "n", "n.missing", "t", "t.missing", "agree", "info", "odd", "rows"];
const PAGES: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "nowhere"];

/// Every kind of item, with rules between them.
fn everything() -> Questionnaire {
    let rows =
        json!([{"variable": "r1", "label": "One"}, {"variable": "r2", "label": "Two", "relevant": "${a} = 'yes'"}]);
    let exits = json!([{"when": "${agree} = 'no'", "outcome": "refusal", "title": "Bye", "message": ["Bye."]}]);
    let said = json!({"missing": ["dont_know", "prefer_not_to_say"]});
    checked(json!([
        {"id": "first", "items": [item("agree", "consent", json!({"statement": "Yes"}), json!({}))], "exits": exits},
        {"id": "second", "title": "Two", "items": [
            yes_no("a", json!({"required": true, "missing": ["dont_know"]})),
            item("many", "multiple_choice", json!({"code_list": "fruit", "at_most": 2}), said.clone())
        ]},
        {"id": "third", "title": "Three", "relevant": "${a} != 'no' or selected(${many}, 'plum')", "items": [
            item("best", "single_choice", json!({"code_list": "fruit"}), json!({"choice_filter": "selected(${many}, name)"})),
            item("rows", "battery", json!({"code_list": "yes_no", "rows": rows}), said.clone())
        ]},
        {"id": "fourth", "title": "Four", "items": [
            item("s", "scale", json!({"low": "Low", "high": "High"}), json!({"relevant": "count-selected(${many}) < 2"})),
            item("n", "number", json!({"min": 0, "max": 100, "decimals": 1}), said.clone()),
            item("t", "short_text", json!({"max_length": 10}), said)
        ]},
        {"id": "fifth", "items": [item("info", "information", json!({"body": ["Nearly done."]}), json!({}))]}
    ]))
}

fn value() -> impl Strategy<Value = String> {
    let known =
        ["1", "2", "3", "-1", "0", "10", "yes", "no", "missing:dont_know", "missing:prefer_not_to_say", "40 %", ""];
    prop_oneof![
        4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => any::<String>(),
        1 => any::<f64>().prop_map(|x| x.to_string()),
    ]
}

fn raw() -> impl Strategy<Value = RawAnswers> {
    let field = prop::sample::select(FIELDS.to_vec());
    prop::collection::vec((field, value()), 0..8).prop_map(|fields| fields.into_iter().collect())
}

fn posts() -> impl Strategy<Value = Vec<(&'static str, RawAnswers)>> {
    prop::collection::vec((prop::sample::select(PAGES.to_vec()), raw()), 0..25)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn any_posts_leave_good_answers(posts in posts()) {
        let q = everything();
        let mut answers = Answers::new();
        for (page, raw) in posts {
            let before = answers.clone();
            match answer_page(&q, &answers, Circumstances::default(), &page_id(page), &raw, q.language()) {
                PageOutcome::Accepted { changes, next, .. } => {
                    answers.extend(changes);
                    prop_assert_eq!(&Journey::of(&q, &answers, Circumstances::default()).current, &next);
                    let repeat = answer_page(&q, &answers, Circumstances::default(), &page_id(page), &raw, q.language());
                    prop_assert_eq!(repeat, PageOutcome::Accepted { changes: Answers::new(), next, overridden: Vec::new() });
                }
                PageOutcome::Rejected { findings } => {
                    prop_assert!(findings.has_errors());
                    prop_assert_eq!(&answers, &before);
                    for finding in findings.iter() {
                        prop_assert!(matches!(&finding.place, Place::Field(f) if FIELDS.contains(&f.as_str())));
                        prop_assert!(finding.code.problem().is_some_and(|p| p.status == 422));
                    }
                }
                PageOutcome::Stale { current } => prop_assert_eq!(current, Journey::of(&q, &answers, Circumstances::default()).current),
            }
            prop_assert!(judge(&q, &answers).is_empty());
            let journey = Journey::of(&q, &answers, Circumstances::default());
            prop_assert!((0.0..=1.0).contains(&journey.progress));
            for page in &journey.reached {
                let form = PageForm::of(&q, &answers, Circumstances::default(), page, None, q.language()).expect("it exists");
                prop_assert!(!form.items.is_empty());
            }
            let data = build(&q, &[Case { answers: answers.clone(), ..Case::default() }]);
            prop_assert_eq!(data.rows(), 1);
            if journey.current == Step::Check {
                let reasons: Vec<_> = data.columns.iter().filter_map(|c| c.missing(0)).collect();
                prop_assert!(!reasons.contains(&MissingReason::NotReached));
                prop_assert!(summary(&q, &answers, Circumstances::default(), q.language()).iter().all(|line| !line.answer.is_empty()));
            }
        }
    }

    #[test]
    fn answers_that_nobody_gave_are_harmless(
        entries in prop::collection::btree_map(
            "(a|many|best|r1|r2|s|n|t|agree|info|rows|zz)",
            prop_oneof![
                (-2i32..12).prop_map(Answer::Code),
                prop::collection::vec(-2i32..5, 0..4).prop_map(Answer::Codes),
                any::<f64>().prop_map(Answer::Number),
                any::<String>().prop_map(Answer::Text),
                any::<bool>().prop_map(Answer::Given),
                (0usize..8).prop_map(|i| Answer::Missing(MissingReason::ALL[i])),
            ],
            0..11,
        )
    ) {
        let q = everything();
        let answers: Answers = entries
            .into_iter()
            .map(|(name, answer)| (barograph::id::VariableId::new(name).expect("a name"), answer))
            .collect();
        let journey = Journey::of(&q, &answers, Circumstances::default());
        let data = build(&q, &[Case { answers: answers.clone(), ..Case::default() }]);
        prop_assert_eq!(barograph::dataset::Dataset::from_json(&data.to_json()), Ok(data));
        if let Step::Page(page) = journey.current {
            let _ = answer_page(&q, &answers, Circumstances::default(), &page, &RawAnswers::default(), q.language());
        }
        let _ = summary(&q, &answers, Circumstances::default(), q.language());
    }
}

/// A part that could stand anywhere in a document, fitting or not.
fn any_part() -> impl Strategy<Value = serde_json::Value> {
    let parts = json!([
        null, true, 0, -1, 1e300, 4294967295u32, "", "x", "v_number", "${row} = 'apple'", "selected(${v_multiple_choice}, name)",
        "${v_scale} > 3", "name = 'pear'", "((", "-${v_number}", "fruit", "battery", "information", [], {}, ["a"],
        [{"variable": "row", "label": "x"}], {"en": "x"}
    ]);
    prop::sample::select(parts.as_array().cloned().unwrap_or_default())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn any_document_is_checked_or_refused_with_places(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_part()), 1..4)
    ) {
        let mut document = crate::schema::everything();
        for (index, part) in changes {
            let mut keys = Vec::new();
            crate::schema::keys(&document, String::new(), &mut keys);
            let (parent, key) = &keys[index.index(keys.len())];
            document.pointer_mut(parent).expect("the parent")[key] = part;
        }
        let (draft, findings) = barograph::questionnaire::Draft::from_value(&document, "");
        prop_assert_eq!(draft.is_none(), findings.has_errors());
        let Some(draft) = draft else { return Ok(()) };
        let (questionnaire, findings) = barograph::questionnaire::check(draft);
        prop_assert_eq!(questionnaire.is_none(), findings.has_errors());
        prop_assert!(findings.iter().all(|f| matches!(&f.place, Place::Path(path) if !path.is_empty())));
        if let Some(q) = questionnaire {
            let walked = walk(&q, &mut Seeded::new(1), 0);
            let journey = Journey::of(&q, &walked.answers, walked.circumstances);
            for page in q.pages() {
                let _ = answer_page(&q, &walked.answers, walked.circumstances, &page.id, &RawAnswers::default(), q.language());
            }
            prop_assert_eq!(journey.current, walked.end);
        }
    }
}

#[test]
fn whoever_breaks_off_has_not_reached_the_rest() {
    let q = everything();
    let mut random = Seeded::new(3);
    for patience in 0..5 {
        for _ in 0..50 {
            let walked = walk(&q, &mut random, patience);
            let answered = walked.pages.iter().any(|page| page == "fourth");
            let data = build(&q, &[walked.case()]);
            let last = data.columns.last().expect("columns");
            assert_eq!(last.variable.as_str(), "t");
            assert_eq!(last.missing(0) == Some(MissingReason::NotReached), !answered);
        }
    }
}
