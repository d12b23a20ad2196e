//! Weighted means, one or several at once. A proportion is the mean of 0 and 1.

use super::cell::union;
use super::{Cell, Domain, EstimationError, Estimator, JointEstimates, SurveyDesign, estimate};
use crate::numeric::Matrix;

/// The weighted mean of each cell.
///
/// # Formula
/// ȳ = Σwy/Σw over the domain; influence z = w(y − ȳ)/N̂ with N̂ = Σw, zero outside the domain
/// (Binder 1983; Särndal, Swensson and Wretman 1992, 5.7).
#[derive(Debug, Clone)]
pub struct Means<'a> {
    cells: &'a [Cell<'a>],
    domain: Domain,
}

impl<'a> Means<'a> {
    pub fn of(cells: &'a [Cell<'a>]) -> Means<'a> {
        Means { cells, domain: union(cells) }
    }
}

impl Estimator for Means<'_> {
    fn domain(&self) -> &Domain {
        &self.domain
    }

    fn values(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError> {
        self.cells.iter().map(|cell| cell.mean(weights)).collect()
    }

    fn influence(&self, weights: &[f64], _: &[f64]) -> Result<Matrix, EstimationError> {
        let mut influence = Matrix::zeros(weights.len(), self.cells.len());
        for (cell, mut column) in self.cells.iter().zip(influence.column_iter_mut()) {
            let pivot = cell.pivot();
            let sums = cell.sums(weights, pivot)?;
            let shift = sums.total / sums.population;
            for row in cell.domain.rows() {
                column[row] = weights[row] * ((cell.values[row] - pivot) - shift) / sums.population;
            }
        }
        Ok(influence)
    }
}

/// The weighted mean of each cell, with the covariance of all of them; see [`Means`].
/// R: `svymean`; for several domains `svyby(…, covmat = TRUE)`.
///
/// # Errors
/// [`EstimationError::DomainEmpty`] when a cell has no weight; [`EstimationError::LonelyPsu`] by the design's policy.
///
/// # Example
/// ```
/// use barograph::estimation::{Cell, DesignInput, Domain, SurveyDesign, means};
///
/// let weights = Some(vec![Some(1.0), Some(1.0), Some(2.0)]);
/// let design = SurveyDesign::new(DesignInput { rows: 3, weights, ..DesignInput::default() }).expect("a good design");
/// let (age, domain) = ([20.0, 40.0, 50.0], Domain::all(3));
/// let joint = means(&design, &[Cell { domain: &domain, values: &age }]).expect("a mean");
/// assert_eq!(joint.values, [40.0]);
/// assert!(joint.se(0) > 0.0);
/// ```
pub fn means(design: &SurveyDesign, cells: &[Cell<'_>]) -> Result<JointEstimates, EstimationError> {
    estimate(design, &Means::of(cells))
}
