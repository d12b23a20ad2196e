//! What a mailing is: when people are first written to, after how many days they are reminded, and with which words.

use super::{Letter, LetterText, Step};
use crate::finding::{Code, Finding, Findings, Place};
use crate::text::Language;
use crate::time::{Day, Moment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most reminders that anybody gets.
pub const REMINDERS_MAX: usize = 3;
/// The longest time between a message and the reminder after it, in days.
const DAYS_MAX: u16 = 60;

/// A wave's mailing, as a person planned it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailPlan {
    /// Nobody is written to before.
    pub from: Moment,
    /// Days from one message to the reminder after it, at most [`REMINDERS_MAX`] of them.
    pub reminders: Vec<u16>,
    pub letters: BTreeMap<Step, BTreeMap<Language, LetterText>>,
}

impl MailPlan {
    /// The steps that it has.
    pub fn steps(&self) -> impl Iterator<Item = Step> + '_ {
        Step::all().filter(|step| match step {
            Step::Reminder(n) => usize::from(*n) <= self.reminders.len(),
            Step::Invitation | Step::PassedOn => true,
        })
    }

    /// What is wrong with it: `reminders_invalid`, `letter_missing` for a language of the questionnaire, and what [`Letter::read`]
    /// says of the steps that it has.
    pub fn check<'l>(&self, languages: impl Iterator<Item = &'l Language> + Clone) -> Findings {
        let mut findings = Findings::new();
        let good = |days: &u16| (1..=DAYS_MAX).contains(days);
        if self.reminders.len() > REMINDERS_MAX || !self.reminders.iter().all(good) {
            let message =
                format!("At most {REMINDERS_MAX} reminders, each 1 to {DAYS_MAX} days after the message before.");
            findings.push(Finding::error(Code::REMINDERS_INVALID, Place::field("reminders"), message));
        }
        for step in self.steps() {
            for language in languages.clone() {
                let place = format!("{step}.{}", language.0);
                match self.letters.get(&step).and_then(|of| of.get(language)) {
                    Some(text) => findings.0.extend(Letter::read(text, &place).err().unwrap_or_default().0),
                    None => {
                        let message = "There is no text in this language.";
                        findings.push(Finding::error(Code::LETTER_MISSING, Place::field(place), message));
                    }
                }
            }
        }
        findings
    }

    /// The words of a step for somebody of this language: theirs where there are any, else those of `otherwise`, else any.
    pub fn letter(
        &self,
        step: Step,
        language: Option<&Language>,
        otherwise: &Language,
    ) -> Option<(&Language, &LetterText)> {
        let of = self.letters.get(&step)?;
        let theirs = language.and_then(|language| of.get_key_value(language));
        theirs.or_else(|| of.get_key_value(otherwise)).or_else(|| of.iter().next())
    }

    /// The first day on which this reminder may be sent, when the last message before it was sent on that day.
    pub fn reminder_from(&self, reminder: u8, last: Day) -> Option<Day> {
        let days = self.reminders.get(usize::from(reminder).checked_sub(1)?)?;
        Some(last.plus_days(i64::from(*days)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_words_are_good_in_each_language() {
        let plan = MailPlan { from: Moment(0), reminders: vec![7, 7, 7], letters: super::super::letters() };
        let languages = [Language::english(), Language::tagged("gd")];
        let findings = plan.check(languages.iter());
        assert!(findings.iter().next().is_none(), "{findings}");
        assert_eq!(plan.steps().count(), 5);
        let pl = Language::tagged("pl");
        let missing = plan.check([pl.clone()].iter());
        assert!(missing.iter().all(|finding| finding.code == Code::LETTER_MISSING), "{missing}");
        let (language, _) = plan.letter(Step::Invitation, Some(&pl), &Language::tagged("gd")).expect("a letter");
        assert_eq!(language.0, "gd");
    }

    #[test]
    fn reminders_are_capped_and_follow_the_message_before() {
        let plan = |reminders: &[u16]| MailPlan {
            from: Moment(0),
            reminders: reminders.to_vec(),
            letters: super::super::letters(),
        };
        let english = [Language::english()];
        for bad in [&[1, 1, 1, 1][..], &[0], &[61]] {
            assert!(plan(bad).check(english.iter()).has_errors(), "{bad:?}");
        }
        let sent: Day = "2026-11-23".parse().expect("a day");
        assert_eq!(plan(&[7, 3]).reminder_from(2, sent).map(|day| day.to_string()).as_deref(), Some("2026-11-26"));
        assert_eq!(plan(&[7, 3]).reminder_from(3, sent), None);
        assert_eq!(plan(&[7]).reminder_from(0, sent), None);
    }
}
