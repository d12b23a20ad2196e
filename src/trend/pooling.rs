//! Waves pooled into one estimate over a longer period, for groups that a single wave is too small for.

use super::comparability::Break;
use super::designs::{Designs, Part};
use super::prepared::Prepared;
use super::{Breakdown, Point, TrendScale, WaveInput};
use crate::dataset::Category;
use crate::estimation::{
    Domain, Estimate, LEVEL, effective_base, logit_interval, none_or_all_interval, standard_error, symmetric_interval,
};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::{VariableId, WaveName};
use crate::measure::Measure;
use crate::study::Fieldwork;
use serde::{Deserialize, Serialize};

/// A standard error below this part of the simple one is what rounding left of nothing.
const NOISE: f64 = 1e-9;

/// Several waves as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pooled {
    pub measure: Measure,
    pub by: Option<Breakdown>,
    pub waves: Vec<WaveName>,
    /// From the first day of the first wave to the last day of the last: a figure about the whole of it, not about its end.
    pub period: Fieldwork,
    pub lines: Vec<PooledLine>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PooledLine {
    /// `None`: everybody.
    pub group: Option<Category>,
    /// Estimated or absent.
    pub point: Point,
}

impl PooledLine {
    pub fn estimate(&self) -> Option<&Estimate> {
        match &self.point {
            Point::Estimated(estimate) => Some(estimate),
            _ => None,
        }
    }
}

/// One estimate of all these waves together.
///
/// # Formula
/// The mean over the rows of all waves with each wave's weights divided by their sum over its base, and by the number of waves: every
/// wave counts the same, whatever its weights are scaled to (Kish 1999, “Cumulating/combining population surveys”). Variance from the
/// units of all waves, with those that recur in a panel; intervals as for one wave.
///
/// # Errors
/// Those of [`series`](super::series); `waves_not_comparable` where a break stands between two of the waves, at `waves[name]`, or there is
/// no wave.
pub fn pooled(measure: &Measure, by: Option<&VariableId>, waves: &[WaveInput<'_>]) -> Result<Pooled, Findings> {
    let prepared = Prepared::new(measure, by, waves)?;
    refuse_breaks(&prepared)?;
    let first = waves.iter().map(|wave| wave.wave.fieldwork.from).min();
    let last = waves.iter().map(|wave| wave.wave.fieldwork.to).max();
    let (Some(from), Some(to)) = (first, last) else {
        let message = "There are no waves to pool.".to_owned();
        return Err(Findings(vec![Finding::error(Code::WAVES_NOT_COMPARABLE, Place::path("waves"), message)]));
    };
    let designs = Designs::of(&prepared);
    let line = |group: Option<Category>| {
        let point = match estimate(&prepared, &designs, group.as_ref()) {
            Ok(estimate) => Point::Estimated(estimate),
            Err(why) => Point::Absent { why },
        };
        PooledLine { group, point }
    };
    Ok(Pooled {
        measure: measure.clone(),
        by: prepared.breakdown.clone(),
        waves: waves.iter().map(|wave| wave.wave.name.clone()).collect(),
        period: Fieldwork { from, to },
        lines: prepared.groups().into_iter().map(line).collect(),
    })
}

fn refuse_breaks(prepared: &Prepared<'_>) -> Result<(), Findings> {
    let finding = |found: Break| {
        let place = Place::Path(format!("waves[{}]", prepared.names[found.before]));
        Finding::error(Code::WAVES_NOT_COMPARABLE, place, found.reason)
    };
    let findings: Vec<Finding> = prepared.breaks().into_iter().map(finding).collect();
    if findings.is_empty() { Ok(()) } else { Err(Findings(findings)) }
}

/// The rows of a group in one wave, and what a unit of weight counts for there.
struct Share {
    wave: usize,
    base: Domain,
    factor: f64,
}

fn estimate(prepared: &Prepared<'_>, designs: &Designs<'_>, group: Option<&Category>) -> Result<Estimate, String> {
    let shares = shares(prepared, designs, group)?;
    let rows = || {
        shares.iter().flat_map(|share| {
            let measured = designs.measured(share.wave).into_iter();
            measured.flat_map(move |m| {
                share.base.rows().map(move |row| (share.factor * m.design().weights()[row], m.values()[row]))
            })
        })
    };
    let population: f64 = rows().map(|(w, _)| w).sum();
    let base = rows().count();
    let Some((_, first)) = rows().next().filter(|_| population > 0.0) else {
        return Err("Nobody is in the base.".to_owned());
    };
    let value = rows().map(|(w, y)| w * y).sum::<f64>() / population;
    let parts: Vec<Part<'_>> = shares.iter().map(|share| Part { wave: share.wave, base: &share.base }).collect();
    let influence = |position: usize, row: usize, u: &mut [f64]| {
        let share = &shares[position];
        let y = designs.measured(share.wave).map_or(f64::NAN, |m| m.values()[row]);
        u[0] = share.factor * (y - value) / population;
    };
    let variance = designs.covariance(1, &parts, influence).map_err(|error| error.to_string())?[(0, 0)];
    let (se, df) = (standard_error(variance), designs.degrees_of_freedom(&parts));
    if df < 1.0 || !se.is_finite() {
        return Err("There are too few sampling units to say how precise a figure would be.".to_owned());
    }
    let squares: f64 = rows().map(|(w, y)| w * (y - value) * (y - value)).sum();
    let simple = squares / population / (base as f64 - 1.0);
    let effective_base = effective_base(rows().map(|(w, _)| w));
    let is_share = prepared.scale == TrendScale::LogOdds;
    let all_alike = rows().all(|(_, y)| y == first);
    let (value, se, (lower, upper)) = match (all_alike, is_share) {
        (true, true) => (first, 0.0, none_or_all_interval(first, effective_base, LEVEL)),
        (true, false) => return Err(NO_VARIATION.to_owned()),
        _ if se <= NOISE * simple.sqrt() => return Err(NO_VARIATION.to_owned()),
        (false, true) => (value, se, logit_interval(value, se, df, LEVEL)),
        (false, false) => (value, se, symmetric_interval(value, se, df, LEVEL)),
    };
    let deff = variance / simple;
    Ok(Estimate {
        value,
        se,
        df,
        lower,
        upper,
        level: LEVEL,
        base,
        effective_base,
        deff: deff.is_finite().then_some(deff),
        weights: format!("each of {} waves counts the same", shares.len()),
    })
}

const NO_VARIATION: &str =
    "The design shows no variation between sampling units, so nothing says how precise a figure would be.";

/// # Errors
/// Why the waves cannot be pooled for this group, in words.
fn shares(prepared: &Prepared<'_>, designs: &Designs<'_>, group: Option<&Category>) -> Result<Vec<Share>, String> {
    let mut shares = Vec::new();
    for (wave, input) in prepared.waves.iter().enumerate() {
        let title = &input.wave.title;
        let (Some(measured), Some(whole)) = (designs.measured(wave), designs.base(wave)) else {
            return Err(format!("{title} did not ask."));
        };
        if !super::points::has_interval(input) {
            return Err(format!("{title} is no sample from which a precision could be told."));
        }
        let weights = measured.design().weights();
        let sum: f64 = whole.rows().map(|row| weights[row]).sum();
        let base = designs.base_of(group, wave).ok_or_else(|| format!("{title} does not have this group."))?;
        if sum > 0.0 {
            shares.push(Share { wave, base, factor: 1.0 / (sum * prepared.waves.len() as f64) });
        } else {
            return Err(format!("In {title} nobody is in the base."));
        }
    }
    Ok(shares)
}
