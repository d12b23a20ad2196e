//! A sampling plan: everything that decides who is drawn from a frame, as it is kept with the wave.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a sample is drawn. The same plan draws the same sample from the same frame, whatever the order of its rows.
///
/// In JSON: `{"seed": 7, "allocation": {"proportional": {"total": 400, "at_least": 2}}, "selection": "simple_random"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamplingPlan {
    /// Of every draw (ChaCha8, `random::Seeded`).
    pub seed: u64,
    /// How many sampling units, and from which strata.
    pub allocation: Allocation,
    /// How the units of a stratum are drawn.
    pub selection: Selection,
    /// With it, PSUs are drawn first and people within them; without it, the units of the frame themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<SecondStage>,
}

/// How many units are drawn from each stratum: of the frame's units, or of PSUs in a plan of two stages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Allocation {
    /// From the frame as one stratum, whatever strata it has.
    Whole { total: u64 },
    /// nₕ ∝ Nₕ.
    Proportional {
        total: u64,
        /// At least so many a stratum, or all of a smaller one. Two are needed for a variance.
        #[serde(default)]
        at_least: u64,
    },
    /// nₕ ∝ NₕSₕ (Neyman 1934): the least variance of a mean for this total where Sₕ is right.
    Neyman {
        total: u64,
        #[serde(default)]
        at_least: u64,
        /// Sₕ by stratum: the standard deviation of what is to be measured, from an earlier wave or a guess; finite, at least 0.
        deviations: BTreeMap<String, f64>,
    },
    /// nₕ as stated, for every stratum of the frame; 0 leaves a stratum out.
    Fixed { sizes: BTreeMap<String, u64> },
}

/// How the units of a stratum are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// Simple random sampling without replacement: every set of n units has the same chance.
    SimpleRandom,
    /// Every N/n-th unit from a random start, in this order.
    Systematic(Order),
    /// With probability proportional to size, without replacement: systematic on the cumulated sizes, in this order.
    ProportionalToSize(Order),
}

/// In which order a systematic draw goes through a stratum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// At random (Hartley and Rao 1962).
    Random,
    /// By the frame's columns to sort by, then by key: implicit stratification. A PSU stands where its first person stands.
    Sorted,
}

/// The draw of people within the PSUs drawn: simple random, without replacement.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondStage {
    pub take: Take,
    /// What a PSU's size is, where PSUs are drawn in proportion to it.
    #[serde(default)]
    pub psu_size: PsuSize,
}

/// How many people in a PSU of M.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// min(n, M).
    Size(u64),
    /// rate·M rounded half up, at least 1; the rate is above 0 and at most 1.
    Rate(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PsuSize {
    /// Its people in the frame: with [`Take::Size`] everybody in a stratum then has the same chance.
    #[default]
    People,
    /// The frame's size column, which must hold the same number for all people of a PSU.
    Measure,
}
