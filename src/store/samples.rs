//! Samples: the plan by which a wave's cases were drawn, and the frame they were drawn from while it is needed.

use super::connection::on;
use super::schema::{frames, samples};
use super::words::parsed;
use super::{Conn, StoreError};
use crate::id::WaveId;
use crate::time::{Day, Moment};
use diesel::prelude::*;

/// How a wave's cases were drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSample {
    /// The plan with its seed, a JSON document.
    pub plan: String,
    /// What is said of the frame and the draw, a JSON document without anybody's contact.
    pub summary: String,
    /// The last day on which contacts are kept.
    pub contacts_until: Day,
    pub drawn_at: Moment,
}

/// # Errors
/// [`StoreError::Taken`] when the wave has a sample already.
pub fn insert(conn: &mut Conn, wave: WaveId, new: &StoredSample) -> Result<(), StoreError> {
    let row = (
        samples::wave_id.eq(wave.to_string()),
        samples::plan.eq(&new.plan),
        samples::summary.eq(&new.summary),
        samples::contacts_until.eq(new.contacts_until.to_string()),
        samples::drawn_at.eq(new.drawn_at.0),
    );
    on!(conn, c => diesel::insert_into(samples::table).values(row).execute(c))?;
    Ok(())
}

pub fn of_wave(conn: &mut Conn, wave: WaveId) -> Result<Option<StoredSample>, StoreError> {
    let found: Option<(String, String, String, i64)> = samples::table
        .find(wave.to_string())
        .select((samples::plan, samples::summary, samples::contacts_until, samples::drawn_at))
        .first(conn)
        .optional()?;
    found
        .map(|(plan, summary, until, drawn_at)| {
            let contacts_until = parsed("samples.contacts_until", &until)?;
            Ok(StoredSample { plan, summary, contacts_until, drawn_at: Moment(drawn_at) })
        })
        .transpose()
}

/// Takes a draw back.
pub fn delete(conn: &mut Conn, wave: WaveId) -> Result<(), StoreError> {
    diesel::delete(samples::table.find(wave.to_string())).execute(conn)?;
    Ok(())
}

/// Waves whose contacts are there and were to be kept no longer than before this day.
pub fn past(conn: &mut Conn, today: Day) -> Result<Vec<WaveId>, StoreError> {
    let days: Vec<(String, String)> = samples::table.select((samples::wave_id, samples::contacts_until)).load(conn)?;
    let mut past = Vec::new();
    for (wave, until) in days {
        let (wave, until): (WaveId, Day) =
            (parsed("samples.wave_id", &wave)?, parsed("samples.contacts_until", &until)?);
        if until < today && super::cases::contacts::any(conn, wave)? {
            past.push(wave);
        }
    }
    Ok(past)
}

/// Waves with a frame that was uploaded before this moment.
pub fn frames_before(conn: &mut Conn, moment: Moment) -> Result<Vec<WaveId>, StoreError> {
    let waves: Vec<String> =
        frames::table.filter(frames::uploaded_at.lt(moment.0)).select(frames::wave_id).load(conn)?;
    waves.iter().map(|wave| parsed("frames.wave_id", wave)).collect()
}

/// An uploaded frame, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFrame {
    pub file_name: String,
    pub sealed: String,
    pub uploaded_at: Moment,
}

/// Keeps a frame in the place of any other of the wave.
pub fn put_frame(conn: &mut Conn, wave: WaveId, new: &StoredFrame) -> Result<(), StoreError> {
    delete_frame(conn, wave)?;
    let row = (
        frames::wave_id.eq(wave.to_string()),
        frames::file_name.eq(&new.file_name),
        frames::sealed.eq(&new.sealed),
        frames::uploaded_at.eq(new.uploaded_at.0),
    );
    on!(conn, c => diesel::insert_into(frames::table).values(row).execute(c))?;
    Ok(())
}

pub fn frame(conn: &mut Conn, wave: WaveId) -> Result<Option<StoredFrame>, StoreError> {
    let found: Option<(String, String, i64)> = frames::table
        .find(wave.to_string())
        .select((frames::file_name, frames::sealed, frames::uploaded_at))
        .first(conn)
        .optional()?;
    Ok(found.map(|(file_name, sealed, at)| StoredFrame { file_name, sealed, uploaded_at: Moment(at) }))
}

pub fn delete_frame(conn: &mut Conn, wave: WaveId) -> Result<(), StoreError> {
    diesel::delete(frames::table.find(wave.to_string())).execute(conn)?;
    Ok(())
}
