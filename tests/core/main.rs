//! Tests of the core through its public face; they build without the service.

mod estimation;
mod estimation_properties;
mod weighting_properties;
