//! Raking: fitting weights to several margins at once.

use super::cells::{Cut, cut};
use super::diagnostics::{Diagnostics, shares, worst_error};
use super::{WeightSet, WeightingPlan};
use crate::dataset::Dataset;
use crate::finding::{Code, Finding, Findings, Place};

/// Rakes the base weights of a data set to the plan's margins.
///
/// # Method
/// Iterative proportional fitting (Deming and Stephan 1940; R: `rake`). A round takes the margins in order; in each, the weights of
/// a cell are multiplied by target share over weighted share. Rounds end when every share of every margin is met within
/// `tolerance`, relatively. Base weights are those of the design, 1 where it has none: but strata drawn at fractions that only the
/// finite population gives would need different ones, and are refused rather than raked from 1.
///
/// A row without an answer to a margin's variable is left as it is by that margin (and fitted by the others): shares are reckoned
/// among the rows that have an answer, whose total weight a margin does not change, so that nobody is dropped and nobody is
/// guessed. How many there are is noted (`margin_imputed`).
///
/// # Errors
/// `reference_unknown`, `code_unknown`, `name_duplicate`, `margin_invalid`: the plan does not fit the data or itself.
/// `margin_without_sample`, `sample_without_margin`: a cell of one without the other. `weight_invalid`: a base weight, or weights
/// that would have to follow from the finite populations of several strata.
/// `domain_empty`: no row, or none that answers a margin. `raking_not_converged`: within `rounds_max`, with the worst cell named.
pub fn rake(dataset: &Dataset, plan: &WeightingPlan) -> Result<(WeightSet, Findings), Findings> {
    let mut findings = Findings::new();
    let base = base_weights(dataset, &mut findings);
    let cuts = cut(dataset, &base, plan, &mut findings);
    if !base.iter().any(|w| *w > 0.0) {
        findings.push(Finding::error(Code::DOMAIN_EMPTY, Place::Whole, "There is nobody to weight."));
    }
    if !(plan.tolerance.is_finite() && plan.tolerance > 0.0) {
        let message = format!("The tolerance {} is not a positive number.", plan.tolerance);
        findings.push(Finding::error(Code::MARGIN_INVALID, Place::path("tolerance"), message));
    }
    for (m, (cut, margin)) in cuts.iter().zip(&plan.margins).enumerate() {
        if cut.cells.is_empty() && !findings.has_errors() {
            let message = format!("Nobody in the sample has an answer to {}.", margin.variable);
            findings.push(Finding::error(Code::DOMAIN_EMPTY, Place::Path(format!("margins[{m}]")), message));
        }
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let mut weights = base.clone();
    let rounds = fit(&cuts, plan, &mut weights);
    if let Err(finding) = check_fit(&cuts, plan, &weights) {
        findings.push(finding);
        return Err(findings);
    }
    scale(&cuts, &mut weights);
    let diagnostics = Diagnostics::of(plan, &cuts, &base, &weights, rounds);
    for neutral in &diagnostics.neutral {
        let message = format!(
            "{} of {} cases have no answer to {}; that margin left their weights as they were.",
            neutral.cases, diagnostics.rows, neutral.variable
        );
        findings.push(Finding::note(Code::MARGIN_IMPUTED, Place::path(neutral.variable.as_str()), message));
    }
    let names: Vec<&str> = plan.margins.iter().map(|margin| margin.variable.as_str()).collect();
    let label = format!("raked to {}", names.join(", "));
    Ok((WeightSet { weights, label, plan: plan.clone(), diagnostics }, findings))
}

fn base_weights(dataset: &Dataset, findings: &mut Findings) -> Vec<f64> {
    let has_weights = dataset.designs.iter().any(|case| case.weight.is_some());
    if !has_weights && strata_have_fractions(dataset) {
        let message = "There are finite populations but no weights: give each case's weight, the inverse of its chance of being drawn, as a column.";
        findings.push(Finding::error(Code::WEIGHT_INVALID, Place::path("weight"), message));
    }
    let read = |(row, weight): (usize, Option<f64>)| match weight {
        Some(weight) if weight.is_finite() && weight >= 0.0 => weight,
        None if !has_weights => 1.0,
        weight => {
            let said = weight.map_or("no base weight".to_owned(), |w| format!("the base weight {w}"));
            let place = Place::Path(format!("rows[{row}].weight"));
            findings.push(Finding::error(Code::WEIGHT_INVALID, place, format!("Row {} has {said}.", row + 1)));
            0.0
        }
    };
    dataset.designs.iter().map(|case| case.weight).enumerate().map(read).collect()
}

/// Finite populations over more than one stratum: the cases may have had different chances. In one stratum all had the same.
fn strata_have_fractions(dataset: &Dataset) -> bool {
    let designs = &dataset.designs;
    let several = designs.windows(2).any(|pair| pair[0].stratum != pair[1].stratum);
    several && designs.iter().any(|case| case.fpc.is_some())
}

/// Fits in place; the number of rounds taken.
fn fit(cuts: &[Cut], plan: &WeightingPlan, weights: &mut [f64]) -> u32 {
    for round in 0..plan.rounds_max {
        if worst_error(cuts, weights) <= plan.tolerance {
            return round;
        }
        for cut in cuts {
            let shares = shares(cut, weights).0;
            for (weight, cell) in weights.iter_mut().zip(&cut.cell_of_row) {
                if let Some(cell) = cell {
                    *weight *= cut.cells[*cell].1 / shares[*cell];
                }
            }
        }
    }
    plan.rounds_max
}

fn check_fit(cuts: &[Cut], plan: &WeightingPlan, weights: &[f64]) -> Result<(), Finding> {
    let error = worst_error(cuts, weights);
    if error <= plan.tolerance && weights.iter().all(|w| w.is_finite()) {
        return Ok(());
    }
    let mut worst = (f64::NEG_INFINITY, String::new());
    for (margin, cut) in plan.margins.iter().zip(cuts) {
        for ((label, target), share) in cut.cells.iter().zip(shares(cut, weights).0) {
            let miss = (share / target - 1.0).abs();
            if miss > worst.0 || miss.is_nan() {
                worst = (miss, format!("{} “{label}” is {share:.6} instead of {target:.6}", margin.variable));
            }
        }
    }
    let message = format!("After {} rounds the margins are still missed: {}.", plan.rounds_max, worst.1);
    Err(Finding::error(Code::RAKING_NOT_CONVERGED, Place::path("margins"), message))
}

/// To the first margin's population where every margin gives totals, to a mean of 1 otherwise.
fn scale(cuts: &[Cut], weights: &mut [f64]) {
    let sum: f64 = weights.iter().sum();
    let populations: Option<Vec<f64>> = cuts.iter().map(|cut| cut.population).collect();
    let whole = populations.and_then(|p| p.first().copied()).unwrap_or(weights.len() as f64);
    for weight in weights {
        *weight *= whole / sum;
    }
}
