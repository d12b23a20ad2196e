//! Tests of the whole product: one binary, one file a topic. Some stand inside (an open store, the verbs), most outside
//! (commands, the server as a process, a browser).

mod accounts;
mod browser;
mod crash;
mod database;
mod drafts;
mod durability;
mod entry;
mod fieldwork;
mod form;
mod gss;
mod http;
mod import;
mod invited;
mod journey;
mod kinds;
mod mail;
mod mailing;
mod old_workbook;
mod overrides;
mod postfix;
mod reference;
mod respondent;
mod results;
mod retries;
mod returning;
mod server;
mod smtp;
mod sessions;
mod store;
mod strace;
mod templates;
mod two_servers;
mod world;
mod xlsform;
