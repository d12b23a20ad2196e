//! The frame: everybody who could be drawn, read from the rows of a file.
//!
//! Parsed, not validated: [`read_frame`] gives a [`Frame`] in which every key is there once and every mapped cell of the design is
//! filled, or none, and says with line and column what is wrong. What a draw looks at ([`FrameUnit`]) and how a person is reached
//! ([`Contact`]) are separate types with the key in common, so that the two can be kept in separate tables under separate keys.
//! First function to read: [`read_frame`]. Not here: reading files (`exchange`), keeping contacts.

mod address;
mod contact;
mod mapping;
mod read;
#[cfg(test)]
mod tests;

pub use super::capped::MOST_FINDINGS;
pub use address::EmailAddress;
pub use contact::Contact;
pub use mapping::FrameMapping;
pub use read::{FrameRead, read_frame};

use super::capped::Capped;
use crate::finding::{Code, Finding, Findings, Place};
use serde::{Deserialize, Serialize};

/// One person or organisation that could be drawn, as far as a draw looks at it. Nothing here says how to reach anybody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameUnit {
    /// What the frame calls the unit; unique, case apart.
    pub key: String,
    /// The line of the file it stood on, for messages.
    pub line: u64,
    /// The stratum: the cells of the mapped columns joined by [`STRATUM_JOINT`]; never blank where any is mapped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
    /// The primary sampling unit; never blank where the column is mapped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub psu: Option<String>,
    /// The measure of size, finite and at least 0, in the frame's own unit (employees, premises); there where it is mapped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<f64>,
    /// The cells of the columns to sort by before a systematic draw, in the order of the mapping.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<String>,
}

/// Between the parts of a stratum's name: “Highland / small”.
pub const STRATUM_JOINT: &str = " / ";

/// A checked frame: at least one unit, in the order of the keys (by bytes), whatever the order of the rows was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<FrameUnit>", into = "Vec<FrameUnit>")]
pub struct Frame {
    units: Vec<FrameUnit>,
}

impl Frame {
    /// A frame of units that were read before.
    ///
    /// # Errors
    /// What [`read_frame`] would not have let through, placed at `units[i]`: `structure_empty`, `frame_duplicate`,
    /// `frame_size_invalid`, and `frame_cell_missing` for a column of the design that some units have and others have not.
    pub fn of(mut units: Vec<FrameUnit>) -> Result<Frame, Findings> {
        let mut findings = Capped::default();
        let Some(first) = units.first() else {
            findings.push(Finding::error(Code::STRUCTURE_EMPTY, Place::path("units"), "The frame has nobody in it."));
            return Err(findings.close());
        };
        let has = |unit: &FrameUnit| (unit.stratum.is_some(), unit.psu.is_some(), unit.size.is_some(), unit.sort.len());
        let columns = has(first);
        for (i, unit) in units.iter().enumerate() {
            let mut error = |code, message: &str| {
                findings.push(Finding::error(code, Place::Path(format!("units[{i}]")), message));
            };
            let blank = |text: &Option<String>| text.as_ref().is_some_and(|text| text.trim().is_empty());
            if has(unit) != columns || unit.key.trim().is_empty() || blank(&unit.stratum) || blank(&unit.psu) {
                error(Code::FRAME_CELL_MISSING, "The unit lacks a cell that others have.");
            }
            if unit.size.is_some_and(|size| !size.is_finite() || size < 0.0) {
                error(Code::FRAME_SIZE_INVALID, "The size is not a finite number of at least 0.");
            }
        }
        let mut keys: Vec<(String, usize)> = units.iter().enumerate().map(|(i, u)| (u.key.to_lowercase(), i)).collect();
        keys.sort_unstable();
        for pair in keys.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            let message = format!("The unit has the key of units[{}].", pair[0].1);
            let place = Place::Path(format!("units[{}]", pair[1].1));
            findings.push(Finding::error(Code::FRAME_DUPLICATE, place, message));
        }
        if findings.has_errors() {
            return Err(findings.close());
        }
        units.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok(Frame { units })
    }

    /// In the order of the keys.
    pub fn units(&self) -> &[FrameUnit] {
        &self.units
    }

    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Never: a frame has a unit. Here because [`Frame::len`] is.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }
}

impl TryFrom<Vec<FrameUnit>> for Frame {
    type Error = Findings;
    fn try_from(units: Vec<FrameUnit>) -> Result<Self, Findings> {
        Frame::of(units)
    }
}

impl From<Frame> for Vec<FrameUnit> {
    fn from(frame: Frame) -> Self {
        frame.units
    }
}
