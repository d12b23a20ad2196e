//! Tests of the whole product: one binary, one file a topic.

mod accounts;
mod fieldwork;
mod import;
mod gss;
mod reference;
mod store;
mod world;
