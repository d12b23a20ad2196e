//! What every estimator is: a function of weighted rows, with the influence of each row on it.

use super::{Domain, EstimationError, JointEstimates, SurveyDesign, variance};
use crate::numeric::Matrix;

/// One or several numbers estimated from weighted rows.
///
/// With a design of stages, [`estimate`] linearises: it asks for the values at the full weights and for the influence of every row.
/// With replicate weights it asks for the values again at every replicate's weights.
pub trait Estimator {
    /// The rows it reads; weights elsewhere make no difference.
    fn domain(&self) -> &Domain;

    /// The k values at these weights, one weight a row of the file.
    ///
    /// # Errors
    /// [`EstimationError::DomainEmpty`] where nobody has weight; others as the estimator says.
    fn values(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError>;

    /// Weighted influence values z = w·u: rows of the file × k, zero outside the domain. Their total over rows is the first-order
    /// error of the estimator (Deville 1999).
    ///
    /// # Errors
    /// As [`Estimator::values`].
    fn influence(&self, weights: &[f64], values: &[f64]) -> Result<Matrix, EstimationError>;
}

/// The estimator's values on a design, with their covariance.
///
/// # Errors
/// Those of the estimator; [`EstimationError::LonelyPsu`] by the design's policy.
///
/// # Example
/// An estimator of one's own: the logarithm of a total, whose influence is that of the total over the total.
/// ```
/// use barograph::estimation::{Domain, DesignInput, EstimationError, Estimator, SurveyDesign, estimate};
/// use barograph::numeric::Matrix;
///
/// struct LogTotal<'a> {
///     domain: &'a Domain,
///     values: &'a [f64],
/// }
///
/// impl Estimator for LogTotal<'_> {
///     fn domain(&self) -> &Domain {
///         self.domain
///     }
///
///     fn values(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError> {
///         let total: f64 = self.domain.rows().map(|row| weights[row] * self.values[row]).sum();
///         Ok(vec![total.ln()])
///     }
///
///     fn influence(&self, weights: &[f64], values: &[f64]) -> Result<Matrix, EstimationError> {
///         let mut z = Matrix::zeros(weights.len(), 1);
///         for row in self.domain.rows() {
///             z[(row, 0)] = weights[row] * self.values[row] / values[0].exp();
///         }
///         Ok(z)
///     }
/// }
///
/// let design = SurveyDesign::new(DesignInput { rows: 3, ..DesignInput::default() }).expect("a good design");
/// let (domain, values) = (Domain::all(3), [2.0, 3.0, 4.0]);
/// let log = estimate(&design, &LogTotal { domain: &domain, values: &values }).expect("an estimate");
/// // n/(n − 1) Σ(y − ȳ)² = 3, over the total of 9.
/// assert!((log.se(0) - 3f64.sqrt() / 9.0).abs() < 1e-15);
/// ```
pub fn estimate(design: &SurveyDesign, estimator: &impl Estimator) -> Result<JointEstimates, EstimationError> {
    let values = estimator.values(design.weights())?;
    let covariance = match design.replicates() {
        Some(replicates) => replicates.covariance(&values, |weights| estimator.values(weights).ok()),
        None => {
            let influence = estimator.influence(design.weights(), &values)?;
            variance::covariance(design, influence, estimator.domain())?
        }
    };
    Ok(JointEstimates { values, covariance })
}
