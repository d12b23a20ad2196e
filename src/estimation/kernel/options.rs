//! What a table is asked for.

use super::KernelError;
use crate::estimation::{LEVEL, Replacement};

/// What is estimated of an item in a domain.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Statistic {
    /// The share of every category among those with a valid answer: one column a category.
    #[default]
    Shares,
    /// The estimated number of people in every category: one column a category.
    Totals,
    /// The mean of a score a category, over those with a valid answer: one column. Scores 0 and 1 give the share of a NET.
    Mean(Vec<f64>),
}

impl Statistic {
    /// Columns that it makes of an item with so many categories.
    pub fn columns(&self, categories: usize) -> usize {
        match self {
            Statistic::Shares | Statistic::Totals => categories,
            Statistic::Mean(_) => 1,
        }
    }

    pub(super) fn check(&self, item: usize, categories: usize) -> Result<(), KernelError> {
        let Statistic::Mean(scores) = self else { return Ok(()) };
        if scores.len() != categories {
            let message = format!("there are {} scores for {categories} categories.", scores.len());
            return Err(KernelError::ScoresUnfit { item, message });
        }
        match scores.iter().find(|score| !score.is_finite()) {
            Some(score) => Err(KernelError::ScoresUnfit { item, message: format!("{score} is no score.") }),
            None => Ok(()),
        }
    }
}

/// Whose units and strata count for the degrees of freedom (units minus strata with a row of positive weight; R: `degf`).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum DegreesOfFreedom {
    /// Those of the estimate's wave; for a change, of the two waves together.
    #[default]
    Wave,
    /// Those of the domain (wave and group, with or without an answer to the item); for a change, of the two domains together.
    Domain,
    /// Those of all waves in the table.
    Design,
    /// This number; infinity is the normal distribution.
    Fixed(f64),
}

/// How a table is made.
#[derive(Debug, Clone, PartialEq)]
pub struct TableOptions {
    pub statistic: Statistic,
    pub df: DegreesOfFreedom,
    /// Confidence level, between 0 and 1.
    pub level: f64,
    /// What the design effect compares with.
    pub replacement: Replacement,
}

impl Default for TableOptions {
    /// Shares, degrees of freedom of the wave, 95 %, design effects against a sample drawn with replacement.
    fn default() -> TableOptions {
        TableOptions {
            statistic: Statistic::default(),
            df: DegreesOfFreedom::default(),
            level: LEVEL,
            replacement: Replacement::With,
        }
    }
}

impl TableOptions {
    pub(super) fn check(&self) -> Result<(), KernelError> {
        if self.level > 0.0 && self.level < 1.0 {
            return Ok(());
        }
        Err(KernelError::RequestInvalid(format!("The confidence level {} is not between 0 and 1.", self.level)))
    }
}
