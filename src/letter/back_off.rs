//! What follows from an attempt to send a message.

use super::MessageState;
use crate::time::Moment;

/// Attempts after which a message that is put off again and again has failed: over a day of hours in which messages are sent.
pub const ATTEMPTS_MAX: u32 = 12;

/// Minutes until the next attempt, after the first, the second, …; the last holds from there on.
const MINUTES: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// The server answered the whole message with a yes.
    Accepted,
    /// It said, or the line broke before the message's end, that not now (4yz: greylisting, for one).
    PutOff,
    /// It said never (5yz). `recipient`: of this person, so that no other message need be tried.
    Refused { recipient: bool },
    /// The whole message went out, and no answer came.
    Unknown,
}

/// How the message stands then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    pub state: MessageState,
    /// When it may be tried again, where it is queued.
    pub not_before: Moment,
}

/// `attempts` includes this one.
pub fn after(attempts: u32, now: Moment, attempt: Attempt) -> Next {
    let settled = |state| Next { state, not_before: now };
    match attempt {
        Attempt::Accepted => settled(MessageState::Sent),
        Attempt::Unknown => settled(MessageState::Unknown),
        Attempt::Refused { .. } => settled(MessageState::Failed),
        Attempt::PutOff if attempts >= ATTEMPTS_MAX => settled(MessageState::Failed),
        Attempt::PutOff => {
            let tried = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
            let minutes = MINUTES.get(tried).or(MINUTES.last()).copied().unwrap_or(1);
            Next { state: MessageState::Queued, not_before: now.plus_seconds(60 * minutes) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_put_off_is_tried_later_and_later_and_then_fails() {
        let now = Moment(0);
        let waits: Vec<i64> = (1..ATTEMPTS_MAX)
            .map(|n| {
                let next = after(n, now, Attempt::PutOff);
                assert_eq!(next.state, MessageState::Queued);
                next.not_before.0 / 60_000_000
            })
            .collect();
        assert_eq!(waits, [1, 5, 15, 30, 60, 120, 240, 240, 240, 240, 240]);
        assert_eq!(after(ATTEMPTS_MAX, now, Attempt::PutOff).state, MessageState::Failed);
        assert_eq!(after(u32::MAX, now, Attempt::PutOff).state, MessageState::Failed);
    }

    #[test]
    fn what_may_have_arrived_is_never_tried_again() {
        for attempt in [Attempt::Accepted, Attempt::Unknown, Attempt::Refused { recipient: true }] {
            assert_ne!(after(1, Moment(0), attempt).state, MessageState::Queued, "{attempt:?}");
        }
    }
}
