//! Tests of the pure core: they run without the shell (`cargo test --no-default-features`).

mod architecture;
