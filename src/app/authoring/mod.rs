//! Studies, drafts of their questionnaires, frozen versions, measures.

pub mod bank;
pub mod drafts;

pub use drafts::{DraftStart, Seen};

use super::templates::{TemplateWeighting, Unprompted};
use super::{Actor, App, Refusal, digest};
use crate::finding::Code;
use crate::id::{StudyId, StudyName, VersionId, WaveId, WaveName};
use crate::measure::Measure;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::{Draft, check};
use crate::store::{self, Conn};
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
    /// How a wave is weighted, or why it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighting: Option<TemplateWeighting>,
    /// Questions that nothing before them may give away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unprompted: Vec<Unprompted>,
    /// What whoever runs the study has to know: paragraphs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
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
    app.write("create_study", move |app, conn| create_study_in(app, conn, actor, &new)).await
}

pub(super) fn create_study_in(app: &App, conn: &mut Conn, actor: Actor, new: &NewStudy) -> Result<Study, Refusal> {
    if store::studies::by_name(conn, &new.name)?.is_some() {
        return Err(Refusal::new(Code::NAME_TAKEN, format!("there is already a study “{}”", new.name)));
    }
    let study = Study {
        id: StudyId(app.timed_id()),
        name: new.name.clone(),
        title: new.title.clone(),
        population: new.population.clone(),
        simulated: new.simulated,
        source: new.source.clone(),
    };
    store::studies::insert(conn, &study)?;
    app.audit(conn, actor, "create_study", format!("study {}", study.name))?;
    Ok(study)
}

/// A study with the template's questionnaire and measures: all or none. Codes: `name_taken` and those of the questionnaire's findings.
pub async fn create_study_from(app: &App, actor: Actor, new: NewStudy, template: Template) -> Result<Study, Refusal> {
    app.write("create_study", move |app, conn| {
        let study = create_study_in(app, conn, actor, &new)?;
        freeze_version_in(app, conn, actor, study.id, &template.questionnaire)?;
        add_measures_in(app, conn, actor, study.id, &template.measures)?;
        Ok(study)
    })
    .await
}

/// A study with the beginning of a questionnaire to design, and a template's measures: all or none. Codes: `name_taken`.
pub async fn create_study_with_draft(
    app: &App,
    actor: Actor,
    new: NewStudy,
    draft: Draft,
    measures: Vec<Measure>,
    how: String,
) -> Result<Study, Refusal> {
    app.write("create_study", move |app, conn| {
        let study = create_study_in(app, conn, actor, &new)?;
        drafts::begin_in(app, conn, actor, study.id, &draft, &how)?;
        add_measures_in(app, conn, actor, study.id, &measures)?;
        Ok(study)
    })
    .await
}

/// The version of the study's questionnaire that was frozen last. Code: `reference_unknown` when there is none.
pub async fn latest_version(app: &App, study: StudyId) -> Result<VersionId, Refusal> {
    let found = app.store.read_async("latest_version", move |conn| store::versions::latest(conn, study)).await?;
    found.ok_or_else(|| Refusal::new(Code::REFERENCE_UNKNOWN, "the study has no questionnaire yet"))
}

/// Checks the draft and freezes it as a version of this study's questionnaire. The same document (by digest) gives the same version.
pub async fn freeze_version(app: &App, actor: Actor, study: StudyId, draft: Draft) -> Result<VersionId, Refusal> {
    app.write("freeze_version", move |app, conn| freeze_version_in(app, conn, actor, study, &draft)).await
}

pub(super) fn freeze_version_in(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    study: StudyId,
    draft: &Draft,
) -> Result<VersionId, Refusal> {
    existing_study(conn, study)?;
    let (questionnaire, findings) = check(draft.clone());
    if questionnaire.is_none() {
        return Err(Refusal::of(findings));
    }
    let document = draft.to_json();
    let digest = digest::of_document(&document);
    if let Some(known) = store::versions::by_digest(conn, study, &digest)? {
        return Ok(known);
    }
    let id = VersionId(app.timed_id());
    let new =
        store::versions::NewVersion { id, study, digest: &digest, document: &document, frozen_at: app.clock.now() };
    store::versions::insert(conn, &new)?;
    app.audit(conn, actor, "freeze_version", format!("version {id}"))?;
    Ok(id)
}

/// Adds measures; one that exists and is equal is left alone, one that differs is refused (`name_taken`).
pub async fn add_measures(app: &App, actor: Actor, study: StudyId, measures: Vec<Measure>) -> Result<(), Refusal> {
    app.write("add_measures", move |app, conn| add_measures_in(app, conn, actor, study, &measures)).await
}

pub(super) fn add_measures_in(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    study: StudyId,
    measures: &[Measure],
) -> Result<(), Refusal> {
    existing_study(conn, study)?;
    let mut known = store::versions::measures(conn, study)?;
    for measure in measures {
        match known.iter().find(|k| k.name == measure.name) {
            Some(same) if same == measure => continue,
            Some(_) => {
                let message = format!(
                    "the study has another measure “{}”: a measure is never changed, add a new one",
                    measure.name
                );
                return Err(Refusal::new(Code::NAME_TAKEN, message));
            }
            None => {}
        }
        let position = i32::try_from(known.len()).unwrap_or(i32::MAX);
        store::versions::insert_measure(conn, study, position, measure)?;
        app.audit(conn, actor, "add_measure", format!("measure {} of study {study}", measure.name))?;
        known.push(measure.clone());
    }
    Ok(())
}

/// The compiled questionnaire of a frozen version, from the cache.
pub async fn questionnaire(app: &App, version: VersionId) -> Result<Arc<Questionnaire>, Refusal> {
    let with = app.clone();
    app.store.read_async("questionnaire", move |conn| with.questionnaire_in(conn, version)).await
}

/// All studies by name.
pub async fn studies(app: &App) -> Result<Vec<Study>, Refusal> {
    Ok(app.store.read_async("studies", store::studies::all).await?)
}

/// Code: `study_unknown`.
pub async fn study(app: &App, name: &StudyName) -> Result<Study, Refusal> {
    let wanted = name.clone();
    let found = app.store.read_async("study", move |conn| store::studies::by_name(conn, &wanted)).await?;
    found.ok_or_else(|| Refusal::new(Code::STUDY_UNKNOWN, format!("there is no study “{name}”")))
}

/// The study's pilot waves in order: kept apart from the others in every list.
pub async fn pilots(app: &App, study: StudyId) -> Result<Vec<Wave>, Refusal> {
    Ok(app.store.read_async("pilots", move |conn| store::waves::pilots_of_study(conn, study)).await?)
}

/// The study's waves in order, without pilots.
pub async fn waves(app: &App, study: StudyId) -> Result<Vec<Wave>, Refusal> {
    Ok(app.store.read_async("waves", move |conn| store::waves::of_study(conn, study)).await?)
}

/// Code: `wave_unknown`.
pub async fn wave(app: &App, study: StudyId, name: &WaveName) -> Result<Wave, Refusal> {
    let wanted = name.clone();
    let found = app.store.read_async("wave", move |conn| store::waves::by_name(conn, study, &wanted)).await?;
    found.ok_or_else(|| Refusal::new(Code::WAVE_UNKNOWN, format!("the study has no wave “{name}”")))
}

/// Code: `wave_unknown`.
pub async fn wave_by_id(app: &App, id: WaveId) -> Result<Wave, Refusal> {
    let found = app.store.read_async("wave_by_id", move |conn| store::waves::by_id(conn, id)).await?;
    found.map(|stored| stored.wave).ok_or_else(|| unknown_wave(id))
}

/// The study's measures in the order in which they were added.
pub async fn measures(app: &App, study: StudyId) -> Result<Vec<Measure>, Refusal> {
    Ok(app.store.read_async("measures", move |conn| store::versions::measures(conn, study)).await?)
}

pub(super) fn existing_study(conn: &mut Conn, id: StudyId) -> Result<Study, Refusal> {
    store::studies::by_id(conn, id)?.ok_or_else(|| Refusal::new(Code::STUDY_UNKNOWN, format!("there is no study {id}")))
}

pub(super) fn unknown_wave(id: WaveId) -> Refusal {
    Refusal::new(Code::WAVE_UNKNOWN, format!("there is no wave {id}"))
}
