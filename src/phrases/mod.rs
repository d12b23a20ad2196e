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

/// The name of a month, 1 to 12, cut short: `Nov`, `Samh`.
pub fn short_month(language: &Language, month: i64) -> String {
    say(language, "month-short", &[("month", with(month))])
}

/// The name of a day of the week, 1 (Monday) to 7, cut short: `Fri`, `Dih`.
pub fn short_weekday(language: &Language, day: i64) -> String {
    say(language, "weekday-short", &[("day", with(day))])
}

/// `2026-11-27`, `2026-11`, `2026`, each with a time after a `T` or without, in words; what is none of these as it stands.
pub fn moment(language: &Language, written: &str) -> String {
    let (date, time) = written.split_once('T').map_or((written, None), |(date, time)| (date, Some(time)));
    let in_words = match date.len() {
        10 => date.parse::<Day>().ok().map(|date| day(language, date)),
        7 => {
            let month = date.get(5..).and_then(|month| month.parse::<i8>().ok());
            let year = date.get(..4).unwrap_or_default();
            month.map(|month| say(language, "month-and-year", &[("month", with(month)), ("year", with(year))]))
        }
        _ => None,
    };
    let in_words = in_words.unwrap_or_else(|| date.to_owned());
    match time {
        Some(time) => say(language, "day-and-time", &[("day", with(in_words)), ("time", with(time))]),
        None => in_words,
    }
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
