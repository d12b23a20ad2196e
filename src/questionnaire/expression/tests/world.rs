//! A small questionnaire to write rules about.

use super::super::value::number_of;
use super::super::{Facts, Reading, Refusal, Scope, Source, Word};
use crate::finding::Code;
use crate::time::Day;
use std::borrow::Cow;
use std::sync::Arc;

/// `age` holds a number, `fruit` several words, `one` a word, `note` a text; `later` may not be read. `people` is a section gone
/// through up to three times, with the question `each`, whose answers are `ages`; `round` is the time round in which rules stand.
pub struct World {
    pub age: &'static str,
    pub fruit: &'static [&'static str],
    pub one: &'static str,
    pub note: &'static str,
    pub option: &'static str,
    pub own: Option<&'static str>,
    pub ages: &'static [&'static str],
    pub round: Option<u32>,
    pub seed: u64,
    pub today: Option<(i16, i8, i8)>,
}

pub const EMPTY: World = World {
    age: "",
    fruit: &[],
    one: "",
    note: "",
    option: "",
    own: None,
    ages: &[],
    round: None,
    seed: 0,
    today: None,
};

const WORDS: [&str; 3] = ["apple", "pear", "plum"];
const OWN: usize = 9;
const EACH: usize = 10;
const ROUNDS: usize = 3;

fn words() -> Arc<[Word]> {
    WORDS.iter().zip(1..).map(|(word, code)| Word { code, word: (*word).to_owned() }).collect()
}

impl World {
    fn rounds() -> Vec<Source> {
        (EACH..EACH + ROUNDS).map(Source::plain).collect()
    }
}

impl Scope for World {
    fn answer(&self, name: &str) -> Result<Source, Refusal> {
        match name {
            "age" => Ok(Source::plain(0)),
            "fruit" => Ok(Source { slot: 1, words: Some(words()), single: false }),
            "one" => Ok(Source { slot: 2, words: Some(words()), single: true }),
            "note" => Ok(Source::plain(3)),
            "later" => Err((Code::REFERENCE_LATER, "asked later".into())),
            _ => Err((Code::REFERENCE_UNKNOWN, "unknown".into())),
        }
    }

    fn options(&self) -> Option<Arc<[Word]>> {
        (!self.option.is_empty()).then(words)
    }

    fn reading(&self, name: &str) -> Result<Reading, Refusal> {
        match (name, self.round) {
            ("people", _) => Ok(Reading::Repeat((EACH..EACH + ROUNDS).collect())),
            ("each", Some(round)) => Ok(Reading::One(Source::plain(EACH + round as usize - 1))),
            ("each", None) => Ok(Reading::Each(World::rounds())),
            _ => self.answer(name).map(Reading::One),
        }
    }

    fn instances(&self, name: &str) -> Result<Vec<Source>, Refusal> {
        if name == "each" { Ok(World::rounds()) } else { Err((Code::REFERENCE_UNKNOWN, "not repeated".into())) }
    }

    fn own(&self) -> Result<Source, Refusal> {
        match self.own {
            Some(_) => Ok(Source::plain(OWN)),
            None => Err((Code::EXPRESSION_UNSUPPORTED, "no own answer".into())),
        }
    }

    fn has_property(&self, property: &str) -> bool {
        property == "kind"
    }

    fn position(&self) -> Option<u32> {
        self.round
    }

    fn place(&self) -> &str {
        "here"
    }
}

impl Facts for World {
    fn text(&self, slot: usize) -> Cow<'_, str> {
        match slot {
            0 => self.age.into(),
            1 => self.fruit.join(" ").into(),
            2 => self.one.into(),
            3 => self.note.into(),
            OWN => self.own.unwrap_or("").into(),
            _ => self.ages.get(slot - EACH).copied().unwrap_or("").into(),
        }
    }

    fn holds(&self, slot: usize, code: i32) -> bool {
        let word = usize::try_from(code - 1).ok().and_then(|i| WORDS.get(i)).copied().unwrap_or("");
        if slot == 1 { self.fruit.contains(&word) } else { self.text(slot) == word }
    }

    fn option(&self) -> &str {
        self.option
    }

    fn number(&self, slot: usize) -> f64 {
        number_of(&self.text(slot))
    }

    fn asked(&self, slot: usize) -> bool {
        slot < EACH || slot - EACH < self.ages.len()
    }

    fn property(&self, property: &str) -> Cow<'_, str> {
        match (property, self.option) {
            ("kind", "plum") => "stone".into(),
            ("kind", _) => "pip".into(),
            ("label", option) => format!("a {option}").into(),
            _ => "".into(),
        }
    }

    fn label(&self, _: usize, word: &str) -> Cow<'_, str> {
        if WORDS.contains(&word) { format!("The {word}").into() } else { "".into() }
    }

    fn today(&self) -> Option<Day> {
        self.today.and_then(|(year, month, day)| Day::new(year, month, day))
    }

    fn seed(&self) -> u64 {
        self.seed
    }
}
