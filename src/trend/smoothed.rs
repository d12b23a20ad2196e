//! The smoothed level of a line, stretch by stretch between breaks.

use super::Point;
use super::smoothing::{Observation, local_level};
use crate::estimation::LEVEL;
use serde::{Deserialize, Serialize};

/// Fewer waves than this have nothing to smooth.
const LEAST_WAVES: usize = 3;

/// A stretch of waves that may be compared, smoothed by a local level whose sampling errors are known. It is a model's word, under its own
/// name: the estimates stay what they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Smoothed {
    /// Variance by which the level moves in a year; 0 where a flat series is likeliest.
    pub walk_variance: f64,
    pub points: Vec<SmoothedPoint>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SmoothedPoint {
    /// Position in [`Series::waves`](super::Series::waves).
    pub wave: usize,
    pub value: f64,
    pub se: f64,
    /// Interval of the level given the model, at `level`; for a share cut off at 0 and 1.
    pub lower: f64,
    pub upper: f64,
    pub level: f64,
}

/// The smoothed level of each run that is long enough. Its errors have to be known and independent: a wave at 0 or 100 % is left out,
/// and `runs` are those in which no waves share units, for such would look more alike than the level is. `times` are in years, one a
/// wave.
pub(super) fn smoothed(points: &[Point], runs: &[&[usize]], times: &[f64], is_share: bool) -> Vec<Smoothed> {
    runs.iter().filter_map(|run| smooth_run(points, run, times, is_share)).collect()
}

fn smooth_run(points: &[Point], run: &[usize], times: &[f64], is_share: bool) -> Option<Smoothed> {
    let known = run.iter().filter_map(|wave| match points.get(*wave)? {
        Point::Estimated(e) if e.se > 0.0 => {
            Some((*wave, Observation { time: *times.get(*wave)?, estimate: e.value, se: e.se }))
        }
        _ => None,
    });
    let (waves, observations): (Vec<usize>, Vec<Observation>) = known.unzip();
    if waves.len() < LEAST_WAVES {
        return None;
    }
    // Two waves on one day have no order: nothing is smoothed then.
    let level = local_level(&observations, None).ok()?;
    let points = waves.into_iter().zip(&level.levels).map(|(wave, at)| {
        let (lower, upper) = at.interval(LEVEL);
        let (lower, upper) = if is_share { (lower.max(0.0), upper.min(1.0)) } else { (lower, upper) };
        SmoothedPoint { wave, value: at.estimate, se: at.se, lower, upper, level: LEVEL }
    });
    Some(Smoothed { walk_variance: level.walk_variance, points: points.collect() })
}
