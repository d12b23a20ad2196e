//! Wilson's score interval.

use crate::numeric::distribution::student::two_sided_t;

/// The score interval (Wilson 1927) with the effective sample size of the design.
///
/// # Formula
/// With n = p̂(1 − p̂)/SE² and t the quantile: (p̂ + t²/2n ± (t/2n)√(4n·p̂(1 − p̂) + t²))/(1 + t²/n) (Dean and Pagano 2015).
/// R: `svyciprop(method = "wilson")`, from survey 4.5 on. NaN ends for a share of 0 or 1 without variance.
pub fn wilson_interval(share: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    let t = two_sided_t(1.0 - level, df);
    let spread = share * (1.0 - share);
    let n = spread / (se * se);
    let middle = share + t * t / (2.0 * n);
    let reach = t / (2.0 * n) * (4.0 * n * spread + t * t).sqrt();
    let scale = 1.0 + t * t / n;
    ((middle - reach) / scale, (middle + reach) / scale)
}
