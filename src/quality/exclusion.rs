//! Why a response is left out of the data set.

use serde::{Deserialize, Serialize};

/// Why a person left a response out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionReason {
    Duplicate,
    TooFast,
    StraightLined,
    Automated,
    /// Made by staff, to try things out.
    Trial,
    /// What the answers themselves say cannot be.
    Implausible,
    Other,
}

impl ExclusionReason {
    pub const ALL: [ExclusionReason; 7] = [
        ExclusionReason::Duplicate,
        ExclusionReason::TooFast,
        ExclusionReason::StraightLined,
        ExclusionReason::Automated,
        ExclusionReason::Trial,
        ExclusionReason::Implausible,
        ExclusionReason::Other,
    ];

    pub fn word(self) -> &'static str {
        match self {
            ExclusionReason::Duplicate => "duplicate",
            ExclusionReason::TooFast => "too_fast",
            ExclusionReason::StraightLined => "straight_lined",
            ExclusionReason::Automated => "automated",
            ExclusionReason::Trial => "trial",
            ExclusionReason::Implausible => "implausible",
            ExclusionReason::Other => "other",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }

    pub fn in_words(self) -> &'static str {
        match self {
            ExclusionReason::Duplicate => "Answered twice",
            ExclusionReason::TooFast => "Answered too fast to have read the questions",
            ExclusionReason::StraightLined => "Answered without looking at the questions",
            ExclusionReason::Automated => "Filled in by a program",
            ExclusionReason::Trial => "A trial by staff",
            ExclusionReason::Implausible => "Answers that cannot be true together",
            ExclusionReason::Other => "Another reason",
        }
    }
}

/// How many responses were left out of a data set for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludedCount {
    pub reason: ExclusionReason,
    pub responses: usize,
}

impl ExcludedCount {
    /// The reasons counted, in the order of [`ExclusionReason::ALL`]; those of nobody are left out.
    pub fn of(reasons: impl IntoIterator<Item = ExclusionReason>) -> Vec<ExcludedCount> {
        let mut counts = std::collections::BTreeMap::new();
        for reason in reasons {
            *counts.entry(reason).or_insert(0) += 1;
        }
        counts.into_iter().map(|(reason, responses)| ExcludedCount { reason, responses }).collect()
    }
}
