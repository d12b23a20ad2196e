//! Tests of the whole product: one binary, one file a topic.

mod reference;
mod store;
mod world;
