//! What rules may look at: the answers that count, and what was drawn or worked out.

use super::super::answer::Answer;
use super::super::expression::value::{number_of, text_of};
use super::super::expression::{Facts, Rule};
use super::super::plan::{CheckedCheck, Choice};
use super::{Shown, Walk};
use crate::text::Language;
use crate::time::Day;
use std::borrow::Cow;

impl Walk<'_, '_> {
    /// Whether a rule holds as the answers stand.
    pub(crate) fn holds(&self, rule: &Rule) -> bool {
        rule.holds(&self.facts())
    }

    pub(super) fn number(&self, rule: &Rule) -> f64 {
        rule.number(&self.facts())
    }

    pub(super) fn text_of(&self, rule: &Rule) -> String {
        rule.text(&self.facts()).into_owned()
    }

    /// As [`Walk::text_of`], with labels and names of months in a language.
    pub(super) fn text_in(&self, rule: &Rule, language: &Language) -> String {
        rule.text(&Known { language, ..self.facts() }).into_owned()
    }

    /// Whether a choice filter lets an option be seen.
    pub(super) fn offers(&self, filter: &Rule, option: &Choice) -> bool {
        filter.holds(&Known { option: Some(option), ..self.facts() })
    }

    /// Whether a check on the variable in this slot fails.
    pub fn fails(&self, check: &CheckedCheck, slot: usize) -> bool {
        check.rules.iter().any(|(of, rule)| *of == slot && !self.holds(rule))
    }

    /// The slots that a check on the variable in this slot reads.
    pub fn check_reads<'c>(&self, check: &'c CheckedCheck, slot: usize) -> &'c [usize] {
        check.rules.iter().find(|(of, _)| *of == slot).map_or(&[], |(_, rule)| rule.reads())
    }

    fn facts(&self) -> Known<'_> {
        Known { walk: self, option: None, language: self.questionnaire().language() }
    }
}

struct Known<'w> {
    walk: &'w Walk<'w, 'w>,
    option: Option<&'w Choice>,
    language: &'w Language,
}

impl Known<'_> {
    fn word(&self, slot: usize, code: i32) -> Cow<'_, str> {
        let words = &self.walk.questionnaire().variables()[slot].words;
        words.iter().find(|w| w.code == code).map_or_else(|| code.to_string().into(), |w| Cow::Borrowed(&*w.word))
    }
}

impl Facts for Known<'_> {
    fn text(&self, slot: usize) -> Cow<'_, str> {
        match self.walk.answer(slot) {
            None | Some(Answer::Missing(_)) => Cow::Borrowed(""),
            Some(Answer::Code(code)) => self.word(slot, *code),
            Some(Answer::Codes(codes) | Answer::Ranked(codes)) => {
                codes.iter().map(|c| self.word(slot, *c)).collect::<Vec<_>>().join(" ").into()
            }
            Some(Answer::Number(value)) => text_of(*value).into(),
            Some(Answer::Text(text) | Answer::Date(text) | Answer::Time(text) | Answer::DateTime(text)) => {
                Cow::Borrowed(text)
            }
            Some(Answer::Given(given)) => Cow::Borrowed(if *given { "yes" } else { "no" }),
        }
    }

    fn holds(&self, slot: usize, code: i32) -> bool {
        match self.walk.answer(slot) {
            Some(Answer::Code(held)) => *held == code,
            Some(Answer::Codes(held) | Answer::Ranked(held)) => held.contains(&code),
            _ => false,
        }
    }

    fn option(&self) -> &str {
        self.option.map_or("", |option| &option.word)
    }

    fn number(&self, slot: usize) -> f64 {
        match self.walk.answer(slot) {
            Some(Answer::Number(value)) => *value,
            None | Some(Answer::Missing(_) | Answer::Given(_)) => f64::NAN,
            _ => number_of(&self.text(slot)),
        }
    }

    fn asked(&self, slot: usize) -> bool {
        self.walk.shown[slot] == Shown::Yes
    }

    fn property(&self, property: &str) -> Cow<'_, str> {
        let Some(option) = self.option else { return Cow::Borrowed("") };
        match (property, option.properties.get(property)) {
            (_, Some(value)) => Cow::Borrowed(value),
            ("label", None) => Cow::Borrowed(option.label.get(self.language)),
            _ => Cow::Borrowed(""),
        }
    }

    fn label(&self, slot: usize, word: &str) -> Cow<'_, str> {
        let options = &self.walk.questionnaire().variables()[slot].options;
        let found = options.iter().find(|option| option.word == word);
        Cow::Borrowed(found.map_or("", |option| option.label.get(self.language)))
    }

    fn language(&self) -> Option<&Language> {
        Some(self.language)
    }

    fn today(&self) -> Option<Day> {
        self.walk.circumstances().today
    }

    fn seed(&self) -> u64 {
        self.walk.circumstances().seed
    }
}
