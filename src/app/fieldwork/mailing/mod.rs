//! Writing to invited people: a plan, an outbox, and what comes back.
//!
//! The outbox does not know cases. A message's id is a mark, a MAC of case and step under the wave's key of invitations: the primary key
//! keeps anybody from being written to twice for one step, and who has the database without the key cannot tell whose message one is.
//! Everything is queued in the transaction of its verb. A message is `sending`, committed, before the first word to the server, so that a
//! killed program leaves it as what it is: *unknown*, sent again by a person only.
//! First to read: `plan` (what staff do), `due` (who is written to now), `sending` (how it leaves).

mod again;
mod bounces;
mod buckets;
mod due;
mod leaving;
mod plan;
mod recipient;
pub(super) use recipient::message_mark;
mod sending;

pub use again::send_again;
pub use bounces::{TakenBack, sweep_bounces, take_reports};
pub use due::queue_due;
pub use leaving::{Leaving, leaving, opt_out, pass_on, wrong_person};
pub use plan::{
    Mailing, TestMessage, keep_letter, keep_schedule, mailing_of, preview, resume_mailing, start_mailing, stop_mailing,
    test_send,
};
pub use sending::{Mailer, PostOffice, Round, deliver_mail};
