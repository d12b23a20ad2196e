//! Weighted totals, one or several at once.

use super::{Cell, EstimationError, JointEstimates, PsuTotals, SurveyDesign, refuse_empty};

/// The weighted total of each cell, with the covariance of all of them.
///
/// # Formula
/// Σwy over the domain; influence z = wy (Särndal, Swensson and Wretman 1992, 4.2). R: `svytotal`.
///
/// # Errors
/// As [`means`](super::means).
pub fn totals(design: &SurveyDesign, cells: &[Cell<'_>]) -> Result<JointEstimates, EstimationError> {
    let totals = PsuTotals::tabulate(design, cells, false);
    refuse_empty(&totals, cells)?;
    let covariance = totals.linearised_totals().covariance(design)?;
    Ok(JointEstimates { values: (0..cells.len()).map(|c| totals.total(c)).collect(), covariance })
}
