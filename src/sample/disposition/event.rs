//! What happens to a case.

use super::items::ItemCount;
use serde::{Deserialize, Serialize};

/// One entry of a case's log. `step` is the message: 0 the invitation, then the reminders.
///
/// A link scanner's visit is no event. What was answered before a required consent was given is [`CaseEvent::Opened`], not
/// [`CaseEvent::Answered`]: it may not be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum CaseEvent {
    /// A message was handed to a mail server, which took it.
    Sent {
        step: u32,
    },
    /// A message was handed over, and whether it was taken cannot be known.
    SendUnknown {
        step: u32,
    },
    /// A message came back for good.
    Bounced {
        step: u32,
    },
    /// The person began.
    Opened,
    /// The answers as they now stand, counted afresh at each page; `sent` when they were sent off.
    Answered {
        items: ItemCount,
        sent: bool,
    },
    /// A required consent was refused.
    ConsentRefused,
    /// The questionnaire led to the exit for people outside the population.
    ScreenedOut,
    /// A hard quota was full.
    QuotaFull,
    /// In a wave whose answers have no path back: the invitation was used. Nothing else is known here.
    Spent,
    /// Came after the close.
    TooLate,
    /// Took the answers back.
    Withdrew,
    /// Asked not to be written to.
    OptedOut,
    /// Said no in words.
    Refused,
    /// Says that the survey is not for them.
    WrongPerson,
    /// The address belongs to somebody who is not the person sampled.
    ReachedSomebodyElse,
    /// Staff found the case to be another one's double.
    Duplicate,
    Died,
    Unable,
    Language,
    OtherNonResponse,
    /// Known to be away until the wave closes.
    Unavailable,
}
