//! What a wave's fieldwork comes to: while it lives computed with its keys, and from its closing on a document that never changes.

use super::mailing::message_mark;
use super::marks::Marks;
use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal};
use crate::finding::Code;
use crate::id::{CaseId, WaveId};
use crate::keyring::Key;
use crate::letter::{MessageState, Step};
use crate::questionnaire::checks::Questionnaire;
use crate::response::keeping;
use crate::sample::disposition::{ParticipationTable, combine};
use crate::sample::quota::{CellCounts, QuotaPlan};
use crate::sample::rates::{Eligibility, OutcomeCounts, OutcomeRates, rates};
use crate::sample::{
    CaseEvent, CaseMark, CaseOutcome, CompletionRule, DispositionTable, FieldworkCounter, FieldworkCounts,
    FieldworkTerms, ResponseSeen, conclude,
};
use crate::store::{self, Conn};
use crate::study::{Anonymity, Wave, WaveStatus};
use crate::time::Moment;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What a wave's fieldwork came to, or has come to so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldworkOutcome {
    pub terms: FieldworkTerms,
    pub counts: FieldworkCounts,
    /// Of a wave with a sample.
    pub sample: Option<SampleOutcome>,
    /// Of a wave with quotas.
    pub quotas: Vec<QuotaOutcome>,
}

/// How the cases of a sample ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleOutcome {
    /// Cases drawn.
    pub drawn: u64,
    /// By stratum; under no name, those without one.
    pub strata: BTreeMap<String, u64>,
    pub dispositions: Dispositions,
    /// How the messages of each step stand, where this service sent any; the invitation is step 0.
    pub messages: BTreeMap<u32, MessageCounts>,
}

/// The table of dispositions, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dispositions {
    Table(DispositionTable),
    /// In words.
    Unknown(String),
}

/// Where messages stand, each once: what came back is not among those taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MessageCounts {
    pub taken: u64,
    pub unknown: u64,
    pub bounced: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuotaOutcome {
    pub name: String,
    pub hard: bool,
    pub cells: Vec<CellOutcome>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellOutcome {
    pub name: String,
    pub target: u64,
    pub counts: CellCounts,
}

impl FieldworkOutcome {
    /// AAPOR's rates, where a sample was drawn and its dispositions are known; *e* by proportional allocation.
    pub fn rates(&self) -> Option<OutcomeRates> {
        match &self.sample.as_ref()?.dispositions {
            Dispositions::Table(table) => Some(rates(&OutcomeCounts::of(table), &Eligibility::Allocated)),
            Dispositions::Unknown(_) => None,
        }
    }

    /// Who took part, where nobody was drawn.
    pub fn participation(&self) -> Option<ParticipationTable> {
        let table = ParticipationTable { visits: None, ends: self.counts.ends, excluded: 0 };
        self.sample.is_none().then_some(table)
    }
}

/// What has happened to cases by mail, in order.
pub(in crate::app) type MailLog = HashMap<CaseId, Vec<CaseEvent>>;

/// What this service has sent to a wave's cases, and what came back. Empty where it sent nothing: then links were taken away as a file and
/// sent by other means, so that nobody here knows whether they left. Where it sends, every case is there, also one that nothing was sent to.
fn mail_log(conn: &mut Conn, wave: WaveId, key: &Key, cases: &[CaseId]) -> Result<MailLog, Refusal> {
    let messages: HashMap<String, MessageState> =
        store::messages::of_wave(conn, wave)?.into_iter().map(|brief| (brief.id, brief.state)).collect();
    if messages.is_empty() {
        return Ok(MailLog::new());
    }
    let log_of = |case: CaseId| {
        let events = Step::all().filter_map(|step| {
            let state = messages.get(&message_mark(key, case, step))?;
            mail_event(*state, number_of(step))
        });
        events.collect::<Vec<_>>()
    };
    Ok(cases.iter().map(|case| (*case, log_of(*case))).collect())
}

/// An invitation that was handed on is an invitation.
fn number_of(step: Step) -> u32 {
    match step {
        Step::Invitation | Step::PassedOn => 0,
        Step::Reminder(n) => u32::from(n),
    }
}

/// A message that no server would take is undelivered, as one that came back. One that is being sent at this moment may have left.
fn mail_event(state: MessageState, step: u32) -> Option<CaseEvent> {
    match state {
        MessageState::Sent => Some(CaseEvent::Sent { step }),
        MessageState::Unknown | MessageState::Sending => Some(CaseEvent::SendUnknown { step }),
        MessageState::Failed | MessageState::Bounced => Some(CaseEvent::Bounced { step }),
        MessageState::Queued | MessageState::Cancelled => None,
    }
}

/// The log of a case: what is known of its mail, and its marks. Where no message is known, nobody knows whether one left.
fn log_of(mail: Option<&Vec<CaseEvent>>, marks: impl Iterator<Item = CaseMark>) -> Vec<CaseEvent> {
    let mut log = mail.cloned().unwrap_or_else(|| vec![CaseEvent::SendUnknown { step: 0 }]);
    for mark in marks {
        match mark {
            CaseMark::Spent => log.push(CaseEvent::Spent),
            CaseMark::OptedOut => log.push(CaseEvent::OptedOut),
            CaseMark::WrongPerson => log.push(CaseEvent::WrongPerson),
            // Known by the mark alone where the messages were sent by other means.
            CaseMark::Undeliverable if mail.is_none() => log.push(CaseEvent::Bounced { step: 0 }),
            // Somebody else may answer with it: that is no end of the case.
            CaseMark::Undeliverable | CaseMark::PassedOn => {}
        }
    }
    log
}

/// How the messages of each step stand: each as its strongest event, as [`conclude`] takes it.
fn message_counts(mail: &MailLog) -> BTreeMap<u32, MessageCounts> {
    let mut counts: BTreeMap<u32, MessageCounts> = BTreeMap::new();
    for log in mail.values() {
        let mut strongest: BTreeMap<u32, u8> = BTreeMap::new();
        for event in log {
            let (step, strength) = match event {
                CaseEvent::SendUnknown { step } => (*step, 0),
                CaseEvent::Sent { step } => (*step, 1),
                CaseEvent::Bounced { step } => (*step, 2),
                _ => continue,
            };
            let known = strongest.entry(step).or_default();
            *known = (*known).max(strength);
        }
        for (step, strength) in strongest {
            let of = counts.entry(step).or_default();
            match strength {
                0 => of.unknown += 1,
                1 => of.taken += 1,
                _ => of.bounced += 1,
            }
        }
    }
    counts
}

/// The outcome as things stand in this transaction.
pub(super) fn outcome_now(app: &App, conn: &mut Conn, wave: &Wave) -> Result<FieldworkOutcome, Refusal> {
    let questionnaire = app.questionnaire_in(conn, wave.version)?;
    let terms = store::fieldwork::terms(conn, wave.id)?.terms;
    let counts = counts(conn, wave, &questionnaire, terms.completion)?;
    let sample = sample(app, conn, wave, terms.completion, &counts)?;
    Ok(FieldworkOutcome { terms, counts, sample, quotas: quotas(conn, wave.id)? })
}

fn counts(
    conn: &mut Conn,
    wave: &Wave,
    questionnaire: &Questionnaire,
    rule: CompletionRule,
) -> Result<FieldworkCounts, Refusal> {
    let asks_consent = keeping::asks_consent(questionnaire);
    let mut counter = FieldworkCounter::new(questionnaire, rule);
    for response in store::responses::counted(conn, wave.id)? {
        let (answers, circumstances) = (&response.answers, response.circumstances);
        counter.add(&ResponseSeen {
            stands: response.disposition,
            answers,
            circumstances,
            consented: !asks_consent || keeping::has_consented(questionnaire, answers, circumstances),
            stratum: response.stratum.as_deref(),
            // One day stands for all there: it says nothing.
            ended_on: response.finished_on.filter(|_| wave.anonymity != Anonymity::AnonymousOnce),
            seconds: response.seconds,
        });
    }
    Ok(counter.finish())
}

fn sample(
    app: &App,
    conn: &mut Conn,
    wave: &Wave,
    rule: CompletionRule,
    counts: &FieldworkCounts,
) -> Result<Option<SampleOutcome>, Refusal> {
    let drawn = store::cases::count(conn, wave.id)?;
    if drawn == 0 {
        return Ok(None);
    }
    let mut strata: BTreeMap<String, u64> = BTreeMap::new();
    for (design, cases) in store::cases::designs(conn, wave.id)? {
        *strata.entry(design.stratum.unwrap_or_default()).or_default() += cases;
    }
    let mut mail = MailLog::new();
    let dispositions = match Marks::of_wave(app, conn, wave.id) {
        Ok(marks) => {
            let cases = store::cases::ids(conn, wave.id)?;
            mail = mail_log(conn, wave.id, marks.key(), &cases)?;
            let outcome = |case: CaseId| conclude(&log_of(mail.get(&case), marks.of(case)), rule);
            let cases: Vec<CaseOutcome> = cases.into_iter().map(outcome).collect();
            match combine(cases, &counts.ends) {
                Ok(table) => Dispositions::Table(table),
                Err(findings) => Dispositions::Unknown(findings.to_string()),
            }
        }
        // A wave can be closed without its key, and seen: what its cases did is then not known.
        Err(refusal) if [Code::KEY_MISSING, Code::KEYS_UNUSABLE].contains(&refusal.code) => {
            Dispositions::Unknown(format!("The key of the wave’s invitations could not be used: {}.", refusal.message))
        }
        Err(refusal) => return Err(refusal),
    };
    Ok(Some(SampleOutcome { drawn, strata, dispositions, messages: message_counts(&mail) }))
}

fn quotas(conn: &mut Conn, wave: WaveId) -> Result<Vec<QuotaOutcome>, Refusal> {
    let Some(QuotaPlan { quotas, .. }) = store::quotas::plan(conn, wave)? else { return Ok(Vec::new()) };
    let standing = store::quotas::standing(conn, wave)?;
    let outcome = |(at, quota): (usize, crate::sample::quota::Quota)| QuotaOutcome {
        name: quota.name,
        hard: quota.strength == crate::sample::quota::Strength::Hard,
        cells: quota
            .cells
            .into_iter()
            .enumerate()
            .map(|(cell, of)| CellOutcome {
                name: of.name,
                target: of.target,
                counts: standing.get(&crate::sample::quota::CellRef { quota: at, cell }).copied().unwrap_or_default(),
            })
            .collect(),
    };
    Ok(quotas.into_iter().enumerate().map(outcome).collect())
}

/// Keeps what a wave came to, in the transaction that closes it and before anything of its responses is ended: its key still lives.
pub(super) fn freeze(app: &App, conn: &mut Conn, wave: &Wave) -> Result<(), Refusal> {
    let outcome = outcome_now(app, conn, wave)?;
    let document = serde_json::to_string(&outcome)
        .map_err(|e| Refusal::new(Code::INTERNAL, format!("an outcome cannot be written as JSON: {e}")))?;
    Ok(store::fieldwork::freeze_outcome(conn, wave.id, &document, app.clock.now())?)
}

/// What a wave's fieldwork comes to, and since when that is fixed; `None` while it may change. A wave that an older program closed is
/// counted from what is there.
pub async fn outcome(app: &App, wave: WaveId) -> Result<(FieldworkOutcome, Option<Moment>), Refusal> {
    let with = app.clone();
    app.store
        .read_async("fieldwork_outcome", move |conn| {
            let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
            if let Some((document, at)) = store::fieldwork::outcome(conn, wave)? {
                let outcome = serde_json::from_str(&document)
                    .map_err(|_| store::StoreError::Corrupt("wave_outcomes.document".into()))?;
                return Ok((outcome, Some(at)));
            }
            Ok((outcome_now(&with, conn, &read.wave)?, None))
        })
        .await
}

/// The terms of a wave's fieldwork.
pub async fn terms_of(app: &App, wave: WaveId) -> Result<FieldworkTerms, Refusal> {
    Ok(app.store.read_async("terms_of", move |conn| store::fieldwork::terms(conn, wave)).await?.terms)
}

/// Fixes the terms of a wave that is not open yet. Codes: `transition_refused`, `terms_invalid`.
pub async fn set_terms(app: &App, actor: Actor, wave: WaveId, terms: FieldworkTerms) -> Result<(), Refusal> {
    let findings = terms.check();
    if findings.has_errors() {
        return Err(Refusal::of(findings));
    }
    app.write("set_terms", move |app, conn| {
        let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
        if read.wave.status != WaveStatus::Planned {
            let message = "the terms of fieldwork hold from the opening of a wave on";
            return Err(Refusal::new(Code::TRANSITION_REFUSED, message));
        }
        store::fieldwork::set_terms(conn, wave, &store::fieldwork::StoredTerms { terms, ends_at: None })?;
        store::waves::set_status(conn, &read, read.wave.status)?;
        Ok(app.audit(conn, actor, "set_terms", format!("wave {wave}"))?)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::CaseDisposition;

    fn ended(mail: Option<&Vec<CaseEvent>>, marks: &[CaseMark]) -> CaseOutcome {
        conclude(&log_of(mail, marks.iter().copied()), CompletionRule::default())
    }

    #[test]
    fn a_case_is_known_by_its_marks_and_its_mail() {
        let of = |marks: &[CaseMark]| ended(None, marks);
        assert_eq!(of(&[]), CaseOutcome::Ended(CaseDisposition::InvitationUnknown));
        assert_eq!(of(&[CaseMark::Spent, CaseMark::OptedOut]), CaseOutcome::Spent);
        assert_eq!(of(&[CaseMark::OptedOut]), CaseOutcome::Ended(CaseDisposition::OptedOut));
        assert_eq!(of(&[CaseMark::WrongPerson]), CaseOutcome::Ended(CaseDisposition::WrongPerson));
        assert_eq!(of(&[CaseMark::PassedOn]), CaseOutcome::Ended(CaseDisposition::InvitationUnknown));
        let reminded = vec![CaseEvent::Sent { step: 0 }, CaseEvent::Bounced { step: 0 }, CaseEvent::Sent { step: 1 }];
        assert_eq!(ended(Some(&reminded), &[]), CaseOutcome::Ended(CaseDisposition::Silence));
        assert_eq!(ended(Some(&reminded), &[CaseMark::Undeliverable]), CaseOutcome::Ended(CaseDisposition::Silence));
    }

    #[test]
    fn a_message_counts_once_as_its_strongest_event() {
        let case = |n| CaseId(uuid::Uuid::from_u128(n));
        let mail = MailLog::from([
            (case(1), vec![CaseEvent::Sent { step: 0 }, CaseEvent::Bounced { step: 0 }, CaseEvent::Sent { step: 1 }]),
            (case(2), vec![CaseEvent::SendUnknown { step: 0 }]),
        ]);
        let counts = message_counts(&mail);
        assert_eq!(counts[&0], MessageCounts { taken: 0, unknown: 1, bounced: 1 });
        assert_eq!(counts[&1], MessageCounts { taken: 1, ..MessageCounts::default() });
    }
}
