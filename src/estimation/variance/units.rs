//! The variance rule of one stage, on totals of its units.

use super::super::design::Stage;
use super::super::{Domain, EstimationError};
use crate::numeric::Matrix;
use crate::study::LonelyPsu;

/// Totals t_j of weighted influence values over each unit of a stage, a column an estimator.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitTotals {
    columns: usize,
    /// Unit by unit, `columns` each.
    totals: Vec<f64>,
    /// Whether a row of the unit is in the domain.
    present: Vec<bool>,
}

/// How strata with a single unit are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitRule {
    pub lonely: LonelyPsu,
    /// Strata in which only the domain has a single unit are lonely too.
    pub domain_lonely_adjust: bool,
}

impl UnitTotals {
    /// `totals`: unit by unit, `columns` each; `present`: one a unit. `None` where the lengths disagree.
    pub fn new(columns: usize, totals: Vec<f64>, present: Vec<bool>) -> Option<UnitTotals> {
        (totals.len() == columns * present.len()).then_some(UnitTotals { columns, totals, present })
    }

    /// Adds up the rows of the domain.
    pub(super) fn of_rows(stage: &Stage, influence: &Matrix, domain: &Domain) -> UnitTotals {
        let columns = influence.ncols();
        let mut totals = vec![0.0; stage.units() * columns];
        let mut present = vec![false; stage.units()];
        for row in domain.rows() {
            present[stage.unit_of_row(row)] = true;
        }
        for (c, column) in influence.column_iter().enumerate() {
            for row in domain.rows() {
                totals[stage.unit_of_row(row) * columns + c] += column[row];
            }
        }
        UnitTotals { columns, totals, present }
    }

    fn of_unit(&self, unit: usize) -> &[f64] {
        &self.totals[unit * self.columns..(unit + 1) * self.columns]
    }
}

/// What the rule needs of one stratum.
struct StratumSums {
    sum: Vec<f64>,
    units_present: usize,
    is_lonely: bool,
}

/// What `Adjust` and `Average` need of all strata inside one unit of the stage above.
#[derive(Default, Clone)]
struct ParentSums {
    sum: Vec<f64>,
    units: usize,
    strata: usize,
    lonely: usize,
}

/// The covariance that one stage adds.
///
/// # Formula
/// Σ_h F_h (1 − f_h) n_h/(n_h − 1) Σ_j (t_j − t̄_h)(t_j − t̄_h)ᵀ over strata with a unit present; F_h the product of fractions above.
/// A stratum with a single unit follows [`LonelyPsu`]; with f_h = 1 it adds nothing and is never lonely. `Adjust` puts the mean of
/// all units inside the unit above in the place of t̄_h (and 1 in that of n_h/(n_h − 1) for a single unit); `Average` leaves lonely
/// strata out and scales the others inside the same unit above up to the number of strata. R: `survey.lonely.psu`.
///
/// # Errors
/// [`EstimationError::LonelyPsu`] when a lonely stratum has a unit present and the policy is to fail.
pub fn unit_covariance(stage: &Stage, totals: &UnitTotals, rule: UnitRule) -> Result<Matrix, EstimationError> {
    let k = totals.columns;
    let strata = stratum_sums(stage, totals, rule);
    if rule.lonely == LonelyPsu::Fail
        && let Some(h) = strata.iter().position(|sums| sums.is_lonely)
    {
        return Err(EstimationError::LonelyPsu { stratum: stage.strata()[h].label.clone() });
    }
    let parents = parent_sums(stage, &strata, k);
    let mut covariance = Matrix::zeros(k, k);
    let mut off = vec![0.0; k];
    for unit in 0..stage.units() {
        let h = stage.stratum_of_unit(unit);
        let (stratum, sums) = (&stage.strata()[h], &strata[h]);
        let left_out = sums.is_lonely && rule.lonely != LonelyPsu::Adjust;
        if sums.units_present == 0 || left_out {
            continue;
        }
        let parent = &parents[stratum.within];
        let n = stratum.units as f64;
        let mut scale = stratum.fraction_above * (1.0 - stratum.fraction);
        if stratum.units > 1 {
            scale *= n / (n - 1.0);
        }
        if rule.lonely == LonelyPsu::Average && parent.lonely > 0 {
            scale *= parent.strata as f64 / (parent.strata - parent.lonely) as f64;
        }
        let score = totals.of_unit(unit);
        for (c, off) in off.iter_mut().enumerate() {
            let centre = if sums.is_lonely { parent.sum[c] / parent.units as f64 } else { sums.sum[c] / n };
            *off = score[c] - centre;
        }
        add_outer(&mut covariance, scale, &off);
    }
    // With nothing but lonely strata there is nothing to average: not a number, instead of a certainty.
    let nothing_left = |p: &ParentSums| p.lonely > 0 && p.lonely == p.strata;
    if rule.lonely == LonelyPsu::Average && parents.iter().any(nothing_left) {
        covariance.fill(f64::NAN);
    }
    Ok(covariance)
}

fn add_outer(sum: &mut Matrix, factor: f64, v: &[f64]) {
    for (j, b) in v.iter().enumerate() {
        for (i, a) in v.iter().enumerate() {
            sum[(i, j)] += factor * a * b;
        }
    }
}

fn stratum_sums(stage: &Stage, totals: &UnitTotals, rule: UnitRule) -> Vec<StratumSums> {
    let none = || StratumSums { sum: vec![0.0; totals.columns], units_present: 0, is_lonely: false };
    let mut strata: Vec<StratumSums> = stage.strata().iter().map(|_| none()).collect();
    for unit in (0..stage.units()).filter(|unit| totals.present[*unit]) {
        let sums = &mut strata[stage.stratum_of_unit(unit)];
        sums.units_present += 1;
        for (sum, total) in sums.sum.iter_mut().zip(totals.of_unit(unit)) {
            *sum += total;
        }
    }
    let domain_counts = rule.domain_lonely_adjust && matches!(rule.lonely, LonelyPsu::Adjust | LonelyPsu::Average);
    for (sums, stratum) in strata.iter_mut().zip(stage.strata()) {
        let single = stratum.units == 1 || (domain_counts && sums.units_present == 1);
        let counts = sums.units_present > 0 && stratum.fraction < 1.0 && stratum.fraction_above > 0.0;
        sums.is_lonely = single && counts;
    }
    strata
}

fn parent_sums(stage: &Stage, strata: &[StratumSums], columns: usize) -> Vec<ParentSums> {
    let parents = stage.strata().iter().map(|stratum| stratum.within + 1).max().unwrap_or(0);
    let mut sums = vec![ParentSums { sum: vec![0.0; columns], ..ParentSums::default() }; parents];
    for (stratum, of) in stage.strata().iter().zip(strata).filter(|(_, of)| of.units_present > 0) {
        let parent = &mut sums[stratum.within];
        parent.units += stratum.units;
        parent.strata += 1;
        parent.lonely += usize::from(of.is_lonely);
        for (sum, part) in parent.sum.iter_mut().zip(&of.sum) {
            *sum += part;
        }
    }
    sums
}
