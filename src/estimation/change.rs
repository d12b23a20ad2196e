//! The difference of two estimates: its interval and its p.

use super::{Estimate, standard_error, symmetric_interval};
use crate::numeric::distribution::student::two_sided_p;

/// Later minus earlier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    pub value: f64,
    pub se: f64,
    pub df: f64,
    pub lower: f64,
    pub upper: f64,
    /// value / se.
    pub t: f64,
    /// Two-sided. NaN where the standard error is 0 and the difference too.
    pub p: f64,
}

/// A difference of this value and variance.
pub fn difference(value: f64, variance: f64, df: f64, level: f64) -> Difference {
    let se = standard_error(variance);
    let (lower, upper) = symmetric_interval(value, se, df, level);
    let t = value / se;
    Difference { value, se, df, lower, upper, t, p: two_sided_p(t, df) }
}

/// The difference of estimates from two samples drawn independently.
///
/// # Formula
/// SE² = SE₁² + SE₂² on df₁ + df₂ degrees of freedom: what one joint design gives whose strata are wave × stratum, because the two
/// share no unit (Kish 1965, 12.4). R: `svycontrast(svyby(~y, ~wave, …, covmat = TRUE))`, df from `degf` of the two waves.
pub fn independent_difference(from: &Estimate, to: &Estimate, level: f64) -> Difference {
    difference(to.value - from.value, from.se * from.se + to.se * to.se, from.df + to.df, level)
}
