//! How a message stands.

/// One state a message. `Unknown` is honest: the server had the whole of it and gave no answer, or the program was killed while it
/// spoke. Only a person sends such a message again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageState {
    /// Waits for its moment.
    Queued,
    /// A conversation with the server is under way, or was when its program died.
    Sending,
    /// The server has taken it.
    Sent,
    /// The server has taken it, or not: nobody can know.
    Unknown,
    /// Refused for good, or for too long.
    Failed,
    /// Taken, and come back.
    Bounced,
    /// Not to be sent any more: the person has answered or does not wish to be written to, the wave has closed.
    Cancelled,
}

impl MessageState {
    pub const ALL: [MessageState; 7] = [
        MessageState::Queued,
        MessageState::Sending,
        MessageState::Sent,
        MessageState::Unknown,
        MessageState::Failed,
        MessageState::Bounced,
        MessageState::Cancelled,
    ];

    pub fn word(self) -> &'static str {
        match self {
            MessageState::Queued => "queued",
            MessageState::Sending => "sending",
            MessageState::Sent => "sent",
            MessageState::Unknown => "unknown",
            MessageState::Failed => "failed",
            MessageState::Bounced => "bounced",
            MessageState::Cancelled => "cancelled",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// For staff.
    pub fn in_words(self) -> &'static str {
        match self {
            MessageState::Queued => "Waiting",
            MessageState::Sending => "Being sent",
            MessageState::Sent => "Sent",
            MessageState::Unknown => "Unknown: perhaps sent",
            MessageState::Failed => "Failed",
            MessageState::Bounced => "Came back",
            MessageState::Cancelled => "Not sent, no longer wanted",
        }
    }

    /// Whether a person may have it sent again.
    pub fn can_be_repeated(self) -> bool {
        matches!(self, MessageState::Unknown | MessageState::Failed)
    }

    /// Whether it may have reached somebody, so that a reminder makes sense.
    pub fn may_have_arrived(self) -> bool {
        matches!(self, MessageState::Sent | MessageState::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        assert!(MessageState::ALL.into_iter().all(|state| MessageState::from_word(state.word()) == Some(state)));
    }
}
