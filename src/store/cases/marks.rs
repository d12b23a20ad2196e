//! Marks of cases, and how many there are. Which case a mark is of cannot be told without the wave's key.

use crate::id::WaveId;
use crate::sample::CaseMark;
use crate::store::connection::on;
use crate::store::schema::case_marks;
use crate::store::words::word;
use crate::store::{Conn, StoreError};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// Keeps a mark; kept already, nothing changes. Whether it is new.
pub fn put(conn: &mut Conn, wave: WaveId, kind: CaseMark, mark: &str) -> Result<bool, StoreError> {
    let row = (case_marks::mark.eq(mark), case_marks::wave_id.eq(wave.to_string()), case_marks::kind.eq(kind.word()));
    let new = on!(conn, c => diesel::insert_into(case_marks::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(new == 1)
}

/// Whether this mark is kept.
pub fn has(conn: &mut Conn, mark: &str) -> Result<bool, StoreError> {
    let found: Option<String> = case_marks::table.find(mark).select(case_marks::mark).first(conn).optional()?;
    Ok(found.is_some())
}

/// All marks of a wave.
pub fn of_wave(conn: &mut Conn, wave: WaveId) -> Result<HashSet<String>, StoreError> {
    let marks: Vec<String> =
        case_marks::table.filter(case_marks::wave_id.eq(wave.to_string())).select(case_marks::mark).load(conn)?;
    Ok(marks.into_iter().collect())
}

/// How many cases of a wave have each mark; a mark that none has is not there.
pub fn counts(conn: &mut Conn, wave: WaveId) -> Result<HashMap<CaseMark, u64>, StoreError> {
    let rows: Vec<(String, i64)> = case_marks::table
        .filter(case_marks::wave_id.eq(wave.to_string()))
        .group_by(case_marks::kind)
        .select((case_marks::kind, diesel::dsl::count_star()))
        .load(conn)?;
    rows.into_iter()
        .map(|(kind, n)| Ok((word("case_marks.kind", &kind, CaseMark::from_word)?, u64::try_from(n).unwrap_or(0))))
        .collect()
}
