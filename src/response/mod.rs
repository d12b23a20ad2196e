//! A response: raw form fields are coded against the item, and the interview is a pure function of what is known.
//!
//! First things to read: [`interview::answer_page`] and [`interview::PageOutcome`].
//! Not here: storage, links, who may answer.

pub mod coding;
pub mod form;
pub mod interview;
pub mod number;
pub mod raw;
pub mod summary;

pub use form::PageForm;
pub use interview::{PageOutcome, answer_page};
pub use raw::RawAnswers;
pub use summary::summary;
