//! What the calibration of a stored weight set takes out of the variance: reckoned again from its plan, which always gives the same.

use crate::app::Refusal;
use crate::dataset::Dataset;
use crate::finding::Code;
use crate::id::VariableId;
use crate::store::datasets::StoredWeights;
use crate::weighting::adjustment::Residuals;
use crate::weighting::{Diagnostics, WeightingPlan, weigh};
use std::collections::BTreeSet;

/// A weight reckoned again may differ from the stored one by this part of it: as much as sums in another order do.
const SAME: f64 = 1e-9;

#[derive(Debug, Default, PartialEq)]
pub struct Calibration {
    /// In the order of the plan's steps; none where the stored weights have to be treated as fixed.
    pub residuals: Vec<Residuals>,
    /// Variables whose margins the weights meet.
    pub margins: usize,
}

/// Weights that the plan does not give any more (an older program made them) are taken as they are, and treated as fixed.
///
/// # Errors
/// `internal`: the plan or the diagnostics cannot be read.
pub(super) fn calibration(dataset: &Dataset, stored: &StoredWeights) -> Result<Calibration, Refusal> {
    let plan: WeightingPlan = read("weighting plan", &stored.plan)?;
    let diagnostics: Diagnostics = read("weighting", &stored.diagnostics)?;
    let variables: BTreeSet<&VariableId> = diagnostics.margins.iter().map(|margin| &margin.variable).collect();
    let residuals = match weigh(dataset, &plan) {
        Ok(weighted) if are_same(&weighted.set.weights, &stored.weights) => weighted.residuals,
        Ok(_) | Err(_) => {
            tracing::warn!(weight_set = %stored.id, "its plan does not give its weights: they are treated as fixed");
            Vec::new()
        }
    };
    Ok(Calibration { residuals, margins: variables.len() })
}

fn read<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|e| Refusal::new(Code::INTERNAL, format!("the {what} cannot be read: {e}")))
}

fn are_same(one: &[f64], other: &[f64]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| (a - b).abs() <= SAME * b.abs())
}
