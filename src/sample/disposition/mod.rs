//! How a case ended, in the terms of AAPOR's *Standard Definitions* (10th edition, 2023) for internet surveys of specifically named
//! persons.
//!
//! Each case ends in exactly one [`CaseDisposition`]. It is never stored as a judgement: [`conclude`] derives it from the log of
//! what happened ([`CaseEvent`]) by a [`CompletionRule`] that was fixed before the wave opened. Silence and undelivered mail are
//! *unknown eligibility*, not refusal: nobody knows whether the person was still there to be asked. Where answers have no path back
//! to the case, the case says [`CaseOutcome::Spent`] only, and [`combine`] joins the two counts.
//! Not here: rates (`rates`), sending (the shell).

mod completion;
mod conclude;
mod event;
mod items;
mod participation;
mod table;
#[cfg(test)]
mod tests;

pub use completion::{Completion, CompletionRule};
pub use conclude::{CaseOutcome, conclude};
pub use event::CaseEvent;
pub use items::ItemCount;
pub use participation::{ParticipationRow, ParticipationTable};
pub use table::{DispositionTable, ResponseEnds, combine};

use serde::{Deserialize, Serialize};

/// The final disposition of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseDisposition {
    /// Answered enough of the applicable items to be complete.
    Complete,
    /// Answered enough to be used.
    Partial,
    /// Said no: in reply to the invitation, or to somebody.
    Refusal,
    /// Asked not to be written to again.
    OptedOut,
    /// Opened the survey and did not agree to take part.
    ConsentRefused,
    /// Answered and took the answers back.
    Withdrawn,
    /// Opened the survey and answered nothing.
    ImplicitRefusal,
    /// Answered too little to be used.
    BreakOff,
    /// Known to be away for the whole of the fieldwork.
    Unavailable,
    /// Came when the wave had closed.
    TooLate,
    /// Died, having been eligible.
    Died,
    /// Could not take part: health, disability, no way to use the survey.
    Unable,
    /// Speaks none of the survey's languages.
    Language,
    /// Eligible, reached, and not asked for another reason.
    OtherNonResponse,
    /// No invitation was sent.
    Uninvited,
    /// Nobody knows whether an invitation left.
    InvitationUnknown,
    /// Invited, and nothing ever came back.
    Silence,
    /// Every message came back as undeliverable.
    Undelivered,
    /// The address belongs to somebody else; nothing is known of the person.
    ReachedSomebodyElse,
    /// Answers showed that the person is not in the population.
    ScreenedOut,
    /// The person's quota was full.
    QuotaFull,
    /// The same person as another case.
    Duplicate,
    /// Says that the survey is not for them: has left the post, is not in the trade.
    WrongPerson,
}

/// The classes over which rates are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeClass {
    /// I.
    Complete,
    /// P.
    Partial,
    /// R: refusal and break-off.
    Refusal,
    /// NC: eligible, never reached.
    NonContact,
    /// O: eligible, other.
    Other,
    /// UH: nothing known of person or address. AAPOR's UR (3.20, no screener completed) does not arise: whoever opens a survey
    /// addressed to them is taken as eligible until an answer shows otherwise.
    UnknownNothing,
    /// UO: unknown, other.
    UnknownOther,
    /// NE.
    NotEligible,
}

impl CaseDisposition {
    pub const ALL: [CaseDisposition; 23] = [
        CaseDisposition::Complete,
        CaseDisposition::Partial,
        CaseDisposition::Refusal,
        CaseDisposition::OptedOut,
        CaseDisposition::ConsentRefused,
        CaseDisposition::Withdrawn,
        CaseDisposition::ImplicitRefusal,
        CaseDisposition::BreakOff,
        CaseDisposition::Unavailable,
        CaseDisposition::TooLate,
        CaseDisposition::Died,
        CaseDisposition::Unable,
        CaseDisposition::Language,
        CaseDisposition::OtherNonResponse,
        CaseDisposition::Uninvited,
        CaseDisposition::InvitationUnknown,
        CaseDisposition::Silence,
        CaseDisposition::Undelivered,
        CaseDisposition::ReachedSomebodyElse,
        CaseDisposition::ScreenedOut,
        CaseDisposition::QuotaFull,
        CaseDisposition::Duplicate,
        CaseDisposition::WrongPerson,
    ];

    /// For databases and files; never changes.
    pub fn word(self) -> &'static str {
        self.row().0
    }

    /// AAPOR's code: the most precise one that the events can support.
    pub fn code(self) -> &'static str {
        self.row().1
    }

    pub fn class(self) -> OutcomeClass {
        self.row().2
    }

    /// For a table that people read.
    pub fn in_words(self) -> &'static str {
        self.row().3
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.word() == word)
    }

    /// Word, AAPOR's code, class, in words: the one table.
    fn row(self) -> (&'static str, &'static str, OutcomeClass, &'static str) {
        use OutcomeClass as Class;
        match self {
            CaseDisposition::Complete => ("complete", "1.1", Class::Complete, "Complete"),
            CaseDisposition::Partial => ("partial", "1.2", Class::Partial, "Partial"),
            CaseDisposition::Refusal => ("refusal", "2.111", Class::Refusal, "Refused"),
            CaseDisposition::OptedOut => ("opted_out", "2.111", Class::Refusal, "Opted out"),
            CaseDisposition::ConsentRefused => ("consent_refused", "2.111", Class::Refusal, "Did not consent"),
            CaseDisposition::Withdrawn => ("withdrawn", "2.111", Class::Refusal, "Withdrew the answers"),
            CaseDisposition::ImplicitRefusal => {
                ("implicit_refusal", "2.112", Class::Refusal, "Opened, answered nothing")
            }
            CaseDisposition::BreakOff => ("break_off", "2.12", Class::Refusal, "Broke off"),
            CaseDisposition::Unavailable => ("unavailable", "2.26", Class::NonContact, "Away throughout"),
            CaseDisposition::TooLate => ("too_late", "2.27", Class::NonContact, "Came after the close"),
            CaseDisposition::Died => ("died", "2.31", Class::Other, "Died"),
            CaseDisposition::Unable => ("unable", "2.32", Class::Other, "Unable to take part"),
            CaseDisposition::Language => ("language", "2.33", Class::Other, "No language in common"),
            CaseDisposition::OtherNonResponse => ("other_non_response", "2.36", Class::Other, "Other non-response"),
            CaseDisposition::Uninvited => ("uninvited", "3.11", Class::UnknownNothing, "No invitation sent"),
            CaseDisposition::InvitationUnknown => {
                ("invitation_unknown", "3.1", Class::UnknownNothing, "Unknown whether an invitation left")
            }
            CaseDisposition::Silence => ("silence", "3.19", Class::UnknownNothing, "Nothing ever came back"),
            CaseDisposition::Undelivered => ("undelivered", "3.3", Class::UnknownOther, "Undelivered"),
            CaseDisposition::ReachedSomebodyElse => {
                ("reached_somebody_else", "3.9", Class::UnknownOther, "The address is somebody else’s")
            }
            CaseDisposition::ScreenedOut => ("screened_out", "4.1", Class::NotEligible, "Screened out"),
            CaseDisposition::QuotaFull => ("quota_full", "4.8", Class::NotEligible, "Quota full"),
            CaseDisposition::Duplicate => ("duplicate", "4.81", Class::NotEligible, "Listed twice"),
            CaseDisposition::WrongPerson => ("wrong_person", "4.9", Class::NotEligible, "Not for this person"),
        }
    }
}
