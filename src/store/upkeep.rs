//! Jobs of the house that must be done: whether one is due, and when it was done last.

use super::connection::on;
use super::schema::upkeep;
use super::words::parsed;
use super::{Conn, StoreError};
use crate::time::Day;
use diesel::prelude::*;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobState {
    /// Somebody asked for it, and it has not been done since.
    pub due: bool,
    pub done_on: Option<Day>,
}

/// A job that nobody has asked for or done yet is in its first state.
pub fn state(conn: &mut Conn, job: &str) -> Result<JobState, StoreError> {
    let found: Option<(bool, Option<String>)> =
        upkeep::table.find(job).select((upkeep::due, upkeep::done_on)).first(conn).optional()?;
    let Some((due, done_on)) = found else { return Ok(JobState::default()) };
    Ok(JobState { due, done_on: done_on.map(|day| parsed("upkeep.done_on", &day)).transpose()? })
}

pub fn set_state(conn: &mut Conn, job: &str, state: JobState) -> Result<(), StoreError> {
    let row =
        (upkeep::job.eq(job), upkeep::due.eq(state.due), upkeep::done_on.eq(state.done_on.map(|d| d.to_string())));
    diesel::delete(upkeep::table.find(job)).execute(conn)?;
    on!(conn, c => diesel::insert_into(upkeep::table).values(row).execute(c))?;
    Ok(())
}
