//! How far a wave's figures can be trusted to speak for its population: a letter, and an interval that owns up to its model.

use super::SeriesWave;
use crate::study::SampleType;
use serde::{Deserialize, Serialize};

/// A probability sample with at least this response rate is of quality A.
pub const GOOD_RESPONSE: f64 = 0.4;

/// A quota sample calibrated to at least so many margins is of quality B.
pub const MANY_MARGINS: usize = 4;

/// The standing of a wave's sample, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// A probability sample, or a census of a register, with a response rate of at least 40 %.
    A,
    /// A probability sample with a lower or unknown response rate, or a quota sample calibrated to at least four margins.
    B,
    /// People who chose themselves, or filled a quota, calibrated to known margins.
    C,
    /// Nothing adjusts for who took part: it reaches a community and describes nobody else.
    D,
}

impl Quality {
    pub fn letter(self) -> &'static str {
        match self {
            Quality::A => "A",
            Quality::B => "B",
            Quality::C => "C",
            Quality::D => "D",
        }
    }

    /// For the reader, after the letter.
    pub fn in_words(self) -> &'static str {
        match self {
            Quality::A => "drawn at random, and at least 40% of those drawn took part",
            Quality::B => {
                "drawn at random with a lower or unknown response, or filled to quotas and weighted to at least four margins"
            }
            Quality::C => "not drawn at random, weighted to known margins",
            Quality::D => "not drawn at random and not weighted: it describes those who took part",
        }
    }
}

impl SeriesWave {
    /// The standing of the wave's sample.
    pub fn quality(&self) -> Quality {
        match self.sample_type {
            SampleType::Probability | SampleType::ProbabilityPanel | SampleType::CensusOfRegister => {
                if self.response_rate.is_some_and(|rate| rate >= GOOD_RESPONSE) { Quality::A } else { Quality::B }
            }
            SampleType::QuotaPanel if self.margins >= MANY_MARGINS => Quality::B,
            SampleType::QuotaPanel | SampleType::OpenLink | SampleType::Mixed => {
                if self.margins > 0 {
                    Quality::C
                } else {
                    Quality::D
                }
            }
        }
    }
}

/// An interval for a sample that nobody drew. It is not a confidence interval: no randomness of selection stands behind it, only the
/// belief of [`ModelInterval::assumption`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ModelInterval {
    pub lower: f64,
    pub upper: f64,
    /// 0.95: the share of such intervals that would hold the figure, were the assumption true.
    pub level: f64,
    /// Margins to which the weights were calibrated.
    pub margins: usize,
}

impl ModelInterval {
    /// What has to be believed, in one sentence.
    pub fn assumption(&self) -> String {
        let margins =
            if self.margins == 1 { "the one margin".to_owned() } else { format!("the {} margins", self.margins) };
        format!(
            "Model-based interval: it assumes that, among people alike on {margins} of the weighting, those who took part answer as those who did not would."
        )
    }
}
