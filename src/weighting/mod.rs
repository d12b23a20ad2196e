//! Weighting: making the sample agree with what is known of the population.
//!
//! [`rake`] fits the base weights of a wave to population margins. The result is a [`WeightSet`]: weights, the plan that made them,
//! and diagnostics. Not here: reading margins from a file (`exchange`), the variance of weighted estimates (`estimation`, which
//! for now treats raked weights as fixed). First types to read: [`WeightingPlan`], [`WeightSet`].

pub mod adjustment;
mod cells;
mod diagnostics;
mod raking;

pub use diagnostics::{Diagnostics, MarginCheck, NeutralCases};
pub use raking::rake;

use crate::id::VariableId;
use serde::{Deserialize, Serialize};

/// Largest relative difference between a margin and the weighted sample that counts as met.
pub const MARGIN_TOLERANCE: f64 = 1e-10;

/// Rounds over all margins before raking is given up.
pub const ROUNDS_MAX: u32 = 1_000;

/// Population shares may add up to 1 (or 100) within this much, for they were rounded by whoever published them.
pub const SHARE_SUM_TOLERANCE: f64 = 0.01;

/// Population totals of two margins may differ by this much, relatively, before it is remarked on.
pub const TOTAL_TOLERANCE: f64 = 0.001;

/// What to rake to, and how closely.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightingPlan {
    /// In the order in which they are fitted within a round.
    pub margins: Vec<Margin>,
    #[serde(default = "tolerance")]
    pub tolerance: f64,
    #[serde(default = "rounds")]
    pub rounds_max: u32,
}

impl WeightingPlan {
    pub fn new(margins: Vec<Margin>) -> WeightingPlan {
        WeightingPlan { margins, tolerance: MARGIN_TOLERANCE, rounds_max: ROUNDS_MAX }
    }
}

/// A variable's distribution in the population.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Margin {
    pub variable: VariableId,
    pub kind: TargetKind,
    pub categories: Vec<MarginCategory>,
}

/// What the targets of a margin are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// Parts of 1, or of 100.
    Share,
    /// Numbers of people (or businesses, …).
    Total,
}

/// One category of a margin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginCategory {
    /// A code of the variable as digits, or its label (case and surrounding space do not matter).
    pub category: String,
    /// Positive.
    pub target: f64,
    /// Line of the file it came from, for findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// Weights of a wave, one a row, and how they came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightSet {
    /// All positive where the base weight is. Mean 1 over the rows, or, where every margin gives totals, adding up to the first
    /// margin's population.
    pub weights: Vec<f64>,
    /// "raked to sex, age_band".
    pub label: String,
    pub plan: WeightingPlan,
    pub diagnostics: Diagnostics,
}

fn tolerance() -> f64 {
    MARGIN_TOLERANCE
}

fn rounds() -> u32 {
    ROUNDS_MAX
}

#[cfg(test)]
mod tests;
