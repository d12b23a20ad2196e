//! Complete, partial or break-off: the rule that is fixed before a wave opens.

use super::items::ItemCount;
use crate::finding::{Code, Finding, Findings, Place};
use serde::{Deserialize, Serialize};

/// Shares of the applicable items from which a response is complete, and from which it is partial; below, it is a break-off. AAPOR
/// leaves the shares to the survey and asks that they be set beforehand and said; more than 80 % and 50 to 80 % are its examples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Shares", into = "Shares")]
pub struct CompletionRule {
    complete: f64,
    partial: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shares {
    complete: f64,
    partial: f64,
}

/// What the answers of a person amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    Complete,
    Partial,
    BreakOff,
    /// Not one item answered.
    Nothing,
}

impl CompletionRule {
    /// # Errors
    /// `completion_rule_invalid` unless 0 < partial ≤ complete ≤ 1.
    pub fn new(complete: f64, partial: f64) -> Result<CompletionRule, Findings> {
        if 0.0 < partial && partial <= complete && complete <= 1.0 {
            return Ok(CompletionRule { complete, partial });
        }
        let message = format!(
            "A response cannot be complete from a share of {complete} and partial from {partial}: 0 < partial ≤ complete ≤ 1."
        );
        Err(Findings(vec![Finding::error(Code::COMPLETION_RULE_INVALID, Place::path("completion"), message)]))
    }

    pub fn complete(self) -> f64 {
        self.complete
    }

    pub fn partial(self) -> f64 {
        self.partial
    }

    /// By the share of applicable items alone: whether the last page was sent changes nothing, unless no item applied at all.
    pub fn judge(self, items: ItemCount, sent: bool) -> Completion {
        match items.share() {
            None if sent => Completion::Complete,
            Some(share) if share >= self.complete => Completion::Complete,
            Some(share) if share >= self.partial => Completion::Partial,
            Some(share) if share > 0.0 => Completion::BreakOff,
            _ => Completion::Nothing,
        }
    }
}

/// 80 % and 50 %.
impl Default for CompletionRule {
    fn default() -> Self {
        CompletionRule { complete: 0.8, partial: 0.5 }
    }
}

impl TryFrom<Shares> for CompletionRule {
    type Error = Findings;
    fn try_from(shares: Shares) -> Result<Self, Findings> {
        CompletionRule::new(shares.complete, shares.partial)
    }
}

impl From<CompletionRule> for Shares {
    fn from(rule: CompletionRule) -> Shares {
        Shares { complete: rule.complete, partial: rule.partial }
    }
}
