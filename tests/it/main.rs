//! The service's integration tests: one binary, one file a topic.

mod accounts;
mod fieldwork;
mod import;
mod gss;
mod reference;
mod store;
mod world;
