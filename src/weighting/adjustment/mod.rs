//! The numeric adjustments of weights: each takes weights, one a row, and gives new ones, with what the variance must know of it.
//!
//! An [`Adjustment`] is matched with its rows already (classes, model matrix), so that the same one is fitted to the weights of
//! the full sample and to those of every replicate. Not here: matching with a data set, findings with places, a plan of several
//! steps (the rest of `weighting`). First types to read: [`Adjustment`], [`Fitted`], [`Residuals`].

mod calibrate;
mod distance;
mod poststratify;
mod rake;
mod residuals;
mod trim;

#[cfg(test)]
mod tests;

pub use calibrate::Calibration;
pub use distance::{Bounds, Distance};
pub use poststratify::{Poststratification, Targets};
pub use rake::Raking;
pub use residuals::Residuals;
pub use trim::Trimming;

use std::fmt;
use std::sync::Arc;

/// Each row's class of a partition; `None` is in no class, and whatever goes by these classes leaves such a row alone.
pub type Classes = Arc<[Option<u32>]>;

/// One adjustment of weights, matched with rows already, ready to be fitted to any weights of those rows (the full sample's or a
/// replicate's).
#[derive(Debug, Clone, PartialEq)]
pub enum Adjustment {
    /// Class totals are met one class at a time.
    Poststratify(Poststratification),
    /// The totals of several partitions are met in turn.
    Rake(Raking),
    /// The totals of the columns of a matrix are met with weights as close as possible to those given.
    Calibrate(Calibration),
    /// Weights are cut at bounds.
    Trim(Trimming),
    /// Rows that are `false` get weight 0: a domain, taken before what comes after it.
    Restrict(Arc<[bool]>),
}

/// Adjusted weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// One a row.
    pub weights: Vec<f64>,
    /// What this takes out of the variance; `None` where it takes out nothing.
    pub residuals: Option<Residuals>,
    /// Rounds (raking, trimming) or Newton steps (calibration).
    pub iterations: u32,
    /// `false`: the rounds ran out. The weights are those of the last round.
    pub converged: bool,
}

impl Adjustment {
    /// Fits to the weights of the rows.
    ///
    /// # Errors
    /// See [`AdjustmentError`].
    pub fn fit(&self, weights: &[f64]) -> Result<Fitted, AdjustmentError> {
        self.fit_with(weights, |step| step.fit(weights))
    }

    /// Fits to the weights of a replicate as the full sample was fitted: raking makes as many rounds as it did there, whether or not the
    /// replicate's own margins still change, so that all replicates are the same function of their weights (as in R). The others
    /// are fitted on their own.
    ///
    /// # Errors
    /// See [`AdjustmentError`].
    pub fn fit_like(&self, full: &Fitted, weights: &[f64]) -> Result<Fitted, AdjustmentError> {
        self.fit_with(weights, |step| step.fit_rounds(weights, full.iterations))
    }

    fn fit_with(
        &self,
        weights: &[f64],
        rake: impl Fn(&Raking) -> Result<Fitted, AdjustmentError>,
    ) -> Result<Fitted, AdjustmentError> {
        if let Some(row) = weights.iter().position(|weight| !weight.is_finite()) {
            return Err(AdjustmentError::Weight { row });
        }
        let fitted = match self {
            Adjustment::Poststratify(step) => step.fit(weights),
            Adjustment::Rake(step) => rake(step),
            Adjustment::Calibrate(step) => step.fit(weights),
            Adjustment::Trim(step) => Ok(step.fit(weights)),
            Adjustment::Restrict(keep) => restrict(keep, weights),
        }?;
        // Weights so large that they overflow: better said here than found in an estimate.
        match fitted.weights.iter().position(|weight| !weight.is_finite()) {
            Some(row) => Err(AdjustmentError::Weight { row }),
            None => Ok(fitted),
        }
    }
}

fn restrict(keep: &[bool], weights: &[f64]) -> Result<Fitted, AdjustmentError> {
    same_length(keep.len(), weights)?;
    let weights = keep.iter().zip(weights).map(|(keep, weight)| if *keep { *weight } else { 0.0 }).collect();
    Ok(Fitted { weights, residuals: None, iterations: 1, converged: true })
}

fn same_length(rows: usize, weights: &[f64]) -> Result<(), AdjustmentError> {
    if rows == weights.len() { Ok(()) } else { Err(AdjustmentError::Length { rows, weights: weights.len() }) }
}

/// Why weights cannot be adjusted. Rows, margins, classes and columns count from 0.
#[derive(Debug, Clone, PartialEq)]
pub enum AdjustmentError {
    /// The adjustment was matched with another number of rows.
    Length { rows: usize, weights: usize },
    /// A weight that is not finite, before or after.
    Weight { row: usize },
    /// A row's class that has no target.
    Class { row: usize },
    /// A class total (or share) that is negative or not finite.
    Target { margin: usize, class: usize },
    /// A class with a positive total in which the rows weigh nothing.
    ClassEmpty { margin: usize, class: usize },
    /// A population total of a column that is not finite, or a cell of the matrix; or more totals than columns, or fewer.
    Total { column: usize },
    /// Bounds that no ratio of weights can keep, or (logit) that do not enclose 1.
    Bounds,
    /// A tolerance that is not a positive number.
    Tolerance,
    /// The totals cannot be met: the largest relative misfit, and its column.
    Failed { column: usize, misfit: f64 },
}

impl fmt::Display for AdjustmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdjustmentError::Length { rows, weights } => {
                write!(f, "the adjustment is for {rows} rows, but there are {weights} weights")
            }
            AdjustmentError::Weight { row } => write!(f, "the weight of row {} is not a finite number", row + 1),
            AdjustmentError::Class { row } => write!(f, "the class of row {} has no total", row + 1),
            AdjustmentError::Target { margin, class } => {
                write!(f, "the total of class {} of margin {} is not a number from 0 upwards", class + 1, margin + 1)
            }
            AdjustmentError::ClassEmpty { margin, class } => {
                write!(f, "class {} of margin {} has a total but nobody in the sample", class + 1, margin + 1)
            }
            AdjustmentError::Total { column } => {
                write!(f, "term {} has no finite population total or cell", column + 1)
            }
            AdjustmentError::Bounds => write!(f, "the bounds contradict each other"),
            AdjustmentError::Tolerance => write!(f, "the tolerance is not a positive number"),
            AdjustmentError::Failed { column, misfit } => {
                write!(f, "calibration failed: the total of term {} is missed by {misfit:.3e}, relatively", column + 1)
            }
        }
    }
}

impl std::error::Error for AdjustmentError {}
