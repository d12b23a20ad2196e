//! Weighting: making the sample agree with what is known of the population.
//!
//! [`weigh`] takes the steps of a [`WeightingPlan`] on a data set: base weights, non-response, margins, trimming. The result is a
//! [`WeightSet`], weights with the plan that made them and diagnostics, and what calibration takes out of the variance.
//! [`adjustment`] has the numeric adjustments, which know nothing of data sets; [`replicates`] makes replicate weights of a design.
//! Not here: reading margins from a file (`exchange`), the variance itself (`estimation`). First types to read: [`WeightingPlan`],
//! [`Step`], [`WeightSet`].

pub mod adjustment;
mod calibration;
mod cells;
mod check;
mod collapsed;
mod diagnostics;
mod plan;
mod raking;
pub mod replicates;
mod response;
mod weigh;

pub use collapsed::{CollapsedRaking, ColumnMargin, NO_ANSWER, RakeLimits, rake_columns};
pub use diagnostics::{Diagnostics, EXTREME_ABOVE, EXTREME_BELOW, Extremes, ImputedCases, MarginCheck, NeutralCases};
pub use plan::{
    BaseStep, CalibrateStep, CrossedCell, DistanceWord, MARGIN_TOLERANCE, Margin, MarginCategory, Missing,
    NonResponseStep, NormaliseStep, NumberMean, Outcome, PoststratifyStep, PropensityStep, ROUNDS_MAX, RakeStep,
    STEPS_MAX, Step, TargetKind, TrimStep, WeightingPlan,
};
pub use weigh::{Weighted, residuals_of, weigh};

use serde::{Deserialize, Serialize};

/// Population shares may add up to 1 (or 100) within this much, for they were rounded by whoever published them.
pub const SHARE_SUM_TOLERANCE: f64 = 0.01;

/// Population totals of two margins may differ by this much, relatively, before it is remarked on.
pub const TOTAL_TOLERANCE: f64 = 0.001;

/// Weights of a wave, one a row, and how they came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightSet {
    /// From 0 upwards; 0 where the base weight is, and for non-respondents. Normalised as the plan says; where it does not, they add
    /// up to the population where all margins of a step are totals, and otherwise have mean 1 over rows that weigh something.
    pub weights: Vec<f64>,
    /// "raked to sex, age_band".
    pub label: String,
    pub plan: WeightingPlan,
    pub diagnostics: Diagnostics,
}

#[cfg(test)]
mod tests;
