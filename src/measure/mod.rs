//! A measure: what is tracked. An item, how it is coded, and who is in the base.
//!
//! [`scores`] turns a column into numbers and a base; [`Measured`] adds the sampling design of a wave and gives estimates. Not here:
//! variance (`estimation`), several waves (`trend`), rounding. First type to read: [`Measure`].

mod groups;
mod measured;
mod scores;

pub use groups::{Group, groups};
pub use measured::{Measured, NoEstimate, UNWEIGHTED, WeightsInUse};
pub use scores::{Scores, scores};

use crate::id::{MeasureName, VariableId};
use serde::{Deserialize, Serialize};

/// What is tracked over waves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    pub name: MeasureName,
    pub title: String,
    /// The variable of the data set that it reads.
    pub variable: VariableId,
    pub coding: Coding,
    #[serde(default)]
    pub base: BaseRule,
    /// How to say it of a group, after a percentage or a mean: "of adults have been offered fake goods in the last 12 months".
    pub reading: String,
}

/// How answers become numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Coding {
    /// The share of the base whose code is one of these (a NET).
    Proportion { codes: Vec<i32> },
    /// The mean of a number, or of a category's code.
    Mean,
}

/// Who is in the base. Skipped, refused, not reached, off path, not assigned and not in this wave never are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseRule {
    /// "Don't know" counts in the base of a proportion, never in that of a mean, for it has no number. A property of the published
    /// series: it moves the headline.
    #[serde(default)]
    pub include_dont_know: bool,
}

#[cfg(test)]
mod tests;
