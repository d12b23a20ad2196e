//! Small distributions whose quantiles can be read by eye.

use super::*;
use crate::estimation::{DesignInput, Domain};

fn design(weights: &[f64]) -> SurveyDesign {
    let weights: Vec<Option<f64>> = weights.iter().copied().map(Some).collect();
    SurveyDesign::new(DesignInput { rows: weights.len(), weights: Some(weights), ..DesignInput::default() })
        .expect("a good design")
}

fn at(rule: QuantileRule, values: &[f64], weights: &[f64], p: f64) -> f64 {
    let domain = Domain::all(values.len());
    Distribution::of(Cell { domain: &domain, values }, weights).expect("a distribution").quantile(rule, p)
}

fn of(design: &SurveyDesign, values: &[f64], p: f64, interval: QuantileInterval) -> Quantile {
    let domain = Domain::all(values.len());
    let options = QuantileOptions { interval, ..QuantileOptions::new(design.degrees_of_freedom(&domain)) };
    quantiles(design, Cell { domain: &domain, values }, &[p], options).expect("a quantile")[0]
}

const RULES: [QuantileRule; 12] = QuantileRule::ALL;
const MEAN: QuantileInterval = QuantileInterval::Share(ProportionInterval::Mean);

/// Hyndman and Fan (1996), table 1: with equal weights the nine are R's `quantile(1:10, p, type)`.
#[test]
fn equal_weights_give_hyndman_and_fan() {
    let values: Vec<f64> = (1..=10).map(f64::from).collect();
    let n = 10.0;
    let cases = [
        (QuantileRule::Hf4, n * 0.33),
        (QuantileRule::Hf5, n * 0.33 + 0.5),
        (QuantileRule::Hf6, (n + 1.0) * 0.33),
        (QuantileRule::Hf7, (n - 1.0) * 0.33 + 1.0),
        (QuantileRule::Hf8, (n + 1.0 / 3.0) * 0.33 + 1.0 / 3.0),
        (QuantileRule::Hf9, (n + 0.25) * 0.33 + 0.375),
    ];
    for (rule, expected) in cases {
        let value = at(rule, &values, &[1.0; 10], 0.33);
        assert!((value - expected).abs() < 1e-13, "{rule:?}: {value} instead of {expected}");
    }
    for rule in [QuantileRule::Math, QuantileRule::School, QuantileRule::Hf1, QuantileRule::Hf2, QuantileRule::Hf3] {
        assert_eq!(at(rule, &values, &[1.0; 10], 0.33), 4.0, "{rule:?}");
    }
}

/// On a step the rules differ: 0.3 and 0.4 of ten equal weights, whatever their scale.
#[test]
fn on_a_step() {
    let values: Vec<f64> = (1..=10).map(f64::from).collect();
    for scale in [1.0, 30.97, 1e-3] {
        let weights = [scale; 10];
        assert_eq!(at(QuantileRule::Math, &values, &weights, 0.3), 3.0);
        assert_eq!(at(QuantileRule::School, &values, &weights, 0.3), 3.5);
        assert_eq!(at(QuantileRule::Hf3, &values, &weights, 0.3), 4.0);
        assert_eq!(at(QuantileRule::Hf3, &values, &weights, 0.4), 4.0);
    }
}

#[test]
fn ends_of_the_range() {
    let (values, weights) = ([5.0, 1.0, 3.0], [1.0, 2.0, 1.0]);
    for rule in RULES {
        assert_eq!(at(rule, &values, &weights, 0.0), 1.0, "{rule:?}");
        assert_eq!(at(rule, &values, &weights, 1.0), 5.0, "{rule:?}");
        assert!(at(rule, &values, &weights, 1.1).is_nan() && at(rule, &values, &weights, f64::NAN).is_nan());
        assert_eq!(at(rule, &[7.0], &[2.0], 0.4), 7.0);
        assert_eq!(at(rule, &[7.0; 4], &[2.0, 1.0, 3.0, 0.5], 0.4), 7.0);
    }
}

#[test]
fn rows_without_weight_are_not_there() {
    for rule in RULES {
        let with = at(rule, &[1.0, 2.0, 9.0, 4.0], &[1.0, 2.0, 0.0, 1.5], 0.6);
        assert_eq!(with, at(rule, &[1.0, 2.0, 4.0], &[1.0, 2.0, 1.5], 0.6));
    }
    let (domain, design) = (Domain::all(2), design(&[0.0, 0.0]));
    let cell = Cell { domain: &domain, values: &[1.0, 2.0] };
    assert_eq!(quantiles(&design, cell, &[0.5], QuantileOptions::new(1.0)), Err(EstimationError::DomainEmpty));
}

/// 20 equal rows: the median is 10, p̂ = ½ with SE √(¼/19); t on 19 df is 2.093, so ½ ± 0.2401: the values 6 and 15.
#[test]
fn woodruff_by_hand() {
    let values: Vec<f64> = (1..=20).map(f64::from).collect();
    let median = of(&design(&[3.0; 20]), &values, 0.5, MEAN);
    assert_eq!((median.value, median.lower, median.upper), (10.0, 6.0, 15.0));
    assert!((median.se - 9.0 / (2.0 * 2.093_024_054_408_263)).abs() < 1e-12);
}

/// The score test's standard error is that at the end, so ½ − k/20 = t·√(k/20·(1 − k/20)/19) between k = 5 and 6, and mirrored.
#[test]
fn score_by_hand() {
    let values: Vec<f64> = (1..=20).map(f64::from).collect();
    let median = of(&design(&[1.0; 20]), &values, 0.5, QuantileInterval::Score);
    assert!((5.0..=6.0).contains(&median.lower) && (14.0..=15.0).contains(&median.upper), "{median:?}");
}

/// Near the greatest value the interval of the share passes 1: the sample does not show the end.
#[test]
fn an_end_beyond_the_sample_is_not_a_number() {
    let values: Vec<f64> = (1..=20).map(f64::from).collect();
    let high = of(&design(&[1.0; 20]), &values, 0.95, MEAN);
    assert!(high.value == 19.0 && high.lower.is_finite() && high.upper.is_nan() && high.se.is_nan());
    let all = of(&design(&[1.0; 20]), &values, 1.0, MEAN);
    assert_eq!((all.value, all.lower, all.upper, all.se), (20.0, 20.0, 20.0, 0.0));
}

#[test]
fn nothing_to_vary() {
    for interval in [MEAN, QuantileInterval::Score, QuantileInterval::Share(ProportionInterval::Xlogit)] {
        let constant = of(&design(&[1.0, 2.0, 3.0]), &[4.0; 3], 0.5, interval);
        assert_eq!(constant.value, 4.0);
        assert!(constant.lower.is_nan() || constant.lower == 4.0);
    }
    let (lone, domain) = (design(&[1.0]), Domain::all(1));
    let refused = quantiles(&lone, Cell { domain: &domain, values: &[4.0] }, &[0.5], QuantileOptions::new(0.0));
    assert_eq!(refused, Err(EstimationError::LonelyPsu { stratum: "all".to_owned() }));
}

#[test]
fn words_name_rules_and_intervals() {
    for rule in RULES {
        assert_eq!(QuantileRule::from_word(rule.word()), Some(rule));
    }
    let all = ProportionInterval::ALL.map(QuantileInterval::Share);
    for interval in all.into_iter().chain([QuantileInterval::Score]) {
        assert_eq!(QuantileInterval::from_word(interval.word()), Some(interval));
    }
    assert_eq!(QuantileInterval::from_word("guess"), None);
}
