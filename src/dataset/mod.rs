//! A wave's data set: one row a case, typed columns, missing reasons kept apart, and the sampling design beside them.
//!
//! A [`Dataset`] is made from responses by [`build`], frozen with its digest when the wave closes, and never changed.
//! It has a column for each variable of its own wave's questionnaire only: a variable that another wave asked has no column here, and a
//! series says so where it meets the gap. The reason `not_in_wave` occurs in cells only where an import's mapping gives it to a code.
//! First types to read: [`Dataset`], [`Column`], [`Cells`].

use crate::id::{ConceptId, VariableId};
use crate::quality::ExcludedCount;
use crate::questionnaire::missing::MissingReason;
use crate::sample::CaseDesign;
use serde::{Deserialize, Serialize};

pub mod build;
pub mod codebook;
pub mod frozen;

pub use build::{Case, MODE, build, build_in};

/// One row a case. Column `i` of every kind has the same number of rows as `designs`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Dataset {
    pub columns: Vec<Column>,
    /// What the sampling design says of each row.
    pub designs: Vec<CaseDesign>,
    /// Responses that are no rows because somebody left them out, counted by reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<ExcludedCount>,
}

/// One variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub variable: VariableId,
    pub concept: ConceptId,
    /// The item's version: a change of it breaks a series.
    pub item_version: u32,
    pub label: String,
    pub cells: Cells,
}

/// The cells of a column, by kind. `Err` carries the reason for a missing value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Cells {
    /// One code of `categories` a row. `values` holds positions in `categories`, or `MISSING_BASE + reason`.
    Category {
        categories: Vec<Category>,
        values: Vec<u16>,
    },
    Number {
        values: Vec<NumberCell>,
    },
    Text {
        values: Vec<TextCell>,
    },
}

/// Values from here on are missing reasons: `MISSING_BASE + position in MissingReason::ALL`.
pub const MISSING_BASE: u16 = u16::MAX - 7;

/// A category of a coded variable. A multiple choice becomes one column an option, with the categories 0 (no) and 1 (yes).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Category {
    pub code: i32,
    pub label: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum NumberCell {
    Value(f64),
    Missing(MissingReason),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TextCell {
    #[serde(rename = "t")]
    Value(String),
    #[serde(rename = "m")]
    Missing(MissingReason),
}

/// The missing reason that a cell value stands for, if it does.
pub fn missing_of(value: u16) -> Option<MissingReason> {
    value.checked_sub(MISSING_BASE).and_then(|i| MissingReason::ALL.get(usize::from(i)).copied())
}

/// The cell value that stands for a missing reason.
pub fn missing_value(reason: MissingReason) -> u16 {
    let position = MissingReason::ALL.iter().position(|r| *r == reason).unwrap_or(0);
    MISSING_BASE + u16::try_from(position).unwrap_or(0)
}

impl Dataset {
    pub fn rows(&self) -> usize {
        self.designs.len()
    }

    pub fn column(&self, variable: &VariableId) -> Option<&Column> {
        self.columns.iter().find(|c| c.variable == *variable)
    }
}
