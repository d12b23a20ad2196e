//! Stored text back into the core's types: what does not parse was not written by this program.

use super::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// A name, an id or a day.
pub fn parsed<T: FromStr>(what: &str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt(what.to_owned()))
}

/// An enum's word.
pub fn word<T>(what: &str, text: &str, from_word: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    from_word(text).ok_or_else(|| StoreError::Corrupt(what.to_owned()))
}

/// A JSON document.
pub fn document<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt(what.to_owned()))
}

pub fn json<T: Serialize>(what: &str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Other(format!("{what} cannot be written as JSON: {e}")))
}
