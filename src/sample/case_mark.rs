//! What becomes known of a case while its wave is in the field.

use serde::{Deserialize, Serialize};

/// Something that is known of a case once and for all. Kept where nobody without the wave's key can tell of which case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseMark {
    /// The invitation was used.
    Spent,
    /// The person asked not to be written to again.
    OptedOut,
    /// The survey is not for the person who was reached.
    WrongPerson,
    /// Mail to the address comes back.
    Undeliverable,
    /// The person passed the invitation on to a colleague.
    PassedOn,
}

impl CaseMark {
    pub const ALL: [CaseMark; 5] =
        [CaseMark::Spent, CaseMark::OptedOut, CaseMark::WrongPerson, CaseMark::Undeliverable, CaseMark::PassedOn];

    /// For databases and files; never changes.
    pub fn word(self) -> &'static str {
        match self {
            CaseMark::Spent => "spent",
            CaseMark::OptedOut => "opted_out",
            CaseMark::WrongPerson => "wrong_person",
            CaseMark::Undeliverable => "undeliverable",
            CaseMark::PassedOn => "passed_on",
        }
    }

    pub fn from_word(word: &str) -> Option<CaseMark> {
        Self::ALL.into_iter().find(|mark| mark.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back() {
        assert!(CaseMark::ALL.into_iter().all(|mark| CaseMark::from_word(mark.word()) == Some(mark)));
        assert_eq!(CaseMark::from_word("used"), None);
    }
}
