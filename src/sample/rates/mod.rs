//! AAPOR's outcome rates: response, cooperation, refusal and contact, from counts of dispositions.
//!
//! First function to read: [`rates`]. A rate whose denominator is nothing is no rate, and says why. There is none for an open link:
//! see [`ParticipationTable`](super::disposition::ParticipationTable).

mod counts;
mod eligibility;
#[cfg(test)]
mod tests;

pub use counts::OutcomeCounts;
pub use eligibility::Eligibility;

use serde::{Deserialize, Serialize};

/// Why there is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoRate {
    /// The denominator is 0: nobody to speak of.
    Nobody,
    /// There are cases of unknown eligibility, and none of known eligibility to estimate *e* from.
    EligibilityUnknown,
}

impl NoRate {
    pub fn in_words(self) -> &'static str {
        match self {
            NoRate::Nobody => "there is nobody in the denominator",
            NoRate::EligibilityUnknown => "no case is known to be eligible or not, so that e cannot be estimated",
        }
    }
}

/// A share in [0, 1], or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    Share(f64),
    None(NoRate),
}

impl Rate {
    pub fn share(self) -> Option<f64> {
        match self {
            Rate::Share(share) => Some(share),
            Rate::None(_) => None,
        }
    }

    fn of(numerator: f64, denominator: Result<f64, NoRate>) -> Rate {
        match denominator {
            Ok(denominator) if denominator > 0.0 => Rate::Share(numerator / denominator),
            Ok(_) => Rate::None(NoRate::Nobody),
            Err(reason) => Rate::None(reason),
        }
    }
}

/// All rates of a sample, from the first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OutcomeRates {
    /// RR1 to RR6.
    pub response: [Rate; 6],
    /// COOP1 to COOP4.
    pub cooperation: [Rate; 4],
    /// REF1 to REF3.
    pub refusal: [Rate; 3],
    /// CON1 to CON3.
    pub contact: [Rate; 3],
    /// The *e* used in RR3, RR4, REF2 and CON2.
    pub eligibility: Rate,
}

/// The rates of a sample.
///
/// # Formula
/// With U = UH + UO and E = (I + P) + (R + NC + O) (AAPOR 2023):
///
/// | rate | numerator | denominator |
/// | --- | --- | --- |
/// | RR1, RR2 | I, I + P | E + U |
/// | RR3, RR4 | I, I + P | E + eU |
/// | RR5, RR6 | I, I + P | E |
/// | COOP1, COOP2 | I, I + P | (I + P) + R + O |
/// | COOP3, COOP4 | I, I + P | (I + P) + R |
/// | REF1, REF2, REF3 | R | E + U, E + eU, E |
/// | CON1, CON2, CON3 | (I + P) + R + O | E + U, E + eU, E |
///
/// *e*, the share of unknown cases taken as eligible, is as [`Eligibility`] says. Where no case is unknown it is not needed.
///
/// # Example
/// ```
/// use barograph::sample::rates::{Eligibility, OutcomeCounts, rates};
///
/// let counts = OutcomeCounts { complete: 50.0, refusal: 25.0, unknown_nothing: 25.0, ..OutcomeCounts::default() };
/// let rates = rates(&counts, &Eligibility::Allocated);
/// assert_eq!(rates.response[0].share(), Some(0.5));
/// assert_eq!(rates.cooperation[0].share(), Some(50.0 / 75.0));
/// ```
pub fn rates(counts: &OutcomeCounts, eligibility: &Eligibility) -> OutcomeRates {
    let OutcomeCounts { complete, partial, refusal, other, unknown_nothing, unknown_other, .. } = *counts;
    let unknown = unknown_nothing + unknown_other;
    let interviews = complete + partial;
    let eligible = counts.eligible();
    let e = eligibility.share(counts);
    let (least, known) = (Ok(eligible + unknown), Ok(eligible));
    let estimated = if unknown > 0.0 { e.map(|e| eligible + e * unknown) } else { known };
    let reached = interviews + refusal + other;
    OutcomeRates {
        response: [
            Rate::of(complete, least),
            Rate::of(interviews, least),
            Rate::of(complete, estimated),
            Rate::of(interviews, estimated),
            Rate::of(complete, known),
            Rate::of(interviews, known),
        ],
        cooperation: [
            Rate::of(complete, Ok(reached)),
            Rate::of(interviews, Ok(reached)),
            Rate::of(complete, Ok(interviews + refusal)),
            Rate::of(interviews, Ok(interviews + refusal)),
        ],
        refusal: [Rate::of(refusal, least), Rate::of(refusal, estimated), Rate::of(refusal, known)],
        contact: [Rate::of(reached, least), Rate::of(reached, estimated), Rate::of(reached, known)],
        eligibility: match e {
            Ok(e) => Rate::Share(e),
            Err(reason) => Rate::None(reason),
        },
    }
}
