//! Production: weights, series, and data that exist already.

mod import;

pub use import::{Imported, import_microdata};

use super::{Actor, App, Refusal};
use crate::id::{MeasureName, StudyId, VariableId, WaveId};
use crate::trend::Series;

/// A variable by which a report can be broken down: coded, with 2 to 12 categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakdownChoice {
    pub variable: VariableId,
    pub label: String,
}

/// The breakdowns that the study's data sets offer.
pub async fn breakdowns(app: &App, study: StudyId) -> Result<Vec<BreakdownChoice>, Refusal> {
    let _ = (app, study);
    todo!()
}

/// The series of a measure over the study's waves: closed waves from their frozen data sets and latest weight sets, an open wave
/// from the responses so far (provisional). Codes: `measure_unknown`, `reference_unknown` (breakdown), and those of the estimators.
pub async fn series(
    app: &App,
    study: StudyId,
    measure: &MeasureName,
    by: Option<&VariableId>,
) -> Result<Series, Refusal> {
    let _ = (app, study, measure, by);
    todo!()
}

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
