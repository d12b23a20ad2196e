//! Plans of several steps.

use super::*;
use crate::dataset::NumberCell;

fn plan(json: &str) -> WeightingPlan {
    serde_json::from_str(json).expect("a plan")
}

fn weights(data: &Dataset, json: &str) -> Weighted {
    weigh(data, &plan(json)).expect("weights")
}

fn refused(data: &Dataset, json: &str) -> String {
    weigh(data, &plan(json)).expect_err("refused").to_string()
}

fn with_number(mut data: Dataset, name: &str, values: &[Option<f64>]) -> Dataset {
    let cell = |value: &Option<f64>| value.map_or(NumberCell::Missing(MissingReason::Skipped), NumberCell::Value);
    data.columns.push(Column {
        variable: VariableId::new(name).expect("a name"),
        concept: ConceptId::new(name).expect("a name"),
        item_version: 1,
        label: name.to_owned(),
        cells: Cells::Number { values: values.iter().map(cell).collect() },
    });
    data
}

/// Sex says who responded (women), age is the class: of the young 3 of 4 are women, of the old 1 of 4.
#[test]
fn respondents_stand_for_their_class() {
    let by_class = r#"{"steps": [{"step": "non_response", "outcome": {"variable": "sex", "responded": ["women"]}, "classes": ["age"]}, {"step": "normalise", "total": 8}]}"#;
    let set = weights(&eight(), by_class).set;
    let third = 4.0 / 3.0;
    assert_eq!(set.weights, [third, third, third, 4.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(set.label, "adjusted for non-response by age");
    assert_eq!((set.diagnostics.rows, set.plan.steps.len()), (4, 2));
    // A logistic regression on the same classes gives the same rates, and so do classes of its propensities.
    for more in ["", r#", "classes": 2"#] {
        let by_model = format!(
            r#"{{"steps": [{{"step": "propensity", "outcome": {{"variable": "sex", "responded": ["1"]}}, "predictors": ["age"]{more}}}, {{"step": "normalise", "total": 8}}]}}"#
        );
        let model = weights(&eight(), &by_model).set.weights;
        assert!(model.iter().zip(&set.weights).all(|(a, b)| (a - b).abs() < 1e-9), "{model:?}");
    }
}

#[test]
fn a_class_without_respondents_and_a_perfect_model_are_refused() {
    let data = dataset(&[(Some(0), Some(0)), (Some(1), Some(1)), (Some(0), Some(0))]);
    let classes = r#"{"steps": [{"step": "non_response", "outcome": {"variable": "sex", "responded": ["1"]}, "classes": ["age"]}]}"#;
    assert!(refused(&data, classes).contains("Nobody responded among age “Old”"));
    let model = r#"{"steps": [{"step": "propensity", "outcome": {"variable": "sex", "responded": ["1"]}, "predictors": ["age"]}]}"#;
    let said = refused(&data, model);
    assert!(said.contains("(age “Old”)") && said.contains("[response_model_failed]"), "{said}");
}

#[test]
fn crossed_cells_are_met_and_kept_for_the_variance() {
    let json = r#"{"steps": [{"step": "poststratify", "variables": ["sex", "age"], "kind": "total", "cells": [
        {"categories": ["1", "1"], "target": 30}, {"categories": ["1", "2"], "target": 20},
        {"categories": ["men", "young"], "target": 10}, {"categories": ["men", "old"], "target": 40}]}]}"#;
    let weighted = weights(&eight(), json);
    let w = &weighted.set.weights;
    let expected = [10.0, 10.0, 10.0, 20.0, 10.0, 40.0 / 3.0, 40.0 / 3.0, 40.0 / 3.0];
    assert!(w.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{w:?}");
    assert_eq!(weighted.residuals.len(), 1);
    assert_eq!(residuals_of(&eight(), &weighted.set.plan), Ok(weighted.residuals));
    assert_eq!(weighted.set.diagnostics.margins[3].category, "Men, Old");
}

#[test]
fn calibration_meets_margins_and_means_whatever_the_distance() {
    let age = [Some(20.0), Some(30.0), Some(25.0), Some(60.0), Some(35.0), Some(70.0), None, Some(50.0)];
    let data = with_number(eight(), "years", &age);
    for distance in [r#""linear""#, r#""raking""#, r#""logit", "bounds": [0.2, 4]"#] {
        let json = format!(
            r#"{{"steps": [{{"step": "calibrate", "margins": [{{"variable": "sex", "kind": "share", "categories": [
            {{"category": "1", "target": 0.45}}, {{"category": "2", "target": 0.55}}]}}],
            "means": [{{"variable": "years", "mean": 44}}], "distance": {distance}}}]}}"#
        );
        let w = weights(&data, &json).set.weights;
        let women: f64 = w[..4].iter().sum::<f64>() / w.iter().sum::<f64>();
        let known = || w.iter().zip(&age).filter_map(|(w, years)| Some((w, (*years)?)));
        let mean = known().map(|(w, years)| w * years).sum::<f64>() / known().map(|(w, _)| w).sum::<f64>();
        assert!((women - 0.45).abs() < 1e-8 && (mean - 44.0).abs() < 1e-6, "{distance}: {women} {mean}");
    }
    let far =
        r#"{"steps": [{"step": "calibrate", "means": [{"variable": "years", "mean": 4000}], "distance": "raking"}]}"#;
    let said = refused(&data, far);
    assert!(said.contains("[calibration_failed]") && said.contains("years)"), "{said}");
    let negative =
        r#"{"steps": [{"step": "calibrate", "means": [{"variable": "years", "mean": 69}], "distance": "linear"}]}"#;
    assert!(refused(&data, negative).contains("a weight below 0"));
}

#[test]
fn an_imputed_answer_is_recorded_and_the_same_for_the_same_seed() {
    let mut rows: Vec<(Option<u16>, Option<u16>)> = (0..40).map(|i| (Some(i % 2), Some(0))).collect();
    rows.extend([(None, Some(0)); 10]);
    let json = r#"{"steps": [{"step": "rake", "margins": [{"variable": "sex", "kind": "share", "categories": [
        {"category": "1", "target": 0.7}, {"category": "2", "target": 0.3}]}], "missing": {"rule": "impute", "seed": 5}}]}"#;
    let weighted = weights(&dataset(&rows), json);
    assert_eq!(weighted.set, weights(&dataset(&rows), json).set);
    let imputed = &weighted.set.diagnostics.imputed[0];
    assert_eq!((imputed.cases, imputed.seed), (10, 5));
    assert!(weighted.set.diagnostics.neutral.is_empty());
    assert!(weighted.findings.to_string().contains("10 of 50 cases have no answer to sex; each was given one drawn"));
    assert!(weighted.set.weights[40..].iter().all(|w| *w != 1.0));
}

#[test]
fn trimming_is_counted_and_margins_missed_afterwards_are_shown() {
    let json = r#"{"steps": [{"step": "rake", "margins": [{"variable": "age", "kind": "share", "categories": [
        {"category": "1", "target": 0.9}, {"category": "2", "target": 0.1}]}]}, {"step": "trim", "upper": 1.5}]}"#;
    let set = weights(&eight(), json).set;
    assert!(set.weights.iter().all(|w| *w <= 1.5 + 1e-12));
    let extremes = set.diagnostics.extremes.expect("looked at");
    assert_eq!((extremes.trimmed, extremes.above), (4, 0.0));
    assert!(set.diagnostics.worst_margin_error > 0.1);
    assert_eq!(set.label, "raked to age; trimmed");
    assert!(refused(&eight(), r#"{"steps": [{"step": "trim", "lower": 2, "upper": 1}]}"#).contains("the lower below"));
}

#[test]
fn base_weights_may_come_from_a_column() {
    let data = with_number(eight(), "w", &[Some(2.0); 8]);
    let json = r#"{"steps": [{"step": "base", "variable": "w"}, {"step": "normalise", "total": 100}]}"#;
    assert_eq!(weights(&data, json).set.weights, [12.5; 8]);
    let gaps =
        with_number(eight(), "w", &[Some(2.0), None, Some(-1.0), Some(1.0), None, Some(1.0), Some(1.0), Some(1.0)]);
    let said = refused(&gaps, json);
    assert!(said.starts_with("rows[1].w: Row 2 has no base weight. [weight_invalid]"), "{said}");
    assert!(said.contains("rows[2].w: Row 3 has the base weight -1."));
}

#[test]
fn steps_out_of_order_are_refused() {
    let two = |first: &str, second: &str| {
        let steps = format!(r#"{{"steps": [{{"step": "{first}", "upper": 9, "total": 1}}, {{"step": "{second}"}}]}}"#);
        let mut value: serde_json::Value = serde_json::from_str(&steps).expect("JSON");
        for step in value["steps"].as_array_mut().expect("steps") {
            let fields = step.as_object_mut().expect("an object");
            let is = |word: &str| fields["step"] == word;
            let (keeps_upper, keeps_total) = (is("trim"), is("normalise"));
            fields.retain(|key, _| key == "step" || (key == "upper" && keeps_upper) || (key == "total" && keeps_total));
        }
        refused(&eight(), &value.to_string())
    };
    assert_eq!(
        two("trim", "base"),
        "steps[1]: The step “base” comes after “trim”; it has to come before. [step_order]"
    );
    assert!(two("base", "base").contains("There are two steps “base”"));
    assert!(two("normalise", "normalise").contains("two steps “normalise”"));
    assert_eq!(refused(&eight(), r#"{"steps": []}"#), "steps: The plan has no step. [structure_empty]");
    assert!(refused(&eight(), r#"{"steps": [{"step": "trim"}]}"#).contains("needs a lower or an upper bound"));
}

/// As they stand in databases from before there were steps.
#[test]
fn a_stored_plan_of_margins_is_one_step_of_raking() {
    let old = r#"{"margins":[{"variable":"sex","kind":"share","categories":[{"category":"1","target":0.6,"line":2},{"category":"2","target":0.4,"line":3}]}],"tolerance":1e-10,"rounds_max":1000}"#;
    let read = plan(old);
    let Step::Rake(step) = &read.steps[0] else { panic!("{read:?}") };
    assert_eq!((step.rounds_max, step.margins[0].categories[1].line), (1_000, Some(3)));
    let written = serde_json::to_string(&read).expect("JSON");
    assert_eq!(plan(&written), read);
    let w = weigh(&eight(), &read).expect("weights").set.weights;
    assert!((w[0] - 1.2).abs() < 1e-12);
}
