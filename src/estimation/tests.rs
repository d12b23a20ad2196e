//! Small designs whose variances can be worked out by hand.

use super::*;
use crate::study::LonelyPsu;

fn design<'a>(strata: &[&'a str], psu: &[&'a str], weights: &[f64], lonely: LonelyPsu) -> SurveyDesign {
    SurveyDesign::new(DesignInput {
        rows: weights.len(),
        weights: Some(weights.iter().copied().map(Some).collect()),
        strata: Some(strata.iter().copied().map(Some).collect()),
        psu: Some(psu.iter().copied().map(Some).collect()),
        nest: true,
        lonely,
        ..DesignInput::default()
    })
    .expect("a good design")
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} is not {b}");
}

/// Totals of the units are 3 and 7 in one stratum, 10 and 4 in the other: variance 2·(2² + 2²) + 2·(3² + 3²) = 52.
#[test]
fn variance_of_a_total_by_hand() {
    let design =
        design(&["a", "a", "a", "b", "b"], &["1", "1", "2", "1", "2"], &[1.0, 1.0, 1.0, 2.0, 2.0], LonelyPsu::Fail);
    let values = [1.0, 2.0, 7.0, 5.0, 2.0];
    let domain = Domain::all(5);
    let joint = totals(&design, &[Cell { domain: &domain, values: &values }]).expect("an estimate");
    close(joint.values[0], 24.0);
    close(joint.covariance[(0, 0)], 52.0);
}

/// A simple random sample: the mean's variance is s²/n.
#[test]
fn variance_of_a_mean_of_single_rows() {
    let input = DesignInput { rows: 4, ..DesignInput::default() };
    let design = SurveyDesign::new(input).expect("a good design");
    let values = [1.0, 2.0, 3.0, 6.0];
    let domain = Domain::all(4);
    let cell = Cell { domain: &domain, values: &values };
    let joint = means(&design, &[cell]).expect("an estimate");
    close(joint.values[0], 3.0);
    close(joint.covariance[(0, 0)], 14.0 / 3.0 / 4.0);
    close(simple_variance_of_mean(&design, cell, Replacement::With), 14.0 / 3.0 / 4.0);
    assert_eq!(design.degrees_of_freedom(&domain), 3.0);
}

/// A variable far from zero keeps its digits.
#[test]
fn a_large_constant_changes_nothing_but_the_mean() {
    let design = design(&["a", "a", "b", "b"], &["1", "2", "1", "2"], &[1.0, 3.0, 2.0, 1.0], LonelyPsu::Fail);
    let domain = Domain::all(4);
    let near = [1.0, 4.0, 2.0, 8.0];
    let far = near.map(|y| y + 1e12);
    let of = |values: &[f64]| means(&design, &[Cell { domain: &domain, values }]).expect("an estimate");
    close(of(&far).covariance[(0, 0)] / of(&near).covariance[(0, 0)], 1.0);
}

#[test]
fn an_empty_domain_is_never_zero() {
    let design = design(&["a", "a"], &["1", "2"], &[1.0, 0.0], LonelyPsu::Fail);
    let values = [1.0, 2.0];
    let nobody = Domain::of(2, |_| false);
    let weightless = Domain::of(2, |row| row == 1);
    for domain in [&nobody, &weightless] {
        let cell = Cell { domain, values: &values };
        assert_eq!(means(&design, &[cell]), Err(EstimationError::DomainEmpty));
        assert_eq!(totals(&design, &[cell]), Err(EstimationError::DomainEmpty));
    }
}

/// The lonely stratum b has the total 6. The others give 2·(1 + 1) = 4.
#[test]
fn every_policy_for_a_lonely_unit() {
    let of = |lonely| {
        let design = design(&["a", "a", "b"], &["1", "2", "1"], &[1.0, 1.0, 2.0], lonely);
        let domain = Domain::all(3);
        totals(&design, &[Cell { domain: &domain, values: &[1.0, 3.0, 3.0] }]).map(|joint| joint.covariance[(0, 0)])
    };
    let lonely = EstimationError::LonelyPsu { stratum: "b".to_owned() };
    assert_eq!(of(LonelyPsu::Fail), Err(lonely));
    close(of(LonelyPsu::Remove).expect("removed"), 4.0);
    close(of(LonelyPsu::Certainty).expect("certain"), 4.0);
    close(of(LonelyPsu::Average).expect("averaged"), 8.0);
    // All units add up to 10 over three units: (6 − 10/3)² more.
    close(of(LonelyPsu::Adjust).expect("adjusted"), 4.0 + (6.0f64 - 10.0 / 3.0).powi(2));
}

/// A domain without a row of the lonely stratum does not meet it.
#[test]
fn a_domain_elsewhere_does_not_fail() {
    let design = design(&["a", "a", "b"], &["1", "2", "1"], &[1.0; 3], LonelyPsu::Fail);
    let domain = Domain::of(3, |row| row < 2);
    let joint = means(&design, &[Cell { domain: &domain, values: &[1.0, 3.0, 3.0] }]).expect("an estimate");
    close(joint.values[0], 2.0);
}

#[test]
fn the_ratio_of_a_variable_to_one_is_its_mean() {
    let design = design(&["a", "a", "b", "b"], &["1", "2", "1", "2"], &[1.0, 3.0, 2.0, 1.0], LonelyPsu::Fail);
    let domain = Domain::all(4);
    let values = [1.0, 4.0, 2.0, 8.0];
    let mean = means(&design, &[Cell { domain: &domain, values: &values }]).expect("an estimate");
    let ratio = ratio(&design, &domain, &values, &[1.0; 4]).expect("an estimate");
    close(ratio.values[0], mean.values[0]);
    close(ratio.covariance[(0, 0)], mean.covariance[(0, 0)]);
}

#[test]
fn a_share_of_nothing_has_an_upper_end() {
    let (lower, upper) = none_or_all_interval(0.0, 30.0, 0.95);
    assert_eq!(lower, 0.0);
    close(upper, 1.0 - 0.025f64.powf(1.0 / 30.0));
    let (lower, upper) = none_or_all_interval(1.0, 30.0, 0.95);
    close(lower, 0.025f64.powf(1.0 / 30.0));
    assert_eq!(upper, 1.0);
}

/// Calibration by the linear distance may make a weight negative; its row is in the sample all the same.
#[test]
fn the_simple_sample_of_a_design_effect_has_the_rows_of_negative_weight() {
    use crate::weighting::adjustment::{Adjustment, Calibration, Distance};
    let drawn =
        SurveyDesign::new(DesignInput { rows: 4, weights: Some(vec![Some(10.0); 4]), ..DesignInput::default() })
            .expect("a good design");
    let x = Matrix::from_column_slice(4, 2, &[1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 2.0, 9.0]);
    let step = Calibration::new(x, vec![40.0, 10.0], Distance::Linear, 1e-9, 10).expect("an adjustment");
    let design = drawn.adjusted(&Adjustment::Calibrate(step)).expect("weights");
    assert!(design.weights()[3] < 0.0);
    let (domain, values) = (Domain::all(4), [1.0, 2.0, 3.0, 6.0]);
    let weighted = || design.weights().iter().zip(&values);
    let mean = weighted().map(|(w, y)| w * y).sum::<f64>() / 40.0;
    let with_replacement = weighted().map(|(w, y)| w * (y - mean).powi(2)).sum::<f64>() / 40.0 / 3.0;
    let cell = Cell { domain: &domain, values: &values };
    close(simple_variance_of_mean(&design, cell, Replacement::With), with_replacement);
    close(simple_variance_of_mean(&design, cell, Replacement::Without), with_replacement * 36.0 / 40.0);
}
