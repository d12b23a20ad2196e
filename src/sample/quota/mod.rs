//! Quotas: how many of whom are wanted, and who may still go on.
//!
//! A [`Quota`] divides people into cells by answers they have given; a [`QuotaPlan`] may hold several, which then cross. A *hard* quota
//! lets nobody past its targets; a *soft* one counts and lets everybody through. First function to read: [`decide`].
//!
//! Everything here is a pure decision over counts. That a place is reserved at the same moment as it is found free, and that a
//! reservation expires, is the store's part; [`CellCounts`] says what it has to count. Figures from a sample filled to quotas have no
//! sampling interval, whatever the cells (`study::SampleType::has_sampling_interval`).

mod check;
mod cross;
mod decide;
mod membership;
#[cfg(test)]
mod tests;

pub use check::check;
pub use cross::{CELLS_MAX, Dimension, cross};
pub use decide::{CellCounts, Decision, Own, Standing, decide};
pub use membership::{Membership, cells_of, counting, membership};

use crate::id::VariableId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// All quotas of a wave. A draft until [`check`] has found no error in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaPlan {
    /// How many responses the wave wants; with it, the targets of each quota must add up to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    pub quotas: Vec<Quota>,
}

/// A division of people into cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Unique in the plan: “sex and age”.
    pub name: String,
    #[serde(default)]
    pub strength: Strength,
    /// Nobody is in two of them.
    pub cells: Vec<QuotaCell>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Whoever comes when the cell is full is turned away.
    #[default]
    Hard,
    /// Whoever comes when the cell is full goes on and is marked.
    Soft,
}

/// People who gave, to every variable named, one of the codes named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaCell {
    /// Unique in the quota: “women under 35”.
    pub name: String,
    pub when: BTreeMap<VariableId, BTreeSet<i32>>,
    /// Complete responses wanted.
    pub target: u64,
}

/// A cell of a plan, by positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CellRef {
    pub quota: usize,
    pub cell: usize,
}
