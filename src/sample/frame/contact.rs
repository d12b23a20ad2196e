//! How a person of the frame is reached, and what else only letters to them may know: apart from everything a draw, an answer or an estimate looks at.

use super::address::EmailAddress;
use crate::text::Language;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How one unit of the frame is reached. Printing it for debugging shows the key alone, so that no log ever holds an address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The key of the [`FrameUnit`](super::FrameUnit).
    pub key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The trade or sector; `None` where it is blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact").field("key", &self.key).finish_non_exhaustive()
    }
}
