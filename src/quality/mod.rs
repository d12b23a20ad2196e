//! How well answers were given: what is odd about a response, and how many people came how far.
//!
//! A flag is a reason to look, never a verdict: nothing here leaves a response out. A person decides that, with an [`ExclusionReason`],
//! and can take it back until the wave closes. What can be worked out from answers and durations is worked out when somebody looks
//! ([`assess`]); what only the moment of the start knows is kept as [`Marks`]. Thresholds and formulae: docs/METHODS.md.
//! Not here: the checks of one answer (`response::coding`), who was asked and did not answer (`sample`).
//! First types to read: [`Flag`], [`Assessed`], [`Remark`].

mod alike;
mod assess;
mod exclusion;
mod funnel;
mod marks;
mod straight;
mod timing;

pub use alike::{ALIKE_PERCENT, COMPARED_AT_LEAST, COMPARED_AT_MOST, Match};
pub use assess::{Assessed, Assessment, Remark, assess};
pub use exclusion::{ExcludedCount, ExclusionReason};
pub use funnel::{Counted, Funnel, FunnelStep, SOURCES_SHOWN, funnel, source_parameter};
pub use marks::{Flag, Marks};
pub use straight::{GRID_ROWS, STRAIGHT_ROWS, Straight};
pub use timing::{SPEEDER_SHARE, TIMED_AT_LEAST};

#[cfg(test)]
mod tests;
