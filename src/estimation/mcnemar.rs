//! McNemar's test: did as many people change one way as the other?

use crate::numeric::distribution::{binomial, chi_squared};

/// The same people before (rows) and after (columns), counted: `[[a, b], [c, d]]`.
pub type Turnover = [[u64; 2]; 2];

/// A simple random sample of people asked twice. Weighted panels compare two waves of one design instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct McNemar {
    /// Two-sided, exact: binomial(b + c, ½).
    pub exact_p: f64,
    /// (b − c)²/(b + c); NaN where nobody changed.
    pub chi2: f64,
    pub chi2_p: f64,
    /// With Edwards' correction: (|b − c| − 1)²/(b + c), 0 where b = c.
    pub chi2_corrected: f64,
    pub chi2_corrected_p: f64,
    /// Share (b − c)/n: how much the share of the second category has risen.
    pub difference: f64,
    pub difference_se: f64,
}

/// McNemar's test (1947). NaN where there is nobody.
///
/// # Formula
/// Exact: 2·P(X ≤ min(b, c)), at most 1. Difference (b − c)/n with variance (b + c − (b − c)²/n)/n² (Agresti 2013, 11.1).
/// R: `mcnemar.test`, `binom.test(b, b + c)`.
pub fn mcnemar(table: &Turnover) -> McNemar {
    let [[a, b], [c, d]] = *table;
    let changed = b.saturating_add(c);
    let (n, changed_n) = (a as f64 + b as f64 + c as f64 + d as f64, b as f64 + c as f64);
    let net = b as f64 - c as f64;
    let chi2 = net * net / changed_n;
    let corrected = (net.abs() - 1.0).max(0.0).powi(2) / changed_n;
    McNemar {
        exact_p: binomial::two_sided_p_of_half(b, changed),
        chi2,
        chi2_p: chi_squared::upper_tail(chi2, 1.0),
        chi2_corrected: corrected,
        chi2_corrected_p: chi_squared::upper_tail(corrected, 1.0),
        difference: net / n,
        difference_se: (changed_n - net * net / n).max(0.0).sqrt() / n,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Agresti (2013), table 11.1: approval of the prime minister, 1,600 people asked twice: z² = 17.36, difference −0.04, SE 0.0095.
    #[test]
    fn prime_ministers_approval() {
        let test = mcnemar(&[[794, 150], [86, 570]]);
        assert!((test.chi2 - 17.36).abs() < 0.005);
        assert!((test.difference - 0.04).abs() < 1e-12);
        assert!((test.difference_se - 0.0095).abs() < 5e-5);
    }

    #[test]
    fn nobody_changed() {
        let test = mcnemar(&[[5, 0], [0, 7]]);
        assert_eq!((test.exact_p, test.difference, test.difference_se), (1.0, 0.0, 0.0));
        assert!(test.chi2.is_nan());
        assert!(mcnemar(&[[0, 0], [0, 0]]).difference.is_nan());
    }
}
