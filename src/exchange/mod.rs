//! File formats: readers and writers over the core's types. Nothing here writes to the store.

pub mod microdata;
