//! Supervised sessions: a code under which staff hand one device on from person to person.

use super::connection::on;
use super::schema::class_sessions;
use super::words::parsed;
use super::{Conn, StoreError};
use crate::id::WaveId;
use crate::time::Moment;
use diesel::prelude::*;

/// A session. Nothing leads from it to the responses that began in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The word of its address, unique.
    pub code: String,
    pub wave: WaveId,
    /// The group, where the questionnaire takes one.
    pub label: Option<String>,
    pub ends_at: Moment,
    /// Ended by somebody before that.
    pub ended: bool,
}

/// `false`, and nothing happens, where the code is there already.
pub fn insert(conn: &mut Conn, new: &StoredSession) -> Result<bool, StoreError> {
    let row = (
        class_sessions::code.eq(&new.code),
        class_sessions::wave_id.eq(new.wave.to_string()),
        class_sessions::label.eq(&new.label),
        class_sessions::ends_at.eq(new.ends_at.0),
        class_sessions::ended.eq(new.ended),
    );
    let made = on!(conn, c => diesel::insert_into(class_sessions::table)
        .values(row)
        .on_conflict(class_sessions::code)
        .do_nothing()
        .execute(c))?;
    Ok(made == 1)
}

type Row = (String, String, Option<String>, i64, bool);

fn read((code, wave, label, ends_at, ended): Row) -> Result<StoredSession, StoreError> {
    let wave = parsed("class_sessions.wave_id", &wave)?;
    Ok(StoredSession { code, wave, label, ends_at: Moment(ends_at), ended })
}

pub fn find(conn: &mut Conn, code: &str) -> Result<Option<StoredSession>, StoreError> {
    let found: Option<Row> = class_sessions::table
        .find(code)
        .select((
            class_sessions::code,
            class_sessions::wave_id,
            class_sessions::label,
            class_sessions::ends_at,
            class_sessions::ended,
        ))
        .first(conn)
        .optional()?;
    found.map(read).transpose()
}

/// The latest first.
pub fn of_wave(conn: &mut Conn, wave: WaveId) -> Result<Vec<StoredSession>, StoreError> {
    let rows: Vec<Row> = class_sessions::table
        .filter(class_sessions::wave_id.eq(wave.to_string()))
        .order((class_sessions::ends_at.desc(), class_sessions::code))
        .select((
            class_sessions::code,
            class_sessions::wave_id,
            class_sessions::label,
            class_sessions::ends_at,
            class_sessions::ended,
        ))
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

pub fn end(conn: &mut Conn, code: &str) -> Result<(), StoreError> {
    diesel::update(class_sessions::table.find(code)).set(class_sessions::ended.eq(true)).execute(conn)?;
    Ok(())
}
