//! Tests of the core through its public face; they build without the service.

mod any_input;
mod dataset;
mod estimation;
mod estimation_properties;
mod forms;
mod interview;
mod random_person;
mod routing;
mod schema;
mod small;
mod template;
mod weighting_properties;
