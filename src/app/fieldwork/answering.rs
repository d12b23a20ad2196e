//! What a respondent does: begin, answer a page, send.

use super::around::Around;
use super::{keys, waves};
use crate::app::{App, Phrase, Refusal};
use crate::finding::Code;
use crate::id::{PageId, ResponseId, WaveId};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::ExitOutcome;
use crate::questionnaire::{Answers, Circumstances, Journey, Step};
use crate::response::{self, PageOutcome, RawAnswers};
use crate::sample::Disposition;
use crate::store::responses::{Change, Event, Found};
use crate::store::{self, Conn, Notes, Purpose, StoreError};
use crate::study::{Wave, WaveStatus};
use crate::text::Language;
use crate::time::Moment;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the introduction page shows.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub around: Arc<Around>,
    pub questionnaire: Arc<Questionnaire>,
}

/// Codes: `link_unknown`, `wave_not_open` (also outside the fieldwork days), `wave_paused`.
pub async fn invitation(app: &App, link: &str) -> Result<Invitation, Refusal> {
    if let Some(known) = app.store.known_link(link).and_then(|(wave, changes)| known_around(app, wave, changes)) {
        let (around, questionnaire) = known;
        may_answer(around.wave(), app.clock.now())?;
        return Ok(Invitation { around, questionnaire });
    }
    let (with, link) = (app.clone(), link.to_owned());
    app.store
        .read_briefly("invitation", move |conn| {
            let around = invited(&with, conn, Purpose::Read, &link, with.clock.now())?;
            let questionnaire = with.questionnaire_in(conn, around.wave().version)?;
            Ok(Invitation { around, questionnaire })
        })
        .await
}

pub(super) fn invited(
    app: &App,
    conn: &mut Conn,
    purpose: Purpose,
    link: &str,
    now: Moment,
) -> Result<Arc<Around>, Refusal> {
    // What cannot be a link is not asked for: PostgreSQL takes no text with a NUL in it.
    let found = if waves::is_link(link) { store::waves::by_link(conn, link)? } else { None };
    let (wave, lock_version) = found.ok_or_else(link_unknown)?;
    let around = app.waves.around(conn, purpose, wave, lock_version)?;
    may_answer(around.wave(), now)?;
    Ok(around)
}

/// A wave at this number of changes and its questionnaire, where both are known without a query.
fn known_around(app: &App, wave: WaveId, changes: i32) -> Option<(Arc<Around>, Arc<Questionnaire>)> {
    let around = app.waves.known(wave, changes)?;
    let questionnaire = app.known_questionnaire(around.wave().version)?;
    Some((around, questionnaire))
}

fn link_unknown() -> Refusal {
    Refusal::new(Code::LINK_UNKNOWN, "no survey has this link: check that it was copied whole")
}

/// Whether answers are taken now. Codes: `wave_not_open`, `wave_paused`.
pub(super) fn may_answer(wave: &Wave, now: Moment) -> Result<(), Refusal> {
    let (today, days) = (now.day(), wave.fieldwork);
    let not_open = |phrase: Phrase| Err(Refusal::saying(Code::WAVE_NOT_OPEN, phrase));
    let opens = Phrase { key: "wave-opens-on", day: Some(days.from) };
    match wave.status {
        WaveStatus::Closed => not_open(Phrase { key: "wave-closed", day: None }),
        WaveStatus::Planned if today <= days.from => not_open(opens),
        WaveStatus::Planned => not_open(Phrase { key: "wave-not-yet", day: None }),
        WaveStatus::Paused => Err(Refusal::new(Code::WAVE_PAUSED, "this survey is paused: come back later")),
        WaveStatus::Open if today < days.from => not_open(opens),
        WaveStatus::Open if today > days.to => not_open(Phrase { key: "wave-closed-on", day: Some(days.to) }),
        WaveStatus::Open => Ok(()),
    }
}

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
    let (link, start_key, beginning) = (link.to_owned(), start_key.to_owned(), Arc::new(beginning));
    let id = ResponseId(app.timeless_id());
    app.write_noting("start_response", move |app, conn, notes| {
        start_response_in(app, conn, notes, id, &link, &start_key, &beginning)
    })
    .await
}

fn start_response_in(
    app: &App,
    conn: &mut Conn,
    notes: &mut Notes,
    id: ResponseId,
    link: &str,
    start_key: &str,
    beginning: &Beginning,
) -> Result<Begun, Refusal> {
    let now = app.clock.now();
    let known = notes.link(link).and_then(|(wave, changes)| app.waves.known(wave, changes));
    let around = match known {
        Some(known) => {
            may_answer(known.wave(), now)?;
            known
        }
        None => invited(app, conn, Purpose::Write, link, now)?,
    };
    let (wave, wave_lock_version) = (around.wave(), around.stored.lock_version);
    let token = keys::token(wave.id, start_key);
    let digest = keys::token_digest(&token);
    // Another server may have closed the wave since: nothing would ever end a response that began after that.
    if !store::waves::hold(conn, &around.stored)? {
        return Err(StoreError::Conflict.into());
    }
    notes.note_link(link, (wave.id, wave_lock_version));
    let questionnaire = app.questionnaire_in(conn, wave.version)?;
    let (seed, today) = (keys::seed(wave.id, start_key), now.day());
    let language = language_of(&questionnaire, beginning.language.as_ref());
    let answers = response::hidden::answers(&questionnaire, &beginning.parameters);
    let new = store::responses::Beginning {
        id,
        wave: wave.id,
        token_digest: &digest,
        seed,
        today,
        language: &language,
        answers: &answers,
    };
    notes.writes();
    if !store::responses::begin(conn, &new)? {
        let before = held(app, conn, Purpose::Write, &digest, keys::NONE)?;
        return Ok(Begun { token, interview: before.into_interview() });
    }
    let found = Found {
        id,
        disposition: Disposition::InProgress,
        answers,
        circumstances: Circumstances { seed, today: Some(today) },
        language: Some(language.clone()),
        revision: 0,
        wave: wave.id,
        wave_lock_version,
        event: None,
    };
    notes.note(&digest, found.clone());
    let interview = Held { found, around, questionnaire, language }.into_interview();
    Ok(Begun { token, interview })
}

/// Everything a respondent's page shows.
#[derive(Debug, Clone)]
pub struct Interview {
    pub around: Arc<Around>,
    pub questionnaire: Arc<Questionnaire>,
    pub answers: Answers,
    pub circumstances: Circumstances,
    /// The language in which the person answers: one of the questionnaire's.
    pub language: Language,
    pub disposition: Disposition,
}

/// A response as it was read, with all that stands round it.
pub(super) struct Held {
    pub found: Found,
    pub around: Arc<Around>,
    pub questionnaire: Arc<Questionnaire>,
    pub language: Language,
}

impl Held {
    /// In the language asked for, where one is.
    fn speaking(mut self, language: Option<&Language>) -> Held {
        if language.is_some() {
            self.language = language_of(&self.questionnaire, language);
        }
        self
    }

    pub fn into_interview(self) -> Interview {
        let Found { answers, circumstances, disposition, .. } = self.found;
        Interview {
            around: self.around,
            questionnaire: self.questionnaire,
            answers,
            circumstances,
            language: self.language,
            disposition,
        }
    }
}

/// Reads. Codes: `response_unknown`; `wave_paused` and `wave_not_open` for a response still in progress (a finished one still shows
/// its receipt, until the wave closes).
pub async fn interview(app: &App, token: &ResponseToken) -> Result<Interview, Refusal> {
    let digest = keys::token_digest(token);
    if let Some(known) = app.store.known_response(&digest).and_then(|found| known_held(app, &found)) {
        if !known.found.disposition.is_final() {
            may_answer(known.around.wave(), app.clock.now())?;
        }
        return Ok(known.into_interview());
    }
    let with = app.clone();
    app.store
        .read_briefly("interview", move |conn| {
            let held = held(&with, conn, Purpose::Read, &digest, keys::NONE)?;
            if !held.found.disposition.is_final() {
                may_answer(held.around.wave(), with.clock.now())?;
            }
            Ok(held.into_interview())
        })
        .await
}

/// The language asked for, where the questionnaire has it; else its own.
pub(super) fn language_of(questionnaire: &Questionnaire, asked: Option<&Language>) -> Language {
    let known = asked.filter(|asked| questionnaire.languages().any(|language| language == *asked));
    known.unwrap_or(questionnaire.language()).clone()
}

pub(super) fn held(app: &App, conn: &mut Conn, purpose: Purpose, digest: &str, event: &str) -> Result<Held, Refusal> {
    // A token had by a code leads to the one with which the response began.
    let resumed = if keys::is_of_resumed(digest) { store::responses::resumed(conn, digest)? } else { None };
    let found = store::responses::find(conn, resumed.as_deref().unwrap_or(digest), event)?;
    let found = found.ok_or_else(|| {
        Refusal::new(Code::RESPONSE_UNKNOWN, "we do not know this answer link: the survey may have closed since")
    })?;
    let around = app.waves.around(conn, purpose, found.wave, found.wave_lock_version)?;
    let questionnaire = app.questionnaire_in(conn, around.wave().version)?;
    let language = language_of(&questionnaire, found.language.as_ref());
    Ok(Held { found, around, questionnaire, language })
}

/// A response that is known, with all that stands round it, where that is known too. Its event is not.
fn known_held(app: &App, found: &Found) -> Option<Held> {
    let (around, questionnaire) = known_around(app, found.wave, found.wave_lock_version)?;
    let language = language_of(&questionnaire, found.language.as_ref());
    Some(Held { found: found.clone(), around, questionnaire, language })
}

/// Judges and keeps one page. `submission_key` came with the form (a UUIDv4 made when it was shown): the same form sent again
/// changes nothing and gets the same answer. `language` is the one the page was in, where it is not the response's.
/// A final response answers `Stale`. An exit taken makes the response final (not
/// eligible, refusal), and only the answers on the way to it are kept. Codes as [`interview`], and `request_invalid` for a malformed key.
pub async fn answer_page(
    app: &App,
    token: &ResponseToken,
    page: &PageId,
    submission_key: &str,
    raw: RawAnswers,
    language: Option<Language>,
) -> Result<Answered, Refusal> {
    keys::check_form_key(submission_key)?;
    let (digest, event) = (keys::token_digest(token), keys::page_event(submission_key, page, &raw));
    let (page, judged) = (page.clone(), Arc::new(raw));
    let raw = judged.clone();
    let (outcome, interview) = app
        .write_noting("answer_page", move |app, conn, notes| {
            let press =
                Press { digest: &digest, page: &page, event: &event, raw: &judged, language: language.as_ref() };
            match answer_known(app, conn, notes, &press)? {
                Some(answered) => Ok(answered),
                None => answer_page_in(app, conn, notes, &press),
            }
        })
        .await?;
    Ok(Answered { outcome, interview, raw: Arc::unwrap_or_clone(raw) })
}

/// What became of the page, with what is needed to show it again.
#[derive(Debug, Clone)]
pub struct Answered {
    pub outcome: PageOutcome,
    pub interview: Interview,
    pub raw: RawAnswers,
}

/// One press of a page's button.
pub(super) struct Press<'a> {
    pub digest: &'a str,
    pub page: &'a PageId,
    pub event: &'a str,
    pub raw: &'a RawAnswers,
    pub language: Option<&'a Language>,
}

/// The usual press, without a query: a response that is known, open, and a page that is accepted. `None`, and nothing has been
/// written, for any other, a repeat among them: the key of its event is taken.
fn answer_known(
    app: &App,
    conn: &mut Conn,
    notes: &mut Notes,
    press: &Press<'_>,
) -> Result<Option<(PageOutcome, Interview)>, Refusal> {
    let known = notes.response(press.digest).and_then(|found| known_held(app, &found));
    let Some(held) = known.filter(|held| !held.found.disposition.is_final()) else { return Ok(None) };
    if may_answer(held.around.wave(), app.clock.now()).is_err() {
        return Ok(None);
    }
    match judged(app, conn, notes, press, held) {
        Ok((outcome @ PageOutcome::Accepted { .. }, interview)) => Ok(Some((outcome, interview))),
        Ok(_) | Err(Unsaved::Taken) => Ok(None),
        Err(Unsaved::Refused(refusal)) => Err(refusal),
    }
}

pub(super) fn answer_page_in(
    app: &App,
    conn: &mut Conn,
    notes: &mut Notes,
    press: &Press<'_>,
) -> Result<(PageOutcome, Interview), Refusal> {
    let held = held(app, conn, Purpose::Write, press.digest, press.event)?;
    let found = &held.found;
    if let Some(next) = found.event.as_ref().and_then(|e| keys::step_of_word(e.next_step.as_deref()?)) {
        let accepted = PageOutcome::Accepted { changes: Answers::new(), next, overridden: Vec::new() };
        return Ok((accepted, held.speaking(press.language).into_interview()));
    }
    if found.disposition.is_final() {
        let current = Journey::of(&held.questionnaire, &found.answers, found.circumstances).current;
        return Ok((PageOutcome::Stale { current }, held.speaking(press.language).into_interview()));
    }
    may_answer(held.around.wave(), app.clock.now())?;
    judged(app, conn, notes, press, held).map_err(Unsaved::refusal)
}

/// Why a page that was accepted is not saved.
enum Unsaved {
    /// The same press was saved before; nothing has been written.
    Taken,
    Refused(Refusal),
}

impl Unsaved {
    fn of(error: StoreError) -> Unsaved {
        if error == StoreError::Taken { Unsaved::Taken } else { Unsaved::Refused(error.into()) }
    }

    fn refusal(self) -> Refusal {
        match self {
            Unsaved::Taken => StoreError::Conflict.into(),
            Unsaved::Refused(refusal) => refusal,
        }
    }
}

/// Judges a page of an open response, and keeps what is accepted.
fn judged(
    app: &App,
    conn: &mut Conn,
    notes: &mut Notes,
    press: &Press<'_>,
    held: Held,
) -> Result<(PageOutcome, Interview), Unsaved> {
    let held = held.speaking(press.language);
    let (found, questionnaire) = (&held.found, &held.questionnaire);
    let (page, raw) = (press.page, press.raw);
    let outcome = response::answer_page(questionnaire, &found.answers, found.circumstances, page, raw, &held.language);
    let PageOutcome::Accepted { changes, next, overridden } = &outcome else {
        return Ok((outcome, held.into_interview()));
    };
    let mut answers = found.answers.clone();
    answers.extend(changes.clone());
    let disposition = disposition_at(next);
    if disposition.is_final() {
        // Somebody who went back and took the exit has been told that nothing else is kept.
        answers = response::keeping::on_the_path(questionnaire, &answers, found.circumstances);
    }
    let event = Event {
        key: press.event.to_owned(),
        page: Some(page.to_string()),
        outcome: "accepted".into(),
        next_step: Some(keys::step_word(next)),
        language: Some(held.language.0.clone()),
        overridden: (!overridden.is_empty()).then(|| serde_json::json!(overridden).to_string()),
    };
    let change = Change { answers, disposition, today: app.clock.now().day(), event };
    let saved = saved(conn, notes, press.digest, found, change)?;
    Ok((outcome, Held { found: saved, ..held }.into_interview()))
}

/// Saves a change, and notes it.
fn saved(conn: &mut Conn, notes: &mut Notes, digest: &str, read: &Found, change: Change) -> Result<Found, Unsaved> {
    notes.writes();
    let saved = store::responses::save(conn, read, change).map_err(Unsaved::of)?;
    if keys::is_of_resumed(digest) {
        // It is remembered by the token with which it began, which is not known here.
        notes.forget_others();
    } else {
        notes.note(digest, saved.clone());
    }
    Ok(saved)
}

fn disposition_at(step: &Step) -> Disposition {
    match step {
        Step::Page(_) | Step::Check => Disposition::InProgress,
        Step::Exit { outcome: ExitOutcome::NotEligible, .. } => Disposition::NotEligible,
        Step::Exit { outcome: ExitOutcome::Refusal, .. } => Disposition::Refusal,
    }
}

/// Sends the answers: the response is complete. Sent again: nothing more happens. When pages are missing: `Err` is not used, the
/// step to do comes back.
pub async fn send_response(app: &App, token: &ResponseToken) -> Result<Sent, Refusal> {
    let digest = keys::token_digest(token);
    app.write_noting("send_response", move |app, conn, notes| {
        let known = notes.response(&digest).and_then(|found| known_held(app, &found));
        match known.map(|known| send_held(app, conn, notes, &digest, known)) {
            Some(Ok(Sent::Complete)) => Ok(Sent::Complete),
            _ if notes.has_written() => Err(StoreError::Conflict.into()),
            _ => {
                let held = held(app, conn, Purpose::Write, &digest, keys::NONE)?;
                send_held(app, conn, notes, &digest, held)
            }
        }
    })
    .await
}

#[derive(Debug, Clone, PartialEq)]
pub enum Sent {
    /// Now or already complete.
    Complete,
    /// Not yet: this is to be done first.
    NotYet(Step),
    /// Ended early before.
    Ended(Disposition),
}

fn send_held(app: &App, conn: &mut Conn, notes: &mut Notes, digest: &str, held: Held) -> Result<Sent, Refusal> {
    let Held { found, around, questionnaire, .. } = held;
    match found.disposition {
        Disposition::InProgress => {}
        Disposition::Complete => return Ok(Sent::Complete),
        ended => return Ok(Sent::Ended(ended)),
    }
    let now = app.clock.now();
    may_answer(around.wave(), now)?;
    let current = Journey::of(&questionnaire, &found.answers, found.circumstances).current;
    if current != Step::Check {
        return Ok(Sent::NotYet(current));
    }
    let event = Event { key: keys::SENT.into(), page: None, outcome: "sent".into(), ..Event::default() };
    let answers = found.answers.clone();
    let change = Change { answers, disposition: Disposition::Complete, today: now.day(), event };
    saved(conn, notes, digest, &found, change).map_err(Unsaved::refusal)?;
    Ok(Sent::Complete)
}

#[cfg(test)]
mod tests;
