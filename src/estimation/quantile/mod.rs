//! Quantiles with intervals: the median of what people spend, and how well it is known.
//!
//! A [`QuantileRule`] reads a quantile off the weighted distribution; a [`QuantileInterval`] makes an interval of the share at or
//! below it and reads both ends off the same distribution (Woodruff 1952). Not an [`Estimator`](super::Estimator): a quantile has
//! no smooth influence. First function to read: [`quantiles`].

mod rule;
mod score;

pub use rule::QuantileRule;

use super::{Cell, EstimationError, LEVEL, Proportion, ProportionInterval, SurveyDesign, means};
use crate::numeric::distribution::student::two_sided_t;
use rule::Distribution;

/// An end of an interval of a share may pass 0 or 1 by this much through rounding and still be read off the distribution.
const SHARE_SLACK: f64 = 1e-12;

/// How the interval of a quantile is made. R: the `interval.type` of `svyquantile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantileInterval {
    /// Woodruff's: the interval of the share at or below the quantile, by this method, mapped back.
    Share(ProportionInterval),
    /// The values that a score test of the share does not reject (Francisco and Fuller 1991).
    Score,
}

impl QuantileInterval {
    /// The word by which requests and R name it.
    pub fn word(self) -> &'static str {
        match self {
            QuantileInterval::Share(method) => method.word(),
            QuantileInterval::Score => "score",
        }
    }

    pub fn from_word(word: &str) -> Option<QuantileInterval> {
        match word {
            "score" => Some(QuantileInterval::Score),
            word => ProportionInterval::from_word(word).map(QuantileInterval::Share),
        }
    }
}

/// How quantiles are read and how their intervals are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileOptions {
    pub rule: QuantileRule,
    pub interval: QuantileInterval,
    /// Degrees of freedom of the t quantile; infinite for the normal distribution.
    pub df: f64,
    /// Between 0 and 1.
    pub level: f64,
}

impl QuantileOptions {
    /// R's defaults for a design with these degrees of freedom.
    pub fn new(df: f64) -> QuantileOptions {
        let interval = QuantileInterval::Share(ProportionInterval::Mean);
        QuantileOptions { rule: QuantileRule::Math, interval, df, level: LEVEL }
    }
}

/// A quantile and its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The share of the population at or below it, 0 to 1.
    pub p: f64,
    pub value: f64,
    /// The width of the interval over twice the 0.975 quantile of t; NaN where an end is.
    pub se: f64,
    /// NaN where the interval of the share passes 0: the sample does not show the end.
    pub lower: f64,
    /// NaN where the interval of the share passes 1.
    pub upper: f64,
}

/// Quantiles of a cell, one for each of the shares `p`, in their order. R: `svyquantile`, as rewritten in survey 4.1.
///
/// # Formula
/// q̂ is read off the weighted distribution by the rule, rows of weight 0 left out. With p̂ the weighted share of rows at or below q̂ and
/// its design-based standard error, the interval of p̂ is read off by the same rule (Woodruff 1952). SE = (upper − lower)/(2 t₀.₉₇₅),
/// whatever the level, as R. With replicates the standard error of p̂ comes from them. `beta` counts as n the rows of the domain, of
/// a calibrated design all rows, and takes the domain's own degrees of freedom.
///
/// Weights may be scaled freely, except with [`QuantileRule::ShahVaish`]. A share p outside 0 to 1 gives NaN throughout.
///
/// # Errors
/// [`EstimationError::DomainEmpty`] when no row has weight, or the weights do not add up to more than 0;
/// [`EstimationError::LonelyPsu`] by the design's policy.
///
/// # Example
/// ```
/// use barograph::estimation::{Cell, DesignInput, Domain, QuantileOptions, SurveyDesign, quantiles};
///
/// let design = SurveyDesign::new(DesignInput { rows: 9, ..DesignInput::default() }).expect("a good design");
/// let spend = [3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0, 6.0, 5.5];
/// let domain = Domain::all(9);
/// let options = QuantileOptions::new(design.degrees_of_freedom(&domain));
/// let median = quantiles(&design, Cell { domain: &domain, values: &spend }, &[0.5], options).expect("a median")[0];
/// assert_eq!(median.value, 4.0);
/// assert!(median.lower < 4.0 && 4.0 < median.upper);
/// ```
pub fn quantiles(
    design: &SurveyDesign,
    cell: Cell<'_>,
    p: &[f64],
    options: QuantileOptions,
) -> Result<Vec<Quantile>, EstimationError> {
    let distribution = Distribution::of(cell, design.weights())?;
    p.iter().map(|p| quantile(design, cell, &distribution, *p, options)).collect()
}

fn quantile(
    design: &SurveyDesign,
    cell: Cell<'_>,
    distribution: &Distribution,
    p: f64,
    options: QuantileOptions,
) -> Result<Quantile, EstimationError> {
    let value = distribution.quantile(options.rule, p);
    let shares = match options.interval {
        _ if value.is_nan() => (f64::NAN, f64::NAN),
        QuantileInterval::Share(method) => share_interval(design, cell, value, method, options)?,
        QuantileInterval::Score => score::shares(design, cell, distribution, p, options)?,
    };
    let lower = distribution.quantile(options.rule, within(shares.0));
    let upper = distribution.quantile(options.rule, within(shares.1));
    let se = (upper - lower) / (2.0 * two_sided_t(0.05, options.df));
    Ok(Quantile { p, value, se, lower, upper })
}

/// A share that rounding has put a hair beyond 0 or 1 put back.
fn within(share: f64) -> f64 {
    let nearest = share.clamp(0.0, 1.0);
    if (share - nearest).abs() <= SHARE_SLACK { nearest } else { share }
}

/// The interval of the share of rows at or below a value.
fn share_interval(
    design: &SurveyDesign,
    cell: Cell<'_>,
    value: f64,
    method: ProportionInterval,
    options: QuantileOptions,
) -> Result<(f64, f64), EstimationError> {
    let (share, se) = share_at_most(design, cell, value)?;
    let rows = if design.is_calibrated() { design.rows() } else { cell.domain.count() };
    let mut proportion = Proportion::new(share, se, options.df, rows);
    proportion.design_df = design.degrees_of_freedom(cell.domain);
    Ok(method.of(&proportion, options.level))
}

/// The weighted share of rows at or below a value, and its standard error.
fn share_at_most(design: &SurveyDesign, cell: Cell<'_>, value: f64) -> Result<(f64, f64), EstimationError> {
    let mut is_at_most = vec![0.0; cell.values.len()];
    for row in cell.domain.rows() {
        is_at_most[row] = f64::from(u8::from(cell.values[row] <= value));
    }
    let joint = means(design, &[Cell { domain: cell.domain, values: &is_at_most }])?;
    Ok((joint.values[0], joint.se(0)))
}

#[cfg(test)]
mod tests;
