//! What the next wave will be able to show, if it is like the last.

use super::Point;
use super::precision::minimum_detectable_change;
use crate::numeric::distribution::normal;
use serde::{Deserialize, Serialize};

/// Chance of finding a change that is there, by convention.
pub const POWER: f64 = 0.8;

/// Chance of a false alarm, two-sided.
pub const ALPHA: f64 = 0.05;

/// The precision of a change from the latest wave of a line to a next one like it: of the same size and design.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NextWave {
    /// Position of the latest wave with a variance.
    pub after: usize,
    /// Its base, and the base that the next wave is taken to have.
    pub base: usize,
    /// The least change that would be found with [`NextWave::power`], on the measure's own scale.
    pub minimum_detectable_change: f64,
    pub power: f64,
    pub alpha: f64,
    /// Correlation of the two estimates through shared units, as it was in the latest change; 0 for independent samples.
    pub correlation: f64,
    /// The base it takes to find a change that somebody asked for.
    pub wanted: Option<Wanted>,
}

/// A change somebody wants to be able to see.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// On the measure's own scale, above 0.
    pub change: f64,
    /// The next wave's base, rounded up; `None` where no size would do, because the latest wave alone is too uncertain.
    pub base: Option<usize>,
}

/// # Formula
/// SE of the change = SE·√(2(1 − ρ)) with the latest wave's SE and ρ = cov/(SE₁SE₂) with the wave before it; least change =
/// (z_{1−α/2} + z_{power})·SE (Kish 1965, 12.4). For a wanted change δ: the next wave may have an SE s with
/// SE² + s² − 2ρ·SE·s = (δ/(z_{1−α/2} + z_{power}))², and a base of n·(SE/s)² at the latest wave's variance per person.
///
/// # Arguments
/// `before`: for a wave, the one before it with which it may be compared, and the covariance of both; `None` where they share no unit.
/// `detect`: the wanted change.
pub(super) fn next_wave(
    points: &[Point],
    before: impl FnOnce(usize) -> Option<(usize, f64)>,
    detect: Option<f64>,
) -> Option<NextWave> {
    let (after, latest) = points.iter().enumerate().rev().find_map(|(i, point)| match point {
        Point::Estimated(estimate) if estimate.se > 0.0 => Some((i, estimate)),
        _ => None,
    })?;
    let correlation = before(after).map_or(0.0, |(from, covariance)| {
        let Some(Point::Estimated(from)) = points.get(from) else { return 0.0 };
        let scale = from.se * latest.se;
        if scale > 0.0 { (covariance / scale).clamp(0.0, LARGEST_CORRELATION) } else { 0.0 }
    });
    let se_of_change = latest.se * (2.0 * (1.0 - correlation)).sqrt();
    let least = minimum_detectable_change(se_of_change, ALPHA, POWER).ok()?;
    let wanted = detect
        .filter(|change| change.is_finite() && *change > 0.0)
        .map(|change| Wanted { change, base: base_for(change, latest.se, latest.base, correlation) });
    Some(NextWave {
        after,
        base: latest.base,
        minimum_detectable_change: least,
        power: POWER,
        alpha: ALPHA,
        correlation,
        wanted,
    })
}

/// A panel that seemed to repeat itself exactly did so by chance.
const LARGEST_CORRELATION: f64 = 0.99;

fn base_for(change: f64, se: f64, base: usize, correlation: f64) -> Option<usize> {
    let reach = normal::quantile(1.0 - ALPHA / 2.0) + normal::quantile(POWER);
    let allowed = (change / reach).powi(2);
    // s² − 2ρ·SE·s + SE² − allowed = 0; the larger root is the smallest wave that will do.
    let discriminant = (correlation * se).powi(2) - se * se + allowed;
    let next = correlation * se + if discriminant >= 0.0 { discriminant.sqrt() } else { return None };
    let needed = base as f64 * (se / next).powi(2);
    // `next` is 0 where only a census would do.
    (needed.is_finite() && needed < u32::MAX.into()).then(|| needed.ceil() as usize)
}
