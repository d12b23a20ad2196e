//! What the design costs: effective base and design effect.

use super::{Cell, SurveyDesign};

/// Whether the simple random sample with which a design is compared draws with replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacement {
    /// Needs weights that add up to the population: with N̂ below the number of rows the comparison is not a number.
    Without,
    /// The only sensible choice for weights scaled to a mean of 1.
    With,
}

/// Kish's effective base, (Σw)²/Σw² (Kish 1965, 11.7; 1992). 0 for weights that are all 0.
pub fn effective_base(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// The variance that the mean of a cell would have in a simple random sample of as many rows.
///
/// # Formula
/// s²/n, times (N̂ − n)/N̂ without replacement; s² = n/(n−1) · Σw(y − ȳ)²/Σw, n rows of non-zero weight (a linear calibration may
/// make negative ones), N̂ = Σw.
/// R: the denominator of `svymean(…, deff = TRUE)` or `deff = "replace"`.
pub fn simple_variance_of_mean(design: &SurveyDesign, cell: Cell<'_>, replacement: Replacement) -> f64 {
    let rows = || cell.domain.rows().map(|row| (design.weights()[row], cell.values[row])).filter(|(w, _)| *w != 0.0);
    let n = rows().count() as f64;
    let population: f64 = rows().map(|(w, _)| w).sum();
    let mean = rows().map(|(w, y)| w * y).sum::<f64>() / population;
    let squares: f64 = rows().map(|(w, y)| w * (y - mean) * (y - mean)).sum();
    let with_replacement = squares / population / (n - 1.0);
    with_or_without_replacement(with_replacement, n, population, replacement)
}

/// The variance of a mean in a simple random sample of n rows, given that with replacement.
pub(crate) fn with_or_without_replacement(
    with_replacement: f64,
    n: f64,
    population: f64,
    replacement: Replacement,
) -> f64 {
    match replacement {
        Replacement::With => with_replacement,
        Replacement::Without if population < n => f64::NAN,
        Replacement::Without => with_replacement * (population - n) / population,
    }
}

/// The variance that the total of a cell would have in a simple random sample of as many rows: N̂² times that of the mean.
pub fn simple_variance_of_total(design: &SurveyDesign, cell: Cell<'_>, replacement: Replacement) -> f64 {
    let population: f64 = cell.domain.rows().map(|row| design.weights()[row]).sum();
    simple_variance_of_mean(design, cell, replacement) * population * population
}
