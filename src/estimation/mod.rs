//! Design-based estimation: means, totals, ratios and proportions with the variance of the sampling design.
//!
//! An estimator turns rows into totals of every sampling unit ([`PsuTotals`], one pass), linearises there, and applies one variance
//! rule; each stands in a file of its own. Not here: how answers become numbers (`measure`), what may be compared (`trend`),
//! rounding. `docs/METHODS.md` has the formulas with their sources. First types to read: [`SurveyDesign`] and [`Estimate`].

mod change;
pub mod cohen_kappa;
mod design;
pub mod difference_in_differences;
mod domain;
mod effect;
mod interval;
mod matrix;
pub mod mcnemar;
mod mean;
pub mod multiple_imputation;
mod multiplicity;
pub mod presentation;
mod ratio;
mod total;
mod totals;

pub use change::{Difference, difference, independent_difference};
pub use design::{DesignInput, Stratum, SurveyDesign};
pub use domain::Domain;
pub use effect::{Replacement, effective_base, simple_variance_of_mean, simple_variance_of_total};
pub use interval::{
    Proportion, ProportionInterval, arcsine_interval, clopper_pearson, effective_sample_size, korn_graubard_interval,
    likelihood_interval, logit_interval, logit_interval_with_se, none_or_all_interval, symmetric_interval,
    wilson_interval,
};
pub use matrix::Matrix;
pub use mean::means;
pub use multiplicity::{benjamini_hochberg, bonferroni, holm};
pub use ratio::ratio;
pub use total::totals;
pub use totals::{Cell, PsuTotals, UnitScores};

use crate::finding::Code;
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
        self.covariance.at(position, position).max(0.0).sqrt()
    }
}

/// Why there is no estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EstimationError {
    /// A stratum has a single sampling unit and the policy is to fail.
    LonelyPsu { stratum: String },
    /// No row of positive weight is in the domain. Never answered with 0 and a standard error of 0.
    DomainEmpty,
}

impl EstimationError {
    pub fn code(&self) -> Code {
        match self {
            EstimationError::LonelyPsu { .. } => Code::LONELY_PSU,
            EstimationError::DomainEmpty => Code::DOMAIN_EMPTY,
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
        }
    }
}

impl std::error::Error for EstimationError {}

/// An empty domain is an error, never a zero.
fn refuse_empty(totals: &PsuTotals, cells: &[Cell<'_>]) -> Result<(), EstimationError> {
    if (0..cells.len()).all(|column| totals.population(column) > 0.0) {
        Ok(())
    } else {
        Err(EstimationError::DomainEmpty)
    }
}

#[cfg(test)]
mod tests;
