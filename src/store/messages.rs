//! Messages to invited people: one a mark. A mark is made of a case and a step under the wave's key, so that without the key nothing here
//! says who was written to; the primary key is what keeps anybody from being written to twice.

use super::connection::on;
use super::schema::messages;
use super::words::{parsed, word};
use super::{Conn, StoreError};
use crate::id::WaveId;
use crate::letter::{MessageState, Step};
use crate::time::{Day, Moment};
use diesel::prelude::*;

const BATCH: usize = 1000;
/// Values of one `IN`.
const NAMED: usize = 500;

/// A message that waits for its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub id: String,
    pub wave: WaveId,
    pub step: Step,
    /// A MAC of the recipient's domain under the wave's key, so that each gets no more at a time than it takes.
    pub domain: String,
    /// Who it goes to, sealed under a key that comes of the wave's key of invitations, and bound to the id.
    pub sealed: String,
    /// Attempts so far.
    pub attempts: u32,
    pub not_before: Moment,
}

#[derive(Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
struct NewRow<'m> {
    id: &'m str,
    wave_id: String,
    step: String,
    state: &'static str,
    attempts: i32,
    not_before: i64,
    domain: Option<&'m str>,
    sealed: Option<&'m str>,
}

/// Adds messages; those whose mark is there already stay as they are. How many are new.
pub fn queue(conn: &mut Conn, new: &[Waiting]) -> Result<usize, StoreError> {
    let mut queued = 0;
    for batch in new.chunks(BATCH) {
        let rows: Vec<NewRow<'_>> = batch
            .iter()
            .map(|message| NewRow {
                id: &message.id,
                wave_id: message.wave.to_string(),
                step: message.step.word(),
                state: MessageState::Queued.word(),
                attempts: 0,
                not_before: message.not_before.0,
                domain: Some(&message.domain),
                sealed: Some(&message.sealed),
            })
            .collect();
        queued +=
            on!(conn, c => diesel::insert_into(messages::table).values(&rows).on_conflict_do_nothing().execute(c))?;
    }
    Ok(queued)
}

/// Adds messages that are not to be sent; those whose mark is there already stay as they are.
pub fn put_cancelled(conn: &mut Conn, new: &[(String, WaveId, Step)], why: &str) -> Result<(), StoreError> {
    for (id, wave, step) in new {
        let row = (
            messages::id.eq(id),
            messages::wave_id.eq(wave.to_string()),
            messages::step.eq(step.word()),
            messages::state.eq(MessageState::Cancelled.word()),
            messages::attempts.eq(0),
            messages::not_before.eq(0_i64),
            messages::problem.eq(why),
        );
        on!(conn, c => diesel::insert_into(messages::table).values(row).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

/// A message without its recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    pub id: String,
    pub step: Step,
    pub state: MessageState,
    /// The day of the last attempt.
    pub tried_on: Option<Day>,
    /// What the server said: a code, and words of ours.
    pub problem: Option<String>,
}

type BriefRow = (String, String, String, Option<String>, Option<String>);

fn brief((id, step, state, tried_on, problem): BriefRow) -> Result<Brief, StoreError> {
    Ok(Brief {
        id,
        step: word("messages.step", &step, Step::from_word)?,
        state: word("messages.state", &state, MessageState::from_word)?,
        tried_on: tried_on.map(|day| parsed("messages.tried_on", &day)).transpose()?,
        problem,
    })
}

/// All messages of a wave.
pub fn of_wave(conn: &mut Conn, wave: WaveId) -> Result<Vec<Brief>, StoreError> {
    let columns = (messages::id, messages::step, messages::state, messages::tried_on, messages::problem);
    let rows: Vec<BriefRow> =
        messages::table.filter(messages::wave_id.eq(wave.to_string())).select(columns).load(conn)?;
    rows.into_iter().map(brief).collect()
}

/// Messages of a wave in one of these states, in the order of their marks, at most so many.
pub fn in_states(conn: &mut Conn, wave: WaveId, states: &[MessageState], most: i64) -> Result<Vec<Brief>, StoreError> {
    let columns = (messages::id, messages::step, messages::state, messages::tried_on, messages::problem);
    let rows: Vec<BriefRow> = messages::table
        .filter(messages::wave_id.eq(wave.to_string()))
        .filter(messages::state.eq_any(states.iter().map(|state| state.word())))
        .order(messages::id)
        .limit(most)
        .select(columns)
        .load(conn)?;
    rows.into_iter().map(brief).collect()
}

pub fn by_id(conn: &mut Conn, id: &str) -> Result<Option<(WaveId, Brief)>, StoreError> {
    let columns =
        (messages::wave_id, (messages::id, messages::step, messages::state, messages::tried_on, messages::problem));
    let found: Option<(String, BriefRow)> =
        messages::table.find(id.to_owned()).select(columns).first(conn).optional()?;
    found.map(|(wave, row)| Ok((parsed("messages.wave_id", &wave)?, brief(row)?))).transpose()
}

/// How many messages of each step stand how.
pub fn counts(conn: &mut Conn, wave: WaveId) -> Result<Vec<(Step, MessageState, u64)>, StoreError> {
    let rows: Vec<(String, String, i64)> = messages::table
        .filter(messages::wave_id.eq(wave.to_string()))
        .group_by((messages::step, messages::state))
        .select((messages::step, messages::state, diesel::dsl::count_star()))
        .load(conn)?;
    let counted = |(step, state, n): (String, String, i64)| {
        let step = word("messages.step", &step, Step::from_word)?;
        let state = word("messages.state", &state, MessageState::from_word)?;
        Ok((step, state, u64::try_from(n).unwrap_or(0)))
    };
    let mut counts = rows.into_iter().map(counted).collect::<Result<Vec<_>, StoreError>>()?;
    counts.sort_unstable();
    Ok(counts)
}

type WaitingRow = (String, String, String, Option<String>, Option<String>, i32, i64);

/// Messages of these waves whose moment has come, the longest waiting first, none of them to these domains.
pub fn due(
    conn: &mut Conn,
    now: Moment,
    waves: &[WaveId],
    not_to: &[String],
    most: i64,
) -> Result<Vec<Waiting>, StoreError> {
    let rows: Vec<WaitingRow> = messages::table
        .filter(messages::state.eq(MessageState::Queued.word()))
        .filter(messages::not_before.le(now.0))
        .filter(messages::wave_id.eq_any(waves.iter().map(ToString::to_string)))
        .filter(messages::domain.ne_all(not_to))
        .order((messages::not_before, messages::id))
        .limit(most)
        .select((
            messages::id,
            messages::wave_id,
            messages::step,
            messages::domain,
            messages::sealed,
            messages::attempts,
            messages::not_before,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, wave, step, domain, sealed, attempts, not_before)| {
            let corrupt = || StoreError::Corrupt("messages.sealed".into());
            Ok(Waiting {
                id,
                wave: parsed("messages.wave_id", &wave)?,
                step: word("messages.step", &step, Step::from_word)?,
                domain: domain.ok_or_else(corrupt)?,
                sealed: sealed.ok_or_else(corrupt)?,
                attempts: u32::try_from(attempts).unwrap_or(0),
                not_before: Moment(not_before),
            })
        })
        .collect()
}

/// Whether the moment of any message of these waves has come.
pub fn any_due(conn: &mut Conn, now: Moment, waves: &[WaveId]) -> Result<bool, StoreError> {
    let first: Option<String> = messages::table
        .filter(messages::state.eq(MessageState::Queued.word()))
        .filter(messages::not_before.le(now.0))
        .filter(messages::wave_id.eq_any(waves.iter().map(ToString::to_string)))
        .select(messages::id)
        .first(conn)
        .optional()?;
    Ok(first.is_some())
}

/// Takes a waiting message for this holder: it is being sent from now on. False where somebody else has taken it.
pub fn take(conn: &mut Conn, id: &str, holder: &str, until: Moment, today: Day) -> Result<bool, StoreError> {
    let waiting = messages::table.find(id.to_owned()).filter(messages::state.eq(MessageState::Queued.word()));
    let taken = diesel::update(waiting)
        .set((
            messages::state.eq(MessageState::Sending.word()),
            messages::holder.eq(Some(holder.to_owned())),
            messages::lease_until.eq(Some(until.0)),
            messages::attempts.eq(messages::attempts + 1),
            messages::tried_on.eq(Some(today.to_string())),
        ))
        .execute(conn)?;
    Ok(taken == 1)
}

/// What came of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub state: MessageState,
    pub not_before: Moment,
    pub problem: Option<String>,
}

/// Notes what came of a message that this holder has taken, also where its time ran out meanwhile. Unless it waits again, nothing is
/// kept of whom it went to. False where it is no longer the holder's.
pub fn settle(conn: &mut Conn, id: &str, holder: &str, settled: &Settled) -> Result<bool, StoreError> {
    let held = messages::table
        .find(id.to_owned())
        .filter(messages::holder.eq(holder))
        .filter(messages::state.eq_any([MessageState::Sending.word(), MessageState::Unknown.word()]));
    let stands = (
        messages::state.eq(settled.state.word()),
        messages::not_before.eq(settled.not_before.0),
        messages::problem.eq(settled.problem.clone()),
        messages::holder.eq(None::<String>),
        messages::lease_until.eq(None::<i64>),
    );
    let n = if settled.state == MessageState::Queued {
        // Where its time had run out, nobody knows any more whom it goes to: it stays unknown.
        diesel::update(held.filter(messages::state.eq(MessageState::Sending.word()))).set(stands).execute(conn)?
    } else {
        let gone = (messages::sealed.eq(None::<String>), messages::domain.eq(None::<String>));
        diesel::update(held).set((stands, gone)).execute(conn)?
    };
    Ok(n == 1)
}

/// Whether any message's holder's time has run out.
pub fn any_left(conn: &mut Conn, now: Moment) -> Result<bool, StoreError> {
    let first: Option<String> = messages::table
        .filter(messages::state.eq(MessageState::Sending.word()))
        .filter(messages::lease_until.lt(now.0))
        .select(messages::id)
        .first(conn)
        .optional()?;
    Ok(first.is_some())
}

/// Messages whose holder's time has run out: it died while it spoke, and nobody knows what became of them. How many.
pub fn give_up_held(conn: &mut Conn, now: Moment) -> Result<usize, StoreError> {
    let left = messages::table
        .filter(messages::state.eq(MessageState::Sending.word()))
        .filter(messages::lease_until.lt(now.0));
    let stands = (
        messages::state.eq(MessageState::Unknown.word()),
        messages::sealed.eq(None::<String>),
        messages::domain.eq(None::<String>),
        messages::lease_until.eq(None::<i64>),
        messages::problem.eq("the program ended while it was sent"),
    );
    Ok(diesel::update(left).set(stands).execute(conn)?)
}

/// Cancels waiting messages of these marks; how many.
pub fn cancel(conn: &mut Conn, ids: &[String], why: &str) -> Result<usize, StoreError> {
    let mut cancelled = 0;
    for some in ids.chunks(NAMED) {
        let waiting =
            messages::table.filter(messages::id.eq_any(some)).filter(messages::state.eq(MessageState::Queued.word()));
        cancelled += diesel::update(waiting)
            .set((
                messages::state.eq(MessageState::Cancelled.word()),
                messages::sealed.eq(None::<String>),
                messages::domain.eq(None::<String>),
                messages::problem.eq(why),
            ))
            .execute(conn)?;
    }
    Ok(cancelled)
}

/// Cancels all waiting messages of a wave; how many.
pub fn cancel_wave(conn: &mut Conn, wave: WaveId, why: &str) -> Result<usize, StoreError> {
    let waiting = messages::table
        .filter(messages::wave_id.eq(wave.to_string()))
        .filter(messages::state.eq(MessageState::Queued.word()));
    let stands = (
        messages::state.eq(MessageState::Cancelled.word()),
        messages::sealed.eq(None::<String>),
        messages::domain.eq(None::<String>),
        messages::problem.eq(why),
    );
    Ok(diesel::update(waiting).set(stands).execute(conn)?)
}

/// Has a message that failed, or of which nobody knows, wait again. False where it stands otherwise.
pub fn repeat(conn: &mut Conn, id: &str, domain: &str, sealed: &str, now: Moment) -> Result<bool, StoreError> {
    let repeatable: Vec<&str> =
        MessageState::ALL.into_iter().filter(|s| s.can_be_repeated()).map(|s| s.word()).collect();
    let open = messages::table.find(id.to_owned()).filter(messages::state.eq_any(repeatable));
    let stands = (
        messages::state.eq(MessageState::Queued.word()),
        messages::attempts.eq(0),
        messages::not_before.eq(now.0),
        messages::holder.eq(None::<String>),
        messages::lease_until.eq(None::<i64>),
        messages::domain.eq(Some(domain.to_owned())),
        messages::sealed.eq(Some(sealed.to_owned())),
        messages::problem.eq(None::<String>),
    );
    Ok(diesel::update(open).set(stands).execute(conn)? == 1)
}

/// Notes that a message came back. False where that is known, or it was never given to a server.
pub fn bounce(conn: &mut Conn, id: &str, problem: &str) -> Result<bool, StoreError> {
    let given = messages::table.find(id.to_owned()).filter(messages::state.eq_any([
        MessageState::Sent.word(),
        MessageState::Unknown.word(),
        // A server may send back what it has taken before its answer is noted.
        MessageState::Sending.word(),
    ]));
    let stands = (
        messages::state.eq(MessageState::Bounced.word()),
        messages::problem.eq(Some(problem.to_owned())),
        messages::sealed.eq(None::<String>),
        messages::domain.eq(None::<String>),
    );
    Ok(diesel::update(given).set(stands).execute(conn)? == 1)
}

/// Deletes the wave's messages.
pub fn delete(conn: &mut Conn, wave: WaveId) -> Result<(), StoreError> {
    diesel::delete(messages::table.filter(messages::wave_id.eq(wave.to_string()))).execute(conn)?;
    Ok(())
}
