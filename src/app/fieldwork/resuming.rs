//! Leaving before the end, and coming back by a code on any device.
//!
//! The code is worked out from the token in the address with which the response began, and the token that it gives from the code and
//! the wave. Stored is only a digest of the latter, until the wave closes: nobody who reads the database can come back with it.

use super::answering::{
    Held, Press, answer_page_in, held, language_of, linked, may_answer, recorded_day, seconds_after, ticket_in,
};
use super::{Interview, ResponseToken, keys};
use crate::app::{App, Phrase, Refusal};
use crate::finding::Code;
use crate::id::PageId;
use crate::questionnaire::Step;
use crate::response::{self, PageOutcome, RawAnswers};
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
pub async fn leave_response(app: &App, token: &ResponseToken, mut leaving: Leaving) -> Result<Left, Refusal> {
    if leaving.page.is_some() {
        keys::check_form_key(&leaving.submission_key)?;
    }
    let ticket = ticket_in(&mut leaving.raw);
    let (token, leaving) = (token.clone(), Arc::new(leaving));
    app.write("leave_response", move |app, conn| leave_in(app, conn, &token, &leaving, ticket.as_ref())).await
}

fn leave_in(
    app: &App,
    conn: &mut Conn,
    token: &ResponseToken,
    leaving: &Leaving,
    ticket: Option<&String>,
) -> Result<Left, Refusal> {
    let Leaving { page, submission_key, raw, language } = leaving;
    let digest = keys::token_digest(token);
    let key = keys::leave_event(submission_key, page.as_ref(), raw);
    let Held { found, around, questionnaire, .. } = held(app, conn, Purpose::Write, &digest, &key)?;
    if found.disposition.is_final() {
        return Ok(Left::Ended);
    }
    may_answer(around.wave(), app.clock.now())?;
    let language = language_of(&questionnaire, language.as_ref().or(found.language.as_ref()));
    let kept = page.as_ref().and_then(|page| {
        response::keep_page(&questionnaire, &found.answers, found.circumstances, page, raw, &language)
    });
    let press = |page: &PageId| Press {
        digest: digest.clone(),
        page: page.clone(),
        ticket: ticket.cloned(),
        event: keys::page_event(submission_key, page, raw),
        raw: raw.clone(),
        language: Some(language.clone()),
    };
    let now = app.clock.now();
    let seconds = page.as_ref().map_or(found.seconds, |page| seconds_after(&found, &press(page), now));
    let mut left = Vec::new();
    let mut answers = found.answers.clone();
    if let (Some(page), Some(kept)) = (page, kept) {
        if matches!(kept.next, Step::Exit { .. }) {
            // Whoever has taken a way out has nothing to come back to.
            let press = press(page);
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
    let own_digest = (!keys::is_resumed(token))
        .then(|| keys::token_digest(&keys::resume_token(around.wave().id, &keys::resume_code(token))));
    let event = Event {
        key,
        page: page.as_ref().map(ToString::to_string),
        outcome: "left".into(),
        language: Some(language.0.clone()),
        ..Event::default()
    };
    let change = Leave {
        answers: is_news.then_some(&answers),
        resume_digest: own_digest.as_deref(),
        seconds,
        today: recorded_day(around.wave(), now),
        event,
    };
    store::responses::leave(conn, &found, &change)?;
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
            may_answer(held.around.wave(), with.clock.now())?;
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

/// Opens a response by its code, in the wave of this link or in any that is in the field. `from` tells apart who tries, and is not
/// kept. Codes: `resume_code_unreadable`, `resume_code_unknown`, `resume_code_slowed`; with a link, those of [`super::invitation`].
pub async fn open_by_code(app: &App, link: Option<&str>, typed: &str, from: &str) -> Result<ResponseToken, Refusal> {
    let refused = |code: Code, key: &'static str| Refusal::saying(code, Phrase { key, day: None });
    let code = keys::read_code(typed).ok_or_else(|| refused(Code::RESUME_CODE_UNREADABLE, "return-unreadable"))?;
    if !app.codes.try_from(from, app.clock.now()) {
        return Err(refused(Code::RESUME_CODE_SLOWED, "return-slowed"));
    }
    let (with, link) = (app.clone(), link.map(str::to_owned));
    let opened = app
        .store
        .read_async("open_by_code", move |conn| {
            let waves = match link {
                Some(link) => vec![linked(&with, conn, Purpose::Read, &link, with.clock.now())?.wave().id],
                None => store::waves::in_field(conn)?,
            };
            let tokens: Vec<ResponseToken> = waves.into_iter().map(|wave| keys::resume_token(wave, &code)).collect();
            let digests: Vec<String> = tokens.iter().map(keys::token_digest).collect();
            let known = store::responses::resumable(conn, &digests)?;
            let token = known.and_then(|known| digests.iter().position(|d| *d == known)).map(|at| tokens[at].clone());
            Ok::<_, Refusal>(token)
        })
        .await?;
    let token = opened.ok_or_else(|| refused(Code::RESUME_CODE_UNKNOWN, "return-unknown"))?;
    app.codes.take_back(from);
    Ok(token)
}
