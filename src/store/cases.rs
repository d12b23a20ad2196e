//! Cases of a sample: who may answer. Nothing here joins answers or contacts, and nothing of a case changes when its person answers.
//!
//! [`contacts`] stand in their own table, sealed, and [`marks`] in theirs, which do not say of which case they are. A response knows
//! nothing of its case (docs/PRIVACY.md); in confidential waves [`links`] lead to it, for who has their key.

pub mod contacts;
pub mod links;
pub mod marks;

use super::connection::on;
use super::schema::{case_marks, cases};
use super::words::{document, json, parsed};
use super::{Conn, StoreError};
use crate::id::{CaseId, WaveId};
use crate::sample::CaseDesign;
use diesel::prelude::*;

/// Rows of one insert: below the number of values that either database takes in one statement.
const BATCH: usize = 1000;

/// A case as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCase {
    pub id: CaseId,
    pub wave: WaveId,
    pub design: CaseDesign,
    /// Probability with which the design drew it; above 0, at most 1.
    pub probability: f64,
}

#[derive(Insertable)]
#[diesel(table_name = cases)]
struct NewRow {
    id: String,
    wave_id: String,
    invitation_digest: String,
    design: String,
    probability: f64,
}

type Row = (String, String, String, f64);

fn stored((id, wave, design, probability): Row) -> Result<StoredCase, StoreError> {
    Ok(StoredCase {
        id: parsed("cases.id", &id)?,
        wave: parsed("cases.wave_id", &wave)?,
        design: document("cases.design", &design)?,
        probability,
    })
}

/// Adds cases with the digests of their invitations, many in one statement.
pub fn insert(conn: &mut Conn, new: &[(StoredCase, String)]) -> Result<(), StoreError> {
    for batch in new.chunks(BATCH) {
        let rows: Result<Vec<NewRow>, StoreError> = batch
            .iter()
            .map(|(case, invitation_digest)| {
                Ok(NewRow {
                    id: case.id.to_string(),
                    wave_id: case.wave.to_string(),
                    invitation_digest: invitation_digest.clone(),
                    design: json("cases.design", &case.design)?,
                    probability: case.probability,
                })
            })
            .collect();
        let rows = rows?;
        on!(conn, c => diesel::insert_into(cases::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// The case of this invitation.
pub fn by_invitation(conn: &mut Conn, invitation_digest: &str) -> Result<Option<StoredCase>, StoreError> {
    let asked = cases::table.filter(cases::invitation_digest.eq(invitation_digest)).select((
        cases::id,
        cases::wave_id,
        cases::design,
        cases::probability,
    ));
    let found: Option<Row> = on!(conn, c => asked.get_result(c).optional())?;
    found.map(stored).transpose()
}

/// How many cases the wave has.
pub fn count(conn: &mut Conn, wave: WaveId) -> Result<u64, StoreError> {
    let n: i64 = cases::table.filter(cases::wave_id.eq(wave.to_string())).count().get_result(conn)?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// The ids of the wave's cases.
pub fn ids(conn: &mut Conn, wave: WaveId) -> Result<Vec<CaseId>, StoreError> {
    let ids: Vec<String> = cases::table.filter(cases::wave_id.eq(wave.to_string())).select(cases::id).load(conn)?;
    ids.iter().map(|id| parsed("cases.id", id)).collect()
}

/// What the wave's responses carry of their cases, and how many cases each is of.
pub fn designs(conn: &mut Conn, wave: WaveId) -> Result<Vec<(CaseDesign, u64)>, StoreError> {
    let rows: Vec<(String, i64)> = cases::table
        .filter(cases::wave_id.eq(wave.to_string()))
        .group_by(cases::design)
        .select((cases::design, diesel::dsl::count_star()))
        .load(conn)?;
    rows.into_iter()
        .map(|(design, n)| Ok((document("cases.design", &design)?, u64::try_from(n).unwrap_or(0))))
        .collect()
}

/// Deletes the wave's cases with their contacts, marks and links.
pub fn delete(conn: &mut Conn, wave: WaveId) -> Result<(), StoreError> {
    links::delete(conn, wave)?;
    diesel::delete(case_marks::table.filter(case_marks::wave_id.eq(wave.to_string()))).execute(conn)?;
    diesel::delete(cases::table.filter(cases::wave_id.eq(wave.to_string()))).execute(conn)?;
    Ok(())
}
