//! What the weights cost, and how well they meet the margins.

use super::cells::Cut;
use crate::id::VariableId;
use serde::{Deserialize, Serialize};

/// How a weight set turned out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    pub rows: usize,
    /// Kish's design effect of unequal weights, n Σw²/(Σw)² = 1 + CV² (Kish 1965, 11.7; 1992).
    pub kish_deff: f64,
    /// n / `kish_deff`.
    pub effective_base: f64,
    /// Least and greatest weight, relative to the mean.
    pub least: f64,
    pub greatest: f64,
    /// Rounds over all margins.
    pub rounds: u32,
    /// Largest relative difference between a target share and the weighted share among those who answered.
    pub worst_margin_error: f64,
    pub margins: Vec<MarginCheck>,
    /// Margins that some rows have no answer to, and how many.
    pub neutral: Vec<NeutralCases>,
    /// Margins in which answers were drawn at random for some rows, and how many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imputed: Vec<ImputedCases>,
    /// Weights far from the mean. `None` in weight sets from before this was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extremes: Option<Extremes>,
    /// Whatever else somebody should look at, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// One category of one margin: shares among the rows that have an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarginCheck {
    pub variable: VariableId,
    pub category: String,
    pub target: f64,
    /// With base weights.
    pub before: f64,
    pub after: f64,
}

/// Rows without an answer to a margin's variable: that margin leaves them as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NeutralCases {
    pub variable: VariableId,
    pub cases: usize,
}

/// Rows for which an answer to a margin's variable was drawn at random, with the weighted shares of the others and this seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImputedCases {
    pub variable: VariableId,
    pub cases: usize,
    pub seed: u64,
}

/// Weights far from the mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extremes {
    /// Share of the rows below [`EXTREME_BELOW`] times the mean.
    pub below: f64,
    /// Share of the rows above [`EXTREME_ABOVE`] times the mean.
    pub above: f64,
    /// Rows that trimming cut.
    pub trimmed: usize,
}

/// Weights below this part of the mean are extreme.
pub const EXTREME_BELOW: f64 = 0.3;

/// Weights above this multiple of the mean are extreme.
pub const EXTREME_ABOVE: f64 = 3.0;

/// Weighted shares of a margin's cells among the rows that have one, and the weight of those rows.
pub(super) fn shares(cut: &Cut, weights: &[f64]) -> (Vec<f64>, f64) {
    let mut sums = vec![0.0; cut.cells.len()];
    for (cell, weight) in cut.classes.iter().zip(weights) {
        if let Some(sum) = cell.and_then(|cell| sums.get_mut(cell as usize)) {
            *sum += weight;
        }
    }
    let all: f64 = sums.iter().sum();
    (sums.into_iter().map(|sum| sum / all).collect(), all)
}

/// Largest relative difference between target and weighted share over all cells of all margins; NaN if any is.
pub(super) fn worst_error(cuts: &[Cut], weights: &[f64]) -> f64 {
    let of_cut = |cut: &Cut| {
        let shares = shares(cut, weights).0;
        cut.cells.iter().zip(shares).map(|((_, target), share)| (share / target - 1.0).abs()).fold(0.0, greater)
    };
    cuts.iter().map(of_cut).fold(0.0, greater)
}

/// `f64::max` would pass over NaN.
fn greater(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}

impl Diagnostics {
    /// `cuts`: every margin of the plan, the last one of a variable where several steps have it. Rows that weigh nothing (base weight
    /// 0, non-respondents) do not count.
    pub(super) fn of(cuts: &[Cut], base: &[f64], weights: &[f64], rounds: u32, trimmed: usize) -> Diagnostics {
        let used: Vec<f64> = weights.iter().copied().filter(|weight| *weight > 0.0).collect();
        let rows = used.len();
        let sum: f64 = used.iter().sum();
        let squares: f64 = used.iter().map(|w| w * w).sum();
        let kish_deff = rows as f64 * squares / (sum * sum);
        let mean = sum / rows as f64;
        let mut margins = Vec::new();
        for cut in cuts {
            let (before, after) = (shares(cut, base).0, shares(cut, weights).0);
            let Some(variable) = cut.variables.first() else { continue };
            for ((category, target), (before, after)) in cut.cells.iter().zip(before.into_iter().zip(after)) {
                let (variable, category, target) = (variable.clone(), category.clone(), *target);
                margins.push(MarginCheck { variable, category, target, before, after });
            }
        }
        let share = |extreme: &dyn Fn(f64) -> bool| {
            used.iter().filter(|weight| extreme(**weight / mean)).count() as f64 / rows as f64
        };
        Diagnostics {
            rows,
            kish_deff,
            effective_base: rows as f64 / kish_deff,
            least: used.iter().copied().fold(f64::INFINITY, f64::min) / mean,
            greatest: used.iter().copied().fold(0.0, f64::max) / mean,
            rounds,
            worst_margin_error: worst_error(cuts, weights),
            margins,
            neutral: cuts.iter().filter_map(Cut::neutral).collect(),
            imputed: cuts.iter().filter_map(|cut| cut.imputed.clone()).collect(),
            extremes: Some(Extremes {
                below: share(&|w| w < EXTREME_BELOW),
                above: share(&|w| w > EXTREME_ABOVE),
                trimmed,
            }),
            remarks: Vec::new(),
        }
    }
}
