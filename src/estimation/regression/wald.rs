//! Whether several coefficients could all be 0.

use super::{ModelError, Regression};
use crate::estimation::{EstimationError, Test};
use crate::numeric::model_matrix::Term;
use crate::numeric::{Matrix, Vector, linear};

/// bᵀ V⁻¹ b; NaN where V has no inverse, as when a design has fewer degrees of freedom than there are coefficients.
pub fn wald_statistic(b: &Vector, v: &Matrix) -> f64 {
    linear::inverse_positive_definite(v).map_or(f64::NAN, |inverse| linear::quadratic(&inverse, b))
}

/// Tests whether all coefficients of these terms are 0.
///
/// # Formula
/// F = bᵀV⁻¹b/q on (q, [`Regression::df_residual`]), q the coefficients tested, with no factor for the estimation of V (Korn and
/// Graubard 1990 have one). R: `regTermTest(…, method = "Wald")`.
///
/// # Errors
/// [`ModelError::TermAbsent`], as [`EstimationError::Model`]. Without a term to test, F is NaN.
pub fn wald_term_test(regression: &Regression, terms: &[Term]) -> Result<Test, EstimationError> {
    let mut positions = Vec::new();
    for term in terms {
        let own = regression.positions(term);
        positions.extend(own.ok_or_else(|| ModelError::TermAbsent { term: term.to_string() })?);
    }
    positions.sort_unstable();
    positions.dedup();
    let q = positions.len() as f64;
    let joint = &regression.joint;
    let b = Vector::from_iterator(positions.len(), positions.iter().map(|i| joint.values[*i]));
    let v = Matrix::from_fn(positions.len(), positions.len(), |i, j| joint.covariance[(positions[i], positions[j])]);
    let f = if positions.is_empty() { f64::NAN } else { wald_statistic(&b, &v) / q };
    Ok(Test::of_f(f, q, regression.df_residual))
}
