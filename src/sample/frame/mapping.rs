//! Which column of a file is what of the frame.

use serde::{Deserialize, Serialize};

/// Columns by their headings. Only the key is needed; what a plan needs beyond it, the draw says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameMapping {
    /// The person's or unit's own number or name.
    pub key: String,
    /// Columns that together are the stratum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub psu: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Columns to sort by before a systematic draw, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Several units may share an address, as the branches of a firm do: then that is a warning, otherwise an error.
    #[serde(default)]
    pub shared_addresses: bool,
}
