//! Why there is no answer. Eight reasons, kept apart for ever: they mean different things to a base.

use serde::{Deserialize, Serialize};

/// Why a variable has no value for a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingReason {
    /// Said "don't know".
    DontKnow,
    /// Said "prefer not to say".
    PreferNotToSay,
    /// Said "not applicable".
    NotApplicable,
    /// Saw the item and went on without an answer.
    Skipped,
    /// Stopped before the item.
    NotReached,
    /// Routing led past the item.
    OffPath,
    /// The split ballot gave the item to others.
    NotAssigned,
    /// The wave did not ask the item.
    NotInWave,
}

impl MissingReason {
    pub const ALL: [MissingReason; 8] = [
        MissingReason::DontKnow,
        MissingReason::PreferNotToSay,
        MissingReason::NotApplicable,
        MissingReason::Skipped,
        MissingReason::NotReached,
        MissingReason::OffPath,
        MissingReason::NotAssigned,
        MissingReason::NotInWave,
    ];

    pub fn word(self) -> &'static str {
        match self {
            MissingReason::DontKnow => "dont_know",
            MissingReason::PreferNotToSay => "prefer_not_to_say",
            MissingReason::NotApplicable => "not_applicable",
            MissingReason::Skipped => "skipped",
            MissingReason::NotReached => "not_reached",
            MissingReason::OffPath => "off_path",
            MissingReason::NotAssigned => "not_assigned",
            MissingReason::NotInWave => "not_in_wave",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.word() == word)
    }

    pub fn in_words(self) -> &'static str {
        match self {
            MissingReason::DontKnow => "Don’t know",
            MissingReason::PreferNotToSay => "Prefer not to say",
            MissingReason::NotApplicable => "Does not apply to me",
            MissingReason::Skipped => "Skipped",
            MissingReason::NotReached => "Not reached",
            MissingReason::OffPath => "Not asked (routing)",
            MissingReason::NotAssigned => "Not asked (split ballot)",
            MissingReason::NotInWave => "Not asked in this wave",
        }
    }

    /// The three that a person can say, where the item offers them.
    pub fn can_be_said(self) -> bool {
        matches!(self, MissingReason::DontKnow | MissingReason::PreferNotToSay | MissingReason::NotApplicable)
    }
}
