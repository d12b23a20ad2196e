//! What a rule may look at when it is worked out.

use super::value::number_of;
use crate::text::Language;
use crate::time::Day;
use std::borrow::Cow;

/// What is known of a response. The first three must be written; the rest have defaults, of which [`Facts::number`] and
/// [`Facts::asked`] are worth writing.
pub trait Facts {
    /// The answer in this slot as text; empty when it is missing or off the path.
    fn text(&self, slot: usize) -> Cow<'_, str>;

    /// Whether the answer in this slot is, or includes, this code.
    fn holds(&self, slot: usize, code: i32) -> bool;

    /// The word of the option under consideration, in a choice filter.
    fn option(&self) -> &str;

    /// The answer as a number, NaN when it is none: always [`number_of`] of its text, but most can say so without writing it out.
    fn number(&self, slot: usize) -> f64 {
        number_of(&self.text(slot))
    }

    /// Whether the variable is on the path, answered or not: what `count` counts.
    fn asked(&self, slot: usize) -> bool {
        !self.text(slot).is_empty()
    }

    /// A property of the option under consideration, in a choice filter: `label` (in the reader's language) or one of its own.
    fn property(&self, property: &str) -> Cow<'_, str> {
        let _ = property;
        Cow::Borrowed("")
    }

    /// The label, in the reader's language, of the option of the variable in this slot that has this word; empty if there is none.
    fn label(&self, slot: usize, word: &str) -> Cow<'_, str> {
        let _ = (slot, word);
        Cow::Borrowed("")
    }

    /// `today()`: the day on which the response began.
    fn today(&self) -> Option<Day> {
        None
    }

    /// The language of names of months and weekdays; English where nobody says.
    fn language(&self) -> Option<&Language> {
        None
    }

    /// The response's seed, from which `random()` draws.
    fn seed(&self) -> u64 {
        0
    }
}

/// Nothing is known.
pub struct NoFacts;

impl Facts for NoFacts {
    fn text(&self, _: usize) -> Cow<'_, str> {
        Cow::Borrowed("")
    }
    fn holds(&self, _: usize, _: i32) -> bool {
        false
    }
    fn option(&self) -> &str {
        ""
    }
}
