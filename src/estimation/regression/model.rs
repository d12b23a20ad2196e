//! A regression model over the rows of a domain, as an estimator of its coefficients.

use super::ModelError;
use crate::estimation::{Domain, EstimationError, Estimator};
use crate::numeric::Matrix;
use crate::numeric::glm::{self, Family, GlmFit};
use crate::numeric::model_matrix::{ModelMatrix, Regressors, Term};

/// A response, the columns of its terms, and how the one follows from the other.
///
/// # Formula
/// β solves Σ wᵢ xᵢ (yᵢ − μᵢ) = 0 (pseudo maximum likelihood); influence z = A⁻¹ xᵢ wᵢ (yᵢ − μᵢ) with A = Xᵀ diag(w V(μ)) X
/// (Binder 1983). All links are canonical.
#[derive(Debug, Clone)]
pub struct Model {
    family: Family,
    matrix: ModelMatrix,
    /// One a row of the matrix.
    response: Vec<f64>,
    domain: Domain,
    /// The unit in which a fit reads weights: their mean over the domain, complete rows or not.
    mean_weight: f64,
}

impl Model {
    /// Rows that miss the response or a variable of the terms are out of the domain. Levels that no row of weight has are left out
    /// (with the rows of weight 0 that have them); where that is the first level, the next is the reference. R: `svyglm` does so too.
    ///
    /// `response`, `weights` and the variables have one value a row of the file.
    ///
    /// # Errors
    /// [`EstimationError::Model`] where the terms make no matrix; [`EstimationError::DomainEmpty`] where no row is complete.
    pub fn new(
        family: Family,
        response: &[f64],
        terms: &[Term],
        variables: &Regressors<'_>,
        domain: &Domain,
        weights: &[f64],
    ) -> Result<Model, EstimationError> {
        let named: Vec<&String> = terms.iter().flat_map(Term::variables).collect();
        let is_complete = |row: usize, of: &Regressors<'_>| {
            named.iter().all(|name| of.get(*name).is_none_or(|variable| !variable.is_missing(row)))
        };
        let total: f64 = domain.rows().map(|row| weights[row]).sum();
        let mean_weight = total / domain.count() as f64;
        let domain = domain.complete(&[response]).narrowed(|row| is_complete(row, variables));
        let weighs = || domain.rows().filter(|row| weights.get(*row).is_some_and(|w| *w != 0.0));
        if weighs().next().is_none() {
            return Err(EstimationError::DomainEmpty);
        }
        let used = variables.iter().filter(|(name, _)| named.contains(name));
        let used: Regressors<'_> = used.map(|(name, v)| (name.clone(), v.used_in(weighs()))).collect();
        let domain = domain.narrowed(|row| is_complete(row, &used));
        let rows: Vec<usize> = domain.rows().collect();
        let response = rows.iter().map(|row| response[*row]).collect();
        let matrix = ModelMatrix::new(terms, &used, rows).map_err(ModelError::Terms)?;
        Ok(Model { family, matrix, response, domain, mean_weight })
    }

    pub fn family(&self) -> Family {
        self.family
    }

    pub fn matrix(&self) -> &ModelMatrix {
        &self.matrix
    }

    /// One a row of [`Model::matrix`].
    pub fn response(&self) -> &[f64] {
        &self.response
    }

    /// The fit at these weights, one a row of the file.
    ///
    /// # Errors
    /// [`EstimationError::Model`]; [`EstimationError::DomainEmpty`] where no row has weight.
    pub fn fit(&self, weights: &[f64]) -> Result<GlmFit, EstimationError> {
        glm::fit(self.family, self.matrix.x(), &self.response, &self.inside(weights)).map_err(|e| self.named(&e))
    }

    /// u = A⁻¹ xᵢ (yᵢ − μᵢ) by row of the matrix × coefficient: the influence without the weight.
    ///
    /// A and the working weights are those before the last step of iteratively reweighted least squares, which is what published
    /// standard errors of logistic and log-linear models rest on; where those steps do not settle, those of the solution.
    ///
    /// # Errors
    /// As [`Model::fit`].
    pub fn scores(&self, weights: &[f64], coefficients: &[f64]) -> Result<Matrix, EstimationError> {
        let (x, y, weights) = (self.matrix.x(), &self.response, self.inside(weights));
        if self.family != Family::Gaussian
            && let Ok(scores) = glm::last_step_scores(self.family, x, y, &weights, self.mean_weight)
        {
            return Ok(scores);
        }
        let fit = glm::at(self.family, x, y, &weights, coefficients).map_err(|e| self.named(&e))?;
        Ok(glm::scores(&fit, x, y))
    }

    /// Whether every row of weight has the same response.
    pub fn has_constant_response(&self, weights: &[f64]) -> bool {
        let inside = self.inside(weights);
        let mut counted = self.response.iter().zip(&inside).filter(|(_, w)| **w != 0.0).map(|(y, _)| y);
        let first = counted.next();
        counted.all(|y| Some(y) == first)
    }

    fn inside(&self, weights: &[f64]) -> Vec<f64> {
        self.matrix.rows().iter().map(|row| weights[*row]).collect()
    }

    fn named(&self, error: &glm::GlmError) -> EstimationError {
        ModelError::of_fit(error, &self.matrix).map_or(EstimationError::DomainEmpty, EstimationError::Model)
    }
}

impl Estimator for Model {
    fn domain(&self) -> &Domain {
        &self.domain
    }

    fn values(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError> {
        Ok(self.fit(weights)?.coefficients.iter().copied().collect())
    }

    fn influence(&self, weights: &[f64], values: &[f64]) -> Result<Matrix, EstimationError> {
        let scores = self.scores(weights, values)?;
        let mut influence = Matrix::zeros(weights.len(), scores.ncols());
        for (score, mut column) in scores.column_iter().zip(influence.column_iter_mut()) {
            // A row of weight 0 has no influence, however far off its fitted value is.
            for (u, row) in score.iter().zip(self.matrix.rows()).filter(|(_, row)| weights[**row] != 0.0) {
                column[*row] = weights[*row] * u;
            }
        }
        Ok(influence)
    }
}
