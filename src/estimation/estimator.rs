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
