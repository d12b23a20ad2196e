//! Tests of the pure core, from outside.

mod dataset;
mod interview;
mod random_person;
mod routing;
mod small;
mod template;
//! Tests of the core through its public face; they build without the service.

mod estimation;
mod estimation_properties;
mod weighting_properties;
