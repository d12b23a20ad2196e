//! Totals of every sampling unit in one pass over the rows of a wave.

use super::{CodeColumn, KernelError, Microdata, UnitDesign};
use rayon::prelude::*;

/// What yields the totals of sampling units: the columns in memory ([`Microdata`]), or an engine beside them.
pub trait Tabulation: Sync {
    fn design(&self) -> &UnitDesign;

    /// Categories of an item.
    ///
    /// # Errors
    /// [`KernelError::ColumnUnknown`].
    fn categories(&self, item: usize) -> Result<usize, KernelError>;

    /// Groups of a breakdown; 1 without one.
    ///
    /// # Errors
    /// [`KernelError::ColumnUnknown`].
    fn groups(&self, breakdown: Option<usize>) -> Result<usize, KernelError>;

    /// The totals of an item by breakdown over every block of a wave, in the order of [`UnitDesign::wave_blocks`]; the same bits at
    /// every call and on any number of threads.
    ///
    /// # Errors
    /// [`KernelError::ColumnUnknown`], or what keeps another engine from answering.
    fn wave_totals(&self, item: usize, breakdown: Option<usize>, wave: usize) -> Result<WaveTotals, KernelError>;
}

/// Sums over the rows of positive weight of each block of a wave, by group and category.
#[derive(Debug, Clone, PartialEq)]
pub struct WaveTotals {
    blocks: usize,
    groups: usize,
    categories: usize,
    weights: Vec<f64>,
    squares: Vec<f64>,
    rows: Vec<u32>,
}

impl WaveTotals {
    /// Everything stands block by block, in each group by group. `weights`: Σw of every category. `squares`: Σw² of all rows with a
    /// valid answer. `rows`: rows of every category, and then those without a valid answer.
    ///
    /// # Errors
    /// [`KernelError::TotalsInvalid`] where the lengths are not blocks × groups × (categories, 1, categories + 1).
    pub fn new(
        (blocks, groups, categories): (usize, usize, usize),
        weights: Vec<f64>,
        squares: Vec<f64>,
        rows: Vec<u32>,
    ) -> Result<WaveTotals, KernelError> {
        let cells = blocks * groups;
        if (weights.len(), squares.len(), rows.len()) == (cells * categories, cells, cells * (categories + 1)) {
            Ok(WaveTotals { blocks, groups, categories, weights, squares, rows })
        } else {
            let message =
                format!("The totals are not those of {blocks} units, {groups} groups and {categories} categories.");
            Err(KernelError::TotalsInvalid(message))
        }
    }

    pub fn blocks(&self) -> usize {
        self.blocks
    }

    pub fn groups(&self) -> usize {
        self.groups
    }

    pub fn categories(&self) -> usize {
        self.categories
    }

    /// Σw of each category in a block and group.
    pub fn weights(&self, block: usize, group: usize) -> &[f64] {
        let start = (block * self.groups + group) * self.categories;
        &self.weights[start..start + self.categories]
    }

    /// Σw² of the rows with a valid answer in a block and group.
    pub fn squares(&self, block: usize, group: usize) -> f64 {
        self.squares[block * self.groups + group]
    }

    /// Rows of each category in a block and group, and last those without a valid answer.
    pub fn rows(&self, block: usize, group: usize) -> &[u32] {
        let start = (block * self.groups + group) * (self.categories + 1);
        &self.rows[start..start + self.categories + 1]
    }
}

impl Tabulation for Microdata {
    fn design(&self) -> &UnitDesign {
        &self.design
    }

    fn categories(&self, item: usize) -> Result<usize, KernelError> {
        self.item(item).map(|column| usize::from(column.categories))
    }

    fn groups(&self, breakdown: Option<usize>) -> Result<usize, KernelError> {
        breakdown.map_or(Ok(1), |breakdown| self.breakdown(breakdown).map(|column| usize::from(column.categories)))
    }

    fn wave_totals(&self, item: usize, breakdown: Option<usize>, wave: usize) -> Result<WaveTotals, KernelError> {
        let item = self.item(item)?;
        let breakdown = breakdown.map(|breakdown| self.breakdown(breakdown)).transpose()?;
        let groups = breakdown.map_or(1, |column| usize::from(column.categories));
        let categories = usize::from(item.categories);
        let blocks = self.design.wave_range(wave);
        let mut weights = vec![0.0; blocks.len() * groups * categories];
        let mut squares = vec![0.0; blocks.len() * groups];
        let mut rows = vec![0; blocks.len() * groups * (categories + 1)];
        if groups > 0 && categories > 0 {
            // Each block is summed by one thread in the order of its rows: how blocks are shared out leaves no trace.
            weights
                .par_chunks_mut(groups * categories)
                .zip(squares.par_chunks_mut(groups))
                .zip(rows.par_chunks_mut(groups * (categories + 1)))
                .zip(blocks.clone())
                .with_min_len(BLOCKS_A_TASK)
                .for_each_init(
                    || vec![CellSums::default(); (groups + 1) * (categories + 1)],
                    |sums, (((weights, squares), rows), block)| {
                        self.sum_block(block, item, breakdown, sums);
                        spread(sums, categories, weights, squares, rows);
                    },
                );
        }
        WaveTotals::new((blocks.len(), groups, categories), weights, squares, rows)
    }
}

/// Fewer blocks than this are not worth another thread.
const BLOCKS_A_TASK: usize = 128;

/// Sums over the rows of one block, group and category, side by side while rows are read.
#[derive(Debug, Clone, Copy, Default)]
struct CellSums {
    weight: f64,
    square: f64,
    rows: u32,
}

impl CellSums {
    fn add(&mut self, weight: f64) {
        self.weight += weight;
        self.square += weight * weight;
        self.rows += u32::from(weight > 0.0);
    }
}

impl Microdata {
    /// The sums of one block: group by group, last the rows outside every group; in each the categories and last the missing.
    fn sum_block(&self, block: usize, item: &CodeColumn, breakdown: Option<&CodeColumn>, sums: &mut [CellSums]) {
        let rows = self.block_starts[block]..self.block_starts[block + 1];
        let width = usize::from(item.categories) + 1;
        let codes = item.codes[rows.clone()].iter().zip(&self.weights[rows.clone()]);
        sums.fill(CellSums::default());
        match breakdown {
            Some(column) => {
                for ((code, weight), group) in codes.zip(&column.codes[rows]) {
                    sums[usize::from(*group) * width + usize::from(*code)].add(*weight);
                }
            }
            None => {
                for (code, weight) in codes {
                    sums[usize::from(*code)].add(*weight);
                }
            }
        }
    }
}

/// From sums side by side to a column each.
fn spread(sums: &[CellSums], categories: usize, weights: &mut [f64], squares: &mut [f64], rows: &mut [u32]) {
    let groups = sums.chunks_exact(categories + 1).zip(weights.chunks_exact_mut(categories));
    for (((sums, weights), square), rows) in groups.zip(squares).zip(rows.chunks_exact_mut(categories + 1)) {
        for (sums, rows) in sums.iter().zip(rows) {
            *rows = sums.rows;
        }
        for (sums, weight) in sums.iter().zip(weights) {
            *weight = sums.weight;
            *square += sums.square;
        }
    }
}
