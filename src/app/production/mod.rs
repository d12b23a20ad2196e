//! Production: weights, series, and data that exist already.

mod base;
mod cache;
mod calibration;
mod import;
mod overrides;
mod series;
mod weighting;

pub(super) use cache::Cache;
pub use import::{Imported, import_microdata};
pub use overrides::{AllowedComparison, NewOverride, WavePair, override_break, overrides, withdraw_override};
pub use series::{BreakdownChoice, ReportNotes, SeriesAsked, breakdowns, report_notes, series};
pub use weighting::{MarginLine, WeightingSummary, weight_wave, weighting_of};
