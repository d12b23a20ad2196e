//! The counts that rates are made of.

use crate::finding::{Code, Finding, Findings, Place};
use crate::sample::disposition::{CaseDisposition, DispositionTable, OutcomeClass};
use serde::{Deserialize, Serialize};

/// AAPOR's classes, as numbers of cases or as sums of base weights; finite, at least 0.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct OutcomeCounts {
    /// I.
    pub complete: f64,
    /// P.
    pub partial: f64,
    /// R, break-offs included.
    pub refusal: f64,
    /// NC.
    pub non_contact: f64,
    /// O.
    pub other: f64,
    /// UH.
    pub unknown_nothing: f64,
    /// UO.
    pub unknown_other: f64,
    /// NE: in no denominator, but in *e*.
    pub not_eligible: f64,
}

impl OutcomeCounts {
    pub fn of(table: &DispositionTable) -> OutcomeCounts {
        let mut counts = OutcomeCounts::default();
        for (ended, cases) in table.iter() {
            *counts.class(ended.class()) += cases as f64;
        }
        counts
    }

    /// Each case with its base weight: where chances differed, AAPOR asks for weighted rates, which speak of the population rather
    /// than of the sample.
    ///
    /// # Errors
    /// `weight_invalid`, placed at `cases[i]`: negative or not finite.
    pub fn weighted(cases: impl IntoIterator<Item = (CaseDisposition, f64)>) -> Result<OutcomeCounts, Findings> {
        let mut counts = OutcomeCounts::default();
        let mut findings = Findings::new();
        for (i, (ended, weight)) in cases.into_iter().enumerate() {
            if weight.is_finite() && weight >= 0.0 {
                *counts.class(ended.class()) += weight;
            } else {
                let message = format!("Case {} has the base weight {weight}.", i + 1);
                findings.push(Finding::error(Code::WEIGHT_INVALID, Place::Path(format!("cases[{i}]")), message));
            }
        }
        if findings.has_errors() { Err(findings) } else { Ok(counts) }
    }

    /// (I + P) + (R + NC + O).
    pub fn eligible(&self) -> f64 {
        (self.complete + self.partial) + (self.refusal + self.non_contact + self.other)
    }

    fn class(&mut self, class: OutcomeClass) -> &mut f64 {
        match class {
            OutcomeClass::Complete => &mut self.complete,
            OutcomeClass::Partial => &mut self.partial,
            OutcomeClass::Refusal => &mut self.refusal,
            OutcomeClass::NonContact => &mut self.non_contact,
            OutcomeClass::Other => &mut self.other,
            OutcomeClass::UnknownNothing => &mut self.unknown_nothing,
            OutcomeClass::UnknownOther => &mut self.unknown_other,
            OutcomeClass::NotEligible => &mut self.not_eligible,
        }
    }
}
