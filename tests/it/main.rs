mod reference;
//! The service's integration tests: one binary, one file a topic.

mod reference;
mod store;
mod world;
