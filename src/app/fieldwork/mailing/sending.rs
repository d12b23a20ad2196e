//! How messages leave. Every server does it; what one has taken no other takes.
//!
//! A round: lines to the server are opened first, so that nothing is taken while it is down. Then as many messages as there are lines become
//! `sending` in one committed transaction, each has its conversation, and each is settled in a transaction of its own. A program that
//! dies in between leaves them `sending`; when their time has run out, they are *unknown*.

use super::super::invited::Invitation;
use super::super::marks::mark;
use super::buckets::Buckets;
use super::due::{lively_waves, queue_due};
use super::plan::read_plan;
use super::recipient::{Keys, Recipient, Wording, message_mark};
use crate::app::{App, Refusal, digest};
use crate::finding::Code;
use crate::id::WaveId;
use crate::letter::{Attempt, MailPlan, MessageState, Next, Step, after};
use crate::mail::{Line, Outgoing, Post, Said, Written};
use crate::sample::CaseMark;
use crate::store::messages::{Settled, Waiting};
use crate::store::{self, Conn};
use crate::study::Wave;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How long to wait where nothing is to be sent.
const IDLE: Duration = Duration::from_secs(2);
/// How often it is looked who is due, and for messages that came back; longer where a look takes long.
const LOOK: Duration = Duration::from_secs(15);
/// Looks take at most this share of the time.
const LOOK_SHARE: u32 = 20;
/// How long to leave a server alone that cannot be spoken to: from, and to at most.
const TROUBLE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(300));
/// What a conversation's last commit may take, when the process is about to end.
const SETTLING: Duration = Duration::from_secs(5);
/// Messages looked at for each line: some may not go now.
const CANDIDATES: usize = 8;

/// What of this process's mail others may see, and how they wake it.
#[derive(Default)]
pub struct PostOffice {
    trouble: Mutex<Option<String>>,
    awake: Notify,
    /// The process is about to end: no further round is begun.
    ending: AtomicBool,
}

impl PostOffice {
    pub(super) fn wake(&self) {
        self.awake.notify_one();
    }

    fn end(&self) {
        self.ending.store(true, Ordering::SeqCst);
        self.awake.notify_one();
    }

    /// Why the server could not be spoken to when it was last tried.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

impl App {
    /// Why no mail leaves this server, where something keeps it.
    pub fn mail_trouble(&self) -> Option<String> {
        self.post_office.trouble()
    }

    /// Has [`deliver_mail`] end once the conversations that are under way are settled; gives how long that may take.
    pub fn end_mail(&self) -> Duration {
        self.post_office.end();
        self.post.as_ref().map_or(Duration::ZERO, |post| post.patience + SETTLING)
    }
}

/// Ends after [`App::end_mail`], and where mail has no way to leave.
pub async fn deliver_mail(app: App) {
    let Some(mut mailer) = Mailer::of(&app) else { return };
    let mut looked: Option<(Instant, Duration)> = None;
    while !app.post_office.ending.load(Ordering::SeqCst) {
        if looked.is_none_or(|(at, took)| at.elapsed() >= LOOK.max(took * LOOK_SHARE)) {
            let begun = Instant::now();
            mailer.look().await;
            looked = Some((Instant::now(), begun.elapsed()));
        }
        let pause = match mailer.round().await {
            Ok(Round::Sent(_)) => Duration::ZERO,
            Ok(Round::Nothing) => IDLE,
            Ok(Round::Wait(pause)) => pause,
            Err(refusal) => {
                report("send", &refusal);
                IDLE
            }
        };
        if !pause.is_zero() {
            // Whoever starts a mailing does not wait for the pause; a server in trouble is left alone all the same.
            let _ = tokio::time::timeout(pause, app.post_office.awake.notified()).await;
        }
    }
}

fn report(job: &'static str, refusal: &Refusal) {
    if refusal.code == Code::CHANGED_MEANWHILE || refusal.code == Code::BUSY {
        tracing::info!(job, "others were at work; it is tried again");
    } else {
        tracing::error!(job, %refusal, "a job of the mail could not be done");
    }
}

/// What came of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// So many messages had their conversation.
    Sent(usize),
    /// Nothing waits, or these are not the hours.
    Nothing,
    /// Something waits, and not now.
    Wait(Duration),
}

/// Sends what waits, for this process.
pub struct Mailer {
    app: App,
    post: Arc<Post>,
    /// The name under which this process takes messages: drawn at random.
    holder: String,
    buckets: Buckets,
    lines: Vec<Line>,
    /// Until when the server is left alone, and how long the time after.
    resting: Option<(Instant, Duration)>,
}

/// A message that is being sent, and its words.
struct Taken {
    waiting: Waiting,
    to: Recipient,
    invitation: Invitation,
}

impl Mailer {
    /// `None` where no way for mail to leave is configured.
    pub fn of(app: &App) -> Option<Mailer> {
        let post = app.post.clone()?;
        let rates = post.rates;
        Some(Mailer {
            holder: digest::hex(&app.random::<16>()),
            buckets: Buckets::new(rates.per_minute, rates.per_domain, Instant::now()),
            lines: Vec::new(),
            resting: None,
            app: app.clone(),
            post,
        })
    }

    /// Queues what is due, and takes back what came back.
    pub async fn look(&mut self) {
        if self.post.hours.hold(self.app.clock.now())
            && let Err(refusal) = queue_due(&self.app).await
        {
            report("queue", &refusal);
        }
        if let Err(refusal) = super::sweep_bounces(&self.app).await {
            report("bounces", &refusal);
        }
    }

    /// One round. Codes: those of the store and the keys.
    pub async fn round(&mut self) -> Result<Round, Refusal> {
        self.give_up_held().await?;
        let now = self.app.clock.now();
        if !self.post.hours.hold(now) {
            return Ok(self.nothing().await);
        }
        if let Some((until, _)) = self.resting.filter(|(until, _)| Instant::now() < *until) {
            return Ok(Round::Wait(until.saturating_duration_since(Instant::now()).min(IDLE)));
        }
        let free = self.buckets.free(Instant::now()).min(self.post.rates.lines.max(1));
        if free == 0 {
            return Ok(Round::Wait(self.buckets.pause()));
        }
        let candidates = self.candidates(free).await?;
        let Some(candidates) = candidates else { return Ok(self.nothing().await) };
        // Of those that may go now, as many as there are lines.
        let instant = Instant::now();
        let chosen: Vec<Waiting> =
            candidates.into_iter().filter(|one| self.buckets.take(&one.domain, instant)).take(free).collect();
        if chosen.is_empty() {
            return Ok(Round::Wait(self.buckets.pause()));
        }
        if !self.open_lines(chosen.len()).await {
            return Ok(Round::Wait(self.resting.map_or(IDLE, |(_, pause)| pause.min(IDLE))));
        }
        self.send(chosen).await
    }

    /// Nothing to send: the server need not hold its lines open for it.
    async fn nothing(&mut self) -> Round {
        for line in self.lines.drain(..) {
            line.close().await;
        }
        Round::Nothing
    }

    /// What a dead process has left behind becomes unknown.
    async fn give_up_held(&self) -> Result<(), Refusal> {
        let now = self.app.clock.now();
        let left = self.app.store.read_async("messages_held", move |conn| store::messages::any_left(conn, now)).await?;
        if left {
            let unknown =
                self.app.write("give_up_held", move |_, conn| Ok(store::messages::give_up_held(conn, now)?)).await?;
            tracing::warn!(unknown, "a program ended while it sent messages: whether they left is unknown");
        }
        Ok(())
    }

    /// Messages whose moment has come; `None` where none waits at all.
    async fn candidates(&mut self, lines: usize) -> Result<Option<Vec<Waiting>>, Refusal> {
        let now = self.app.clock.now();
        let closed = self.buckets.closed(Instant::now());
        let most = i64::try_from(lines * CANDIDATES).unwrap_or(i64::MAX);
        let reading = move |conn: &mut Conn| {
            let waves = lively_waves(conn, now)?;
            let due = store::messages::due(conn, now, &waves, &closed, most)?;
            let waits = !due.is_empty() || store::messages::any_due(conn, now, &waves)?;
            Ok::<_, Refusal>(waits.then_some(due))
        };
        let found = self.app.store.read_async("messages_due", reading).await?;
        Ok(found.map(|mut due| {
            // Two servers that look at the same messages do not begin at the same one.
            let from = usize::from(self.app.random::<1>()[0]) % due.len().max(1);
            due.rotate_left(from);
            due
        }))
    }

    /// Opens lines until there are so many, or as many as the server grants; false where there is none.
    async fn open_lines(&mut self, wanted: usize) -> bool {
        let mut trouble = None;
        while self.lines.len() < wanted {
            match self.post.open().await {
                Ok(line) => self.lines.push(line),
                Err(error) => {
                    trouble = Some(error.to_string());
                    break;
                }
            }
        }
        if self.lines.is_empty() {
            let (first, longest) = TROUBLE;
            let pause = self.resting.map_or(first, |(_, last)| (last * 2).min(longest));
            let why = trouble.clone().unwrap_or_default();
            tracing::warn!(%why, seconds = pause.as_secs(), "mail cannot leave; it is tried again");
            self.resting = Some((Instant::now() + pause, pause));
        } else {
            self.resting = None;
        }
        self.app.post_office.set_trouble(trouble.filter(|_| self.lines.is_empty()));
        !self.lines.is_empty()
    }

    async fn send(&mut self, mut chosen: Vec<Waiting>) -> Result<Round, Refusal> {
        chosen.truncate(self.lines.len());
        let n = chosen.len();
        let taken = self.take(chosen).await?;
        let written = self.write(taken).await?;
        let mut talks = JoinSet::new();
        for (taken, bytes) in written {
            let Some(line) = self.lines.pop() else { break };
            talks.spawn(talk(self.app.clone(), self.post.clone(), self.holder.clone(), line, taken, bytes));
        }
        while let Some(talked) = talks.join_next().await {
            match talked {
                Ok((line, settled)) => {
                    self.lines.extend(line);
                    // What cannot be noted becomes unknown when its time has run out.
                    if let Err(refusal) = settled {
                        report("settle", &refusal);
                    }
                }
                Err(error) => tracing::error!(%error, "a conversation with the mail server came to no end"),
            }
        }
        Ok(Round::Sent(n))
    }

    /// How long what is taken is this process's: longer than any conversation.
    fn lease_seconds(&self) -> i64 {
        i64::try_from(self.post.patience.as_secs()).unwrap_or(600).saturating_mul(2).saturating_add(5)
    }

    /// Takes those that are still wanted and that nobody else has taken; the others are cancelled.
    async fn take(&self, chosen: Vec<Waiting>) -> Result<Vec<Taken>, Refusal> {
        let (holder, lease) = (self.holder.clone(), self.lease_seconds());
        let chosen = Arc::new(chosen);
        self.app
            .write("take_messages", move |app, conn| {
                let now = app.clock.now();
                let lively = lively_waves(conn, now)?;
                let mut keys: HashMap<WaveId, Option<Keys>> = HashMap::new();
                let mut taken = Vec::new();
                for waiting in chosen.iter().filter(|waiting| lively.contains(&waiting.wave)) {
                    if let Entry::Vacant(unread) = keys.entry(waiting.wave) {
                        unread.insert(keys_where_kept(app, waiting.wave)?);
                    }
                    let cancel = |conn: &mut Conn, why: &str| {
                        store::messages::cancel(conn, std::slice::from_ref(&waiting.id), why)
                    };
                    let Some(Some(keys)) = keys.get(&waiting.wave) else {
                        cancel(conn, "the contacts were deleted")?;
                        continue;
                    };
                    let to = Recipient::open(&keys.invitations, &waiting.id, &waiting.sealed)?;
                    if let Some(why) = unwanted(conn, keys, &to)? {
                        cancel(conn, why)?;
                    } else if store::messages::take(conn, &waiting.id, &holder, now.plus_seconds(lease), now.day())? {
                        let invitation = Invitation::of(&keys.invitations, to.case);
                        taken.push(Taken { waiting: waiting.clone(), to, invitation });
                    }
                }
                Ok(taken)
            })
            .await
    }

    /// The messages as bytes; one that cannot be written has failed.
    async fn write(&self, taken: Vec<Taken>) -> Result<Vec<(Taken, Vec<u8>)>, Refusal> {
        let waves: Vec<WaveId> = taken.iter().map(|taken| taken.waiting.wave).collect();
        let with = self.app.clone();
        let reading = move |conn: &mut Conn| {
            let mut read = HashMap::new();
            for wave in waves {
                if let Entry::Vacant(unread) = read.entry(wave) {
                    unread.insert(wording_of(&with, conn, wave)?);
                }
            }
            Ok::<_, Refusal>(read)
        };
        let read = self.app.store.read_async("message_words", reading).await?;
        let at = self.app.clock.now();
        let mut written = Vec::with_capacity(taken.len());
        for taken in taken {
            let wording = read.get(&taken.waiting.wave).map(|(wave, questionnaire, plan)| Wording {
                wave,
                questionnaire,
                plan,
                public_address: &self.post.public_address,
            });
            let words = wording.map(|wording| wording.of(taken.waiting.step, &taken.to, &taken.invitation));
            let composed = match &words {
                Some(Ok(worded)) => Written {
                    id: &taken.waiting.id,
                    to: &taken.to.email,
                    words: &worded.words,
                    out: &worded.out,
                    language: &worded.language.0,
                    at,
                }
                .compose(&self.post.identity),
                Some(Err(refusal)) => Err(format!("it cannot be worded [{}]", refusal.code)),
                None => Err("its wave is gone".into()),
            };
            match composed {
                Ok(bytes) => written.push((taken, bytes)),
                Err(why) => {
                    let said = Said {
                        attempt: Attempt::Refused { recipient: false },
                        problem: Some(why),
                        line_is_broken: false,
                    };
                    settle(&self.app, &self.holder, &taken, said).await?;
                }
            }
        }
        Ok(written)
    }
}

type Read = (Wave, Arc<crate::questionnaire::checks::Questionnaire>, MailPlan);

fn wording_of(app: &App, conn: &mut Conn, wave: WaveId) -> Result<Read, Refusal> {
    let gone = || Refusal::new(Code::INTERNAL, "a wave that is being written about is gone");
    let stored = store::waves::by_id(conn, wave)?.ok_or_else(gone)?;
    let mailing = store::mailings::of_wave(conn, wave)?.ok_or_else(gone)?;
    let questionnaire = app.questionnaire_in(conn, stored.wave.version)?;
    Ok((stored.wave, questionnaire, read_plan(&mailing.plan)?))
}

/// `None` where they were destroyed: the wave is over, or its contacts are deleted.
fn keys_where_kept(app: &App, wave: WaveId) -> Result<Option<Keys>, Refusal> {
    match Keys::of(app, wave) {
        Ok(keys) => Ok(Some(keys)),
        Err(refusal) if refusal.code == Code::KEY_MISSING => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// Why a message that waited is not to be sent any more.
fn unwanted(conn: &mut Conn, keys: &Keys, to: &Recipient) -> Result<Option<&'static str>, Refusal> {
    let reasons = [
        (CaseMark::OptedOut, "the person asked for no more messages"),
        (CaseMark::WrongPerson, "it is not for this person"),
        (CaseMark::Spent, "the invitation was used"),
    ];
    for (kind, why) in reasons {
        if store::cases::marks::has(conn, &mark(&keys.invitations, kind, to.case))? {
            return Ok(Some(why));
        }
    }
    let digest = super::recipient::suppression(&keys.addresses, &to.email);
    let suppressed = store::mailings::suppressed(conn, std::slice::from_ref(&digest))?;
    Ok(suppressed.contains(&digest).then_some("the address asked for no more messages"))
}

/// One conversation, and what came of it kept. The line, where more can be said on it.
async fn talk(
    app: App,
    post: Arc<Post>,
    holder: String,
    mut line: Line,
    taken: Taken,
    bytes: Vec<u8>,
) -> (Option<Line>, Result<(), Refusal>) {
    let outgoing = Outgoing { id: &taken.waiting.id, to: &taken.to.email, bytes: &bytes };
    let said = line.deliver(&outgoing, &post.identity).await;
    let line = (!said.line_is_broken).then_some(line);
    (line, settle(&app, &holder, &taken, said).await)
}

async fn settle(app: &App, holder: &str, taken: &Taken, said: Said) -> Result<(), Refusal> {
    let Next { state, not_before } = after(taken.waiting.attempts + 1, app.clock.now(), said.attempt);
    let settled = Settled { state, not_before, problem: said.problem };
    let dead = said.attempt == Attempt::Refused { recipient: true };
    let (holder, id, wave, case) = (holder.to_owned(), taken.waiting.id.clone(), taken.waiting.wave, taken.to.case);
    app.write("settle_message", move |app, conn| {
        if store::messages::settle(conn, &id, &holder, &settled)? && dead && settled.state == MessageState::Failed {
            undeliverable(app, conn, wave, &[case])?;
        }
        Ok(())
    })
    .await
}

/// Notes that mail to these cases comes back; nothing more is sent to them. Nothing where the wave is over.
pub(super) fn undeliverable(
    app: &App,
    conn: &mut Conn,
    wave: WaveId,
    cases: &[crate::id::CaseId],
) -> Result<(), Refusal> {
    let Some(keys) = keys_where_kept(app, wave)? else { return Ok(()) };
    for case in cases {
        let kind = CaseMark::Undeliverable;
        store::cases::marks::put(conn, wave, kind, &mark(&keys.invitations, kind, *case))?;
        let others: Vec<String> = Step::all().map(|step| message_mark(&keys.invitations, *case, step)).collect();
        store::messages::cancel(conn, &others, "mail to the address comes back")?;
    }
    Ok(())
}
