//! Raking: fitting weights to several margins at once.

use super::cells::Cut;
use super::collapsed::{ColumnMargin, NO_ANSWER, RakeLimits, rake_in_place};
use super::diagnostics::{shares, worst_error};
use crate::finding::{Code, Finding, Findings, Place};

/// Rakes in place, by the combinations of cells that rows fall into; the number of rounds taken.
///
/// # Formula
/// Iterative proportional fitting (Deming and Stephan 1940; R: `rake`). A round takes the margins in order; in each, the weights of
/// a cell are multiplied by target share over weighted share. Rounds end when every share of every margin is met within
/// `tolerance`, relatively.
///
/// A row without an answer to a margin's variable is left as it is by that margin (and fitted by the others): shares are reckoned
/// among the rows that have an answer, whose total weight a margin does not change.
///
/// # Errors
/// `raking_not_converged`: within `rounds_max`, with the worst cell named; `weight_invalid`, `margin_without_sample` for what a checked plan
/// does not have.
pub(super) fn rake(
    cuts: &[Cut],
    tolerance: f64,
    rounds_max: u32,
    weights: &mut [f64],
    place: &Place,
) -> Result<u32, Finding> {
    let codes = |cut: &Cut| cut.classes.iter().map(|class| class.unwrap_or(NO_ANSWER)).collect();
    let codes: Vec<Vec<u32>> = cuts.iter().map(codes).collect();
    let targets = |cut: &Cut| cut.cells.iter().map(|(_, target)| *target).collect();
    let targets: Vec<Vec<f64>> = cuts.iter().map(targets).collect();
    let margins: Vec<ColumnMargin<'_>> =
        codes.iter().zip(&targets).map(|(codes, targets)| ColumnMargin { codes, targets }).collect();
    let located = |findings: Findings| {
        let said = findings.0.into_iter().next();
        said.map_or_else(
            || Finding::error(Code::INTERNAL, place.clone(), "Raking failed without a reason."),
            |finding| Finding { place: place.clone(), ..finding },
        )
    };
    let rounds = rake_in_place(weights, &margins, RakeLimits { tolerance, rounds_max }).map_err(located)?;
    if worst_error(cuts, weights) <= tolerance && weights.iter().all(|w| w.is_finite()) {
        return Ok(rounds);
    }
    let mut worst = (f64::NEG_INFINITY, String::new());
    for cut in cuts {
        for ((label, target), share) in cut.cells.iter().zip(shares(cut, weights).0) {
            let miss = (share / target - 1.0).abs();
            if miss > worst.0 || miss.is_nan() {
                worst = (miss, format!("{} “{label}” is {share:.6} instead of {target:.6}", cut.name()));
            }
        }
    }
    let message = format!("After {rounds_max} rounds the margins are still missed: {}.", worst.1);
    Err(Finding::error(Code::RAKING_NOT_CONVERGED, place.clone(), message))
}
