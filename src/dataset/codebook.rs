//! What a data set holds, counted: for the desk, for exports, and to choose breakdowns.

use super::{Category, Cells, Column, Dataset, NumberCell, TextCell, missing_of, missing_value};
use crate::questionnaire::missing::MissingReason;
use serde::{Deserialize, Serialize};

/// The categories that a breakdown may have: fewer is no breakdown, more is no table.
pub const BREAKDOWN_CATEGORIES: std::ops::RangeInclusive<usize> = 2..=12;

/// A column, counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodebookEntry {
    pub variable: crate::id::VariableId,
    pub label: String,
    pub item_version: u32,
    /// The categories of a coded column in their order, with the rows that hold each.
    pub categories: Vec<(Category, usize)>,
    /// Rows with a value.
    pub valid: usize,
    /// The missing reasons that occur, with the rows that hold each, in the order of [`MissingReason::ALL`].
    pub missing: Vec<(MissingReason, usize)>,
}

impl Column {
    pub fn rows(&self) -> usize {
        match &self.cells {
            Cells::Category { values, .. } => values.len(),
            Cells::Number { values } => values.len(),
            Cells::Text { values } => values.len(),
        }
    }

    /// Why a row has no value; `None` where it has one, or where there is no such row.
    pub fn missing(&self, row: usize) -> Option<MissingReason> {
        match &self.cells {
            Cells::Category { values, .. } => values.get(row).and_then(|value| missing_of(*value)),
            Cells::Number { values } => match values.get(row)? {
                NumberCell::Missing(reason) => Some(*reason),
                NumberCell::Value(_) => None,
            },
            Cells::Text { values } => match values.get(row)? {
                TextCell::Missing(reason) => Some(*reason),
                TextCell::Value(_) => None,
            },
        }
    }

    /// The categories of a coded column with the rows that hold each; empty for other columns.
    pub fn category_counts(&self) -> Vec<(Category, usize)> {
        let Cells::Category { categories, values } = &self.cells else { return Vec::new() };
        let mut counts = vec![0; categories.len()];
        for value in values {
            if let Some(count) = counts.get_mut(usize::from(*value)) {
                *count += 1;
            }
        }
        categories.iter().cloned().zip(counts).collect()
    }

    /// How many rows miss for each reason, in the order of [`MissingReason::ALL`].
    pub fn missing_counts(&self) -> [usize; 8] {
        let mut counts = [0; 8];
        for row in 0..self.rows() {
            if let Some(reason) = self.missing(row) {
                counts[usize::from(missing_value(reason) - super::MISSING_BASE)] += 1;
            }
        }
        counts
    }

    /// Whether a report can be broken down by it: coded, with two to twelve categories that somebody is in.
    pub fn can_break_down(&self) -> bool {
        let used = self.category_counts().iter().filter(|(_, rows)| *rows > 0).count();
        BREAKDOWN_CATEGORIES.contains(&used)
    }

    pub fn codebook_entry(&self) -> CodebookEntry {
        let missing = MissingReason::ALL.into_iter().zip(self.missing_counts()).filter(|(_, rows)| *rows > 0);
        let missing: Vec<(MissingReason, usize)> = missing.collect();
        CodebookEntry {
            variable: self.variable.clone(),
            label: self.label.clone(),
            item_version: self.item_version,
            categories: self.category_counts(),
            valid: self.rows() - missing.iter().map(|(_, rows)| rows).sum::<usize>(),
            missing,
        }
    }
}

impl Dataset {
    /// Every column, counted.
    pub fn codebook(&self) -> Vec<CodebookEntry> {
        self.columns.iter().map(Column::codebook_entry).collect()
    }

    /// The columns by which a report can be broken down. A column with the options of a multiple choice is one only if the questionnaire
    /// asks so few that the list stays readable; that is for the caller to judge.
    pub fn breakdowns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.can_break_down())
    }
}
