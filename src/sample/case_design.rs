//! What the sampling design says of one case: the form in which a draw, an import and a data set hand it on.

use serde::{Deserialize, Serialize};

/// What the sampling design says of one case. All blank for an open link: each case then stands for itself with weight 1.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CaseDesign {
    /// First-stage stratum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
    /// Primary sampling unit; unique within its stratum is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub psu: Option<String>,
    /// Base weight (inverse of the inclusion probability, up to a factor); finite and not negative. Whoever has 0 is in no base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Finite population: number of PSUs in the stratum's population, or, at most 1, the fraction sampled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fpc: Option<f64>,
}
