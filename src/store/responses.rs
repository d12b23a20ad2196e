//! Responses and their events. No function here joins anything that could say whose they are.

use super::connection::on;
use super::schema::{exclusions, response_events, responses, waves};
use super::words::{document, json, parsed, word};
use super::{Conn, StoreError};
use crate::dataset::Case;
use crate::id::{ResponseId, WaveId};
use crate::quality::Marks;
use crate::questionnaire::{Answers, Circumstances};
use crate::sample::{CaseDesign, Disposition};
use crate::study::Mode;
use crate::text::Language;
use crate::time::Day;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::sync::Arc;

/// Rows of one insert: below the number of values that either database takes in one statement.
const BATCH: usize = 1000;

#[derive(Insertable)]
#[diesel(table_name = responses, treat_none_as_default_value = false)]
struct NewRow {
    id: String,
    wave_id: String,
    token_digest: Option<String>,
    disposition: &'static str,
    answers: String,
    design: Option<String>,
    revision: i32,
    started_on: Option<String>,
    finished_on: Option<String>,
    seed: Option<i64>,
    mode: Option<&'static str>,
}

/// A response as it stands, and the event of the given key if there is one.
#[derive(Debug, Clone)]
pub struct Found {
    pub id: ResponseId,
    pub disposition: Disposition,
    pub answers: Answers,
    pub circumstances: Circumstances,
    /// The language chosen, where one was.
    pub language: Option<Language>,
    pub revision: i32,
    pub wave: WaveId,
    /// How often its wave has changed: whoever knows that state of the wave need not read it again.
    pub wave_lock_version: i32,
    /// The event with the key that was asked for: where it led.
    pub event: Option<Event>,
}

/// Something that happened in a response (paradata), without a time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    pub key: String,
    pub page: Option<String>,
    pub outcome: String,
    pub next_step: Option<String>,
    /// The language in which the page was answered.
    pub language: Option<String>,
    /// Variables whose soft check was overridden, as a JSON list; `None` where there was none.
    pub overridden: Option<String>,
}

/// Begins a response that nobody has answered yet; `false`, and nothing happens, when the token is known already.
/// Of a case it carries its design, where there is one; `mode` is that of the response, where it is not its wave's.
pub fn begin(
    conn: &mut Conn,
    new: &Found,
    token_digest: &str,
    design: Option<&CaseDesign>,
    mode: Option<Mode>,
    marks: Marks,
) -> Result<bool, StoreError> {
    let design = design.map(|design| json("a design", design)).transpose()?;
    let row = (
        responses::id.eq(new.id.to_string()),
        responses::wave_id.eq(new.wave.to_string()),
        responses::token_digest.eq(Some(token_digest)),
        responses::disposition.eq(new.disposition.word()),
        responses::answers.eq(json("answers", &new.answers)?),
        responses::revision.eq(new.revision),
        responses::started_on.eq(new.circumstances.today.map(|day| day.to_string())),
        responses::seed.eq(Some(new.circumstances.seed.cast_signed())),
        responses::language.eq(new.language.as_ref().map(|language| &language.0)),
        responses::design.eq(design),
        responses::mode.eq(mode.map(Mode::word)),
        responses::flags.eq((!marks.is_empty()).then(|| marks.words())),
    );
    let begun = on!(conn, c => diesel::insert_into(responses::table)
        .values(row)
        .on_conflict(responses::token_digest)
        .do_nothing()
        .execute(c))?;
    Ok(begun == 1)
}

/// What a page needs, in one statement. An `event_key` that no event can have finds none.
pub fn find(conn: &mut Conn, token_digest: &str, event_key: &str) -> Result<Option<Found>, StoreError> {
    type Response = (String, String, String, String, i32, Option<i64>, Option<String>, Option<String>);
    type Row = (Response, i32, Option<(Option<String>, String, Option<String>)>);
    let asked = responses::table
        .inner_join(waves::table)
        .left_join(
            response_events::table
                .on(response_events::response_id.eq(responses::id).and(response_events::event_key.eq(event_key))),
        )
        .filter(responses::token_digest.eq(token_digest))
        .select((
            (
                responses::id,
                responses::wave_id,
                responses::disposition,
                responses::answers,
                responses::revision,
                responses::seed,
                responses::started_on,
                responses::language,
            ),
            waves::lock_version,
            (response_events::page, response_events::outcome, response_events::next_step).nullable(),
        ));
    // Not `first`: SQLite prepares a statement anew each time its limit is bound.
    let found: Option<Row> = on!(conn, c => asked.get_result(c).optional())?;
    let Some((response, wave_lock_version, event)) = found else {
        return Ok(None);
    };
    let (id, wave, disposition, answers, revision, seed, started_on, language) = response;
    Ok(Some(Found {
        id: parsed("responses.id", &id)?,
        disposition: word("responses.disposition", &disposition, Disposition::from_word)?,
        answers: document("responses.answers", &answers)?,
        circumstances: circumstances(seed, started_on.as_deref())?,
        language: language.map(Language),
        revision,
        wave: parsed("responses.wave_id", &wave)?,
        wave_lock_version,
        event: event.map(|(page, outcome, next_step)| Event {
            key: event_key.into(),
            page,
            outcome,
            next_step,
            ..Event::default()
        }),
    }))
}

/// A response from before seeds has the seed 0: its questionnaire draws nothing.
fn circumstances(seed: Option<i64>, started_on: Option<&str>) -> Result<Circumstances, StoreError> {
    let today = started_on.map(|day| parsed("responses.started_on", day)).transpose()?;
    Ok(Circumstances { seed: seed.unwrap_or(0).cast_unsigned(), today })
}

/// What a page, a sending or an exit changes.
pub struct Change {
    pub answers: Answers,
    pub disposition: Disposition,
    pub today: Day,
    /// Spent on the page, in whole seconds.
    pub seconds: i32,
    pub event: Event,
}

/// A change of a response as it was read, encoded: all that is left to do is to write it.
pub struct Prepared {
    id: String,
    /// `None` where the answers stay as they are.
    document: Option<String>,
    /// The day of its end, where the response now stands elsewhere than before.
    moves: Option<Option<String>>,
    seconds: i32,
    /// Of the code by which the answers can be read and taken back, where they are sent.
    receipt_digest: Option<String>,
    event: Event,
    after: Arc<Found>,
}

impl Prepared {
    /// With the digest of the code that its person was shown before sending.
    pub fn found_by(self, receipt_digest: Option<String>) -> Prepared {
        Prepared { receipt_digest, ..self }
    }

    /// The response as it is once this is written.
    pub fn after(&self) -> &Arc<Found> {
        &self.after
    }
}

impl Change {
    /// # Errors
    /// [`StoreError::Other`] when the answers cannot be written as JSON.
    pub fn prepared(self, read: &Found) -> Result<Prepared, StoreError> {
        let Change { answers, disposition, today, seconds, event } = self;
        // Where the page was in a language, it is the response's from now on.
        let language = event.language.clone().map(Language).or_else(|| read.language.clone());
        let document = if answers == read.answers { None } else { Some(json("answers", &answers)?) };
        let stays = disposition == read.disposition && language == read.language;
        let moves = (!stays).then(|| disposition.is_final().then(|| today.to_string()));
        let after = Found {
            id: read.id,
            disposition,
            answers,
            circumstances: read.circumstances,
            language,
            revision: read.revision + 1,
            wave: read.wave,
            wave_lock_version: read.wave_lock_version,
            event: None,
        };
        let id = read.id.to_string();
        Ok(Prepared { id, document, moves, seconds, receipt_digest: None, event, after: Arc::new(after) })
    }
}

/// Saves a change and its event. Where the event is there already, nothing has been written.
///
/// # Errors
/// [`StoreError::Taken`] when the event is there already, [`StoreError::Conflict`] when the response is no longer as it was read.
pub fn save(conn: &mut Conn, change: &Prepared) -> Result<(), StoreError> {
    let Prepared { id, document, moves, seconds, receipt_digest, event, after } = change;
    let row = (
        response_events::response_id.eq(id),
        response_events::event_key.eq(&event.key),
        response_events::sequence.eq(after.revision),
        response_events::page.eq(&event.page),
        response_events::outcome.eq(&event.outcome),
        response_events::next_step.eq(&event.next_step),
        response_events::language.eq(&event.language),
        response_events::overridden.eq(&event.overridden),
    );
    on!(conn, c => diesel::insert_into(response_events::table).values(row).execute(c))?;
    let as_read = responses::table.filter(responses::id.eq(id)).filter(responses::revision.eq(after.revision - 1));
    let new = (
        document.as_ref().map(|document| responses::answers.eq(document)),
        responses::revision.eq(after.revision),
        responses::seconds.eq(responses::seconds + seconds),
    );
    let changed = match moves {
        // Most pages: where the response stands is in an index, which is left alone.
        None => on!(conn, c => diesel::update(as_read).set(new).execute(c))?,
        Some(finished) => {
            let stands = (
                responses::disposition.eq(after.disposition.word()),
                responses::finished_on.eq(finished),
                responses::language.eq(after.language.as_ref().map(|language| &language.0)),
                receipt_digest.as_ref().map(|digest| responses::receipt_digest.eq(Some(digest))),
            );
            on!(conn, c => diesel::update(as_read).set((new, stands)).execute(c))?
        }
    };
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Nobody can come to this response by its address any more: `instead` stands for the token's digest, which no token gives. A code
/// for coming back leads to it only once it has ended.
pub fn forget_token(conn: &mut Conn, token_digest: &str, instead: &str) -> Result<(), StoreError> {
    let open = Disposition::InProgress.word();
    diesel::update(responses::table)
        .filter(responses::token_digest.eq(token_digest))
        .filter(responses::disposition.eq(open))
        .set(responses::resume_digest.eq(None::<String>))
        .execute(conn)?;
    diesel::update(responses::table)
        .filter(responses::token_digest.eq(token_digest))
        .set(responses::token_digest.eq(Some(instead)))
        .execute(conn)?;
    Ok(())
}

/// What leaving before the end keeps.
pub struct Leave<'a> {
    /// Answers that are new.
    pub answers: Option<&'a Answers>,
    /// By which the response can be found again; `None` where it stays as it is.
    pub resume_digest: Option<&'a str>,
    pub today: Day,
    pub seconds: i32,
    pub event: Event,
}

/// Keeps what somebody wrote who comes back later, and the digest by which they do. Where nothing was written, nothing has happened in
/// the response.
///
/// # Errors
/// [`StoreError::Conflict`] when the response is no longer as it was read, or the event is there already.
pub fn leave(conn: &mut Conn, read: &Found, leave: &Leave<'_>) -> Result<(), StoreError> {
    if let Some(answers) = leave.answers {
        let (answers, event) = (answers.clone(), leave.event.clone());
        let change =
            Change { answers, disposition: read.disposition, today: leave.today, seconds: leave.seconds, event };
        save(conn, &change.prepared(read)?).map_err(StoreError::or_conflict)?;
    }
    if let Some(digest) = leave.resume_digest {
        diesel::update(responses::table)
            .filter(responses::id.eq(read.id.to_string()))
            .set(responses::resume_digest.eq(Some(digest)))
            .execute(conn)?;
    }
    Ok(())
}

/// The token's digest of the response that can be found by this one.
pub fn resumed(conn: &mut Conn, resume_digest: &str) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> = responses::table
        .filter(responses::resume_digest.eq(resume_digest))
        .select(responses::token_digest)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// The token's digest of a response that was sent, by the digest of its receipt's code in one of the waves.
pub fn of_receipt(conn: &mut Conn, receipt_digests: &[String]) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> = responses::table
        .filter(responses::receipt_digest.eq_any(receipt_digests))
        .select(responses::token_digest)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// Which of these digests finds a response that can be gone on with.
pub fn resumable(conn: &mut Conn, resume_digests: &[String]) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> = responses::table
        .filter(responses::resume_digest.eq_any(resume_digests))
        .filter(responses::disposition.eq(Disposition::InProgress.word()))
        .select(responses::resume_digest)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// Where a response stands.
pub fn stands(conn: &mut Conn, id: ResponseId) -> Result<Option<Disposition>, StoreError> {
    let found: Option<String> =
        responses::table.find(id.to_string()).select(responses::disposition).first(conn).optional()?;
    found.map(|text| word("responses.disposition", &text, Disposition::from_word)).transpose()
}

/// Deletes what a person answered, and how: that somebody withdrew stays, with the design of their case.
pub fn erase(conn: &mut Conn, id: ResponseId) -> Result<(), StoreError> {
    let id = id.to_string();
    diesel::delete(response_events::table.filter(response_events::response_id.eq(&id))).execute(conn)?;
    diesel::update(responses::table.find(&id))
        .set((
            responses::answers.eq("{}"),
            responses::disposition.eq(Disposition::Withdrawn.word()),
            responses::seed.eq(None::<i64>),
            responses::seconds.eq(0),
            responses::flags.eq(None::<String>),
            responses::revision.eq(responses::revision + 1),
        ))
        .execute(conn)?;
    // Why somebody left it out, and a note on it, go too.
    diesel::delete(exclusions::table.find(id)).execute(conn)?;
    Ok(())
}

/// A case that was not answered here.
pub struct NewCase<'a> {
    pub id: ResponseId,
    pub design: &'a CaseDesign,
    pub answers: &'a Answers,
    pub circumstances: Circumstances,
    pub disposition: Disposition,
    /// `None`: its wave's.
    pub mode: Option<Mode>,
}

/// Adds cases, many in one statement.
pub fn add_cases<'a>(
    conn: &mut Conn,
    wave: WaveId,
    cases: impl Iterator<Item = NewCase<'a>>,
) -> Result<(), StoreError> {
    let wave = wave.to_string();
    let mut rows = Vec::with_capacity(BATCH);
    for case in cases {
        let blank = *case.design == CaseDesign::default();
        rows.push(NewRow {
            id: case.id.to_string(),
            wave_id: wave.clone(),
            token_digest: None,
            disposition: case.disposition.word(),
            answers: json("answers", case.answers)?,
            design: if blank { None } else { Some(json("a design", case.design)?) },
            revision: 0,
            started_on: case.circumstances.today.map(|day| day.to_string()),
            finished_on: None,
            seed: (case.circumstances.seed != 0).then_some(case.circumstances.seed.cast_signed()),
            mode: case.mode.map(Mode::word),
        });
        if rows.len() == BATCH {
            insert_rows(conn, &rows)?;
            rows.clear();
        }
    }
    insert_rows(conn, &rows)
}

fn insert_rows(conn: &mut Conn, rows: &[NewRow]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    on!(conn, c => diesel::insert_into(responses::table).values(rows).execute(c))?;
    Ok(())
}

/// How many responses of the wave stand where.
pub fn counts(conn: &mut Conn, wave: WaveId) -> Result<Vec<(Disposition, u64)>, StoreError> {
    let rows: Vec<(String, i64)> = responses::table
        .filter(responses::wave_id.eq(wave.to_string()))
        .group_by(responses::disposition)
        .select((responses::disposition, diesel::dsl::count_star()))
        .load(conn)?;
    rows.into_iter()
        .map(|(text, n)| {
            let disposition = word("responses.disposition", &text, Disposition::from_word)?;
            Ok((disposition, u64::try_from(n).unwrap_or(0)))
        })
        .collect()
}

/// The languages of the wave's events, in the order of each response's.
pub fn languages_of_wave(conn: &mut Conn, wave: WaveId) -> Result<Vec<Option<String>>, StoreError> {
    Ok(response_events::table
        .inner_join(responses::table.on(responses::id.eq(response_events::response_id)))
        .filter(responses::wave_id.eq(wave.to_string()))
        .filter(response_events::page.is_not_null())
        .order((responses::id, response_events::sequence))
        .select(response_events::language)
        .load(conn)?)
}

/// Events of all the wave's responses together.
pub fn events_of_wave(conn: &mut Conn, wave: WaveId) -> Result<i64, StoreError> {
    let count = response_events::table
        .inner_join(responses::table.on(responses::id.eq(response_events::response_id)))
        .filter(responses::wave_id.eq(wave.to_string()))
        .count();
    Ok(count.get_result(conn)?)
}

/// The wave's responses that stand at one of these and that nobody left out, in the order of their (random) ids.
pub fn cases(conn: &mut Conn, wave: WaveId, dispositions: &[Disposition]) -> Result<Vec<Case>, StoreError> {
    let words: Vec<&str> = dispositions.iter().map(|d| d.word()).collect();
    type Row = (Option<String>, String, Option<i64>, Option<String>, Option<String>);
    let rows: Vec<Row> =
        responses::table
            .filter(responses::wave_id.eq(wave.to_string()))
            .filter(responses::disposition.eq_any(words))
            .filter(responses::id.ne_all(
                exclusions::table.filter(exclusions::wave_id.eq(wave.to_string())).select(exclusions::response_id),
            ))
            .order(responses::id)
            .select((responses::design, responses::answers, responses::seed, responses::started_on, responses::mode))
            .load(conn)?;
    rows.into_iter()
        .map(|(design, answers, seed, started_on, mode)| {
            let design = design.map(|d| document("responses.design", &d)).transpose()?.unwrap_or_default();
            let circumstances = circumstances(seed, started_on.as_deref())?;
            let mode = mode.map(|mode| word("responses.mode", &mode, Mode::from_word)).transpose()?;
            Ok(Case { design, circumstances, answers: document("responses.answers", &answers)?, mode })
        })
        .collect()
}

/// A response as fieldwork counts it.
#[derive(Debug, Clone)]
pub struct Counted {
    pub disposition: Disposition,
    pub answers: Answers,
    pub circumstances: Circumstances,
    pub stratum: Option<String>,
    pub finished_on: Option<Day>,
    pub seconds: u32,
}

/// All responses of a wave, in the order of their (random) ids.
pub fn counted(conn: &mut Conn, wave: WaveId) -> Result<Vec<Counted>, StoreError> {
    type Row = (String, String, Option<i64>, Option<String>, Option<String>, Option<String>, i32);
    let rows: Vec<Row> = responses::table
        .filter(responses::wave_id.eq(wave.to_string()))
        .order(responses::id)
        .select((
            responses::disposition,
            responses::answers,
            responses::seed,
            responses::started_on,
            responses::finished_on,
            responses::design,
            responses::seconds,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(disposition, answers, seed, started_on, finished_on, design, seconds)| {
            let design: Option<CaseDesign> = design.map(|d| document("responses.design", &d)).transpose()?;
            Ok(Counted {
                disposition: word("responses.disposition", &disposition, Disposition::from_word)?,
                answers: document("responses.answers", &answers)?,
                circumstances: circumstances(seed, started_on.as_deref())?,
                stratum: design.and_then(|design| design.stratum),
                finished_on: finished_on.map(|day| parsed("responses.finished_on", &day)).transpose()?,
                seconds: u32::try_from(seconds).unwrap_or(0),
            })
        })
        .collect()
}

/// Ids and answers of the wave's open responses in which something was answered.
pub fn begun(conn: &mut Conn, wave: WaveId) -> Result<Vec<(ResponseId, Answers, Circumstances)>, StoreError> {
    let rows: Vec<(String, String, Option<i64>, Option<String>)> = responses::table
        .filter(responses::wave_id.eq(wave.to_string()))
        .filter(responses::disposition.eq(Disposition::InProgress.word()))
        // What came with the address is no answer.
        .filter(responses::answers.ne("{}").and(responses::revision.gt(0)))
        .select((responses::id, responses::answers, responses::seed, responses::started_on))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, answers, seed, started_on)| {
            let circumstances = circumstances(seed, started_on.as_deref())?;
            Ok((parsed("responses.id", &id)?, document("responses.answers", &answers)?, circumstances))
        })
        .collect()
}

/// Ends a response whose person did not consent, with what may be kept of it.
pub fn end_as_refusal(conn: &mut Conn, id: ResponseId, kept: &Answers, today: Day) -> Result<(), StoreError> {
    diesel::update(responses::table)
        .filter(responses::id.eq(id.to_string()))
        .set((
            responses::answers.eq(json("answers", kept)?),
            responses::disposition.eq(Disposition::Refusal.word()),
            responses::finished_on.eq(Some(today.to_string())),
            responses::revision.eq(responses::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends what is still open when a wave closes: nothing answered is dropped, the rest is partial; nobody can come back.
pub fn close(conn: &mut Conn, wave: WaveId, today: Day) -> Result<(), StoreError> {
    let (wave, open) = (wave.to_string(), Disposition::InProgress.word());
    diesel::delete(responses::table)
        .filter(responses::wave_id.eq(&wave))
        .filter(responses::disposition.eq(open))
        // A case that was recorded has no token, and no revision either.
        .filter(responses::answers.eq("{}").or(responses::revision.eq(0).and(responses::token_digest.is_not_null())))
        .execute(conn)?;
    diesel::update(responses::table)
        .filter(responses::wave_id.eq(&wave))
        .filter(responses::disposition.eq(open))
        .set((
            responses::disposition.eq(Disposition::Partial.word()),
            responses::finished_on.eq(Some(today.to_string())),
            responses::revision.eq(responses::revision + 1),
        ))
        .execute(conn)?;
    diesel::update(responses::table)
        .filter(responses::wave_id.eq(&wave))
        .filter(responses::token_digest.is_not_null().or(responses::resume_digest.is_not_null()))
        .set((
            responses::token_digest.eq(None::<String>),
            responses::resume_digest.eq(None::<String>),
            responses::receipt_digest.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts one key in the place of all keys of the wave's events that begin so: from then on nobody finds an event by them.
pub fn forget_event_keys(conn: &mut Conn, wave: WaveId, beginning: &str, instead: &str) -> Result<(), StoreError> {
    let of_wave = responses::table.filter(responses::wave_id.eq(wave.to_string())).select(responses::id);
    diesel::update(response_events::table)
        .filter(response_events::response_id.eq_any(of_wave))
        .filter(response_events::event_key.like(format!("{beginning}%")))
        .set(response_events::event_key.eq(instead))
        .execute(conn)?;
    Ok(())
}

/// How long a rewrite on PostgreSQL waits for those who are writing: less than the server waits before it looks for a deadlock, so that it
/// is never somebody's answer that gives way.
const PATIENCE: &str = "SET LOCAL lock_timeout = '400ms'";

/// Writes responses and events anew, all in one transaction and in an order that says nothing of when they came: on SQLite that of their
/// random ids, in which they stand anyway, so that places within a page say nothing either; on PostgreSQL a random one.
///
/// # Errors
/// [`StoreError::Busy`] when others were writing all the while; nothing has happened.
pub fn rewrite(conn: &mut Conn) -> Result<(), StoreError> {
    const KEEP: &str = "CREATE TEMPORARY TABLE kept_responses AS SELECT * FROM responses;
        CREATE TEMPORARY TABLE kept_events AS SELECT * FROM response_events;";
    const DROP: &str = "DROP TABLE kept_events; DROP TABLE kept_responses;";
    let put = |order: &str| {
        format!(
            "INSERT INTO responses SELECT * FROM kept_responses ORDER BY {order};
             INSERT INTO response_events SELECT * FROM kept_events ORDER BY {order};"
        )
    };
    let done = match conn {
        Conn::Sqlite(c) => {
            let put = put("id").replace("kept_events ORDER BY id", "kept_events ORDER BY response_id, event_key");
            c.batch_execute(&format!("{KEEP} DELETE FROM response_events; DELETE FROM responses; {put} {DROP}"))
        }
        // Marks of cases say nothing without a key; with one, their order would be that in which people came.
        Conn::Pg(c) => c.batch_execute(&format!(
            "{PATIENCE}; LOCK TABLE response_events, responses, case_marks IN ACCESS EXCLUSIVE MODE;
             SET LOCAL lock_timeout = DEFAULT; {KEEP} CREATE TEMPORARY TABLE kept_marks AS SELECT * FROM case_marks;
             TRUNCATE response_events, responses, case_marks; {}
             INSERT INTO case_marks SELECT * FROM kept_marks ORDER BY random(); DROP TABLE kept_marks; {DROP}",
            put("random()")
        )),
    };
    Ok(done?)
}
