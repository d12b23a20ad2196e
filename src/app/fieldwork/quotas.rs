//! Quotas: the plan before a wave opens, and places in its cells while people answer.
//!
//! What a response needs is decided by the core ([`decide`]); here the place is taken in the transaction that keeps the page. A place is
//! held for an hour at least after the last page, and then goes to whoever needs it. It is kept under a *holder*: in a wave whose answers
//! have no path back a MAC of the response under the wave's key, so that the half hour in which somebody last answered stands beside
//! nobody's answers for who has the database alone.

use super::around::Around;
use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal, digest};
use crate::finding::{Code, Findings};
use crate::id::{ResponseId, WaveId};
use crate::keyring::Use;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::{Answers, Circumstances};
use crate::sample::Disposition;
use crate::sample::quota::{self, CellRef, Decision, Own, QuotaPlan, Standing, Strength, decide};
use crate::store::quotas::Place;
use crate::store::waves::StoredWave;
use crate::store::{self, Conn, Notes};
use crate::study::{Anonymity, Wave, WaveStatus};
use crate::time::Moment;
use std::collections::BTreeMap;

/// Microseconds in which moments of places are told apart.
const HALF_HOUR: i64 = 30 * 60 * 1_000_000;
/// Half hours after the one of the last page from which a place may go to somebody else: it is kept for 60 to 90 minutes.
const KEPT: i64 = 3;

fn half_hour(now: Moment) -> i64 {
    now.0.div_euclid(HALF_HOUR)
}

/// Under what a response's places are kept. Codes: `key_missing`, `keys_unusable`.
fn holder(app: &App, wave: &Wave, response: ResponseId) -> Result<String, Refusal> {
    if wave.anonymity != Anonymity::AnonymousOnce {
        return Ok(response.to_string());
    }
    let key = app.key(Use::Invitations(wave.id))?;
    Ok(digest::hex(&key.mac("barograph quota place", &[response.0.as_bytes()])))
}

/// What a response is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    GoesOn,
    IsSent,
    /// It ends without being sent, or is left: what it holds and no longer needs is given back, nothing is taken.
    Leaves {
        ends: bool,
    },
}

/// A response of a wave with quotas, with the answers that it is about to have.
pub(super) struct Turning<'a> {
    pub around: &'a Around,
    pub questionnaire: &'a Questionnaire,
    pub response: ResponseId,
    pub answers: &'a Answers,
    pub circumstances: Circumstances,
    pub turn: Turn,
}

/// Takes and gives back places as the response's answers now ask for. `false`: a hard cell is full, all of its places have been given back,
/// and it ends here. Nothing happens in a wave without quotas. Codes: `changed_meanwhile`, `key_missing`.
pub(super) fn settle(app: &App, conn: &mut Conn, notes: &mut Notes, turning: &Turning<'_>) -> Result<bool, Refusal> {
    let Some(plan) = &turning.around.quotas else { return Ok(true) };
    let wave = turning.around.wave();
    let now = half_hour(app.clock.now());
    let holder = holder(app, wave, turning.response)?;
    let counted = quota::counting(plan, turning.questionnaire, turning.answers, turning.circumstances);
    let needed = match turning.turn {
        Turn::Leaves { ends: true } => Vec::new(),
        _ => quota::cells_of(plan, &counted),
    };
    let places = store::quotas::places(conn, &holder)?;
    let stays = |place: &Place| needed.contains(&place.cell) && place.expires >= now + KEPT;
    if turning.turn == Turn::GoesOn && places.len() == needed.len() && places.iter().all(stays) {
        return Ok(true);
    }
    notes.writes();
    store::quotas::hold(conn, wave.id)?;
    // Read again: until now, another server may have given an expired one away.
    let places = store::quotas::places(conn, &holder)?;
    let (kept, strange): (Vec<Place>, Vec<Place>) = places.into_iter().partition(|place| needed.contains(&place.cell));
    for place in strange {
        store::quotas::end_place(conn, wave.id, &holder, place.cell, false)?;
    }
    if matches!(turning.turn, Turn::Leaves { .. }) {
        return Ok(true);
    }
    let held: BTreeMap<CellRef, Own> = kept.iter().map(|place| (place.cell, Own::Reserved)).collect();
    let Some(reserve) = taken(conn, wave.id, now, |standing| decide(plan, &counted, standing, &held))? else {
        for place in kept {
            store::quotas::end_place(conn, wave.id, &holder, place.cell, false)?;
        }
        return Ok(false);
    };
    let expires = now + KEPT;
    for cell in reserve {
        let hard = plan.quotas.get(cell.quota).is_some_and(|quota| quota.strength == Strength::Hard);
        store::quotas::reserve(conn, wave.id, &holder, Place { cell, expires }, hard)?;
    }
    if turning.turn == Turn::IsSent {
        for cell in needed {
            store::quotas::end_place(conn, wave.id, &holder, cell, true)?;
        }
    } else if kept.iter().any(|place| place.expires < expires) {
        store::quotas::renew(conn, &holder, expires)?;
    }
    Ok(true)
}

/// The places to take, once those that expired are free where they are needed; `None` where there are none.
fn taken(
    conn: &mut Conn,
    wave: WaveId,
    now: i64,
    decide: impl Fn(&Standing) -> Decision,
) -> Result<Option<Vec<CellRef>>, Refusal> {
    let decision = match decide(&store::quotas::standing(conn, wave)?) {
        Decision::Full { .. } if store::quotas::free_expired(conn, wave, now)? > 0 => {
            decide(&store::quotas::standing(conn, wave)?)
        }
        decision => decision,
    };
    Ok(match decision {
        Decision::GoOn { reserve, .. } => Some(reserve),
        Decision::Full { .. } => None,
    })
}

/// Takes a complete response out of its cells: its person has taken it back, and somebody else may come.
pub(super) fn uncount(conn: &mut Conn, turning: &Turning<'_>) -> Result<(), Refusal> {
    let Some(plan) = &turning.around.quotas else { return Ok(()) };
    let wave = turning.around.wave().id;
    store::quotas::hold(conn, wave)?;
    let counted = quota::counting(plan, turning.questionnaire, turning.answers, turning.circumstances);
    for cell in quota::cells_of(plan, &counted) {
        store::quotas::add_complete(conn, wave, cell, -1)?;
    }
    Ok(())
}

/// Makes the cells as the wave opens. Codes: those of [`quota::check`].
pub(super) fn open(app: &App, conn: &mut Conn, wave: &Wave) -> Result<(), Refusal> {
    let Some(plan) = store::quotas::plan(conn, wave.id)? else { return Ok(()) };
    let questionnaire = app.questionnaire_in(conn, wave.version)?;
    let findings = quota::check(&plan, &questionnaire);
    if findings.has_errors() {
        return Err(Refusal::of(findings));
    }
    let mut standing = Standing::new();
    for case in store::responses::cases(conn, wave.id, &[Disposition::Complete])? {
        let counted = quota::counting(&plan, &questionnaire, &case.answers, case.circumstances);
        for cell in quota::cells_of(&plan, &counted) {
            standing.entry(cell).or_default().complete += 1;
        }
    }
    Ok(store::quotas::open(conn, wave.id, &plan, &standing)?)
}

/// Counts complete responses that were collected elsewhere, in a wave that is open: they were asked already, whether or not the cell is full.
pub(super) fn count_recorded<'a>(
    app: &App,
    conn: &mut Conn,
    wave: &Wave,
    complete: impl Iterator<Item = (&'a Answers, Circumstances)>,
) -> Result<(), Refusal> {
    if wave.status == WaveStatus::Planned {
        // The opening counts them.
        return Ok(());
    }
    let Some(plan) = store::quotas::plan(conn, wave.id)? else { return Ok(()) };
    let questionnaire = app.questionnaire_in(conn, wave.version)?;
    let mut more: BTreeMap<CellRef, i64> = BTreeMap::new();
    for (answers, circumstances) in complete {
        for cell in quota::cells_of(&plan, &quota::counting(&plan, &questionnaire, answers, circumstances)) {
            *more.entry(cell).or_default() += 1;
        }
    }
    store::quotas::hold(conn, wave.id)?;
    for (cell, n) in more {
        store::quotas::add_complete(conn, wave.id, cell, n)?;
    }
    Ok(())
}

/// To be called before anything else of a wave is changed that closes.
pub(super) fn hold(conn: &mut Conn, wave: WaveId) -> Result<(), Refusal> {
    if store::quotas::plan(conn, wave)?.is_some() {
        store::quotas::hold(conn, wave)?;
    }
    Ok(())
}

/// The quotas of a wave and what is in them.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotas {
    pub plan: QuotaPlan,
    /// Empty before the wave opens.
    pub standing: Standing,
}

/// Reads; `None` where the wave has none.
pub async fn quotas_of(app: &App, wave: WaveId) -> Result<Option<Quotas>, Refusal> {
    app.store
        .read_async("quotas_of", move |conn| {
            let Some(plan) = store::quotas::plan(conn, wave)? else { return Ok(None) };
            Ok(Some(Quotas { plan, standing: store::quotas::standing(conn, wave)? }))
        })
        .await
}

/// Gives a wave that is not open yet its quotas, or takes them away; what is remarkable about them comes back. Codes: `transition_refused`,
/// those of [`quota::check`].
pub async fn set_quotas(app: &App, actor: Actor, wave: WaveId, plan: Option<QuotaPlan>) -> Result<Findings, Refusal> {
    app.write("set_quotas", move |app, conn| {
        let read = planned(conn, wave)?;
        let findings = match &plan {
            Some(plan) => quota::check(plan, &*app.questionnaire_in(conn, read.wave.version)?),
            None => Findings::new(),
        };
        if findings.has_errors() {
            return Err(Refusal::of(findings));
        }
        store::quotas::put_plan(conn, wave, plan.as_ref())?;
        // Whoever knows the wave reads it again.
        store::waves::set_status(conn, &read, read.wave.status)?;
        app.audit(conn, actor, "set_quotas", format!("wave {wave}"))?;
        Ok(findings)
    })
    .await
}

/// A wave whose quotas may still be changed.
fn planned(conn: &mut Conn, wave: WaveId) -> Result<StoredWave, Refusal> {
    let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
    if read.wave.status == WaveStatus::Planned {
        return Ok(read);
    }
    let message = "quotas hold from the opening of a wave on: afterwards a target can be raised, and nothing else";
    Err(Refusal::new(Code::TRANSITION_REFUSED, message))
}

/// Raises the target of a cell in a wave that people answer. Codes: `transition_refused`, `quota_invalid`.
pub async fn raise_target(app: &App, actor: Actor, wave: WaveId, cell: CellRef, target: u64) -> Result<(), Refusal> {
    app.write("raise_target", move |app, conn| {
        let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
        if !matches!(read.wave.status, WaveStatus::Open | WaveStatus::Paused) {
            let message = format!("the targets of a wave that is {} cannot be raised", read.wave.status.word());
            return Err(Refusal::new(Code::TRANSITION_REFUSED, message));
        }
        let invalid = |message: String| Refusal::new(Code::QUOTA_INVALID, message);
        let plan = store::quotas::plan(conn, wave)?.ok_or_else(|| invalid("The wave has no quotas.".into()))?;
        let found = plan.quotas.get(cell.quota).and_then(|quota| quota.cells.get(cell.cell));
        let found = found.ok_or_else(|| invalid("The wave has no such cell.".into()))?;
        if target <= found.target {
            let message = format!("The target of “{}” is {} and can only be raised.", found.name, found.target);
            return Err(invalid(message));
        }
        store::quotas::hold(conn, wave)?;
        store::quotas::set_target(conn, wave, cell, target)?;
        store::waves::set_status(conn, &read, read.wave.status)?;
        let subject = format!("quota {} cell {} of wave {wave}: {} to {target}", cell.quota, cell.cell, found.target);
        Ok(app.audit(conn, actor, "raise_target", subject)?)
    })
    .await
}

/// Frees places whose people went away. Whoever needs one does it too; this is for the page that counts them.
pub async fn free_expired_places(app: &App) -> Result<(), Refusal> {
    let now = half_hour(app.clock.now());
    let waves =
        app.store.read_async("expired_places", move |conn| store::quotas::waves_with_expired(conn, now)).await?;
    for wave in waves {
        app.write("free_expired_places", move |_, conn| {
            store::quotas::hold(conn, wave)?;
            Ok(store::quotas::free_expired(conn, wave, now)?)
        })
        .await?;
    }
    Ok(())
}
