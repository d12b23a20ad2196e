//! Trend: a measure over waves, what changed between them, and what must not be compared.
//!
//! A change is reckoned between a wave and the last wave before it that has an estimate and may be compared: a wave that did not
//! ask, or a sample without a sampling interval in between, does not stand in the way; a new version of the question, another
//! kind of sample or another population does. Waves are taken as drawn independently. Not here: how a wave is estimated
//! (`measure`), pictures. First type to read: [`Series`]; [`series`] builds it, [`sentence`] puts it into words.

mod changes;
mod comparability;
pub mod joinpoint;
pub mod precision;
pub mod sentence;
mod series;
pub mod smoothing;
pub mod weighted_line;

pub use series::{WaveInput, series};

use crate::dataset::Category;
use crate::estimation::Estimate;
use crate::id::{VariableId, WaveName};
use crate::measure::Measure;
use crate::study::{Fieldwork, SampleType};
use serde::{Deserialize, Serialize};

/// A measure over the waves of a study, for everybody or for the groups of one breakdown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub measure: Measure,
    /// The variable whose categories the lines are; `None`: one line, everybody.
    pub by: Option<Breakdown>,
    /// The waves in order; every line has one point for each.
    pub waves: Vec<SeriesWave>,
    pub lines: Vec<Line>,
    pub breaks: Vec<Break>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Breakdown {
    pub variable: VariableId,
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesWave {
    pub name: WaveName,
    pub title: String,
    pub fieldwork: Fieldwork,
    pub sample_type: SampleType,
    /// Rows in the wave's data set.
    pub cases: usize,
    /// Still collecting: figures will move.
    pub provisional: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// `None`: everybody.
    pub group: Option<Category>,
    pub points: Vec<Point>,
    /// Changes between neighbouring waves that may be compared, in order.
    pub changes: Vec<Change>,
}

/// One wave of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Point {
    /// A design-based estimate.
    Estimated(Estimate),
    /// From a sample without a sampling interval (open link, quota, a census of a register whose size is not given): the weighted
    /// value of those who answered, shown apart.
    Unrepresentative { value: f64, base: usize },
    /// No figure, and why, in words.
    Absent { why: String },
}

/// The change between two waves of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Positions in [`Series::waves`].
    pub from: usize,
    pub to: usize,
    /// Later minus earlier, on the measure's own scale (a share: 0.03 is three points).
    pub difference: f64,
    pub se: f64,
    pub df: f64,
    pub lower: f64,
    pub upper: f64,
    pub p: f64,
    /// Holm-adjusted over all changes shown in the series' table.
    pub p_holm: f64,
}

/// Where a series must not be read across.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Break {
    /// It stands before this wave (position in [`Series::waves`]).
    pub before: usize,
    pub kind: BreakKind,
    /// In words, for the reader.
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakKind {
    ItemVersion,
    SampleType,
    Population,
}

#[cfg(all(test, feature = "service"))]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
