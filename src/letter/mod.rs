//! Letters: what is written to people who are invited, when, and what follows from what a mail server said. Pure.
//!
//! Not here: who is written to and whether they may be (`app`), how a message travels (`mail`).
//! First types to read: [`Letter`], [`MailPlan`], [`MessageState`].

mod back_off;
mod defaults;
mod hours;
mod plan;
mod state;
mod step;
mod text;

pub use back_off::{ATTEMPTS_MAX, Attempt, Next, after};
pub use defaults::letters;
pub use hours::{Hours, HoursInvalid};
pub use plan::{MailPlan, REMINDERS_MAX};
pub use state::MessageState;
pub use step::Step;
pub use text::{Blank, Filling, Letter, LetterText, Rendered};
