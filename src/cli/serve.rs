//! `barograph serve`.

use super::{DatabaseArgs, open};
use crate::app::Refusal;
use crate::finding::Code;
use crate::web;
use std::net::{SocketAddr, ToSocketAddrs};

pub fn run(database: &DatabaseArgs, listen: Option<String>) -> Result<(), Refusal> {
    let config = database.config(listen)?;
    // First: when the port is taken, the database is left as it is.
    let listener = web::bind(address(&config.listen)?)?;
    let app = open(&config)?;
    let options = web::Options {
        listener,
        public_address: config.public_address.clone(),
        hide_page_to: config.hide_page_to.clone(),
        workers: config.workers(),
        ready: Box::new(|address| {
            // Whoever started it may have stopped listening: it serves all the same.
            let _ = super::say(&format!("Listening on http://{address}"));
        }),
    };
    web::run(app, options)
}

pub fn address(text: &str) -> Result<SocketAddr, Refusal> {
    let invalid = || {
        Refusal::new(Code::CONFIG_INVALID, format!("“{text}” is no address to listen on: write it as 127.0.0.1:8080"))
    };
    text.to_socket_addrs().ok().and_then(|mut found| found.next()).ok_or_else(invalid)
}
