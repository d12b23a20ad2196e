//! The instrument: what is asked, in which words, to whom, in which order.
//!
//! A [`Draft`] is the JSON document as somebody wrote it. [`check`] turns it into a [`Questionnaire`] (compiled, frozen, safe to
//! run) and [`Findings`](crate::finding::Findings); errors mean there is none. [`Journey`] is the way a person takes through it,
//! recomputed from the answers each time and never stored.
//! A [`Draft`] comes from JSON through [`Draft::from_json`], which finds every fault with its path ([`reading`]); rules are
//! [`expression`]s; the parts of a checked questionnaire stand in [`plan`]; [`walk`] is the replay behind [`Journey`].
//! Not here: judging what a person typed (`response`), storage, pages.

pub mod answer;
pub mod checks;
pub mod document;
pub mod draw;
pub mod editing;
pub mod expression;
pub mod journey;
pub mod missing;
pub mod plan;
pub mod reading;
pub mod texts;
pub mod walk;
pub mod xlsform;

pub use answer::{Answer, Answers, Circumstances};
pub use checks::{Questionnaire, check};
pub use document::{Draft, Item, ItemKind, Page, Section};
pub use journey::{Journey, Step};
pub use missing::MissingReason;
