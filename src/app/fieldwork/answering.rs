//! What a respondent does once the response has begun: read, answer a page, send.

use super::around::Around;
use super::quotas::{self, Turn, Turning};
use super::{ResponseToken, keys, waves};
use crate::app::{App, Phrase, Refusal};
use crate::finding::Code;
use crate::id::{PageId, WaveId};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::ExitOutcome;
use crate::questionnaire::{Answers, Circumstances, Journey, Step};
use crate::response::{self, PageOutcome, RawAnswers, keeping};
use crate::sample::Disposition;
use crate::store::responses::{Change, Event, Found, Prepared};
use crate::store::{self, Conn, Notes, Purpose, StoreError};
use crate::study::{Anonymity, Wave, WaveStatus};
use crate::text::Language;
use crate::time::{Day, Moment};
use std::sync::Arc;

/// What the introduction page shows.
#[derive(Debug, Clone)]
pub struct Front {
    pub around: Arc<Around>,
    pub questionnaire: Arc<Questionnaire>,
}

/// Codes: `link_unknown`, `invitation_needed`, `wave_not_open` (also outside the fieldwork days), `wave_paused`.
pub async fn front(app: &App, link: &str) -> Result<Front, Refusal> {
    if let Some(known) = app.store.known_link(link).and_then(|(wave, changes)| known_around(app, wave, changes)) {
        let (around, questionnaire) = known;
        may_begin(around.wave(), app.clock.now())?;
        app.waves.note_guard(link, &around);
        return Ok(Front { around, questionnaire });
    }
    let (with, link) = (app.clone(), link.to_owned());
    app.store
        .read_briefly("front", move |conn| {
            let around =
                linked(&with, conn, Purpose::Read, &link, |around| may_begin(around.wave(), with.clock.now()))?;
            let questionnaire = with.questionnaire_in(conn, around.wave().version)?;
            with.waves.note_guard(&link, &around);
            Ok(Front { around, questionnaire })
        })
        .await
}

pub(super) fn linked(
    app: &App,
    conn: &mut Conn,
    purpose: Purpose,
    link: &str,
    may: impl Fn(&Around) -> Result<(), Refusal>,
) -> Result<Arc<Around>, Refusal> {
    let around = named_for(app, conn, purpose, link)?;
    if around.wave().anonymity.needs_invitation() {
        return Err(Refusal::new(
            Code::INVITATION_NEEDED,
            "this survey is answered by invitation only: use the link in yours",
        ));
    }
    may(&around)?;
    Ok(around)
}

/// The wave of this link, in whatever state. Code: `link_unknown`.
pub(super) fn named(app: &App, conn: &mut Conn, link: &str) -> Result<Arc<Around>, Refusal> {
    named_for(app, conn, Purpose::Read, link)
}

fn named_for(app: &App, conn: &mut Conn, purpose: Purpose, link: &str) -> Result<Arc<Around>, Refusal> {
    // What cannot be a link is not asked for: PostgreSQL takes no text with a NUL in it.
    let found = if waves::is_link(link) { store::waves::by_link(conn, link)? } else { None };
    let (wave, lock_version) = found.ok_or_else(link_unknown)?;
    app.waves.around(conn, purpose, wave, lock_version)
}

/// The day that is kept with a response, and that is `today()` in it: where it is not to be told from others, the first day of the
/// fieldwork for everybody.
pub(super) fn recorded_day(wave: &Wave, now: Moment) -> Day {
    match wave.anonymity {
        Anonymity::AnonymousOnce => wave.fieldwork.from,
        Anonymity::Anonymous | Anonymity::Confidential => now.day(),
    }
}

/// A wave at this number of changes and its questionnaire, where both are known without a query.
pub(super) fn known_around(app: &App, wave: WaveId, changes: i32) -> Option<(Arc<Around>, Arc<Questionnaire>)> {
    let around = app.waves.known(wave, changes)?;
    let questionnaire = app.known_questionnaire(around.wave().version)?;
    Some((around, questionnaire))
}

fn link_unknown() -> Refusal {
    Refusal::new(Code::LINK_UNKNOWN, "no survey has this link: check that it was copied whole")
}

/// Whether somebody can begin now. Codes: `wave_not_open`, `wave_paused`.
pub(super) fn may_begin(wave: &Wave, now: Moment) -> Result<(), Refusal> {
    let (today, days) = (now.day(), wave.fieldwork);
    let not_open = |phrase: Phrase| Err(Refusal::saying(Code::WAVE_NOT_OPEN, phrase));
    let opens = Phrase { key: "wave-opens-on", day: Some(days.from) };
    match wave.status {
        WaveStatus::Closing | WaveStatus::Closed => not_open(Phrase { key: "wave-closed", day: None }),
        WaveStatus::Planned if today <= days.from => not_open(opens),
        WaveStatus::Planned => not_open(Phrase { key: "wave-not-yet", day: None }),
        WaveStatus::Paused => Err(Refusal::new(Code::WAVE_PAUSED, "this survey is paused: come back later")),
        WaveStatus::Open if today < days.from => not_open(opens),
        WaveStatus::Open if today > days.to => not_open(Phrase { key: "wave-closed-on", day: Some(days.to) }),
        WaveStatus::Open => Ok(()),
    }
}

/// Whether somebody who has begun can go on now: also for the wave's grace after it was closed to others, or after its last day. Codes as
/// [`may_begin`].
pub(super) fn may_answer(around: &Around, now: Moment) -> Result<(), Refusal> {
    match grace_ends(around, now) {
        Some(end) if now < end => Ok(()),
        _ => may_begin(around.wave(), now),
    }
}

/// When those who are answering can no longer go on, where nobody else can begin any more.
pub fn grace_ends(around: &Around, now: Moment) -> Option<Moment> {
    let last = around.wave().fieldwork.to;
    match around.wave().status {
        WaveStatus::Closing => around.terms.ends_at,
        WaveStatus::Open if now.day() > last => {
            Some(last.ends().plus_seconds(60 * i64::from(around.terms.terms.grace_minutes)))
        }
        _ => None,
    }
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
#[derive(Clone)]
pub(super) struct Held {
    pub found: Arc<Found>,
    pub around: Arc<Around>,
    pub questionnaire: Arc<Questionnaire>,
    pub language: Language,
    /// The digest of the token with which the response began.
    pub digest: String,
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
        let Found { answers, circumstances, disposition, .. } = Arc::unwrap_or_clone(self.found);
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
    if let Some(known) = app.store.known_response(&digest).and_then(|found| known_held(app, &digest, found)) {
        if !known.found.disposition.is_final() {
            may_answer(&known.around, app.clock.now())?;
        }
        return Ok(known.into_interview());
    }
    let with = app.clone();
    app.store
        .read_briefly("interview", move |conn| {
            let held = held(&with, conn, Purpose::Read, &digest, keys::NONE)?;
            if !held.found.disposition.is_final() {
                may_answer(&held.around, with.clock.now())?;
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
    let digest = resumed.unwrap_or_else(|| digest.to_owned());
    let found = store::responses::find(conn, &digest, event)?;
    let found = found.ok_or_else(|| {
        Refusal::new(Code::RESPONSE_UNKNOWN, "we do not know this answer link: the survey may have closed since")
    })?;
    let around = app.waves.around(conn, purpose, found.wave, found.wave_lock_version)?;
    let questionnaire = app.questionnaire_in(conn, around.wave().version)?;
    let language = language_of(&questionnaire, found.language.as_ref());
    Ok(Held { found: Arc::new(found), around, questionnaire, language, digest })
}

/// A response that is known, with all that stands round it, where that is known too. Its event is not.
fn known_held(app: &App, digest: &str, found: Arc<Found>) -> Option<Held> {
    let (around, questionnaire) = known_around(app, found.wave, found.wave_lock_version)?;
    let language = language_of(&questionnaire, found.language.as_ref());
    Some(Held { found, around, questionnaire, language, digest: digest.to_owned() })
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
    let press = Press {
        digest: keys::token_digest(token),
        event: keys::page_event(submission_key, page, &raw),
        page: page.clone(),
        raw,
        language,
    };
    let known = Arc::new(judged_ahead(app, &press));
    let pressed = Arc::new(press);
    let (press, ahead) = (pressed.clone(), known.clone());
    let judged = app
        .write_noting("answer_page", move |app, conn, notes| {
            if let Some(Judged { held, change: Some(change), .. }) = ahead.as_ref()
                && keep_prepared(app, conn, notes, held, change)?
            {
                return Ok(None);
            }
            match answer_known(app, conn, notes, &press)? {
                Some(answered) => Ok(Some(answered)),
                None => answer_page_in(app, conn, notes, &press).map(Some),
            }
        })
        .await?;
    let raw = Arc::try_unwrap(pressed).map_or_else(|press| press.raw.clone(), |press| press.raw);
    let as_ahead = || Arc::unwrap_or_clone(known).map(Judged::answer);
    let (outcome, interview) = judged.or_else(as_ahead).ok_or_else(unjudged)?;
    Ok(Answered { outcome, interview, raw })
}

fn unjudged() -> Refusal {
    StoreError::Other("a page was kept that had not been judged".into()).into()
}

/// What became of the page, with what is needed to show it again.
#[derive(Debug, Clone)]
pub struct Answered {
    pub outcome: PageOutcome,
    pub interview: Interview,
    pub raw: RawAnswers,
}

/// One press of a page's button.
pub(super) struct Press {
    /// Of the token that came with it.
    pub digest: String,
    pub page: PageId,
    pub event: String,
    pub raw: RawAnswers,
    pub language: Option<Language>,
}

/// The usual press, judged before it comes to the writer and without a query: a response that is known, open, and a page that is
/// accepted. `None` for any other.
fn judged_ahead(app: &App, press: &Press) -> Option<Judged> {
    let held = open_held(app, &press.digest, app.store.known_response(&press.digest))?;
    judge(press, held, app.clock.now()).ok().filter(|judged| judged.change.is_some())
}

/// A response that is known, in progress, with all that stands round it, where that is known too; in a wave without quotas.
fn open_held(app: &App, digest: &str, known: Option<Arc<Found>>) -> Option<Held> {
    let held = known_held(app, digest, known?)?;
    // Whether there is a place in a quota is known within the writer only.
    (!held.found.disposition.is_final() && held.around.quotas.is_none()).then_some(held)
}

/// The same within the writer, where something was committed between the judging and now.
fn answer_known(
    app: &App,
    conn: &mut Conn,
    notes: &mut Notes,
    press: &Press,
) -> Result<Option<(PageOutcome, Interview)>, Refusal> {
    let Some(held) = open_held(app, &press.digest, notes.response(&press.digest)) else { return Ok(None) };
    let judged = judge(press, held, app.clock.now())?;
    let Some(change) = &judged.change else { return Ok(None) };
    let is_kept = keep_prepared(app, conn, notes, &judged.held, change)?;
    Ok(is_kept.then(|| judged.answer()))
}

/// Keeps a change that was prepared before, if the response is still as it was then and the wave open. `false`, and nothing has been
/// written, where it is not, or where the same was kept before: the key of its event is taken.
fn keep_prepared(
    app: &App,
    conn: &mut Conn,
    notes: &mut Notes,
    held: &Held,
    change: &Prepared,
) -> Result<bool, Refusal> {
    let is_as_read = notes.response(&held.digest).is_some_and(|now| Arc::ptr_eq(&now, &held.found));
    if !is_as_read || may_answer(&held.around, app.clock.now()).is_err() {
        return Ok(false);
    }
    match save(conn, notes, &held.digest, change) {
        Ok(()) => Ok(true),
        Err(StoreError::Taken) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn answer_page_in(
    app: &App,
    conn: &mut Conn,
    notes: &mut Notes,
    press: &Press,
) -> Result<(PageOutcome, Interview), Refusal> {
    let held = held(app, conn, Purpose::Write, &press.digest, &press.event)?;
    let found = &held.found;
    if let Some(next) = found.event.as_ref().and_then(|e| keys::step_of_word(e.next_step.as_deref()?)) {
        let accepted = PageOutcome::Accepted { changes: Answers::new(), next, overridden: Vec::new() };
        return Ok((accepted, held.speaking(press.language.as_ref()).into_interview()));
    }
    if found.disposition.is_final() {
        let current = Journey::of(&held.questionnaire, &found.answers, found.circumstances).current;
        return Ok((PageOutcome::Stale { current }, held.speaking(press.language.as_ref()).into_interview()));
    }
    let now = app.clock.now();
    may_answer(&held.around, now)?;
    let mut judged = judge(press, held, now)?;
    let after = judged.change.as_ref().map(|change| change.after().clone());
    if let Some(after) = after {
        let turn = if after.disposition.is_final() { Turn::Leaves { ends: true } } else { Turn::GoesOn };
        if !quotas::settle(app, conn, notes, &turning(&judged.held, &after.answers, turn))? {
            let event = Event { outcome: FULL.into(), ..event_of(press, &judged.held, &judged.outcome) };
            judged.change =
                Some(Arc::new(turned_away(&judged.held, &after.answers, event, seconds_on(&press.raw, now), now)?));
        }
    }
    if let Some(change) = &judged.change {
        save(conn, notes, &judged.held.digest, change).map_err(StoreError::or_conflict)?;
    }
    Ok(judged.answer())
}

/// What a page comes to, and what is to be written for it: nothing, where it is not accepted.
#[derive(Clone)]
struct Judged {
    outcome: PageOutcome,
    held: Held,
    change: Option<Arc<Prepared>>,
}

impl Judged {
    /// Once it is kept.
    fn answer(self) -> (PageOutcome, Interview) {
        let Judged { outcome, mut held, change } = self;
        if let Some(change) = change {
            held.found = change.after().clone();
        }
        (outcome, held.into_interview())
    }
}

/// Judges a page of an open response.
fn judge(press: &Press, held: Held, now: Moment) -> Result<Judged, StoreError> {
    let today = recorded_day(held.around.wave(), now);
    let held = held.speaking(press.language.as_ref());
    let (found, questionnaire) = (&held.found, &held.questionnaire);
    let (page, raw) = (&press.page, &press.raw);
    let outcome = response::answer_page(questionnaire, &found.answers, found.circumstances, page, raw, &held.language);
    let PageOutcome::Accepted { changes, next, .. } = &outcome else {
        return Ok(Judged { outcome, held, change: None });
    };
    let mut answers = found.answers.clone();
    answers.extend(changes.clone());
    let disposition = disposition_at(next);
    if disposition.is_final() {
        // Somebody who went back and took the exit has been told that nothing else is kept.
        answers = keeping::on_the_path(questionnaire, &answers, found.circumstances);
    }
    let event = event_of(press, &held, &outcome);
    let change =
        Some(Arc::new(Change { answers, disposition, today, seconds: seconds_on(raw, now), event }.prepared(found)?));
    Ok(Judged { outcome, held, change })
}

/// The field of a page's form that says when it was shown: it is kept nowhere, and only the difference is added to the response.
pub const SHOWN_AT: &str = "shown-at";
/// The most seconds that a page counts for: whoever takes longer has gone away between.
const PAGE_SECONDS_MAX: i64 = 30 * 60;

/// What the form says when it is shown at this moment.
pub fn shown_at(now: Moment) -> String {
    (now.0 / 1_000_000).to_string()
}

/// Whole seconds since the page was shown. It comes from the form, and so from whoever answers: nothing but a median rests on it.
pub(super) fn seconds_on(raw: &RawAnswers, now: Moment) -> i32 {
    let shown: Option<i64> = raw.get(SHOWN_AT).first().and_then(|seconds| seconds.parse().ok());
    let spent = shown.map_or(0, |shown| (now.0 / 1_000_000).saturating_sub(shown));
    i32::try_from(spent.clamp(0, PAGE_SECONDS_MAX)).unwrap_or(0)
}

/// What happens in the response when a page is accepted.
fn event_of(press: &Press, held: &Held, outcome: &PageOutcome) -> Event {
    let accepted = Event {
        key: press.event.clone(),
        page: Some(press.page.to_string()),
        outcome: "accepted".into(),
        language: Some(held.language.0.clone()),
        ..Event::default()
    };
    let PageOutcome::Accepted { next, overridden, .. } = outcome else { return accepted };
    Event {
        next_step: Some(keys::step_word(next)),
        overridden: (!overridden.is_empty()).then(|| serde_json::json!(overridden).to_string()),
        ..accepted
    }
}

/// How an event ends with which somebody is turned away.
const FULL: &str = "quota_full";

pub(super) fn turning<'a>(held: &'a Held, answers: &'a Answers, turn: Turn) -> Turning<'a> {
    let Found { id, circumstances, .. } = *held.found;
    let (around, questionnaire) = (&held.around, &held.questionnaire);
    Turning { around, questionnaire, response: id, answers, circumstances, turn }
}

/// The end of somebody for whom no place is left. What was answered on the path is kept; of who had not agreed yet, what the screen asked.
fn turned_away(
    held: &Held,
    answers: &Answers,
    event: Event,
    seconds: i32,
    now: Moment,
) -> Result<Prepared, StoreError> {
    let (questionnaire, circumstances) = (&held.questionnaire, held.found.circumstances);
    let answers = if keeping::has_consented(questionnaire, answers, circumstances) {
        keeping::on_the_path(questionnaire, answers, circumstances)
    } else {
        keeping::of_the_screen(questionnaire, answers, circumstances)
    };
    let today = recorded_day(held.around.wave(), now);
    Change { answers, disposition: Disposition::QuotaFull, today, seconds, event }.prepared(&held.found)
}

/// Saves a change, and notes it.
fn save(conn: &mut Conn, notes: &mut Notes, digest: &str, change: &Prepared) -> Result<(), StoreError> {
    notes.writes();
    store::responses::save(conn, change)?;
    notes.note(digest, change.after().clone());
    Ok(())
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
    send_form(app, token, Sending::default()).await
}

/// What comes with the form that sends.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sending<'a> {
    /// By which its person can then see the result (a UUIDv4 made when the form was shown); blank where none is told.
    pub result_key: &'a str,
    /// The code that was shown with the form, by which the answers can then be read and taken back; blank where none was.
    pub code: &'a str,
}

/// As [`send_response`]. The first form that sends decides: the key and the code of another show nothing. Code: `request_invalid` for a
/// malformed key or code.
pub async fn send_form(app: &App, token: &ResponseToken, sending: Sending<'_>) -> Result<Sent, Refusal> {
    let event = match sending.result_key {
        "" => keys::SENT.to_owned(),
        key => {
            keys::check_form_key(key)?;
            keys::sent_to_see(key)
        }
    };
    let unreadable = || Refusal::new(Code::REQUEST_INVALID, "the form's code is not one: load the page again");
    let code = match sending.code {
        "" => None,
        code => Some(keys::read_code(code).ok_or_else(unreadable)?),
    };
    send(app, token, Sends { event, code }).await
}

/// A press of “Send”.
struct Sends {
    event: String,
    code: Option<String>,
}

async fn send(app: &App, token: &ResponseToken, sends: Sends) -> Result<Sent, Refusal> {
    let (digest, sends) = (keys::token_digest(token), Arc::new(sends));
    let known = open_held(app, &digest, app.store.known_response(&digest));
    let ahead = Arc::new(known.and_then(|held| sent_ahead(app, held, &sends)));
    app.write_noting("send_response", move |app, conn, notes| {
        if let Some((held, change)) = ahead.as_ref()
            && keep_prepared(app, conn, notes, held, change)?
        {
            return Ok(Sent::Complete);
        }
        let known = open_held(app, &digest, notes.response(&digest));
        if let Some((held, change)) = known.and_then(|held| sent_ahead(app, held, &sends))
            && keep_prepared(app, conn, notes, &held, &change)?
        {
            return Ok(Sent::Complete);
        }
        send_in(app, conn, notes, &digest, &sends)
    })
    .await
}

/// The usual sending, of an open response whose pages are done; `None` for any other.
fn sent_ahead(app: &App, held: Held, sends: &Sends) -> Option<(Held, Prepared)> {
    let change = sending(&held, app.clock.now(), sends).ok()?.ok()?;
    Some((held, change))
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

fn send_in(app: &App, conn: &mut Conn, notes: &mut Notes, digest: &str, sends: &Sends) -> Result<Sent, Refusal> {
    let held = held(app, conn, Purpose::Write, digest, keys::NONE)?;
    match held.found.disposition {
        Disposition::InProgress => {}
        Disposition::Complete => return Ok(Sent::Complete),
        ended => return Ok(Sent::Ended(ended)),
    }
    let now = app.clock.now();
    may_answer(&held.around, now)?;
    match sending(&held, now, sends)? {
        Ok(change) => {
            if !quotas::settle(app, conn, notes, &turning(&held, &held.found.answers, Turn::IsSent))? {
                let event = Event { key: keys::SENT.into(), outcome: FULL.into(), ..Event::default() };
                let change = turned_away(&held, &held.found.answers, event, 0, now)?;
                save(conn, notes, &held.digest, &change).map_err(StoreError::or_conflict)?;
                return Ok(Sent::Ended(Disposition::QuotaFull));
            }
            save(conn, notes, &held.digest, &change).map_err(StoreError::or_conflict)?;
            Ok(Sent::Complete)
        }
        Err(first) => Ok(Sent::NotYet(first)),
    }
}

/// What sending an open response changes, or the step that is to be done first.
fn sending(held: &Held, now: Moment, sends: &Sends) -> Result<Result<Prepared, Step>, StoreError> {
    let today = recorded_day(held.around.wave(), now);
    let found = &held.found;
    let current = Journey::of(&held.questionnaire, &found.answers, found.circumstances).current;
    if current != Step::Check {
        return Ok(Err(current));
    }
    // Where no result is told, there is nothing that a key could show.
    let tells = held.questionnaire.draft().feedback.is_some();
    let key = if tells { sends.event.as_str() } else { keys::SENT }.to_owned();
    let event = Event { key, page: None, outcome: "sent".into(), ..Event::default() };
    let change =
        Change { answers: found.answers.clone(), disposition: Disposition::Complete, today, seconds: 0, event };
    let by_code = sends.code.as_ref().map(|code| keys::receipt_digest(held.around.wave().id, code));
    change.prepared(found).map(|change| Ok(change.found_by(by_code)))
}

#[cfg(test)]
mod tests;
