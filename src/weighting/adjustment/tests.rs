use super::*;
use crate::numeric::Matrix;

const ROUNDING: f64 = 1e-12;

fn close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() <= ROUNDING * (1.0 + b.abs())), "{a:?} {b:?}");
}

fn classes(classes: &[i32]) -> Classes {
    classes.iter().map(|class| u32::try_from(*class).ok()).collect()
}

fn poststratification(of_row: &[i32], totals: &[f64]) -> Poststratification {
    Poststratification::new(classes(of_row), Targets::Totals(totals.to_vec())).expect("an adjustment")
}

#[test]
fn poststratification_meets_its_totals_and_takes_out_class_means() {
    let step = Adjustment::Poststratify(poststratification(&[0, 0, 1, -1], &[30.0, 5.0]));
    let fitted = step.fit(&[1.0, 2.0, 1.0, 7.0]).expect("weights");
    close(&fitted.weights, &[10.0, 20.0, 5.0, 7.0]);
    // u = 3, 6, 8, 1: the class means with the weights before are 5 and 8; who has no class keeps all of it.
    let mut z: Vec<f64> = fitted.weights.iter().zip([3.0, 6.0, 8.0, 1.0]).map(|(w, u)| w * u).collect();
    fitted.residuals.expect("residuals").apply(&mut z);
    close(&z, &[-20.0, 20.0, 0.0, 7.0]);
}

#[test]
fn shares_keep_the_weight_of_their_group() {
    let targets = Targets::Shares { shares: vec![0.5, 0.5, 0.25, 0.75], group_of_class: vec![0, 0, 1, 1] };
    let step = Poststratification::new(classes(&[0, 1, 2, 3]), targets).expect("an adjustment");
    close(&Adjustment::Poststratify(step).fit(&[1.0, 3.0, 6.0, 2.0]).expect("weights").weights, &[2.0, 2.0, 2.0, 6.0]);
}

#[test]
fn a_domain_of_weight_zero_makes_no_nan() {
    let weights = [1.0, 0.0, 2.0, 0.0];
    let one = poststratification(&[0, 0, 1, 1], &[10.0, 10.0]);
    let other = poststratification(&[0, 1, 1, 0], &[9.0, 11.0]);
    let x = Matrix::from_row_slice(4, 2, &[1.0, 0.0, 1.0, 5.0, 1.0, 3.0, 1.0, 7.0]);
    let calibration = Calibration::new(x, vec![20.0, 30.0], Distance::Raking, 1e-10, 50).expect("an adjustment");
    for step in [
        Adjustment::Poststratify(one.clone()),
        Adjustment::Rake(Raking::new(vec![one, other], 1e-12, 100).expect("an adjustment")),
        Adjustment::Calibrate(calibration),
    ] {
        let fitted = step.fit(&weights).expect("weights");
        assert_eq!((fitted.weights[1], fitted.weights[3]), (0.0, 0.0));
        let mut z: Vec<f64> = fitted.weights.iter().map(|w| w * 3.0).collect();
        fitted.residuals.expect("residuals").apply(&mut z);
        assert!(z.iter().all(|z| z.abs() < 1e-9), "{step:?} {z:?}");
    }
}

#[test]
fn raking_stops_by_its_tolerance_and_says_when_it_runs_out() {
    let margins =
        || vec![poststratification(&[0, 0, 1, 1], &[60.0, 40.0]), poststratification(&[0, 1, 0, 1], &[30.0, 70.0])];
    let rake = |epsilon, rounds| {
        Adjustment::Rake(Raking::new(margins(), epsilon, rounds).expect("an adjustment")).fit(&[1.0, 2.0, 3.0, 1.0])
    };
    let tight = rake(1e-12, 1_000).expect("weights");
    assert!(tight.converged);
    close(&[tight.weights[0] + tight.weights[1], tight.weights[1] + tight.weights[3]], &[60.0, 70.0]);
    let out = rake(1e-12, 2).expect("weights");
    assert_eq!((out.converged, out.iterations), (false, 2));
    // An epsilon from 1 upwards is absolute: one round changes margins by far more than 1, a later one by less.
    let loose = rake(1.0, 10).expect("weights");
    assert!(loose.converged && loose.iterations < tight.iterations && loose.iterations > 1);
    assert_eq!(rake(1e-12, 0).expect("weights").weights, [1.0, 2.0, 3.0, 1.0]);
}

/// A replicate's margins settle at another pace than the full sample's; it makes the same rounds nevertheless.
#[test]
fn a_replicate_is_raked_for_the_rounds_of_the_full_sample() {
    let margins =
        || vec![poststratification(&[0, 0, 1, 1], &[60.0, 40.0]), poststratification(&[0, 1, 0, 1], &[30.0, 70.0])];
    let rake = |epsilon, rounds| Adjustment::Rake(Raking::new(margins(), epsilon, rounds).expect("an adjustment"));
    let step = rake(1.0, 10);
    let full = step.fit(&[1.0, 2.0, 3.0, 1.0]).expect("weights");
    // Independent already: on its own this one stops a round earlier.
    let replicate = [18.0, 42.0, 12.0, 28.0001];
    assert!(step.fit(&replicate).expect("weights").iterations < full.iterations);
    let like = step.fit_like(&full, &replicate).expect("weights");
    assert_eq!(like.iterations, full.iterations);
    assert_eq!(like.weights, rake(1e-300, full.iterations).fit(&replicate).expect("weights").weights);
}

/// One column of ones: every distance multiplies by the same, T/T̂ = 2.
#[test]
fn every_distance_meets_a_single_total() {
    for (distance, bounds) in [
        (Distance::Linear, None),
        (Distance::Raking, None),
        (Distance::Linear, Some((0.5, 3.0))),
        (Distance::Raking, Some((0.5, 3.0))),
        (Distance::Logit, Some((0.5, 3.0))),
    ] {
        let mut step =
            Calibration::new(Matrix::from_element(3, 1, 1.0), vec![12.0], distance, 1e-12, 100).expect("an adjustment");
        if let Some((lower, upper)) = bounds {
            step = step.bounded(Bounds::new(lower, upper).expect("bounds"));
        }
        close(&Adjustment::Calibrate(step).fit(&[1.0, 2.0, 3.0]).expect("weights").weights, &[2.0, 4.0, 6.0]);
    }
}

/// By hand, with d = 1 and x = (1, i) for i from 0 to 3: XᵀX = [[4, 6], [6, 14]] with the inverse [[0.7, −0.3], [−0.3, 0.2]], the
/// misfit is (4, 10), so λ = (−0.2, 0.8).
#[test]
fn linear_calibration_is_the_regression_estimator() {
    let x = Matrix::from_row_slice(4, 2, &[1.0, 0.0, 1.0, 1.0, 1.0, 2.0, 1.0, 3.0]);
    let step = Calibration::new(x, vec![8.0, 16.0], Distance::Linear, 1e-10, 50).expect("an adjustment");
    let fitted = Adjustment::Calibrate(step).fit(&[1.0; 4]).expect("weights");
    close(&fitted.weights, &[0.8, 1.6, 2.4, 3.2]);
    // What is linear in x is known exactly.
    let mut z: Vec<f64> = fitted.weights.iter().enumerate().map(|(i, w)| w * (5.0 - 2.0 * i as f64)).collect();
    fitted.residuals.expect("residuals").apply(&mut z);
    assert!(z.iter().all(|z| z.abs() < 1e-12), "{z:?}");
}

/// Totals more than twenty times their estimates: bounds refer to the weights scaled by the least ratio, 30.
#[test]
fn far_totals_scale_the_weights_first() {
    let step = Calibration::new(Matrix::from_element(2, 1, 1.0), vec![60.0], Distance::Linear, 1e-10, 50);
    let bounded = step.expect("an adjustment").bounded(Bounds::new(0.9, 1.1).expect("bounds"));
    close(&Adjustment::Calibrate(bounded).fit(&[1.0, 1.0]).expect("weights").weights, &[30.0, 30.0]);
}

#[test]
fn totals_out_of_reach_fail_by_name() {
    let x = Matrix::from_row_slice(2, 2, &[1.0, 1.0, 1.0, 1.0]);
    let twice = Calibration::new(x, vec![2.0, 3.0], Distance::Linear, 1e-7, 50).expect("an adjustment");
    assert!(matches!(Adjustment::Calibrate(twice).fit(&[1.0, 1.0]), Err(AdjustmentError::Failed { .. })));
    let far = Calibration::new(Matrix::from_element(2, 1, 1.0), vec![9.0], Distance::Logit, 1e-7, 50);
    let far = far.expect("an adjustment");
    assert_eq!(Adjustment::Calibrate(far.clone()).fit(&[1.0, 1.0]), Err(AdjustmentError::Bounds));
    let bounded = far.bounded(Bounds::new(0.5, 2.0).expect("bounds"));
    assert!(matches!(Adjustment::Calibrate(bounded).fit(&[1.0, 1.0]), Err(AdjustmentError::Failed { column: 0, .. })));
    let empty = Adjustment::Poststratify(poststratification(&[0, 0], &[1.0, 1.0]));
    assert_eq!(empty.fit(&[1.0, 1.0]), Err(AdjustmentError::ClassEmpty { margin: 0, class: 1 }));
    assert_eq!(empty.fit(&[1.0]), Err(AdjustmentError::Length { rows: 2, weights: 1 }));
    assert_eq!(empty.fit(&[1.0, f64::NAN]), Err(AdjustmentError::Weight { row: 1 }));
    assert!(Bounds::new(2.0, 1.0).is_err() && Bounds::new(f64::NAN, 1.0).is_err());
}

#[test]
fn trimming_spreads_what_it_cuts() {
    let trim = |strict| Adjustment::Trim(Trimming::new(Bounds::new(1.0, 4.0).expect("bounds"), strict));
    let weights = [10.0, 3.5, 1.5, 0.0, 0.5];
    // 10 → 4 and 0.5 → 1: 5.5 to spread over two.
    close(&trim(false).fit(&weights).expect("weights").weights, &[4.0, 6.25, 4.25, 0.0, 1.0]);
    let strict = trim(true).fit(&weights).expect("weights");
    close(&strict.weights, &[4.0, 4.0, 4.0, 0.0, 1.0]);
    assert!(!strict.converged, "nobody was left to take the rest");
    let lenient = Adjustment::Trim(Trimming::new(Bounds::new(0.0, 6.0).expect("bounds"), true)).fit(&weights);
    let lenient = lenient.expect("weights");
    // 10 → 6, 4 over three; nothing is outside then.
    close(&lenient.weights, &[6.0, 3.5 + 4.0 / 3.0, 1.5 + 4.0 / 3.0, 0.0, 0.5 + 4.0 / 3.0]);
    assert!(lenient.converged);
}

#[test]
fn units_share_their_ratio() {
    let x = Matrix::from_row_slice(4, 2, &[1.0, 0.0, 1.0, 4.0, 1.0, 3.0, 1.0, 5.0]);
    let step = Calibration::new(x, vec![4.0, 14.0], Distance::Raking, 1e-11, 50).expect("an adjustment");
    let step = step.within_units(&classes(&[0, 0, 1, 1])).expect("units");
    let fitted = Adjustment::Calibrate(step).fit(&[1.0; 4]).expect("weights");
    assert_eq!((fitted.weights[0], fitted.weights[2]), (fitted.weights[1], fitted.weights[3]));
    close(&[fitted.weights.iter().sum()], &[4.0]);
}

/// The regression on the indicators of two margins, by cells and as a matrix, is the same.
#[test]
fn residuals_of_margins_are_those_of_their_indicators() {
    let (a, b) = ([0, 0, 1, 1, 1, -1], [0, 1, 0, 1, 1, 1]);
    let indicators = |row: usize| {
        let is = |class: i32, wanted: i32| f64::from(u8::from(class == wanted));
        [is(a[row], 0), is(a[row], 1), is(b[row], 0), is(b[row], 1)]
    };
    let x = Matrix::from_fn(6, 4, |row, column| indicators(row)[column]);
    let (before, after) = ([1.0, 2.0, 1.5, 1.0, 0.5, 2.0], [2.0, 1.0, 1.0, 3.0, 1.0, 4.0]);
    let u = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0];
    let z: Vec<f64> = after.iter().zip(u).map(|(w, u)| w * u).collect();
    let (mut one, mut other) = (z.clone(), z);
    Residuals::margins(vec![classes(&a), classes(&b)], &before, &after).apply(&mut one);
    Residuals::regression(&x, &before, &after).apply(&mut other);
    assert!(one.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-10), "{one:?} {other:?}");
    // Orthogonal to every indicator in the weights before.
    for column in 0..4 {
        let along: f64 = (0..6).map(|row| before[row] * one[row] / after[row] * x[(row, column)]).sum();
        assert!(along.abs() < 1e-10);
    }
}
