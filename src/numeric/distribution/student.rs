//! Student's t and the normal distribution: tail areas and quantiles, to nearly full precision far out in the tails.
//!
//! An interval is only as good as its quantile: reference numbers are met to 1e-9, so these are held to 1e-12. The general
//! functions in `statrs` stop earlier: its `erfc` is good to 1e-11, its inverse of the incomplete beta function and the difference of
//! two `ln_gamma` lose digits when the degrees of freedom are many. `statrs` gives the first guess of the root finder.

use statrs::function::erf::erfc_inv;
use std::f64::consts::{PI, SQRT_2};

/// From this many degrees of freedom on, Student's t is the normal distribution to within 1e-9 relative.
pub const NORMAL_FROM_DF: f64 = 1e9;

/// Relative change at which the continued fraction and the root finder stop.
const CONVERGED: f64 = 1e-15;

/// P(|T| > |t|) on `df` degrees of freedom; `f64::INFINITY` is the normal distribution. NaN where `df` is not positive.
///
/// # Formula
/// I_x(df/2, 1/2) at x = df/(df + t²) (Abramowitz and Stegun 1964, 26.7.1), by its continued fraction in Didonato and Morris's form.
/// R: `2 * pt(-abs(t), df)`.
pub fn two_sided_p(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    let t = t.abs();
    if t == 0.0 {
        return 1.0;
    }
    if t == f64::INFINITY {
        return 0.0;
    }
    if df >= NORMAL_FROM_DF {
        return normal_two_sided_p(t);
    }
    let a = df / 2.0;
    let ratio = t * t / df;
    let (x, y) = (1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
    // x^a y^(1/2) / B(a, 1/2), without ever forming two large logarithms and subtracting them.
    let front = (ln_gamma_half_step(a) - a * ratio.ln_1p()).exp() * (y / PI).sqrt();
    let lambda = (a + 0.5) * y - 0.5;
    if lambda > 0.0 {
        front * continued_fraction(a, 0.5, x, lambda)
    } else {
        1.0 - front * continued_fraction(0.5, a, y, -lambda)
    }
}

/// The t with P(|T| > t) = `alpha`: the multiplier of a two-sided interval at level 1 − `alpha`. NaN outside `0 < alpha < 1`
/// or where `df` is not positive. R: `qt(1 - alpha / 2, df)`.
///
/// Newton steps on ln P against ln t, which is nearly straight in both tails, kept inside a bracket.
pub fn two_sided_t(alpha: f64, df: f64) -> f64 {
    if !(alpha > 0.0 && alpha < 1.0) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut u = (SQRT_2 * erfc_inv(alpha)).max(f64::MIN_POSITIVE).ln();
    for _ in 0..200 {
        let t = u.exp();
        let p = two_sided_p(t, df);
        let miss = p.ln() - alpha.ln();
        if miss > 0.0 {
            low = u
        } else {
            high = u
        }
        let slope = -2.0 * t * density(t, df) / p;
        let mut next = u - miss / slope;
        if (next - u).abs() <= CONVERGED * u.abs().max(1.0) {
            return next.exp();
        }
        // Also where the step is not a number: p has underflowed far beyond the root.
        if !(next > low && next < high) {
            next = match (low.is_finite(), high.is_finite()) {
                (true, true) => 0.5 * (low + high),
                (true, false) => low + 1.0,
                _ => high - 1.0,
            };
        }
        u = next;
    }
    u.exp()
}

/// The density of Student's t.
fn density(t: f64, df: f64) -> f64 {
    if df >= NORMAL_FROM_DF {
        return (-0.5 * t * t).exp() / (2.0 * PI).sqrt();
    }
    let a = df / 2.0;
    (ln_gamma_half_step(a) - (a + 0.5) * (t * t / df).ln_1p()).exp() / (df * PI).sqrt()
}

/// ln Γ(a + 1/2) − ln Γ(a), by its asymptotic series above 20 and by recurrence below.
fn ln_gamma_half_step(a: f64) -> f64 {
    let mut product = 1.0;
    let mut a = a;
    while a < 20.0 {
        product *= a / (a + 0.5);
        a += 1.0;
    }
    let r = 1.0 / a;
    let r2 = r * r;
    let series =
        r * (-1.0 / 8.0 + r2 * (1.0 / 192.0 + r2 * (-1.0 / 640.0 + r2 * (17.0 / 14336.0 + r2 * (-31.0 / 18432.0)))));
    product.ln() + 0.5 * a.ln() + series
}

/// The continued fraction of I_x(a, b) without its front factor x^a (1 − x)^b / B(a, b); `lambda` = (a+b)(1 − x) − b is given,
/// because formed here it would lose the digits of a small 1 − x.
///
/// # Formula
/// 1/(β₁ + α₂/(β₂ + …)) with
/// α_{n+1} = (a+n−1)(a+b+n−1)n(b−n)x²/(a+2n−1)², β_{n+1} = n + n(b−n)x/(a+2n−1) + (a+n)(λ+1+n(2−x))/(a+2n+1)
/// (Didonato and Morris 1992, eq. 9), summed by Lentz's method.
fn continued_fraction(a: f64, b: f64, x: f64, lambda: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut f = away(a * (lambda + 1.0) / (a + 1.0));
    let (mut c, mut d) = (f, 0.0);
    for n in 1..100_000 {
        let n = f64::from(n);
        let s = a + 2.0 * n - 1.0;
        let w = n * (b - n) * x;
        let alpha = (a + n - 1.0) * (a + b + n - 1.0) * w * x / (s * s);
        let beta = n + w / s + (a + n) * (lambda + 1.0 + n * (2.0 - x)) / (s + 2.0);
        d = 1.0 / away(beta + alpha * d);
        c = away(beta + alpha / c);
        let step = c * d;
        f *= step;
        if (step - 1.0).abs() < CONVERGED {
            break;
        }
    }
    1.0 / f
}

/// P(|Z| > t) of the normal distribution: the incomplete gamma function of one half, by series near zero and by continued
/// fraction beyond (Abramowitz and Stegun 1964, 6.5.29 and 6.5.31). `erfc` of `statrs` is good to 1e-11 only.
fn normal_two_sided_p(t: f64) -> f64 {
    let x = t * t / 2.0;
    let front = (-x).exp() * (x / PI).sqrt();
    if x < 2.0 {
        let (mut term, mut sum, mut k) = (2.0, 2.0, 0.5);
        while term > CONVERGED * sum {
            k += 1.0;
            term *= x / k;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    let mut b = x + 0.5;
    let (mut c, mut d, mut f) = (f64::INFINITY, 1.0 / b, 1.0 / b);
    for n in 1..1_000 {
        let n = f64::from(n);
        let a = -n * (n - 0.5);
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        f *= c * d;
        if (c * d - 1.0).abs() < CONVERGED {
            break;
        }
    }
    front * f
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, rel: f64) {
        assert!((a - b).abs() <= rel * b.abs(), "{a:e} is not {b:e}");
    }

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
    fn nonsense_is_not_a_number() {
        assert!(two_sided_t(0.05, 0.0).is_nan());
        assert!(two_sided_t(0.0, 5.0).is_nan());
        assert!(two_sided_t(1.0, 5.0).is_nan());
        assert!(two_sided_p(1.0, -1.0).is_nan());
        assert_eq!(two_sided_p(f64::INFINITY, 5.0), 0.0);
    }
}
