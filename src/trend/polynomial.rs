//! Linear and quadratic trends over waves that may be compared, and whether groups moved differently.

use serde::{Deserialize, Serialize};

/// The trend of a line over its latest unbroken run of waves, or why there is no test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Trend {
    Tested(TrendTest),
    /// In words.
    Absent {
        why: String,
    },
}

/// Design-based regression on orthonormal polynomial codes of the middles of fieldwork. Of each model only the highest term is read:
/// `linear` comes from the model with a linear term alone, `quadratic` from the model with both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendTest {
    /// The waves it rests on, in order (positions in [`Series::waves`](super::Series::waves)); at least three.
    pub waves: Vec<usize>,
    pub scale: TrendScale,
    pub linear: TrendTerm,
    /// `None` where the design leaves no degrees of freedom for it, or the waves no second shape.
    pub quadratic: Option<TrendTerm>,
}

/// What the polynomial describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendScale {
    /// The log odds of a share (logistic regression).
    LogOdds,
    /// The mean itself (linear regression).
    Mean,
}

/// The highest term of a polynomial.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrendTerm {
    /// Of the orthonormal code: positive is rising (linear), or bending upwards (quadratic).
    pub coefficient: f64,
    pub se: f64,
    /// Degrees of freedom of the design over the waves, plus 1, minus the coefficients.
    pub df: f64,
    pub t: f64,
    pub p: f64,
    /// Holm-adjusted over all terms of all lines of the series.
    pub p_holm: f64,
}

/// Wald test that all groups have the same linear trend (the terms time × group).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interaction {
    /// The waves in which every one of the groups has an estimate.
    pub waves: Vec<usize>,
    /// How many groups took part; those without an estimate in some wave do not.
    pub groups: usize,
    /// F = bᵀV⁻¹b/q.
    pub f: f64,
    pub df1: f64,
    pub df2: f64,
    pub p: f64,
}
