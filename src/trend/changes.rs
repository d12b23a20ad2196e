//! Changes from wave to wave, and their p values adjusted for how many there are.

use super::comparability::{Terms, breaks_between};
use super::{Change, Line, Point};
use crate::estimation::{Estimate, holm, independent_difference};
use crate::numeric::distribution::student::two_sided_t;

/// The changes of one line: from each estimated wave to the next one that may be compared with it. `terms` are `None` where the
/// wave did not ask. [`Change::p_holm`] still holds the unadjusted p.
pub(super) fn changes(points: &[Point], terms: &[Option<Terms<'_>>]) -> Vec<Change> {
    let estimated = |i: usize| match (&points[i], &terms[i]) {
        (Point::Estimated(estimate), Some(terms)) => Some((estimate, terms)),
        _ => None,
    };
    let mut changes = Vec::new();
    let mut last: Option<(usize, &Estimate, &Terms<'_>)> = None;
    for to in 0..points.len() {
        let Some((estimate, terms)) = estimated(to) else { continue };
        if let Some((from, earlier, earlier_terms)) = last
            && breaks_between(earlier_terms, terms, to).is_empty()
        {
            let change = independent_difference(&seen(earlier), &seen(estimate), estimate.level);
            changes.push(Change {
                from,
                to,
                difference: change.value,
                se: change.se,
                df: change.df,
                lower: change.lower,
                upper: change.upper,
                // Two waves without any variance and without any difference: nothing speaks for a change.
                p: if change.p.is_nan() { 1.0 } else { change.p },
                p_holm: if change.p.is_nan() { 1.0 } else { change.p },
            });
        }
        last = Some((to, estimate, terms));
    }
    changes
}

/// The estimate with a standard error that its interval bears out. A share of 0 or 1 has a linearised one of 0, which would make
/// any change from it certain: it takes the reach of its interval, all of which lies on one side, over t. What was taken whole has
/// a point for an interval and keeps its 0.
fn seen(estimate: &Estimate) -> Estimate {
    let reach = (estimate.upper - estimate.value).max(estimate.value - estimate.lower);
    let implied = reach / two_sided_t(1.0 - estimate.level, estimate.df);
    let se = if estimate.se > 0.0 { estimate.se } else { implied };
    Estimate { se, ..estimate.clone() }
}

/// Holm's adjustment over all changes of all lines: they stand in one table.
pub(super) fn adjust_over(lines: &mut [Line]) {
    let p: Vec<f64> = lines.iter().flat_map(|line| &line.changes).map(|change| change.p).collect();
    let adjusted = holm(&p);
    for (change, p) in lines.iter_mut().flat_map(|line| &mut line.changes).zip(adjusted) {
        change.p_holm = p;
    }
}
