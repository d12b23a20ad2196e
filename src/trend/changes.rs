//! Changes between waves, and their p values adjusted for how many there are.

use super::comparability::{Override, Terms, breaks_between};
use super::{Line, Point};
use crate::estimation::{Estimate, benjamini_hochberg, bonferroni, difference, holm};
use crate::id::WaveName;
use crate::numeric::distribution::student::two_sided_t;
use serde::{Deserialize, Serialize};

/// The change between two waves of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Positions in [`Series::waves`](super::Series::waves).
    pub from: usize,
    pub to: usize,
    /// Later minus earlier, on the measure's own scale (a share: 0.03 is three points).
    pub difference: f64,
    pub se: f64,
    pub df: f64,
    pub lower: f64,
    pub upper: f64,
    pub p: f64,
    /// Adjusted over all changes shown in the series' table: Holm, which decides what is called a change.
    pub p_holm: f64,
    pub p_bonferroni: f64,
    /// Benjamini and Hochberg: controls the share of false alarms among alarms instead of the chance of any.
    pub p_bh: f64,
    /// Covariance of the two estimates through units that both waves share; 0 for samples drawn independently.
    pub covariance: f64,
    /// Sampling units (or people) in both bases.
    pub shared_units: usize,
    /// The public reason for comparing across a break.
    pub overridden: Option<String>,
}

/// Which changes are reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pairs {
    /// From each wave to the next that may be compared with it.
    #[default]
    Neighbours,
    /// From the first wave of each stretch that may be compared to every later one of it.
    FromFirst,
    /// Every pair that may be compared.
    All,
}

/// What two waves know of each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Together {
    pub variance: f64,
    pub covariance: f64,
    pub df: f64,
    pub shared_units: usize,
}

/// A line's waves, and what may be made of them.
pub(super) struct Comparing<'a> {
    pub points: &'a [Point],
    /// `None` where the wave did not ask.
    pub terms: &'a [Option<Terms<'a>>],
    pub names: &'a [&'a WaveName],
    pub overrides: &'a [Override],
    pub pairs: Pairs,
}

impl<'a> Comparing<'a> {
    fn estimate(&self, wave: usize) -> Option<&'a Estimate> {
        match self.points.get(wave)? {
            Point::Estimated(estimate) => Some(estimate),
            _ => None,
        }
    }

    /// Stretches of estimated waves each of which may be compared with the one before it, in order.
    pub fn runs(&self) -> Vec<Vec<usize>> {
        let estimated = (0..self.points.len()).filter(|i| self.estimate(*i).is_some());
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for wave in estimated {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| self.may_be_compared(*last, wave)) => run.push(wave),
                _ => runs.push(vec![wave]),
            }
        }
        runs
    }

    fn may_be_compared(&self, from: usize, to: usize) -> bool {
        match (self.terms.get(from), self.terms.get(to)) {
            (Some(Some(from)), Some(Some(later))) => breaks_between(from, later, to).is_empty(),
            _ => false,
        }
    }

    fn overriding(&self, from: usize, to: usize) -> Option<&'a Override> {
        self.overrides.iter().find(|given| given.is_about(self.names[from], self.names[to]))
    }

    /// The pairs to be compared, by their later wave, the nearest earlier one first; with the reason where a break lies between.
    fn chosen(&self) -> Vec<(usize, usize, Option<&'a str>)> {
        let runs = self.runs();
        let mut pairs: Vec<(usize, usize, Option<&str>)> = Vec::new();
        for run in &runs {
            for (i, to) in run.iter().enumerate() {
                let earlier = match self.pairs {
                    Pairs::Neighbours => &run[i.saturating_sub(1)..i],
                    Pairs::FromFirst => &run[..i.min(1)],
                    Pairs::All => &run[..i],
                };
                pairs.extend(earlier.iter().map(|from| (*from, *to, None)));
            }
        }
        let waves: Vec<usize> = runs.iter().flatten().copied().collect();
        for (i, to) in waves.iter().enumerate() {
            for from in &waves[..i] {
                let known = pairs.iter().any(|(a, b, _)| a == from && b == to);
                if let Some(given) = self.overriding(*from, *to).filter(|_| !known) {
                    let bridged = (!self.may_be_compared(*from, *to)).then_some(given.reason.trim());
                    pairs.push((*from, *to, bridged));
                }
            }
        }
        pairs.sort_by_key(|(from, to, _)| (*to, usize::MAX - *from));
        pairs
    }

    /// The changes of the line. `together` says what two waves have in common. The adjusted p values are still the unadjusted ones.
    pub fn changes(&self, mut together: impl FnMut(usize, usize) -> Option<Together>) -> Vec<Change> {
        let mut changes = Vec::new();
        for (from, to, overridden) in self.chosen() {
            let (Some(earlier), Some(later)) = (self.estimate(from), self.estimate(to)) else { continue };
            let joint = together(from, to).unwrap_or_else(|| apart(earlier, later));
            let change = difference(later.value - earlier.value, joint.variance, joint.df, later.level);
            // Two waves without any variance and without any difference: nothing speaks for a change.
            let p = if change.p.is_nan() { 1.0 } else { change.p };
            changes.push(Change {
                from,
                to,
                difference: change.value,
                se: change.se,
                df: change.df,
                lower: change.lower,
                upper: change.upper,
                p,
                p_holm: p,
                p_bonferroni: p,
                p_bh: p,
                covariance: joint.covariance,
                shared_units: joint.shared_units,
                overridden: overridden.map(str::to_owned),
            });
        }
        changes
    }
}

/// Two waves drawn independently of each other.
pub(super) fn apart(earlier: &Estimate, later: &Estimate) -> Together {
    let variance = seen_variance(earlier) + seen_variance(later);
    Together { variance, covariance: 0.0, df: earlier.df + later.df, shared_units: 0 }
}

/// A variance that the estimate's interval bears out. A share of 0 or 1 has a linearised one of 0, which would make any change from
/// it certain: it takes the square of the reach of its interval, all of which lies on one side, over t. What was taken whole has a
/// point for an interval and keeps its 0.
pub(super) fn seen_variance(estimate: &Estimate) -> f64 {
    let reach = (estimate.upper - estimate.value).max(estimate.value - estimate.lower);
    let implied = reach / two_sided_t(1.0 - estimate.level, estimate.df);
    let se = if estimate.se > 0.0 { estimate.se } else { implied };
    se * se
}

/// Adjusts over all changes of all lines: they stand in one table.
pub(super) fn adjust_over(lines: &mut [Line]) {
    let p: Vec<f64> = lines.iter().flat_map(|line| &line.changes).map(|change| change.p).collect();
    let adjusted = holm(&p).into_iter().zip(bonferroni(&p)).zip(benjamini_hochberg(&p));
    for (change, ((holm, bonferroni), bh)) in lines.iter_mut().flat_map(|line| &mut line.changes).zip(adjusted) {
        (change.p_holm, change.p_bonferroni, change.p_bh) = (holm, bonferroni, bh);
    }
}
