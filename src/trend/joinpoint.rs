//! Joinpoint regression: a trend of straight pieces that meet, with the places where they meet found from the data.
//!
//! First function to read: [`joinpoint`]. How many joinpoints there are is left to the weighted BIC of [`Joinpoint::best`].

use crate::numeric::least_squares::{Errors, Fit, fit};
use crate::numeric::{Matrix, Vector};

/// The most joinpoints asked for; more than a published series can bear, and their places are tried one by one.
pub const MOST_JOINPOINTS: usize = 5;

/// The most combinations of places that are tried.
pub const MOST_COMBINATIONS: usize = 2_000_000;

/// What is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// Models with 0 up to this many joinpoints.
    pub most: usize,
    /// Observations strictly outside the first and the last joinpoint, and strictly between neighbouring ones: at least this many.
    pub least_observations: usize,
}

/// The best model of each number of joinpoints, as far as the series is long enough for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Joinpoint {
    pub models: Vec<Model>,
}

impl Joinpoint {
    /// The model with the least BIC; among equals the simplest. One that runs through every observation says nothing and is not
    /// chosen.
    pub fn best(&self) -> Option<&Model> {
        let judged = self.models.iter().filter(|model| model.df > 0);
        judged.reduce(|best, model| if model.bic < best.bic { model } else { best })
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The times at which the trend turns.
    pub joinpoints: Vec<f64>,
    /// Residual sum of squares in units of the sampling errors.
    pub sum_of_squares: f64,
    /// Observations minus coefficients; the places of the joinpoints are not counted.
    pub df: usize,
    /// The level at the first time, first slope, and the change of slope at each joinpoint.
    pub coefficients: Vec<f64>,
    pub segments: Vec<Segment>,
    /// ln(SSE/n) + 2(k + 1)·ln(n)/n.
    pub bic: f64,
    /// First and last time.
    range: (f64, f64),
}

/// A straight piece.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    pub slope: f64,
    /// With the sampling errors known and the joinpoints as if given.
    pub slope_se: f64,
    /// The same times √(SSE/(n − k − 2)).
    pub slope_se_scaled: f64,
}

impl Segment {
    /// Change in per cent per unit of time, for a series of logarithms: 100(e^slope − 1).
    pub fn percent_change(&self) -> f64 {
        100.0 * self.slope.exp_m1()
    }
}

impl Model {
    /// Average change in per cent per unit of time over the whole range, for a series of logarithms: slopes averaged by the length of
    /// their pieces (Clegg et al. 2009).
    pub fn average_percent_change(&self) -> f64 {
        let ends: Vec<f64> =
            [self.range.0].into_iter().chain(self.joinpoints.iter().copied()).chain([self.range.1]).collect();
        let rise: f64 = self.segments.iter().zip(ends.windows(2)).map(|(s, ends)| s.slope * (ends[1] - ends[0])).sum();
        100.0 * (rise / (self.range.1 - self.range.0)).exp_m1()
    }
}

/// Why no joinpoint model could be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoJoinpoint {
    /// Times must rise strictly; this position's does not, or is not finite.
    OutOfOrder(usize),
    /// Fewer than three observations, lengths that differ, or errors that are no covariance.
    Unusable,
    /// More joinpoints than [`MOST_JOINPOINTS`], or more combinations of places than [`MOST_COMBINATIONS`].
    TooMany,
}

/// Joinpoint models by grid search over the observed times.
///
/// # Formula
/// y = β₀ + β₁(x − x₁) + Σδⱼ(x − τⱼ)₊, weighted by 1/se² (with correlated waves by Σ⁻¹: Liu et al. 2022), every admissible set of τ among the
/// observed times tried and the one of least SSE kept (Lerman 1980; Kim, Fay, Feuer and Midthune 2000). BIC as in NCI's Joinpoint program.
/// For a series of logarithms give ln y and se/y. No R package that ships with R does it; `segmented` lets τ lie anywhere.
///
/// # Errors
/// [`NoJoinpoint`].
pub fn joinpoint(x: &[f64], y: &[f64], errors: &Errors, search: Search) -> Result<Joinpoint, NoJoinpoint> {
    if x.len() != y.len() || x.len() < 3 {
        return Err(NoJoinpoint::Unusable);
    }
    let risen = |i: usize| x[i].is_finite() && (i == 0 || x[i] > x[i - 1]);
    if let Some(position) = (0..x.len()).find(|i| !risen(*i)) {
        return Err(NoJoinpoint::OutOfOrder(position));
    }
    if search.most > MOST_JOINPOINTS {
        return Err(NoJoinpoint::TooMany);
    }
    let mut models = Vec::new();
    let mut tried = 0;
    for k in 0..=search.most {
        let mut best: Option<(f64, Vec<usize>)> = None;
        let mut places = Places::first(k, x.len(), search.least_observations);
        while let Some(at) = places.next() {
            tried += 1;
            if tried > MOST_COMBINATIONS {
                return Err(NoJoinpoint::TooMany);
            }
            let Some(fit) = fit_at(x, y, errors, &at) else { continue };
            if best.as_ref().is_none_or(|(least, _)| fit.sum_of_squares < *least) {
                best = Some((fit.sum_of_squares, at));
            }
        }
        if let Some((_, at)) = best
            && let Some(fit) = fit_at(x, y, errors, &at)
        {
            models.push(model(x, &at, &fit));
        }
    }
    if models.is_empty() { Err(NoJoinpoint::Unusable) } else { Ok(Joinpoint { models }) }
}

fn fit_at(x: &[f64], y: &[f64], errors: &Errors, at: &[usize]) -> Option<Fit> {
    let model = Matrix::from_fn(x.len(), 2 + at.len(), |i, j| match j {
        0 => 1.0,
        1 => x[i] - x[0],
        j => (x[i] - x[at[j - 2]]).max(0.0),
    });
    fit(&model, &Vector::from_column_slice(y), errors)
}

fn model(x: &[f64], at: &[usize], fit: &Fit) -> Model {
    let (n, k) = (x.len() as f64, at.len());
    let scale = (fit.sum_of_squares / fit.df as f64).sqrt();
    let segment = |pieces: usize| {
        let sum_of_slopes = Vector::from_fn(k + 2, |j, _| f64::from(u8::from((1..=pieces + 1).contains(&j))));
        let slope_se = fit.se_of(&sum_of_slopes);
        Segment { slope: fit.coefficients.dot(&sum_of_slopes), slope_se, slope_se_scaled: slope_se * scale }
    };
    Model {
        joinpoints: at.iter().map(|i| x[*i]).collect(),
        sum_of_squares: fit.sum_of_squares,
        df: fit.df,
        coefficients: fit.coefficients.iter().copied().collect(),
        segments: (0..=k).map(segment).collect(),
        bic: (fit.sum_of_squares / n).ln() + 2.0 * (k as f64 + 1.0) * n.ln() / n,
        range: (x[0], x[x.len() - 1]),
    }
}

/// Every admissible choice of `k` positions, in lexical order.
struct Places {
    next: Option<Vec<usize>>,
    n: usize,
    margin: usize,
}

impl Places {
    fn first(k: usize, n: usize, margin: usize) -> Places {
        let mut places = Places { next: None, n, margin };
        // Positions i with `margin` others before it, after it and between it and the next.
        let at: Vec<usize> = (0..k).map(|j| margin.saturating_add(j.saturating_mul(places.step()))).collect();
        places.next = places.admits(&at).then_some(at);
        places
    }

    fn step(&self) -> usize {
        self.margin.saturating_add(1)
    }

    fn admits(&self, at: &[usize]) -> bool {
        at.last().is_none_or(|last| last.saturating_add(self.margin) < self.n)
    }

    fn next(&mut self) -> Option<Vec<usize>> {
        let current = self.next.take()?;
        for moved in (0..current.len()).rev() {
            let mut following = current.clone();
            following[moved] += 1;
            for j in moved + 1..following.len() {
                following[j] = following[j - 1].saturating_add(self.step());
            }
            if self.admits(&following) {
                self.next = Some(following);
                break;
            }
        }
        Some(current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENT: [f64; 9] = [0.0, 1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0, 0.0];

    fn search(most: usize) -> Search {
        Search { most, least_observations: 2 }
    }

    fn years(n: usize) -> Vec<f64> {
        (0..n).map(|i| 2010.0 + i as f64).collect()
    }

    #[test]
    fn a_tent_has_its_top_where_it_is() {
        let wobbly: Vec<f64> = TENT.iter().enumerate().map(|(i, y)| y + 0.01 * ((i * 7 % 5) as f64 - 2.0)).collect();
        let errors = Errors::Independent(vec![0.1; 9]);
        let found = joinpoint(&years(9), &wobbly, &errors, search(2)).expect("models");
        assert_eq!(found.models.len(), 3);
        let best = found.best().expect("a best");
        assert_eq!(best.joinpoints, [2014.0]);
        assert!((best.segments[0].slope - 1.0).abs() < 0.02 && (best.segments[1].slope + 1.0).abs() < 0.02);
        assert!(best.average_percent_change().abs() < 1.0);
    }

    #[test]
    fn places_are_those_admitted() {
        let all = |k: usize, n: usize| {
            let mut places = Places::first(k, n, 2);
            std::iter::from_fn(|| places.next()).collect::<Vec<_>>()
        };
        assert_eq!(all(0, 4), [Vec::<usize>::new()]);
        assert_eq!(all(1, 8), [[2], [3], [4], [5]]);
        assert_eq!(all(2, 8), [[2, 5]]);
        assert_eq!(all(2, 9), [[2, 5], [2, 6], [3, 6]]);
        assert!(all(3, 8).is_empty());
    }

    #[test]
    fn a_diagonal_covariance_is_the_same() {
        let errors = Errors::Independent(vec![0.1; 9]);
        let covariance = Errors::Correlated(Matrix::from_diagonal_element(9, 9, 0.01));
        let mut y = TENT;
        y[3] += 0.3;
        let a = joinpoint(&years(9), &y, &errors, search(1)).expect("models");
        let b = joinpoint(&years(9), &y, &covariance, search(1)).expect("models");
        assert_eq!(a.models[1].joinpoints, b.models[1].joinpoints);
        assert!((a.models[1].sum_of_squares / b.models[1].sum_of_squares - 1.0).abs() < 1e-9);
    }

    #[test]
    fn short_and_crooked_series() {
        let errors = Errors::Independent(vec![0.1; 9]);
        assert_eq!(joinpoint(&[1.0, 2.0], &[1.0, 2.0], &errors, search(0)), Err(NoJoinpoint::Unusable));
        let mut back = years(9);
        back[4] = 2000.0;
        assert_eq!(joinpoint(&back, &TENT, &errors, search(0)), Err(NoJoinpoint::OutOfOrder(4)));
        assert_eq!(joinpoint(&years(9), &TENT, &errors, search(9)), Err(NoJoinpoint::TooMany));
        let none = Search { most: 3, least_observations: usize::MAX };
        assert_eq!(joinpoint(&years(9), &TENT, &errors, none).map(|j| j.models.len()), Ok(1));
    }
}
