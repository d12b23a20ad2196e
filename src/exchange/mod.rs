//! File formats: readers and writers over the core's types. Nothing here changes any state.

pub mod estimate;
mod foreign;
pub mod frame_file;
pub mod funnel_csv;
pub mod instrument;
pub mod limesurvey;
pub mod margins;
pub mod microdata;
pub mod series_csv;
pub mod surveyjs;
pub mod tables;
pub mod xlsform;

use crate::finding::{Code, Finding, Place};

/// What is the matter with a table that the CSV reader could not go on with, and in which line.
fn unreadable(error: &csv::Error) -> Finding {
    let place = error.position().map_or(Place::Whole, |p| Place::line(p.line()));
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let message = format!("The row has {len} cells where the header has {expected_len}.");
            Finding::error(Code::ROW_RAGGED, place, message)
        }
        _ => Finding::error(Code::FILE_UNREADABLE, place, error.to_string()),
    }
}
