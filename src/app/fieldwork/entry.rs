//! Paper forms keyed twice. The second entry is made without sight of the first; what they agree on, or somebody with the paper in
//! hand decides, becomes a response once, and then what was keyed is deleted.

use super::waves::{self, RecordedCase};
use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal};
use crate::finding::{Code, Findings};
use crate::id::{VariableId, WaveId};
use crate::questionnaire::Questionnaire;
use crate::response::RawAnswers;
use crate::response::keying::{self, Decision, Keyed};
use crate::sample::{CaseDesign, Disposition};
use crate::store::entries::{Agreement, EntryState, StoredEntry};
use crate::store::{self, Conn};
use crate::study::{Mode, Wave, WaveStatus};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use crate::store::entries::{Agreement as EntryAgreement, EntryState as State};

/// The longest serial number.
const SERIAL_MAX: usize = 20;

/// A serial number as it is kept: capitals, no blanks round it. Code: `serial_unreadable`.
pub fn read_serial(text: &str) -> Result<String, Refusal> {
    let serial = text.trim().to_ascii_uppercase();
    let is_plain = serial.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if serial.is_empty() || serial.len() > SERIAL_MAX || !is_plain || serial.starts_with('-') {
        let message =
            format!("a serial number has one to {SERIAL_MAX} letters, digits or dashes: “{}” is none", text.trim());
        return Err(Refusal::new(Code::SERIAL_UNREADABLE, message));
    }
    Ok(serial)
}

/// A form, without what was keyed: nobody who keys the second time sees the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    pub serial: String,
    pub form: u64,
    pub state: EntryState,
    pub agreement: Option<Agreement>,
    /// Whether the same person keyed it twice.
    pub same_person: bool,
    /// Whether this person keyed it first.
    pub is_own: bool,
}

impl Form {
    fn of(entry: &StoredEntry, actor: Actor) -> Form {
        Form {
            serial: entry.serial.clone(),
            form: entry.form,
            state: entry.state,
            agreement: entry.agreement,
            same_person: entry.second_by.as_ref() == Some(&entry.first_by),
            is_own: entry.first_by == actor.to_string(),
        }
    }
}

/// Whether the wave takes forms now.
pub fn takes_forms(wave: &Wave) -> bool {
    wave.mode.takes(Mode::Paper) && !wave.anonymity.needs_invitation() && wave.status != WaveStatus::Closed
}

/// The wave's forms, in the order of their serial numbers.
pub async fn forms(app: &App, actor: Actor, wave: WaveId) -> Result<Vec<Form>, Refusal> {
    let entries = app.store.read_async("forms", move |conn| store::entries::of_wave(conn, wave)).await?;
    Ok(entries.iter().map(|entry| Form::of(entry, actor)).collect())
}

/// One form. Code: `entry_unknown`.
pub async fn form(app: &App, actor: Actor, wave: WaveId, serial: &str) -> Result<Form, Refusal> {
    let serial = read_serial(serial)?;
    let found = app.store.read_async("form", move |conn| store::entries::find(conn, wave, &serial)).await?;
    found.map(|entry| Form::of(&entry, actor)).ok_or_else(unknown)
}

fn unknown() -> Refusal {
    Refusal::new(Code::ENTRY_UNKNOWN, "no form of this wave has this serial number")
}

/// Keys a form the first time. The same again changes nothing. Codes: `entry_closed`, `serial_unreadable`, `serial_taken`, and those
/// of [`keying::keyed`].
pub async fn key_first(
    app: &App,
    actor: Actor,
    wave: WaveId,
    serial: &str,
    form: u64,
    raw: RawAnswers,
) -> Result<Form, Refusal> {
    let (serial, raw) = (read_serial(serial)?, Arc::new(raw));
    app.write("key_first", move |app, conn| {
        let (read, questionnaire) = open(app, conn, wave)?;
        let keyed = keying::keyed(&questionnaire, form, &raw).map_err(Refusal::of)?;
        if let Some(known) = store::entries::find(conn, read.id, &serial)? {
            let is_same =
                known.form == form && known.first.as_ref() == Some(&keyed) && known.first_by == actor.to_string();
            let taken =
                || Refusal::new(Code::SERIAL_TAKEN, format!("form {serial} of this wave has been keyed already"));
            return if is_same { Ok(Form::of(&known, actor)) } else { Err(taken()) };
        }
        let new = StoredEntry {
            wave: read.id,
            serial: serial.clone(),
            form,
            state: EntryState::Once,
            first_by: actor.to_string(),
            second_by: None,
            first: Some(keyed),
            second: None,
            agreement: None,
            lock_version: 0,
        };
        store::entries::insert(conn, &new)?;
        app.audit(conn, actor, "key_form", format!("form {serial} of wave {wave}"))?;
        Ok(Form::of(&new, actor))
    })
    .await
}

/// Keys a form the second time: where both entries agree it is recorded at once. The same again changes nothing. Codes:
/// `entry_closed`, `entry_unknown`, and those of [`keying::keyed`]; `form_number_unknown` where the form numbers differ.
pub async fn key_second(
    app: &App,
    actor: Actor,
    wave: WaveId,
    serial: &str,
    form: u64,
    raw: RawAnswers,
) -> Result<Form, Refusal> {
    let (serial, raw) = (read_serial(serial)?, Arc::new(raw));
    app.write("key_second", move |app, conn| {
        let known = store::entries::find(conn, wave, &serial)?.ok_or_else(unknown)?;
        if known.state != EntryState::Once {
            return Ok(Form::of(&known, actor));
        }
        let (read, questionnaire) = open(app, conn, wave)?;
        if known.form != form {
            let message =
                "the first entry has another form number: look at the form again; where the first is wrong, discard it";
            return Err(Refusal::new(Code::FORM_NUMBER_UNKNOWN, message));
        }
        let keyed = keying::keyed(&questionnaire, form, &raw).map_err(Refusal::of)?;
        let first = known.first.clone().unwrap_or_default();
        let comparison = keying::compare(&questionnaire, form, &first, &keyed);
        let agreement = Agreement {
            compared: comparison.compared,
            differing: comparison.differing.len(),
            illegible: keyed.illegible.len(),
        };
        let twice = StoredEntry {
            state: EntryState::Differs,
            second_by: Some(actor.to_string()),
            second: Some(keyed.clone()),
            agreement: Some(agreement),
            ..known.clone()
        };
        app.audit(conn, actor, "key_form_again", format!("form {serial} of wave {wave}"))?;
        if comparison.differing.is_empty() {
            return record(app, conn, actor, &read, &questionnaire, (&known, twice), &keyed);
        }
        store::entries::save(conn, &known, &twice)?;
        Ok(Form::of(&twice, actor))
    })
    .await
}

/// What two entries of a form differ in, and what is odd about them. Code: `entry_unknown`; none where it is not to be decided.
pub struct Differing {
    pub form: Form,
    pub comparison: keying::Comparison,
    /// Of the first entry.
    pub remarks: Findings,
}

pub async fn differences(app: &App, actor: Actor, wave: WaveId, serial: &str) -> Result<Option<Differing>, Refusal> {
    let (with, serial) = (app.clone(), read_serial(serial)?);
    app.store
        .read_async("differences", move |conn| {
            let entry = store::entries::find(conn, wave, &serial)?.ok_or_else(unknown)?;
            let (Some(first), Some(second), EntryState::Differs) = (&entry.first, &entry.second, entry.state) else {
                return Ok(None);
            };
            let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?.wave;
            let questionnaire = with.questionnaire_in(conn, read.version)?;
            let comparison = keying::compare(&questionnaire, entry.form, first, second);
            let remarks = keying::case(&questionnaire, entry.form, first, Some(read.fieldwork.from)).remarks;
            Ok::<_, Refusal>(Some(Differing { form: Form::of(&entry, actor), comparison, remarks }))
        })
        .await
}

/// Settles the differences of a form and records it. A form that is recorded stays as it is. Codes: `entry_closed`, `entry_unknown`,
/// and those of [`keying::settled`].
pub async fn settle(
    app: &App,
    actor: Actor,
    wave: WaveId,
    serial: &str,
    decisions: BTreeMap<VariableId, Decision>,
) -> Result<Form, Refusal> {
    let (serial, decisions) = (read_serial(serial)?, Arc::new(decisions));
    app.write("settle_form", move |app, conn| {
        let known = store::entries::find(conn, wave, &serial)?.ok_or_else(unknown)?;
        let (Some(first), Some(second), EntryState::Differs) = (&known.first, &known.second, known.state) else {
            return Ok(Form::of(&known, actor));
        };
        let (read, questionnaire) = open(app, conn, wave)?;
        let settled = keying::settled(&questionnaire, known.form, first, second, &decisions).map_err(Refusal::of)?;
        app.audit(conn, actor, "settle_form", format!("form {serial} of wave {wave}"))?;
        let next = known.clone();
        record(app, conn, actor, &read, &questionnaire, (&known, next), &settled)
    })
    .await
}

/// Takes away a form that is not recorded, as when its serial number was wrong. One that is not there stays so. Code: `serial_taken`
/// for one that is recorded.
pub async fn discard(app: &App, actor: Actor, wave: WaveId, serial: &str) -> Result<(), Refusal> {
    let serial = read_serial(serial)?;
    app.write("discard_form", move |app, conn| {
        let Some(known) = store::entries::find(conn, wave, &serial)? else { return Ok(()) };
        if known.state == EntryState::Recorded {
            return Err(Refusal::new(Code::SERIAL_TAKEN, "this form is recorded: it cannot be discarded any more"));
        }
        store::entries::delete(conn, &known)?;
        Ok(app.audit(conn, actor, "discard_form", format!("form {serial} of wave {wave}"))?)
    })
    .await
}

fn open(app: &App, conn: &mut Conn, wave: WaveId) -> Result<(Wave, Arc<Questionnaire>), Refusal> {
    let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?.wave;
    if !takes_forms(&read) {
        return Err(Refusal::new(Code::ENTRY_CLOSED, "this wave takes no forms that are keyed from paper"));
    }
    let questionnaire = app.questionnaire_in(conn, read.version)?;
    Ok((read, questionnaire))
}

/// Makes a response of a settled form, and forgets what was keyed. The first day of fieldwork stands for all, so that nothing in the
/// response tells when it was keyed.
fn record(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    wave: &Wave,
    questionnaire: &Questionnaire,
    (known, twice): (&StoredEntry, StoredEntry),
    settled: &Keyed,
) -> Result<Form, Refusal> {
    let made = keying::case(questionnaire, known.form, settled, Some(wave.fieldwork.from));
    let case = RecordedCase {
        design: CaseDesign::default(),
        answers: made.answers,
        circumstances: made.circumstances,
        disposition: made.disposition,
        mode: Some(Mode::Paper),
    };
    debug_assert!(case.disposition != Disposition::InProgress);
    waves::record_in_open(app, conn, actor, wave.id, &[case])?;
    let illegible = settled.illegible.len();
    let agreement = twice.agreement.map(|agreement| Agreement { illegible, ..agreement });
    let recorded = StoredEntry { state: EntryState::Recorded, first: None, second: None, agreement, ..twice };
    store::entries::save(conn, known, &recorded)?;
    Ok(Form::of(&recorded, actor))
}

/// Code: `entries_pending`, where forms of the wave are not settled: nothing that was keyed is lost by closing.
pub(super) fn check_before_closing(conn: &mut Conn, wave: WaveId) -> Result<(), Refusal> {
    match store::entries::pending(conn, wave)? {
        0 => Ok(()),
        n => Err(Refusal::new(Code::ENTRIES_PENDING, format!("{n} forms of this wave are keyed and not settled"))),
    }
}
