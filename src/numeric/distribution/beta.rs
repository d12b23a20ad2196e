//! The beta distribution: the regularised incomplete beta function, its complement and their inverses.
//!
//! Student's t, F and the binomial distribution are all read off it.

use super::continued_fraction::{CONVERGED, evaluate};
use super::gamma_function::{deviance_part, stirling_remainder};
use super::uniform::{self, UNIFORM_FROM};
use crate::numeric::root::newton_increasing;
use std::f64::consts::PI;

/// A point of (0, 1) with what cannot be formed from it without losing digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub x: f64,
    /// 1 − x.
    pub y: f64,
    /// (a + b)·y − b: how far below the mean x is.
    pub lambda: f64,
}

/// Both tails, each as exact as the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tails {
    pub lower: f64,
    pub upper: f64,
}

/// P(X ≤ x) of a beta variable with shapes `a` and `b`: I_x(a, b). NaN where a shape is not positive. R: `pbeta(x, a, b)`.
///
/// # Formula
/// x^a y^b / B(a, b) by Stirling's formula with its remainder (Loader 2000), times the continued fraction of Didonato and Morris
/// (1992, eq. 9), of whichever tail does not hold the mean; by the power series where that is slow, by Temme's expansion where both
/// shapes are huge.
pub fn lower_tail(x: f64, a: f64, b: f64) -> f64 {
    tails_at(x, a, b).lower
}

/// P(X > x) = I_{1−x}(b, a). R: `pbeta(x, a, b, lower.tail = FALSE)`.
pub fn upper_tail(x: f64, a: f64, b: f64) -> f64 {
    tails_at(x, a, b).upper
}

/// The x with P(X ≤ x) = `p`. NaN outside 0 ≤ p ≤ 1 or where a shape is not positive and finite. R: `qbeta(p, a, b)`.
///
/// # Example
/// ```
/// use barograph::numeric::distribution::beta;
/// // Clopper and Pearson's upper end for 0 of 10.
/// assert!((beta::quantile(0.975, 1.0, 10.0) - (1.0 - 0.025f64.powf(0.1))).abs() < 1e-15);
/// ```
pub fn quantile(p: f64, a: f64, b: f64) -> f64 {
    if !are_shapes(a, b) || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return p;
    }
    // The logarithm of the smaller tail is nearly straight in the logit of x, and its slope there is the front factor over the tail.
    let middle = (a / b).ln();
    if p <= 0.5 {
        let aim = p.ln();
        let logit = newton_increasing(middle, |u| {
            let (point, tails) = at_logit(u, a, b);
            (tails.lower.ln() - aim, front(a, b, point) / tails.lower)
        });
        1.0 / (1.0 + (-logit).exp())
    } else {
        let aim = (1.0 - p).ln();
        let logit = newton_increasing(middle, |u| {
            let (point, tails) = at_logit(u, a, b);
            (aim - tails.upper.ln(), front(a, b, point) / tails.upper)
        });
        1.0 / (1.0 + (-logit).exp())
    }
}

fn are_shapes(a: f64, b: f64) -> bool {
    a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite()
}

fn at_logit(u: f64, a: f64, b: f64) -> (Point, Tails) {
    let (x, y) = (1.0 / (1.0 + (-u).exp()), 1.0 / (1.0 + u.exp()));
    let point = Point { x, y, lambda: distance(x, y, a, b) };
    (point, tails(a, b, point))
}

fn tails_at(x: f64, a: f64, b: f64) -> Tails {
    if !are_shapes(a, b) || x.is_nan() {
        return Tails { lower: f64::NAN, upper: f64::NAN };
    }
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if x >= 1.0 {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let y = 1.0 - x;
    tails(a, b, Point { x, y, lambda: distance(x, y, a, b) })
}

/// (a + b)y − b = a − (a + b)x, from whichever of x and y is the smaller and so the more exact.
fn distance(x: f64, y: f64, a: f64, b: f64) -> f64 {
    if x < y { a - (a + b) * x } else { (a + b) * y - b }
}

/// Both tails at a point strictly inside (0, 1).
pub(super) fn tails(a: f64, b: f64, point: Point) -> Tails {
    let Point { x, y, lambda } = point;
    if a.min(b) >= UNIFORM_FROM {
        return tails_of_huge_shapes(a, b, point);
    }
    let front = front(a, b, point);
    if a <= 1.0 && b.max(1.0) * x <= SERIES_BELOW {
        let lower = power_series(a, b, x, front);
        Tails { lower, upper: 1.0 - lower }
    } else if b <= 1.0 && a.max(1.0) * y <= SERIES_BELOW {
        let upper = power_series(b, a, y, front);
        Tails { lower: 1.0 - upper, upper }
    } else if lambda > 0.0 {
        let lower = if front == 0.0 { 0.0 } else { front / fraction(a, b, x, lambda) };
        Tails { lower, upper: 1.0 - lower }
    } else {
        let upper = if front == 0.0 { 0.0 } else { front / fraction(b, a, y, -lambda) };
        Tails { lower: 1.0 - upper, upper }
    }
}

/// Up to this x and b·x, with a ≤ 1, the power series is used: there the fraction is slow.
const SERIES_BELOW: f64 = 0.7;

/// I_x(a, b) by its power series: x^a/(a·B(a, b)) · (1 + a·Σ x^n/(a + n) · Π (1 − b/j)) (Abramowitz and Stegun 1964, 26.5.4).
fn power_series(a: f64, b: f64, x: f64, front: f64) -> f64 {
    let (mut factor, mut sum, mut n) = (1.0, 1.0 / a, 0.0);
    for _ in 0..MOST_SERIES_TERMS {
        n += 1.0;
        factor *= (1.0 - b / n) * x;
        let term: f64 = factor / (a + n);
        sum += term;
        if term.abs() <= CONVERGED * sum.abs() {
            break;
        }
    }
    (front * (-b * (-x).ln_1p()).exp() * sum).min(1.0)
}

/// Terms shrink by 0.7 at least.
const MOST_SERIES_TERMS: u32 = 1_000;

fn tails_of_huge_shapes(a: f64, b: f64, point: Point) -> Tails {
    let (n, spread) = (a + b, a / (a + b) * b);
    let skewness = 2.0 * (b - a) / n / spread.sqrt();
    let beyond = |skewness| uniform::tail(deviance(a, b, point), point.lambda.abs() / spread.sqrt(), skewness);
    if point.lambda > 0.0 {
        let lower = beyond(-skewness);
        Tails { lower, upper: 1.0 - lower }
    } else {
        let upper = beyond(skewness);
        Tails { lower: 1.0 - upper, upper }
    }
}

/// −ln of x^a y^b over its greatest value.
fn deviance(a: f64, b: f64, point: Point) -> f64 {
    let Point { x, y, lambda } = point;
    let n = a + b;
    a * deviance_part(-lambda / a, x * (n / a)) + b * deviance_part(lambda / b, y * (n / b))
}

/// x^a y^b / B(a, b): the density times xy.
pub(super) fn front(a: f64, b: f64, point: Point) -> f64 {
    let n = a + b;
    let remainder = stirling_remainder(n) - stirling_remainder(a) - stirling_remainder(b);
    (remainder - deviance(a, b, point)).exp() * (a / n * b / (2.0 * PI)).sqrt()
}

/// The continued fraction of front / I_x(a, b); `lambda` = (a + b)(1 − x) − b is given, because formed here it would lose the digits
/// of a small 1 − x.
///
/// # Formula
/// β₁ + α₂/(β₂ + …) with
/// α_{n+1} = (a+n−1)(a+b+n−1)n(b−n)x²/(a+2n−1)², β_{n+1} = n + n(b−n)x/(a+2n−1) + (a+n)(λ+1+n(2−x))/(a+2n+1)
/// (Didonato and Morris 1992, eq. 9).
fn fraction(a: f64, b: f64, x: f64, lambda: f64) -> f64 {
    evaluate(a * (lambda + 1.0) / (a + 1.0), |n| {
        let s = a + 2.0 * n - 1.0;
        let w = n * (b - n) * x / s;
        let alpha = (a + n - 1.0) / s * (a + b + n - 1.0) * w * x;
        (alpha, n + w + (a + n) / (s + 2.0) * (lambda + 1.0 + n * (2.0 - x)))
    })
}

#[cfg(test)]
mod tests;
