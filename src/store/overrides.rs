//! Comparisons across a break that somebody allowed, and why. Append only: the last row about two waves holds.

use super::schema::overrides;
use super::words::parsed;
use super::{Conn, StoreError};
use crate::id::{MeasureName, StudyId, WaveId};
use crate::time::Moment;
use diesel::prelude::*;

/// What was said of the comparison of two waves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOverride {
    /// UUIDv7: what was said later has the greater id.
    pub id: uuid::Uuid,
    pub from: WaveId,
    pub to: WaveId,
    /// Why they are compared all the same, for everybody to read; `None` takes back what was said before.
    pub reason: Option<String>,
    /// `operator`, or `staff:` and the account's id.
    pub made_by: String,
    pub made_at: Moment,
}

pub fn insert(conn: &mut Conn, study: StudyId, measure: &MeasureName, said: &StoredOverride) -> Result<(), StoreError> {
    diesel::insert_into(overrides::table)
        .values((
            overrides::id.eq(said.id.as_hyphenated().to_string()),
            overrides::study_id.eq(study.to_string()),
            overrides::measure.eq(measure.as_str()),
            overrides::from_wave_id.eq(said.from.to_string()),
            overrides::to_wave_id.eq(said.to.to_string()),
            overrides::reason.eq(&said.reason),
            overrides::made_by.eq(&said.made_by),
            overrides::made_at.eq(said.made_at.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// All that was ever said about comparing waves by this measure, in order.
pub fn of_measure(conn: &mut Conn, study: StudyId, measure: &MeasureName) -> Result<Vec<StoredOverride>, StoreError> {
    type Row = (String, String, String, Option<String>, String, i64);
    let rows: Vec<Row> = overrides::table
        .filter(overrides::study_id.eq(study.to_string()))
        .filter(overrides::measure.eq(measure.as_str()))
        .order((overrides::made_at, overrides::id))
        .select((
            overrides::id,
            overrides::from_wave_id,
            overrides::to_wave_id,
            overrides::reason,
            overrides::made_by,
            overrides::made_at,
        ))
        .load(conn)?;
    let read = |(id, from, to, reason, made_by, made_at): Row| {
        Ok(StoredOverride {
            id: parsed("overrides.id", &id)?,
            from: parsed("overrides.from_wave_id", &from)?,
            to: parsed("overrides.to_wave_id", &to)?,
            reason,
            made_by,
            made_at: Moment(made_at),
        })
    };
    rows.into_iter().map(read).collect()
}
