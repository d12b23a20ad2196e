//! The last days of what waves collect, and when it was destroyed.

use super::connection::on;
use super::schema::{datasets, response_events, responses, retention, waves, weight_sets};
use super::words::{parsed, word};
use super::{Conn, StoreError};
use crate::id::{DatasetId, WaveId};
use crate::study::WaveStatus;
use crate::study::retention::{Collected, Schedule};
use crate::time::Day;
use diesel::prelude::*;

/// What is to happen to one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub kind: Collected,
    pub until: Day,
    /// When it was destroyed.
    pub done_on: Option<Day>,
}

/// Of a wave, in the order of [`Collected::ALL`]; what has no day is not there.
pub fn of_wave(conn: &mut Conn, wave: WaveId) -> Result<Vec<Kept>, StoreError> {
    let rows: Vec<(String, String, Option<String>)> = retention::table
        .filter(retention::wave_id.eq(wave.to_string()))
        .select((retention::kind, retention::until, retention::done_on))
        .load(conn)?;
    let mut kept = rows
        .into_iter()
        .map(|(kind, until, done_on)| {
            Ok(Kept {
                kind: word("retention.kind", &kind, Collected::from_word)?,
                until: parsed("retention.until", &until)?,
                done_on: done_on.map(|day| parsed("retention.done_on", &day)).transpose()?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    kept.sort_unstable_by_key(|kept| kept.kind);
    Ok(kept)
}

/// Puts a schedule in the place of what is not done of the wave's.
pub fn set(conn: &mut Conn, wave: WaveId, schedule: &Schedule) -> Result<(), StoreError> {
    let undone = retention::table.filter(retention::wave_id.eq(wave.to_string())).filter(retention::done_on.is_null());
    diesel::delete(undone).execute(conn)?;
    for (kind, until) in schedule {
        let row = (
            retention::wave_id.eq(wave.to_string()),
            retention::kind.eq(kind.word()),
            retention::until.eq(until.to_string()),
        );
        // What is done stays.
        on!(conn, c => diesel::insert_into(retention::table).values(row).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

/// What of closed waves was to be kept no longer than before this day, and is still there.
pub fn due(conn: &mut Conn, today: Day) -> Result<Vec<(WaveId, Collected)>, StoreError> {
    let rows: Vec<(String, String)> = retention::table
        .inner_join(waves::table)
        .filter(retention::done_on.is_null())
        // Days are written so that their order is that of the texts.
        .filter(retention::until.lt(today.to_string()))
        .filter(waves::status.eq(WaveStatus::Closed.word()))
        .select((retention::wave_id, retention::kind))
        .load(conn)?;
    rows.into_iter()
        .map(|(wave, kind)| {
            Ok((parsed("retention.wave_id", &wave)?, word("retention.kind", &kind, Collected::from_word)?))
        })
        .collect()
}

/// Destroys what a wave has of this kind, and keeps when. Gives how many rows there were, and which data sets.
pub fn destroy(
    conn: &mut Conn,
    wave: WaveId,
    kind: Collected,
    today: Day,
) -> Result<(usize, Vec<DatasetId>), StoreError> {
    let id = wave.to_string();
    let of_wave = responses::table.filter(responses::wave_id.eq(&id)).select(responses::id);
    let mut sets = Vec::new();
    let n = match kind {
        Collected::Paradata => {
            diesel::delete(response_events::table.filter(response_events::response_id.eq_any(of_wave))).execute(conn)?
        }
        // That somebody answered, and how it ended, stays: it is what response rates are made of.
        Collected::Responses => diesel::update(responses::table.filter(responses::wave_id.eq(&id)))
            .set((
                responses::answers.eq("{}"),
                responses::design.eq(None::<String>),
                responses::seed.eq(None::<i64>),
                responses::language.eq(None::<String>),
            ))
            .execute(conn)?,
        Collected::DataSet => {
            let ids: Vec<String> = datasets::table.filter(datasets::wave_id.eq(&id)).select(datasets::id).load(conn)?;
            sets = ids.iter().map(|id| parsed("datasets.id", id)).collect::<Result<_, _>>()?;
            diesel::delete(weight_sets::table.filter(weight_sets::wave_id.eq(&id))).execute(conn)?;
            diesel::delete(datasets::table.filter(datasets::wave_id.eq(&id))).execute(conn)?
        }
    };
    diesel::update(retention::table.find((&id, kind.word())))
        .set(retention::done_on.eq(Some(today.to_string())))
        .execute(conn)?;
    Ok((n, sets))
}
