//! Tests of the pure core: they run without the shell (`cargo test --no-default-features`).

mod any_input;
mod architecture;
mod coding;
mod collapsed_raking;
mod dataset;
mod design_properties;
mod distributions;
mod estimation;
mod estimation_properties;
mod forms;
mod interview;
mod keeping;
mod kernel;
mod model_properties;
mod quantile_properties;
mod random_person;
mod routing;
mod schema;
mod small;
mod template;
mod trend;
mod trend_properties;
mod waves;
mod weighting_properties;
