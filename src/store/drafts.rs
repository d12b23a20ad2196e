//! Questionnaires that are being designed, and what was done to them.

use super::schema::{draft_edits, drafts};
use super::words::{document, parsed, word};
use super::{Conn, StoreError};
use crate::id::{DraftId, StudyId};
use crate::questionnaire::Draft;
use crate::time::Moment;
use diesel::prelude::*;

/// A draft as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredDraft {
    pub id: DraftId,
    pub study: StudyId,
    pub draft: Draft,
    /// Counts its changes: an update names the one it read.
    pub lock_version: i32,
    pub changed_at: Moment,
    /// `operator`, or `staff:` and the account's id.
    pub changed_by: String,
}

/// What became of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditState {
    Made,
    Undone,
    /// Undone, and then something else was done.
    Dropped,
    /// Stands for ever: a version was frozen.
    Kept,
}

impl EditState {
    const ALL: [EditState; 4] = [EditState::Made, EditState::Undone, EditState::Dropped, EditState::Kept];

    pub fn word(self) -> &'static str {
        match self {
            EditState::Made => "made",
            EditState::Undone => "undone",
            EditState::Dropped => "dropped",
            EditState::Kept => "kept",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// One line of a draft's history.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEdit {
    pub sequence: i32,
    pub state: EditState,
    pub what: String,
    pub made_by: String,
    pub made_at: Moment,
}

/// # Errors
/// [`StoreError::Taken`] when the study has a draft.
pub fn insert(conn: &mut Conn, new: &StoredDraft) -> Result<(), StoreError> {
    diesel::insert_into(drafts::table)
        .values((
            drafts::id.eq(new.id.to_string()),
            drafts::study_id.eq(new.study.to_string()),
            drafts::document.eq(new.draft.to_json()),
            drafts::lock_version.eq(new.lock_version),
            drafts::changed_at.eq(new.changed_at.0),
            drafts::changed_by.eq(&new.changed_by),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn of_study(conn: &mut Conn, study: StudyId) -> Result<Option<StoredDraft>, StoreError> {
    type Row = (String, String, i32, i64, String);
    let found: Option<Row> = drafts::table
        .filter(drafts::study_id.eq(study.to_string()))
        .select((drafts::id, drafts::document, drafts::lock_version, drafts::changed_at, drafts::changed_by))
        .first(conn)
        .optional()?;
    let read = |(id, text, lock_version, at, by): Row| {
        Ok(StoredDraft {
            id: parsed("drafts.id", &id)?,
            study,
            draft: document("drafts.document", &text)?,
            lock_version,
            changed_at: Moment(at),
            changed_by: by,
        })
    };
    found.map(read).transpose()
}

/// Puts another document in place of the one that was read.
///
/// # Errors
/// [`StoreError::Conflict`] when the draft is no longer as it was read.
pub fn save(conn: &mut Conn, read: &StoredDraft, draft: &Draft, at: Moment, by: &str) -> Result<(), StoreError> {
    let changed = diesel::update(drafts::table)
        .filter(drafts::id.eq(read.id.to_string()))
        .filter(drafts::lock_version.eq(read.lock_version))
        .set((
            drafts::document.eq(draft.to_json()),
            drafts::lock_version.eq(read.lock_version.wrapping_add(1)),
            drafts::changed_at.eq(at.0),
            drafts::changed_by.eq(by),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Adds a line after the last; `other` is the document on the other side of the edit, where it can be undone.
pub fn add_edit(conn: &mut Conn, draft: DraftId, new: &StoredEdit, other: Option<&Draft>) -> Result<(), StoreError> {
    diesel::insert_into(draft_edits::table)
        .values((
            draft_edits::draft_id.eq(draft.to_string()),
            draft_edits::sequence.eq(new.sequence),
            draft_edits::state.eq(new.state.word()),
            draft_edits::what.eq(&new.what),
            draft_edits::document.eq(other.map(Draft::to_json).unwrap_or_default()),
            draft_edits::made_by.eq(&new.made_by),
            draft_edits::made_at.eq(new.made_at.0),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn next_sequence(conn: &mut Conn, draft: DraftId) -> Result<i32, StoreError> {
    let last: Option<i32> = draft_edits::table
        .filter(draft_edits::draft_id.eq(draft.to_string()))
        .select(diesel::dsl::max(draft_edits::sequence))
        .first(conn)?;
    Ok(last.map_or(1, |last| last.saturating_add(1)))
}

type EditRow = (i32, String, String, String, i64);

fn stored((sequence, state, what, made_by, at): EditRow) -> Result<StoredEdit, StoreError> {
    let state = word("draft_edits.state", &state, EditState::from_word)?;
    Ok(StoredEdit { sequence, state, what, made_by, made_at: Moment(at) })
}

/// The history, newest first.
pub fn edits(conn: &mut Conn, draft: DraftId, limit: i64) -> Result<Vec<StoredEdit>, StoreError> {
    let rows: Vec<EditRow> = draft_edits::table
        .filter(draft_edits::draft_id.eq(draft.to_string()))
        .order(draft_edits::sequence.desc())
        .limit(limit)
        .select((
            draft_edits::sequence,
            draft_edits::state,
            draft_edits::what,
            draft_edits::made_by,
            draft_edits::made_at,
        ))
        .load(conn)?;
    rows.into_iter().map(stored).collect()
}

/// The document on the other side of an edit; `None` where it is kept no longer.
pub fn other_side(conn: &mut Conn, draft: DraftId, sequence: i32) -> Result<Option<Draft>, StoreError> {
    let found: Option<String> =
        draft_edits::table.find((draft.to_string(), sequence)).select(draft_edits::document).first(conn).optional()?;
    found.filter(|text| !text.is_empty()).map(|text| document("draft_edits.document", &text)).transpose()
}

/// Turns an edit over: another state, and the document that is now on its other side.
pub fn turn(conn: &mut Conn, draft: DraftId, sequence: i32, state: EditState, other: &Draft) -> Result<(), StoreError> {
    diesel::update(draft_edits::table.find((draft.to_string(), sequence)))
        .set((draft_edits::state.eq(state.word()), draft_edits::document.eq(other.to_json())))
        .execute(conn)?;
    Ok(())
}

/// What was undone cannot be done again once something else was done.
pub fn drop_undone(conn: &mut Conn, draft: DraftId) -> Result<(), StoreError> {
    diesel::update(draft_edits::table)
        .filter(draft_edits::draft_id.eq(draft.to_string()))
        .filter(draft_edits::state.eq(EditState::Undone.word()))
        .set((draft_edits::state.eq(EditState::Dropped.word()), draft_edits::document.eq("")))
        .execute(conn)?;
    Ok(())
}

/// Lets go of documents of edits before this one: they stay in the history and cannot be undone.
pub fn forget_before(conn: &mut Conn, draft: DraftId, sequence: i32) -> Result<(), StoreError> {
    diesel::update(draft_edits::table)
        .filter(draft_edits::draft_id.eq(draft.to_string()))
        .filter(draft_edits::sequence.lt(sequence))
        .filter(draft_edits::document.ne(""))
        .set(draft_edits::document.eq(""))
        .execute(conn)?;
    Ok(())
}
