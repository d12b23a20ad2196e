//! The service's integration tests: one binary, one file a topic. Some stand inside (an open store, the verbs), most outside
//! (commands, the server as a process, a browser).

mod browser;
mod crash;
mod database;
mod durability;
mod form;
mod http;
mod journey;
mod accounts;
mod fieldwork;
mod import;
mod gss;
mod reference;
mod respondent;
mod server;
mod store;
mod strace;
mod world;
