//! Scales and codings small enough for pencil and paper.

use super::*;
use crate::estimation::cohen_kappa::{Agreement, cohen_kappa};
use crate::estimation::{DesignInput, Domain, EstimationError, SurveyDesign};
use crate::numeric::Categories;

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * b.abs().max(1e-3), "{a} is not {b}");
}

const FIRST: [f64; 4] = [1.0, 2.0, 3.0, 4.0];
const SECOND: [f64; 4] = [2.0, 1.0, 4.0, 3.0];

/// Variances 5/4 each, covariance 3/4: α = 2·(1 − 2.5/4).
#[test]
fn alpha_of_two_items() {
    let found = reliability(&[1.0; 4], &Domain::all(4), &[&FIRST, &SECOND]).expect("alpha");
    close(found.alpha, 0.75);
    close(found.items[0].rest_correlation, 0.6);
    assert!(found.items[0].alpha_if_dropped.is_nan());
    assert_eq!(found.rows, 4);
    // A row that weighs double is that row twice.
    let weighted = reliability(&[1.0, 2.0, 1.0, 1.0], &Domain::all(4), &[&FIRST, &SECOND]).expect("alpha");
    let (first, second) = ([1.0, 2.0, 2.0, 3.0, 4.0], [2.0, 1.0, 1.0, 4.0, 3.0]);
    let repeated = reliability(&[1.0; 5], &Domain::all(5), &[&first, &second]).expect("alpha");
    close(weighted.alpha, repeated.alpha);
}

#[test]
fn a_reversed_item_is_named() {
    let reversed = SECOND.map(|x| 5.0 - x);
    let third = [1.0, 2.0, 4.0, 3.0];
    let found = reliability(&[1.0; 4], &Domain::all(4), &[&FIRST, &reversed, &third]).expect("alpha");
    assert_eq!(found.items.iter().map(ItemReliability::looks_reversed).collect::<Vec<_>>(), [false, true, false]);
    assert!(found.items[1].alpha_if_dropped > found.alpha);
    let findings = found.findings(&["q1", "q2", "q3"]);
    assert!(!findings.has_errors());
    let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("q2: “q2” correlates at -0."), "{}", said[0]);
}

#[test]
fn a_constant_scale_has_no_alpha() {
    let found = reliability(&[1.0; 4], &Domain::all(4), &[&[0.1; 4], &[0.3; 4]]).expect("an answer");
    assert!(found.alpha.is_nan() && found.items[0].rest_correlation.is_nan() && !found.items[0].looks_reversed());
    let nobody = reliability(&[0.0; 4], &Domain::all(4), &[&FIRST, &SECOND]);
    assert_eq!(nobody, Err(EstimationError::DomainEmpty));
    assert!(reliability(&[1.0; 4], &Domain::all(4), &[&FIRST]).expect("an answer").alpha.is_nan());
    assert!(reliability(&[1.0; 4], &Domain::all(4), &[]).expect("an answer").alpha.is_nan());
}

/// Simple random sampling: the classical kappa, its variance times n/(n − 1).
#[test]
fn kappa_of_a_simple_random_sample() {
    let coded = |codes: &[usize], levels: [&str; 2]| {
        let levels = levels.map(str::to_owned).to_vec();
        Categories::new(levels, codes.iter().copied().map(Some).collect()).expect("good codes")
    };
    let first = coded(&[0, 0, 0, 0, 0, 1, 1, 1, 1, 1], ["x", "y"]);
    // The other coder lists the labels the other way round.
    let second = coded(&[1, 1, 1, 1, 0, 0, 0, 0, 1, 1], ["y", "x"]);
    let design = SurveyDesign::new(DesignInput { rows: 10, ..DesignInput::default() }).expect("a good design");
    let joint = kappa(&design, &first, &second, &Domain::all(10)).expect("kappa");
    let table = [vec![4.0, 1.0], vec![2.0, 3.0]];
    let classical = cohen_kappa(&table, Agreement::Exact, 0.95).expect("a table");
    close(joint.values[0], classical.kappa);
    close(joint.se(0), classical.se * (10.0f64 / 9.0).sqrt());
    let same = coded(&[0; 10], ["x", "y"]);
    assert!(kappa(&design, &same, &same, &Domain::all(10)).expect("an answer").values[0].is_nan());
}
