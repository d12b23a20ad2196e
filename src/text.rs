//! Text shown to people: in one language or several.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A language tag as in BCP 47: `en`, `gd`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(pub String);

impl Language {
    pub fn english() -> Self {
        Language("en".into())
    }

    pub fn tagged(tag: impl Into<String>) -> Self {
        Language(tag.into())
    }
}

/// A text in one or more languages. In JSON either a string (in the document's own language) or an object from tag to string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Text {
    Plain(String),
    Languages(BTreeMap<Language, String>),
}

impl Text {
    pub fn plain(text: impl Into<String>) -> Self {
        Text::Plain(text.into())
    }

    /// The text in this language; else in English; else in any; else empty.
    pub fn get(&self, language: &Language) -> &str {
        match self {
            Text::Plain(text) => text,
            Text::Languages(map) => map
                .get(language)
                .or_else(|| map.get(&Language::english()))
                .or_else(|| map.values().next())
                .map_or("", String::as_str),
        }
    }

    /// The text in English, or whatever there is: for staff pages.
    pub fn default_text(&self) -> &str {
        self.get(&Language::english())
    }

    /// The text in each of its languages.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        let (plain, languages) = match self {
            Text::Plain(text) => (Some(text.as_str()), None),
            Text::Languages(map) => (None, Some(map.values().map(String::as_str))),
        };
        plain.into_iter().chain(languages.into_iter().flatten())
    }

    pub fn is_blank(&self) -> bool {
        match self {
            Text::Plain(text) => text.trim().is_empty(),
            Text::Languages(map) => map.values().all(|t| t.trim().is_empty()),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Text::Plain(String::new())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::Plain(text)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::plain(text)
    }
}
