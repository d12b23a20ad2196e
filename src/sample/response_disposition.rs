//! Where a response stands, as it is kept. How a *case* ended is another question: see [`CaseDisposition`](super::disposition::CaseDisposition).

use serde::{Deserialize, Serialize};

/// Where a response stands, in AAPOR's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Begun, not sent; the wave is still open.
    InProgress,
    /// Sent (AAPOR 1.1).
    Complete,
    /// Begun and left before the end (AAPOR 1.2).
    Partial,
    /// Did not consent (AAPOR 2.11).
    Refusal,
    /// Not in the population (AAPOR 4.0).
    NotEligible,
    /// Sent, and taken back by the person (AAPOR 2.11): nothing of it is kept but that.
    Withdrawn,
    /// Turned away, since as many as were wanted of people like this have answered (AAPOR 4.8).
    QuotaFull,
}

impl Disposition {
    pub const ALL: [Disposition; 7] = [
        Disposition::InProgress,
        Disposition::Complete,
        Disposition::Partial,
        Disposition::Refusal,
        Disposition::NotEligible,
        Disposition::Withdrawn,
        Disposition::QuotaFull,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Disposition::InProgress => "in_progress",
            Disposition::Complete => "complete",
            Disposition::Partial => "partial",
            Disposition::Refusal => "refusal",
            Disposition::NotEligible => "not_eligible",
            Disposition::Withdrawn => "withdrawn",
            Disposition::QuotaFull => "quota_full",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.word() == word)
    }

    pub fn in_words(self) -> &'static str {
        match self {
            Disposition::InProgress => "In progress",
            Disposition::Complete => "Complete",
            Disposition::Partial => "Partial",
            Disposition::Refusal => "Did not consent",
            Disposition::NotEligible => "Not eligible",
            Disposition::Withdrawn => "Withdrawn",
            Disposition::QuotaFull => "Quota full",
        }
    }

    /// Nothing more can be answered.
    pub fn is_final(self) -> bool {
        self != Disposition::InProgress
    }
}
