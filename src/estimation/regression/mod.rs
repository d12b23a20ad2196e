//! Regression on a sampling design: linear, logistic and log-linear models with design-based covariance, and tests of their terms.
//!
//! First types to read: [`Model`], [`glm`] and [`Regression`]. Not here: the fitting itself (`numeric::glm`), how terms become columns
//! (`numeric::model_matrix`).

mod error;
mod model;
mod wald;

#[cfg(test)]
mod tests;

pub use error::ModelError;
pub use model::Model;
pub use wald::{wald_statistic, wald_term_test};

use super::{Difference, EstimationError, Estimator, JointEstimates, SurveyDesign, difference, estimate};
use crate::numeric::model_matrix::{ModelColumn, Term};

/// The coefficients of a model with their design-based covariance.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    pub terms: Vec<Term>,
    /// One a coefficient.
    pub columns: Vec<ModelColumn>,
    pub joint: JointEstimates,
    /// Degrees of freedom of the complete rows, plus 1, minus the number of coefficients; not positive where the design has too few
    /// units for the model, and then there are neither intervals nor p.
    pub df_residual: f64,
    /// Complete rows of positive weight.
    pub rows: usize,
}

impl Regression {
    /// A coefficient with its interval, and the t test of its being 0 on [`Regression::df_residual`].
    pub fn coefficient(&self, position: usize, level: f64) -> Difference {
        let variance = self.joint.covariance[(position, position)];
        difference(self.joint.values[position], variance, self.df_residual, level)
    }

    /// The positions of a term's coefficients; `None` where the model does not have the term.
    pub fn positions(&self, term: &Term) -> Option<Vec<usize>> {
        let known = self.terms.iter().position(|t| t.is_same(term))?;
        Some(self.columns.iter().enumerate().filter(|(_, c)| c.term == Some(known)).map(|(i, _)| i).collect())
    }
}

/// Fits a model and takes the covariance of its coefficients under the design.
///
/// The scale of the weights matters to nothing here. With replicate weights the model is fitted again in every replicate; a replicate in
/// which it has no fit is left out.
///
/// # Formula
/// See [`Model`]; the covariance is that of the influence values, without a factor n/(n − p) (Binder 1983; Lumley 2010, ch. 5). R:
/// `svyglm(…, family = gaussian())`, `quasibinomial()`, `quasipoisson()`.
///
/// # Errors
/// [`EstimationError::Model`]: collinear terms, perfect separation, a response that is constant or outside the family, no convergence,
/// each with its term or row. [`EstimationError::DomainEmpty`]; [`EstimationError::LonelyPsu`] by the design's policy.
///
/// # Example
/// ```
/// use barograph::estimation::regression::{Model, glm};
/// use barograph::estimation::{DesignInput, Domain, SurveyDesign};
/// use barograph::numeric::glm::Family;
/// use barograph::numeric::model_matrix::{Regressor, Regressors, Term};
/// let design = SurveyDesign::new(DesignInput { rows: 4, ..DesignInput::default() }).expect("rows drawn one by one");
/// let year = [0.0, 1.0, 2.0, 3.0];
/// let variables = Regressors::from([("year".to_owned(), Regressor::Number(&year))]);
/// let terms = [Term::parse("year").expect("a name")];
/// let response = [1.0, 2.0, 4.0, 5.0];
/// let model = Model::new(Family::Gaussian, &response, &terms, &variables, &Domain::all(4), design.weights())?;
/// let regression = glm(&design, &model)?;
/// assert!((regression.joint.values[1] - 1.4).abs() < 1e-12);
/// assert_eq!(regression.df_residual, 2.0);
/// # Ok::<(), barograph::estimation::EstimationError>(())
/// ```
pub fn glm(design: &SurveyDesign, model: &Model) -> Result<Regression, EstimationError> {
    if model.has_constant_response(design.weights()) {
        return Err(ModelError::ResponseConstant.into());
    }
    let joint = estimate(design, model)?;
    let coefficients = joint.values.len() as f64;
    Ok(Regression {
        terms: model.matrix().terms().to_vec(),
        columns: model.matrix().columns().to_vec(),
        joint,
        df_residual: design.degrees_of_freedom(model.domain()) + 1.0 - coefficients,
        rows: model.domain().rows().filter(|row| design.weights()[*row] != 0.0).count(),
    })
}
