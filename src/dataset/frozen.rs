//! The data set as stable text, and its digest: the same rows give the same text and digest on every machine.

use super::Dataset;
use sha2::{Digest, Sha256};

impl Dataset {
    /// One JSON document; columns, categories and rows in their order.
    pub fn to_json(&self) -> String {
        // Names, finite numbers and texts only: nothing in a data set that JSON cannot hold.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`Dataset::to_json`] wrote.
    ///
    /// # Errors
    /// When the text is no such document, or its columns differ in length.
    pub fn from_json(text: &str) -> Result<Dataset, String> {
        let dataset: Dataset = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match dataset.columns.iter().find(|column| column.rows() != dataset.rows()) {
            Some(column) => Err(format!("column {} has {} of {} rows", column.variable, column.rows(), dataset.rows())),
            None => Ok(dataset),
        }
    }

    /// SHA-256 of [`Dataset::to_json`], in 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        Sha256::digest(self.to_json().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
