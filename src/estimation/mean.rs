//! Weighted means, one or several at once. A proportion is the mean of 0 and 1.

use super::{Cell, EstimationError, JointEstimates, PsuTotals, SurveyDesign, refuse_empty};

/// The weighted mean of each cell, with the covariance of all of them.
///
/// # Formula
/// ȳ = Σwy/Σw over the domain; influence z = w(y − ȳ)/N̂ with N̂ = Σw, zero outside the domain; covariance as
/// [`UnitScores::covariance`](super::UnitScores::covariance) (Binder 1983; Särndal, Swensson and Wretman 1992, 5.7).
/// R: `svymean`; for several domains `svyby(…, covmat = TRUE)`.
///
/// # Errors
/// [`EstimationError::DomainEmpty`] when a cell has no weight; [`EstimationError::LonelyPsu`] by the design's policy.
pub fn means(design: &SurveyDesign, cells: &[Cell<'_>]) -> Result<JointEstimates, EstimationError> {
    let totals = PsuTotals::tabulate(design, cells, true);
    refuse_empty(&totals, cells)?;
    let covariance = totals.linearised_means().covariance(design)?;
    Ok(JointEstimates { values: (0..cells.len()).map(|c| totals.mean(c)).collect(), covariance })
}
