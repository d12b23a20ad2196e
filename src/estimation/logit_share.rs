//! The logit of a share, for intervals symmetric on its scale.

use super::{Cell, Domain, EstimationError, Estimator};
use crate::numeric::Matrix;

/// ln(p̂/(1 − p̂)) of the mean of a variable of 0 and 1.
///
/// # Formula
/// Influence w(y − p̂)/(N̂·p̂(1 − p̂)). With replicates the logit is taken in each, which a standard error carried over from the share
/// does not do. R: the intercept of `svyglm(y ~ 1, family = quasibinomial)`. Not finite for a share of 0 or 1.
#[derive(Debug, Clone, Copy)]
pub struct LogitShare<'a> {
    cell: Cell<'a>,
}

impl<'a> LogitShare<'a> {
    pub fn of(cell: Cell<'a>) -> LogitShare<'a> {
        LogitShare { cell }
    }
}

impl Estimator for LogitShare<'_> {
    fn domain(&self) -> &Domain {
        self.cell.domain
    }

    fn values(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError> {
        let share = self.cell.mean(weights)?;
        Ok(vec![(share / (1.0 - share)).ln()])
    }

    fn influence(&self, weights: &[f64], _: &[f64]) -> Result<Matrix, EstimationError> {
        let sums = self.cell.sums(weights, 0.0)?;
        let share = sums.total / sums.population;
        let scale = sums.population * share * (1.0 - share);
        let mut influence = Matrix::zeros(weights.len(), 1);
        for row in self.cell.domain.rows() {
            influence[(row, 0)] = weights[row] * (self.cell.values[row] - share) / scale;
        }
        Ok(influence)
    }
}
