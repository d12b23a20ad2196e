//! Korn and Graubard's interval: Clopper and Pearson's exact one with an effective sample size.

use crate::numeric::distribution::beta;
use crate::numeric::distribution::student::two_sided_t;

/// The sample size that would give the same variance in a simple random sample, made smaller for the few degrees of freedom with
/// which the variance is known.
///
/// # Formula
/// p̂(1 − p̂)/SE² · (t_{n−1}(α/2)/t_{df}(α/2))², n the rows (Korn and Graubard 1998). For a share of exactly 0 or 1, whose linearised
/// variance says nothing, n takes the place of p̂(1 − p̂)/SE² (R gives NaN there). Not capped at n as the NCHS caps it.
pub fn effective_sample_size(share: f64, se: f64, rows: f64, df: f64, level: f64) -> f64 {
    let simple = if share == 0.0 || share == 1.0 { rows } else { share * (1.0 - share) / (se * se) };
    simple * few_df_factor(rows, df, level)
}

/// (t_{n−1}(α/2)/t_{df}(α/2))²: what few degrees of freedom leave of an effective sample size.
pub fn few_df_factor(rows: f64, df: f64, level: f64) -> f64 {
    (two_sided_t(1.0 - level, rows - 1.0) / two_sided_t(1.0 - level, df)).powi(2)
}

/// The interval for `n` effective rows of which the share has the property. R: `svyciprop(method = "beta")`.
///
/// # Formula
/// (B⁻¹(α/2; x, n − x + 1), B⁻¹(1 − α/2; x + 1, n − x)) with x = n·p̂; exactly 0 and 1 at the ends (Korn and Graubard 1998).
/// With infinite `n`, which is no variance at all, the point.
pub fn korn_graubard_interval(share: f64, n: f64, level: f64) -> (f64, f64) {
    if n == f64::INFINITY {
        return (share, share);
    }
    clopper_pearson(n * share, n, level)
}

/// Clopper and Pearson's (1934) exact interval for `x` events of `n`, neither of which need be whole.
/// NaN ends where `x` is not between 0 and `n`. R: `binom.test`.
pub fn clopper_pearson(x: f64, n: f64, level: f64) -> (f64, f64) {
    if !(x >= 0.0 && x <= n && n > 0.0) {
        return (f64::NAN, f64::NAN);
    }
    let tail = (1.0 - level) / 2.0;
    let lower = if x == 0.0 { 0.0 } else { beta::quantile(tail, x, n - x + 1.0) };
    let upper = if x == n { 1.0 } else { 1.0 - beta::quantile(tail, n - x, x + 1.0) };
    (lower, upper)
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
