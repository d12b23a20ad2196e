//! Frozen questionnaire versions and measures. Neither is ever updated.

use super::schema::{measures, questionnaire_versions};
use super::words::{document, json, parsed};
use super::{Conn, StoreError};
use crate::id::{MeasureName, StudyId, VersionId};
use crate::measure::Measure;
use crate::questionnaire::Draft;
use crate::time::Moment;
use diesel::prelude::*;

/// A version that is to be kept.
pub struct NewVersion<'a> {
    pub id: VersionId,
    pub study: StudyId,
    /// SHA-256 of `document`, in hexadecimal.
    pub digest: &'a str,
    pub document: &'a str,
    pub frozen_at: Moment,
}

/// # Errors
/// [`StoreError::Taken`] when the study has this document already.
pub fn insert(conn: &mut Conn, new: &NewVersion) -> Result<(), StoreError> {
    use questionnaire_versions::dsl;
    diesel::insert_into(dsl::questionnaire_versions)
        .values((
            dsl::id.eq(new.id.to_string()),
            dsl::study_id.eq(new.study.to_string()),
            dsl::digest.eq(new.digest),
            dsl::document.eq(new.document),
            dsl::frozen_at.eq(new.frozen_at.0),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn by_digest(conn: &mut Conn, study: StudyId, digest: &str) -> Result<Option<VersionId>, StoreError> {
    use questionnaire_versions::dsl;
    let id: Option<String> = dsl::questionnaire_versions
        .filter(dsl::study_id.eq(study.to_string()))
        .filter(dsl::digest.eq(digest))
        .select(dsl::id)
        .first(conn)
        .optional()?;
    id.map(|id| parsed("questionnaire_versions.id", &id)).transpose()
}

/// The version that was frozen last.
pub fn latest(conn: &mut Conn, study: StudyId) -> Result<Option<VersionId>, StoreError> {
    use questionnaire_versions::dsl;
    let id: Option<String> = dsl::questionnaire_versions
        .filter(dsl::study_id.eq(study.to_string()))
        .order((dsl::frozen_at.desc(), dsl::id.desc()))
        .select(dsl::id)
        .first(conn)
        .optional()?;
    id.map(|id| parsed("questionnaire_versions.id", &id)).transpose()
}

/// The study whose version it is.
pub fn study_of(conn: &mut Conn, id: VersionId) -> Result<Option<StudyId>, StoreError> {
    use questionnaire_versions::dsl;
    let study: Option<String> =
        dsl::questionnaire_versions.find(id.to_string()).select(dsl::study_id).first(conn).optional()?;
    study.map(|s| parsed("questionnaire_versions.study_id", &s)).transpose()
}

pub fn draft(conn: &mut Conn, id: VersionId) -> Result<Option<Draft>, StoreError> {
    use questionnaire_versions::dsl;
    let text: Option<String> =
        dsl::questionnaire_versions.find(id.to_string()).select(dsl::document).first(conn).optional()?;
    text.map(|t| document("questionnaire_versions.document", &t)).transpose()
}

/// A version as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVersion {
    pub id: VersionId,
    pub draft: Draft,
    pub frozen_at: Moment,
}

/// All versions of a study's questionnaire, the latest first.
pub fn of_study(conn: &mut Conn, study: StudyId) -> Result<Vec<StoredVersion>, StoreError> {
    use questionnaire_versions::dsl;
    let rows: Vec<(String, String, i64)> = dsl::questionnaire_versions
        .filter(dsl::study_id.eq(study.to_string()))
        .order((dsl::frozen_at.desc(), dsl::id.desc()))
        .select((dsl::id, dsl::document, dsl::frozen_at))
        .load(conn)?;
    let read = |(id, text, at): (String, String, i64)| {
        Ok(StoredVersion {
            id: parsed("questionnaire_versions.id", &id)?,
            draft: document("questionnaire_versions.document", &text)?,
            frozen_at: Moment(at),
        })
    };
    rows.into_iter().map(read).collect()
}

/// # Errors
/// [`StoreError::Taken`] when the study has a measure of this name.
pub fn insert_measure(conn: &mut Conn, study: StudyId, position: i32, measure: &Measure) -> Result<(), StoreError> {
    diesel::insert_into(measures::table)
        .values((
            measures::study_id.eq(study.to_string()),
            measures::name.eq(measure.name.as_str()),
            measures::position.eq(position),
            measures::document.eq(json("a measure", measure)?),
        ))
        .execute(conn)?;
    Ok(())
}

/// In the order in which they were added.
pub fn measures(conn: &mut Conn, study: StudyId) -> Result<Vec<Measure>, StoreError> {
    let rows: Vec<String> = measures::table
        .filter(measures::study_id.eq(study.to_string()))
        .order(measures::position)
        .select(measures::document)
        .load(conn)?;
    rows.iter().map(|text| document("measures.document", text)).collect()
}

pub fn measure(conn: &mut Conn, study: StudyId, name: &MeasureName) -> Result<Option<Measure>, StoreError> {
    let found: Option<String> =
        measures::table.find((study.to_string(), name.as_str())).select(measures::document).first(conn).optional()?;
    found.map(|text| document("measures.document", &text)).transpose()
}
