//! The terms of a wave's fieldwork, and what it came to.

use super::connection::on;
use super::schema::{wave_outcomes, wave_terms};
use super::words::{document, json, parsed};
use super::{Conn, StoreError};
use crate::id::WaveId;
use crate::sample::FieldworkTerms;
use crate::time::Moment;
use diesel::prelude::*;

/// The terms, as far as somebody or the opening has fixed them, and the moment at which a wave that is closing ends.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StoredTerms {
    pub terms: FieldworkTerms,
    pub ends_at: Option<Moment>,
}

/// The usual terms where none are kept.
pub fn terms(conn: &mut Conn, wave: WaveId) -> Result<StoredTerms, StoreError> {
    let found: Option<(String, Option<i64>)> = wave_terms::table
        .find(wave.to_string())
        .select((wave_terms::document, wave_terms::ends_at))
        .first(conn)
        .optional()?;
    let Some((text, ends_at)) = found else { return Ok(StoredTerms::default()) };
    Ok(StoredTerms { terms: document("wave_terms.document", &text)?, ends_at: ends_at.map(Moment) })
}

pub fn set_terms(conn: &mut Conn, wave: WaveId, stored: &StoredTerms) -> Result<(), StoreError> {
    diesel::delete(wave_terms::table.find(wave.to_string())).execute(conn)?;
    let row = (
        wave_terms::wave_id.eq(wave.to_string()),
        wave_terms::document.eq(json("wave_terms.document", &stored.terms)?),
        wave_terms::ends_at.eq(stored.ends_at.map(|moment| moment.0)),
    );
    on!(conn, c => diesel::insert_into(wave_terms::table).values(row).execute(c))?;
    Ok(())
}

/// Waves that are closing and whose end has come.
pub fn ended_by(conn: &mut Conn, now: Moment) -> Result<Vec<WaveId>, StoreError> {
    let ids: Vec<String> =
        wave_terms::table.filter(wave_terms::ends_at.le(now.0)).select(wave_terms::wave_id).load(conn)?;
    ids.iter().map(|id| parsed("wave_terms.wave_id", id)).collect()
}

/// Keeps what a wave came to, for ever.
pub fn freeze_outcome(conn: &mut Conn, wave: WaveId, document: &str, now: Moment) -> Result<(), StoreError> {
    let row = (
        wave_outcomes::wave_id.eq(wave.to_string()),
        wave_outcomes::document.eq(document),
        wave_outcomes::frozen_at.eq(now.0),
    );
    on!(conn, c => diesel::insert_into(wave_outcomes::table).values(row).execute(c))?;
    Ok(())
}

/// What a closed wave came to, and when that was fixed; `None` for one that was closed by an older program.
pub fn outcome(conn: &mut Conn, wave: WaveId) -> Result<Option<(String, Moment)>, StoreError> {
    let found: Option<(String, i64)> = wave_outcomes::table
        .find(wave.to_string())
        .select((wave_outcomes::document, wave_outcomes::frozen_at))
        .first(conn)
        .optional()?;
    Ok(found.map(|(document, at)| (document, Moment(at))))
}
