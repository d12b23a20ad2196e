//! From the log of a case to its one disposition.

use super::CaseDisposition;
use super::completion::{Completion, CompletionRule};
use super::event::CaseEvent;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseOutcome {
    Ended(CaseDisposition),
    /// The invitation was used, and the answers have no path back: how it ended is among the counts of responses
    /// ([`combine`](super::combine)).
    Spent,
}

/// Reports about a person, the strongest first; each but the first two gives way to what the interview itself says.
const REPORTS: [(CaseEvent, CaseDisposition); 7] = [
    (CaseEvent::WrongPerson, CaseDisposition::WrongPerson),
    (CaseEvent::Died, CaseDisposition::Died),
    (CaseEvent::Unable, CaseDisposition::Unable),
    (CaseEvent::Language, CaseDisposition::Language),
    (CaseEvent::OtherNonResponse, CaseDisposition::OtherNonResponse),
    (CaseEvent::Refused, CaseDisposition::Refusal),
    (CaseEvent::OptedOut, CaseDisposition::OptedOut),
];

/// The disposition of a case as its log now stands; final once the wave is closed. Every log has exactly one, the empty one too.
///
/// # Precedence
/// The first that applies:
/// 1. *spent*: the response counts, wherever it is;
/// 2. withdrawn, then duplicate;
/// 3. the interview's last word, if it is one: screened out, quota full, consent refused, or answers that make it complete or partial
///    by the rule. Opting out of further messages takes nothing from answers that were given;
/// 4. what was reported: wrong person; died; unable; language; other non-response; refused; opted out. That somebody is not eligible,
///    or could not take part, says more than that they did not want to;
/// 5. break-off, then opened without an answer (implicit refusal);
/// 6. came too late, then away throughout;
/// 7. the address is somebody else's;
/// 8. mail: a message that was taken and did not come back leaves *silence*; else one of unknown fate, *invitation unknown*; else one
///    that came back, *undelivered*; else *uninvited*. Each message stands as its strongest event: bounced, then sent, then unknown.
pub fn conclude(log: &[CaseEvent], rule: CompletionRule) -> CaseOutcome {
    let has = |event: CaseEvent| log.contains(&event);
    if has(CaseEvent::Spent) {
        return CaseOutcome::Spent;
    }
    let interview = last_word(log, rule);
    let ended = if has(CaseEvent::Withdrew) {
        CaseDisposition::Withdrawn
    } else if has(CaseEvent::Duplicate) {
        CaseDisposition::Duplicate
    } else if let Some(ended) = interview.filter(|ended| is_decisive(*ended)) {
        ended
    } else if let Some((_, reported)) = REPORTS.into_iter().find(|(event, _)| has(*event)) {
        reported
    } else if let Some(ended) = interview {
        ended
    } else if has(CaseEvent::TooLate) {
        CaseDisposition::TooLate
    } else if has(CaseEvent::Unavailable) {
        CaseDisposition::Unavailable
    } else if has(CaseEvent::ReachedSomebodyElse) {
        CaseDisposition::ReachedSomebodyElse
    } else {
        by_mail(log)
    };
    CaseOutcome::Ended(ended)
}

/// What the last event of the interview makes of it. Who screens out, goes back and answers on has answered; having opened it again
/// says nothing.
fn last_word(log: &[CaseEvent], rule: CompletionRule) -> Option<CaseDisposition> {
    let said = log.iter().rev().find_map(|event| match event {
        CaseEvent::ScreenedOut => Some(CaseDisposition::ScreenedOut),
        CaseEvent::QuotaFull => Some(CaseDisposition::QuotaFull),
        CaseEvent::ConsentRefused => Some(CaseDisposition::ConsentRefused),
        CaseEvent::Answered { items, sent } => Some(match rule.judge(*items, *sent) {
            Completion::Complete => CaseDisposition::Complete,
            Completion::Partial => CaseDisposition::Partial,
            Completion::BreakOff => CaseDisposition::BreakOff,
            Completion::Nothing => CaseDisposition::ImplicitRefusal,
        }),
        _ => None,
    });
    said.or_else(|| log.contains(&CaseEvent::Opened).then_some(CaseDisposition::ImplicitRefusal))
}

fn is_decisive(ended: CaseDisposition) -> bool {
    !matches!(ended, CaseDisposition::BreakOff | CaseDisposition::ImplicitRefusal)
}

/// Where a message stands; the greater outranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Message {
    Unknown,
    Sent,
    Bounced,
}

fn by_mail(log: &[CaseEvent]) -> CaseDisposition {
    let mut messages: BTreeMap<u32, Message> = BTreeMap::new();
    for event in log {
        let (step, message) = match event {
            CaseEvent::SendUnknown { step } => (*step, Message::Unknown),
            CaseEvent::Sent { step } => (*step, Message::Sent),
            CaseEvent::Bounced { step } => (*step, Message::Bounced),
            _ => continue,
        };
        let stands = messages.entry(step).or_insert(message);
        *stands = (*stands).max(message);
    }
    let any = |message: Message| messages.values().any(|stands| *stands == message);
    if any(Message::Sent) {
        CaseDisposition::Silence
    } else if any(Message::Unknown) {
        CaseDisposition::InvitationUnknown
    } else if any(Message::Bounced) {
        CaseDisposition::Undelivered
    } else {
        CaseDisposition::Uninvited
    }
}
