//! Weighted totals, one or several at once.

use super::cell::union;
use super::{Cell, Domain, EstimationError, Estimator, JointEstimates, SurveyDesign, estimate};
use crate::numeric::Matrix;

/// The weighted total of each cell.
///
/// # Formula
/// Σwy over the domain; influence z = wy (Särndal, Swensson and Wretman 1992, 4.2).
#[derive(Debug, Clone)]
pub struct Totals<'a> {
    cells: &'a [Cell<'a>],
    domain: Domain,
}

impl<'a> Totals<'a> {
    pub fn of(cells: &'a [Cell<'a>]) -> Totals<'a> {
        Totals { cells, domain: union(cells) }
    }
}

impl Estimator for Totals<'_> {
    fn domain(&self) -> &Domain {
        &self.domain
    }

    fn values(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError> {
        self.cells.iter().map(|cell| Ok(cell.sums(weights, 0.0)?.total)).collect()
    }

    fn influence(&self, weights: &[f64], _: &[f64]) -> Result<Matrix, EstimationError> {
        let mut influence = Matrix::zeros(weights.len(), self.cells.len());
        for (cell, mut column) in self.cells.iter().zip(influence.column_iter_mut()) {
            for row in cell.domain.rows() {
                column[row] = weights[row] * cell.values[row];
            }
        }
        Ok(influence)
    }
}

/// The weighted total of each cell, with the covariance of all of them; see [`Totals`]. R: `svytotal`.
///
/// # Errors
/// As [`means`](super::means).
pub fn totals(design: &SurveyDesign, cells: &[Cell<'_>]) -> Result<JointEstimates, EstimationError> {
    estimate(design, &Totals::of(cells))
}
