//! Tests of the whole product: one binary, one file a topic.

mod accounts;
mod fieldwork;
mod gss;
mod import;
mod reference;
mod store;
mod world;
