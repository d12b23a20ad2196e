//! t tests of one mean against a number, and of the means of two groups.

use super::{groups_present, model_of_groups};
use crate::estimation::{
    Cell, Difference, Domain, EstimationError, Estimator, SurveyDesign, difference, estimate, means,
};
use crate::numeric::Categories;

/// Whether a mean could be `mu`: the mean less `mu` with its test and interval.
///
/// # Formula
/// t = (ȳ − μ₀)/SE on degf − 1, degf that of the cell's domain (a convention of R; Stata takes degf). R: `svyttest(I(y - mu) ~ 0)`.
///
/// # Errors
/// As [`means`].
pub fn one_sample_t(design: &SurveyDesign, cell: Cell<'_>, mu: f64, level: f64) -> Result<Difference, EstimationError> {
    let mean = means(design, &[cell])?;
    let df = design.degrees_of_freedom(cell.domain) - 1.0;
    Ok(difference(mean.values[0] - mu, mean.covariance[(0, 0)], df, level))
}

/// Whether the means of two groups could be the same: that of the second less that of the first, with its test and interval.
///
/// Rows that miss the value or the group are out of the domain.
///
/// # Formula
/// The coefficient of the group in a linear model, t on degf of the complete rows − 1. R: `svyttest(y ~ group)`.
///
/// # Errors
/// [`EstimationError::GroupCount`] unless two groups have somebody; [`EstimationError::DomainEmpty`]; [`EstimationError::LonelyPsu`]
/// by the design's policy.
pub fn two_sample_t(
    design: &SurveyDesign,
    values: &[f64],
    groups: &Categories,
    domain: &Domain,
    level: f64,
) -> Result<Difference, EstimationError> {
    let found = groups_present(design, values, groups, domain);
    if found != 2 {
        return Err(EstimationError::GroupCount { needed: "exactly two", found });
    }
    let model = model_of_groups(design, values, groups, domain)?;
    let joint = estimate(design, &model)?;
    let df = design.degrees_of_freedom(model.domain()) - 1.0;
    Ok(difference(joint.values[1], joint.covariance[(1, 1)], df, level))
}
