//! A variable over the rows of a domain: what means and totals are taken of.

use super::{Domain, EstimationError};

/// A column to be estimated from.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    pub domain: &'a Domain,
    /// One a row of the file; read only inside the domain, where none may be NaN.
    pub values: &'a [f64],
}

/// Weighted sums of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sums {
    /// Σw.
    pub population: f64,
    /// Σw(y − pivot).
    pub total: f64,
    /// Rows whose weight is not 0.
    pub rows: usize,
}

impl Cell<'_> {
    /// A value near the others, to take off before summing, so that a variable far from zero loses no digits.
    pub(super) fn pivot(&self) -> f64 {
        self.domain.rows().next().map_or(0.0, |row| self.values[row])
    }

    /// # Errors
    /// [`EstimationError::DomainEmpty`] when no row has weight, or the weights cancel out.
    pub(super) fn sums(&self, weights: &[f64], pivot: f64) -> Result<Sums, EstimationError> {
        let mut sums = Sums { population: 0.0, total: 0.0, rows: 0 };
        for row in self.domain.rows() {
            let weight = weights[row];
            sums.population += weight;
            sums.total += weight * (self.values[row] - pivot);
            sums.rows += usize::from(weight != 0.0);
        }
        if sums.rows == 0 || sums.population == 0.0 { Err(EstimationError::DomainEmpty) } else { Ok(sums) }
    }

    /// Σwy / Σw.
    pub(super) fn mean(&self, weights: &[f64]) -> Result<f64, EstimationError> {
        let pivot = self.pivot();
        let sums = self.sums(weights, pivot)?;
        Ok(pivot + sums.total / sums.population)
    }
}

/// The rows that any of the cells reads.
pub(super) fn union(cells: &[Cell<'_>]) -> Domain {
    let rows = cells.first().map_or(0, |cell| cell.domain.len());
    Domain::of(rows, |row| cells.iter().any(|cell| cell.domain.contains(row)))
}
