//! Tests of the pure core: they run without the shell (`cargo test --no-default-features`).

mod architecture;
mod interview;
mod routing;
mod small;
