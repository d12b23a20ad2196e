//! Microdata that exist already: a CSV file and a mapping document become a questionnaire and cases, wave by wave.
//!
//! First types to read: [`Mapping`], what the document says; [`read`] judges a whole file against it. Nothing here writes: `app`
//! takes what was read through the same verbs as a survey that was held here.

mod draft;
mod mapping;
mod rows;
#[cfg(test)]
mod tests;

pub use mapping::{Band, CodeLabel, DesignColumns, ItemKind, MAPPING_FORMAT, MappedItem, MappedStudy, Mapping};
pub use rows::{Case, ReadWave, read};

/// Findings listed of one file at most; the rest are counted.
pub const FINDINGS_LISTED: usize = 50;
