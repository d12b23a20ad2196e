//! Whether a variable lies higher in one group than in another: t tests of means, rank tests.
//!
//! First functions to read: [`two_sample_t`], [`rank_test`]. Ranks are estimates of ranks in the population, taken as fixed.

mod rank;
mod ranks;
mod t;

#[cfg(test)]
mod tests;

pub use rank::{RankScore, RankTest, rank_test};
pub use ranks::Ties;
pub use t::{one_sample_t, two_sample_t};

use super::regression::Model;
use super::{Domain, EstimationError, SurveyDesign};
use crate::numeric::Categories;
use crate::numeric::glm::Family;
use crate::numeric::model_matrix::{Regressor, Regressors, Term};
use std::borrow::Cow;

/// The name of the groups in the model.
const GROUP: &str = "group";

/// The linear model of a variable on its group: the mean of the first, and how far those of the others are from it.
fn model_of_groups(
    design: &SurveyDesign,
    values: &[f64],
    groups: &Categories,
    domain: &Domain,
) -> Result<Model, EstimationError> {
    let variables = Regressors::from([(GROUP.to_owned(), Regressor::Categories(Cow::Borrowed(groups)))]);
    let term = Term::parse(GROUP).map_err(super::regression::ModelError::Terms)?;
    Model::new(Family::Gaussian, values, &[term], &variables, domain, design.weights())
}

/// The groups that somebody with weight and a value is in.
fn groups_present(design: &SurveyDesign, values: &[f64], groups: &Categories, domain: &Domain) -> usize {
    let complete = domain.complete(&[values]);
    groups.used_in(complete.rows().filter(|row| design.weights()[*row] != 0.0)).levels().len()
}
