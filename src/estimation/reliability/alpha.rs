//! Cronbach's alpha, with what each item contributes.

use crate::estimation::{Domain, EstimationError};
use crate::finding::{Code, Finding, Findings, Place};
use crate::numeric::Matrix;

/// The internal consistency of the items of a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// From −∞ to 1; NaN for a single item, or where the sum of the items is constant.
    pub alpha: f64,
    /// One an item, in the order given.
    pub items: Vec<ItemReliability>,
    /// Rows with all items and a positive weight.
    pub rows: usize,
}

/// What an item contributes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemReliability {
    /// The correlation of the item with the sum of the others ("corrected item-total"); NaN where either is constant.
    pub rest_correlation: f64,
    /// Alpha of the others; NaN where there is only one other.
    pub alpha_if_dropped: f64,
}

impl ItemReliability {
    /// Whether the item runs against the others: it looks reverse-coded.
    pub fn looks_reversed(&self) -> bool {
        self.rest_correlation < 0.0
    }
}

impl Reliability {
    /// A warning for each item that runs against the others. `names`: one an item.
    pub fn findings(&self, names: &[&str]) -> Findings {
        let mut findings = Findings::new();
        for (item, name) in self.items.iter().zip(names).filter(|(item, _)| item.looks_reversed()) {
            let message = format!(
                "“{name}” correlates at {:.2} with the sum of the other items: it looks reverse-coded. Alpha is {:.3} with it and {:.3} \
                 without.",
                item.rest_correlation, self.alpha, item.alpha_if_dropped
            );
            findings.push(Finding::warning(Code::ITEM_LOOKS_REVERSED, Place::Path((*name).to_owned()), message));
        }
        findings
    }
}

/// Cronbach's alpha of items, rows with all of them only.
///
/// `items`: one value a row of the file each, NaN where missing.
///
/// # Formula
/// α = K/(K − 1) · (1 − Σs²_k/s²_sum) with weighted variances s² (Cronbach 1951); the corrected item-total correlation leaves the item
/// itself out of the total (Nunnally 1978). R: `svycralpha`; for items `psych::alpha` (unweighted).
///
/// # Errors
/// [`EstimationError::DomainEmpty`] where no row has all items and a weight.
pub fn reliability(weights: &[f64], domain: &Domain, items: &[&[f64]]) -> Result<Reliability, EstimationError> {
    let domain = domain.complete(items).narrowed(|row| weights[row] != 0.0);
    let population: f64 = domain.rows().map(|row| weights[row]).sum();
    if population == 0.0 {
        return Err(EstimationError::DomainEmpty);
    }
    let covariance = covariance(weights, &domain, items, population);
    let all: Vec<usize> = (0..items.len()).collect();
    let item = |k: usize| {
        let others: Vec<usize> = all.iter().copied().filter(|other| *other != k).collect();
        let with_others: f64 = others.iter().map(|other| covariance[(k, *other)]).sum();
        let spread = covariance[(k, k)].sqrt() * variance_of_sum(&covariance, &others).sqrt();
        let rest_correlation = if spread > 0.0 { with_others / spread } else { f64::NAN };
        ItemReliability { rest_correlation, alpha_if_dropped: alpha(&covariance, &others) }
    };
    Ok(Reliability {
        alpha: alpha(&covariance, &all),
        items: all.iter().map(|k| item(*k)).collect(),
        rows: domain.count(),
    })
}

/// Σw(x − x̄)(y − ȳ)/Σw of every pair of items. The factor n/(n − 1) of a variance falls out of every ratio here.
fn covariance(weights: &[f64], domain: &Domain, items: &[&[f64]], population: f64) -> Matrix {
    let sum = |of: &dyn Fn(usize) -> f64| domain.rows().map(|row| weights[row] * of(row)).sum::<f64>() / population;
    let means: Vec<f64> = items
        .iter()
        .map(|item| {
            // Taken off first, so that items far from zero keep their digits, and a constant one has no variance at all.
            let pivot = domain.rows().next().map_or(0.0, |row| item[row]);
            pivot + sum(&|row| item[row] - pivot)
        })
        .collect();
    Matrix::from_fn(items.len(), items.len(), |i, j| {
        sum(&|row| (items[i][row] - means[i]) * (items[j][row] - means[j]))
    })
}

fn variance_of_sum(covariance: &Matrix, items: &[usize]) -> f64 {
    items.iter().flat_map(|i| items.iter().map(move |j| covariance[(*i, *j)])).sum()
}

fn alpha(covariance: &Matrix, items: &[usize]) -> f64 {
    let k = items.len() as f64;
    let own: f64 = items.iter().map(|i| covariance[(*i, *i)]).sum();
    let whole = variance_of_sum(covariance, items);
    if items.len() < 2 || whole <= 0.0 { f64::NAN } else { k / (k - 1.0) * (1.0 - own / whole) }
}
