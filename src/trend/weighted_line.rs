//! A straight line through the estimates of waves, each counted by how exactly it is known.
//!
//! The estimates themselves are enough; with the data at hand a design-based regression says more.

use crate::numeric::distribution::{chi_squared, normal, student};
use crate::numeric::least_squares::{Errors, fit};
use crate::numeric::{Matrix, Vector};

/// Estimate = intercept + slope · time since the first wave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedLine {
    /// The line at the first wave.
    pub intercept: f64,
    pub slope: f64,
    /// The sampling errors being known, with no scaling by the residuals.
    pub slope_se: f64,
    pub z: f64,
    /// Two-sided, normal.
    pub p: f64,
    /// Residual sum of squares in units of the sampling errors: χ² where the truth is a line.
    pub q: f64,
    pub q_df: usize,
    /// Small: a straight line does not fit. NaN without degrees of freedom.
    pub q_p: f64,
    /// The standard error times √(q/df): the scatter about the line in the place of the sampling errors.
    pub slope_se_scaled: f64,
    pub t_scaled: f64,
    pub p_scaled: f64,
}

/// The line by weighted, or with correlated waves by generalised, least squares. `None` with fewer than two waves, all at the same time,
/// or errors that are no covariance.
///
/// # Formula
/// β = (XᵀΣ⁻¹X)⁻¹XᵀΣ⁻¹y, its covariance (XᵀΣ⁻¹X)⁻¹; Q = rᵀΣ⁻¹r, χ²_{n−2} under linearity (Grizzle, Starmer and Koch 1969).
/// R: `lm(y ~ I(x - x[1]), weights = 1/se^2)`, sigma fixed at 1.
pub fn weighted_line(x: &[f64], y: &[f64], errors: &Errors) -> Option<WeightedLine> {
    if x.len() != y.len() || x.len() < 2 {
        return None;
    }
    let model = Matrix::from_fn(x.len(), 2, |i, j| if j == 0 { 1.0 } else { x[i] - x[0] });
    let fit = fit(&model, &Vector::from_column_slice(y), errors)?;
    let (slope, slope_se) = (fit.coefficients[1], fit.covariance[(1, 1)].sqrt());
    let df = fit.df as f64;
    let slope_se_scaled = slope_se * (fit.sum_of_squares / df).sqrt();
    Some(WeightedLine {
        intercept: fit.coefficients[0],
        slope,
        slope_se,
        z: slope / slope_se,
        p: normal::two_sided_p(slope / slope_se),
        q: fit.sum_of_squares,
        q_df: fit.df,
        q_p: chi_squared::upper_tail(fit.sum_of_squares, df),
        slope_se_scaled,
        t_scaled: slope / slope_se_scaled,
        p_scaled: student::two_sided_p(slope / slope_se_scaled, df),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let line =
            weighted_line(&[0.0, 1.0, 2.0], &[1.0, 2.0, 4.0], &Errors::Independent(vec![1.0; 3])).expect("a line");
        assert!((line.slope - 1.5).abs() < 1e-14 && (line.slope_se - 0.5f64.sqrt()).abs() < 1e-14);
        assert!((line.q - 1.0 / 6.0).abs() < 1e-14);
        assert_eq!(line.q_df, 1);
        assert!((line.slope_se_scaled - (0.5f64 / 6.0).sqrt()).abs() < 1e-14);
    }

    /// A shared error moves all waves alike: it leaves the slope and its standard error as they are.
    #[test]
    fn a_shared_error_does_not_touch_the_slope() {
        let (x, y) = ([2016.0, 2018.0, 2019.0, 2023.0], [0.31, 0.35, 0.33, 0.4]);
        let se = [0.02, 0.03, 0.02, 0.01];
        let own = Errors::Independent(se.to_vec());
        let shared =
            Errors::Correlated(Matrix::from_fn(4, 4, |i, j| 0.0004 + if i == j { se[i] * se[i] } else { 0.0 }));
        let (a, b) = (weighted_line(&x, &y, &own).expect("a line"), weighted_line(&x, &y, &shared).expect("a line"));
        assert!((a.slope / b.slope - 1.0).abs() < 1e-9 && (a.slope_se / b.slope_se - 1.0).abs() < 1e-9);
        assert!((a.q / b.q - 1.0).abs() < 1e-9);
    }

    #[test]
    fn two_waves_have_a_line_and_no_scatter() {
        let line = weighted_line(&[1.0, 2.0], &[1.0, 3.0], &Errors::Independent(vec![1.0; 2])).expect("a line");
        assert!((line.slope - 2.0).abs() < 1e-14 && line.q_p.is_nan() && line.p_scaled.is_nan());
        assert_eq!(weighted_line(&[1.0, 1.0], &[1.0, 3.0], &Errors::Independent(vec![1.0; 2])), None);
        assert_eq!(weighted_line(&[1.0], &[1.0], &Errors::Independent(vec![1.0])), None);
    }
}
