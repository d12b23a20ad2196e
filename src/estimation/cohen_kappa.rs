//! Cohen's kappa of two coders, for a simple random sample of things coded twice.

use super::symmetric_interval;

/// How near misses count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Only the same category agrees.
    Exact,
    /// 1 − |i − j|/(k − 1).
    Linear,
    /// 1 − (i − j)²/(k − 1)².
    Quadratic,
}

impl Agreement {
    fn weight(self, i: usize, j: usize, categories: usize) -> f64 {
        let apart = i.abs_diff(j) as f64 / (categories - 1) as f64;
        match self {
            Agreement::Exact => f64::from(u8::from(i == j)),
            Agreement::Linear => 1.0 - apart,
            Agreement::Quadratic => 1.0 - apart * apart,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CohenKappa {
    pub kappa: f64,
    pub se: f64,
    /// Standard error if the coders agreed by chance alone: for a test of no agreement.
    pub se_by_chance: f64,
    /// Normal interval, symmetric.
    pub lower: f64,
    pub upper: f64,
}

/// Cohen's kappa, weighted or not, of a square table of counts (rows: first coder). `None` where the table is not square, has fewer than
/// two categories, a count that is negative or not finite, or nobody; kappa is NaN where both coders used one category only.
///
/// # Formula
/// κ = (p_o − p_e)/(1 − p_e) with p_o = Σvᵢⱼpᵢⱼ, p_e = Σvᵢⱼpᵢ₊p₊ⱼ (Cohen 1960, 1968);
/// SE² = (Σpᵢⱼ(vᵢⱼ − (v̄ᵢ₊ + v̄₊ⱼ)(1 − κ))² − (κ − p_e(1 − κ))²)/(n(1 − p_e)²), v̄ᵢ₊ = Σⱼvᵢⱼp₊ⱼ (Fleiss, Cohen and Everitt 1969).
/// R: `vcd::Kappa`, `psych::cohen.kappa`.
pub fn cohen_kappa(table: &[Vec<f64>], agreement: Agreement, level: f64) -> Option<CohenKappa> {
    let k = table.len();
    let counts = table.iter().flatten();
    if k < 2 || table.iter().any(|row| row.len() != k) || counts.clone().any(|c| !(*c >= 0.0 && c.is_finite())) {
        return None;
    }
    let n: f64 = counts.sum();
    if n <= 0.0 {
        return None;
    }
    let cells: Vec<(usize, usize, f64)> =
        table.iter().enumerate().flat_map(|(i, row)| row.iter().enumerate().map(move |(j, c)| (i, j, c / n))).collect();
    let (mut rows, mut columns) = (vec![0.0; k], vec![0.0; k]);
    for &(i, j, p) in &cells {
        rows[i] += p;
        columns[j] += p;
    }
    let v = |i: usize, j: usize| agreement.weight(i, j, k);
    let of_row: Vec<f64> = (0..k).map(|i| (0..k).map(|j| v(i, j) * columns[j]).sum()).collect();
    let of_column: Vec<f64> = (0..k).map(|j| (0..k).map(|i| v(i, j) * rows[i]).sum()).collect();
    let over = |f: &dyn Fn(usize, usize, f64) -> f64| cells.iter().map(|&(i, j, p)| f(i, j, p)).sum::<f64>();
    let observed = over(&|i, j, p| v(i, j) * p);
    let expected = over(&|i, j, _| v(i, j) * rows[i] * columns[j]);
    let kappa = (observed - expected) / (1.0 - expected);
    let spread = over(&|i, j, p| p * (v(i, j) - (of_row[i] + of_column[j]) * (1.0 - kappa)).powi(2));
    let by_chance = over(&|i, j, _| rows[i] * columns[j] * (v(i, j) - of_row[i] - of_column[j]).powi(2));
    let se = |numerator: f64| numerator.max(0.0).sqrt() / (n.sqrt() * (1.0 - expected));
    let se_of_kappa = se(spread - (kappa - expected * (1.0 - kappa)).powi(2));
    let (lower, upper) = symmetric_interval(kappa, se_of_kappa, f64::INFINITY, level);
    Some(CohenKappa { kappa, se: se_of_kappa, se_by_chance: se(by_chance - expected * expected), lower, upper })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two raters, 50 proposals, 20 and 15 agreed: κ = (0.7 − 0.5)/(1 − 0.5).
    #[test]
    fn by_hand() {
        let kappa = cohen_kappa(&[vec![20.0, 5.0], vec![10.0, 15.0]], Agreement::Exact, 0.95).expect("a kappa");
        assert!((kappa.kappa - 0.4).abs() < 1e-14);
        let linear = cohen_kappa(&[vec![20.0, 5.0], vec![10.0, 15.0]], Agreement::Linear, 0.95).expect("a kappa");
        assert!((linear.se - kappa.se).abs() < 1e-14);
    }

    /// Fleiss, Levin and Paik (2003), table 18.1: κ = 0.676, SE under chance 0.076, SE 0.087 of 100 diagnoses.
    #[test]
    fn diagnoses() {
        let table = [vec![75.0, 1.0, 4.0], vec![5.0, 4.0, 1.0], vec![0.0, 0.0, 10.0]];
        let kappa = cohen_kappa(&table, Agreement::Exact, 0.95).expect("a kappa");
        assert!((kappa.kappa - 0.676).abs() < 5e-4, "{kappa:?}");
        assert!((kappa.se_by_chance - 0.076).abs() < 1e-3, "{kappa:?}");
        assert!((kappa.se - 0.087).abs() < 1e-3, "{kappa:?}");
    }

    #[test]
    fn tables_that_are_none() {
        assert_eq!(cohen_kappa(&[vec![1.0, 2.0]], Agreement::Exact, 0.95), None);
        assert_eq!(cohen_kappa(&[vec![3.0]], Agreement::Exact, 0.95), None);
        assert_eq!(cohen_kappa(&[vec![0.0, 0.0], vec![0.0, 0.0]], Agreement::Exact, 0.95), None);
        assert_eq!(cohen_kappa(&[vec![-1.0, 0.0], vec![0.0, 4.0]], Agreement::Exact, 0.95), None);
        let constant = cohen_kappa(&[vec![9.0, 0.0], vec![0.0, 0.0]], Agreement::Exact, 0.95).expect("a table");
        assert!(constant.kappa.is_nan());
    }
}
