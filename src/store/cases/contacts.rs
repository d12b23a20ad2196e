//! Contacts of cases: sealed texts, opened only by who writes to people. Never joined with anything.

use crate::id::{CaseId, WaveId};
use crate::store::connection::on;
use crate::store::schema::{cases, contacts};
use crate::store::words::parsed;
use crate::store::{Conn, StoreError};
use diesel::prelude::*;

const BATCH: usize = 1000;

#[derive(Insertable)]
#[diesel(table_name = contacts)]
struct NewRow<'a> {
    case_id: String,
    sealed: &'a str,
}

/// Adds sealed contacts, many in one statement.
pub fn insert(conn: &mut Conn, new: &[(CaseId, String)]) -> Result<(), StoreError> {
    for batch in new.chunks(BATCH) {
        let rows: Vec<NewRow<'_>> =
            batch.iter().map(|(case, sealed)| NewRow { case_id: case.to_string(), sealed }).collect();
        on!(conn, c => diesel::insert_into(contacts::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// The sealed contacts of a wave, in the order of their cases' random ids.
pub fn of_wave(conn: &mut Conn, wave: WaveId) -> Result<Vec<(CaseId, String)>, StoreError> {
    let of_wave = cases::table.filter(cases::wave_id.eq(wave.to_string())).select(cases::id);
    let rows: Vec<(String, String)> = contacts::table
        .filter(contacts::case_id.eq_any(of_wave))
        .order(contacts::case_id)
        .select((contacts::case_id, contacts::sealed))
        .load(conn)?;
    rows.into_iter().map(|(case, sealed)| Ok((parsed("contacts.case_id", &case)?, sealed))).collect()
}

/// The sealed contact of a case.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Option<String>, StoreError> {
    Ok(contacts::table.find(case.to_string()).select(contacts::sealed).first(conn).optional()?)
}

/// Puts another sealed contact in the place of a case's own. False where it has none any more.
pub fn replace(conn: &mut Conn, case: CaseId, sealed: &str) -> Result<bool, StoreError> {
    let own = contacts::table.find(case.to_string());
    Ok(diesel::update(own).set(contacts::sealed.eq(sealed)).execute(conn)? == 1)
}

/// Whether any contact of the wave is kept.
pub fn any(conn: &mut Conn, wave: WaveId) -> Result<bool, StoreError> {
    let of_wave = cases::table.filter(cases::wave_id.eq(wave.to_string())).select(cases::id);
    let first: Option<String> =
        contacts::table.filter(contacts::case_id.eq_any(of_wave)).select(contacts::case_id).first(conn).optional()?;
    Ok(first.is_some())
}

/// Deletes the contacts of a wave; how many there were.
pub fn delete(conn: &mut Conn, wave: WaveId) -> Result<usize, StoreError> {
    let of_wave = cases::table.filter(cases::wave_id.eq(wave.to_string())).select(cases::id);
    Ok(diesel::delete(contacts::table.filter(contacts::case_id.eq_any(of_wave))).execute(conn)?)
}
