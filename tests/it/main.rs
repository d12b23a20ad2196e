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
