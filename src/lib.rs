//! Barograph designs and hosts repeated surveys, weighs the answers, and says with honest uncertainty what has changed.
//!
//! The crate is two halves. The **core** does no I/O, reads no clock and draws no unseeded randomness: it compiles with
//! `--no-default-features`, so the compiler keeps the boundary. The **shell** (feature `service`, on by default) holds
//! everything that may fail for outside reasons: database, web, file formats, command line.
//!
//! Rooms are named for the trade, in the order in which a statistical office works (GSBPM). A room may look only at the rooms
//! before it, and at the leaves. `docs/ARCHITECTURE.md` has the map, `tests/core/architecture.rs` keeps it.

#![recursion_limit = "256"]

// Leaves: small things every room may use.
pub mod finding;
pub mod id;
pub mod numeric;
pub mod phrases;
pub mod random;
pub mod text;
pub mod time;

// The core, in the order of the trade.
pub mod study;

pub mod questionnaire;

pub mod sample;

pub mod letter;

pub mod response;

pub mod review;

pub mod quality;

pub mod dataset;

pub mod weighting;

pub mod estimation;

pub mod measure;

pub mod trend;

pub mod feedback;

// The shell.
#[cfg(feature = "service")]
pub mod app;
#[cfg(feature = "service")]
pub mod cli;
#[cfg(feature = "service")]
pub mod exchange;
#[cfg(feature = "service")]
pub mod keyring;
#[cfg(feature = "service")]
pub mod mail;
#[cfg(feature = "service")]
pub mod store;
#[cfg(feature = "service")]
pub mod web;
