//! Where the trend of a long line turned: joinpoint regression on its estimates.

use super::Point;
use super::joinpoint::{Search, joinpoint};
use crate::numeric::Matrix;
use crate::numeric::least_squares::Errors;
use serde::{Deserialize, Serialize};

/// Shorter runs say nothing of turning points.
pub const LEAST_WAVES: usize = 7;

/// The straight pieces of a trend, with as many turning points as the weighted BIC bears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turns {
    /// The waves it rests on.
    pub waves: Vec<usize>,
    /// The waves at which the trend turns; none for one straight line.
    pub at: Vec<usize>,
    /// In order; one more than there are turning points.
    pub pieces: Vec<Piece>,
    pub bic: f64,
}

/// A straight piece, on the measure's own scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// First and last wave.
    pub from: usize,
    pub to: usize,
    /// Change in a year; its standard error takes the turning points as given.
    pub slope: f64,
    pub slope_se: f64,
}

/// Turning points of the longest stretch with known sampling errors; `None` where it is too short. `times` are in years, one a wave;
/// `errors` gives the covariance of the estimates of these waves.
pub(super) fn turns(
    points: &[Point],
    runs: &[Vec<usize>],
    times: &[f64],
    errors: impl FnOnce(&[usize]) -> Option<Matrix>,
) -> Option<Turns> {
    let run = runs.iter().max_by_key(|run| run.len())?;
    let known = |wave: &usize| match points.get(*wave)? {
        Point::Estimated(e) if e.se > 0.0 => Some((*wave, *times.get(*wave)?, e.value)),
        _ => None,
    };
    let known: Vec<(usize, f64, f64)> = run.iter().filter_map(known).collect();
    if known.len() < LEAST_WAVES {
        return None;
    }
    let (x, y): (Vec<f64>, Vec<f64>) = known.iter().map(|(_, time, value)| (*time, *value)).unzip();
    let waves: Vec<usize> = known.iter().map(|(wave, _, _)| *wave).collect();
    let errors = Errors::Correlated(errors(&waves)?);
    // Waves of the same day have no order, and make no line; nothing is shown then.
    let found = joinpoint(&x, &y, &errors, Search { most: MOST_TURNS, least_observations: LEAST_OBSERVATIONS }).ok()?;
    let best = found.best()?;
    let at_time = |time: f64| known.iter().find(|(_, t, _)| *t == time).map(|(wave, _, _)| *wave);
    let at: Vec<usize> = best.joinpoints.iter().filter_map(|time| at_time(*time)).collect();
    let (first, last) = (known.first()?.0, known.last()?.0);
    let ends: Vec<usize> = [first].into_iter().chain(at.iter().copied()).chain([last]).collect();
    let pieces = best.segments.iter().zip(ends.windows(2));
    let pieces = pieces.map(|(s, ends)| Piece { from: ends[0], to: ends[1], slope: s.slope, slope_se: s.slope_se });
    Some(Turns { at, pieces: pieces.collect(), waves, bic: best.bic })
}

/// At most two, with as many waves as public series have.
const MOST_TURNS: usize = 2;

/// Waves before the first turn, after the last and between two of them, the turns themselves not counted.
const LEAST_OBSERVATIONS: usize = 2;
