//! Leaving before the end, and coming back by a code on any device.
//!
//! The code is worked out from the token in the address with which the response began, and the token that it gives from the code and
//! the wave. Stored is only a digest of the latter, until the wave closes: nobody who reads the database can come back with it.

use super::answering::{
    Held, Press, answer_page_in, held, language_of, linked, may_answer, recorded_day, seconds_on, turning,
};
use super::around::Around;
use super::quotas::{self, Turn};
use super::{Interview, ResponseToken, keys};
use crate::app::{App, Phrase, Refusal};
use crate::finding::Code;
use crate::id::{PageId, WaveId};
use crate::questionnaire::Step;
use crate::response::{self, PageOutcome, RawAnswers};
use crate::sample::Disposition;
use crate::store::responses::{Event, Leave};
use crate::store::{self, Conn, Notes, Purpose};
use crate::text::Language;
use std::sync::Arc;

/// What became of leaving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// Kept, but for what was written in these fields.
    Kept { left: Vec<String> },
    /// The response had ended, or its answers end it.
    Ended,
}

/// A page that is left, as it stands.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// `None`: the check of answers, which has nothing to keep.
    pub page: Option<PageId>,
    pub submission_key: String,
    pub raw: RawAnswers,
    /// The language the page was in, where it is not the response's.
    pub language: Option<Language>,
}

/// Keeps what is good of a page that is left before it is finished, and lets the person come back by [`Saved::code`]. Codes as
/// [`super::interview`], and `request_invalid` for a malformed key.
pub async fn leave_response(app: &App, token: &ResponseToken, leaving: Leaving) -> Result<Left, Refusal> {
    if leaving.page.is_some() {
        keys::check_form_key(&leaving.submission_key)?;
    }
    let (token, leaving) = (token.clone(), Arc::new(leaving));
    app.write("leave_response", move |app, conn| leave_in(app, conn, &token, &leaving)).await
}

fn leave_in(app: &App, conn: &mut Conn, token: &ResponseToken, leaving: &Leaving) -> Result<Left, Refusal> {
    let Leaving { page, submission_key, raw, language } = leaving;
    let digest = keys::token_digest(token);
    let key = keys::leave_event(submission_key, page.as_ref(), raw);
    let held = held(app, conn, Purpose::Write, &digest, &key)?;
    let Held { found, around, questionnaire, .. } = &held;
    if found.disposition.is_final() {
        return Ok(Left::Ended);
    }
    may_answer(around, app.clock.now())?;
    let language = language_of(questionnaire, language.as_ref().or(found.language.as_ref()));
    let kept = page
        .as_ref()
        .and_then(|page| response::keep_page(questionnaire, &found.answers, found.circumstances, page, raw, &language));
    let mut left = Vec::new();
    let mut answers = found.answers.clone();
    if let (Some(page), Some(kept)) = (page, kept) {
        if matches!(kept.next, Step::Exit { .. }) {
            // Whoever has taken a way out has nothing to come back to.
            let event = keys::page_event(submission_key, page, raw);
            let (page, raw, language) = (page.clone(), raw.clone(), Some(language.clone()));
            let press = Press { digest: digest.clone(), page, event, raw, language };
            // Nothing is noted: this verb makes forgotten what was remembered.
            let (outcome, interview) = answer_page_in(app, conn, &mut Notes::default(), &press)?;
            if matches!(outcome, PageOutcome::Accepted { .. }) && interview.disposition.is_final() {
                return Ok(Left::Ended);
            }
            left = kept.changes.keys().map(ToString::to_string).chain(kept.left).collect();
        } else {
            answers.extend(kept.changes);
            left = kept.left;
        }
    }
    // The same press again has been kept already.
    let is_news = answers != found.answers && found.event.is_none();
    let own_digest = keys::resume_digest(around.wave().id, token);
    let event = Event {
        key,
        page: page.as_ref().map(ToString::to_string),
        outcome: "left".into(),
        language: Some(language.0),
        ..Event::default()
    };
    let change = Leave {
        answers: is_news.then_some(&answers),
        resume_digest: own_digest.as_deref(),
        today: recorded_day(around.wave(), app.clock.now()),
        seconds: seconds_on(raw, app.clock.now()),
        event,
    };
    // Nothing is noted here either.
    quotas::settle(app, conn, &mut Notes::default(), &turning(&held, &answers, Turn::Leaves { ends: false }))?;
    store::responses::leave(conn, found, &change)?;
    Ok(Left::Kept { left })
}

/// What the page shows that says how to come back.
#[derive(Debug, Clone)]
pub struct Saved {
    pub interview: Interview,
    /// In groups of four. `None` where the person came back by the code already: it stays, and cannot be worked out again.
    pub code: Option<String>,
}

/// Reads; `None` when nothing was saved for later. Codes as [`super::interview`].
pub async fn saved(app: &App, token: &ResponseToken) -> Result<Option<Saved>, Refusal> {
    let (with, token) = (app.clone(), token.clone());
    app.store
        .read_async("saved", move |conn| {
            let held = held(&with, conn, Purpose::Read, &keys::token_digest(&token), keys::NONE)?;
            if held.found.disposition.is_final() {
                return Ok(None);
            }
            may_answer(&held.around, with.clock.now())?;
            let interview = held.into_interview();
            if keys::is_resumed(&token) {
                return Ok(Some(Saved { interview, code: None }));
            }
            let code = keys::resume_code(&token);
            let digest = keys::token_digest(&keys::resume_token(interview.around.wave().id, &code));
            let is_saved = store::responses::resumed(conn, &digest)?.is_some();
            Ok(is_saved.then(|| Saved { interview, code: Some(keys::grouped(&code)) }))
        })
        .await
}

/// What a code opens.
#[derive(Clone)]
pub enum Opened {
    /// A response that can be gone on with.
    Begun(ResponseToken),
    /// One that is sent: its person may read it, and take it back.
    Sent(Box<Interview>),
    /// One that its person took back.
    Withdrawn(Box<Interview>),
}

/// Opens a response by its code, in the wave of this link or in any that is in the field. `from` tells apart who tries, and is not
/// kept. Codes: `resume_code_unreadable`, `resume_code_unknown`, `resume_code_slowed`; with a link, those of [`super::invitation`].
pub async fn open_by_code(app: &App, link: Option<&str>, typed: &str, from: &str) -> Result<Opened, Refusal> {
    let code = tried(app, typed, from)?;
    let (with, link) = (app.clone(), link.map(str::to_owned));
    let opening = move |conn: &mut Conn| {
        let waves = match link {
            Some(link) => {
                let may = |around: &Around| may_answer(around, with.clock.now());
                vec![linked(&with, conn, Purpose::Read, &link, may)?.wave().id]
            }
            None => store::waves::in_field(conn)?,
        };
        opened_in(&with, conn, waves, &code)
    };
    let opened = app.store.read_async("open_by_code", opening).await?.ok_or_else(code_unknown)?;
    app.codes.take_back(from);
    Ok(opened)
}

fn code_refused(code: Code, key: &'static str) -> Refusal {
    Refusal::saying(code, Phrase { key, day: None })
}

fn code_unknown() -> Refusal {
    code_refused(Code::RESUME_CODE_UNKNOWN, "return-unknown")
}

/// Reads a code, and counts that somebody tries one.
fn tried(app: &App, typed: &str, from: &str) -> Result<String, Refusal> {
    let code = keys::read_code(typed).ok_or_else(|| code_refused(Code::RESUME_CODE_UNREADABLE, "return-unreadable"))?;
    if !app.codes.try_from(from, app.clock.now()) {
        return Err(code_refused(Code::RESUME_CODE_SLOWED, "return-slowed"));
    }
    Ok(code)
}

fn opened_in(app: &App, conn: &mut Conn, waves: Vec<WaveId>, code: &str) -> Result<Option<Opened>, Refusal> {
    if let Some(held) = sent_with(app, conn, Purpose::Read, &waves, code)? {
        let is_withdrawn = held.found.disposition == Disposition::Withdrawn;
        let interview = Box::new(held.into_interview());
        return Ok(Some(if is_withdrawn { Opened::Withdrawn(interview) } else { Opened::Sent(interview) }));
    }
    let tokens: Vec<ResponseToken> = waves.into_iter().map(|wave| keys::resume_token(wave, code)).collect();
    let digests: Vec<String> = tokens.iter().map(keys::token_digest).collect();
    let known = store::responses::resumable(conn, &digests)?;
    let at = known.and_then(|known| digests.iter().position(|digest| *digest == known));
    Ok(at.and_then(|at| tokens.into_iter().nth(at)).map(Opened::Begun))
}

/// The response that was sent with this code, and may since have been taken back.
fn sent_with(
    app: &App,
    conn: &mut Conn,
    purpose: Purpose,
    waves: &[WaveId],
    code: &str,
) -> Result<Option<Held>, Refusal> {
    let digests: Vec<String> = waves.iter().map(|wave| keys::receipt_digest(*wave, code)).collect();
    let known = store::responses::of_receipt(conn, &digests)?;
    known.map(|digest| held(app, conn, purpose, &digest, keys::NONE)).transpose()
}

/// A code for the form that sends, in groups of four: a new one each time it is shown, and only that of the form that sends is good. It
/// cannot be worked out from the address, which whoever has the invitation or the browser's history has too.
pub fn receipt_code(app: &App) -> String {
    keys::grouped(&keys::new_receipt_code(app.random()))
}

/// Takes a response back that was sent: its answers are deleted, and that somebody withdrew is counted. Taken back before, nothing
/// happens. Possible until the wave closes, which is when its data are frozen. Codes as [`open_by_code`].
pub async fn withdraw_response(app: &App, typed: &str, from: &str) -> Result<Interview, Refusal> {
    let code = tried(app, typed, from)?;
    let withdrawn = app
        .write("withdraw_response", move |app, conn| {
            let waves = store::waves::in_field(conn)?;
            let Some(held) = sent_with(app, conn, Purpose::Write, &waves, &code)? else { return Err(code_unknown()) };
            match held.found.disposition {
                Disposition::Withdrawn => {}
                Disposition::Complete => {
                    quotas::uncount(conn, &turning(&held, &held.found.answers, Turn::Leaves { ends: true }))?;
                    store::responses::erase(conn, held.found.id)?;
                    store::cases::links::delete_of(conn, held.found.id)?;
                }
                _ => return Err(code_unknown()),
            }
            Ok(Interview { disposition: Disposition::Withdrawn, ..held.into_interview() })
        })
        .await?;
    app.codes.take_back(from);
    Ok(withdrawn)
}
