//! Tests of the pure core, from outside.

mod dataset;
mod interview;
mod routing;
mod small;
