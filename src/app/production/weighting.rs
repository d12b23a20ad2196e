//! Weights of a closed wave: made by a plan, kept as a set of their own, never changed.

use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal, blocking};
use crate::exchange::margins::read_plan;
use crate::finding::Code;
use crate::id::{DatasetId, WaveId, WeightSetId};
use crate::store::datasets::StoredWeights;
use crate::store::{self, Conn};
use crate::study::WaveStatus;
use crate::weighting::{Diagnostics, Extremes, MarginCheck, WeightSet, WeightingPlan, weigh};
use serde::Serialize;
use std::sync::Arc;

/// What a wave's weighting came to, for the desk.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// Margins that some cases have no answer to, and how many: those cases were weighted neutrally.
    pub neutral: Vec<(String, usize)>,
    /// Margins in which an answer was drawn at random for some cases, and for how many.
    pub imputed: Vec<(String, usize)>,
    /// How many weights are far from the mean, where the set is new enough to know.
    pub extremes: Option<Extremes>,
    /// Whatever else somebody should look at, in sentences.
    pub remarks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarginLine {
    pub variable: String,
    pub category: String,
    pub target: f64,
    pub before: f64,
    pub after: f64,
}

/// Weights a closed wave and keeps the result as a new weight set; where the latest set is the same, nothing is written and that one
/// is the answer. `plan`: a weighting plan as JSON, or margins to rake to as CSV (columns variable, category, share or total; others
/// are ignored). Codes: `wave_unknown`, `transition_refused` (not closed), and those of the plan and of weighting.
pub async fn weight_wave(app: &App, actor: Actor, wave: WaveId, plan: &str) -> Result<WeightingSummary, Refusal> {
    let plan = read_plan(plan).map_err(Refusal::of)?;
    let with = app.clone();
    let (id, data) = app
        .store
        .read_async("weight_wave", move |conn| {
            let id = frozen(conn, wave)?;
            Ok::<_, Refusal>((id, with.cache.dataset(conn, id)?))
        })
        .await?;
    let weighted = blocking(move || weigh(&data, &plan).map_err(Refusal::of)).await?;
    let mut set = weighted.set;
    // Cases weighted neutrally stand in the diagnostics already, and so do those with an answer drawn for them.
    let remarks = weighted.findings.into_iter().filter(|finding| finding.code != Code::MARGIN_IMPUTED);
    set.diagnostics.remarks = remarks.map(|finding| finding.message).collect();
    let set = Arc::new(set);
    app.write("weight_wave", move |app, conn| keep(app, conn, actor, wave, id, &set)).await
}

fn frozen(conn: &mut Conn, wave: WaveId) -> Result<DatasetId, Refusal> {
    let stored = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
    if stored.wave.status != WaveStatus::Closed {
        let message = format!("a wave that is {} has no weights: close it first", stored.wave.status.word());
        return Err(Refusal::new(Code::TRANSITION_REFUSED, message));
    }
    let (id, _) = store::datasets::latest(conn, wave)?
        .ok_or_else(|| Refusal::new(Code::DATASET_UNKNOWN, "the wave has no data set"))?;
    Ok(id)
}

fn keep(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    wave: WaveId,
    dataset: DatasetId,
    set: &WeightSet,
) -> Result<WeightingSummary, Refusal> {
    let written = |e: serde_json::Error| Refusal::new(Code::INTERNAL, format!("the weights cannot be written: {e}"));
    let plan = serde_json::to_string(&set.plan).map_err(written)?;
    // A button pressed twice makes one set.
    if let Some(latest) = store::datasets::latest_weights(conn, wave)?
        && (latest.dataset, &latest.weights) == (dataset, &set.weights)
        // As values: a plan of before may be written otherwise.
        && serde_json::from_str::<WeightingPlan>(&latest.plan).is_ok_and(|plan| plan == set.plan)
    {
        return stored_summary(&latest);
    }
    let number = store::datasets::next_weight_number(conn, wave)?;
    let stored = StoredWeights {
        id: WeightSetId(app.timed_id()),
        wave,
        dataset,
        number,
        label: format!("{}, set {number}", set.label),
        plan,
        diagnostics: serde_json::to_string(&set.diagnostics).map_err(written)?,
        weights: set.weights.clone(),
    };
    let inserted = store::datasets::insert_weights(conn, &stored, app.clock.now());
    inserted.map_err(|e| if e == store::StoreError::Taken { store::StoreError::Conflict } else { e })?;
    app.audit(conn, actor, "weight_wave", format!("weight set {number} of wave {wave}"))?;
    Ok(summary(&stored.label, &set.diagnostics))
}

/// The latest weight set of a wave, if it has one.
pub async fn weighting_of(app: &App, wave: WaveId) -> Result<Option<WeightingSummary>, Refusal> {
    let stored = app.store.read_async("weighting_of", move |conn| store::datasets::latest_weights(conn, wave)).await?;
    stored.as_ref().map(stored_summary).transpose()
}

fn stored_summary(stored: &StoredWeights) -> Result<WeightingSummary, Refusal> {
    let diagnostics = serde_json::from_str(&stored.diagnostics)
        .map_err(|e| Refusal::new(Code::INTERNAL, format!("the weighting cannot be read: {e}")))?;
    Ok(summary(&stored.label, &diagnostics))
}

fn summary(label: &str, of: &Diagnostics) -> WeightingSummary {
    let line = |m: &MarginCheck| MarginLine {
        variable: m.variable.to_string(),
        category: m.category.clone(),
        target: m.target,
        before: m.before,
        after: m.after,
    };
    WeightingSummary {
        label: label.to_owned(),
        rows: of.rows,
        kish_deff: of.kish_deff,
        effective_base: of.effective_base,
        least: of.least,
        greatest: of.greatest,
        worst_margin_error: of.worst_margin_error,
        margins: of.margins.iter().map(line).collect(),
        neutral: of.neutral.iter().map(|n| (n.variable.to_string(), n.cases)).collect(),
        imputed: of.imputed.iter().map(|i| (i.variable.to_string(), i.cases)).collect(),
        extremes: of.extremes.clone(),
        remarks: of.remarks.clone(),
    }
}
