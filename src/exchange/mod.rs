//! File formats: readers and writers over the core's types. Nothing here changes any state.

mod estimate_answer;
pub mod estimate_data;
pub mod estimate_request;
pub mod microdata;
