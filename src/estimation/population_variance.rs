//! The variance of a variable in the population (not that of an estimator).

use super::{Cell, Domain, EstimationError, Estimator, JointEstimates, SurveyDesign, estimate};
use crate::numeric::Matrix;

/// The population variance of a cell.
///
/// # Formula
/// s² = n/(n − 1) · Σw(y − ȳ)²/Σw; its standard error is that of the mean of (y − ȳ)²·n/(n − 1), with ȳ taken as known (its own
/// error is of second order). R: `svyvar`.
#[derive(Debug, Clone, Copy)]
pub struct PopulationVariance<'a> {
    /// The values, over the rows that have one.
    pub cell: Cell<'a>,
    /// n, rows of non-zero weight: in R those asked about, also those without a value, but with replicate weights those with one.
    pub rows: usize,
}

impl PopulationVariance<'_> {
    /// (y − ȳ)²·n/(n − 1) by row of the domain, in its order, and Σw.
    fn squares(&self, weights: &[f64]) -> Result<(Vec<f64>, f64), EstimationError> {
        let cell = &self.cell;
        let sums = cell.sums(weights, 0.0)?;
        let mean = cell.mean(weights)?;
        let n = self.rows as f64;
        let square = |row: usize| (cell.values[row] - mean).powi(2) * n / (n - 1.0);
        Ok((cell.domain.rows().map(square).collect(), sums.population))
    }
}

impl Estimator for PopulationVariance<'_> {
    fn domain(&self) -> &Domain {
        self.cell.domain
    }

    fn values(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError> {
        let (squares, population) = self.squares(weights)?;
        let total: f64 = self.cell.domain.rows().zip(squares).map(|(row, square)| weights[row] * square).sum();
        Ok(vec![total / population])
    }

    fn influence(&self, weights: &[f64], values: &[f64]) -> Result<Matrix, EstimationError> {
        let (squares, population) = self.squares(weights)?;
        let variance = values.first().copied().unwrap_or(f64::NAN);
        let mut influence = Matrix::zeros(weights.len(), 1);
        for (row, square) in self.cell.domain.rows().zip(squares) {
            influence[(row, 0)] = weights[row] * (square - variance) / population;
        }
        Ok(influence)
    }
}

/// A population variance with its own variance, n counted among the rows in `asked`; see [`PopulationVariance`].
///
/// # Errors
/// As [`means`](super::means). Of a single row it is not a number.
///
/// # Example
/// ```
/// use barograph::estimation::{Cell, DesignInput, Domain, SurveyDesign, population_variance};
///
/// let design = SurveyDesign::new(DesignInput { rows: 3, ..DesignInput::default() }).expect("a good design");
/// let (domain, values) = (Domain::all(3), [1.0, 2.0, 3.0]);
/// let spread = population_variance(&design, Cell { domain: &domain, values: &values }, &domain).expect("a variance");
/// assert_eq!(spread.values, [1.0]);
/// ```
pub fn population_variance(
    design: &SurveyDesign,
    cell: Cell<'_>,
    asked: &Domain,
) -> Result<JointEstimates, EstimationError> {
    let rows = asked.rows().filter(|row| design.weights()[*row] != 0.0).count();
    estimate(design, &PopulationVariance { cell, rows })
}
