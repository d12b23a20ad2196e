//! Paper forms between their first keying and their recording. Once a form is recorded its row says only how far the entries agreed.

use super::connection::on;
use super::schema::entries;
use super::words::{document, json, parsed, word};
use super::{Conn, StoreError};
use crate::id::WaveId;
use crate::response::keying::Keyed;
use diesel::prelude::*;

/// How far a form has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryState {
    Once,
    /// Twice, with differences to be decided.
    Differs,
    Recorded,
}

impl EntryState {
    const ALL: [EntryState; 3] = [EntryState::Once, EntryState::Differs, EntryState::Recorded];

    pub fn word(self) -> &'static str {
        match self {
            EntryState::Once => "once",
            EntryState::Differs => "differs",
            EntryState::Recorded => "recorded",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A form that was keyed.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEntry {
    pub wave: WaveId,
    /// Unique in the wave.
    pub serial: String,
    /// The form number, which is the seed of the response.
    pub form: u64,
    pub state: EntryState,
    /// As in the audit.
    pub first_by: String,
    pub second_by: Option<String>,
    /// Until it is recorded.
    pub first: Option<Keyed>,
    pub second: Option<Keyed>,
    pub agreement: Option<Agreement>,
    pub lock_version: i32,
}

/// How far two entries agreed, in fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    pub compared: usize,
    pub differing: usize,
    /// Fields of the settled form that nobody could read.
    pub illegible: usize,
}

fn keyed_json(keyed: Option<&Keyed>) -> Result<Option<String>, StoreError> {
    keyed.map(|keyed| json("an entry", keyed)).transpose()
}

fn counted(n: Option<usize>) -> Option<i32> {
    n.map(|n| i32::try_from(n).unwrap_or(i32::MAX))
}

/// # Errors
/// [`StoreError::Taken`] when the wave has a form of this serial number.
pub fn insert(conn: &mut Conn, new: &StoredEntry) -> Result<(), StoreError> {
    let row = (
        entries::wave_id.eq(new.wave.to_string()),
        entries::serial.eq(&new.serial),
        entries::form.eq(new.form.cast_signed()),
        entries::state.eq(new.state.word()),
        entries::first_by.eq(&new.first_by),
        entries::first_keyed.eq(keyed_json(new.first.as_ref())?),
        entries::lock_version.eq(new.lock_version),
    );
    on!(conn, c => diesel::insert_into(entries::table).values(row).execute(c))?;
    Ok(())
}

/// Puts an entry in place of the one that was read.
///
/// # Errors
/// [`StoreError::Conflict`] when it is no longer as it was read.
pub fn save(conn: &mut Conn, read: &StoredEntry, new: &StoredEntry) -> Result<(), StoreError> {
    let agreement = new.agreement.as_ref();
    let changed = diesel::update(entries::table)
        .filter(entries::wave_id.eq(read.wave.to_string()))
        .filter(entries::serial.eq(&read.serial))
        .filter(entries::lock_version.eq(read.lock_version))
        .set((
            entries::state.eq(new.state.word()),
            entries::second_by.eq(&new.second_by),
            entries::first_keyed.eq(keyed_json(new.first.as_ref())?),
            entries::second_keyed.eq(keyed_json(new.second.as_ref())?),
            entries::compared.eq(counted(agreement.map(|a| a.compared))),
            entries::differing.eq(counted(agreement.map(|a| a.differing))),
            entries::illegible.eq(counted(agreement.map(|a| a.illegible))),
            entries::lock_version.eq(read.lock_version.wrapping_add(1)),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Takes away a form that is not recorded.
///
/// # Errors
/// [`StoreError::Conflict`] when it is no longer as it was read.
pub fn delete(conn: &mut Conn, read: &StoredEntry) -> Result<(), StoreError> {
    let gone = diesel::delete(entries::table)
        .filter(entries::wave_id.eq(read.wave.to_string()))
        .filter(entries::serial.eq(&read.serial))
        .filter(entries::lock_version.eq(read.lock_version))
        .execute(conn)?;
    if gone == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

type Row = (
    (String, String, i64, String, String, Option<String>),
    (Option<String>, Option<String>, Option<i32>, Option<i32>, Option<i32>, i32),
);

fn read_row((keys, rest): Row) -> Result<StoredEntry, StoreError> {
    let (wave, serial, form, state, first_by, second_by) = keys;
    let (first, second, compared, differing, illegible, lock_version) = rest;
    let keyed = |text: Option<String>| text.map(|text| document("entries.keyed", &text)).transpose();
    let count = |n: i32| usize::try_from(n).unwrap_or(0);
    let agreement = match (compared, differing, illegible) {
        (Some(compared), Some(differing), Some(illegible)) => {
            Some(Agreement { compared: count(compared), differing: count(differing), illegible: count(illegible) })
        }
        _ => None,
    };
    Ok(StoredEntry {
        wave: parsed("entries.wave_id", &wave)?,
        serial,
        form: form.cast_unsigned(),
        state: word("entries.state", &state, EntryState::from_word)?,
        first_by,
        second_by,
        first: keyed(first)?,
        second: keyed(second)?,
        agreement,
        lock_version,
    })
}

macro_rules! columns {
    () => {
        (
            (entries::wave_id, entries::serial, entries::form, entries::state, entries::first_by, entries::second_by),
            (
                entries::first_keyed,
                entries::second_keyed,
                entries::compared,
                entries::differing,
                entries::illegible,
                entries::lock_version,
            ),
        )
    };
}

pub fn find(conn: &mut Conn, wave: WaveId, serial: &str) -> Result<Option<StoredEntry>, StoreError> {
    let found: Option<Row> = entries::table
        .filter(entries::wave_id.eq(wave.to_string()))
        .filter(entries::serial.eq(serial))
        .select(columns!())
        .first(conn)
        .optional()?;
    found.map(read_row).transpose()
}

/// All of a wave, in the order of their serial numbers.
pub fn of_wave(conn: &mut Conn, wave: WaveId) -> Result<Vec<StoredEntry>, StoreError> {
    let rows: Vec<Row> = entries::table
        .filter(entries::wave_id.eq(wave.to_string()))
        .order(entries::serial)
        .select(columns!())
        .load(conn)?;
    rows.into_iter().map(read_row).collect()
}

/// Forms of the wave that were keyed and are not recorded.
pub fn pending(conn: &mut Conn, wave: WaveId) -> Result<i64, StoreError> {
    Ok(entries::table
        .filter(entries::wave_id.eq(wave.to_string()))
        .filter(entries::state.ne(EntryState::Recorded.word()))
        .count()
        .get_result(conn)?)
}
