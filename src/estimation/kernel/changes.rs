//! Change between consecutive waves, with what they share counted, and p values adjusted over the table.

use super::estimates::Quantiles;
use super::linearise::WaveFigures;
use crate::estimation::{benjamini_hochberg, holm, standard_error};
use crate::numeric::distribution::student::two_sided_p;

/// Later wave minus earlier wave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    pub value: f64,
    /// From V(later) + V(earlier) − 2 Cov, the covariance being that of shared sampling units.
    pub se: f64,
    pub df: f64,
    pub lower: f64,
    pub upper: f64,
    pub t: f64,
    /// Two-sided; not a number where both change and standard error are 0, or without degrees of freedom.
    pub p: f64,
    /// Holm (1979) over all changes of the table.
    pub p_holm: f64,
    /// Benjamini and Hochberg (1995) over all changes of the table.
    pub p_benjamini_hochberg: f64,
}

/// The changes between two waves, group by group, a column each; `None` where nobody is in one of the domains. `df`: one a group.
pub(super) fn changes(
    from: &WaveFigures,
    to: &WaveFigures,
    variances: &[f64],
    df: &[f64],
    quantiles: &mut Quantiles,
) -> Vec<Option<Change>> {
    let columns = from.scores.columns;
    let change = |(at, variance): (usize, &f64)| {
        let group = at / columns;
        if from.domains[group].is_empty() || to.domains[group].is_empty() {
            return None;
        }
        let (value, se, df) = (to.values[at] - from.values[at], standard_error(*variance), df[group]);
        let reach = quantiles.of(df) * se;
        let t = value / se;
        let p = two_sided_p(t, df);
        let (lower, upper) = (value - reach, value + reach);
        Some(Change { value, se, df, lower, upper, t, p, p_holm: f64::NAN, p_benjamini_hochberg: f64::NAN })
    };
    variances.iter().enumerate().map(change).collect()
}

/// Fills in the adjusted p values over all changes there are.
pub(super) fn adjust(changes: &mut [Option<Change>]) {
    let p: Vec<f64> = changes.iter().flatten().map(|change| change.p).collect();
    let adjusted = holm(&p).into_iter().zip(benjamini_hochberg(&p));
    for (change, (holm, benjamini_hochberg)) in changes.iter_mut().flatten().zip(adjusted) {
        change.p_holm = holm;
        change.p_benjamini_hochberg = benjamini_hochberg;
    }
}
