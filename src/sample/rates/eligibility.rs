//! *e*: how many of the cases of unknown eligibility are taken as eligible.

use super::{NoRate, OutcomeCounts};
use crate::finding::{Code, Finding, Findings, Place};
use serde::{Deserialize, Serialize};

/// Where *e* comes from. AAPOR asks that it rest on the best evidence there is, and be said.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligibility {
    /// Proportional allocation (“CASRO”): unknown cases are eligible as often as known ones,
    /// e = (I + P + R + NC + O)/(I + P + R + NC + O + NE).
    #[default]
    Allocated,
    Stated(StatedEligibility),
}

/// A share that somebody chose, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", into = "Unchecked")]
pub struct StatedEligibility {
    share: f64,
    reason: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    share: f64,
    reason: String,
}

impl Eligibility {
    /// # Errors
    /// `eligibility_invalid`: a share outside [0, 1], or no reason.
    pub fn stated(share: f64, reason: &str) -> Result<Eligibility, Findings> {
        Ok(Eligibility::Stated(StatedEligibility::try_from(Unchecked { share, reason: reason.to_owned() })?))
    }

    pub(super) fn share(&self, counts: &OutcomeCounts) -> Result<f64, NoRate> {
        match self {
            Eligibility::Stated(stated) => Ok(stated.share),
            Eligibility::Allocated => {
                let known = counts.eligible() + counts.not_eligible;
                if known > 0.0 { Ok(counts.eligible() / known) } else { Err(NoRate::EligibilityUnknown) }
            }
        }
    }
}

impl StatedEligibility {
    pub fn share(&self) -> f64 {
        self.share
    }

    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl TryFrom<Unchecked> for StatedEligibility {
    type Error = Findings;
    fn try_from(Unchecked { share, reason }: Unchecked) -> Result<Self, Findings> {
        let reason = reason.trim().to_owned();
        if (0.0..=1.0).contains(&share) && !reason.is_empty() {
            return Ok(StatedEligibility { share, reason });
        }
        let message = "The share of unknown cases taken as eligible must lie from 0 to 1, with a reason.";
        Err(Findings(vec![Finding::error(Code::ELIGIBILITY_INVALID, Place::path("eligibility"), message)]))
    }
}

impl From<StatedEligibility> for Unchecked {
    fn from(stated: StatedEligibility) -> Unchecked {
        Unchecked { share: stated.share, reason: stated.reason }
    }
}
