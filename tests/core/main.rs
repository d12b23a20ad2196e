//! Tests of the pure core, from outside.

mod interview;
mod routing;
mod small;
