//! The ratio of two weighted totals: spend a purchase, or the size of one domain by that of another.

use super::{Cell, Domain, EstimationError, Estimator, JointEstimates, SurveyDesign, estimate};
use crate::numeric::Matrix;

/// Numerator total over denominator total, over the rows of one domain. For a ratio of two domains pass their indicators (0 or 1).
///
/// # Formula
/// R̂ = Ŷ/X̂; influence z = w(y − R̂x)/X̂ (Särndal, Swensson and Wretman 1992, 5.6).
#[derive(Debug, Clone, Copy)]
pub struct Ratio<'a> {
    pub domain: &'a Domain,
    /// One a row of the file; none may be NaN inside the domain.
    pub numerator: &'a [f64],
    /// As the numerator.
    pub denominator: &'a [f64],
}

impl Ratio<'_> {
    fn total(&self, values: &[f64], weights: &[f64]) -> Result<f64, EstimationError> {
        Ok(Cell { domain: self.domain, values }.sums(weights, 0.0)?.total)
    }

    /// y − R̂x in every row of the domain, 0 elsewhere: what the ratio leaves unexplained.
    pub fn residuals(&self, ratio: f64) -> Vec<f64> {
        let mut residuals = vec![0.0; self.numerator.len()];
        for row in self.domain.rows() {
            residuals[row] = self.numerator[row] - ratio * self.denominator[row];
        }
        residuals
    }
}

impl Estimator for Ratio<'_> {
    fn domain(&self) -> &Domain {
        self.domain
    }

    fn values(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError> {
        let below = self.total(self.denominator, weights)?;
        if below == 0.0 {
            return Err(EstimationError::DomainEmpty);
        }
        Ok(vec![self.total(self.numerator, weights)? / below])
    }

    fn influence(&self, weights: &[f64], values: &[f64]) -> Result<Matrix, EstimationError> {
        let below = self.total(self.denominator, weights)?;
        let residuals = self.residuals(values.first().copied().unwrap_or(f64::NAN));
        let z = residuals.iter().zip(weights).map(|(residual, weight)| weight * residual / below);
        Ok(Matrix::from_iterator(weights.len(), 1, z))
    }
}

/// A ratio with its variance; see [`Ratio`]. R: `svyratio`.
///
/// # Errors
/// As [`means`](super::means); [`EstimationError::DomainEmpty`] too when the denominator is 0.
///
/// # Example
/// ```
/// use barograph::estimation::{DesignInput, Domain, SurveyDesign, ratio};
///
/// let design = SurveyDesign::new(DesignInput { rows: 3, ..DesignInput::default() }).expect("a good design");
/// let (spent, bought) = ([10.0, 30.0, 20.0], [1.0, 4.0, 3.0]);
/// let price = ratio(&design, &Domain::all(3), &spent, &bought).expect("a ratio");
/// assert_eq!(price.values, [7.5]);
/// ```
pub fn ratio(
    design: &SurveyDesign,
    domain: &Domain,
    numerator: &[f64],
    denominator: &[f64],
) -> Result<JointEstimates, EstimationError> {
    estimate(design, &Ratio { domain, numerator, denominator })
}
