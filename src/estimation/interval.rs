//! Confidence intervals. Multipliers are Student's t on the design's degrees of freedom; infinite df is the normal distribution.

use crate::numeric::distribution::student::two_sided_t;

/// Estimate ± t·SE. NaN ends where df is not positive.
pub fn symmetric_interval(value: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    let reach = two_sided_t(1.0 - level, df) * se;
    (value - reach, value + reach)
}

/// The interval of a share, symmetric on the logit scale.
///
/// # Formula
/// logit p̂ ± t·SE/(p̂(1 − p̂)), transformed back (Korn and Graubard 1999, 3.2). R: `svyciprop(method = "logit")`, and `"xlogit"`,
/// which is the same under linearisation. NaN ends for a share of 0 or 1, whose logit is not finite.
pub fn logit_interval(share: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    if !(share > 0.0 && share < 1.0) {
        return (f64::NAN, f64::NAN);
    }
    let logit = (share / (1.0 - share)).ln();
    let reach = two_sided_t(1.0 - level, df) * se / (share * (1.0 - share));
    let back = |x: f64| 1.0 / (1.0 + (-x).exp());
    (back(logit - reach), back(logit + reach))
}

/// The interval of a share of exactly 0 or 1, about which a linearised variance says nothing.
///
/// # Formula
/// Clopper and Pearson's (1934) with Kish's effective base n: 0 to 1 − (α/2)^(1/n), or its mirror image. Korn and Graubard (1998)
/// use the same bound with another n.
pub fn none_or_all_interval(share: f64, effective_base: f64, level: f64) -> (f64, f64) {
    let far = -(((1.0 - level) / 2.0).ln() / effective_base).exp_m1();
    if share <= 0.5 { (0.0, far) } else { (1.0 - far, 1.0) }
}
