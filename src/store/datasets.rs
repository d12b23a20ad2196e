//! Frozen data sets and weight sets. Neither is ever updated: to correct is to add one.

use super::schema::{datasets, weight_sets};
use super::words::{document, json, parsed};
use super::{Conn, StoreError};
use crate::dataset::Dataset;
use crate::id::{DatasetId, WaveId, WeightSetId};
use crate::time::Moment;
use diesel::prelude::*;
use std::collections::HashMap;

pub struct NewDataset<'a> {
    pub id: DatasetId,
    pub wave: WaveId,
    /// SHA-256 of `document`, in hexadecimal.
    pub digest: &'a str,
    /// The data set as JSON.
    pub document: &'a str,
    pub frozen_at: Moment,
}

/// Adds the wave's next version.
pub fn insert(conn: &mut Conn, new: &NewDataset) -> Result<(), StoreError> {
    let last: Option<i32> = datasets::table
        .filter(datasets::wave_id.eq(new.wave.to_string()))
        .select(diesel::dsl::max(datasets::version))
        .first(conn)?;
    diesel::insert_into(datasets::table)
        .values((
            datasets::id.eq(new.id.to_string()),
            datasets::wave_id.eq(new.wave.to_string()),
            datasets::version.eq(last.unwrap_or(0) + 1),
            datasets::digest.eq(new.digest),
            datasets::document.eq(new.document),
            datasets::frozen_at.eq(new.frozen_at.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// The id and digest of the wave's latest data set.
pub fn latest(conn: &mut Conn, wave: WaveId) -> Result<Option<(DatasetId, String)>, StoreError> {
    let found: Option<(String, String)> = datasets::table
        .filter(datasets::wave_id.eq(wave.to_string()))
        .order(datasets::version.desc())
        .select((datasets::id, datasets::digest))
        .first(conn)
        .optional()?;
    found.map(|(id, digest)| Ok((parsed("datasets.id", &id)?, digest))).transpose()
}

/// The latest data set of each of these waves that has one.
pub fn latest_of(conn: &mut Conn, waves: &[WaveId]) -> Result<HashMap<WaveId, DatasetId>, StoreError> {
    let ids: Vec<String> = waves.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, String)> = datasets::table
        .filter(datasets::wave_id.eq_any(ids))
        .order(datasets::version)
        .select((datasets::wave_id, datasets::id))
        .load(conn)?;
    // Later versions overwrite earlier ones.
    rows.iter().map(|(wave, id)| Ok((parsed("datasets.wave_id", wave)?, parsed("datasets.id", id)?))).collect()
}

/// The latest weight set of each of these data sets that has one.
pub fn latest_weights_of(conn: &mut Conn, of: &[DatasetId]) -> Result<HashMap<DatasetId, WeightSetId>, StoreError> {
    let ids: Vec<String> = of.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, String)> = weight_sets::table
        .filter(weight_sets::dataset_id.eq_any(ids))
        .order(weight_sets::number)
        .select((weight_sets::dataset_id, weight_sets::id))
        .load(conn)?;
    rows.iter().map(|(set, id)| Ok((parsed("weight_sets.dataset_id", set)?, parsed("weight_sets.id", id)?))).collect()
}

pub fn load(conn: &mut Conn, id: DatasetId) -> Result<Option<Dataset>, StoreError> {
    let text: Option<String> =
        datasets::table.find(id.to_string()).select(datasets::document).first(conn).optional()?;
    text.map(|t| document("datasets.document", &t)).transpose()
}

/// A weight set: the final weight of each row of its data set.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredWeights {
    pub id: WeightSetId,
    pub wave: WaveId,
    pub dataset: DatasetId,
    /// Counts from 1 within the wave.
    pub number: i32,
    /// In words: "raked to sex, age band".
    pub label: String,
    /// The plan, as JSON.
    pub plan: String,
    /// What it came to, as JSON.
    pub diagnostics: String,
    pub weights: Vec<f64>,
}

/// The number that the wave's next weight set gets.
pub fn next_weight_number(conn: &mut Conn, wave: WaveId) -> Result<i32, StoreError> {
    let last: Option<i32> = weight_sets::table
        .filter(weight_sets::wave_id.eq(wave.to_string()))
        .select(diesel::dsl::max(weight_sets::number))
        .first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// # Errors
/// [`StoreError::Taken`] when the number is.
pub fn insert_weights(conn: &mut Conn, set: &StoredWeights, made_at: Moment) -> Result<(), StoreError> {
    diesel::insert_into(weight_sets::table)
        .values((
            weight_sets::id.eq(set.id.to_string()),
            weight_sets::wave_id.eq(set.wave.to_string()),
            weight_sets::dataset_id.eq(set.dataset.to_string()),
            weight_sets::number.eq(set.number),
            weight_sets::label.eq(&set.label),
            weight_sets::plan.eq(&set.plan),
            weight_sets::diagnostics.eq(&set.diagnostics),
            weight_sets::weights.eq(json("weights", &set.weights)?),
            weight_sets::made_at.eq(made_at.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// The id of the latest weight set of this data set.
pub fn latest_weights_id(conn: &mut Conn, dataset: DatasetId) -> Result<Option<WeightSetId>, StoreError> {
    let found: Option<String> = weight_sets::table
        .filter(weight_sets::dataset_id.eq(dataset.to_string()))
        .order(weight_sets::number.desc())
        .select(weight_sets::id)
        .first(conn)
        .optional()?;
    found.map(|id| parsed("weight_sets.id", &id)).transpose()
}

/// The latest weight set of the wave's latest data set.
pub fn latest_weights(conn: &mut Conn, wave: WaveId) -> Result<Option<StoredWeights>, StoreError> {
    let Some((dataset, _)) = latest(conn, wave)? else { return Ok(None) };
    let Some(id) = latest_weights_id(conn, dataset)? else { return Ok(None) };
    weights(conn, id)
}

pub fn weights(conn: &mut Conn, id: WeightSetId) -> Result<Option<StoredWeights>, StoreError> {
    type Row = (String, String, i32, String, String, String, String);
    let found: Option<Row> = weight_sets::table
        .find(id.to_string())
        .select((
            weight_sets::wave_id,
            weight_sets::dataset_id,
            weight_sets::number,
            weight_sets::label,
            weight_sets::plan,
            weight_sets::diagnostics,
            weight_sets::weights,
        ))
        .first(conn)
        .optional()?;
    let Some((wave, dataset, number, label, plan, diagnostics, weights)) = found else { return Ok(None) };
    Ok(Some(StoredWeights {
        id,
        wave: parsed("weight_sets.wave_id", &wave)?,
        dataset: parsed("weight_sets.dataset_id", &dataset)?,
        number,
        label,
        plan,
        diagnostics,
        weights: document("weight_sets.weights", &weights)?,
    }))
}
