//! From cases to responses, in confidential waves: the only table that leads there, and only for who has the wave's key of links.

use crate::id::{ResponseId, WaveId};
use crate::store::connection::on;
use crate::store::schema::case_links;
use crate::store::words::parsed;
use crate::store::{Conn, StoreError};
use diesel::prelude::*;

/// Keeps that the response is of the case with this mark; kept already, nothing changes.
pub fn put(conn: &mut Conn, wave: WaveId, mark: &str, response: ResponseId) -> Result<(), StoreError> {
    let row = (
        case_links::mark.eq(mark),
        case_links::wave_id.eq(wave.to_string()),
        case_links::response_id.eq(response.to_string()),
    );
    on!(conn, c => diesel::insert_into(case_links::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The response of the case with this mark.
pub fn response(conn: &mut Conn, mark: &str) -> Result<Option<ResponseId>, StoreError> {
    let found: Option<String> = case_links::table.find(mark).select(case_links::response_id).first(conn).optional()?;
    found.map(|id| parsed("case_links.response_id", &id)).transpose()
}

/// Deletes what leads to a response that was taken back.
pub fn delete_of(conn: &mut Conn, response: ResponseId) -> Result<(), StoreError> {
    diesel::delete(case_links::table.filter(case_links::response_id.eq(response.to_string()))).execute(conn)?;
    Ok(())
}

/// Deletes a wave's links.
pub fn delete(conn: &mut Conn, wave: WaveId) -> Result<(), StoreError> {
    diesel::delete(case_links::table.filter(case_links::wave_id.eq(wave.to_string()))).execute(conn)?;
    Ok(())
}
