//! Fieldwork: waves live, people answer.
//!
//! Two halves: `waves` is what staff do; `beginning`, `answering` and `resuming` what a respondent does. Respondents' verbs are not audited: their events are
//! the paradata, and those carry no time.

mod answering;
mod around;
mod beginning;
mod invited;
mod keys;
pub(in crate::app) mod marks;
mod pictures;
mod quality;
mod resuming;
mod rewriting;
mod sampling;
mod ticket;
mod waves;

pub use answering::{Answered, Front, Interview, Sent, answer_page, front, interview, page_ticket, send_response};
pub use around::{Around, Waves};
pub use beginning::{Admission, Beginning, Begun, ResponseToken, admit, guard_of, start_response, start_response_with};
pub use invited::{Invitation, Invited, LEAST_ALIKE, begin_invited, destroy_old_keys, invited_to};
pub use pictures::{Picture, picture};
pub use quality::{
    Excluding, NOTE_MAX, QualityReport, ReportedResponse, exclude_response, funnel_of, include_response, quality_of,
    set_safeguards,
};
pub use resuming::{Leaving, Left, Saved, leave_response, open_by_code, saved};
pub use rewriting::rewrite_responses;
pub use sampling::{
    Addressee, CaseCounts, DrawSummary, FRAME_DAYS, Preview, Sample, UploadedFrame, addressees, case_counts,
    delete_old_contacts, draw_sample, preview_draw, sample_of, take_back_sample, upload_frame, uploaded_frame,
};
pub use ticket::FIELD as TICKET;
pub use waves::{NewWave, RecordedCase, link_of, live_counts, plan_wave, record_cases, step_wave};
pub(super) use waves::{plan_wave_in, record_cases_in, step_wave_in};
