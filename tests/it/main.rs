//! The service's integration tests: one binary, one file a topic.

mod store;
mod world;
