//! Mailings: the plan by which a wave's people are written to, and whether it runs; and digests of addresses that are written to no more.

use super::connection::on;
use super::schema::{mailings, suppressions};
use super::words::parsed;
use super::{Conn, StoreError};
use crate::id::WaveId;
use diesel::prelude::*;
use std::collections::HashSet;

const NAMED: usize = 500;
const RUNNING: &str = "running";
const RESTING: &str = "resting";

/// A mailing as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMailing {
    /// Messages are queued and sent.
    pub running: bool,
    /// The plan, a JSON document.
    pub plan: String,
    pub lock_version: i32,
}

pub fn of_wave(conn: &mut Conn, wave: WaveId) -> Result<Option<StoredMailing>, StoreError> {
    let found: Option<(String, String, i32)> = mailings::table
        .find(wave.to_string())
        .select((mailings::state, mailings::plan, mailings::lock_version))
        .first(conn)
        .optional()?;
    Ok(found.map(|(state, plan, lock_version)| StoredMailing { running: state == RUNNING, plan, lock_version }))
}

/// Keeps a mailing in the place of the one that was read.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else changed it meanwhile.
pub fn put(
    conn: &mut Conn,
    wave: WaveId,
    read: Option<&StoredMailing>,
    running: bool,
    plan: &str,
) -> Result<(), StoreError> {
    let state = if running { RUNNING } else { RESTING };
    let Some(read) = read else {
        let row = (
            mailings::wave_id.eq(wave.to_string()),
            mailings::state.eq(state),
            mailings::plan.eq(plan),
            mailings::lock_version.eq(0),
        );
        on!(conn, c => diesel::insert_into(mailings::table).values(row).execute(c))
            .map_err(|error| StoreError::from(error).or_conflict())?;
        return Ok(());
    };
    let same = mailings::table.find(wave.to_string()).filter(mailings::lock_version.eq(read.lock_version));
    let changed = diesel::update(same)
        .set((
            mailings::state.eq(state),
            mailings::plan.eq(plan),
            mailings::lock_version.eq(read.lock_version.wrapping_add(1)),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// The waves whose mailings run.
pub fn running(conn: &mut Conn) -> Result<Vec<WaveId>, StoreError> {
    let waves: Vec<String> = mailings::table
        .filter(mailings::state.eq(RUNNING))
        .order(mailings::wave_id)
        .select(mailings::wave_id)
        .load(conn)?;
    waves.iter().map(|wave| parsed("mailings.wave_id", wave)).collect()
}

pub fn delete(conn: &mut Conn, wave: WaveId) -> Result<(), StoreError> {
    diesel::delete(mailings::table.find(wave.to_string())).execute(conn)?;
    Ok(())
}

/// Has an address be written to no more; once is enough.
pub fn suppress(conn: &mut Conn, digest: &str) -> Result<(), StoreError> {
    let row = suppressions::digest.eq(digest.to_owned());
    on!(conn, c => diesel::insert_into(suppressions::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// Those of these digests that are written to no more.
pub fn suppressed(conn: &mut Conn, digests: &[String]) -> Result<HashSet<String>, StoreError> {
    let mut found = HashSet::new();
    for some in digests.chunks(NAMED) {
        let rows: Vec<String> =
            suppressions::table.filter(suppressions::digest.eq_any(some)).select(suppressions::digest).load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}
