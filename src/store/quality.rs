//! What is looked at to judge a wave's responses, and which of them somebody left out.

use super::connection::on;
use super::schema::{exclusions, responses, wave_safeguards};
use super::words::{document, parsed, word};
use super::{Conn, StoreError};
use crate::id::{ResponseId, WaveId};
use crate::quality::{ExclusionReason, Marks};
use crate::questionnaire::{Answers, Circumstances};
use crate::sample::Disposition;
use crate::study::Safeguards;
use diesel::prelude::*;

/// A response to be judged.
#[derive(Debug, Clone)]
pub struct Judged {
    pub id: ResponseId,
    pub disposition: Disposition,
    pub answers: Answers,
    pub circumstances: Circumstances,
    /// Counts its pages; of cases collected elsewhere 0.
    pub revision: i32,
    /// Spent on pages; `None` where that is not known.
    pub seconds: Option<u32>,
    pub marks: Marks,
}

/// All responses of a wave, in the order of their (random) ids.
pub fn responses_of(conn: &mut Conn, wave: WaveId) -> Result<Vec<Judged>, StoreError> {
    type Row = (String, String, String, Option<i64>, Option<String>, i32, i32, Option<String>);
    let rows: Vec<Row> = responses::table
        .filter(responses::wave_id.eq(wave.to_string()))
        .order(responses::id)
        .select((
            responses::id,
            responses::disposition,
            responses::answers,
            responses::seed,
            responses::started_on,
            responses::revision,
            responses::seconds,
            responses::flags,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, disposition, answers, seed, started_on, revision, seconds, flags)| {
            let today = started_on.map(|day| parsed("responses.started_on", &day)).transpose()?;
            Ok(Judged {
                id: parsed("responses.id", &id)?,
                disposition: word("responses.disposition", &disposition, Disposition::from_word)?,
                answers: document("responses.answers", &answers)?,
                circumstances: Circumstances { seed: seed.unwrap_or(0).cast_unsigned(), today },
                revision,
                // 0 where no page said when it was shown.
                seconds: u32::try_from(seconds).ok().filter(|seconds| *seconds > 0),
                marks: word("responses.flags", flags.as_deref().unwrap_or(""), Marks::from_words)?,
            })
        })
        .collect()
}

/// The wave of a response, and where it stands.
pub fn wave_of(conn: &mut Conn, response: ResponseId) -> Result<Option<(WaveId, Disposition)>, StoreError> {
    let found: Option<(String, String)> = responses::table
        .find(response.to_string())
        .select((responses::wave_id, responses::disposition))
        .first(conn)
        .optional()?;
    found
        .map(|(wave, disposition)| {
            let disposition = word("responses.disposition", &disposition, Disposition::from_word)?;
            Ok((parsed("responses.wave_id", &wave)?, disposition))
        })
        .transpose()
}

/// A response that somebody left out. When is in the audit alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    pub response: ResponseId,
    pub wave: WaveId,
    pub reason: ExclusionReason,
    pub note: Option<String>,
    /// As in the audit.
    pub made_by: String,
}

/// Leaves a response out, or changes why.
pub fn exclude(conn: &mut Conn, new: &Exclusion) -> Result<(), StoreError> {
    include(conn, new.response)?;
    let row = (
        exclusions::response_id.eq(new.response.to_string()),
        exclusions::wave_id.eq(new.wave.to_string()),
        exclusions::reason.eq(new.reason.word()),
        exclusions::note.eq(&new.note),
        exclusions::made_by.eq(&new.made_by),
    );
    on!(conn, c => diesel::insert_into(exclusions::table).values(row).execute(c))?;
    Ok(())
}

/// Takes a response in again; `false` where it was not left out.
pub fn include(conn: &mut Conn, response: ResponseId) -> Result<bool, StoreError> {
    let gone = diesel::delete(exclusions::table.find(response.to_string())).execute(conn)?;
    Ok(gone > 0)
}

pub fn exclusion(conn: &mut Conn, response: ResponseId) -> Result<Option<Exclusion>, StoreError> {
    let found = exclusions::table.find(response.to_string()).select(exclusions::all_columns).first(conn).optional()?;
    found.map(read).transpose()
}

/// All of a wave, in the order of the responses' ids.
pub fn exclusions_of(conn: &mut Conn, wave: WaveId) -> Result<Vec<Exclusion>, StoreError> {
    let rows: Vec<Row> = exclusions::table
        .filter(exclusions::wave_id.eq(wave.to_string()))
        .order(exclusions::response_id)
        .select(exclusions::all_columns)
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// Why those are left out that would be in the wave's data set otherwise.
pub fn reasons(
    conn: &mut Conn,
    wave: WaveId,
    dispositions: &[Disposition],
) -> Result<Vec<ExclusionReason>, StoreError> {
    let words: Vec<&str> = dispositions.iter().map(|d| d.word()).collect();
    let rows: Vec<String> = exclusions::table
        .inner_join(responses::table.on(responses::id.eq(exclusions::response_id)))
        .filter(exclusions::wave_id.eq(wave.to_string()))
        .filter(responses::disposition.eq_any(words))
        .select(exclusions::reason)
        .load(conn)?;
    rows.iter().map(|text| word("exclusions.reason", text, ExclusionReason::from_word)).collect()
}

type Row = (String, String, String, Option<String>, String);

fn read((response, wave, reason, note, made_by): Row) -> Result<Exclusion, StoreError> {
    Ok(Exclusion {
        response: parsed("exclusions.response_id", &response)?,
        wave: parsed("exclusions.wave_id", &wave)?,
        reason: word("exclusions.reason", &reason, ExclusionReason::from_word)?,
        note,
        made_by,
    })
}

/// What guards the wave's open link.
pub fn safeguards(conn: &mut Conn, wave: WaveId) -> Result<Safeguards, StoreError> {
    let found: Option<String> =
        wave_safeguards::table.find(wave.to_string()).select(wave_safeguards::safeguards).first(conn).optional()?;
    word("wave_safeguards.safeguards", found.as_deref().unwrap_or(""), Safeguards::from_words)
}

/// The caller counts it as a change of the wave, so that every server reads it anew.
pub fn set_safeguards(conn: &mut Conn, wave: WaveId, safeguards: Safeguards) -> Result<(), StoreError> {
    diesel::delete(wave_safeguards::table.find(wave.to_string())).execute(conn)?;
    let row = (wave_safeguards::wave_id.eq(wave.to_string()), wave_safeguards::safeguards.eq(safeguards.words()));
    on!(conn, c => diesel::insert_into(wave_safeguards::table).values(row).execute(c))?;
    Ok(())
}
