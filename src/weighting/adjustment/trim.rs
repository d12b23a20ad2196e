//! Trimming: weights cut at bounds, what is cut off spread over the others.

use super::{AdjustmentError, Bounds, Fitted};

/// Bounds of the weights themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trimming {
    bounds: Bounds,
    strict: bool,
}

impl Trimming {
    /// `strict`: again and again, until no weight is outside.
    pub fn new(bounds: Bounds, strict: bool) -> Trimming {
        Trimming { bounds, strict }
    }

    /// Trims (R: `trimWeights`, survey 4.5).
    ///
    /// # Formula
    /// wᵢ' = min(max(wᵢ, L), U); Σ (wᵢ − wᵢ') over the number of rows that were inside is added to each of those. This may carry
    /// some outside: with `strict` it is repeated, and a weight once cut stays at its bound. A row of weight 0 is not in the
    /// sample (it is outside a domain, or left out of a replicate): it is neither raised nor given anything.
    ///
    /// Where every row has been cut there is nobody to take what is left over: the sum of the weights changes, and `converged` is
    /// false. The variance takes the trimmed weights as they are.
    pub(super) fn fit(&self, weights: &[f64]) -> Fitted {
        let mut now = weights.to_vec();
        let mut free: Vec<bool> = weights.iter().map(|weight| *weight != 0.0).collect();
        let (mut rounds, mut converged) = (0, true);
        loop {
            let mut excess = 0.0;
            let mut any = false;
            for (weight, free) in now.iter_mut().zip(&mut free) {
                let cut = self.bounds.clamp(*weight);
                if *free && cut != *weight {
                    excess += *weight - cut;
                    *weight = cut;
                    *free = false;
                    any = true;
                }
            }
            if !any {
                break;
            }
            rounds += 1;
            let inside = free.iter().filter(|free| **free).count();
            if inside == 0 {
                converged = excess == 0.0;
                break;
            }
            for (weight, _) in now.iter_mut().zip(&free).filter(|(_, free)| **free) {
                *weight += excess / inside as f64;
            }
            if !self.strict {
                break;
            }
        }
        Fitted { weights: now, residuals: None, iterations: rounds, converged }
    }
}

impl Bounds {
    /// # Errors
    /// `Bounds`: the lower is not below the upper, or one is not a number. Infinite bounds do not bind.
    pub fn new(lower: f64, upper: f64) -> Result<Bounds, AdjustmentError> {
        if lower < upper { Ok(Bounds { lower, upper }) } else { Err(AdjustmentError::Bounds) }
    }

    pub(super) fn clamp(&self, value: f64) -> f64 {
        value.max(self.lower).min(self.upper)
    }
}
