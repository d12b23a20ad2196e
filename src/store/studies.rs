//! Studies.

use super::schema::studies;
use super::words::parsed;
use super::{Conn, StoreError};
use crate::id::{StudyId, StudyName};
use crate::study::Study;
use diesel::prelude::*;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = studies)]
pub(super) struct StudyRow {
    id: String,
    name: String,
    title: String,
    population: String,
    simulated: bool,
    source: Option<String>,
}

impl StudyRow {
    pub(super) fn study(self) -> Result<Study, StoreError> {
        Ok(Study {
            id: parsed("studies.id", &self.id)?,
            name: parsed("studies.name", &self.name)?,
            title: self.title,
            population: self.population,
            simulated: self.simulated,
            source: self.source,
        })
    }
}

/// # Errors
/// [`StoreError::Taken`] when the name is.
pub fn insert(conn: &mut Conn, study: &Study) -> Result<(), StoreError> {
    let row = StudyRow {
        id: study.id.to_string(),
        name: study.name.to_string(),
        title: study.title.clone(),
        population: study.population.clone(),
        simulated: study.simulated,
        source: study.source.clone(),
    };
    diesel::insert_into(studies::table).values(row).execute(conn)?;
    Ok(())
}

/// By name.
pub fn all(conn: &mut Conn) -> Result<Vec<Study>, StoreError> {
    let rows: Vec<StudyRow> = studies::table.order(studies::name).select(StudyRow::as_select()).load(conn)?;
    rows.into_iter().map(StudyRow::study).collect()
}

pub fn by_name(conn: &mut Conn, name: &StudyName) -> Result<Option<Study>, StoreError> {
    let found = studies::table.filter(studies::name.eq(name.as_str())).select(StudyRow::as_select()).first(conn);
    found.optional()?.map(StudyRow::study).transpose()
}

pub fn by_id(conn: &mut Conn, id: StudyId) -> Result<Option<Study>, StoreError> {
    let found = studies::table.find(id.to_string()).select(StudyRow::as_select()).first(conn);
    found.optional()?.map(StudyRow::study).transpose()
}
