//! The hot path: tables of a whole tracker from columns of small codes, a weight and a sampling unit.
//!
//! One pass over the rows of a wave yields the totals of every sampling unit ([`Tabulation`]); every share, mean, total, domain,
//! covariance, change and trend follows from those totals alone, so that nothing here ever holds an influence value a row. Where the
//! rows lie in memory the pass is [`Microdata`]; another engine may supply the same totals.
//!
//! Not here: regression on single rows, calibrated weights whose residuals the variance needs, replicate weights, later stages of
//! sampling: those go through [`SurveyDesign`](super::SurveyDesign). The rule for the variance is the same and a test compares them.
//!
//! Sums run over the rows of a unit in order and over units in order, each by one thread, so results are the same bits on any
//! number of threads. First types to read: [`MicrodataInput`], [`Tabulation`], [`Table`].

mod changes;
mod design;
mod error;
mod estimates;
mod joint;
mod linearise;
mod microdata;
mod options;
mod pattern;
mod report;
mod tabulate;
mod trend;
mod variance;

pub use changes::Change;
pub use design::{Block, UnitDesign, UnitStratum};
pub use error::KernelError;
pub use estimates::CellEstimate;
pub use joint::{JointFigures, Pick, joint};
pub use microdata::{CodeColumn, MISSING, Microdata, MicrodataInput, StratumPopulation, WaveLayout};
pub use options::{DegreesOfFreedom, Statistic, TableOptions};
pub use report::{Report, Table, report, table};
pub use tabulate::{Tabulation, WaveTotals};
pub use trend::{Trend, TrendRequest, TrendResponse, TrendShape, TrendTerm, trend};
