//! What of a wave's fieldwork is said beforehand and holds from its opening on.

use super::disposition::CompletionRule;
use crate::finding::{Code, Finding, Findings, Place};
use serde::{Deserialize, Serialize};

/// The longest grace, in minutes: a day.
pub const GRACE_MAX: u32 = 24 * 60;

/// The terms of a wave's fieldwork.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldworkTerms {
    /// When a response is complete, partial or a break-off.
    pub completion: CompletionRule,
    /// How long those who are answering when the wave is closed can go on, in minutes; at most [`GRACE_MAX`].
    pub grace_minutes: u32,
    /// Complete responses wanted in all, where somebody has said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<u64>,
}

/// 80 % and 50 % of the applicable items, half an hour, no target.
impl Default for FieldworkTerms {
    fn default() -> Self {
        FieldworkTerms { completion: CompletionRule::default(), grace_minutes: 30, target: None }
    }
}

impl FieldworkTerms {
    /// What is wrong with them: `terms_invalid` at `grace_minutes` or `target`.
    pub fn check(&self) -> Findings {
        let mut findings = Findings::new();
        let mut wrong = |place, message: String| {
            findings.push(Finding::error(Code::TERMS_INVALID, Place::path(place), message));
        };
        if self.grace_minutes > GRACE_MAX {
            wrong("grace_minutes", format!("{} minutes are more than a day.", self.grace_minutes));
        }
        if self.target == Some(0) {
            wrong("target", "A target of no response at all is none: leave it empty.".to_owned());
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grace_of_more_than_a_day_and_a_target_of_nothing_are_refused() {
        assert!(FieldworkTerms::default().check().is_empty());
        let wrong = FieldworkTerms { grace_minutes: GRACE_MAX + 1, target: Some(0), ..FieldworkTerms::default() };
        let places: Vec<String> = wrong.check().iter().map(|finding| finding.place.to_string()).collect();
        assert_eq!(places, ["grace_minutes", "target"]);
    }
}
