//! Identifiers: what a thing is called, as types that cannot be mixed up.
//!
//! A *name* is chosen by a person, kept for ever, and safe in a URL, a column header and an expression. An *id* is drawn by the
//! machine: UUIDv7 where order in time helps, UUIDv4 on the response side, which must carry no time. Drawing needs random bytes
//! (and a time): both are arguments.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The longest name: fits every statistics package we export to.
pub const NAME_MAX: usize = 64;

/// A name could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameError(pub String);

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "“{}” cannot be a name: use lower-case letters, digits and underscores, beginning with a letter, at most {NAME_MAX} characters",
            self.0
        )
    }
}

impl std::error::Error for NameError {}

fn checked(text: &str) -> Result<String, NameError> {
    let mut chars = text.chars();
    let first_ok = chars.next().is_some_and(|c| c.is_ascii_lowercase());
    let rest_ok = chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if first_ok && rest_ok && text.len() <= NAME_MAX { Ok(text.to_owned()) } else { Err(NameError(text.to_owned())) }
}

macro_rules! names {
    ($($(#[$doc:meta])* $type:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// # Errors
            /// When the text is not a name: `[a-z][a-z0-9_]*`, at most [`NAME_MAX`] characters.
            pub fn new(text: impl AsRef<str>) -> Result<Self, NameError> {
                checked(text.as_ref()).map($type)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $type {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                $type::new(text)
            }
        }

        impl TryFrom<String> for $type {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                $type::new(text)
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> String {
                name.0
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

names! {
    /// A study's name, as in addresses and commands.
    StudyName;
    /// A wave's name, unique in its study; what people call it is its title.
    WaveName;
    /// A questionnaire's name, the same over its versions.
    QuestionnaireName;
    /// A variable: immutable, the same over waves and versions. A column header and a word of the expression language.
    VariableId;
    /// What an item is about; items of one concept may be compared.
    ConceptId;
    /// A section's name, unique in its questionnaire.
    SectionId;
    /// A page's name, unique in its questionnaire; part of its address.
    PageId;
    /// A part of the result that somebody who answered is told, unique in its questionnaire.
    FeedbackPartId;
    /// A key by which answers are scored, unique in its questionnaire.
    ScoringKeyId;
    /// A code list's name, unique in its questionnaire.
    CodeListId;
    /// A picture's name, unique in its questionnaire.
    ImageId;
    /// A measure's name, unique in its study.
    MeasureName;
}

macro_rules! uuids {
    ($($(#[$doc:meta])* $type:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $type(pub uuid::Uuid);

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.as_hyphenated())
            }
        }

        impl FromStr for $type {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                uuid::Uuid::try_parse(text).map($type)
            }
        }
    )*};
}

uuids! {
    /// A study. UUIDv7.
    StudyId;
    /// A wave. UUIDv7.
    WaveId;
    /// A frozen questionnaire version. UUIDv7.
    VersionId;
    /// A questionnaire that is being designed. UUIDv7.
    DraftId;
    /// A weight set. UUIDv7.
    WeightSetId;
    /// A frozen data set. UUIDv7.
    DatasetId;
    /// Somebody who may be asked. UUIDv4, so that cases have no order.
    CaseId;
    /// A member of staff. UUIDv7.
    AccountId;
    /// A response. UUIDv4: it must carry no time.
    ResponseId;
}

/// A UUIDv4 of these random bytes.
pub fn random_uuid(random: [u8; 16]) -> uuid::Uuid {
    uuid::Builder::from_random_bytes(random).into_uuid()
}

/// A UUIDv7 of a moment in milliseconds since 1970 (UTC) and random bytes.
pub fn timed_uuid(unix_milliseconds: u64, random: [u8; 10]) -> uuid::Uuid {
    uuid::Builder::from_unix_timestamp_millis(unix_milliseconds, &random).into_uuid()
}
