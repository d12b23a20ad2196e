//! What a respondent does: begin, answer a page, send.

use super::{keys, waves};
use crate::app::{App, Phrase, Refusal};
use crate::finding::Code;
use crate::id::{PageId, ResponseId};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::ExitOutcome;
use crate::questionnaire::{Answers, Circumstances, Journey, Step};
use crate::response::{self, PageOutcome, RawAnswers};
use crate::sample::Disposition;
use crate::store::responses::{Change, Event, Found};
use crate::store::{self, Conn};
use crate::study::{Study, Wave, WaveStatus};
use crate::text::Language;
use crate::time::Moment;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the introduction page shows.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub wave: Wave,
    pub study_title: String,
    pub simulated: bool,
    pub questionnaire: Arc<Questionnaire>,
}

/// Codes: `link_unknown`, `wave_not_open` (also outside the fieldwork days), `wave_paused`.
pub async fn invitation(app: &App, link: &str) -> Result<Invitation, Refusal> {
    let (with, link) = (app.clone(), link.to_owned());
    app.store
        .read_async("invitation", move |conn| {
            let (wave, study) = invited(conn, &link, with.clock.now())?;
            let questionnaire = with.questionnaire_in(conn, wave.version)?;
            Ok(Invitation { wave, study_title: study.title, simulated: study.simulated, questionnaire })
        })
        .await
}

pub(super) fn invited(conn: &mut Conn, link: &str, now: Moment) -> Result<(Wave, Study), Refusal> {
    // What cannot be a link is not asked for: PostgreSQL takes no text with a NUL in it.
    let found = if waves::is_link(link) { store::waves::by_link(conn, link)? } else { None };
    let (stored, study) = found.ok_or_else(link_unknown)?;
    may_answer(&stored.wave, now)?;
    Ok((stored.wave, study))
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
    start_response_with(app, link, start_key, Beginning::default()).await
}

/// Begins a response: the first POST. `start_key` came with the form (a UUIDv4): the same key gives the same response and token,
/// so that a double click begins once. The token is derived from the key (SHA-256, domain-separated) and never stored itself.
/// Codes as [`invitation`], and `request_invalid` for a malformed key.
pub async fn start_response_with(
    app: &App,
    link: &str,
    start_key: &str,
    beginning: Beginning,
) -> Result<ResponseToken, Refusal> {
    keys::check_form_key(start_key)?;
    let (link, start_key, beginning) = (link.to_owned(), start_key.to_owned(), Arc::new(beginning));
    let id = ResponseId(app.timeless_id());
    app.write("start_response", move |app, conn| {
        let now = app.clock.now();
        let (wave, _) = invited(conn, &link, now)?;
        let token = keys::token(wave.id, &start_key);
        let digest = keys::token_digest(&token);
        if !store::responses::token_known(conn, &digest)? {
            // Another server may have closed the wave since: nothing would ever end a response that began after that.
            let held = store::waves::hold(conn, wave.id)?.ok_or_else(link_unknown)?;
            may_answer(&held.wave, now)?;
            let questionnaire = app.questionnaire_in(conn, wave.version)?;
            let new = store::responses::Beginning {
                id,
                wave: wave.id,
                token_digest: &digest,
                seed: keys::seed(wave.id, &start_key),
                today: now.day(),
                language: &language_of(&questionnaire, beginning.language.as_ref()),
                answers: &response::hidden::answers(&questionnaire, &beginning.parameters),
            };
            let begun = store::responses::begin(conn, &new);
            begun.map_err(|e| if e == store::StoreError::Taken { store::StoreError::Conflict } else { e })?;
        }
        Ok(token)
    })
    .await
}

/// Everything a respondent's page shows.
#[derive(Debug, Clone)]
pub struct Interview {
    pub wave: Wave,
    pub study_title: String,
    pub simulated: bool,
    /// The word in `/s/{link}`.
    pub link: String,
    pub questionnaire: Arc<Questionnaire>,
    pub answers: Answers,
    pub circumstances: Circumstances,
    /// The language in which the person answers: one of the questionnaire's.
    pub language: Language,
    pub disposition: Disposition,
}

impl Interview {
    pub(super) fn of(found: &Found, questionnaire: &Arc<Questionnaire>) -> Interview {
        Interview {
            wave: found.wave.wave.clone(),
            study_title: found.study_title.clone(),
            simulated: found.simulated,
            link: found.wave.link.clone(),
            questionnaire: questionnaire.clone(),
            answers: found.answers.clone(),
            circumstances: found.circumstances,
            language: language_of(questionnaire, found.language.as_ref()),
            disposition: found.disposition,
        }
    }
}

/// Reads. Codes: `response_unknown`; `wave_paused` and `wave_not_open` for a response still in progress (a finished one still shows
/// its receipt, until the wave closes).
pub async fn interview(app: &App, token: &ResponseToken) -> Result<Interview, Refusal> {
    let (with, digest) = (app.clone(), keys::token_digest(token));
    app.store
        .read_async("interview", move |conn| {
            let (found, questionnaire) = found(&with, conn, &digest, keys::NONE)?;
            if !found.disposition.is_final() {
                may_answer(&found.wave.wave, with.clock.now())?;
            }
            Ok(Interview::of(&found, &questionnaire))
        })
        .await
}

/// The language asked for, where the questionnaire has it; else its own.
pub(super) fn language_of(questionnaire: &Questionnaire, asked: Option<&Language>) -> Language {
    let known = asked.filter(|asked| questionnaire.languages().any(|language| language == *asked));
    known.unwrap_or(questionnaire.language()).clone()
}

pub(super) fn found(
    app: &App,
    conn: &mut Conn,
    digest: &str,
    event: &str,
) -> Result<(Found, Arc<Questionnaire>), Refusal> {
    // A token had by a code leads to the one with which the response began.
    let resumed = if keys::is_of_resumed(digest) { store::responses::resumed(conn, digest)? } else { None };
    let found = store::responses::find(conn, resumed.as_deref().unwrap_or(digest), event)?;
    let found = found.ok_or_else(|| {
        Refusal::new(Code::RESPONSE_UNKNOWN, "we do not know this answer link: the survey may have closed since")
    })?;
    let questionnaire = app.questionnaire_in(conn, found.wave.wave.version)?;
    Ok((found, questionnaire))
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
        .write("answer_page", move |app, conn| {
            answer_page_in(app, conn, &digest, &page, &event, &judged, language.as_ref())
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

pub(super) fn answer_page_in(
    app: &App,
    conn: &mut Conn,
    digest: &str,
    page: &PageId,
    event: &str,
    raw: &RawAnswers,
    language: Option<&Language>,
) -> Result<(PageOutcome, Interview), Refusal> {
    let (found, questionnaire) = found(app, conn, digest, event)?;
    let mut interview = Interview::of(&found, &questionnaire);
    if language.is_some() {
        interview.language = language_of(&questionnaire, language);
    }
    if let Some(next) = found.event.as_ref().and_then(|e| keys::step_of_word(e.next_step.as_deref()?)) {
        return Ok((PageOutcome::Accepted { changes: Answers::new(), next }, interview));
    }
    if found.disposition.is_final() {
        let current = Journey::of(&questionnaire, &found.answers, found.circumstances).current;
        return Ok((PageOutcome::Stale { current }, interview));
    }
    let now = app.clock.now();
    may_answer(&found.wave.wave, now)?;
    let outcome =
        response::answer_page(&questionnaire, &found.answers, found.circumstances, page, raw, &interview.language);
    if let PageOutcome::Accepted { changes, next } = &outcome {
        interview.answers.extend(changes.clone());
        interview.disposition = disposition_at(next);
        if interview.disposition.is_final() {
            // Somebody who went back and took the exit has been told that nothing else is kept.
            interview.answers = response::keeping::on_the_path(&questionnaire, &interview.answers, found.circumstances);
        }
        let event = Event {
            key: event.to_owned(),
            page: Some(page.to_string()),
            outcome: "accepted".into(),
            next_step: Some(keys::step_word(next)),
            language: Some(interview.language.0.clone()),
            overridden: None,
        };
        let change =
            Change { answers: &interview.answers, disposition: interview.disposition, today: now.day(), event };
        store::responses::save(conn, &found, &change)?;
    }
    Ok((outcome, interview))
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
    app.write("send_response", move |app, conn| send_response_in(app, conn, &digest)).await
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

fn send_response_in(app: &App, conn: &mut Conn, digest: &str) -> Result<Sent, Refusal> {
    let (found, questionnaire) = found(app, conn, digest, keys::NONE)?;
    match found.disposition {
        Disposition::InProgress => {}
        Disposition::Complete => return Ok(Sent::Complete),
        ended => return Ok(Sent::Ended(ended)),
    }
    let now = app.clock.now();
    may_answer(&found.wave.wave, now)?;
    let current = Journey::of(&questionnaire, &found.answers, found.circumstances).current;
    if current != Step::Check {
        return Ok(Sent::NotYet(current));
    }
    let event = Event { key: keys::SENT.into(), page: None, outcome: "sent".into(), ..Event::default() };
    let change = Change { answers: &found.answers, disposition: Disposition::Complete, today: now.day(), event };
    store::responses::save(conn, &found, &change)?;
    Ok(Sent::Complete)
}

#[cfg(test)]
mod tests;
