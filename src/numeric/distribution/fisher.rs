//! The F distribution.

use super::{beta, chi_squared};

/// P(F > f) on `df1` and `df2` degrees of freedom, either of which may be infinite. NaN where one is not positive.
/// R: `pf(f, df1, df2, lower.tail = FALSE)`.
///
/// # Formula
/// I_x(df2/2, df1/2) at x = df2/(df2 + df1·f) (Abramowitz and Stegun 1964, 26.6.2); with infinite `df2` the upper tail of χ² on
/// `df1` at df1·f.
///
/// # Example
/// ```
/// use barograph::numeric::distribution::fisher;
/// // Two degrees of freedom above: (1 + 2f/ν)^(−ν/2).
/// assert!((fisher::upper_tail(3.0, 2.0, 10.0) - 1.6f64.powi(-5)).abs() < 1e-15);
/// ```
pub fn upper_tail(f: f64, df1: f64, df2: f64) -> f64 {
    if f.is_nan() || df1.is_nan() || df2.is_nan() || df1 <= 0.0 || df2 <= 0.0 {
        return f64::NAN;
    }
    if f <= 0.0 {
        return 1.0;
    }
    if f == f64::INFINITY {
        return 0.0;
    }
    match (df1.is_finite(), df2.is_finite()) {
        (true, true) => {}
        (true, false) => return chi_squared::upper_tail(df1 * f, df1),
        (false, true) => return chi_squared::lower_tail(df2 / f, df2),
        // Both means are known without error.
        (false, false) => return if f < 1.0 { 1.0 } else { 0.0 },
    }
    let (a, b) = (df2 / 2.0, df1 / 2.0);
    let ratio = df1 / df2 * f;
    let (x, y) = (1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
    if x == 0.0 {
        return 0.0;
    }
    if y == 0.0 {
        return 1.0;
    }
    // (a + b)y − b = b(f − 1)x: exact where f is near 1.
    beta::tails(a, b, beta::Point { x, y, lambda: b * (f - 1.0) * x }).lower
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::distribution::{close, student};

    #[test]
    fn closed_forms() {
        for f in [1e-6f64, 0.3, 1.0, 4.0, 90.0, 1e5] {
            for df in [1.0f64, 7.0, 50.0, 4_000.0] {
                close(upper_tail(f, 2.0, df), (-(df / 2.0) * (2.0 * f / df).ln_1p()).exp(), 2e-12);
                close(upper_tail(f, 1.0, df), student::two_sided_p(f.sqrt(), df), 2e-12);
            }
        }
    }

    #[test]
    fn infinite_degrees_of_freedom() {
        close(upper_tail(2.5, 3.0, f64::INFINITY), chi_squared::upper_tail(7.5, 3.0), 1e-15);
        close(upper_tail(2.5, 3.0, 1e8), upper_tail(2.5, 3.0, f64::INFINITY), 1e-6);
        close(upper_tail(2.5, 1e8, 3.0), upper_tail(2.5, f64::INFINITY, 3.0), 1e-6);
    }

    #[test]
    fn nonsense_is_not_a_number() {
        assert!(upper_tail(1.0, 0.0, 5.0).is_nan());
        assert!(upper_tail(f64::NAN, 1.0, 5.0).is_nan());
        assert_eq!(upper_tail(-2.0, 1.0, 5.0), 1.0);
        assert_eq!(upper_tail(f64::INFINITY, 1.0, 5.0), 0.0);
    }
}
