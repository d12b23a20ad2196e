//! Fieldwork: waves live, people answer.
//!
//! Two halves: `waves` is what staff do; `beginning`, `answering` and `resuming` what a respondent does. Respondents' verbs are not audited: their events are
//! the paradata, and those carry no time.

mod answering;
mod around;
mod beginning;
pub mod entry;
mod erasing;
mod invited;
mod keeping;
mod keys;
pub mod mailing;
pub(in crate::app) mod marks;
mod outcomes;
mod pictures;
mod quality;
mod quotas;
mod result;
mod resuming;
mod rewriting;
mod sampling;
pub mod sessions;
mod ticket;
mod waves;

pub use answering::{
    Answered, Front, Interview, SHOWN_AT, Sending, Sent, answer_page, front, grace_ends, interview, send_form,
    send_response, shown_at,
};
pub use around::{Around, Waves};
pub use beginning::{Admission, Beginning, Begun, ResponseToken, admit, guard_of, start_response, start_response_with};
pub use erasing::erase_person;
pub use invited::{Invitation, Invited, LEAST_ALIKE, begin_invited, destroy_old_keys, invited_to};
pub use keeping::{Protection, keep_schedules, kept_until, protection, set_schedule};
pub use outcomes::{
    CellOutcome, Dispositions, FieldworkOutcome, MessageCounts, QuotaOutcome, SampleOutcome, outcome, set_terms,
    terms_of,
};
pub use pictures::{Picture, picture};
pub use quality::{
    Excluding, NOTE_MAX, QualityReport, ReportedResponse, exclude_response, funnel_of, include_response, quality_of,
    set_safeguards,
};
pub use quotas::{Quotas, free_expired_places, quotas_of, raise_target, set_quotas};
pub use result::{OwnResult, feedback_of, result_of, shows_result};
pub use resuming::{
    Leaving, Left, Opened, Saved, leave_response, open_by_code, receipt_code, saved, withdraw_response,
};
pub use rewriting::rewrite_responses;
pub use sampling::{
    Addressee, CaseCounts, DrawSummary, FRAME_DAYS, Preview, Sample, UploadedFrame, addressees, case_counts,
    delete_old_contacts, draw_sample, preview_draw, sample_of, take_back_sample, upload_frame, uploaded_frame,
};
pub use ticket::FIELD as WAITED;
pub use waves::{NewWave, RecordedCase, close_ended, link_of, live_counts, plan_wave, record_cases, step_wave};
pub(super) use waves::{plan_wave_in, record_cases_in, step_wave_in};
