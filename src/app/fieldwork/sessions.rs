//! Supervised sessions: one device, many people, and nothing of one left for the next.
//!
//! The address of a response that began in a session ends with the session's code, so that its pages know where the next person
//! begins without anything being kept. Handing the device on forgets the token: from then on the address shows nothing.

use super::answering::{Front, known_around, may_begin};
use super::beginning::{Beginning, Begun, Entry, ResponseToken, begin_at};
use super::{keys, waves};
use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal, digest};
use crate::finding::Code;
use crate::id::WaveId;
use crate::response::hidden;
use crate::store::sessions::StoredSession;
use crate::store::{self, Conn, Purpose};
use crate::study::{Mode, WaveStatus};
use crate::time::Moment;

pub use crate::store::sessions::StoredSession as Session;

/// Letters and digits of a code: fifty bits, short enough to be written on a board.
const CODE_LENGTH: usize = 10;
/// How long a session may be, in hours.
pub const HOURS_MAX: u32 = 12;
/// The parameter under which a questionnaire takes the session's group.
pub const GROUP: &str = "group";

/// The session of which a response's address speaks.
pub fn code_of(token: &str) -> Option<&str> {
    token.split_once('.').map(|(_, code)| code).filter(|code| is_code(code))
}

fn is_code(text: &str) -> bool {
    text.len() == CODE_LENGTH && waves::is_word(text)
}

/// Starts a session for so many hours from now. `form_key` came with the form: the same key again starts nothing more. Codes:
/// `request_invalid`, `session_refused`.
pub async fn start_session(
    app: &App,
    actor: Actor,
    wave: WaveId,
    form_key: &str,
    label: &str,
    hours: u32,
) -> Result<Session, Refusal> {
    keys::check_form_key(form_key)?;
    let refused = |message: String| Err(Refusal::new(Code::SESSION_REFUSED, message));
    if !(1..=HOURS_MAX).contains(&hours) {
        return refused(format!("a session lasts from one to {HOURS_MAX} hours"));
    }
    let label = Some(label.trim().to_owned()).filter(|label| !label.is_empty());
    if label.as_ref().is_some_and(|label| !hidden::is_acceptable(label)) {
        return refused("the name of the group is too long".into());
    }
    // Made of the form's random key, so that a double click starts one session.
    let all = digest::of("barograph session code", &[wave.0.as_bytes(), form_key.to_ascii_lowercase().as_bytes()]);
    let code = waves::word(&all[..CODE_LENGTH]);
    app.write("start_session", move |app, conn| {
        let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?.wave;
        if !read.mode.takes(Mode::Session) || read.anonymity.needs_invitation() || read.status == WaveStatus::Closed {
            let message = "sessions are for waves that are answered in supervised sessions or in several modes, without invitations";
            return Err(Refusal::new(Code::SESSION_REFUSED, message));
        }
        let ends_at = app.clock.now().plus_seconds(i64::from(hours) * 3600);
        let new = Session { code: code.clone(), wave, label: label.clone(), ends_at, ended: false };
        if store::sessions::insert(conn, &new)? {
            app.audit(conn, actor, "start_session", format!("wave {wave}"))?;
        }
        Ok(new)
    })
    .await
}

/// The wave's sessions, the latest first.
pub async fn sessions_of(app: &App, wave: WaveId) -> Result<Vec<Session>, Refusal> {
    app.store.read_async("sessions_of", move |conn| Ok::<_, Refusal>(store::sessions::of_wave(conn, wave)?)).await
}

/// Ends a session now: who is answering can finish, and nobody begins. Code: `session_over` where the wave has no such session.
pub async fn end_session(app: &App, actor: Actor, wave: WaveId, code: &str) -> Result<(), Refusal> {
    let code = code.to_owned();
    app.write("end_session", move |app, conn| {
        let found = found(conn, &code)?.filter(|session| session.wave == wave).ok_or_else(over)?;
        if !found.ended {
            store::sessions::end(conn, &code)?;
            app.audit(conn, actor, "end_session", format!("wave {wave}"))?;
        }
        Ok(())
    })
    .await
}

/// Whether people can begin in it at this moment.
pub fn is_running(session: &Session, now: Moment) -> bool {
    !session.ended && now < session.ends_at
}

fn found(conn: &mut Conn, code: &str) -> Result<Option<StoredSession>, Refusal> {
    // What cannot be a code is not asked for.
    Ok(if is_code(code) { store::sessions::find(conn, code)? } else { None })
}

pub(super) fn running(conn: &mut Conn, code: &str, now: Moment) -> Result<Session, Refusal> {
    found(conn, code)?.filter(|session| is_running(session, now)).ok_or_else(over)
}

fn over() -> Refusal {
    Refusal::new(Code::SESSION_OVER, "this session is over, or there never was one with this code")
}

/// What the first page shows to the next person. Codes: `session_over`, and those of [`may_begin`].
pub async fn session_front(app: &App, code: &str) -> Result<Front, Refusal> {
    let (with, code) = (app.clone(), code.to_owned());
    app.store
        .read_briefly("session_front", move |conn| {
            let now = with.clock.now();
            let session = running(conn, &code, now)?;
            let stored = store::waves::by_id(conn, session.wave)?.ok_or_else(|| unknown_wave(session.wave))?;
            if let Some((around, questionnaire)) = known_around(&with, session.wave, stored.lock_version) {
                may_begin(around.wave(), now)?;
                return Ok(Front { around, questionnaire });
            }
            let around = with.waves.around(conn, Purpose::Read, session.wave, stored.lock_version)?;
            may_begin(around.wave(), now)?;
            let questionnaire = with.questionnaire_in(conn, around.wave().version)?;
            Ok(Front { around, questionnaire })
        })
        .await
}

/// Begins the next person's response. The same start key begins once. Codes as [`session_front`], and `request_invalid`.
pub async fn begin_in_session(app: &App, code: &str, start_key: &str, beginning: Beginning) -> Result<Begun, Refusal> {
    keys::check_form_key(start_key)?;
    let code = code.to_owned();
    let (with, asked) = (app.clone(), code.clone());
    let session = app.store.read_briefly("session", move |conn| running(conn, &asked, with.clock.now())).await?;
    let mut beginning = beginning;
    if let Some(label) = &session.label {
        beginning.parameters.insert(GROUP.into(), label.clone());
    }
    begin_at(app, Entry::Session { wave: session.wave, code }, start_key.to_owned(), beginning).await
}

/// The last person's address shows nothing from now on, whether they had finished or not. What they answered is kept, and the
/// code on their receipt still leads to it. Sent again, or
/// of an address that nobody knows, nothing happens.
pub async fn hand_on(app: &App, token: &ResponseToken) -> Result<(), Refusal> {
    let digest = keys::token_digest(token);
    let instead = keys::handed_on(&digest);
    app.write("hand_on", move |_, conn| Ok(store::responses::forget_token(conn, &digest, &instead)?)).await
}
