//! Two-way tables: shares and totals of cells with their covariance, and whether rows and columns are independent.
//!
//! First types to read: [`CrossTable`], [`independence_test`]. Agreement of two codings of the same thing is in `reliability`.

mod cross_table;
mod independence;

#[cfg(test)]
mod tests;

pub use cross_table::{CELLS_MAX, CellShares, CellTotals, CrossTable, INFLUENCES_MAX};
pub use independence::{IndependenceTest, independence_test};
