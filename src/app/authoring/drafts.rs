//! Designing a questionnaire: a study has one draft, everybody may edit it, nobody overwrites anybody.
//!
//! An edit is made on the draft as it is now, not as its author saw it, so edits of different parts merge. An edit that says which
//! part its author saw is refused when that part changed meanwhile. Every edit can be undone and stands in the history.

use super::existing_study;
use crate::app::{Actor, App, Refusal};
use crate::finding::{Code, Finding, Findings};
use crate::id::{AccountId, DraftId, StudyId, VariableId, VersionId};
use crate::questionnaire::editing::{self, Edit, Part, find, parts, versions, words};
use crate::questionnaire::{Draft, check};
use crate::review::comparison;
use crate::store::drafts::{EditState, StoredDraft, StoredEdit};
use crate::store::versions::StoredVersion;
use crate::store::{self, Conn};
use crate::time::Moment;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// How many edits can be undone.
pub const UNDO_MAX: i32 = 200;
/// Lines of history that are shown.
const HISTORY: i64 = 500;

/// Where a draft begins.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftStart {
    /// A document, with how it came in words: "Began from the template …".
    Document { draft: Box<Draft>, how: String },
    /// The version that was frozen last.
    LastVersion,
}

/// The part that a form showed, and what it was then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub part: Part,
    /// From [`parts::digest`].
    pub digest: String,
}

/// A study's draft with what its pages need.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    pub draft: Draft,
    pub lock_version: i32,
    pub changed_at: Moment,
    pub changed_by: String,
    /// What can be undone next, and what can be done again.
    pub undo: Option<Line>,
    pub redo: Option<Line>,
    /// The latest first.
    pub frozen: Vec<StoredVersion>,
}

/// A line of the history, with the name of who did it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub sequence: i32,
    pub state: EditState,
    pub what: String,
    pub who: String,
    pub at: Moment,
}

impl Design {
    /// What was ever frozen, as documents, the latest first.
    pub fn frozen_drafts(&self) -> Vec<Draft> {
        self.frozen.iter().map(|version| version.draft.clone()).collect()
    }

    /// The draft as it would be frozen now, and all that is to be said of it: errors keep it from being frozen.
    pub fn checked(&self) -> (Draft, Findings) {
        checked(&self.draft, &self.frozen_drafts())
    }

    /// Whether a variable was ever frozen: then its name stays.
    pub fn is_frozen(&self, variable: &VariableId) -> bool {
        self.frozen.iter().any(|version| find::variables(&version.draft).contains(variable))
    }
}

fn checked(draft: &Draft, frozen: &[Draft]) -> (Draft, Findings) {
    let next = versions::raised(draft, frozen);
    let mut findings = check(next.clone()).1;
    findings.extend(versions::broken_promises(&next, frozen));
    if let Some(last) = frozen.first() {
        findings.extend(comparison::comparability(last, &next));
    }
    (next, findings)
}

/// Begins the study's draft. Codes: `study_unknown`, `name_taken` when it has one, `reference_unknown` when nothing was frozen yet.
pub async fn begin_draft(app: &App, actor: Actor, study: StudyId, start: DraftStart) -> Result<(), Refusal> {
    let start = Arc::new(start);
    app.write("begin_draft", move |app, conn| {
        existing_study(conn, study)?;
        match &*start {
            DraftStart::Document { draft, how } => begin_in(app, conn, actor, study, draft, how),
            DraftStart::LastVersion => {
                let last = store::versions::of_study(conn, study)?.into_iter().next();
                let last = last.ok_or_else(|| Refusal::new(Code::REFERENCE_UNKNOWN, "nothing was frozen yet"))?;
                let how = format!("Began from version {}", last.draft.version);
                begin_in(app, conn, actor, study, &last.draft, &how)
            }
        }
    })
    .await
}

pub(in crate::app) fn begin_in(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    study: StudyId,
    draft: &Draft,
    how: &str,
) -> Result<(), Refusal> {
    if store::drafts::of_study(conn, study)?.is_some() {
        return Err(Refusal::new(Code::NAME_TAKEN, "the study has a draft already"));
    }
    let (id, at) = (DraftId(app.timed_id()), app.clock.now());
    let new =
        StoredDraft { id, study, draft: draft.clone(), lock_version: 0, changed_at: at, changed_by: actor.to_string() };
    store::drafts::insert(conn, &new)?;
    note(conn, &new, actor, at, how.to_owned(), EditState::Kept, None)?;
    Ok(app.audit(conn, actor, "begin_draft", format!("draft {id} of study {study}"))?)
}

fn existing_draft(conn: &mut Conn, study: StudyId) -> Result<StoredDraft, Refusal> {
    let found = store::drafts::of_study(conn, study)?;
    found.ok_or_else(|| Refusal::new(Code::NOT_FOUND, "the study has no draft yet"))
}

fn note(
    conn: &mut Conn,
    read: &StoredDraft,
    actor: Actor,
    at: Moment,
    what: String,
    state: EditState,
    before: Option<&Draft>,
) -> Result<(), Refusal> {
    let sequence = store::drafts::next_sequence(conn, read.id)?;
    let line = StoredEdit { sequence, state, what, made_by: actor.to_string(), made_at: at };
    store::drafts::add_edit(conn, read.id, &line, before)?;
    Ok(store::drafts::forget_before(conn, read.id, sequence.saturating_sub(UNDO_MAX))?)
}

/// Makes an edit on the draft as it is now. Codes: `changed_meanwhile` when the part that was seen is not what it was (its message
/// says who did what), `variable_frozen`, and those of [`editing::apply`].
pub async fn edit_draft(
    app: &App,
    actor: Actor,
    study: StudyId,
    edit: Edit,
    seen: Option<Seen>,
) -> Result<(), Refusal> {
    let edit = Arc::new(edit);
    app.write("edit_draft", move |app, conn| edit_draft_in(app, conn, actor, study, &edit, seen.as_ref())).await
}

fn edit_draft_in(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    study: StudyId,
    edit: &Edit,
    seen: Option<&Seen>,
) -> Result<(), Refusal> {
    let read = existing_draft(conn, study)?;
    if let Some(seen) = seen
        && parts::digest(&read.draft, &seen.part).as_ref() != Some(&seen.digest)
    {
        return Err(meanwhile(conn, &read, &seen.part)?);
    }
    keeps_names(conn, study, &read.draft, edit)?;
    let changed = editing::apply(&read.draft, edit).map_err(refusal_of)?;
    if changed == read.draft {
        return Ok(());
    }
    let at = app.clock.now();
    store::drafts::save(conn, &read, &changed, at, &actor.to_string())?;
    store::drafts::drop_undone(conn, read.id)?;
    note(conn, &read, actor, at, words::of(edit, &read.draft), EditState::Made, Some(&read.draft))?;
    Ok(app.audit(conn, actor, "edit_draft", format!("draft {}", read.id))?)
}

fn refusal_of(finding: Finding) -> Refusal {
    Refusal::new(finding.code, finding.message)
}

/// Who changed it, in the refusal's words.
fn meanwhile(conn: &mut Conn, read: &StoredDraft, part: &Part) -> Result<Refusal, Refusal> {
    let names = store::accounts::display_names(conn)?;
    let subject = words::part_of(part, &read.draft);
    let last = store::drafts::edits(conn, read.id, 1)?.into_iter().next();
    let message = match last {
        Some(line) => format!(
            "While you were writing, {subject} was changed. The last change was by {}: {}.",
            name_of(&line.made_by, &names),
            line.what
        ),
        None => format!("While you were writing, {subject} was changed."),
    };
    Ok(Refusal::new(Code::CHANGED_MEANWHILE, message))
}

/// Names that were ever frozen keep their meaning: they are not given away, and not given to something new.
fn keeps_names(conn: &mut Conn, study: StudyId, draft: &Draft, edit: &Edit) -> Result<(), Refusal> {
    let (mut leaving, mut coming) = (Vec::new(), Vec::new());
    names_in(edit, &mut leaving, &mut coming);
    if leaving.is_empty() && coming.is_empty() {
        return Ok(());
    }
    let frozen = frozen_variables(&store::versions::of_study(conn, study)?);
    let here = find::variables(draft);
    if let Some(name) = leaving.iter().find(|name| frozen.contains(**name)) {
        let message =
            format!("“{name}” was asked in an earlier version: its name stays, so that answers stay together");
        return Err(Refusal::new(Code::VARIABLE_FROZEN, message));
    }
    if let Some(name) = coming.iter().find(|name| frozen.contains(**name) && !here.contains(**name)) {
        let message = format!(
            "an earlier version used the name “{name}”: choose another, or take that question from the item bank"
        );
        return Err(Refusal::new(Code::VARIABLE_FROZEN, message));
    }
    Ok(())
}

fn names_in<'e>(edit: &'e Edit, leaving: &mut Vec<&'e VariableId>, coming: &mut Vec<&'e VariableId>) {
    match edit {
        Edit::All(edits) => edits.iter().for_each(|edit| names_in(edit, leaving, coming)),
        Edit::Rename { from, to } if from != to => {
            leaving.push(from);
            coming.push(to);
        }
        Edit::AddItem { variable, .. } => coming.push(variable),
        Edit::AddRow { row, .. } => coming.push(row),
        _ => {}
    }
}

fn frozen_variables(frozen: &[StoredVersion]) -> BTreeSet<VariableId> {
    frozen.iter().flat_map(|version| find::variables(&version.draft)).collect()
}

/// Takes back the last edit, whoever made it. It must still be the last: `changed_meanwhile`. `not_found` where nothing can be undone.
pub async fn undo(app: &App, actor: Actor, study: StudyId, sequence: i32) -> Result<(), Refusal> {
    app.write("undo", move |app, conn| turn(app, conn, actor, study, sequence, EditState::Undone)).await
}

/// Does again what was undone last. Codes as of [`undo`].
pub async fn redo(app: &App, actor: Actor, study: StudyId, sequence: i32) -> Result<(), Refusal> {
    app.write("redo", move |app, conn| turn(app, conn, actor, study, sequence, EditState::Made)).await
}

fn turn(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    study: StudyId,
    sequence: i32,
    into: EditState,
) -> Result<(), Refusal> {
    let read = existing_draft(conn, study)?;
    let lines = store::drafts::edits(conn, read.id, HISTORY)?;
    let next = if into == EditState::Undone { undoable(&lines) } else { redoable(&lines) };
    if next.is_none_or(|line| line.sequence != sequence) {
        let message = "somebody else changed the questionnaire meanwhile, so that this is no longer the last change";
        return Err(Refusal::new(Code::CHANGED_MEANWHILE, message));
    }
    let other = store::drafts::other_side(conn, read.id, sequence)?;
    let other = other.ok_or_else(|| Refusal::new(Code::NOT_FOUND, "that is too long ago to be taken back"))?;
    store::drafts::save(conn, &read, &other, app.clock.now(), &actor.to_string())?;
    store::drafts::turn(conn, read.id, sequence, into, &read.draft)?;
    let verb = if into == EditState::Undone { "undo" } else { "redo" };
    Ok(app.audit(conn, actor, verb, format!("edit {sequence} of draft {}", read.id))?)
}

/// Of lines newest first.
fn undoable(lines: &[StoredEdit]) -> Option<&StoredEdit> {
    lines
        .iter()
        .find(|line| matches!(line.state, EditState::Made | EditState::Kept))
        .filter(|line| line.state == EditState::Made)
}

fn redoable(lines: &[StoredEdit]) -> Option<&StoredEdit> {
    lines.iter().rfind(|line| line.state == EditState::Undone)
}

/// Freezes the draft as the next version: items that changed since the last one get their next version. `lock_version` is the draft as
/// its reader saw it: `changed_meanwhile` otherwise. Codes of the findings where there is an error.
pub async fn freeze_draft(app: &App, actor: Actor, study: StudyId, lock_version: i32) -> Result<VersionId, Refusal> {
    app.write("freeze_draft", move |app, conn| {
        let read = existing_draft(conn, study)?;
        if read.lock_version != lock_version {
            let message = "the questionnaire was changed since you looked at it: look again before you freeze it";
            return Err(Refusal::new(Code::CHANGED_MEANWHILE, message));
        }
        let frozen: Vec<Draft> = store::versions::of_study(conn, study)?.into_iter().map(|v| v.draft).collect();
        let (next, findings) = checked(&read.draft, &frozen);
        if findings.has_errors() {
            return Err(Refusal::of(findings));
        }
        let version = super::freeze_version_in(app, conn, actor, study, &next)?;
        let at = app.clock.now();
        store::drafts::save(conn, &read, &next, at, &actor.to_string())?;
        store::drafts::drop_undone(conn, read.id)?;
        let what = format!("Froze version {}", next.version);
        note(conn, &read, actor, at, what, EditState::Kept, None)?;
        Ok(version)
    })
    .await
}

/// The study's draft; `None` where it has none yet.
pub async fn design(app: &App, study: StudyId) -> Result<Option<Design>, Refusal> {
    app.store
        .read_async("design", move |conn| {
            let Some(read) = store::drafts::of_study(conn, study)? else { return Ok(None) };
            let lines = store::drafts::edits(conn, read.id, HISTORY)?;
            let names = store::accounts::display_names(conn)?;
            Ok(Some(Design {
                undo: undoable(&lines).map(|line| line_of(line, &names)),
                redo: redoable(&lines).map(|line| line_of(line, &names)),
                changed_by: name_of(&read.changed_by, &names),
                lock_version: read.lock_version,
                changed_at: read.changed_at,
                draft: read.draft,
                frozen: store::versions::of_study(conn, study)?,
            }))
        })
        .await
}

/// What was done to the study's draft, newest first.
pub async fn history(app: &App, study: StudyId) -> Result<Vec<Line>, Refusal> {
    app.store
        .read_async("history", move |conn| {
            let Some(read) = store::drafts::of_study(conn, study)? else { return Ok(Vec::new()) };
            let names = store::accounts::display_names(conn)?;
            let lines = store::drafts::edits(conn, read.id, HISTORY)?;
            Ok(lines.iter().map(|line| line_of(line, &names)).collect())
        })
        .await
}

/// The study's frozen versions, the latest first.
pub async fn frozen_versions(app: &App, study: StudyId) -> Result<Vec<StoredVersion>, Refusal> {
    Ok(app.store.read_async("frozen_versions", move |conn| store::versions::of_study(conn, study)).await?)
}

fn line_of(line: &StoredEdit, names: &HashMap<AccountId, String>) -> Line {
    let StoredEdit { sequence, state, what, made_by, made_at } = line.clone();
    Line { sequence, state, what, who: name_of(&made_by, names), at: made_at }
}

fn name_of(actor: &str, names: &HashMap<AccountId, String>) -> String {
    let account = actor.strip_prefix("staff:").and_then(|id| id.parse().ok());
    match account.and_then(|id: AccountId| names.get(&id)) {
        Some(name) => name.clone(),
        None if actor == "operator" => "the operator".into(),
        None => "somebody whose account is gone".into(),
    }
}
