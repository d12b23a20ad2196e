//! Answers as they are kept: a value or a missing reason for each variable, and what a replay needs beside them.

use super::missing::MissingReason;
use crate::id::VariableId;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one variable holds. In JSON `{"code": 3}`, `{"codes": [1, 4]}`, `{"ranked": [4, 1]}`, `{"number": 40}`, `{"text": "…"}`,
/// `{"date": "2026-11-27"}`, `{"time": "14:05"}`, `{"date_time": "2026-11-27T14:05"}`, `{"given": true}`, `{"missing": "dont_know"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The code of the one option chosen.
    Code(i32),
    /// The codes of all options chosen, ascending, at least one.
    Codes(Vec<i32>),
    /// Codes in the order in which they were ranked, each once, at least one.
    Ranked(Vec<i32>),
    Number(f64),
    Text(String),
    /// `2026-11-27`, `2026-11` or `2026`, as the item asks.
    Date(String),
    /// `14:05`.
    Time(String),
    /// `2026-11-27T14:05`.
    DateTime(String),
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

/// What a replay needs of a response beside its answers: the same for the whole life of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// Draws orders, selections and arms. Random, and tied to nobody.
    pub seed: u64,
    /// What `today()` is: the day on which the response began, so that a replay on a later day takes the same way.
    pub today: Option<Day>,
}
