//! What the service itself says to people who answer, in each language of its interface: buttons, messages, days, missing reasons.
//!
//! One Fluent catalogue a language, compiled in; what a questionnaire asks stands in the questionnaire. A language without a
//! catalogue is spoken to in English. First function to read: [`say`]. Not here: what staff read.
//!
//! ```
//! use barograph::phrases::{say, with};
//! use barograph::text::Language;
//!
//! assert_eq!(say(&Language::english(), "back", &[]), "Back");
//! let words = say(&Language::tagged("gd"), "about-minutes", &[("minutes", with(5))]);
//! assert_eq!(words, "Mu 5 mionaidean");
//! ```

mod language;
#[cfg(test)]
mod tests;

pub use language::{direction, own_name};

use crate::text::Language;
use crate::time::Day;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// The catalogues as written, by language tag. English comes first: it speaks where no other does.
const SOURCES: [(&str, &str); 2] = [("en", include_str!("en.ftl")), ("gd", include_str!("gd.ftl"))];

/// The line by which a catalogue says that a speaker of the language has signed it off.
const SIGNED_OFF: &str = "### reviewed: yes";

/// What stands in a placeable: a text as it is, or a number, which chooses the plural.
pub type Value<'v> = FluentValue<'v>;

/// A value for a placeable.
pub fn with<'v>(value: impl Into<Value<'v>>) -> Value<'v> {
    value.into()
}

struct Catalogue {
    language: Language,
    source: &'static str,
    messages: FluentBundle<FluentResource>,
}

static CATALOGUES: LazyLock<Vec<Catalogue>> =
    LazyLock::new(|| SOURCES.iter().map(|(tag, source)| Catalogue::read(tag, source)).collect());

impl Catalogue {
    fn read(tag: &str, source: &'static str) -> Catalogue {
        // What cannot be read is left out; a test reads every catalogue whole.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable);
        let locale: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut messages = FluentBundle::new_concurrent(vec![locale]);
        // The marks would show in titles and in plain text; what is put in is of the reader's own language.
        messages.set_use_isolating(false);
        messages.add_resource_overriding(resource);
        Catalogue { language: Language(tag.to_owned()), source, messages }
    }

    fn says(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.messages.get_message(key)?.value()?;
        // A placeable that was not given is shown by its name; tests compare the placeables of all catalogues.
        Some(self.messages.format_pattern(pattern, args, &mut Vec::new()).into_owned())
    }
}

/// The catalogue in this language: exactly, or of the same language in another country.
fn catalogue(language: &Language) -> Option<&'static Catalogue> {
    let primary = language.0.split('-').next().unwrap_or("");
    CATALOGUES.iter().find(|c| c.language == *language || c.language.0.eq_ignore_ascii_case(primary))
}

/// The phrase of this key in this language, else in English. `args` fill its placeables. An unknown key comes back itself; tests keep
/// the source free of them.
pub fn say(language: &Language, key: &str, args: &[(&str, Value<'_>)]) -> String {
    let mut given = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        given.set(*name, value.clone());
    }
    let given = (!args.is_empty()).then_some(&given);
    let said = catalogue(language).and_then(|catalogue| catalogue.says(key, given));
    let said = said.or_else(|| CATALOGUES.first()?.says(key, given));
    said.unwrap_or_else(|| key.to_owned())
}

/// A day in words: `23 November 2026`, `23s dhen t-Samhain 2026`.
pub fn day(language: &Language, day: Day) -> String {
    let args = [("day", with(day.day())), ("month", with(day.month())), ("year", with(day.year()))];
    say(language, "day", &args)
}

/// The languages that have a catalogue.
pub fn languages() -> Vec<Language> {
    CATALOGUES.iter().map(|catalogue| catalogue.language.clone()).collect()
}

/// The language in which [`say`] speaks to a reader of this one.
pub fn spoken(language: &Language) -> &'static Language {
    static ENGLISH: LazyLock<Language> = LazyLock::new(Language::english);
    catalogue(language).map_or(&ENGLISH, |catalogue| &catalogue.language)
}

/// Whether readers of this language are spoken to in it.
pub fn is_spoken(language: &Language) -> bool {
    catalogue(language).is_some()
}

/// Whether a speaker has signed off the catalogue with which readers of this language are spoken to.
pub fn is_reviewed(language: &Language) -> bool {
    catalogue(spoken(language)).is_some_and(|catalogue| catalogue.source.lines().any(|line| line == SIGNED_OFF))
}
