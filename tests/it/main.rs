//! The service's integration tests: one binary, one file a topic.

mod accounts;
mod fieldwork;
mod gss;
mod import;
mod reference;
mod store;
mod world;
