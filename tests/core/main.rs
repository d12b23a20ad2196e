//! Tests of the pure core: they run without the shell (`cargo test --no-default-features`).

mod architecture;
mod any_input;
mod dataset;
mod forms;
mod interview;
mod random_person;
mod routing;
mod schema;
mod small;
mod template;
