//! Trend: a measure over waves, what changed between them, and what must not be compared.
//!
//! A change is reckoned between a wave and the last wave before it that has an estimate and may be compared: a wave that did not
//! ask, or a sample without a sampling interval in between, does not stand in the way; a [`Break`] does (another version of the
//! question, base, mode family, kind of sample or population), unless an [`Override`] with a public reason bridges it. Waves of a
//! panel are estimated in one design, so that their changes have the covariance of the units that recur; other waves are
//! independent. Not here: how a wave is estimated (`measure`), pictures. First type to read: [`Series`]; [`series`] builds it,
//! [`sentence`] and [`trend_sentence`] put it into words.

mod changes;
mod comparability;
mod course;
mod designs;
pub mod joinpoint;
mod lines;
mod next_wave;
mod points;
mod polynomial;
mod pooling;
pub mod precision;
mod prepared;
mod quality;
pub mod sentence;
mod series;
mod showing;
mod smoothed;
pub mod smoothing;
mod turns;
pub mod weighted_line;
mod writer;

pub use changes::{Change, Pairs};
pub use comparability::{Break, BreakKind, Override};
pub use course::{interaction_sentence, next_wave_sentence, trend_sentence};
pub use next_wave::{NextWave, Wanted};
pub use polynomial::{Interaction, Trend, TrendScale, TrendTerm, TrendTest};
pub use pooling::{Pooled, PooledLine, pooled};
pub use quality::{GOOD_RESPONSE, MANY_MARGINS, ModelInterval, Quality};
pub use series::{SeriesOptions, WaveInput, series};
pub use showing::Showing;
pub use smoothed::{Smoothed, SmoothedPoint};
pub use turns::{Piece, Turns};

use crate::dataset::Category;
use crate::estimation::Estimate;
use crate::id::{VariableId, WaveName};
use crate::measure::Measure;
use crate::study::{Fieldwork, Mode, SampleType};
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
    /// Whether the groups moved differently; `None` without groups, or where too few waves can be compared.
    pub interaction: Option<Interaction>,
    /// What the reader has to know of how the waves were put together, in words.
    pub notes: Vec<String>,
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
    pub mode: Mode,
    /// Rows in the wave's data set.
    pub cases: usize,
    /// Margins to which the weights in use were calibrated; 0 for base weights, and without weights.
    pub margins: usize,
    /// The intervals use what the margins explain; set by [`series`] from the weights it is given.
    pub calibrated: bool,
    /// The share of those drawn who took part, 0 to 1, where it is defined and known (AAPOR RR).
    pub response_rate: Option<f64>,
    /// Still collecting: figures will move.
    pub provisional: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// `None`: everybody.
    pub group: Option<Category>,
    pub points: Vec<Point>,
    /// Changes between waves that may be compared, by their later wave, neighbours first.
    pub changes: Vec<Change>,
    /// The trend over the latest waves that may be compared; `None` before there are three.
    pub trend: Option<Trend>,
    /// The smoothed level of each stretch of three and more waves that may be compared. Beside the estimates, never in their place.
    pub smoothed: Vec<Smoothed>,
    /// Where the trend turned: only when asked for, and with seven or more waves that may be compared.
    pub turns: Option<Turns>,
    /// What a next wave like the latest would be able to show; `None` without an estimate that has a variance.
    pub next_wave: Option<NextWave>,
}

/// One wave of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Point {
    /// A design-based estimate.
    Estimated(Estimate),
    /// From a sample without a sampling interval (open link, quota, a census of a register whose size is not given): the weighted
    /// value of those who answered, shown apart. Never with a margin of error; no test takes it in.
    Unrepresentative {
        value: f64,
        base: usize,
        /// Only where the wave is calibrated to margins.
        interval: Option<ModelInterval>,
    },
    /// No figure, and why, in words.
    Absent { why: String },
}

#[cfg(all(test, feature = "service"))]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
