//! Production: weights, series, and data that exist already.

mod cache;
mod import;
mod series;

pub(super) use cache::Cache;
pub use import::{Imported, import_microdata};
pub use series::{BreakdownChoice, breakdowns, series};

use super::{Actor, App, Refusal};
use crate::id::WaveId;

/// What a wave's weighting came to, for the desk.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightingSummary {
    /// "raked to sex, age band, SIMD quintile".
    pub label: String,
    pub rows: usize,
    /// Kish design effect of the weights: n Σw² / (Σw)².
    pub kish_deff: f64,
    pub effective_base: f64,
    pub least: f64,
    pub greatest: f64,
    /// Largest relative difference between a margin and the weighted sample.
    pub worst_margin_error: f64,
    /// Margin by margin: variable, category, target share, weighted share before, after.
    pub margins: Vec<MarginLine>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MarginLine {
    pub variable: String,
    pub category: String,
    pub target: f64,
    pub before: f64,
    pub after: f64,
}

/// Rakes a closed wave to the margins in this CSV (columns variable, category, share or total; others are ignored) and keeps the
/// result as a new weight set.
pub async fn rake_wave(app: &App, actor: Actor, wave: WaveId, margins_csv: &str) -> Result<WeightingSummary, Refusal> {
    let _ = (app, actor, wave, margins_csv);
    todo!()
}

/// The latest weight set of a wave, if it has one.
pub async fn weighting_of(app: &App, wave: WaveId) -> Result<Option<WeightingSummary>, Refusal> {
    let _ = (app, wave);
    todo!()
}
