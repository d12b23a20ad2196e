//! What staff do with a wave's mailing: words, days, a look at it, a message to themselves, start and stop.

use super::super::invited::Invitation;
use super::due;
use super::recipient::{Recipient, Wording};
use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal};
use crate::finding::Code;
use crate::id::{CaseId, WaveId, random_uuid};
use crate::letter::{Attempt, Letter, LetterText, MailPlan, MessageState, Rendered, Step};
use crate::mail::{Outgoing, Written};
use crate::sample::frame::EmailAddress;
use crate::store::mailings::StoredMailing;
use crate::store::messages::Brief;
use crate::store::{self, Conn};
use crate::study::{Wave, WaveStatus};
use crate::text::Language;
use crate::time::Moment;

/// Days between messages, where nothing else is planned.
const DAYS: u16 = 7;
/// How many messages that need a person are listed at most.
const LISTED: i64 = 200;

/// A wave's mailing as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Mailing {
    pub plan: MailPlan,
    pub running: bool,
    /// Messages by step and state.
    pub counts: Vec<(Step, MessageState, u64)>,
    /// Messages that failed, or of which nobody knows: the first of them.
    pub open: Vec<Brief>,
}

/// A plan as it is kept.
pub(super) fn read_plan(stored: &str) -> Result<MailPlan, Refusal> {
    serde_json::from_str(stored).map_err(|_| store::StoreError::Corrupt("mailings.plan".into()).into())
}

fn written_plan(plan: &MailPlan) -> Result<String, Refusal> {
    serde_json::to_string(plan)
        .map_err(|error| Refusal::new(Code::INTERNAL, format!("a plan cannot be written: {error}")))
}

fn first_plan(now: Moment) -> MailPlan {
    MailPlan { from: now, reminders: vec![DAYS, DAYS], letters: crate::letter::letters() }
}

/// The plan that is kept, or the one to begin with.
fn plan_in(app: &App, conn: &mut Conn, wave: WaveId) -> Result<(Option<StoredMailing>, MailPlan), Refusal> {
    let stored = store::mailings::of_wave(conn, wave)?;
    let plan = match &stored {
        Some(stored) => read_plan(&stored.plan)?,
        None => first_plan(app.clock.now()),
    };
    Ok((stored, plan))
}

/// Reads.
pub async fn mailing_of(app: &App, wave: WaveId) -> Result<Mailing, Refusal> {
    let with = app.clone();
    let reading = move |conn: &mut Conn| {
        let (stored, plan) = plan_in(&with, conn, wave)?;
        let states = [MessageState::Unknown, MessageState::Failed];
        Ok::<_, Refusal>(Mailing {
            plan,
            running: stored.is_some_and(|stored| stored.running),
            counts: store::messages::counts(conn, wave)?,
            open: store::messages::in_states(conn, wave, &states, LISTED)?,
        })
    };
    app.store.read_async("mailing_of", reading).await
}

/// A wave to which people are invited and which is not over.
fn invited_wave(conn: &mut Conn, wave: WaveId) -> Result<Wave, Refusal> {
    let wave = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?.wave;
    if !wave.anonymity.needs_invitation() {
        let message = "whoever has this wave's link may answer: nobody is written to";
        return Err(Refusal::new(Code::INVITATION_NEEDLESS, message));
    }
    if wave.status == WaveStatus::Closed {
        return Err(Refusal::new(Code::TRANSITION_REFUSED, "nobody is written to about a wave that is closed"));
    }
    Ok(wave)
}

fn change(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    wave: WaveId,
    verb: &str,
    change: impl FnOnce(&mut Conn, &mut MailPlan, &mut bool) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    invited_wave(conn, wave)?;
    let (stored, mut plan) = plan_in(app, conn, wave)?;
    let mut running = stored.as_ref().is_some_and(|stored| stored.running);
    change(conn, &mut plan, &mut running)?;
    store::mailings::put(conn, wave, stored.as_ref(), running, &written_plan(&plan)?)?;
    Ok(app.audit(conn, actor, verb, format!("wave {wave}"))?)
}

/// Keeps the words of a step in a language. Codes: those of [`Letter::read`]; `mailing_begun` once a message of the step exists.
pub async fn keep_letter(
    app: &App,
    actor: Actor,
    wave: WaveId,
    step: Step,
    language: Language,
    text: LetterText,
) -> Result<(), Refusal> {
    Letter::read(&text, &format!("{step}.{}", language.0)).map_err(Refusal::of)?;
    app.write("keep_letter", move |app, conn| {
        let (language, text) = (language.clone(), text.clone());
        change(app, conn, actor, wave, "keep_letter", |conn, plan, _| {
            let of = plan.letters.entry(step).or_default();
            if of.get(&language) != Some(&text)
                && store::messages::counts(conn, wave)?.iter().any(|(s, _, _)| *s == step)
            {
                let message = "the first of these messages are queued or sent: all others have the same words";
                return Err(Refusal::new(Code::MAILING_BEGUN, message));
            }
            of.insert(language, text);
            Ok(())
        })
    })
    .await
}

/// Keeps from when on people are written to, and the days between messages. Code: `reminders_invalid`.
pub async fn keep_schedule(
    app: &App,
    actor: Actor,
    wave: WaveId,
    from: Moment,
    reminders: Vec<u16>,
) -> Result<(), Refusal> {
    app.write("keep_schedule", move |app, conn| {
        let reminders = reminders.clone();
        change(app, conn, actor, wave, "keep_schedule", |_, plan, _| {
            plan.from = from;
            plan.reminders = reminders;
            let findings = plan.check(std::iter::empty());
            let wrong =
                findings.into_iter().filter(|finding| finding.code == Code::REMINDERS_INVALID).collect::<Vec<_>>();
            if wrong.is_empty() { Ok(()) } else { Err(Refusal::of(crate::finding::Findings(wrong))) }
        })
    })
    .await
}

/// Has people be written to: who is due now is queued at once, everybody else when their time comes. Codes:
/// `mail_unconfigured`, `sample_missing`, `letter_missing` and those of the words, `key_missing`.
pub async fn start_mailing(app: &App, actor: Actor, wave: WaveId) -> Result<(), Refusal> {
    let post = app.post()?.clone();
    app.write("start_mailing", move |app, conn| {
        change(app, conn, actor, wave, "start_mailing", |conn, plan, running| {
            if store::samples::of_wave(conn, wave)?.is_none() {
                return Err(Refusal::new(Code::SAMPLE_MISSING, "nobody is invited yet: draw a sample first"));
            }
            let stored = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
            let findings = plan.check(app.questionnaire_in(conn, stored.wave.version)?.languages());
            if findings.has_errors() {
                return Err(Refusal::of(findings));
            }
            *running = true;
            Ok(())
        })
    })
    .await?;
    // That it runs is committed: were the server to end here, the next look would queue the same. A wave that is not open yet is written
    // about once it is. Apart, since it takes a while to work out many marks, and the writer serves people who answer.
    if post.hours.hold(app.clock.now())
        && let Err(refusal) = due::queue_due_of(app, wave).await
    {
        tracing::error!(%refusal, "messages of a mailing that was started are queued at the next look");
    }
    app.post_office.wake();
    Ok(())
}

/// As [`start_mailing`], after a stop.
pub async fn resume_mailing(app: &App, actor: Actor, wave: WaveId) -> Result<(), Refusal> {
    start_mailing(app, actor, wave).await
}

/// Has nobody be written to: what waits goes on waiting. A conversation that is under way goes to its end.
pub async fn stop_mailing(app: &App, actor: Actor, wave: WaveId) -> Result<(), Refusal> {
    app.write("stop_mailing", move |app, conn| {
        change(app, conn, actor, wave, "stop_mailing", |_, _, running| {
            *running = false;
            Ok(())
        })
    })
    .await
}

/// What stands for the invitation in a look at a message: it leads nowhere.
const NOBODYS: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A message to look at.
#[derive(Clone, PartialEq, Eq)]
pub struct TestMessage {
    pub step: Step,
    pub language: Language,
}

/// The words of a message as somebody without a name would read them, with links that lead nowhere. `text` in the place of what is kept,
/// where it is given. Codes: those of the text.
pub async fn preview(
    app: &App,
    wave: WaveId,
    message: TestMessage,
    text: Option<LetterText>,
) -> Result<Rendered, Refusal> {
    let with = app.clone();
    let nobody = EmailAddress::parse("nobody@example.org").map_err(|_| Refusal::new(Code::INTERNAL, "no address"))?;
    app.store
        .read_async("preview_message", move |conn| {
            let public = with.post.as_ref().map_or("https://survey.example.org", |post| post.public_address.as_str());
            Ok(worded(&with, conn, wave, &message, text, nobody, public)?.words)
        })
        .await
}

fn worded(
    app: &App,
    conn: &mut Conn,
    wave: WaveId,
    message: &TestMessage,
    text: Option<LetterText>,
    to: EmailAddress,
    public_address: &str,
) -> Result<super::recipient::Worded, Refusal> {
    let wave = invited_wave(conn, wave)?;
    let questionnaire = app.questionnaire_in(conn, wave.version)?;
    let (_, mut plan) = plan_in(app, conn, wave.id)?;
    if let Some(text) = text {
        plan.letters.entry(message.step).or_default().insert(message.language.clone(), text);
    }
    let to =
        Recipient { case: CaseId(uuid::Uuid::nil()), email: to, name: None, language: Some(message.language.clone()) };
    let wording = Wording { wave: &wave, questionnaire: &questionnaire, plan: &plan, public_address };
    wording.of(message.step, &to, &Invitation(NOBODYS.into()))
}

/// Sends a message as it is kept to an address that is not kept. Audited without it. Codes: `mail_unconfigured`, `email_invalid`,
/// `mail_refused` with what the server said.
pub async fn test_send(app: &App, actor: Actor, wave: WaveId, message: TestMessage, to: &str) -> Result<(), Refusal> {
    let post = app.post()?.clone();
    let to = EmailAddress::parse(to)
        .map_err(|_| Refusal::new(Code::EMAIL_INVALID, "Write the address as name@example.org."))?;
    let (with, address, public) = (app.clone(), to.clone(), post.public_address.clone());
    let reading = move |conn: &mut Conn| worded(&with, conn, wave, &message, None, address, &public);
    let worded = app.store.read_async("test_message", reading).await?;
    app.write("test_send", move |app, conn| Ok(app.audit(conn, actor, "test_send", format!("wave {wave}"))?)).await?;
    let id = random_uuid(app.random()).as_simple().to_string();
    let written = Written {
        id: &id,
        to: &to,
        words: &worded.words,
        out: &worded.out,
        language: &worded.language.0,
        at: app.clock.now(),
    };
    let refused = |said: String| Refusal::new(Code::MAIL_REFUSED, format!("the message was not taken: {said}"));
    let bytes = written.compose(&post.identity).map_err(refused)?;
    let mut line = post.open().await.map_err(|trouble| refused(trouble.to_string()))?;
    let said = line.deliver(&Outgoing { id: &id, to: &to, bytes: &bytes }, &post.identity).await;
    if !said.line_is_broken {
        line.close().await;
    }
    match said.attempt {
        Attempt::Accepted => Ok(()),
        Attempt::Unknown => {
            Err(refused("the line broke before the server answered; it may arrive all the same".into()))
        }
        Attempt::PutOff | Attempt::Refused { .. } => Err(refused(said.problem.unwrap_or_default())),
    }
}
