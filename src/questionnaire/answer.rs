//! Answers as they are kept: a value or a missing reason for each variable.

use super::missing::MissingReason;
use crate::id::VariableId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one variable holds. In JSON `{"code": 3}`, `{"codes": [1, 4]}`, `{"number": 40}`, `{"text": "…"}`, `{"given": true}`,
/// `{"missing": "dont_know"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The code of the one option chosen.
    Code(i32),
    /// The codes of all options chosen, ascending, at least one.
    Codes(Vec<i32>),
    Number(f64),
    Text(String),
    /// Consent given or refused.
    Given(bool),
    Missing(MissingReason),
}

impl Answer {
    pub fn missing(&self) -> Option<MissingReason> {
        match self {
            Answer::Missing(reason) => Some(*reason),
            _ => None,
        }
    }
}

/// All answers of a response, by variable; a variable that is absent was not reached.
pub type Answers = BTreeMap<VariableId, Answer>;
