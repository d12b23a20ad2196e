//! Difference in differences: did the treated group change more than the others, by weighted least squares with a variance that
//! allows for clusters.
//!
//! For estimates with the design's own variance use a linear model or a contrast of four means. This one is what evaluations report: it
//! sees clusters but neither strata nor finite populations.

use crate::numeric::{Matrix, Vector, linear::inverse_positive_definite};
use std::collections::BTreeMap;

/// One observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    pub y: f64,
    /// At least 0.
    pub weight: f64,
    /// Of the later wave.
    pub after: bool,
    pub treated: bool,
    /// Any number that names the cluster.
    pub cluster: usize,
}

/// Whether the sandwich is enlarged for few clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmallSample {
    /// CR0: no factor.
    Uncorrected,
    /// CR1: G/(G − 1)·(n − 1)/(n − k).
    Corrected,
}

/// y ~ 1 + after + treated + after × treated.
#[derive(Debug, Clone, PartialEq)]
pub struct DifferenceInDifferences {
    /// Mean of the untreated before; their change; the treated's difference before; and the difference in differences.
    pub coefficients: [f64; 4],
    pub covariance: Matrix,
    /// Observations.
    pub n: usize,
    pub clusters: usize,
}

impl DifferenceInDifferences {
    pub fn standard_errors(&self) -> [f64; 4] {
        std::array::from_fn(|i| self.covariance[(i, i)].max(0.0).sqrt())
    }

    /// The effect with its standard error.
    pub fn effect(&self) -> (f64, f64) {
        (self.coefficients[3], self.standard_errors()[3])
    }
}

/// Why there is no difference in differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDifference {
    /// One of the four cells (wave by group) has no observation of positive weight.
    CellEmpty { after: bool, treated: bool },
    /// A single cluster has no variance.
    OneCluster,
}

/// # Formula
/// β = (XᵀWX)⁻¹XᵀWy; covariance (XᵀWX)⁻¹ Σ_g s_g s_gᵀ (XᵀWX)⁻¹ with s_g = Σ w x (y − xᵀβ) over the cluster (Liang and Zeger 1986;
/// factor: Cameron and Miller 2015). R: `lm(weights = )` with `sandwich::vcovCL(type = "HC0" or "HC1")`.
///
/// # Errors
/// [`NoDifference`]: an empty cell, or one cluster.
pub fn difference_in_differences(
    rows: &[Observation],
    small_sample: SmallSample,
) -> Result<DifferenceInDifferences, NoDifference> {
    let mut sums = [[(0.0, 0.0); 2]; 2];
    for row in rows {
        let (weight, total) = &mut sums[usize::from(row.after)][usize::from(row.treated)];
        *weight += row.weight;
        *total += row.weight * row.y;
    }
    for (after, treated) in [(false, false), (true, false), (false, true), (true, true)] {
        let weight = sums[usize::from(after)][usize::from(treated)].0;
        if weight.is_nan() || weight <= 0.0 {
            return Err(NoDifference::CellEmpty { after, treated });
        }
    }
    // The model is saturated: its fit is the four means.
    let mean = |after: bool, treated: bool| {
        let (weight, total) = sums[usize::from(after)][usize::from(treated)];
        total / weight
    };
    let (base, later, group) = (mean(false, false), mean(true, false), mean(false, true));
    let coefficients = [base, later - base, group - base, mean(true, true) - group - later + base];
    let terms = |row: &Observation| {
        let (t, g) = (f64::from(u8::from(row.after)), f64::from(u8::from(row.treated)));
        [1.0, t, g, t * g]
    };
    let mut information = Matrix::zeros(4, 4);
    let mut scores: BTreeMap<usize, Vector> = BTreeMap::new();
    for row in rows {
        let x = Vector::from_column_slice(&terms(row));
        information += row.weight * &x * x.transpose();
        let residual = row.y - mean(row.after, row.treated);
        *scores.entry(row.cluster).or_insert_with(|| Vector::zeros(4)) += row.weight * residual * x;
    }
    let (n, clusters) = (rows.len(), scores.len());
    if clusters < 2 {
        return Err(NoDifference::OneCluster);
    }
    let meat = scores.values().fold(Matrix::zeros(4, 4), |sum, s| sum + s * s.transpose());
    let factor = match small_sample {
        SmallSample::Uncorrected => 1.0,
        SmallSample::Corrected => clusters as f64 / (clusters as f64 - 1.0) * (n as f64 - 1.0) / (n as f64 - 4.0),
    };
    let bread = inverse_positive_definite(&information).unwrap_or_else(|| Matrix::from_element(4, 4, f64::NAN));
    Ok(DifferenceInDifferences { coefficients, covariance: factor * &bread * meat * &bread, n, clusters })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(after: bool, treated: bool, y: f64, cluster: usize) -> Observation {
        Observation { y, weight: 2.0, after, treated, cluster }
    }

    /// Every row a cluster, two a cell one either side of its mean: each cell's mean has the variance 2·1²/2² = ½.
    #[test]
    fn by_hand() {
        let cells = [(false, false, 10.0), (true, false, 12.0), (false, true, 9.0), (true, true, 16.0)];
        let rows: Vec<Observation> = cells
            .iter()
            .enumerate()
            .flat_map(|(i, (t, g, m))| [row(*t, *g, m - 1.0, 2 * i), row(*t, *g, m + 1.0, 2 * i + 1)])
            .collect();
        let did = difference_in_differences(&rows, SmallSample::Uncorrected).expect("a difference");
        assert_eq!(did.coefficients, [10.0, 2.0, -1.0, 5.0]);
        assert!((did.covariance[(3, 3)] - 4.0 * 0.5).abs() < 1e-12);
        assert!((did.covariance[(0, 0)] - 0.5).abs() < 1e-12);
        let corrected = difference_in_differences(&rows, SmallSample::Corrected).expect("a difference");
        assert!((corrected.covariance[(3, 3)] / did.covariance[(3, 3)] - 8.0 / 7.0 * 7.0 / 4.0).abs() < 1e-12);
    }

    #[test]
    fn what_has_no_difference() {
        let three = [row(false, false, 1.0, 1), row(true, false, 1.0, 2), row(false, true, 1.0, 3)];
        let empty = NoDifference::CellEmpty { after: true, treated: true };
        assert_eq!(difference_in_differences(&three, SmallSample::Corrected), Err(empty));
        let mut four = three.map(|r| Observation { cluster: 1, ..r }).to_vec();
        four.push(row(true, true, 1.0, 1));
        assert_eq!(difference_in_differences(&four, SmallSample::Corrected), Err(NoDifference::OneCluster));
    }
}
