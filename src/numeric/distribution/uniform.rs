//! Tails of distributions with huge parameters, for which series and fractions take too many terms.

use super::normal;

/// From this size of the smaller parameter on the expansion is as exact as a double.
pub(super) const UNIFORM_FROM: f64 = 1e8;

/// Below this w the difference of two large reciprocals is replaced by its limit.
const AT_THE_MEAN: f64 = 1e-3;

/// The tail beyond a point of deviance D = w²/2 and standardised distance v > 0 from the mean, of a variable with this skewness towards
/// the point.
///
/// # Formula
/// Φ̄(w) + φ(w)(1/v − 1/w); at the mean 1/v − 1/w is −skewness/6 (Temme 1979, first term; Lugannani and Rice 1980). Errors are of order
/// n^(−3/2).
pub(super) fn tail(deviance: f64, v: f64, skewness: f64) -> f64 {
    let w = (2.0 * deviance).sqrt();
    let correction = if w < AT_THE_MEAN { -skewness / 6.0 } else { 1.0 / v - 1.0 / w };
    normal::upper_tail(w) + normal::density(w) * correction
}
