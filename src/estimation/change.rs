//! The difference of two estimates: its interval and its p.

use super::{standard_error, symmetric_interval};
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
