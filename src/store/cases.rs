//! Cases of a sample: who may answer, and whether the invitation is spent. Nothing here joins answers or contacts.
//!
//! [`contacts`] stand in their own table, sealed. A response knows nothing of its case (docs/PRIVACY.md).

pub mod contacts;

use super::connection::on;
use super::schema::cases;
use super::words::{document, json, parsed};
use super::{Conn, StoreError};
use crate::id::{CaseId, WaveId};
use crate::sample::CaseDesign;
use crate::text::Language;
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
    pub sector: Option<String>,
    /// The language in which it is written to.
    pub language: Option<Language>,
    /// Its invitation has been used. When is not kept.
    pub spent: bool,
}

#[derive(Insertable)]
#[diesel(table_name = cases, treat_none_as_default_value = false)]
struct NewRow {
    id: String,
    wave_id: String,
    invitation_digest: String,
    design: String,
    probability: f64,
    sector: Option<String>,
    language: Option<String>,
    spent: bool,
}

type Row = (String, String, String, f64, Option<String>, Option<String>, bool);

fn stored((id, wave, design, probability, sector, language, spent): Row) -> Result<StoredCase, StoreError> {
    Ok(StoredCase {
        id: parsed("cases.id", &id)?,
        wave: parsed("cases.wave_id", &wave)?,
        design: document("cases.design", &design)?,
        probability,
        sector,
        language: language.map(Language),
        spent,
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
                    sector: case.sector.clone(),
                    language: case.language.as_ref().map(|language| language.0.clone()),
                    spent: case.spent,
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
        cases::sector,
        cases::language,
        cases::spent,
    ));
    let found: Option<Row> = on!(conn, c => asked.get_result(c).optional())?;
    found.map(stored).transpose()
}

/// Spends the case's invitation; spent again, nothing changes.
pub fn spend(conn: &mut Conn, id: CaseId) -> Result<(), StoreError> {
    let unspent = cases::table.filter(cases::id.eq(id.to_string())).filter(cases::spent.eq(false));
    on!(conn, c => diesel::update(unspent).set(cases::spent.eq(true)).execute(c))?;
    Ok(())
}

/// How many cases the wave has, and how many invitations are spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CaseCounts {
    pub all: u64,
    pub spent: u64,
}

pub fn counts(conn: &mut Conn, wave: WaveId) -> Result<CaseCounts, StoreError> {
    let rows: Vec<(bool, i64)> = cases::table
        .filter(cases::wave_id.eq(wave.to_string()))
        .group_by(cases::spent)
        .select((cases::spent, diesel::dsl::count_star()))
        .load(conn)?;
    let mut counts = CaseCounts::default();
    for (spent, n) in rows {
        let n = u64::try_from(n).unwrap_or(0);
        counts.all += n;
        counts.spent += if spent { n } else { 0 };
    }
    Ok(counts)
}

/// What the wave's responses can carry of their cases, or show by themselves (a language, a sector), and how many cases each has.
pub fn designs(conn: &mut Conn, wave: WaveId) -> Result<Vec<(CaseDesign, u64)>, StoreError> {
    let rows: Vec<(String, i64)> = cases::table
        .filter(cases::wave_id.eq(wave.to_string()))
        .group_by((cases::design, cases::language, cases::sector))
        .select((cases::design, diesel::dsl::count_star()))
        .load(conn)?;
    rows.into_iter()
        .map(|(design, n)| Ok((document("cases.design", &design)?, u64::try_from(n).unwrap_or(0))))
        .collect()
}

/// Deletes the wave's cases with their contacts.
pub fn delete(conn: &mut Conn, wave: WaveId) -> Result<(), StoreError> {
    diesel::delete(cases::table.filter(cases::wave_id.eq(wave.to_string()))).execute(conn)?;
    Ok(())
}
