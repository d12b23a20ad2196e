//! Counts of dispositions that add up to the sample.

use super::completion::{Completion, CompletionRule};
use super::conclude::CaseOutcome;
use super::items::ItemCount;
use super::{CaseDisposition, OutcomeClass};
use crate::finding::{Code, Finding, Findings, Place};
use crate::sample::Disposition;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many cases ended how. The counts add up to the sample, by construction: each case was counted once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DispositionTable(BTreeMap<CaseDisposition, u64>);

impl DispositionTable {
    /// Cases whose answers are linked to them.
    pub fn of(cases: impl IntoIterator<Item = CaseDisposition>) -> DispositionTable {
        let mut table = DispositionTable::default();
        cases.into_iter().for_each(|ended| table.add(ended, 1));
        table
    }

    fn add(&mut self, ended: CaseDisposition, cases: u64) {
        if cases > 0 {
            *self.0.entry(ended).or_default() += cases;
        }
    }

    /// 0 where there is none.
    pub fn count(&self, ended: CaseDisposition) -> u64 {
        self.0.get(&ended).copied().unwrap_or(0)
    }

    pub fn of_class(&self, class: OutcomeClass) -> u64 {
        self.iter().filter(|(ended, _)| ended.class() == class).map(|(_, cases)| cases).sum()
    }

    /// The sample.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// Those that occur, in the order of AAPOR's codes.
    pub fn iter(&self) -> impl Iterator<Item = (CaseDisposition, u64)> {
        self.0.iter().map(|(ended, cases)| (*ended, *cases))
    }
}

/// How responses ended that have no path back to a case, or that came by an open link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ResponseEnds {
    pub complete: u64,
    pub partial: u64,
    pub break_off: u64,
    /// Opened without an answer.
    pub nothing: u64,
    pub consent_refused: u64,
    pub screened_out: u64,
    pub quota_full: u64,
    pub withdrawn: u64,
}

impl ResponseEnds {
    /// Counts one response as it stands once the wave is closed, by the wave's rule. What was answered without a required consent is
    /// no items at all (`ItemCount::default()`).
    pub fn add(&mut self, stands: Disposition, items: ItemCount, rule: CompletionRule) {
        let count = match stands {
            Disposition::Refusal => &mut self.consent_refused,
            Disposition::NotEligible => &mut self.screened_out,
            Disposition::Withdrawn => &mut self.withdrawn,
            Disposition::QuotaFull => &mut self.quota_full,
            Disposition::InProgress | Disposition::Complete | Disposition::Partial => {
                match rule.judge(items, stands == Disposition::Complete) {
                    Completion::Complete => &mut self.complete,
                    Completion::Partial => &mut self.partial,
                    Completion::BreakOff => &mut self.break_off,
                    Completion::Nothing => &mut self.nothing,
                }
            }
        };
        *count += 1;
    }

    pub fn total(&self) -> u64 {
        self.as_dispositions().iter().map(|(_, responses)| responses).sum()
    }

    fn as_dispositions(&self) -> [(CaseDisposition, u64); 8] {
        [
            (CaseDisposition::Complete, self.complete),
            (CaseDisposition::Partial, self.partial),
            (CaseDisposition::BreakOff, self.break_off),
            (CaseDisposition::ImplicitRefusal, self.nothing),
            (CaseDisposition::ConsentRefused, self.consent_refused),
            (CaseDisposition::ScreenedOut, self.screened_out),
            (CaseDisposition::QuotaFull, self.quota_full),
            (CaseDisposition::Withdrawn, self.withdrawn),
        ]
    }
}

/// The dispositions of a wave in which answers have no path back to their cases ("anonymous, once"): what is known of cases that did
/// not use their invitation, and of the responses of those that did. They add up to the sample. A case that was spent and left no
/// response (the person went away between the two) counts as opened without an answer.
///
/// # Errors
/// `dispositions_differ` when there are more responses than spent cases: then one of the two counts is not of this wave.
pub fn combine(
    cases: impl IntoIterator<Item = CaseOutcome>,
    responses: &ResponseEnds,
) -> Result<DispositionTable, Findings> {
    let mut table = DispositionTable::default();
    let mut spent = 0_u64;
    for case in cases {
        match case {
            CaseOutcome::Ended(ended) => table.add(ended, 1),
            CaseOutcome::Spent => spent += 1,
        }
    }
    let Some(without) = spent.checked_sub(responses.total()) else {
        let message = format!("There are {} responses, and {spent} cases were spent.", responses.total());
        return Err(Findings(vec![Finding::error(Code::DISPOSITIONS_DIFFER, Place::Whole, message)]));
    };
    for (ended, responses) in responses.as_dispositions() {
        table.add(ended, responses);
    }
    table.add(CaseDisposition::ImplicitRefusal, without);
    Ok(table)
}
