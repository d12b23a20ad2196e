//! One estimate out of several, each from a data set whose gaps were filled in another way.

use super::interval::symmetric_interval;

/// Estimates of imputed data sets put together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Combined {
    pub estimate: f64,
    pub se: f64,
    /// Mean of the variances.
    pub within: f64,
    /// Variance of the estimates.
    pub between: f64,
    /// Rubin's degrees of freedom, for a complete-data design with infinitely many; infinite where the estimates do not differ.
    pub df_rubin: f64,
    /// Barnard and Rubin's, never more than those of the complete data.
    pub df_barnard_rubin: f64,
    /// λ: the share of the variance that is due to the gaps.
    pub share_due_to_missing: f64,
}

impl Combined {
    /// On Barnard and Rubin's degrees of freedom.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        symmetric_interval(self.estimate, self.se, self.df_barnard_rubin, level)
    }
}

/// Rubin's rules (1987). `df_complete`: degrees of freedom had nothing been missing, `f64::INFINITY` where unknown. `None` with fewer
/// than two estimates, as many variances as not, a negative variance, or numbers that are not finite.
///
/// # Formula
/// T = W + (1 + 1/m)B; λ = (1 + 1/m)B/T; ν = (m − 1)/λ²; with ν_c complete: ν_o = ν_c(ν_c + 1)/(ν_c + 3)·(1 − λ) and
/// 1/(1/ν + 1/ν_o) (Barnard and Rubin 1999). R: `mitools::MIcombine(df.complete = )`, `mice::pool`.
pub fn combine_imputations(estimates: &[f64], variances: &[f64], df_complete: f64) -> Option<Combined> {
    let m = estimates.len() as f64;
    let finite = estimates.iter().chain(variances).all(|v| v.is_finite());
    let same_number = estimates.len() == variances.len();
    let negative = variances.iter().any(|v| *v < 0.0);
    if estimates.len() < 2 || !same_number || !finite || negative || df_complete.is_nan() || df_complete <= 0.0 {
        return None;
    }
    let estimate = estimates.iter().sum::<f64>() / m;
    let within = variances.iter().sum::<f64>() / m;
    let between = estimates.iter().map(|e| (e - estimate).powi(2)).sum::<f64>() / (m - 1.0);
    let due = (1.0 + 1.0 / m) * between;
    let total = within + due;
    let lambda = if total > 0.0 { due / total } else { 0.0 };
    let df_rubin = (m - 1.0) / (lambda * lambda);
    let observed = if df_complete.is_finite() {
        (df_complete + 1.0) / (df_complete + 3.0) * df_complete * (1.0 - lambda)
    } else {
        f64::INFINITY
    };
    Some(Combined {
        estimate,
        se: total.sqrt(),
        within,
        between,
        df_rubin,
        df_barnard_rubin: 1.0 / (1.0 / df_rubin + 1.0 / observed),
        share_due_to_missing: lambda,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let combined = combine_imputations(&[1.0, 3.0], &[4.0, 6.0], f64::INFINITY).expect("combined");
        // W = 5, B = 2, T = 5 + 1.5·2 = 8, λ = 3/8, ν = 64/9.
        assert_eq!((combined.estimate, combined.within, combined.between), (2.0, 5.0, 2.0));
        assert!((combined.se - 8f64.sqrt()).abs() < 1e-14);
        assert!((combined.df_rubin - 64.0 / 9.0).abs() < 1e-12);
        assert!((combined.df_barnard_rubin - 64.0 / 9.0).abs() < 1e-12);
        let few = combine_imputations(&[1.0, 3.0], &[4.0, 6.0], 10.0).expect("combined");
        assert!(few.df_barnard_rubin < few.df_rubin && few.df_barnard_rubin < 10.0);
    }

    #[test]
    fn nothing_missing() {
        let combined = combine_imputations(&[2.0, 2.0], &[4.0, 4.0], 9.0).expect("combined");
        assert_eq!((combined.df_rubin, combined.share_due_to_missing), (f64::INFINITY, 0.0));
        assert!((combined.df_barnard_rubin - 7.5).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_combined() {
        assert_eq!(combine_imputations(&[1.0], &[1.0], 9.0), None);
        assert_eq!(combine_imputations(&[1.0, 2.0], &[1.0], 9.0), None);
        assert_eq!(combine_imputations(&[1.0, 2.0], &[1.0, -1.0], 9.0), None);
        assert_eq!(combine_imputations(&[1.0, f64::NAN], &[1.0, 1.0], 9.0), None);
    }
}
