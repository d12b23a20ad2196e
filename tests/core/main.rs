//! Tests of the pure core, from outside.

mod dataset;
mod interview;
mod random_person;
mod routing;
mod small;
mod template;
