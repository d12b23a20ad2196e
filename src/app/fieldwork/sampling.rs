//! From a frame to cases: upload, look, draw.
//!
//! A frame is kept sealed until the draw and then deleted; of those drawn the contact stays, sealed, until the day that was stated. What
//! a case of an anonymous wave says of its design has its sampling units renamed at random, so that it says no more than that some
//! cases are of one unit.

use super::invited::Invitation;
use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal, blocking};
use crate::exchange::frame_file::{self, Table};
use crate::finding::{Code, Findings};
use crate::id::{CaseId, WaveId};
use crate::keyring::{Key, Use};
use crate::random::Seeded;
use crate::sample::draw::StratumDrawn;
use crate::sample::frame::{Contact, FrameRead};
use crate::sample::{CaseMark, Drawn, FrameMapping, SamplingPlan, draw, read_frame};
use crate::store::cases::StoredCase;
use crate::store::samples::{StoredFrame, StoredSample};
use crate::store::waves::StoredWave;
use crate::store::{self, Conn};
use crate::study::{Anonymity, Wave, WaveStatus};
use crate::time::{Day, Moment};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Days after the last of fieldwork for which contacts can be kept at most.
const KEPT_DAYS_MAX: i64 = 366;

/// A frame that was uploaded and not drawn from yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedFrame {
    pub file_name: String,
    pub uploaded_at: Moment,
    pub table: Table,
}

/// Keeps a frame for a wave, sealed, in the place of any other. Codes: those of the file, `transition_refused`, `invitation_needless`,
/// `keys_unusable`.
pub async fn upload_frame(
    app: &App,
    actor: Actor,
    wave: WaveId,
    file_name: String,
    bytes: Vec<u8>,
) -> Result<UploadedFrame, Refusal> {
    let with = app.clone();
    let sealing = move || -> Result<(Table, String), Refusal> {
        let (table, findings) = frame_file::read(&bytes);
        let table = table.ok_or_else(|| Refusal::of(findings))?;
        let key = with.make_key(Use::Contacts(wave))?;
        let text = serde_json::to_string(&(&table.header, &table.rows)).map_err(unwritable)?;
        Ok((table, key.seal(&text, wave.0.as_bytes(), with.random())))
    };
    let (table, sealed) = blocking(sealing).await?;
    let uploaded_at = app.clock.now();
    let frame = StoredFrame { file_name: file_name.clone(), sealed, uploaded_at };
    app.write("upload_frame", move |app, conn| {
        undrawn_wave(conn, wave)?;
        store::samples::put_frame(conn, wave, &frame)?;
        Ok(app.audit(conn, actor, "upload_frame", format!("wave {wave}"))?)
    })
    .await?;
    Ok(UploadedFrame { file_name, uploaded_at, table })
}

/// Reads; `None` when nothing was uploaded, or it was drawn from. Codes: `key_missing`.
pub async fn uploaded_frame(app: &App, wave: WaveId) -> Result<Option<UploadedFrame>, Refusal> {
    let stored = app.store.read_async("uploaded_frame", move |conn| store::samples::frame(conn, wave)).await?;
    let Some(StoredFrame { file_name, sealed, uploaded_at }) = stored else { return Ok(None) };
    let key = app.key(Use::Contacts(wave))?;
    let table = blocking(move || opened_table(&key, wave, &sealed)).await?;
    Ok(Some(UploadedFrame { file_name, uploaded_at, table }))
}

fn opened_table(key: &Key, wave: WaveId, sealed: &str) -> Result<Table, Refusal> {
    let damaged = || Refusal::new(Code::KEY_MISSING, "the frame was sealed with another key: upload it again");
    let text = key.open(sealed, wave.0.as_bytes()).ok_or_else(damaged)?;
    let (header, rows) = serde_json::from_str(&text).map_err(|_| damaged())?;
    Ok(Table { header, rows })
}

/// What a plan would draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Units of the frame.
    pub units: u64,
    pub cases: u64,
    pub strata: Vec<StratumDrawn>,
    /// Warnings and notes of the frame and the draw.
    pub findings: Findings,
}

/// Draws and keeps nothing. Codes: as [`draw_sample`].
pub async fn preview_draw(
    app: &App,
    wave: WaveId,
    mapping: FrameMapping,
    plan: SamplingPlan,
) -> Result<Preview, Refusal> {
    let frame = needed_frame(app, wave).await?;
    let drawing = move || Ok::<_, Refusal>(drawn(&frame.table, &mapping, &plan)?.preview());
    blocking(drawing).await
}

async fn needed_frame(app: &App, wave: WaveId) -> Result<UploadedFrame, Refusal> {
    let none = || Refusal::new(Code::SAMPLE_MISSING, "there is no frame to draw from: upload one first");
    uploaded_frame(app, wave).await?.ok_or_else(none)
}

/// A frame and what was drawn from it.
struct Draw {
    read: FrameRead,
    drawn: Drawn,
    findings: Findings,
}

fn drawn(table: &Table, mapping: &FrameMapping, plan: &SamplingPlan) -> Result<Draw, Refusal> {
    let rows = table.rows.iter().map(|(line, cells)| (*line, cells.as_slice()));
    let (read, mut findings) = read_frame(mapping, &table.header, rows);
    let Some(read) = read else { return Err(Refusal::of(findings)) };
    let drawn = draw(&read.frame, plan).map_err(Refusal::of)?;
    findings.0.extend(drawn.findings.iter().cloned());
    Ok(Draw { read, drawn, findings })
}

impl Draw {
    fn preview(&self) -> Preview {
        Preview {
            units: self.read.frame.len() as u64,
            cases: self.drawn.cases.len() as u64,
            strata: self.drawn.strata.clone(),
            findings: self.findings.clone(),
        }
    }
}

/// What is kept of a draw beside its plan: nobody's contact, nobody's key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawSummary {
    pub file_name: String,
    pub mapping: FrameMapping,
    /// Units of the frame.
    pub units: u64,
    pub cases: u64,
    pub strata: Vec<StratumDrawn>,
}

/// A wave's sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub plan: SamplingPlan,
    pub summary: DrawSummary,
    pub contacts_until: Day,
    pub drawn_at: Moment,
}

/// Draws the wave's sample, keeps cases and contacts, and deletes the frame: all or nothing. Codes: `sample_missing` without a frame,
/// `sample_taken` when it was drawn already, `transition_refused` for a wave that has opened, those of frame and plan, and of keys.
pub async fn draw_sample(
    app: &App,
    actor: Actor,
    wave: WaveId,
    mapping: FrameMapping,
    plan: SamplingPlan,
    contacts_until: Day,
) -> Result<Sample, Refusal> {
    let frame = needed_frame(app, wave).await?;
    let stored = app.store.read_async("wave", move |conn| store::waves::by_id(conn, wave)).await?;
    let stored_wave = stored.ok_or_else(|| unknown_wave(wave))?.wave;
    let (anonymity, fieldwork) = (stored_wave.anonymity, stored_wave.fieldwork);
    let (first, last) = (app.clock.now().day(), fieldwork.to.plus_days(KEPT_DAYS_MAX));
    if contacts_until < first || contacts_until > last {
        let message = format!("contacts may be kept from today until {}", last.in_words());
        return Err(Refusal::new(Code::DATE_OUT_OF_RANGE, message));
    }
    let uploaded_at = frame.uploaded_at;
    let keys = DrawKeys::of(app, &stored_wave)?;
    let with = app.clone();
    let (drawing_plan, drawing_mapping, table) = (plan.clone(), mapping.clone(), frame.table);
    let making = move || {
        let draw = drawn(&table, &drawing_mapping, &drawing_plan)?;
        let preview = draw.preview();
        let cases = with.made_cases(wave, draw, &keys)?;
        Ok::<_, Refusal>((preview, cases))
    };
    let (preview, cases) = blocking(making).await?;
    let Preview { units, cases: n, strata, .. } = preview;
    let summary = DrawSummary { file_name: frame.file_name, mapping, units, cases: n, strata };
    let sample = Sample { plan, summary, contacts_until, drawn_at: app.clock.now() };
    let stored = StoredSample {
        plan: serde_json::to_string(&sample.plan).map_err(unwritable)?,
        summary: serde_json::to_string(&sample.summary).map_err(unwritable)?,
        contacts_until,
        drawn_at: sample.drawn_at,
    };
    let cases = Arc::new(cases);
    app.write("draw_sample", move |app, conn| {
        let read = undrawn_wave(conn, wave)?;
        // Somebody else may have uploaded another frame meanwhile.
        let is_same = store::samples::frame(conn, wave)?.is_some_and(|now| now.uploaded_at == uploaded_at);
        if read.wave.anonymity != anonymity || !is_same {
            return Err(store::StoreError::Conflict.into());
        }
        store::samples::insert(conn, wave, &stored).map_err(|error| match error {
            store::StoreError::Taken => taken(),
            other => other.into(),
        })?;
        store::cases::insert(conn, &cases.cases)?;
        store::cases::contacts::insert(conn, &cases.contacts)?;
        store::samples::delete_frame(conn, wave)?;
        Ok(app.audit(conn, actor, "draw_sample", format!("{} cases of wave {wave}", cases.cases.len()))?)
    })
    .await?;
    Ok(sample)
}

fn taken() -> Refusal {
    Refusal::new(Code::SAMPLE_TAKEN, "the wave has a sample already: take it back before you draw another")
}

fn unwritable(error: serde_json::Error) -> Refusal {
    Refusal::new(Code::INTERNAL, format!("it cannot be written as JSON: {error}"))
}

/// Cases with the digests of their invitations, and their sealed contacts; each in an order of its own random ids.
struct MadeCases {
    cases: Vec<(StoredCase, String)>,
    contacts: Vec<(CaseId, String)>,
}

/// The keys that a draw needs.
struct DrawKeys {
    contacts: Key,
    invitations: Key,
    /// In a confidential wave.
    panel: Option<Key>,
}

impl DrawKeys {
    fn of(app: &App, wave: &Wave) -> Result<DrawKeys, Refusal> {
        let is_confidential = wave.anonymity == Anonymity::Confidential;
        let panel = is_confidential.then(|| app.make_key(Use::Panel(wave.study))).transpose()?;
        if is_confidential {
            app.make_key(Use::Links(wave.id))?;
        }
        Ok(DrawKeys {
            contacts: app.key(Use::Contacts(wave.id))?,
            invitations: app.make_key(Use::Invitations(wave.id))?,
            panel,
        })
    }
}

/// What a person is called in every confidential wave of a study: nobody can tell of whom it is without the study's key and the frame.
fn pseudonym(panel: &Key, key: &str) -> String {
    let mac = panel.mac("barograph panel person", &[key.as_bytes()]);
    format!("p{}", crate::app::digest::hex(&mac[..8]))
}

impl App {
    fn made_cases(&self, wave: WaveId, draw: Draw, keys: &DrawKeys) -> Result<MadeCases, Refusal> {
        let Draw { read, drawn, .. } = draw;
        let of: HashMap<&str, &Contact> = read.contacts.iter().map(|contact| (contact.key.as_str(), contact)).collect();
        let mut drawn = drawn.cases;
        match &keys.panel {
            None => rename_units(drawn.iter_mut().map(|case| &mut case.design.psu), u64::from_le_bytes(self.random())),
            // People who are drawn again are the units that recur, where no others do.
            Some(panel) => drawn.iter_mut().filter(|case| case.design.psu.is_none()).for_each(|case| {
                case.design.psu = Some(pseudonym(panel, &case.key));
            }),
        }
        let mut made = MadeCases { cases: Vec::with_capacity(drawn.len()), contacts: Vec::new() };
        for case in drawn {
            let id = CaseId(self.timeless_id());
            let contact = of
                .get(case.key.as_str())
                .copied()
                .ok_or_else(|| Refusal::new(Code::INTERNAL, "a unit was drawn that is not in the frame"))?;
            let text = serde_json::to_string(contact).map_err(unwritable)?;
            made.contacts.push((id, keys.contacts.seal(&text, id.0.as_bytes(), self.random())));
            let stored = StoredCase { id, wave, design: case.design, probability: case.probability };
            made.cases.push((stored, Invitation::of(&keys.invitations, id).digest()));
        }
        // Rows go in by their random ids: where in the tables they stand says nothing of the frame.
        made.cases.sort_unstable_by_key(|(case, _)| case.id.0);
        made.contacts.sort_unstable_by_key(|(case, _)| case.0);
        Ok(made)
    }
}

/// Gives each unit another name: `u1`, `u2`, … in an order drawn from a seed that is kept nowhere.
fn rename_units<'a>(units: impl Iterator<Item = &'a mut Option<String>>, seed: u64) {
    let units: Vec<&mut String> = units.flatten().collect();
    let mut names: BTreeMap<String, String> = units.iter().map(|unit| ((**unit).clone(), String::new())).collect();
    let mut order: Vec<usize> = (1..=names.len()).collect();
    let mut chance = Seeded::new(seed);
    for last in (1..order.len()).rev() {
        order.swap(last, chance.below(last + 1));
    }
    for (name, n) in names.values_mut().zip(order) {
        *name = format!("u{n}");
    }
    for unit in units {
        if let Some(name) = names.get(unit.as_str()) {
            name.clone_into(unit);
        }
    }
}

/// A planned wave that people are invited to and that has no sample yet.
fn undrawn_wave(conn: &mut Conn, wave: WaveId) -> Result<StoredWave, Refusal> {
    let read = invited_wave(conn, wave)?;
    if store::samples::of_wave(conn, wave)?.is_some() {
        return Err(taken());
    }
    Ok(read)
}

fn invited_wave(conn: &mut Conn, wave: WaveId) -> Result<StoredWave, Refusal> {
    let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
    if !read.wave.anonymity.needs_invitation() {
        let message = "whoever has this wave's link may answer: nobody is invited to it";
        return Err(Refusal::new(Code::INVITATION_NEEDLESS, message));
    }
    if read.wave.status != WaveStatus::Planned {
        let message = format!("a wave that is {} keeps the sample it has", read.wave.status.word());
        return Err(Refusal::new(Code::TRANSITION_REFUSED, message));
    }
    // The same status: counting the change keeps a server that opens the wave at this moment from missing this.
    store::waves::set_status(conn, &read, read.wave.status)?;
    Ok(read)
}

/// Takes a draw back before the wave opens: its cases and contacts are deleted. Code: `transition_refused`.
pub async fn take_back_sample(app: &App, actor: Actor, wave: WaveId) -> Result<(), Refusal> {
    app.write("take_back_sample", move |app, conn| {
        invited_wave(conn, wave)?;
        store::messages::delete(conn, wave)?;
        store::cases::delete(conn, wave)?;
        store::samples::delete(conn, wave)?;
        Ok(app.audit(conn, actor, "take_back_sample", format!("wave {wave}"))?)
    })
    .await?;
    // Another draw has other keys; what was sealed and sent is worth nothing now.
    app.destroy_key(Use::Contacts(wave))?;
    app.destroy_key(Use::Links(wave))?;
    app.destroy_key(Use::Invitations(wave))
}

/// Reads; `None` before the draw.
pub async fn sample_of(app: &App, wave: WaveId) -> Result<Option<Sample>, Refusal> {
    let stored = app.store.read_async("sample_of", move |conn| store::samples::of_wave(conn, wave)).await?;
    let corrupt = |_| store::StoreError::Corrupt("samples".into());
    stored
        .map(|StoredSample { plan, summary, contacts_until, drawn_at }| {
            Ok(Sample {
                plan: serde_json::from_str(&plan).map_err(corrupt)?,
                summary: serde_json::from_str(&summary).map_err(corrupt)?,
                contacts_until,
                drawn_at,
            })
        })
        .transpose()
}

/// How many cases a wave has, and of how many something is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseCounts {
    pub all: u64,
    /// A mark that no case has is not there.
    pub marked: HashMap<CaseMark, u64>,
    /// Their contacts are kept.
    pub reachable: bool,
}

impl CaseCounts {
    pub fn with(&self, mark: CaseMark) -> u64 {
        self.marked.get(&mark).copied().unwrap_or(0)
    }
}

/// Reads.
pub async fn case_counts(app: &App, wave: WaveId) -> Result<CaseCounts, Refusal> {
    let counting = move |conn: &mut Conn| {
        let (all, marked) = (store::cases::count(conn, wave)?, store::cases::marks::counts(conn, wave)?);
        Ok::<_, store::StoreError>(CaseCounts { all, marked, reachable: store::cases::contacts::any(conn, wave)? })
    };
    Ok(app.store.read_async("case_counts", counting).await?)
}

/// An invited person, for whoever writes to them.
#[derive(Clone, PartialEq)]
pub struct Addressee {
    pub contact: Contact,
    pub invitation: Invitation,
    /// The address under which the invitation is used, below the service's own.
    pub path: String,
}

/// Everybody invited, with the links of their invitations, in an order that says nothing. Audited. Codes: `key_missing` once the wave has
/// closed or the contacts are deleted.
pub async fn addressees(app: &App, actor: Actor, wave: WaveId) -> Result<Vec<Addressee>, Refusal> {
    let (contacts, invitations) = (app.key(Use::Contacts(wave))?, app.key(Use::Invitations(wave))?);
    let sealed = app
        .write("addressees", move |app, conn| {
            app.audit(conn, actor, "read_contacts", format!("wave {wave}"))?;
            Ok(store::cases::contacts::of_wave(conn, wave)?)
        })
        .await?;
    let opening = move || {
        let damaged = || Refusal::new(Code::KEY_MISSING, "a contact was sealed with another key");
        let opened = sealed.iter().map(|(case, sealed)| {
            let text = contacts.open(sealed, case.0.as_bytes()).ok_or_else(damaged)?;
            let contact: Contact = serde_json::from_str(&text).map_err(|_| damaged())?;
            let invitation = Invitation::of(&invitations, *case);
            let language = contact.language.as_ref().map(|language| format!("?lang={}", language.0));
            let path = format!("/in/{}{}", invitation.0, language.unwrap_or_default());
            Ok(Addressee { contact, invitation, path })
        });
        opened.collect::<Result<Vec<_>, Refusal>>()
    };
    blocking(opening).await
}

/// Days for which a frame is kept that nobody draws from.
pub const FRAME_DAYS: i64 = 30;

/// Deletes contacts, frames and their keys once their day is past; gives the waves of which it did. One wave's trouble keeps no other
/// wave's contacts.
pub async fn delete_old_contacts(app: &App) -> Result<Vec<WaveId>, Refusal> {
    let now = app.clock.now();
    let old = Moment(now.0 - FRAME_DAYS * 24 * 3600 * 1_000_000);
    let due = move |conn: &mut Conn| {
        let mut due = store::samples::past(conn, now.day())?;
        due.extend(store::samples::frames_before(conn, old)?);
        Ok::<_, store::StoreError>(due)
    };
    let due = app.store.read_async("old_contacts", due).await?;
    let (mut done, mut trouble) = (Vec::new(), None);
    for wave in due {
        match delete_contacts(app, wave).await {
            Ok(()) => done.push(wave),
            Err(refusal) => trouble = trouble.or(Some(refusal)),
        }
    }
    trouble.map_or(Ok(done), Err)
}

async fn delete_contacts(app: &App, wave: WaveId) -> Result<(), Refusal> {
    // Rows go on their day even where this server has no folder of keys.
    if app.keyring.is_some() {
        app.destroy_key(Use::Contacts(wave))?;
        app.destroy_key(Use::Links(wave))?;
    }
    app.write("delete_contacts", move |app, conn| {
        let n = store::cases::contacts::delete(conn, wave)?;
        store::cases::links::delete(conn, wave)?;
        store::samples::delete_frame(conn, wave)?;
        store::messages::cancel_wave(conn, wave, "the contacts were deleted")?;
        Ok(app.audit(conn, Actor::Operator, "delete_contacts", format!("{n} contacts of wave {wave}"))?)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_get_other_names_and_stay_together() {
        let before: Vec<Option<String>> = ["Leith", "Leith", "Wick", "Oban", "Wick"]
            .into_iter()
            .map(|unit| Some(unit.to_owned()))
            .chain([None])
            .collect();
        let renamed = |seed| {
            let mut units = before.clone();
            rename_units(units.iter_mut(), seed);
            units
        };
        let units = renamed(1);
        assert_eq!(
            (units[0] == units[1], units[2] == units[4], units[0] == units[2], units[5].is_none()),
            (true, true, false, true)
        );
        let mut names: Vec<&str> = units.iter().flatten().map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names, ["u1", "u2", "u3"]);
        assert!((2..40).any(|seed| renamed(seed) != units), "the order is drawn");
    }
}
