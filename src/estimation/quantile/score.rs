//! The interval of a quantile that inverts a score test.

use super::rule::Distribution;
use super::{QuantileOptions, share_at_most};
use crate::estimation::{Cell, EstimationError, SurveyDesign};
use crate::numeric::distribution::student::two_sided_t;
use crate::numeric::root::bracketed;

/// How far inside the range of the values roots are looked for: this part of their interquartile range, as R.
const INSIDE: f64 = 0.01;

/// The shares at which the ends of the interval are read off the distribution; NaN where the test has no root.
///
/// # Formula
/// The ends are the θ at which T(θ) = (p − F̂(θ))/SE(F̂(θ)) crosses t and −t (Francisco and Fuller 1991). T falls in steps, so a root is
/// a step and found from either side. As R, each θ is turned into the share of rows, *not* weighted, at or below it, of which the rule
/// makes a value of the sample again; with unequal weights that is not θ, and an interval of the share is to be preferred.
pub(super) fn shares(
    design: &SurveyDesign,
    cell: Cell<'_>,
    distribution: &Distribution,
    p: f64,
    options: QuantileOptions,
) -> Result<(f64, f64), EstimationError> {
    // A policy that refuses, refuses here once; below, a failure could only be this one again.
    share_at_most(design, cell, f64::INFINITY)?;
    let test = |theta: f64| match share_at_most(design, cell, theta) {
        Ok((share, se)) => (p - share) / se,
        Err(_) => f64::NAN,
    };
    let values = distribution.values();
    let (Some(least), Some(greatest)) = (values.first(), values.last()) else {
        return Err(EstimationError::DomainEmpty);
    };
    let inside = INSIDE * (quartile(values, 0.75) - quartile(values, 0.25));
    let (from, to) = (least + inside, greatest - inside);
    let t = two_sided_t(1.0 - options.level, options.df);
    let share_at = |critical: f64| match bracketed(from, to, |theta| test(theta) - critical) {
        Some(theta) => values.partition_point(|x| *x <= theta) as f64 / values.len() as f64,
        None => f64::NAN,
    };
    Ok((share_at(t), share_at(-t)))
}

/// Of the plain sample, linear between order statistics (R: `quantile` by default).
fn quartile(values: &[f64], p: f64) -> f64 {
    let place = (values.len() - 1) as f64 * p;
    let below = place as usize;
    let next = values.get(below + 1).unwrap_or(&values[below]);
    values[below] + (next - values[below]) * (place - below as f64)
}
