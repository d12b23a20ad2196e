//! A measure on the data set of one wave: its scores with the wave's sampling design.

use super::{Coding, Measure, Scores, scores};
use crate::dataset::Dataset;
use crate::estimation::{
    Cell, Domain, Estimate, EstimationError, LEVEL, Replacement, SurveyDesign, effective_base, logit_interval, means,
    none_or_all_interval, simple_variance_of_mean, symmetric_interval,
};
use crate::finding::Findings;
use crate::study::LonelyPsu;
use crate::weighting::adjustment::Residuals;
use std::fmt;

/// What an estimate says of its weights where there are none.
pub const UNWEIGHTED: &str = "unweighted";

/// A standard error below this part of the simple one is what rounding left of nothing.
const NOISE: f64 = 1e-9;

/// Weights that take the place of the base weights, one a row, and what they are called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightsInUse<'a> {
    pub values: &'a [f64],
    pub label: &'a str,
    /// What calibration takes out of the variance, in the order of the adjustments, each about the same rows. Empty: the weights are
    /// treated as fixed.
    pub residuals: &'a [Residuals],
}

/// A measure on one wave, ready to be estimated for everybody or for groups.
#[derive(Debug, Clone)]
pub struct Measured {
    design: SurveyDesign,
    scores: Scores,
    is_proportion: bool,
    df: f64,
    weights: String,
}

/// Why there is no estimate.
#[derive(Debug, Clone, PartialEq)]
pub enum NoEstimate {
    /// The wave did not ask.
    NotAsked,
    Refused(EstimationError),
    /// As many sampling units as strata: the design has no degrees of freedom left for a variance.
    NoDegreesOfFreedom,
    /// Everybody in the base comes from one sampling unit, of a stratum that was not taken whole.
    OneUnit,
    /// The linearised variance is nothing (the units do not differ, or those that would are lonely and left out), and yet they are
    /// not the whole population.
    NoVariation,
}

impl fmt::Display for NoEstimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoEstimate::NotAsked => f.write_str("Not asked in this wave."),
            NoEstimate::Refused(error) => write!(f, "{error}"),
            NoEstimate::NoDegreesOfFreedom => {
                f.write_str("There are too few sampling units to say how precise a figure would be.")
            }
            NoEstimate::OneUnit => f.write_str(
                "Everybody in the base comes from one sampling unit, so nothing says how precise a figure would be.",
            ),
            NoEstimate::NoVariation => f.write_str(
                "The design shows no variation between sampling units, so nothing says how precise a figure would be.",
            ),
        }
    }
}

impl std::error::Error for NoEstimate {}

impl Measured {
    /// # Errors
    /// Findings of [`scores`] and of [`SurveyDesign::of_dataset`].
    pub fn new(
        measure: &Measure,
        dataset: &Dataset,
        weights: Option<WeightsInUse<'_>>,
        lonely: LonelyPsu,
    ) -> Result<Measured, Findings> {
        let scores = scores(measure, dataset)?;
        let residuals = weights.map_or(Vec::new(), |w| w.residuals.to_vec());
        let design = SurveyDesign::of_dataset(dataset, weights.map(|w| w.values), lonely)?.with_residuals(residuals);
        let df = design.degrees_of_freedom(&Domain::all(design.rows()).complete(&[&scores.values]));
        let base_weights = dataset.designs.iter().any(|case| case.weight.is_some());
        let label = match weights {
            Some(weights) => weights.label,
            None if base_weights => "base weights",
            None if dataset.designs.iter().any(|case| case.fpc.is_some()) => "inverse sampling fractions",
            None => UNWEIGHTED,
        };
        let is_proportion = matches!(measure.coding, Coding::Proportion { .. });
        Ok(Measured { design, scores, is_proportion, df, weights: label.to_owned() })
    }

    /// Whether the wave put the question to anybody.
    pub fn was_asked(&self) -> bool {
        self.scores.asked
    }

    /// The design with the weights in use.
    pub fn design(&self) -> &SurveyDesign {
        &self.design
    }

    /// The number of each row, one a row; NaN outside the measure's base.
    pub fn values(&self) -> &[f64] {
        &self.scores.values
    }

    /// Everybody in the data set.
    pub fn everybody(&self) -> Domain {
        Domain::all(self.design.rows())
    }

    /// The estimate for the part of the base inside the domain, at 95 %. Missing answers are a domain of the whole design; degrees
    /// of freedom are those of the units with anybody in the measure's base, for every group alike (R: `degf(subset(design, valid))`).
    /// A share has a logit interval (at 0 or 1 an exact one on the effective base), a mean a symmetric one; where the base's strata were
    /// taken whole the interval is the point.
    ///
    /// # Errors
    /// [`NoEstimate`]; never a zero for an empty base, and a standard error of 0 only for a share of exactly 0 or 1 and for what was
    /// taken whole.
    pub fn estimate(&self, domain: &Domain) -> Result<Estimate, NoEstimate> {
        if !self.scores.asked {
            return Err(NoEstimate::NotAsked);
        }
        let base = self.base_of(domain);
        let cell = Cell { domain: &base, values: &self.scores.values };
        let joint = means(&self.design, &[cell]).map_err(NoEstimate::Refused)?;
        let (value, se) = (joint.values[0], joint.se(0));
        if self.df < 1.0 || !se.is_finite() {
            return Err(NoEstimate::NoDegreesOfFreedom);
        }
        let taken_whole = self.is_taken_whole(&base);
        if !taken_whole && self.is_in_one_unit(&base) {
            return Err(NoEstimate::OneUnit);
        }
        let effective_base = effective_base(base.rows().map(|row| self.design.weights()[row]));
        let simple = simple_variance_of_mean(&self.design, cell, Replacement::With);
        let all_alike = self.all_alike(&base);
        let (value, se, (lower, upper)) = if taken_whole {
            (value, 0.0, (value, value))
        } else if let Some(share) = all_alike.filter(|_| self.is_proportion) {
            (share, 0.0, none_or_all_interval(share, effective_base, LEVEL))
        } else if all_alike.is_some() || se <= NOISE * simple.sqrt() {
            return Err(NoEstimate::NoVariation);
        } else if self.is_proportion {
            (value, se, logit_interval(value, se, self.df, LEVEL))
        } else {
            (value, se, symmetric_interval(value, se, self.df, LEVEL))
        };
        let deff = se * se / simple;
        Ok(Estimate {
            value,
            se,
            df: self.df,
            lower,
            upper,
            level: LEVEL,
            base: base.count(),
            effective_base,
            deff: deff.is_finite().then_some(deff),
            weights: self.weights.clone(),
        })
    }

    /// The rows of positive weight in the domain that have a score.
    pub fn base_of(&self, domain: &Domain) -> Domain {
        let weights = self.design.weights();
        domain.complete(&[&self.scores.values]).narrowed(|row| weights[row] > 0.0)
    }

    fn is_in_one_unit(&self, base: &Domain) -> bool {
        let mut units = base.rows().map(|row| self.design.unit_of_row(row));
        units.next().is_none_or(|first| units.all(|unit| unit == first))
    }

    /// Whether every stratum of the base was drawn completely, so that no sampling separates it from the population.
    fn is_taken_whole(&self, base: &Domain) -> bool {
        let fraction = |row| self.design.strata()[self.design.stratum_of_unit(self.design.unit_of_row(row))].fraction;
        base.rows().all(|row| fraction(row) >= 1.0)
    }

    /// The score that all rows have, told from the answers: a quotient of sums of weights may miss it by a hair.
    fn all_alike(&self, base: &Domain) -> Option<f64> {
        let mut values = base.rows().map(|row| self.scores.values[row]);
        let first = values.next()?;
        values.all(|value| value == first).then_some(first)
    }

    /// The weighted value and the rows of the base, with no claim about anybody else: for samples without a sampling interval.
    ///
    /// # Errors
    /// [`NoEstimate::NotAsked`], or that the base is empty.
    pub fn value_of_respondents(&self, domain: &Domain) -> Result<(f64, usize), NoEstimate> {
        if !self.scores.asked {
            return Err(NoEstimate::NotAsked);
        }
        let base = self.base_of(domain);
        let weights = self.design.weights();
        let sum: f64 = base.rows().map(|row| weights[row]).sum();
        if sum > 0.0 {
            let value: f64 = base.rows().map(|row| weights[row] * self.scores.values[row]).sum();
            Ok((value / sum, base.count()))
        } else {
            Err(NoEstimate::Refused(EstimationError::DomainEmpty))
        }
    }
}
