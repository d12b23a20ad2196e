//! The sample: how a case came to be asked, and how it ended.
//!
//! First types to read: [`CaseDesign`], what the sampling design says of one case, and [`Disposition`], AAPOR's word for its end.

use serde::{Deserialize, Serialize};

/// What the sampling design says of one case. All blank for an open link: each case then stands for itself with weight 1.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CaseDesign {
    /// First-stage stratum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
    /// Primary sampling unit; unique within its stratum is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub psu: Option<String>,
    /// Base weight (inverse of the inclusion probability, up to a factor); finite and not negative. Whoever has 0 is in no base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Finite population: number of PSUs in the stratum's population, or, at most 1, the fraction sampled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fpc: Option<f64>,
}

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
}

impl Disposition {
    pub const ALL: [Disposition; 5] = [
        Disposition::InProgress,
        Disposition::Complete,
        Disposition::Partial,
        Disposition::Refusal,
        Disposition::NotEligible,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Disposition::InProgress => "in_progress",
            Disposition::Complete => "complete",
            Disposition::Partial => "partial",
            Disposition::Refusal => "refusal",
            Disposition::NotEligible => "not_eligible",
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
        }
    }

    /// Nothing more can be answered.
    pub fn is_final(self) -> bool {
        self != Disposition::InProgress
    }
}
