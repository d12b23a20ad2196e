//! χ² and the gamma distribution: the regularised incomplete gamma functions and their inverse.

use super::continued_fraction::{CONVERGED, evaluate};
use super::gamma_function::{deviance_part, gamma_front};
use super::uniform::{self, UNIFORM_FROM};
use crate::numeric::root::newton_increasing;

/// P(X > x) of χ² on `df` degrees of freedom. NaN where `df` is not positive. R: `pchisq(x, df, lower.tail = FALSE)`.
///
/// # Example
/// ```
/// use barograph::numeric::distribution::chi_squared;
/// // Two degrees of freedom: e^(−x/2).
/// assert!((chi_squared::upper_tail(3.0, 2.0) - (-1.5f64).exp()).abs() < 1e-16);
/// ```
pub fn upper_tail(x: f64, df: f64) -> f64 {
    tails(x / 2.0, df / 2.0).1
}

/// P(X ≤ x). R: `pchisq(x, df)`.
pub fn lower_tail(x: f64, df: f64) -> f64 {
    tails(x / 2.0, df / 2.0).0
}

/// The x with P(X ≤ x) = `p`; 0 and infinity at 0 and 1, NaN outside. R: `qchisq(p, df)`.
pub fn quantile(p: f64, df: f64) -> f64 {
    if !((0.0..=1.0).contains(&p) && df > 0.0 && df.is_finite()) {
        return f64::NAN;
    }
    if p == 0.0 {
        return 0.0;
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    let a = df / 2.0;
    let u = if p <= 0.5 {
        newton_increasing(a.ln(), |u| {
            let lower = tails(u.exp(), a).0;
            (lower.ln() - p.ln(), gamma_front(a, u.exp()) / lower)
        })
    } else {
        let aim = (1.0 - p).ln();
        newton_increasing(a.ln(), |u| {
            let upper = tails(u.exp(), a).1;
            (aim - upper.ln(), gamma_front(a, u.exp()) / upper)
        })
    };
    2.0 * u.exp()
}

/// P(a, x) and Q(a, x).
///
/// # Formula
/// x^a e^(−x)/Γ(a) times the series Σ x^k/(a(a+1)…(a+k)) below a + 1, and times the continued fraction beyond (Abramowitz and Stegun
/// 1964, 6.5.29 and 6.5.31).
fn tails(x: f64, a: f64) -> (f64, f64) {
    if x.is_nan() || !(a > 0.0 && a.is_finite()) {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x == f64::INFINITY {
        return (1.0, 0.0);
    }
    if a >= UNIFORM_FROM {
        let deviance = a * deviance_part((x - a) / a, x / a);
        let beyond = |skewness| uniform::tail(deviance, (x - a).abs() / a.sqrt(), skewness);
        return if x < a {
            let lower = beyond(-2.0 / a.sqrt());
            (lower, 1.0 - lower)
        } else {
            let upper = beyond(2.0 / a.sqrt());
            (1.0 - upper, upper)
        };
    }
    let front = gamma_front(a, x);
    if x < a + 1.0 {
        let lower = front * series(a, x);
        (lower, 1.0 - lower)
    } else {
        // Far out the front has underflowed, and 0 times anything is 0.
        let fraction = evaluate(x + 1.0 - a, |n| (-n * (n - a), x + 1.0 - a + 2.0 * n));
        let upper = front / fraction;
        (1.0 - upper, upper)
    }
}

fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut k) = (1.0 / a, 1.0 / a, a);
    while term > CONVERGED * sum {
        k += 1.0;
        term *= x / k;
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::distribution::close;

    /// Even degrees of freedom are sums of Poisson chances.
    #[test]
    fn closed_forms() {
        for x in [1e-8f64, 0.5, 2.0, 7.8, 30.0, 600.0] {
            close(upper_tail(x, 2.0), (-x / 2.0).exp(), 1e-13);
            let h = x / 2.0;
            close(upper_tail(x, 6.0), (-h).exp() * (1.0 + h + h * h / 2.0), 1e-12);
        }
        close(lower_tail(1e-8, 2.0), -(-0.5e-8f64).exp_m1(), 1e-13);
    }

    /// x, degrees of freedom, lower and upper tail.
    const REFERENCE: &[(f64, f64, f64, f64)] = &[
        (1e-05, 0.2, 0.310138819208705, 0.689861180791295),
        (30.0, 0.2, 0.9999999973402257, 2.6597742816750083e-09),
        (0.01, 1.0, 0.07965567455405796, 0.920344325445942),
        (3.84, 1.0, 0.9499564787512949, 0.050043521248705106),
        (900.0, 1.0, 1.0, 9.813427854296374e-198),
        (1.2, 3.7, 0.1521532615870787, 0.8478467384129214),
        (60.0, 3.7, 0.9999999999981674, 1.8326614184174065e-12),
        (12.0, 30.0, 0.001400353833361895, 0.9985996461666381),
        (29.0, 30.0, 0.48240330210410154, 0.5175966978958985),
        (33.0, 30.0, 0.6774579030654351, 0.3225420969345649),
        (300.0, 30.0, 1.0, 2.648048485630878e-46),
        (900.0, 999.5, 0.01104368924939924, 0.9889563107506008),
        (1100.0, 999.5, 0.9857883288827044, 0.01421167111729555),
        (1e6, 1e6, 0.5001880631966055, 0.4998119368033945),
        (990_000.0, 1e6, 6.500171180085838e-13, 0.99999999999935),
        (1_005_000.0, 1e6, 0.9997923219905329, 0.00020767800946703004),
    ];

    /// Reference values: mpmath `gammainc(regularized=True)` with 50 digits.
    #[test]
    fn reference_values() {
        for &(x, df, lower, upper) in REFERENCE {
            close(lower_tail(x, df), lower, 2e-12);
            close(upper_tail(x, df), upper, 2e-12);
        }
    }

    #[test]
    fn quantile_and_tail_are_inverse() {
        for df in [0.3, 1.0, 2.7, 10.0, 300.0, 1e5] {
            for p in [1e-30, 1e-6, 0.01, 0.3, 0.5, 0.7, 0.999] {
                let x = quantile(p, df);
                close(lower_tail(x, df), p, 2e-11);
            }
        }
        close(quantile(0.95, 1.0), 3.841_458_820_694_124, 1e-14);
        assert_eq!(quantile(0.0, 3.0), 0.0);
        assert_eq!(quantile(1.0, 3.0), f64::INFINITY);
    }

    /// The expansion for huge parameters goes on where the series and the fraction stop.
    #[test]
    fn no_seam_at_huge_parameters() {
        let (below, above) = (2.0 * UNIFORM_FROM * (1.0 - 1e-9), 2.0 * UNIFORM_FROM * (1.0 + 1e-9));
        for z in [-8.0, -2.0, -1e-4, 0.0, 1e-4, 0.5, 9.0] {
            let at = |df: f64| (lower_tail(df + z * (2.0 * df).sqrt(), df), upper_tail(df + z * (2.0 * df).sqrt(), df));
            close(at(below).0, at(above).0, 1e-10);
            close(at(below).1, at(above).1, 1e-10);
        }
        close(lower_tail(1e30, 1e30), 0.5, 1e-12);
    }

    #[test]
    fn nonsense_is_not_a_number() {
        assert!(upper_tail(1.0, 0.0).is_nan());
        assert!(upper_tail(f64::NAN, 1.0).is_nan());
        assert!(quantile(2.0, 1.0).is_nan());
        assert_eq!(upper_tail(-1.0, 4.0), 1.0);
        assert_eq!(upper_tail(f64::INFINITY, 4.0), 0.0);
        assert_eq!(upper_tail(1e300, 4.0), 0.0);
    }
}
