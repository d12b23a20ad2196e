//! Who is written to now: everybody who has had no invitation, and those reminded whose last message is long enough ago.

use super::super::answering::may_begin;
use super::super::marks::Marks;
use super::plan::read_plan;
use super::recipient::{Keys, Recipient, message_mark, suppression};
use crate::app::{Actor, App, Refusal, blocking};
use crate::finding::Code;
use crate::id::{CaseId, WaveId};
use crate::letter::{MailPlan, Step};
use crate::sample::CaseMark;
use crate::store::messages::{Brief, Waiting};
use crate::store::{self, Conn};
use crate::time::{Day, Moment};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What keeps people from being written to, whatever the step.
const SETTLED: [CaseMark; 4] = [CaseMark::Spent, CaseMark::OptedOut, CaseMark::WrongPerson, CaseMark::Undeliverable];

/// Why a message to an address that asked for no more is not sent.
const SUPPRESSED: &str = "the address asked for no more messages";

/// The waves whose people may be written to now: their mailing runs, they are open, and their days have come.
pub(super) fn lively_waves(conn: &mut Conn, now: Moment) -> Result<Vec<WaveId>, Refusal> {
    let mut lively = Vec::new();
    for wave in store::mailings::running(conn)? {
        let stored = store::waves::by_id(conn, wave)?;
        if stored.is_some_and(|stored| may_begin(&stored.wave, now).is_ok()) {
            lively.push(wave);
        }
    }
    Ok(lively)
}

/// Queues what is due in every wave; how many messages. What a server cannot do for one wave keeps no other wave's from being queued.
pub async fn queue_due(app: &App) -> Result<usize, Refusal> {
    let now = app.clock.now();
    let waves = app.store.read_async("lively_waves", move |conn| lively_waves(conn, now)).await?;
    let (mut queued, mut trouble) = (0, None);
    for wave in waves {
        match queue_due_of(app, wave).await {
            Ok(n) => queued += n,
            Err(refusal) => trouble = trouble.or(Some(refusal)),
        }
    }
    trouble.map_or(Ok(queued), Err)
}

pub(super) async fn queue_due_of(app: &App, wave: WaveId) -> Result<usize, Refusal> {
    let Some(due) = due_of(app, wave).await?.map(Arc::new) else { return Ok(0) };
    app.write("queue_messages", move |app, conn| {
        // Somebody may have stopped it, or closed the wave, since it was looked at.
        if !lively_waves(conn, app.clock.now())?.contains(&wave) {
            return Ok(0);
        }
        put_in(app, conn, wave, &due)
    })
    .await
}

/// Messages that are due.
struct Due {
    waiting: Vec<Waiting>,
    /// To addresses that asked for no more.
    suppressed: Vec<(String, WaveId, Step)>,
}

/// Adds them with their audit; how many are new.
fn put_in(app: &App, conn: &mut Conn, wave: WaveId, due: &Due) -> Result<usize, Refusal> {
    store::messages::put_cancelled(conn, &due.suppressed, SUPPRESSED)?;
    let queued = store::messages::queue(conn, &due.waiting)?;
    if queued > 0 {
        app.audit(conn, Actor::Operator, "queue_messages", format!("{queued} messages of wave {wave}"))?;
    }
    Ok(queued)
}

/// What is due in a wave; `None` where that is nothing.
async fn due_of(app: &App, wave: WaveId) -> Result<Option<Due>, Refusal> {
    let with = app.clone();
    let due = blocking(move || with.store.read("due_messages", |conn| find(&with, conn, wave))).await?;
    Ok(Some(due).filter(|due| !due.waiting.is_empty() || !due.suppressed.is_empty()))
}

fn find(app: &App, conn: &mut Conn, wave: WaveId) -> Result<Due, Refusal> {
    let nothing = Due { waiting: Vec::new(), suppressed: Vec::new() };
    let Some(stored) = store::mailings::of_wave(conn, wave)? else { return Ok(nothing) };
    let (plan, now) = (read_plan(&stored.plan)?, app.clock.now());
    if now < plan.from {
        return Ok(nothing);
    }
    let keys = match Keys::of(app, wave) {
        Ok(keys) => keys,
        // The contacts are deleted: nobody can be written to any more.
        Err(refusal) if refusal.code == Code::KEY_MISSING => return Ok(nothing),
        Err(refusal) => return Err(refusal),
    };
    let marks = Marks::of_wave(app, conn, wave)?;
    let messages = store::messages::of_wave(conn, wave)?;
    let messages: HashMap<&str, &Brief> = messages.iter().map(|brief| (brief.id.as_str(), brief)).collect();
    let mut due = Vec::new();
    for (case, sealed) in store::cases::contacts::of_wave(conn, wave)? {
        let has = |step| messages.get(message_mark(&keys.invitations, case, step).as_str()).copied();
        let Some(step) = due_step(&plan, now.day(), has) else { continue };
        if SETTLED.into_iter().any(|mark| marks.has(mark, case)) {
            continue;
        }
        if let Some(to) = Recipient::of(case, keys.contact(case, &sealed)?) {
            due.push((suppression(&keys.addresses, &to.email), step, to));
        }
    }
    let digests: Vec<String> = due.iter().map(|(digest, _, _)| digest.clone()).collect();
    let suppressed = store::mailings::suppressed(conn, &digests)?;
    let mut found = nothing;
    for (digest, step, to) in due {
        if suppressed.contains(&digest) {
            found.suppressed.push((message_mark(&keys.invitations, to.case, step), wave, step));
        } else {
            found.waiting.push(keys.waiting(app, wave, step, &to, now)?);
        }
    }
    // In the order of their marks: where rows stand says nothing of the order of cases.
    found.waiting.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    found.suppressed.sort_unstable();
    Ok(found)
}

/// The step that is due today, given the messages that a person has had. One at most: a reminder follows the day on which the message
/// before it left, so that a clock which jumps brings one message and not all.
fn due_step<'b>(plan: &MailPlan, today: Day, has: impl Fn(Step) -> Option<&'b Brief>) -> Option<Step> {
    // A colleague to whom it was passed on counts from there.
    let passed_on = has(Step::PassedOn);
    let Some(mut before) = passed_on.or_else(|| has(Step::Invitation)) else { return Some(Step::Invitation) };
    for step in plan.steps() {
        let Step::Reminder(n) = step else { continue };
        if let Some(reminder) = has(step) {
            before = reminder;
            continue;
        }
        let last = before.tried_on.max(passed_on.and_then(|message| message.tried_on))?;
        let is_due = before.state.may_have_arrived() && plan.reminder_from(n, last).is_some_and(|day| today >= day);
        return is_due.then_some(step);
    }
    None
}

/// The cases of these messages, by their marks: worked out with the wave's key, since no row says it.
pub(super) fn cases_of(
    keys: &crate::keyring::Key,
    cases: &[CaseId],
    marks: &[(String, Step)],
) -> HashMap<String, CaseId> {
    let mut steps: Vec<Step> = marks.iter().map(|(_, step)| *step).collect();
    steps.sort_unstable();
    steps.dedup();
    let wanted: HashSet<&str> = marks.iter().map(|(mark, _)| mark.as_str()).collect();
    let mut found = HashMap::new();
    for case in cases {
        for step in &steps {
            let mark = message_mark(keys, *case, *step);
            if wanted.contains(mark.as_str()) {
                found.insert(mark, *case);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::MessageState;

    fn plan() -> MailPlan {
        MailPlan { from: Moment(0), reminders: vec![7, 3], letters: crate::letter::letters() }
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn due(today: &str, had: &[(Step, MessageState, &str)]) -> Option<Step> {
        let had: Vec<Brief> = had
            .iter()
            .map(|(step, state, tried)| Brief {
                id: String::new(),
                step: *step,
                state: *state,
                tried_on: tried.parse().ok(),
                problem: None,
            })
            .collect();
        due_step(&plan(), day(today), |step| had.iter().find(|brief| brief.step == step))
    }

    #[test]
    fn a_reminder_follows_the_day_on_which_the_message_before_it_left() {
        use MessageState::{Cancelled, Failed, Queued, Sent, Unknown};
        let (first, second) = (Some(Step::Reminder(1)), Some(Step::Reminder(2)));
        assert_eq!(due("2026-11-23", &[]), Some(Step::Invitation));
        assert_eq!(due("2026-11-29", &[(Step::Invitation, Sent, "2026-11-23")]), None);
        assert_eq!(due("2026-11-30", &[(Step::Invitation, Sent, "2026-11-23")]), first);
        assert_eq!(due("2026-11-30", &[(Step::Invitation, Unknown, "2026-11-23")]), first);
        for state in [Failed, Cancelled, Queued] {
            assert_eq!(due("2026-12-30", &[(Step::Invitation, state, "2026-11-23")]), None, "{state:?}");
        }
        // The clock jumps a year: one reminder, and the next after its own days.
        let jumped = [(Step::Invitation, Sent, "2026-11-23"), (Step::Reminder(1), Sent, "2027-11-23")];
        assert_eq!(due("2027-11-23", &jumped), None);
        assert_eq!(due("2027-11-26", &jumped), second);
        let all = [jumped[0], jumped[1], (Step::Reminder(2), Sent, "2027-11-26")];
        assert_eq!(due("2030-01-01", &all), None, "no third");
        // And back again.
        assert_eq!(due("2026-11-24", &jumped), None);
    }

    #[test]
    fn a_colleague_is_reminded_from_their_own_message_on() {
        use MessageState::Sent;
        let had = [
            (Step::Invitation, Sent, "2026-11-23"),
            (Step::Reminder(1), Sent, "2026-11-30"),
            (Step::PassedOn, Sent, "2026-12-02"),
        ];
        assert_eq!(due("2026-12-04", &had), None);
        assert_eq!(due("2026-12-05", &had), Some(Step::Reminder(2)));
        assert_eq!(due("2026-12-09", &had[2..]), Some(Step::Reminder(1)), "who passed it on had no message");
    }
}
