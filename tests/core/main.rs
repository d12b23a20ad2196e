//! Tests of the core through its public face; they build without the service.

mod dataset;
mod estimation;
mod estimation_properties;
mod interview;
mod random_person;
mod routing;
mod small;
mod template;
mod weighting_properties;
