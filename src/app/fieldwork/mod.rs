//! Fieldwork: waves live, people answer.
//!
//! Two halves: `waves` is what staff do; `beginning`, `answering` and `resuming` what a respondent does. Respondents' verbs are not audited: their events are
//! the paradata, and those carry no time.

mod answering;
mod around;
mod beginning;
mod keys;
mod pictures;
mod resuming;
mod waves;

pub use answering::{Answered, Interview, Invitation, Sent, answer_page, interview, invitation, send_response};
pub use around::{Around, Waves};
pub use beginning::{Beginning, Begun, ResponseToken, start_response, start_response_with};
pub use pictures::{Picture, picture};
pub use resuming::{Leaving, Left, Saved, leave_response, open_by_code, saved};
pub use waves::{NewWave, RecordedCase, link_of, live_counts, plan_wave, record_cases, step_wave};
pub(super) use waves::{plan_wave_in, record_cases_in, step_wave_in};
