//! Waves and their public links.

use super::connection::on;
use super::schema::{studies, waves};
use super::studies::StudyRow;
use super::words::{parsed, word};
use super::{Conn, StoreError};
use crate::id::{StudyId, WaveId, WaveName};
use crate::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Study, Wave, WaveStatus};
use diesel::prelude::*;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = waves)]
pub(super) struct WaveRow {
    id: String,
    study_id: String,
    name: String,
    title: String,
    position: i32,
    version_id: String,
    sample_type: String,
    starts_on: String,
    ends_on: String,
    status: String,
    anonymity: String,
    lonely_psu: String,
    link: String,
    lock_version: i32,
    mode: String,
    purpose: String,
}

/// A wave and what only the store's callers need of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredWave {
    pub wave: Wave,
    /// The word in `/s/{link}`.
    pub link: String,
    /// Counts its changes: an update names the one it read.
    pub lock_version: i32,
}

impl WaveRow {
    pub(super) fn stored(self) -> Result<StoredWave, StoreError> {
        let wave = Wave {
            id: parsed("waves.id", &self.id)?,
            study: parsed("waves.study_id", &self.study_id)?,
            name: parsed("waves.name", &self.name)?,
            title: self.title,
            position: self.position,
            version: parsed("waves.version_id", &self.version_id)?,
            sample_type: word("waves.sample_type", &self.sample_type, SampleType::from_word)?,
            mode: word("waves.mode", &self.mode, Mode::from_word)?,
            fieldwork: Fieldwork {
                from: parsed("waves.starts_on", &self.starts_on)?,
                to: parsed("waves.ends_on", &self.ends_on)?,
            },
            status: word("waves.status", &self.status, WaveStatus::from_word)?,
            anonymity: word("waves.anonymity", &self.anonymity, Anonymity::from_word)?,
            lonely_psu: word("waves.lonely_psu", &self.lonely_psu, LonelyPsu::from_word)?,
            purpose: word("waves.purpose", &self.purpose, Purpose::from_word)?,
        };
        Ok(StoredWave { wave, link: self.link, lock_version: self.lock_version })
    }
}

/// # Errors
/// [`StoreError::Taken`] when the name, the position or the link is.
pub fn insert(conn: &mut Conn, wave: &Wave, link: &str) -> Result<(), StoreError> {
    let row = WaveRow {
        id: wave.id.to_string(),
        study_id: wave.study.to_string(),
        name: wave.name.to_string(),
        title: wave.title.clone(),
        position: wave.position,
        version_id: wave.version.to_string(),
        sample_type: wave.sample_type.word().into(),
        starts_on: wave.fieldwork.from.to_string(),
        ends_on: wave.fieldwork.to.to_string(),
        status: wave.status.word().into(),
        anonymity: wave.anonymity.word().into(),
        lonely_psu: wave.lonely_psu.word().into(),
        link: link.into(),
        lock_version: 0,
        mode: wave.mode.word().into(),
        purpose: wave.purpose.word().into(),
    };
    diesel::insert_into(waves::table).values(row).execute(conn)?;
    Ok(())
}

/// The study's waves for analysis, in order: no pilots.
pub fn of_study(conn: &mut Conn, study: StudyId) -> Result<Vec<Wave>, StoreError> {
    with_purpose(conn, study, Purpose::Main)
}

/// The study's pilot waves, in order.
pub fn pilots_of_study(conn: &mut Conn, study: StudyId) -> Result<Vec<Wave>, StoreError> {
    with_purpose(conn, study, Purpose::Pilot)
}

fn with_purpose(conn: &mut Conn, study: StudyId, purpose: Purpose) -> Result<Vec<Wave>, StoreError> {
    let rows: Vec<WaveRow> = waves::table
        .filter(waves::study_id.eq(study.to_string()))
        .filter(waves::purpose.eq(purpose.word()))
        .order(waves::position)
        .select(WaveRow::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| row.stored().map(|s| s.wave)).collect()
}

pub fn by_name(conn: &mut Conn, study: StudyId, name: &WaveName) -> Result<Option<Wave>, StoreError> {
    let found = waves::table
        .filter(waves::study_id.eq(study.to_string()))
        .filter(waves::name.eq(name.as_str()))
        .select(WaveRow::as_select())
        .first(conn);
    found.optional()?.map(|row| row.stored().map(|s| s.wave)).transpose()
}

pub fn by_id(conn: &mut Conn, id: WaveId) -> Result<Option<StoredWave>, StoreError> {
    let found = waves::table.find(id.to_string()).select(WaveRow::as_select()).first(conn);
    found.optional()?.map(WaveRow::stored).transpose()
}

/// Whether the wave is still as it was read in this transaction, and held so until that ends: another server that changes it waits.
/// SQLite has one writer at a time anyway, so that nobody can have changed it since.
pub fn hold(conn: &mut Conn, read: &StoredWave) -> Result<bool, StoreError> {
    let Conn::Pg(c) = conn else { return Ok(true) };
    let now: Option<i32> =
        waves::table.find(read.wave.id.to_string()).select(waves::lock_version).for_share().first(c).optional()?;
    Ok(now == Some(read.lock_version))
}

/// The wave with this link, and the number of its changes.
pub fn by_link(conn: &mut Conn, link: &str) -> Result<Option<(WaveId, i32)>, StoreError> {
    let asked = waves::table.filter(waves::link.eq(link)).select((waves::id, waves::lock_version));
    // Not `first`: SQLite prepares a statement anew each time its limit is bound.
    let found: Option<(String, i32)> = on!(conn, c => asked.get_result(c).optional())?;
    found.map(|(id, lock_version)| Ok((parsed("waves.id", &id)?, lock_version))).transpose()
}

/// Whether any wave that has opened and is not closed is answered anonymously by invitation.
pub fn any_anonymous_once(conn: &mut Conn) -> Result<bool, StoreError> {
    let first: Option<String> = waves::table
        .filter(waves::anonymity.eq(Anonymity::AnonymousOnce.word()))
        .filter(waves::status.eq_any([WaveStatus::Open.word(), WaveStatus::Paused.word(), WaveStatus::Closing.word()]))
        .select(waves::id)
        .first(conn)
        .optional()?;
    Ok(first.is_some())
}

/// A wave and its study.
pub fn with_study(conn: &mut Conn, id: WaveId) -> Result<Option<(StoredWave, Study)>, StoreError> {
    let found: Option<(WaveRow, StudyRow)> = waves::table
        .inner_join(studies::table)
        .filter(waves::id.eq(id.to_string()))
        .select((WaveRow::as_select(), StudyRow::as_select()))
        .first(conn)
        .optional()?;
    found.map(|(wave, study)| Ok((wave.stored()?, study.study()?))).transpose()
}

/// The waves whose people can go on, now or after a pause.
pub fn in_field(conn: &mut Conn) -> Result<Vec<WaveId>, StoreError> {
    let words = [WaveStatus::Open.word(), WaveStatus::Paused.word(), WaveStatus::Closing.word()];
    let ids: Vec<String> = waves::table.filter(waves::status.eq_any(words)).select(waves::id).load(conn)?;
    ids.iter().map(|id| parsed("waves.id", id)).collect()
}

/// The position after the study's last wave.
pub fn next_position(conn: &mut Conn, study: StudyId) -> Result<i32, StoreError> {
    let last: Option<i32> = waves::table
        .filter(waves::study_id.eq(study.to_string()))
        .select(diesel::dsl::max(waves::position))
        .first(conn)?;
    Ok(last.map_or(0, |p| p + 1))
}

/// Sets the status, and counts the change.
///
/// # Errors
/// [`StoreError::Conflict`] when the wave is no longer as it was read.
pub fn set_status(conn: &mut Conn, read: &StoredWave, status: WaveStatus) -> Result<(), StoreError> {
    let changed = diesel::update(waves::table)
        .filter(waves::id.eq(read.wave.id.to_string()))
        .filter(waves::lock_version.eq(read.lock_version))
        .set((waves::status.eq(status.word()), waves::lock_version.eq(read.lock_version + 1)))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}
