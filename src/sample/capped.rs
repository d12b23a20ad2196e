//! Findings about something long, of which nobody reads half a million.

use crate::finding::{Code, Finding, Findings, Place, Severity};

/// Findings of one code and severity that are listed; the rest are counted in one more, on the whole.
pub const MOST_FINDINGS: usize = 100;

/// Of each kind only the first [`MOST_FINDINGS`] are listed.
#[derive(Default)]
pub(super) struct Capped {
    findings: Findings,
    counts: Vec<(Code, Severity, usize)>,
}

impl Capped {
    pub fn push(&mut self, finding: Finding) {
        let known =
            self.counts.iter_mut().find(|(code, severity, _)| *code == finding.code && *severity == finding.severity);
        let count = match known {
            Some((_, _, count)) => {
                *count += 1;
                *count
            }
            None => {
                self.counts.push((finding.code.clone(), finding.severity, 1));
                1
            }
        };
        if count <= MOST_FINDINGS {
            self.findings.push(finding);
        }
    }

    pub fn has_errors(&self) -> bool {
        self.findings.has_errors()
    }

    pub fn close(mut self) -> Findings {
        for (code, severity, count) in self.counts {
            if count > MOST_FINDINGS {
                let message = format!("There are {} more of these.", count - MOST_FINDINGS);
                self.findings.push(Finding { code, severity, message, place: Place::Whole });
            }
        }
        self.findings
    }
}
