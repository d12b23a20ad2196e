//! A two-way table over the rows of a domain, and the estimators of its cells.

use crate::estimation::{Domain, EstimationError, Estimator};
use crate::numeric::{Categories, Matrix};

/// Two variables crossed. Cells are counted row by row: cell (i, j) is at i · columns + j.
#[derive(Debug, Clone)]
pub struct CrossTable {
    rows: usize,
    columns: usize,
    /// The rows of the file with both variables.
    domain: Domain,
    /// One a row of the domain, in its order.
    cells: Vec<usize>,
}

/// Cells of the largest table that is estimated: more than anybody reads, and few enough for their covariance.
pub const CELLS_MAX: usize = 2_500;

/// Cells times rows of the largest table: two gibibytes.
pub const INFLUENCES_MAX: usize = 1 << 28;

impl CrossTable {
    /// With every level of both variables, used or not; rows that miss either are left out of the domain.
    pub fn new(row: &Categories, column: &Categories, domain: &Domain) -> CrossTable {
        let cell = |at: usize| Some(row.code(at)? * column.levels().len() + column.code(at)?);
        let domain = domain.narrowed(|at| cell(at).is_some());
        let cells = domain.rows().filter_map(cell).collect();
        CrossTable { rows: row.levels().len(), columns: column.levels().len(), domain, cells }
    }

    /// Every cell has a column of influence over all rows, and a covariance with every other.
    ///
    /// # Errors
    /// [`EstimationError::TooLarge`] beyond [`CELLS_MAX`] cells, or beyond [`INFLUENCES_MAX`] values of influence.
    pub fn refuse_large(&self) -> Result<(), EstimationError> {
        let cells = self.rows.saturating_mul(self.columns);
        let influences = cells.saturating_mul(self.domain.len());
        if cells > CELLS_MAX || influences > INFLUENCES_MAX { Err(EstimationError::TooLarge { cells }) } else { Ok(()) }
    }

    /// Levels of the row variable.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Levels of the column variable.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The position of cell (i, j) among the estimates.
    pub fn position(&self, i: usize, j: usize) -> usize {
        i * self.columns + j
    }

    /// Sums over rows and over columns of something that each cell has, by its position.
    pub fn margins(&self, cells: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let at = |i: usize, j: usize| cells.get(self.position(i, j)).copied().unwrap_or(f64::NAN);
        let of_row = |i| (0..self.columns).map(|j| at(i, j)).sum();
        let of_column = |j| (0..self.rows).map(|i| at(i, j)).sum();
        ((0..self.rows).map(of_row).collect(), (0..self.columns).map(of_column).collect())
    }

    /// Row of the file and cell, for every row of the domain.
    fn located(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.domain.rows().zip(self.cells.iter().copied())
    }

    /// Σw by cell.
    fn totals(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError> {
        let mut totals = vec![0.0; self.rows * self.columns];
        let mut has_weight = false;
        for (row, cell) in self.located() {
            totals[cell] += weights[row];
            has_weight |= weights[row] != 0.0;
        }
        if has_weight { Ok(totals) } else { Err(EstimationError::DomainEmpty) }
    }
}

/// The estimated number of people in each cell.
///
/// # Formula
/// T̂_c = Σw over the cell; influence w·1{c}. R: `svytotal(~interaction(row, col))`.
#[derive(Debug, Clone, Copy)]
pub struct CellTotals<'a>(pub &'a CrossTable);

impl Estimator for CellTotals<'_> {
    fn domain(&self) -> &Domain {
        &self.0.domain
    }

    fn values(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError> {
        self.0.totals(weights)
    }

    fn influence(&self, weights: &[f64], values: &[f64]) -> Result<Matrix, EstimationError> {
        let mut influence = Matrix::zeros(weights.len(), values.len());
        for (row, cell) in self.0.located() {
            influence[(row, cell)] = weights[row];
        }
        Ok(influence)
    }
}

/// The estimated share of each cell in the table.
///
/// # Formula
/// π̂_c = T̂_c/N̂; influence w(1{c} − π̂_c)/N̂. R: `svymean(~interaction(row, col))`.
#[derive(Debug, Clone, Copy)]
pub struct CellShares<'a>(pub &'a CrossTable);

impl Estimator for CellShares<'_> {
    fn domain(&self) -> &Domain {
        &self.0.domain
    }

    fn values(&self, weights: &[f64]) -> Result<Vec<f64>, EstimationError> {
        let totals = self.0.totals(weights)?;
        let population: f64 = totals.iter().sum();
        Ok(totals.into_iter().map(|total| total / population).collect())
    }

    fn influence(&self, weights: &[f64], values: &[f64]) -> Result<Matrix, EstimationError> {
        let population: f64 = self.0.domain.rows().map(|row| weights[row]).sum();
        let mut influence = Matrix::zeros(weights.len(), values.len());
        for (row, cell) in self.0.located() {
            for (c, share) in values.iter().enumerate() {
                let inside = f64::from(u8::from(c == cell));
                influence[(row, c)] = weights[row] * (inside - share) / population;
            }
        }
        Ok(influence)
    }
}
