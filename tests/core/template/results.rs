//! Results that templates tell: the key of the result is the key of the measures, and the advice can be taken.

use super::engines::{SECTORS, number_of, pages_met};
use super::{all, ready};
use crate::random_person::walk;
use barograph::feedback::{Feedback, score};
use barograph::questionnaire::Answers;
use barograph::questionnaire::document::AllowedAnonymity::{AnonymousOnce, Open};
use barograph::questionnaire::document::FeedbackPlan;
use barograph::questionnaire::document::feedback::FeedbackUnit;
use barograph::random::Seeded;
use barograph::study::Anonymity;
use std::collections::BTreeSet;

const MATURITY: &str = "hardening_self_assessment";

fn plan(ready: &super::Ready) -> &FeedbackPlan {
    ready.draft().feedback.as_ref().unwrap_or_else(|| panic!("{} tells a result", ready.name))
}

fn of(ready: &super::Ready, answers: &[(&str, i32)]) -> Feedback {
    let entrance = [("old_enough", 1), ("in_field", 1)];
    let answers: Vec<_> = answers.iter().copied().chain(entrance).collect();
    let met = pages_met(&ready.questionnaire, Answers::new(), 3, &answers);
    score(&ready.questionnaire, &met.answers, met.circumstances).expect("a result")
}

#[test]
fn sectors_and_the_self_assessment_tell_a_result_and_no_other() {
    for ready in all() {
        let tells = ready.name.starts_with("sector_") || ready.name == MATURITY;
        assert_eq!(ready.draft().feedback.is_some(), tells, "{}", ready.name);
        let Some(plan) = &ready.draft().feedback else { continue };
        let unit = if ready.name == MATURITY { FeedbackUnit::Organisation } else { FeedbackUnit::Person };
        assert_eq!(plan.unit, unit, "{}", ready.name);
        let levels: Vec<_> = plan.bands.iter().map(|band| (band.from, band.name.default_text())).collect();
        let named = [(0.0, "Initial"), (25.0, "Developing"), (50.0, "Established"), (75.0, "Leading")];
        assert_eq!(levels, named, "{}", ready.name);
    }
}

#[test]
fn the_result_is_the_number_that_the_measures_track() {
    for name in SECTORS {
        let ready = ready(name);
        let mut random = Seeded::new(20_261_127);
        for _ in 0..60 {
            let walked = walk(&ready.questionnaire, &mut random, usize::MAX);
            let Some(index) = number_of(&ready, &walked.answers, walked.circumstances, "awareness_index") else {
                continue;
            };
            let result = score(&ready.questionnaire, &walked.answers, walked.circumstances).expect("a result");
            let overall = result.overall.expect("every part is scored");
            assert!((overall - index).abs() < 1e-9, "{name}: {overall} is told, {index} is tracked");
        }
    }
    let ready = ready(MATURITY);
    let mut random = Seeded::new(20_261_127);
    let (mut scored, mut levels) = (0, BTreeSet::new());
    for _ in 0..400 {
        let walked = walk(&ready.questionnaire, &mut random, usize::MAX);
        let tracked = |variable: &str| number_of(&ready, &walked.answers, walked.circumstances, variable);
        let result = score(&ready.questionnaire, &walked.answers, walked.circumstances).expect("a result");
        if walked.answers.len() < 30 {
            continue; // Not eligible.
        }
        for (part, of) in plan(&ready).domains.iter().zip(&result.parts) {
            let rounded = of.score.map(barograph::feedback::stated);
            assert_eq!(rounded, tracked(&format!("score_{}", part.name)), "{}", part.name);
        }
        assert_eq!(result.overall.map(barograph::feedback::stated), tracked("score_overall"));
        let level = result.level.map(|level| level.band as f64 + 1.0);
        assert_eq!(level, tracked("level"));
        assert_eq!(Some(result.unknown as f64), tracked("unknowns"));
        scored += usize::from(level.is_some());
        levels.insert(level.map(|level| level as u32));
    }
    assert!(scored > 40 && levels.len() >= 3, "{scored} {levels:?}");
}

#[test]
fn a_sector_tells_the_steps_for_what_is_missing() {
    let ready = ready("sector_retail");
    let titles = |result: &Feedback| -> Vec<String> {
        let advice = &plan(&ready).advice;
        result.steps.iter().map(|step| advice[*step].title.default_text().to_owned()).collect()
    };
    let missing = of(&ready, &[("control_invoices", 3), ("control_suppliers", 1), ("route", 3), ("lead", 1)]);
    let told = titles(&missing);
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0], "An invoice for every carton and bottle", "what matters most comes first");
    assert!(told.contains(&"Put the numbers by the till".to_owned()), "{told:?}");
    let in_place = ["control_suppliers", "control_invoices", "control_refunds", "control_threats", "control_tills"];
    let everything: Vec<(&str, i32)> = in_place.map(|control| (control, 1)).to_vec();
    let told = titles(&of(&ready, &everything));
    assert!(told.iter().all(|title| !title.contains("invoice")), "what is there is not advised: {told:?}");
}

#[test]
fn advice_covers_every_gap_in_few_words_with_a_place_to_go() {
    let mut texts = BTreeSet::new();
    for name in SECTORS.into_iter().chain([MATURITY]) {
        let ready = ready(name);
        let plan = plan(&ready);
        let advised: BTreeSet<_> = plan.advice.iter().filter_map(|a| a.item.as_ref()).collect();
        let needs: Vec<_> = match name {
            MATURITY => plan.domains.iter().flat_map(|p| &p.items).collect(),
            _ => plan
                .domains
                .iter()
                .filter(|p| p.weight == 0.0 || p.name.as_str() == "ready")
                .flat_map(|p| &p.items)
                .collect(),
        };
        for item in needs {
            assert!(advised.contains(&item.variable), "{name}: no step for {}", item.variable);
        }
        for advice in &plan.advice {
            let words = advice.text.default_text().split_whitespace().count();
            assert!((15..=60).contains(&words), "{name}: {words} words: {}", advice.title.default_text());
            assert!(advice.link.url.starts_with("https://"), "{name}");
            // A home page stays where it is.
            assert_eq!(advice.link.url.matches('/').count(), 2, "{name}: {}", advice.link.url);
            texts.insert(advice.text.default_text().to_owned());
        }
    }
    assert!(texts.len() > 80, "each sector has its own: {}", texts.len());
}

#[test]
fn what_may_be_kept_of_people_is_what_the_first_page_promises() {
    for ready in all() {
        let draft = ready.draft();
        let allowed: &[_] = if ready.name == "drug_use" { &[Open] } else { &[Open, AnonymousOnce] };
        assert_eq!(draft.anonymity, allowed, "{}", ready.name);
        assert!(draft.allows(Anonymity::Anonymous) && !draft.allows(Anonymity::Confidential), "{}", ready.name);
        assert_eq!(draft.allows(Anonymity::AnonymousOnce), ready.name != "drug_use", "{}", ready.name);
    }
}
