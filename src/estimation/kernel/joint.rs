//! Several estimates of one item, in any waves and groups, with the covariance of all of them.

use super::linearise::{Scores, WaveFigures};
use super::variance::covariance;
use super::{KernelError, Statistic, Tabulation};
use crate::numeric::Matrix;
use std::collections::BTreeMap;

/// One estimate: a wave, a group of the breakdown (0 without one), a column of the statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    pub wave: usize,
    pub group: usize,
    pub column: usize,
}

/// Estimates in the order they were picked, with their covariance.
#[derive(Debug, Clone, PartialEq)]
pub struct JointFigures {
    pub values: Vec<f64>,
    pub covariance: Matrix,
}

/// The picked estimates and their covariance: contrasts, differences between groups or between any two waves follow from it.
///
/// # Formula
/// As [`table()`](super::table()), with Σ_j (t_j − t̄_h)(t_j − t̄_h)ᵀ; a stratum is present where any of the picked domains has a row.
/// R: `svyby(…, covmat = TRUE)` and `vcov`.
///
/// # Errors
/// As [`table()`](super::table()); [`KernelError::RequestInvalid`] for a pick beyond the table, [`KernelError::DomainEmpty`] for one
/// that nobody is in.
pub fn joint<T: Tabulation + ?Sized>(
    tabulation: &T,
    item: usize,
    breakdown: Option<usize>,
    statistic: &Statistic,
    picks: &[Pick],
) -> Result<JointFigures, KernelError> {
    let design = tabulation.design();
    design.refuse_lonely()?;
    let groups = tabulation.groups(breakdown)?;
    let columns = statistic.columns(tabulation.categories(item)?);
    let beyond = |pick: &&Pick| pick.wave >= design.waves() || pick.group >= groups || pick.column >= columns;
    if let Some(pick) = picks.iter().find(beyond) {
        let message = format!("There is no column {} of group {} in wave {}.", pick.column, pick.group, pick.wave);
        return Err(KernelError::RequestInvalid(message));
    }
    let mut values = vec![f64::NAN; picks.len()];
    // Score of each pick and Σw of all domains, by unit.
    let mut by_unit: BTreeMap<u32, (Vec<f64>, f64)> = BTreeMap::new();
    for wave in 0..design.waves() {
        let here: Vec<(usize, &Pick)> = picks.iter().enumerate().filter(|(_, pick)| pick.wave == wave).collect();
        if here.is_empty() {
            continue;
        }
        let figures = WaveFigures::of(tabulation, item, breakdown, wave, statistic, false)?;
        if here.iter().any(|(_, pick)| figures.domains[pick.group].is_empty()) {
            return Err(KernelError::DomainEmpty { item });
        }
        for (at, pick) in &here {
            values[*at] = figures.values[pick.group * columns + pick.column];
        }
        let scores = &figures.scores;
        for (entry, unit) in scores.units.iter().enumerate() {
            let (row, base) = by_unit.entry(*unit).or_insert_with(|| (vec![0.0; picks.len()], 0.0));
            for (at, pick) in &here {
                row[*at] = scores.values[entry * scores.width() + pick.group * columns + pick.column];
                *base += scores.base[entry * groups + pick.group];
            }
        }
    }
    let scores = Scores {
        units: by_unit.keys().copied().collect(),
        groups: 1,
        columns: picks.len(),
        values: by_unit.values().flat_map(|(row, _)| row.iter().copied()).collect(),
        base: by_unit.values().map(|(_, base)| *base).collect(),
    };
    Ok(JointFigures { values, covariance: covariance(design, &scores)? })
}
