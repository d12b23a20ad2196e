//! The normal distribution: tail areas and quantiles.

use super::chi_squared;
use super::student;
use std::f64::consts::PI;

/// P(Z > z). R: `pnorm(z, lower.tail = FALSE)`.
///
/// # Formula
/// Half the upper tail of χ² on one degree of freedom at z² (Abramowitz and Stegun 1964, 26.4.6 and 26.4.19). The `erfc` of `statrs` is
/// good to 1e-11 only.
pub fn upper_tail(z: f64) -> f64 {
    let beyond = 0.5 * two_sided_p(z);
    if z < 0.0 { 1.0 - beyond } else { beyond }
}

/// P(Z ≤ z). R: `pnorm(z)`.
pub fn lower_tail(z: f64) -> f64 {
    upper_tail(-z)
}

/// P(|Z| > |z|).
pub fn two_sided_p(z: f64) -> f64 {
    chi_squared::upper_tail(z * z, 1.0)
}

/// The z with P(Z ≤ z) = `p`; infinite at 0 and 1, NaN outside. R: `qnorm(p)`.
pub fn quantile(p: f64) -> f64 {
    student::quantile(p, f64::INFINITY)
}

/// The density at z.
pub fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::distribution::close;

    /// Reference values: mpmath `erfc` with 50 digits.
    #[test]
    fn tails_far_out() {
        close(upper_tail(1.0), 0.158_655_253_931_457_05, 1e-14);
        close(upper_tail(6.0), 9.865_876_450_376_98e-10, 1e-13);
        close(upper_tail(20.0), 2.753_624_118_606_233_7e-89, 1e-12);
        close(lower_tail(-37.0), 5.725_571_222_524_99e-300, 1e-11);
        close(upper_tail(-1.0), 0.841_344_746_068_542_9, 1e-15);
        assert_eq!(upper_tail(f64::INFINITY), 0.0);
        assert_eq!(upper_tail(f64::NEG_INFINITY), 1.0);
        assert!(upper_tail(f64::NAN).is_nan());
    }

    #[test]
    fn quantiles() {
        close(quantile(0.975), 1.959_963_984_540_054, 1e-15);
        close(quantile(0.1), -1.281_551_565_544_600_4, 1e-15);
        close(quantile(1e-100), -21.273_453_560_965_95, 1e-13);
        assert_eq!(quantile(0.5), 0.0);
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(quantile(1.0), f64::INFINITY);
        assert!(quantile(-0.1).is_nan());
    }
}
