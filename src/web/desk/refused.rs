//! Why what somebody asked for on a page of the desk was not done, at the head of that page (`desk/refused`).

use crate::app::Refusal;
use crate::finding::Findings;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct ErrorView {
    message: String,
    code: String,
    findings: Vec<String>,
}

impl ErrorView {
    /// The first finding is the message.
    pub fn of(refusal: &Refusal) -> ErrorView {
        ErrorView {
            message: refusal.message.clone(),
            code: refusal.code.to_string(),
            findings: lines(&refusal.findings).skip(1).collect(),
        }
    }
}

/// Findings with their places, one a line.
pub(super) fn lines(findings: &Findings) -> impl Iterator<Item = String> + '_ {
    findings.iter().map(|finding| format!("{}: {}", finding.place, finding.message))
}
