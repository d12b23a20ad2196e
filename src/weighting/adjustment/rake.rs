//! Raking, with R's rule for stopping and R's approximation of the variance.

use super::residuals::{Residuals, Sweep};
use super::{AdjustmentError, Fitted, Poststratification};

/// Several partitions of the same rows, each with totals.
#[derive(Debug, Clone, PartialEq)]
pub struct Raking {
    margins: Vec<Poststratification>,
    epsilon: f64,
    rounds_max: u32,
}

impl Raking {
    /// Rounds over the margins, in this order, end when no margin changes by `epsilon` or more between two rounds: an absolute
    /// number, or, below 1, a part of the sum of the weights.
    ///
    /// # Errors
    /// `Tolerance`: not positive.
    pub fn new(margins: Vec<Poststratification>, epsilon: f64, rounds_max: u32) -> Result<Raking, AdjustmentError> {
        if !(epsilon.is_finite() && epsilon > 0.0) {
            return Err(AdjustmentError::Tolerance);
        }
        Ok(Raking { margins, epsilon, rounds_max })
    }

    /// Rakes (R: `rake`, survey 4.5).
    ///
    /// # Formula
    /// A round post-stratifies to each margin in turn (Deming and Stephan 1940). Running out of rounds is no error: `converged`
    /// says so. For the variance see [`Residuals`]: ten rounds of class means, R's approximation to the residual on all margins.
    ///
    /// # Errors
    /// `ClassEmpty`, `Length`.
    pub(super) fn fit(&self, weights: &[f64]) -> Result<Fitted, AdjustmentError> {
        self.rounds(weights, self.rounds_max, true)
    }

    /// Exactly this many rounds, without asking whether the margins still change.
    ///
    /// # Errors
    /// `ClassEmpty`, `Length`.
    pub(super) fn fit_rounds(&self, weights: &[f64], rounds: u32) -> Result<Fitted, AdjustmentError> {
        self.rounds(weights, rounds, false)
    }

    fn rounds(&self, weights: &[f64], most: u32, stops: bool) -> Result<Fitted, AdjustmentError> {
        let sum: f64 = weights.iter().sum();
        let epsilon = if self.epsilon < 1.0 { self.epsilon * sum } else { self.epsilon };
        let mut now = weights.to_vec();
        let mut after_margin = vec![Vec::new(); self.margins.len()];
        let mut before: Vec<Vec<f64>> = self.tables(&now);
        let (mut rounds, mut converged) = (0, false);
        while rounds < most && !(stops && converged) {
            for (m, (margin, after)) in self.margins.iter().zip(&mut after_margin).enumerate() {
                super::same_length(margin.classes.len(), &now)?;
                now = margin.scale(&now).map_err(|error| of_margin(error, m))?.0;
                after.clone_from(&now);
            }
            let tables = self.tables(&now);
            converged = greatest_change(&before, &tables) < epsilon;
            before = tables;
            rounds += 1;
        }
        let sweeps = self.margins.iter().zip(after_margin).filter(|(_, after)| !after.is_empty());
        let sweeps: Vec<Sweep> = sweeps
            .map(|(margin, weights)| Sweep { classes: margin.classes.clone(), weights, count: margin.sums(&[]).len() })
            .collect();
        Ok(Fitted { weights: now, residuals: Some(Residuals::sweeps(sweeps)), iterations: rounds, converged })
    }

    fn tables(&self, weights: &[f64]) -> Vec<Vec<f64>> {
        self.margins.iter().map(|margin| margin.sums(weights)).collect()
    }
}

fn of_margin(error: AdjustmentError, m: usize) -> AdjustmentError {
    match error {
        AdjustmentError::ClassEmpty { class, .. } => AdjustmentError::ClassEmpty { margin: m, class },
        other => other,
    }
}

fn greatest_change(before: &[Vec<f64>], after: &[Vec<f64>]) -> f64 {
    let pairs = before.iter().zip(after).flat_map(|(b, a)| b.iter().zip(a));
    pairs
        .map(|(b, a)| (a - b).abs())
        .fold(0.0, |most, change| if change > most || change.is_nan() { change } else { most })
}
