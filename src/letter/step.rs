//! The steps of a mailing: at most one message of each is written to anybody.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::plan::REMINDERS_MAX;

/// Why somebody is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Step {
    Invitation,
    /// The invitation to a colleague to whom the first person handed it.
    PassedOn,
    /// From 1 to [`REMINDERS_MAX`].
    Reminder(u8),
}

impl Step {
    /// In the order in which a person meets them.
    pub fn all() -> impl Iterator<Item = Step> {
        let reminders = (1..=REMINDERS_MAX).filter_map(|n| u8::try_from(n).ok()).map(Step::Reminder);
        [Step::Invitation, Step::PassedOn].into_iter().chain(reminders)
    }

    /// `invitation`, `passed_on`, `reminder_1`.
    pub fn word(self) -> String {
        match self {
            Step::Invitation => "invitation".into(),
            Step::PassedOn => "passed_on".into(),
            Step::Reminder(n) => format!("reminder_{n}"),
        }
    }

    pub fn from_word(word: &str) -> Option<Step> {
        Step::all().find(|step| step.word() == word)
    }

    /// For staff.
    pub fn in_words(self) -> String {
        match self {
            Step::Invitation => "Invitation".into(),
            Step::PassedOn => "Invitation passed on to a colleague".into(),
            Step::Reminder(n) => format!("Reminder {n}"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word())
    }
}

impl From<Step> for String {
    fn from(step: Step) -> String {
        step.word()
    }
}

impl TryFrom<String> for Step {
    type Error = String;
    fn try_from(word: String) -> Result<Step, String> {
        Step::from_word(&word).ok_or_else(|| format!("there is no step “{word}”"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        assert!(Step::all().all(|step| Step::from_word(&step.word()) == Some(step)));
        assert_eq!(Step::all().count(), 2 + REMINDERS_MAX);
        assert_eq!(Step::from_word("reminder_9"), None);
    }
}
