//! Smoothing a series of estimates whose sampling errors are known: a level that walks at random, seen through those errors.
//!
//! The smoothed level borrows strength from its neighbours; it is a model's word beside the estimates, never in their place. Breaks are
//! for the caller: smooth each stretch by itself. First function to read: [`local_level`].

use crate::estimation::symmetric_interval;
use crate::numeric::minimum::minimum;
use std::f64::consts::TAU;

/// An estimate at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// In any unit; the variance of the walk is per unit of it.
    pub time: f64,
    pub estimate: f64,
    /// Its sampling error, above 0.
    pub se: f64,
}

/// The level at the time of an observation, given all of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmoothedLevel {
    pub time: f64,
    pub estimate: f64,
    pub se: f64,
}

impl SmoothedLevel {
    /// Normal; the variance of the walk is taken as known.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        symmetric_interval(self.estimate, self.se, f64::INFINITY, level)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct LocalLevel {
    /// Variance by which the level moves in a unit of time; 0: the series is flat.
    pub walk_variance: f64,
    /// Of the first differences, which is the diffuse likelihood of the series.
    pub log_likelihood: f64,
    pub levels: Vec<SmoothedLevel>,
}

/// What a series lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSmoothable {
    /// Fewer than two observations.
    TooShort,
    /// The time, the estimate or the standard error at this position is not finite, or the standard error not above 0.
    Unusable(usize),
    /// The time at this position is not after the one before.
    OutOfOrder(usize),
    /// The variance of the walk is negative or not finite.
    WalkVariance,
}

/// The local level through observations in order of time.
///
/// # Formula
/// y_t = μ_t + ε_t, Var ε_t = se_t², μ_{t+Δ} = μ_t + η, Var η = q·Δ; diffuse start; Kalman filter and the smoother of Rauch, Tung and
/// Striebel (Harvey 1989, 2.3, 3.2 and 3.6; Durbin and Koopman 2012, ch. 2; for survey estimates Scott and Smith 1974). Without
/// `walk_variance` q maximises the diffuse likelihood; ends at 0 where a flat series is likelier than any walk. R: `dlm`, `KFAS`
/// with the observation variances fixed.
///
/// # Errors
/// [`NotSmoothable`], with the position in `observations`.
///
/// # Example
/// ```
/// use barograph::trend::smoothing::{Observation, local_level};
/// let wave = |time, estimate| Observation { time, estimate, se: 0.02 };
/// let smooth = local_level(&[wave(2016.0, 0.31), wave(2018.0, 0.35), wave(2019.0, 0.33)], Some(0.0001)).expect("a series");
/// assert!(smooth.levels.iter().all(|level| level.se < 0.02));
/// ```
pub fn local_level(observations: &[Observation], walk_variance: Option<f64>) -> Result<LocalLevel, NotSmoothable> {
    check(observations)?;
    let walk_variance = match walk_variance {
        Some(q) if q >= 0.0 && q.is_finite() => q,
        Some(_) => return Err(NotSmoothable::WalkVariance),
        None => likeliest_walk(observations),
    };
    let (filtered, log_likelihood) = filter(observations, walk_variance);
    Ok(LocalLevel { walk_variance, log_likelihood, levels: smooth(observations, walk_variance, &filtered) })
}

fn check(observations: &[Observation]) -> Result<(), NotSmoothable> {
    if observations.len() < 2 {
        return Err(NotSmoothable::TooShort);
    }
    for (i, o) in observations.iter().enumerate() {
        if !(o.time.is_finite() && o.estimate.is_finite() && o.se.is_finite() && o.se > 0.0) {
            return Err(NotSmoothable::Unusable(i));
        }
    }
    match observations.windows(2).position(|pair| pair[1].time <= pair[0].time) {
        Some(before) => Err(NotSmoothable::OutOfOrder(before + 1)),
        None => Ok(()),
    }
}

/// Mean and variance of the level.
#[derive(Debug, Clone, Copy)]
struct Belief {
    mean: f64,
    variance: f64,
}

/// The belief about each level from the observations so far, and the log-likelihood of the first differences. With a diffuse start the
/// first observation is all there is to know of the first level.
fn filter(observations: &[Observation], q: f64) -> (Vec<Belief>, f64) {
    let mut beliefs: Vec<Belief> = Vec::with_capacity(observations.len());
    let mut log_likelihood = 0.0;
    for (i, o) in observations.iter().enumerate() {
        let noise = o.se * o.se;
        let belief = match beliefs.last() {
            None => Belief { mean: o.estimate, variance: noise },
            Some(last) => {
                let predicted = last.variance + q * (o.time - observations[i - 1].time);
                let surprise = o.estimate - last.mean;
                let spread = predicted + noise;
                log_likelihood -= 0.5 * ((TAU * spread).ln() + surprise * surprise / spread);
                let gain = predicted / spread;
                Belief { mean: last.mean + gain * surprise, variance: predicted * noise / spread }
            }
        };
        beliefs.push(belief);
    }
    (beliefs, log_likelihood)
}

/// Backwards: what later observations add to the belief about each level.
fn smooth(observations: &[Observation], q: f64, filtered: &[Belief]) -> Vec<SmoothedLevel> {
    let mut later: Option<(Belief, f64)> = None;
    let mut levels = Vec::with_capacity(observations.len());
    for (o, belief) in observations.iter().zip(filtered).rev() {
        let smoothed = match later {
            None => *belief,
            Some((next, next_time)) => {
                let predicted = belief.variance + q * (next_time - o.time);
                let back = belief.variance / predicted;
                Belief {
                    mean: belief.mean + back * (next.mean - belief.mean),
                    variance: belief.variance + back * back * (next.variance - predicted),
                }
            }
        };
        levels.push(SmoothedLevel { time: o.time, estimate: smoothed.mean, se: smoothed.variance.max(0.0).sqrt() });
        later = Some((smoothed, o.time));
    }
    levels.reverse();
    levels
}

/// How far below and above the natural size of q its logarithm is searched.
const SEARCHED: f64 = 14.0;

/// The q of the greatest diffuse likelihood, searched on a logarithmic scale round the mean squared step of the series.
fn likeliest_walk(observations: &[Observation]) -> f64 {
    let steps = observations.windows(2).map(|pair| {
        let (a, b) = (&pair[0], &pair[1]);
        ((b.estimate - a.estimate).powi(2) + a.se * a.se + b.se * b.se) / (b.time - a.time)
    });
    let scale = (steps.sum::<f64>() / (observations.len() - 1) as f64).ln();
    let deviance = |log_q: f64| -filter(observations, log_q.exp()).1;
    let best = minimum(scale - SEARCHED, scale + 4.0, 180, 1e-9, deviance);
    if deviance(best) < -filter(observations, 0.0).1 { best.exp() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(estimates: &[f64], se: f64) -> Vec<Observation> {
        estimates.iter().enumerate().map(|(i, y)| Observation { time: i as f64, estimate: *y, se }).collect()
    }

    /// Two observations: y₂ − y₁ has variance 2s² + q; the first level is pulled towards y₂ by s²/(2s² + q).
    #[test]
    fn two_waves_by_hand() {
        let smooth = local_level(&series(&[1.0, 4.0], 1.0), Some(1.0)).expect("a series");
        assert!((smooth.levels[0].estimate - 2.0).abs() < 1e-14);
        assert!((smooth.levels[1].estimate - 3.0).abs() < 1e-14);
        assert!((smooth.levels[0].se - (2.0f64 / 3.0).sqrt()).abs() < 1e-14);
        assert!((smooth.log_likelihood + 0.5 * ((TAU * 3.0).ln() + 3.0)).abs() < 1e-14);
    }

    /// A level that never moves is the pooled mean.
    #[test]
    fn a_flat_series_is_pooled() {
        let mut observations = series(&[0.2, 0.3, 0.25], 0.01);
        observations[1].se = 0.02;
        let smooth = local_level(&observations, Some(0.0)).expect("a series");
        let pooled = (0.2 + 0.3 / 4.0 + 0.25) / 2.25;
        for level in &smooth.levels {
            assert!((level.estimate - pooled).abs() < 1e-14);
            assert!((level.se - 0.01 / 2.25f64.sqrt()).abs() < 1e-14);
        }
    }

    /// Two waves: the likelihood is greatest where 2s² + q = d², or at 0.
    #[test]
    fn the_likeliest_walk() {
        let moving = local_level(&series(&[1.0, 4.0], 1.0), None).expect("a series");
        assert!((moving.walk_variance - 7.0).abs() < 1e-5, "{}", moving.walk_variance);
        let still = local_level(&series(&[1.0, 1.5, 0.9, 1.2], 1.0), None).expect("a series");
        assert_eq!(still.walk_variance, 0.0);
    }

    #[test]
    fn what_cannot_be_smoothed() {
        assert_eq!(local_level(&series(&[1.0], 1.0), None), Err(NotSmoothable::TooShort));
        assert_eq!(local_level(&series(&[1.0, f64::NAN], 1.0), None), Err(NotSmoothable::Unusable(1)));
        assert_eq!(local_level(&series(&[1.0, 2.0], 0.0), None), Err(NotSmoothable::Unusable(0)));
        let mut same_time = series(&[1.0, 2.0], 1.0);
        same_time[1].time = 0.0;
        assert_eq!(local_level(&same_time, None), Err(NotSmoothable::OutOfOrder(1)));
        assert_eq!(local_level(&series(&[1.0, 2.0], 1.0), Some(-1.0)), Err(NotSmoothable::WalkVariance));
    }
}
