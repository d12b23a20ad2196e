//! File formats: readers and writers over the core's types. Nothing here changes any state.

mod estimate_answer;
mod estimate_changes;
pub mod estimate_data;
mod estimate_design;
mod estimate_document;
mod estimate_estimand;
pub mod estimate_request;
pub mod margins;
pub mod microdata;
pub mod series_csv;
