//! How a response begins.

use super::answering::{Held, Interview, held, known_around, language_of, linked, may_answer, may_begin, recorded_day};
use super::around::Around;
use super::{keys, sessions, ticket};
use crate::app::authoring::unknown_wave;
use crate::app::burst::{self, Pass};
use crate::app::{App, Refusal};
use crate::finding::Code;
use crate::id::{ResponseId, WaveId};
use crate::quality::Marks;
use crate::questionnaire::Circumstances;
use crate::questionnaire::checks::Questionnaire;
use crate::response;
use crate::sample::{CaseDesign, Disposition};
use crate::store::responses::Found;
use crate::store::{self, Conn, Notes, Purpose, StoreError};
use crate::study::{Mode, Safeguards};
use crate::text::Language;
use crate::time::Moment;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

/// What the respondent's address holds: 128 bits derived from the random start key, stored only as a digest.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseToken(pub String);

/// What a response begins with, beside its key.
#[derive(Debug, Clone, Default)]
pub struct Beginning {
    /// The language chosen; the questionnaire's own where it does not have it.
    pub language: Option<Language>,
    /// Parameters that came with the address, by name; those that the questionnaire does not take are ignored.
    pub parameters: BTreeMap<String, String>,
    /// What was odd about the start.
    pub marks: Marks,
}

/// [`start_response_with`] nothing but the key.
pub async fn start_response(app: &App, link: &str, start_key: &str) -> Result<ResponseToken, Refusal> {
    start_response_with(app, link, start_key, Beginning::default()).await.map(|begun| begun.token)
}

/// A response that has begun, now or with the same key before.
#[derive(Clone)]
pub struct Begun {
    pub token: ResponseToken,
    pub interview: Interview,
}

/// Whether somebody may begin now, where the wave's link is guarded against bursts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// As ever.
    Free,
    /// While very many begin from the same network: it is to be marked.
    InBurst,
    /// The form is to be sent again with this ticket after so many seconds.
    Wait { ticket: String, seconds: u32 },
}

/// What guards a wave's link, and the wave. Codes as [`super::front`].
pub async fn guard_of(app: &App, link: &str) -> Result<(WaveId, Safeguards), Refusal> {
    if let Some(known) = app.waves.guard(link) {
        return Ok(known);
    }
    let front = super::front(app, link).await?;
    Ok((front.around.wave().id, front.around.safeguards))
}

/// Asked before a response begins where the link is guarded against bursts. `ticket` is what an earlier [`Admission::Wait`] gave for
/// the same start key, or nothing. Nothing is kept but counts in memory, by digests.
///
/// # Errors
/// As a read of the store.
pub async fn admit(
    app: &App,
    wave: WaveId,
    start_key: &str,
    ticket: &str,
    from: Option<IpAddr>,
) -> Result<Admission, Refusal> {
    keys::check_form_key(start_key)?;
    let now = app.clock.now();
    let form: [&[u8]; 2] = [b"start", start_key.as_bytes()];
    let age = ticket::age(ticket, wave, &form, now);
    let has_waited = age.is_some_and(|age| (burst::WAIT..=burst::WAIT_AT_MOST).contains(&age));
    match app.bursts.ask(wave.0.as_bytes(), from, has_waited, now) {
        Pass::Free => Ok(Admission::Free),
        Pass::InBurst => Ok(Admission::InBurst),
        // The same press again gets the same reply.
        Pass::Wait if has_begun(app, wave, start_key).await? => Ok(Admission::InBurst),
        Pass::Wait => {
            // Who pressed too soon keeps the time waited.
            let kept = age.filter(|age| *age < burst::WAIT);
            let ticket = if kept.is_some() { ticket.to_owned() } else { ticket::issue(wave, &form, now) };
            Ok(Admission::Wait { ticket, seconds: burst::WAIT - kept.unwrap_or(0) })
        }
    }
}

/// Whether this start key has begun a response.
async fn has_begun(app: &App, wave: WaveId, start_key: &str) -> Result<bool, Refusal> {
    let digest = keys::token_digest(&keys::token(wave, start_key));
    if app.store.known_response(&digest).is_some() {
        return Ok(true);
    }
    let found =
        app.store.read_briefly("has_begun", move |conn| store::responses::find(conn, &digest, keys::NONE)).await?;
    Ok(found.is_some())
}

/// Begins a response: the first POST. `start_key` came with the form (a UUIDv4): the same key gives the same response and token,
/// so that a double click begins once. The token is derived from the key (SHA-256, domain-separated) and never stored itself.
/// Codes as [`invitation`], and `request_invalid` for a malformed key.
pub async fn start_response_with(
    app: &App,
    link: &str,
    start_key: &str,
    beginning: Beginning,
) -> Result<Begun, Refusal> {
    keys::check_form_key(start_key)?;
    begin_at(app, Entry::Link(link.to_owned()), start_key.to_owned(), beginning).await
}

/// The same by whichever way somebody came. The key is a UUIDv4.
pub(super) async fn begin_at(app: &App, entry: Entry, key: String, beginning: Beginning) -> Result<Begun, Refusal> {
    let start = Arc::new(Start { id: ResponseId(app.timeless_id()), entry, key, beginning });
    let known = Arc::new(begun_ahead(app, &start));
    let ahead = known.clone();
    let begun = app
        .write_noting("start_response", move |app, conn, notes| {
            if let Some(ahead) = ahead.as_ref()
                && let Entry::Link(link) = &start.entry
                && notes.link(link) == Some(ahead.leads())
                && may_begin(ahead.around.wave(), app.clock.now()).is_ok()
            {
                return begin(app, conn, notes, &start, ahead);
            }
            start_response_in(app, conn, notes, &start)
        })
        .await?;
    // What was begun is what was worked out ahead.
    let as_ahead = || Arc::unwrap_or_clone(known).map(Begins::begun);
    begun.or_else(as_ahead).ok_or_else(|| StoreError::Other("a response began as nobody had worked out".into()).into())
}

/// The way by which somebody came.
pub(super) enum Entry {
    /// The public link of a wave.
    Link(String),
    /// An invitation, which has proved that the person may answer. All that the response carries of the case is its design; in a
    /// confidential wave, the mark of a link to it is kept beside.
    Case { wave: WaveId, design: CaseDesign, link: Option<String> },
    /// A supervised session, of which the token keeps the code.
    Session { wave: WaveId, code: String },
}

/// A start as it came.
struct Start {
    id: ResponseId,
    entry: Entry,
    key: String,
    beginning: Beginning,
}

/// A response that is to begin, and what stands round it.
#[derive(Clone)]
struct Begins {
    token: ResponseToken,
    digest: String,
    found: Arc<Found>,
    around: Arc<Around>,
    questionnaire: Arc<Questionnaire>,
}

impl Begins {
    fn of(start: &Start, around: Arc<Around>, questionnaire: Arc<Questionnaire>, now: Moment) -> Begins {
        let today = recorded_day(around.wave(), now);
        let wave = around.wave().id;
        let token = match &start.entry {
            Entry::Session { code, .. } => ResponseToken(format!("{}.{code}", keys::token(wave, &start.key).0)),
            Entry::Link(_) | Entry::Case { .. } => keys::token(wave, &start.key),
        };
        let found = Found {
            id: start.id,
            disposition: Disposition::InProgress,
            answers: response::hidden::answers(&questionnaire, &start.beginning.parameters),
            circumstances: Circumstances { seed: keys::seed(wave, &start.key), today: Some(today) },
            language: Some(language_of(&questionnaire, start.beginning.language.as_ref())),
            revision: 0,
            wave,
            wave_lock_version: around.stored.lock_version,
            event: None,
        };
        let digest = keys::token_digest(&token);
        Begins { token, digest, found: Arc::new(found), around, questionnaire }
    }

    /// The wave, and the number of its changes.
    fn leads(&self) -> (WaveId, i32) {
        (self.around.wave().id, self.around.stored.lock_version)
    }

    fn begun(self) -> Begun {
        let Begins { token, digest, found, around, questionnaire } = self;
        let language = language_of(&questionnaire, found.language.as_ref());
        Begun { token, interview: Held { found, around, questionnaire, language, digest }.into_interview() }
    }
}

/// What begins, where the link and all behind it are known without a query.
fn begun_ahead(app: &App, start: &Start) -> Option<Begins> {
    let Entry::Link(link) = &start.entry else { return None };
    let (wave, changes) = app.store.known_link(link)?;
    let (around, questionnaire) = known_around(app, wave, changes)?;
    Some(Begins::of(start, around, questionnaire, app.clock.now()))
}

fn start_response_in(app: &App, conn: &mut Conn, notes: &mut Notes, start: &Start) -> Result<Option<Begun>, Refusal> {
    let now = app.clock.now();
    let around = match &start.entry {
        Entry::Link(link) => match notes.link(link).and_then(|(wave, changes)| app.waves.known(wave, changes)) {
            Some(known) => known,
            None => linked(app, conn, Purpose::Write, link, |around| may_begin(around.wave(), now))?,
        },
        Entry::Case { wave, .. } | Entry::Session { wave, .. } => {
            if let Entry::Session { code, .. } = &start.entry {
                sessions::running(conn, code, now)?;
            }
            let stored = store::waves::by_id(conn, *wave)?.ok_or_else(|| unknown_wave(*wave))?;
            app.waves.around(conn, Purpose::Write, *wave, stored.lock_version)?
        }
    };
    if let Some(begun) = gone_on_with(app, conn, start, &around, now)? {
        return Ok(Some(begun));
    }
    // Another server may have closed the wave since: nothing would ever end a response that began after that.
    if !store::waves::hold(conn, &around.stored)? {
        return Err(StoreError::Conflict.into());
    }
    let questionnaire = app.questionnaire_in(conn, around.wave().version)?;
    let begins = Begins::of(start, around, questionnaire, now);
    let begun = begin(app, conn, notes, start, &begins)?;
    Ok(Some(begun.unwrap_or_else(|| begins.begun())))
}

/// The response of somebody who comes back to it by the way they came, while nobody else can begin any more; `None` where people can.
fn gone_on_with(
    app: &App,
    conn: &mut Conn,
    start: &Start,
    around: &Around,
    now: Moment,
) -> Result<Option<Begun>, Refusal> {
    let Err(refusal) = may_begin(around.wave(), now) else { return Ok(None) };
    may_answer(around, now)?;
    let token = keys::token(around.wave().id, &start.key);
    match held(app, conn, Purpose::Write, &keys::token_digest(&token), keys::NONE) {
        Ok(before) => Ok(Some(Begun { token, interview: before.into_interview() })),
        Err(unknown) if unknown.code == Code::RESPONSE_UNKNOWN => Err(refusal),
        Err(other) => Err(other),
    }
}

/// Writes it; gives the response that had begun with the same key before, where there is one.
fn begin(
    app: &App,
    conn: &mut Conn,
    notes: &mut Notes,
    start: &Start,
    begins: &Begins,
) -> Result<Option<Begun>, Refusal> {
    let design = match &start.entry {
        Entry::Link(link) => {
            notes.note_link(link, begins.leads());
            None
        }
        Entry::Case { design, .. } => Some(design),
        Entry::Session { .. } => None,
    };
    let mode = matches!(start.entry, Entry::Session { .. }).then_some(Mode::Session);
    notes.writes();
    if store::responses::begin(conn, &begins.found, &begins.digest, design, mode, start.beginning.marks)? {
        if let Entry::Case { wave, link: Some(mark), .. } = &start.entry {
            store::cases::links::put(conn, *wave, mark, begins.found.id)?;
        }
        notes.note(&begins.digest, begins.found.clone());
        return Ok(None);
    }
    let before = held(app, conn, Purpose::Write, &begins.digest, keys::NONE)?;
    Ok(Some(Begun { token: begins.token.clone(), interview: before.into_interview() }))
}
