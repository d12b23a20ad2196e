//! Texts as one person reads them: the wording that applies, with earlier answers put in.

use super::super::answer::Answer;
use super::super::expression::value::text_of;
use super::super::expression::{Piece, pieces};
use super::super::plan::{CheckedItem, Choice, Role};
use super::Walk;
use crate::phrases;
use crate::text::{Language, Text};
use std::borrow::Cow;

impl Walk<'_, '_> {
    /// The item's label: of the first variant whose rule holds, else its own.
    pub fn label<'t>(&self, item: &'t CheckedItem, language: &Language) -> Cow<'t, str> {
        self.piped(self.label_text(item), language)
    }

    /// The item's label before earlier answers are put in.
    pub fn label_text<'t>(&self, item: &'t CheckedItem) -> &'t Text {
        let variant = item.variants.iter().find(|variant| self.holds(&variant.rule));
        variant.map_or(&item.item.label, |variant| &variant.variant.label)
    }

    /// The item's hint; a variant that has none keeps the item's.
    pub fn hint<'t>(&self, item: &'t CheckedItem, language: &Language) -> Option<Cow<'t, str>> {
        let variant = item.variants.iter().find(|variant| self.holds(&variant.rule));
        let hint = variant.and_then(|variant| variant.variant.hint.as_ref()).or(item.item.hint.as_ref());
        hint.map(|hint| self.piped(hint, language))
    }

    /// A text of the questionnaire in the reader's language, with `${name}` replaced by that answer in words; one that is missing, or
    /// that nobody can give, leaves nothing.
    pub fn piped<'t>(&self, text: &'t Text, language: &Language) -> Cow<'t, str> {
        let words = text.get(language);
        if !words.contains("${") {
            return Cow::Borrowed(words);
        }
        let parts = pieces(words).into_iter().map(|piece| match piece {
            Piece::Words(words) => Cow::Borrowed(words),
            Piece::Answer { name, .. } => Cow::Owned(self.in_words(name, language)),
        });
        Cow::Owned(parts.collect())
    }

    fn in_words(&self, name: &str, language: &Language) -> String {
        let Some(slot) = self.questionnaire().slot_named(name) else { return String::new() };
        let variable = &self.questionnaire().variables()[slot];
        let label = |code: &i32| match variable.choice(*code) {
            Some(choice) => self.said_of(slot, choice, language),
            None => code.to_string(),
        };
        match self.answer(slot) {
            None | Some(Answer::Missing(_)) => String::new(),
            Some(Answer::Code(code)) => label(code),
            Some(Answer::Codes(codes) | Answer::Ranked(codes)) => {
                codes.iter().map(label).collect::<Vec<_>>().join(", ")
            }
            Some(Answer::Number(value)) => text_of(*value),
            Some(Answer::Text(text)) => self.worked_out_in(slot, language).unwrap_or_else(|| text.clone()),
            Some(Answer::Date(text) | Answer::DateTime(text)) => phrases::moment(language, text),
            Some(Answer::Time(text)) => text.clone(),
            Some(Answer::Given(given)) => if *given { "✓" } else { "" }.to_owned(),
        }
    }

    /// A text that is worked out, in the reader's words: labels of options and names of months in it are in this language. (What
    /// rules and the data have of it is in the questionnaire's own.)
    fn worked_out_in(&self, slot: usize, language: &Language) -> Option<String> {
        let variable = &self.questionnaire().variables()[slot];
        if variable.role != Role::Calculated || language == self.questionnaire().language() {
            return None;
        }
        match &self.questionnaire().item_of(variable).calculation {
            Some((rule, false)) => Some(self.text_in(rule, language)),
            _ => None,
        }
    }

    /// What was written beside the option, where something was; else its label.
    fn said_of(&self, slot: usize, choice: &Choice, language: &Language) -> String {
        let variable = &self.questionnaire().variables()[slot];
        let beside = variable.has_item().then(|| self.questionnaire().item_of(variable)).and_then(|item| {
            item.specifies
                .iter()
                .find(|beside| beside.code == choice.code)
                .and_then(|beside| self.counting[beside.slot])
        });
        match beside {
            Some(Answer::Text(text)) => text.clone(),
            _ => choice.label.get(language).to_owned(),
        }
    }
}
