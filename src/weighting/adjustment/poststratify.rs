//! Post-stratification: weights of each class multiplied to meet its total.

use super::residuals::Residuals;
use super::{AdjustmentError, Classes, Fitted, same_length};

/// Classes of the rows, and what their weights shall add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Poststratification {
    pub(super) classes: Classes,
    pub(super) targets: Targets,
}

/// What the weights of the classes shall add up to; one value a class.
#[derive(Debug, Clone, PartialEq)]
pub enum Targets {
    /// Population totals.
    Totals(Vec<f64>),
    /// Parts of what the rows of a group of classes weigh before: the group's weight stays as it is.
    Shares { shares: Vec<f64>, group_of_class: Vec<u32> },
}

impl Targets {
    /// Shares of the weight of all rows that have a class. They should add up to 1.
    pub fn shares(shares: Vec<f64>) -> Targets {
        let group_of_class = vec![0; shares.len()];
        Targets::Shares { shares, group_of_class }
    }

    fn values(&self) -> &[f64] {
        match self {
            Targets::Totals(values) | Targets::Shares { shares: values, .. } => values,
        }
    }

    /// The totals that these targets mean where the classes weigh `sums`.
    fn totals(&self, sums: &[f64]) -> Vec<f64> {
        match self {
            Targets::Totals(totals) => totals.clone(),
            Targets::Shares { shares, group_of_class } => {
                let whole = |group: u32| -> f64 {
                    group_of_class.iter().zip(sums).filter(|(other, _)| **other == group).map(|(_, sum)| sum).sum()
                };
                shares.iter().zip(group_of_class).map(|(share, group)| share * whole(*group)).collect()
            }
        }
    }
}

impl Poststratification {
    /// # Errors
    /// `Class`: a row's class without a target. `Target`: one that is negative or not finite, or (shares) without a group.
    pub fn new(classes: Classes, targets: Targets) -> Result<Poststratification, AdjustmentError> {
        let values = targets.values();
        if let Some(class) = values.iter().position(|target| !(target.is_finite() && *target >= 0.0)) {
            return Err(AdjustmentError::Target { margin: 0, class });
        }
        if let Targets::Shares { shares, group_of_class } = &targets
            && shares.len() != group_of_class.len()
        {
            return Err(AdjustmentError::Target { margin: 0, class: shares.len().min(group_of_class.len()) });
        }
        let without = |class: &Option<u32>| class.is_some_and(|class| class as usize >= values.len());
        match classes.iter().position(without) {
            Some(row) => Err(AdjustmentError::Class { row }),
            None => Ok(Poststratification { classes, targets }),
        }
    }

    /// Post-stratifies (R: `postStratify`; with [`Targets::Shares`] in groups, `svystandardize`).
    ///
    /// # Formula
    /// wᵢ' = wᵢ T_c / ŵ_c for a row of class c, where ŵ_c = Σ_c wᵢ. For the variance, the influence of a row is replaced by its
    /// difference from the mean of its class, taken with the weights before (Holt and Smith 1979; Särndal, Swensson and Wretman
    /// 1992, 7.6).
    ///
    /// # Errors
    /// `ClassEmpty`: a class whose total is not 0 and whose rows weigh nothing. `Length`.
    pub(super) fn fit(&self, weights: &[f64]) -> Result<Fitted, AdjustmentError> {
        same_length(self.classes.len(), weights)?;
        let (fitted, _) = self.scale(weights)?;
        let residuals = Residuals::classes(self.classes.clone(), weights, &fitted, self.targets.values().len());
        Ok(Fitted { weights: fitted, residuals: Some(residuals), iterations: 1, converged: true })
    }

    /// The new weights, and what the classes weighed before.
    pub(super) fn scale(&self, weights: &[f64]) -> Result<(Vec<f64>, Vec<f64>), AdjustmentError> {
        let sums = self.sums(weights);
        let totals = self.targets.totals(&sums);
        let mut factors = vec![0.0; sums.len()];
        for (class, ((factor, sum), total)) in factors.iter_mut().zip(&sums).zip(&totals).enumerate() {
            if *total > 0.0 {
                // Weights of linear calibration may be negative, and so may their sum: no factor mends that.
                if *sum <= 0.0 {
                    return Err(AdjustmentError::ClassEmpty { margin: 0, class });
                }
                *factor = total / sum;
            }
        }
        let new = |(class, weight): (&Option<u32>, &f64)| {
            class.map_or(*weight, |class| weight * factors.get(class as usize).copied().unwrap_or(1.0))
        };
        Ok((self.classes.iter().zip(weights).map(new).collect(), sums))
    }

    /// What the rows of each class weigh.
    pub(super) fn sums(&self, weights: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.targets.values().len()];
        for (class, weight) in self.classes.iter().zip(weights) {
            if let Some(sum) = class.and_then(|class| sums.get_mut(class as usize)) {
                *sum += weight;
            }
        }
        sums
    }
}
