//! Tests of the pure core, from outside.

mod any_input;
mod dataset;
mod forms;
mod interview;
mod random_person;
mod routing;
mod schema;
mod small;
mod template;
//! Tests of the core through its public face; they build without the service.

mod estimation;
mod estimation_properties;
mod weighting_properties;
