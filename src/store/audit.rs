//! The audit: what staff and operators did. Append only; respondents never appear in it.

use super::schema::audit;
use super::{Conn, StoreError};
use crate::time::Moment;
use diesel::prelude::*;

/// One thing done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: uuid::Uuid,
    pub at: Moment,
    /// `operator`, or `staff:` and the account's id.
    pub actor: String,
    pub verb: String,
    /// What it was done to, by kind and id or name; never an answer or an address.
    pub subject: String,
}

pub fn insert(conn: &mut Conn, entry: &Entry) -> Result<(), StoreError> {
    diesel::insert_into(audit::table)
        .values((
            audit::id.eq(entry.id.as_hyphenated().to_string()),
            audit::done_at.eq(entry.at.0),
            audit::actor.eq(&entry.actor),
            audit::verb.eq(&entry.verb),
            audit::subject.eq(&entry.subject),
        ))
        .execute(conn)?;
    Ok(())
}

/// The latest entries, newest first.
pub fn latest(conn: &mut Conn, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<(String, i64, String, String, String)> = audit::table
        .order((audit::done_at.desc(), audit::id.desc()))
        .limit(limit)
        .select((audit::id, audit::done_at, audit::actor, audit::verb, audit::subject))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, at, actor, verb, subject)| {
            Ok(Entry { id: super::words::parsed("audit.id", &id)?, at: Moment(at), actor, verb, subject })
        })
        .collect()
}
