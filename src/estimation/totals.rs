//! Totals of every primary sampling unit, and the one rule that turns them into a covariance.
//!
//! Everything an estimator needs of the rows is gathered in one pass by [`PsuTotals::tabulate`]; whatever comes after (linearisation,
//! covariance) works on units. A faster kernel need only yield the same [`PsuTotals`].

use super::design::SurveyDesign;
use super::domain::Domain;
use super::{EstimationError, Matrix};
use crate::study::LonelyPsu;

/// A column to be totalled: values of a variable over the rows of a domain.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    pub domain: &'a Domain,
    /// One a row of the file; read only inside the domain, where none may be NaN.
    pub values: &'a [f64],
}

/// Weighted totals of each unit, a column a cell: Σw and Σw(y − pivot).
#[derive(Debug, Clone)]
pub struct PsuTotals {
    columns: usize,
    /// Unit by unit, `columns` each.
    weight: Vec<f64>,
    value: Vec<f64>,
    /// Taken off the values before they are summed, so that a variable far from zero loses no digits.
    pivots: Vec<f64>,
    /// Whether a row of the unit is in any of the domains.
    present: Vec<bool>,
}

impl PsuTotals {
    /// One pass over the rows. `pivoted`: values are taken from the first of their domain instead of from zero.
    pub fn tabulate(design: &SurveyDesign, cells: &[Cell<'_>], pivoted: bool) -> PsuTotals {
        let columns = cells.len();
        let first = |cell: &Cell<'_>| cell.domain.rows().next().map_or(0.0, |row| cell.values[row]);
        let pivots = cells.iter().map(|cell| if pivoted { first(cell) } else { 0.0 }).collect::<Vec<_>>();
        let mut totals = PsuTotals {
            columns,
            weight: vec![0.0; columns * design.units()],
            value: vec![0.0; columns * design.units()],
            pivots,
            present: vec![false; design.units()],
        };
        for (column, cell) in cells.iter().enumerate() {
            for row in cell.domain.rows() {
                let unit = design.unit_of_row(row);
                let weight = design.weights()[row];
                totals.present[unit] = true;
                totals.weight[unit * columns + column] += weight;
                totals.value[unit * columns + column] += weight * (cell.values[row] - totals.pivots[column]);
            }
        }
        totals
    }

    /// Σw of a column: the estimated size of its domain.
    pub fn population(&self, column: usize) -> f64 {
        self.weight.iter().skip(column).step_by(self.columns.max(1)).sum()
    }

    /// Σwy of a column tabulated without pivot; of one tabulated with it, Σw(y − pivot).
    pub fn total(&self, column: usize) -> f64 {
        self.value.iter().skip(column).step_by(self.columns.max(1)).sum()
    }

    /// Σwy / Σw of a column.
    pub fn mean(&self, column: usize) -> f64 {
        self.pivots[column] + self.total(column) / self.population(column)
    }

    /// Unit totals of the influence of each row on a mean, z = w(y − ȳ)/N̂.
    pub fn linearised_means(&self) -> UnitScores<'_> {
        let shift: Vec<f64> = (0..self.columns).map(|c| self.total(c) / self.population(c)).collect();
        let size: Vec<f64> = (0..self.columns).map(|c| self.population(c)).collect();
        let score = |i: usize| {
            let column = i % self.columns;
            (self.value[i] - shift[column] * self.weight[i]) / size[column]
        };
        UnitScores { columns: self.columns, scores: (0..self.value.len()).map(score).collect(), present: &self.present }
    }

    /// Unit totals of the influence of each row on a total, z = wy. For a tabulation without pivot.
    pub fn linearised_totals(&self) -> UnitScores<'_> {
        UnitScores { columns: self.columns, scores: self.value.clone(), present: &self.present }
    }
}

/// Totals t_j of the weighted influence values of each unit.
#[derive(Debug, Clone)]
pub struct UnitScores<'a> {
    columns: usize,
    scores: Vec<f64>,
    present: &'a [bool],
}

/// What the variance rule needs of one stratum.
struct StratumSums {
    sum: Vec<f64>,
    units_present: usize,
}

impl<'a> UnitScores<'a> {
    /// The scores of one linear combination of the estimators.
    pub fn combined(&self, factors: &[f64]) -> UnitScores<'a> {
        let combine = |scores: &[f64]| scores.iter().zip(factors).map(|(s, f)| s * f).sum();
        let scores = self.scores.chunks_exact(self.columns.max(1)).map(combine).collect();
        UnitScores { columns: 1, scores, present: self.present }
    }

    /// The covariance of the estimators whose influence these are.
    ///
    /// # Formula
    /// Σ_h (1 − f_h) n_h/(n_h − 1) Σ_j (t_j − t̄_h)(t_j − t̄_h)ᵀ over strata with a row in a domain; units of the design without
    /// one count with t_j = 0. Särndal, Swensson and Wretman (1992), ch. 4 and 5; Binder (1983). R: `svyrecvar`.
    /// A stratum with a single unit follows [`LonelyPsu`]; with f_h = 1 it adds nothing and is never lonely. `Adjust` puts the mean
    /// of all units in the place of t̄_h (and 1 in that of n_h/(n_h − 1) for a single unit); `Average` leaves the lonely strata out
    /// and scales the others up to the number of strata.
    ///
    /// # Errors
    /// [`EstimationError::LonelyPsu`] when a lonely stratum has a row here and the policy is to fail.
    pub fn covariance(&self, design: &SurveyDesign) -> Result<Matrix, EstimationError> {
        let k = self.columns;
        let strata = self.stratum_sums(design);
        let present: Vec<usize> = (0..strata.len()).filter(|h| strata[*h].units_present > 0).collect();
        let lonely = |h: usize| {
            let stratum = &design.strata()[h];
            let in_domain = design.domain_lonely_adjust()
                && matches!(design.lonely(), LonelyPsu::Adjust | LonelyPsu::Average)
                && strata[h].units_present == 1;
            (stratum.units == 1 || in_domain) && stratum.fraction < 1.0
        };
        let is_lonely: Vec<bool> = (0..strata.len()).map(|h| strata[h].units_present > 0 && lonely(h)).collect();
        if design.lonely() == LonelyPsu::Fail
            && let Some(h) = is_lonely.iter().position(|lonely| *lonely)
        {
            return Err(EstimationError::LonelyPsu { stratum: design.strata()[h].label.clone() });
        }
        let centre = self.grand_mean(design, &present);
        let mut covariance = Matrix::zeros(k);
        for unit in 0..design.units() {
            let h = design.stratum_of_unit(unit);
            let (stratum, sums) = (&design.strata()[h], &strata[h]);
            if sums.units_present == 0 {
                continue;
            }
            let score = &self.scores[unit * k..(unit + 1) * k];
            let n = stratum.units as f64;
            let scale = (1.0 - stratum.fraction) * if stratum.units > 1 { n / (n - 1.0) } else { 1.0 };
            if !is_lonely[h] {
                covariance.add_outer(scale, score, |c| sums.sum[c] / n);
            } else if design.lonely() == LonelyPsu::Adjust {
                covariance.add_outer(scale, score, |c| centre[c]);
            }
        }
        if design.lonely() == LonelyPsu::Average {
            let lonely = is_lonely.iter().filter(|lonely| **lonely).count();
            let (all, kept) = (present.len() as f64, (present.len() - lonely) as f64);
            // With nothing but lonely strata there is nothing to average: 0/0, not a number.
            covariance.scale(if lonely > 0 { all / kept } else { 1.0 });
        }
        Ok(covariance)
    }

    fn stratum_sums(&self, design: &SurveyDesign) -> Vec<StratumSums> {
        let k = self.columns;
        let mut strata: Vec<StratumSums> =
            design.strata().iter().map(|_| StratumSums { sum: vec![0.0; k], units_present: 0 }).collect();
        for unit in (0..design.units()).filter(|unit| self.present[*unit]) {
            let sums = &mut strata[design.stratum_of_unit(unit)];
            sums.units_present += 1;
            for (sum, score) in sums.sum.iter_mut().zip(&self.scores[unit * k..(unit + 1) * k]) {
                *sum += score;
            }
        }
        strata
    }

    /// Σz over all rows by the number of units in the strata that have a row (as R survey 4.5 centres `adjust`).
    fn grand_mean(&self, design: &SurveyDesign, present: &[usize]) -> Vec<f64> {
        let units: usize = present.iter().map(|h| design.strata()[*h].units).sum();
        let k = self.columns;
        (0..k).map(|c| self.scores.iter().skip(c).step_by(k).sum::<f64>() / units as f64).collect()
    }
}
