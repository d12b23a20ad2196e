//! Intervals symmetric on the arcsine scale, on which a proportion's variance hardly depends on the proportion.

use crate::numeric::distribution::student::two_sided_t;
use std::f64::consts::FRAC_PI_2;

/// # Formula
/// sin²(asin√p̂ ± t·SE/(2√(p̂(1 − p̂)))) (Cochran 1977, 7.7). R: `svyciprop(method = "asin")`. NaN ends for a share of 0 or 1.
///
/// An end that passes 0 or π/2 on the scale is put there: the sine would turn back.
pub fn arcsine_interval(share: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    if !(share > 0.0 && share < 1.0) {
        return (f64::NAN, f64::NAN);
    }
    let reach = two_sided_t(1.0 - level, df) * se / (2.0 * (share * (1.0 - share)).sqrt());
    let middle = share.sqrt().asin();
    let back = |x: f64| if x.is_nan() { x } else { x.clamp(0.0, FRAC_PI_2).sin().powi(2) };
    (back(middle - reach), back(middle + reach))
}
