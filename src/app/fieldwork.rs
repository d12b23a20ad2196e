//! Fieldwork: waves live, people answer.

use super::{Actor, App, Refusal};
use crate::id::{PageId, StudyId, VersionId, WaveId, WaveName};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::{Answers, Step};
use crate::response::{PageOutcome, RawAnswers};
use crate::sample::{CaseDesign, Disposition};
use crate::study::{Anonymity, Fieldwork, LonelyPsu, SampleType, Wave, WaveStep};
use std::sync::Arc;

/// What a new wave is given.
#[derive(Debug, Clone, PartialEq)]
pub struct NewWave {
    pub study: StudyId,
    pub name: WaveName,
    pub title: String,
    pub version: VersionId,
    pub sample_type: SampleType,
    pub fieldwork: Fieldwork,
    pub anonymity: Anonymity,
    pub lonely_psu: LonelyPsu,
}

/// Plans a wave after the last one and gives it a link. Code: `name_taken`.
pub async fn plan_wave(app: &App, actor: Actor, new: NewWave) -> Result<Wave, Refusal> {
    let _ = (app, actor, new);
    todo!()
}

/// Open, pause, resume, close. Closing ends open responses as partial, forgets their tokens, and freezes the data set.
/// Code: `transition_refused`.
pub async fn step_wave(app: &App, actor: Actor, wave: WaveId, step: WaveStep) -> Result<Wave, Refusal> {
    let _ = (app, actor, wave, step);
    todo!()
}

/// The public link of a wave: the word in `/s/{link}`.
pub async fn link_of(app: &App, wave: WaveId) -> Result<String, Refusal> {
    let _ = (app, wave);
    todo!()
}

/// What the introduction page shows.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub wave: Wave,
    pub study_title: String,
    pub simulated: bool,
    pub questionnaire: Arc<Questionnaire>,
}

/// Codes: `link_unknown`, `wave_not_open`, `wave_paused` (also outside the fieldwork days).
pub async fn invitation(app: &App, link: &str) -> Result<Invitation, Refusal> {
    let _ = (app, link);
    todo!()
}

/// What the respondent's address holds: 128 random bits, stored only as a digest.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseToken(pub String);

/// Begins a response: the first POST. `start_key` came with the form (a UUIDv4): the same key gives the same response and token,
/// so that a double click begins once. The token is derived from the key (SHA-256, domain-separated) and never stored itself.
/// Codes as [`invitation`], and `request_invalid` for a malformed key.
pub async fn start_response(app: &App, link: &str, start_key: &str) -> Result<ResponseToken, Refusal> {
    let _ = (app, link, start_key);
    todo!()
}

/// Everything a respondent's page shows.
#[derive(Debug, Clone)]
pub struct Interview {
    pub wave: Wave,
    pub study_title: String,
    pub simulated: bool,
    /// The word in `/s/{link}`.
    pub link: String,
    pub questionnaire: Arc<Questionnaire>,
    pub answers: Answers,
    pub disposition: Disposition,
}

/// Reads. Codes: `response_unknown`; `wave_paused` and `wave_not_open` for a response still in progress (a finished one still shows
/// its receipt).
pub async fn interview(app: &App, token: &ResponseToken) -> Result<Interview, Refusal> {
    let _ = (app, token);
    todo!()
}

/// Judges and keeps one page. `submission_key` came with the form (a UUIDv4 made when it was shown): the same key again changes
/// nothing and gets the same answer. A final response answers `Stale`. An exit taken makes the response final (not eligible, refusal).
pub async fn answer_page(
    app: &App,
    token: &ResponseToken,
    page: &PageId,
    submission_key: &str,
    raw: RawAnswers,
) -> Result<Answered, Refusal> {
    let _ = (app, token, page, submission_key, raw);
    todo!()
}

/// What became of the page, with what is needed to show it again.
#[derive(Debug, Clone)]
pub struct Answered {
    pub outcome: PageOutcome,
    pub interview: Interview,
    pub raw: RawAnswers,
}

/// Sends the answers: the response is complete. Sent again: nothing more happens. When pages are missing: `Err` is not used, the
/// step to do comes back.
pub async fn send_response(app: &App, token: &ResponseToken) -> Result<Sent, Refusal> {
    let _ = (app, token);
    todo!()
}

#[derive(Debug, Clone, PartialEq)]
pub enum Sent {
    /// Now or already complete.
    Complete,
    /// Not yet: this is to be done first.
    NotYet(Step),
    /// Ended early before.
    Ended(Disposition),
}

/// A case collected elsewhere (simulated, on paper, or imported), judged already.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedCase {
    pub design: CaseDesign,
    pub answers: Answers,
    pub disposition: Disposition,
}

/// Records cases in a planned or open wave: all or none.
pub async fn record_cases(app: &App, actor: Actor, wave: WaveId, cases: Vec<RecordedCase>) -> Result<(), Refusal> {
    let _ = (app, actor, wave, cases);
    todo!()
}

/// Responses of a wave by disposition, in the order of [`Disposition::ALL`].
pub async fn live_counts(app: &App, wave: WaveId) -> Result<Vec<(Disposition, u64)>, Refusal> {
    let _ = (app, wave);
    todo!()
}
