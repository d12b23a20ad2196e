//! What the weights cost, and how well they meet the margins.

use super::WeightingPlan;
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

/// Weighted shares of a margin's cells among the rows that have one, and the weight of those rows.
pub(super) fn shares(cut: &Cut, weights: &[f64]) -> (Vec<f64>, f64) {
    let mut sums = vec![0.0; cut.cells.len()];
    for (cell, weight) in cut.cell_of_row.iter().zip(weights) {
        if let Some(cell) = cell {
            sums[*cell] += weight;
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
    pub(super) fn of(plan: &WeightingPlan, cuts: &[Cut], base: &[f64], weights: &[f64], rounds: u32) -> Diagnostics {
        let rows = weights.len();
        let sum: f64 = weights.iter().sum();
        let squares: f64 = weights.iter().map(|w| w * w).sum();
        let kish_deff = rows as f64 * squares / (sum * sum);
        let mean = sum / rows as f64;
        let mut margins = Vec::new();
        let mut neutral = Vec::new();
        for (margin, cut) in plan.margins.iter().zip(cuts) {
            let (before, after) = (shares(cut, base).0, shares(cut, weights).0);
            for ((category, target), (before, after)) in cut.cells.iter().zip(before.into_iter().zip(after)) {
                let (variable, category, target) = (margin.variable.clone(), category.clone(), *target);
                margins.push(MarginCheck { variable, category, target, before, after });
            }
            let cases = cut.cell_of_row.iter().filter(|cell| cell.is_none()).count();
            if cases > 0 {
                neutral.push(NeutralCases { variable: margin.variable.clone(), cases });
            }
        }
        Diagnostics {
            rows,
            kish_deff,
            effective_base: rows as f64 / kish_deff,
            least: weights.iter().copied().fold(f64::INFINITY, f64::min) / mean,
            greatest: weights.iter().copied().fold(0.0, f64::max) / mean,
            rounds,
            worst_margin_error: worst_error(cuts, weights),
            margins,
            neutral,
            remarks: Vec::new(),
        }
    }
}
