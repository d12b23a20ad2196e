//! The store: the only room that knows Diesel. Embedded SQLite (default) or PostgreSQL, one query source, group-committed writes.

use crate::finding::Code;
use std::fmt;

/// The store; cheap to clone.
#[derive(Clone)]
pub struct Store {}

/// What the database said.
#[derive(Debug)]
pub enum StoreError {
    Busy,
    Other(String),
}

impl StoreError {
    pub fn code(&self) -> Code {
        match self {
            StoreError::Busy => Code::BUSY,
            StoreError::Other(_) => Code::INTERNAL,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Busy => f.write_str("the queue of writes is full"),
            StoreError::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for StoreError {}
