//! The product as a whole: its commands, its server, its pages, from outside.

mod browser;
mod crash;
mod database;
mod durability;
mod form;
mod http;
mod journey;
mod respondent;
mod server;
mod strace;
//! The service's integration tests: one binary, one file a topic.

mod store;
mod world;
mod reference;
