//! Student's t: tail areas and quantiles, to nearly full precision far out in the tails. Infinite degrees of freedom are the normal
//! distribution.
//!
//! An interval is only as good as its quantile: reference numbers are met to 1e-9, so these are held to 1e-12. The general
//! functions in `statrs` stop earlier: its `erfc` is good to 1e-11, its inverse of the incomplete beta function and the difference of
//! two `ln_gamma` lose digits when the degrees of freedom are many. `statrs` gives the first guess of the root finder.

use super::{beta, normal};
use crate::numeric::root::newton_increasing;
use statrs::function::erf::erfc_inv;
use std::f64::consts::SQRT_2;

/// From this many degrees of freedom on, Student's t is the normal distribution to within 1e-9 relative.
pub const NORMAL_FROM_DF: f64 = 1e9;

/// P(|T| > |t|) on `df` degrees of freedom; `f64::INFINITY` is the normal distribution. NaN where `df` is not positive.
///
/// # Formula
/// I_x(df/2, 1/2) at x = df/(df + t²) (Abramowitz and Stegun 1964, 26.7.1).
/// R: `2 * pt(-abs(t), df)`.
pub fn two_sided_p(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if t.abs() == f64::INFINITY {
        return 0.0;
    }
    if df >= NORMAL_FROM_DF {
        return normal::two_sided_p(t);
    }
    match point(t, df) {
        Some(point) => beta::tails(df / 2.0, 0.5, point).lower,
        None if t.abs() < 1.0 => 1.0,
        None => 0.0,
    }
}

/// P(T > t). R: `pt(t, df, lower.tail = FALSE)`.
pub fn upper_tail(t: f64, df: f64) -> f64 {
    let beyond = 0.5 * two_sided_p(t, df);
    if t < 0.0 { 1.0 - beyond } else { beyond }
}

/// P(T ≤ t). R: `pt(t, df)`.
pub fn lower_tail(t: f64, df: f64) -> f64 {
    upper_tail(-t, df)
}

/// The t with P(|T| > t) = `alpha`: the multiplier of a two-sided interval at level 1 − `alpha`. NaN outside `0 < alpha < 1`
/// or where `df` is not positive. R: `qt(1 - alpha / 2, df)`.
///
/// Newton steps on ln P against ln t, which is nearly straight in both tails, kept inside a bracket.
pub fn two_sided_t(alpha: f64, df: f64) -> f64 {
    if !(alpha > 0.0 && alpha < 1.0) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    let start = (SQRT_2 * erfc_inv(alpha)).max(f64::MIN_POSITIVE).ln();
    let aim = alpha.ln();
    let log_t = newton_increasing(start, |u| {
        let t = u.exp();
        let p = two_sided_p(t, df);
        (aim - p.ln(), 2.0 * density_times_t(t, df) / p)
    });
    log_t.exp()
}

/// The t with P(T ≤ t) = `p`; infinite at 0 and 1, NaN outside. R: `qt(p, df)`.
pub fn quantile(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    let t = match 2.0 * p.min(1.0 - p) {
        0.0 => f64::INFINITY,
        alpha if alpha < 1.0 => two_sided_t(alpha, df),
        _ => 0.0,
    };
    if p < 0.5 { -t } else { t }
}

/// The density times |t|: x^(df/2) y^(1/2) / B(df/2, 1/2).
fn density_times_t(t: f64, df: f64) -> f64 {
    if df >= NORMAL_FROM_DF {
        return t.abs() * normal::density(t);
    }
    point(t, df).map_or(0.0, |point| beta::front(df / 2.0, 0.5, point))
}

/// The point of the beta distribution with shapes df/2 and 1/2 that t stands for; `None` where it falls on 0 or 1.
fn point(t: f64, df: f64) -> Option<beta::Point> {
    let ratio = t * t / df;
    let (x, y) = (1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
    // (a + b)y − b = (t² − 1)x/2: exact where t is near 1 and where the degrees of freedom are many.
    (x > 0.0 && y > 0.0).then_some(beta::Point { x, y, lambda: 0.5 * (t * t - 1.0) * x })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::distribution::close;
    use std::f64::consts::PI;

    /// One and two degrees of freedom have closed forms, far into both tails.
    #[test]
    fn closed_forms() {
        for t in [1e-6f64, 0.1, 0.9, 1.0, 1.8, 3.0, 50.0, 1e4, 1e8] {
            close(two_sided_p(t, 1.0), 2.0 / PI * (1.0 / t).atan(), 1e-13);
            close(two_sided_p(t, 2.0), 2.0 / (t * t + 2.0 + t * (t * t + 2.0).sqrt()), 1e-13);
        }
    }

    /// Four degrees of freedom: P = 1 − s(3 − s²)/2 at s = t/√(t² + 4).
    #[test]
    fn four_degrees_of_freedom() {
        for t in [0.05f64, 0.7, 1.5, 2.776, 4.0] {
            let s = t / (t * t + 4.0).sqrt();
            close(two_sided_p(t, 4.0), 1.0 - s * (3.0 - s * s) / 2.0, 1e-13);
        }
    }

    #[test]
    fn many_degrees_of_freedom_approach_the_normal() {
        for t in [0.3, 1.0, 1.96, 4.0, 6.0] {
            close(two_sided_p(t, 9e8), two_sided_p(t, f64::INFINITY), 1e-6);
        }
        close(two_sided_t(0.05, f64::INFINITY), 1.959_963_984_540_054, 1e-13);
        close(two_sided_t(0.01, f64::INFINITY), 2.575_829_303_548_901, 1e-13);
    }

    #[test]
    fn quantile_and_tail_are_inverse() {
        for df in [0.5, 1.0, 2.0, 3.7, 9.0, 48.0, 199.0, 901.0, 39_999.0, 1e6, f64::INFINITY] {
            for alpha in [1e-12, 1e-6, 0.01, 0.05, 0.1, 0.32, 0.5, 0.9, 0.999] {
                let t = two_sided_t(alpha, df);
                let p = two_sided_p(t, df);
                assert!((p - alpha).abs() < 2e-12 * alpha, "{df} {alpha} {t} {p}");
            }
        }
    }

    #[test]
    fn one_sided() {
        close(quantile(0.975, 4.0), two_sided_t(0.05, 4.0), 1e-14);
        close(quantile(0.025, 4.0), -two_sided_t(0.05, 4.0), 1e-14);
        close(lower_tail(-1.0, 1.0), 0.25, 1e-14);
        close(upper_tail(-1.0, 1.0), 0.75, 1e-14);
        assert_eq!(quantile(0.5, 9.0), 0.0);
        assert_eq!(quantile(1.0, 9.0), f64::INFINITY);
        assert!(quantile(1.1, 9.0).is_nan());
    }

    #[test]
    fn nonsense_is_not_a_number() {
        assert!(two_sided_t(0.05, 0.0).is_nan());
        assert!(two_sided_t(0.0, 5.0).is_nan());
        assert!(two_sided_t(1.0, 5.0).is_nan());
        assert!(two_sided_p(1.0, -1.0).is_nan());
        assert_eq!(two_sided_p(f64::INFINITY, 5.0), 0.0);
    }
}
