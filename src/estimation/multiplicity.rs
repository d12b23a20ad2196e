//! p values adjusted for having looked several times. NaN stays NaN and does not count. R: `p.adjust`.

fn known(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).filter(|i| !p[*i].is_nan()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    order
}

/// Bonferroni: times the number of looks, at most 1.
pub fn bonferroni(p: &[f64]) -> Vec<f64> {
    let looks = known(p).len() as f64;
    p.iter().map(|p| if p.is_nan() { *p } else { (p * looks).min(1.0) }).collect()
}

/// Holm (1979): step-down Bonferroni, at most 1. Holds the chance of any false alarm, whatever the dependence.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let order = known(p);
    let mut adjusted = vec![f64::NAN; p.len()];
    let mut greatest: f64 = 0.0;
    for (rank, i) in order.iter().enumerate() {
        greatest = greatest.max(p[*i] * (order.len() - rank) as f64);
        adjusted[*i] = greatest.min(1.0);
    }
    adjusted
}

/// Benjamini and Hochberg (1995): step-up, holds the share of false alarms among alarms.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let order = known(p);
    let mut adjusted = vec![f64::NAN; p.len()];
    let mut least: f64 = 1.0;
    for (rank, i) in order.iter().enumerate().rev() {
        least = least.min(p[*i] * order.len() as f64 / (rank + 1) as f64);
        adjusted[*i] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_as_published() {
        let p = [0.01, 0.04, 0.03, f64::NAN, 0.5];
        let rounded =
            |p: Vec<f64>| p.iter().map(|p| (p * 1e6).round() / 1e6).filter(|p| !p.is_nan()).collect::<Vec<_>>();
        assert_eq!(rounded(bonferroni(&p)), [0.04, 0.16, 0.12, 1.0]);
        assert_eq!(rounded(holm(&p)), [0.04, 0.09, 0.09, 0.5]);
        assert_eq!(rounded(benjamini_hochberg(&p)), [0.04, 0.053333, 0.053333, 0.5]);
        assert!(holm(&p)[3].is_nan());
    }
}
