//! Raking: fitting weights to several margins at once.

use super::cells::Cut;
use super::diagnostics::{shares, worst_error};
use crate::finding::{Code, Finding, Place};

/// Rakes in place; the number of rounds taken.
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
/// `raking_not_converged`: within `rounds_max`, with the worst cell named.
pub(super) fn rake(
    cuts: &[Cut],
    tolerance: f64,
    rounds_max: u32,
    weights: &mut [f64],
    place: &Place,
) -> Result<u32, Finding> {
    let rounds = fit(cuts, tolerance, rounds_max, weights);
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

fn fit(cuts: &[Cut], tolerance: f64, rounds_max: u32, weights: &mut [f64]) -> u32 {
    for round in 0..rounds_max {
        if worst_error(cuts, weights) <= tolerance {
            return round;
        }
        for cut in cuts {
            let shares = shares(cut, weights).0;
            let factors: Vec<f64> = cut.cells.iter().zip(&shares).map(|((_, target), share)| target / share).collect();
            for (weight, cell) in weights.iter_mut().zip(cut.classes.iter()) {
                if let Some(factor) = cell.and_then(|cell| factors.get(cell as usize)) {
                    *weight *= factor;
                }
            }
        }
    }
    rounds_max
}
