//! The cells of a table: a value with its interval, bases and design effect.

use super::linearise::{DomainSums, WaveFigures};
use super::variance::Contribution;
use super::{Statistic, TableOptions};
use crate::estimation::{logit_interval_reaching, none_or_all_interval, standard_error, with_or_without_replacement};
use crate::numeric::distribution::student::two_sided_t;
use crate::study::LonelyPsu;
use std::collections::HashMap;

/// An estimate in a table: what [`Estimate`](crate::estimation::Estimate) says, without the words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CellEstimate {
    pub value: f64,
    pub se: f64,
    /// See [`DegreesOfFreedom`](super::DegreesOfFreedom).
    pub df: f64,
    /// For shares on the logit scale, and of 0 or 1 by Clopper and Pearson's bound with the effective base; otherwise symmetric. Not a
    /// number where there are no degrees of freedom.
    pub lower: f64,
    pub upper: f64,
    /// Rows of positive weight with a valid answer in the domain.
    pub base: u64,
    /// Kish: (Σw)²/Σw² over the base.
    pub effective_base: f64,
    /// Variance by that of a simple random sample of as many rows; `None` where that is 0 or not defined.
    pub deff: Option<f64>,
}

/// Quantiles of Student's t, each found once.
pub(super) struct Quantiles {
    alpha: f64,
    found: HashMap<u64, f64>,
}

impl Quantiles {
    pub fn at_level(level: f64) -> Quantiles {
        Quantiles { alpha: 1.0 - level, found: HashMap::new() }
    }

    pub fn of(&mut self, df: f64) -> f64 {
        let alpha = self.alpha;
        *self.found.entry(df.to_bits()).or_insert_with(|| two_sided_t(alpha, df))
    }
}

/// The cells of one wave, group by group, a column each; `None` where nobody is in the domain. `df`: one a group.
pub(super) fn cells(
    figures: &WaveFigures,
    contributions: &[Contribution],
    df: &[f64],
    lonely: LonelyPsu,
    options: &TableOptions,
    quantiles: &mut Quantiles,
) -> Vec<Option<CellEstimate>> {
    let columns = figures.scores.columns;
    let cell = |(at, contribution): (usize, &Contribution)| {
        let group = at / columns;
        let domain = &figures.domains[group];
        if domain.is_empty() {
            return None;
        }
        let variance = contribution.variance(lonely);
        let se = standard_error(variance);
        let (value, df) = (figures.values[at], df[group]);
        let effective_base = domain.population * domain.population / domain.squares;
        let t = quantiles.of(df);
        let (lower, upper) = match options.statistic {
            Statistic::Shares => share_interval(value, se, t, effective_base, options.level),
            Statistic::Totals | Statistic::Mean(_) => (value - t * se, value + t * se),
        };
        let simple = simple_variance(domain, figures.spread[at], options);
        let deff = Some(variance / simple).filter(|deff| deff.is_finite());
        Some(CellEstimate { value, se, df, lower, upper, base: domain.rows, effective_base, deff })
    };
    contributions.iter().enumerate().map(cell).collect()
}

/// [`logit_interval`](crate::estimation::logit_interval) with the quantile at hand, and
/// [`none_or_all_interval`] at its ends.
fn share_interval(share: f64, se: f64, t: f64, effective_base: f64, level: f64) -> (f64, f64) {
    if share <= 0.0 || share >= 1.0 {
        return none_or_all_interval(share, effective_base, level);
    }
    logit_interval_reaching(share, t * se / (share * (1.0 - share)))
}

/// The variance in a simple random sample of as many rows; see
/// [`simple_variance_of_mean`](crate::estimation::simple_variance_of_mean).
fn simple_variance(domain: &DomainSums, spread: f64, options: &TableOptions) -> f64 {
    let (rows, population) = (domain.rows as f64, domain.population);
    let of_mean = with_or_without_replacement(spread / (rows - 1.0), rows, population, options.replacement);
    match options.statistic {
        Statistic::Totals => of_mean * population * population,
        Statistic::Shares | Statistic::Mean(_) => of_mean,
    }
}
