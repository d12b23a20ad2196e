//! The sample: who could have been asked, how some came to be, and how each of them ended.
//!
//! A [`Frame`] is read from rows, with addresses kept apart from what a draw looks at ([`Contact`]). A [`SamplingPlan`] and its seed
//! draw [`DrawnCase`]s, whose [`CaseDesign`] weighting and estimation understand. What happened to a case is a log of
//! [`CaseEvent`]s; [`conclude`] gives its one [`CaseDisposition`], [`rates`] AAPOR's rates from a [`DispositionTable`].
//! [`quota`] says who may still go on where a wave is filled to targets.
//!
//! Not here: sending anything, keeping anything, and what people said. [`Disposition`] is where a *response* stands in the database;
//! [`CaseDisposition`] is how a *case* ended.

mod capped;
mod case_design;
mod case_mark;
pub mod disposition;
pub mod draw;
mod fieldwork_counts;
pub mod frame;
pub mod quota;
pub mod rates;
mod response_disposition;
mod terms;

pub use case_design::CaseDesign;
pub use case_mark::CaseMark;
pub use disposition::{CaseDisposition, CaseEvent, CaseOutcome, CompletionRule, DispositionTable, conclude};
pub use draw::{Drawn, DrawnCase, SamplingPlan, draw};
pub use fieldwork_counts::{FieldworkCounter, FieldworkCounts, ResponseSeen, SkippedItem, StratumCounts};
pub use frame::{Contact, Frame, FrameMapping, read_frame};
pub use response_disposition::Disposition;
pub use terms::{FieldworkTerms, GRACE_MAX};
