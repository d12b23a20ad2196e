//! Intervals symmetric on the logit scale.

use crate::numeric::distribution::student::two_sided_t;

/// The interval of a share, symmetric on the logit scale.
///
/// # Formula
/// logit p̂ ± t·SE/(p̂(1 − p̂)), transformed back (Korn and Graubard 1999, 3.2). R: `svyciprop(method = "xlogit")`, and `"logit"`,
/// which is the same under linearisation. NaN ends for a share of 0 or 1, whose logit is not finite.
pub fn logit_interval(share: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    logit_interval_with_se(share, se / (share * (1.0 - share)), df, level)
}

/// The same with the standard error of the logit itself, as replicates give it. R: `svyciprop(method = "logit")`.
pub fn logit_interval_with_se(share: f64, logit_se: f64, df: f64, level: f64) -> (f64, f64) {
    logit_interval_reaching(share, two_sided_t(1.0 - level, df) * logit_se)
}

/// The same, reaching so far to each side on the logit scale: for callers that have the quantile already.
pub(crate) fn logit_interval_reaching(share: f64, reach: f64) -> (f64, f64) {
    if !(share > 0.0 && share < 1.0) {
        return (f64::NAN, f64::NAN);
    }
    let logit = (share / (1.0 - share)).ln();
    let back = |x: f64| 1.0 / (1.0 + (-x).exp());
    (back(logit - reach), back(logit + reach))
}
