//! Design-based estimation: means, totals, ratios and proportions with the variance of the sampling design.
//!
//! An [`Estimator`] is a function of weighted rows that knows the influence of each row; each stands in a file of its own. One
//! variance rule ([`variance`]) or the design's replicates make a covariance of it. Not here: how answers become numbers
//! (`measure`), what may be compared (`trend`), rounding. `docs/METHODS.md` has the formulas with their sources.
//! First types to read: [`SurveyDesign`], [`Estimator`] and [`Estimate`].

mod cell;
mod change;
pub mod cohen_kappa;
pub mod contingency;
mod design;
pub mod difference_in_differences;
mod domain;
mod effect;
mod estimator;
mod interval;
pub mod kernel;
pub mod location_tests;
mod logit_share;
pub mod mcnemar;
mod mean;
pub mod multiple_imputation;
mod multiplicity;
mod population_variance;
pub mod presentation;
mod quantile;
mod ratio;
pub mod regression;
pub mod reliability;
mod significance;
mod total;
pub mod variance;

pub use cell::Cell;
pub use change::{Difference, difference};
pub use design::{
    DesignInput, Overlap, ReplicateInput, Replicates, StackedDesign, Stage, StageInput, Stratum, SurveyDesign,
    WaveDesign, stack,
};
pub use domain::Domain;
pub(crate) use effect::with_or_without_replacement;
pub use effect::{Replacement, effective_base, simple_variance_of_mean, simple_variance_of_total};
pub use estimator::{Estimator, estimate};
pub(crate) use interval::logit_interval_reaching;
pub use interval::{
    Proportion, ProportionInterval, arcsine_interval, clopper_pearson, effective_sample_size, few_df_factor,
    korn_graubard_interval, likelihood_interval, logit_interval, logit_interval_with_se, none_or_all_interval,
    symmetric_interval, wilson_interval,
};
pub use logit_share::LogitShare;
pub use mean::{Means, means};
pub use multiplicity::{benjamini_hochberg, bonferroni, holm};
pub use population_variance::{PopulationVariance, population_variance};
pub use quantile::{Quantile, QuantileInterval, QuantileOptions, QuantileRule, quantiles};
pub use ratio::{Ratio, ratio};
pub use significance::Test;
pub use total::{Totals, totals};

use crate::finding::Code;
use crate::numeric::Matrix;
use regression::ModelError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The confidence level where nobody asked for another.
pub const LEVEL: f64 = 0.95;

/// A number and everything needed to defend it. It never travels without its variance, df, base and weight set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    /// Standard error (square root of the design-based variance).
    pub se: f64,
    /// Degrees of freedom of the design: PSUs minus strata.
    pub df: f64,
    /// Interval at `level`; logit for proportions, symmetric for means, both with a t quantile on `df`.
    pub lower: f64,
    pub upper: f64,
    /// Confidence level, 0.95 unless asked otherwise.
    pub level: f64,
    /// Rows in the base.
    pub base: usize,
    /// Kish: (Σw)²/Σw² over the base.
    pub effective_base: f64,
    /// Design effect against simple random sampling of the base with replacement; `None` where it is not defined.
    pub deff: Option<f64>,
    /// The weight set it was made with, in words: "base weights", "raked to 4 margins, set 2".
    pub weights: String,
}

/// Several estimates of one design with their covariance.
#[derive(Debug, Clone, PartialEq)]
pub struct JointEstimates {
    pub values: Vec<f64>,
    pub covariance: Matrix,
}

impl JointEstimates {
    /// Standard error of one of them.
    pub fn se(&self, position: usize) -> f64 {
        standard_error(self.covariance[(position, position)])
    }

    /// Value and variance of a linear combination of the estimates, Σ c_i θ_i. R: `svycontrast`.
    pub fn combination(&self, coefficients: &[f64]) -> (f64, f64) {
        let value = self.values.iter().zip(coefficients).map(|(v, c)| c * v).sum();
        let mut variance = 0.0;
        for (i, a) in coefficients.iter().enumerate().filter(|(_, a)| **a != 0.0) {
            for (j, b) in coefficients.iter().enumerate().filter(|(_, b)| **b != 0.0) {
                variance += a * b * self.covariance[(i, j)];
            }
        }
        (value, variance)
    }

    /// Variance of the difference of two of the estimates.
    pub fn variance_of_difference(&self, from: usize, to: usize) -> f64 {
        self.covariance[(from, from)] + self.covariance[(to, to)] - 2.0 * self.covariance[(from, to)]
    }
}

/// √v. A variance a hair below 0 is rounding; one that is not a number stays so (`f64::max` would make it 0).
pub fn standard_error(variance: f64) -> f64 {
    if variance < 0.0 { 0.0 } else { variance.sqrt() }
}

/// Why there is no estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EstimationError {
    /// A stratum has a single sampling unit and the policy is to fail.
    LonelyPsu { stratum: String },
    /// No row of positive weight is in the domain. Never answered with 0 and a standard error of 0.
    DomainEmpty,
    /// A model cannot be fitted.
    Model(ModelError),
    /// A test for so many groups meets another number of them.
    GroupCount { needed: &'static str, found: usize },
    /// More cells than a table may have, or than fit beside so many rows.
    TooLarge { cells: usize },
}

impl EstimationError {
    pub fn code(&self) -> Code {
        match self {
            EstimationError::LonelyPsu { .. } => Code::LONELY_PSU,
            EstimationError::DomainEmpty => Code::DOMAIN_EMPTY,
            EstimationError::Model(error) => error.code(),
            EstimationError::GroupCount { .. } => Code::GROUP_COUNT,
            EstimationError::TooLarge { .. } => Code::TABLE_TOO_LARGE,
        }
    }
}

impl fmt::Display for EstimationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EstimationError::LonelyPsu { stratum } => write!(
                f,
                "The stratum {stratum} has a single sampling unit, so its variance cannot be seen; choose a policy for lonely units."
            ),
            EstimationError::DomainEmpty => f.write_str("Nobody is in the base."),
            EstimationError::Model(error) => error.fmt(f),
            EstimationError::TooLarge { cells } => write!(f, "A table of {cells} cells is too large for so many rows."),
            EstimationError::GroupCount { needed, found } => {
                write!(f, "The test needs {needed} groups with somebody in each; there are {found}.")
            }
        }
    }
}

impl From<ModelError> for EstimationError {
    fn from(error: ModelError) -> EstimationError {
        EstimationError::Model(error)
    }
}

impl std::error::Error for EstimationError {}

#[cfg(test)]
mod tests;
