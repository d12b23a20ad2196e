//! Design-based estimation: means, totals and proportions with the variance of the sampling design.
//!
//! First types to read: `SurveyDesign` and [`Estimate`].

use serde::{Deserialize, Serialize};

/// A number and everything needed to defend it. It never travels without its variance, df, base and weight set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    /// Standard error (square root of the design-based variance).
    pub se: f64,
    /// Degrees of freedom of the design: PSUs minus strata.
    pub df: f64,
    /// Interval at `level`; logit for proportions, symmetric for means, both with a t quantile on `df`.
    pub lower: f64,
    pub upper: f64,
    /// Confidence level, 0.95 unless asked otherwise.
    pub level: f64,
    /// Rows in the base.
    pub base: usize,
    /// Kish: (Σw)²/Σw² over the base.
    pub effective_base: f64,
    /// Design effect against simple random sampling of the base with replacement; `None` where it is not defined.
    pub deff: Option<f64>,
    /// The weight set it was made with, in words: "base weights", "raked to 4 margins, set 2".
    pub weights: String,
}
