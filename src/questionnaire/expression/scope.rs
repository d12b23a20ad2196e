//! What an expression may see from where it stands, before anybody answers.

use super::value::number_of;
use crate::finding::Code;
use std::sync::Arc;

/// An option's code and the word by which expressions know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub code: i32,
    pub word: String,
}

/// An answer that an expression may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Position in the questionnaire's table of variables.
    pub slot: usize,
    /// The words it may hold, where it is coded.
    pub words: Option<Arc<[Word]>>,
    /// It holds at most one of them.
    pub single: bool,
}

impl Source {
    /// An answer that is not coded: a text, a number, a date.
    pub fn plain(slot: usize) -> Source {
        Source { slot, words: None, single: true }
    }

    /// Whether its text can ever be a number: it is not coded, or an option's word is one.
    pub(super) fn may_be_number(&self) -> bool {
        self.words.as_ref().is_none_or(|words| words.iter().any(|w| !number_of(&w.word).is_nan()))
    }
}

/// What `${name}` is, seen from where the expression stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// One answer; inside a repeated section, that of the same time round.
    One(Source),
    /// A question of a repeated section, seen from outside: its answers, first time round first, at least one. `sum`, `min`, `max`,
    /// `count`, `count-non-empty`, `concat`, `join` and `checklist` take them all; elsewhere the first stands for it.
    Each(Vec<Source>),
    /// The repeated section itself: for each time round a slot that is asked whenever the section is. Only `count`, `position` and
    /// the second place of `indexed-repeat` take it.
    Repeat(Vec<usize>),
}

/// Why a name cannot be read from here: a code (`reference_unknown`, `reference_later`, `expression_unsupported`) and a sentence.
pub type Refusal = (Code, String);

/// What an expression may see from where it stands. Only the first two must be written; the rest have defaults for places where
/// there is nothing to see.
pub trait Scope {
    /// The one answer that `${name}` is.
    ///
    /// # Errors
    /// Why it cannot be read from here.
    fn answer(&self, name: &str) -> Result<Source, Refusal>;

    /// The options that `name` runs over, in a choice filter; `None` elsewhere.
    fn options(&self) -> Option<Arc<[Word]>>;

    /// What `${name}` is. To be written where there are repeated sections.
    ///
    /// # Errors
    /// As [`Scope::answer`].
    fn reading(&self, name: &str) -> Result<Reading, Refusal> {
        self.answer(name).map(Reading::One)
    }

    /// All answers to a question of a repeated section, first time round first, wherever the expression stands: what
    /// `indexed-repeat` chooses from. Times round that have not come yet read as empty.
    ///
    /// # Errors
    /// As [`Scope::answer`].
    fn instances(&self, name: &str) -> Result<Vec<Source>, Refusal> {
        match self.reading(name)? {
            Reading::One(source) => Ok(vec![source]),
            Reading::Each(sources) => Ok(sources),
            Reading::Repeat(_) => Err((Code::EXPRESSION_TYPE, format!("“{name}” is a section and has no answer"))),
        }
    }

    /// The item's own answer, `.`, where the expression is a check on it.
    ///
    /// # Errors
    /// Why there is none here.
    fn own(&self) -> Result<Source, Refusal> {
        let message = "“.” stands for the item’s own answer, which only a check on that answer can know";
        Err((Code::EXPRESSION_UNSUPPORTED, message.to_owned()))
    }

    /// Whether options have a property of this name (a further column of the choices sheet), in a choice filter. `name` and `label`
    /// need not be told.
    fn has_property(&self, property: &str) -> bool {
        let _ = property;
        false
    }

    /// Which time round of its repeated section the expression stands in, from 1: `position(..)` and `index()`.
    fn position(&self) -> Option<u32> {
        None
    }

    /// A name for the place where the expression stands that never changes, such as its variable's: what `random()` draws depends
    /// on it and on the response's seed.
    fn place(&self) -> &str {
        ""
    }
}
