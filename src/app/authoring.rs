//! Studies, frozen questionnaire versions, measures.

use super::{Actor, App, Refusal};
use crate::id::{StudyId, StudyName, VersionId, WaveId, WaveName};
use crate::measure::Measure;
use crate::questionnaire::Draft;
use crate::questionnaire::checks::Questionnaire;
use crate::study::{Study, Wave};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The only template format this version reads.
pub const TEMPLATE_FORMAT: &str = "barograph-template/1";

/// A file of `survey_templates`: a questionnaire and what is tracked with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Always [`TEMPLATE_FORMAT`].
    pub format: String,
    pub questionnaire: Draft,
    pub measures: Vec<Measure>,
}

/// What a new study is given.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStudy {
    pub name: StudyName,
    pub title: String,
    pub population: String,
    pub simulated: bool,
    pub source: Option<String>,
}

/// Code: `name_taken`.
pub async fn create_study(app: &App, actor: Actor, new: NewStudy) -> Result<Study, Refusal> {
    let _ = (app, actor, new);
    todo!()
}

/// Checks the draft and freezes it as a version of this study's questionnaire. The same document (by digest) gives the same version.
pub async fn freeze_version(app: &App, actor: Actor, study: StudyId, draft: Draft) -> Result<VersionId, Refusal> {
    let _ = (app, actor, study, draft);
    todo!()
}

/// Adds measures; one that exists and is equal is left alone, one that differs is refused (`name_taken`).
pub async fn add_measures(app: &App, actor: Actor, study: StudyId, measures: Vec<Measure>) -> Result<(), Refusal> {
    let _ = (app, actor, study, measures);
    todo!()
}

/// The compiled questionnaire of a frozen version, from the cache.
pub async fn questionnaire(app: &App, version: VersionId) -> Result<Arc<Questionnaire>, Refusal> {
    let _ = (app, version);
    todo!()
}

/// All studies by name.
pub async fn studies(app: &App) -> Result<Vec<Study>, Refusal> {
    let _ = app;
    todo!()
}

/// Code: `study_unknown`.
pub async fn study(app: &App, name: &StudyName) -> Result<Study, Refusal> {
    let _ = (app, name);
    todo!()
}

/// The study's waves in order.
pub async fn waves(app: &App, study: StudyId) -> Result<Vec<Wave>, Refusal> {
    let _ = (app, study);
    todo!()
}

/// Code: `wave_unknown`.
pub async fn wave(app: &App, study: StudyId, name: &WaveName) -> Result<Wave, Refusal> {
    let _ = (app, study, name);
    todo!()
}

/// Code: `wave_unknown`.
pub async fn wave_by_id(app: &App, id: WaveId) -> Result<Wave, Refusal> {
    let _ = (app, id);
    todo!()
}

/// The study's measures in the order in which they were added.
pub async fn measures(app: &App, study: StudyId) -> Result<Vec<Measure>, Refusal> {
    let _ = (app, study);
    todo!()
}
