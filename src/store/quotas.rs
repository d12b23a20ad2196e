//! Quotas of waves: the plan, what is in its cells, and the places that people hold while they answer.
//!
//! A place says by its holder whose it is, which is a response only for who can work that out (`app::fieldwork::quotas`). It is gone once
//! the response has ended. Here nothing is decided: what takes or frees places is called within one transaction, after [`hold`].

use super::connection::on;
use super::schema::{quota_cells, quota_places, quota_plans};
use super::words::{document, json};
use super::{Conn, StoreError};
use crate::id::WaveId;
use crate::sample::quota::{CellCounts, CellRef, QuotaPlan, Standing};
use diesel::prelude::*;

/// A place that somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub cell: CellRef,
    /// The half hour since 1970 from which it may be given to somebody else.
    pub expires: i64,
}

fn number(n: i32) -> usize {
    usize::try_from(n).unwrap_or(0)
}

fn position(n: usize) -> Result<i32, StoreError> {
    i32::try_from(n).map_err(|_| StoreError::Other("a quota has too many cells".into()))
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn stored(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Keeps a plan for a wave that is not open yet, in the place of any other; `None` takes it away.
pub fn put_plan(conn: &mut Conn, wave: WaveId, plan: Option<&QuotaPlan>) -> Result<(), StoreError> {
    diesel::delete(quota_plans::table.find(wave.to_string())).execute(conn)?;
    if let Some(plan) = plan {
        let row =
            (quota_plans::wave_id.eq(wave.to_string()), quota_plans::document.eq(json("quota_plans.document", plan)?));
        diesel::insert_into(quota_plans::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The plan, with its targets as they now are.
pub fn plan(conn: &mut Conn, wave: WaveId) -> Result<Option<QuotaPlan>, StoreError> {
    let found: Option<String> =
        quota_plans::table.find(wave.to_string()).select(quota_plans::document).first(conn).optional()?;
    let Some(text) = found else { return Ok(None) };
    let mut plan: QuotaPlan = document("quota_plans.document", &text)?;
    let targets: Vec<(i32, i32, i64)> = quota_cells::table
        .filter(quota_cells::wave_id.eq(wave.to_string()))
        .select((quota_cells::quota, quota_cells::cell, quota_cells::target))
        .load(conn)?;
    for (quota, cell, target) in targets {
        let cell = plan.quotas.get_mut(number(quota)).and_then(|quota| quota.cells.get_mut(number(cell)));
        cell.ok_or_else(|| StoreError::Corrupt("quota_cells".into()))?.target = count(target);
    }
    Ok(Some(plan))
}

/// Makes the cells of a plan as the wave opens, with the complete responses that there are already.
pub fn open(conn: &mut Conn, wave: WaveId, plan: &QuotaPlan, complete: &Standing) -> Result<(), StoreError> {
    for (quota, of) in plan.quotas.iter().enumerate() {
        for (cell, wanted) in of.cells.iter().enumerate() {
            let counted = complete.get(&CellRef { quota, cell }).copied().unwrap_or_default();
            let row = (
                quota_cells::wave_id.eq(wave.to_string()),
                quota_cells::quota.eq(position(quota)?),
                quota_cells::cell.eq(position(cell)?),
                quota_cells::target.eq(stored(wanted.target)),
                quota_cells::complete.eq(stored(counted.complete)),
                quota_cells::reserved.eq(0_i64),
            );
            diesel::insert_into(quota_cells::table).values(row).execute(conn)?;
        }
    }
    Ok(())
}

/// Has everybody else who would take a place in this wave wait until this transaction ends. Whoever takes places holds the plan first, so
/// that two servers never wait for each other's cells crosswise. SQLite has one writer at a time anyway.
pub fn hold(conn: &mut Conn, wave: WaveId) -> Result<(), StoreError> {
    let Conn::Pg(c) = conn else { return Ok(()) };
    let held = quota_plans::table.find(wave.to_string()).select(quota_plans::wave_id).for_update();
    let _: String = held.first(c)?;
    Ok(())
}

/// What is in the cells.
pub fn standing(conn: &mut Conn, wave: WaveId) -> Result<Standing, StoreError> {
    let rows: Vec<(i32, i32, i64, i64)> = quota_cells::table
        .filter(quota_cells::wave_id.eq(wave.to_string()))
        .select((quota_cells::quota, quota_cells::cell, quota_cells::complete, quota_cells::reserved))
        .load(conn)?;
    let cell = |(quota, cell, complete, reserved)| {
        let at = CellRef { quota: number(quota), cell: number(cell) };
        (at, CellCounts { complete: count(complete), reserved: count(reserved), ..CellCounts::default() })
    };
    Ok(rows.into_iter().map(cell).collect())
}

/// The places that a response holds, at most one a quota.
pub fn places(conn: &mut Conn, holder: &str) -> Result<Vec<Place>, StoreError> {
    let rows: Vec<(i32, i32, i64)> = quota_places::table
        .filter(quota_places::holder.eq(holder))
        .order(quota_places::quota)
        .select((quota_places::quota, quota_places::cell, quota_places::expires))
        .load(conn)?;
    let place = |(quota, cell, expires)| Place { cell: CellRef { quota: number(quota), cell: number(cell) }, expires };
    Ok(rows.into_iter().map(place).collect())
}

/// Adds to what a cell counts; below nothing it does not go.
fn change(conn: &mut Conn, wave: WaveId, cell: CellRef, complete: i64, reserved: i64) -> Result<(), StoreError> {
    let changed = diesel::update(quota_cells::table)
        .filter(quota_cells::wave_id.eq(wave.to_string()))
        .filter(quota_cells::quota.eq(position(cell.quota)?))
        .filter(quota_cells::cell.eq(position(cell.cell)?))
        .filter(quota_cells::reserved.ge(-reserved))
        .filter(quota_cells::complete.ge(-complete))
        .set((
            quota_cells::complete.eq(quota_cells::complete + complete),
            quota_cells::reserved.eq(quota_cells::reserved + reserved),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Corrupt("quota_cells".into())) }
}

/// Takes a place for a holder who has none in this quota. In a hard quota only where one is free, looked at as it is taken.
///
/// # Errors
/// [`StoreError::Conflict`] when there is none.
pub fn reserve(conn: &mut Conn, wave: WaveId, holder: &str, place: Place, hard: bool) -> Result<(), StoreError> {
    let Place { cell, expires } = place;
    let at = quota_cells::table
        .filter(quota_cells::wave_id.eq(wave.to_string()))
        .filter(quota_cells::quota.eq(position(cell.quota)?))
        .filter(quota_cells::cell.eq(position(cell.cell)?));
    let one_more = quota_cells::reserved.eq(quota_cells::reserved + 1);
    let taken = if hard {
        let free = at.filter((quota_cells::complete + quota_cells::reserved).lt(quota_cells::target));
        diesel::update(free).set(one_more).execute(conn)?
    } else {
        diesel::update(at).set(one_more).execute(conn)?
    };
    if taken != 1 {
        return Err(StoreError::Conflict);
    }
    let row = (
        quota_places::holder.eq(holder),
        quota_places::quota.eq(position(cell.quota)?),
        quota_places::wave_id.eq(wave.to_string()),
        quota_places::cell.eq(position(cell.cell)?),
        quota_places::expires.eq(expires),
    );
    on!(conn, c => diesel::insert_into(quota_places::table).values(row).execute(c))
        .map_err(StoreError::from)
        .map_err(StoreError::or_conflict)?;
    Ok(())
}

/// Ends a place: it is among the complete from now on, or free again.
///
/// # Errors
/// [`StoreError::Conflict`] when the holder does not have it.
pub fn end_place(conn: &mut Conn, wave: WaveId, holder: &str, cell: CellRef, complete: bool) -> Result<(), StoreError> {
    let ended = diesel::delete(quota_places::table.find((holder, position(cell.quota)?))).execute(conn)?;
    if ended != 1 {
        return Err(StoreError::Conflict);
    }
    change(conn, wave, cell, i64::from(complete), -1)
}

/// Counts complete responses that were collected elsewhere, or that are none any more.
pub fn add_complete(conn: &mut Conn, wave: WaveId, cell: CellRef, more: i64) -> Result<(), StoreError> {
    change(conn, wave, cell, more, 0)
}

/// Keeps a holder's places for longer.
pub fn renew(conn: &mut Conn, holder: &str, expires: i64) -> Result<(), StoreError> {
    let places = quota_places::table.filter(quota_places::holder.eq(holder));
    diesel::update(places).set(quota_places::expires.eq(expires)).execute(conn)?;
    Ok(())
}

/// Frees the places of a wave that have expired by this half hour; how many.
pub fn free_expired(conn: &mut Conn, wave: WaveId, now: i64) -> Result<u64, StoreError> {
    let expired =
        || quota_places::table.filter(quota_places::wave_id.eq(wave.to_string())).filter(quota_places::expires.le(now));
    let cells: Vec<(i32, i32, i64)> = expired()
        .group_by((quota_places::quota, quota_places::cell))
        .select((quota_places::quota, quota_places::cell, diesel::dsl::count_star()))
        .load(conn)?;
    if cells.is_empty() {
        return Ok(0);
    }
    diesel::delete(expired()).execute(conn)?;
    for (quota, cell, places) in &cells {
        change(conn, wave, CellRef { quota: number(*quota), cell: number(*cell) }, 0, -places)?;
    }
    Ok(cells.iter().map(|(_, _, places)| count(*places)).sum())
}

/// Waves in which somebody's place has expired by this half hour.
pub fn waves_with_expired(conn: &mut Conn, now: i64) -> Result<Vec<WaveId>, StoreError> {
    let waves: Vec<String> = quota_places::table
        .filter(quota_places::expires.le(now))
        .select(quota_places::wave_id)
        .distinct()
        .load(conn)?;
    waves.iter().map(|wave| super::words::parsed("quota_places.wave_id", wave)).collect()
}

pub fn set_target(conn: &mut Conn, wave: WaveId, cell: CellRef, target: u64) -> Result<(), StoreError> {
    let changed = diesel::update(quota_cells::table)
        .filter(quota_cells::wave_id.eq(wave.to_string()))
        .filter(quota_cells::quota.eq(position(cell.quota)?))
        .filter(quota_cells::cell.eq(position(cell.cell)?))
        .set(quota_cells::target.eq(stored(target)))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Ends all places as the wave closes.
pub fn close(conn: &mut Conn, wave: WaveId) -> Result<(), StoreError> {
    diesel::delete(quota_places::table.filter(quota_places::wave_id.eq(wave.to_string()))).execute(conn)?;
    diesel::update(quota_cells::table.filter(quota_cells::wave_id.eq(wave.to_string())))
        .set(quota_cells::reserved.eq(0_i64))
        .execute(conn)?;
    Ok(())
}
