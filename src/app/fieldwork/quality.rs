//! What is odd about a wave's responses, and which of them somebody leaves out of its data set.
//!
//! Flags are worked out each time that somebody looks. Leaving out is a person's decision, with a reason; it can be taken back until the
//! wave closes, and is fixed with the data set then.

use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal, blocking};
use crate::finding::Code;
use crate::id::{ResponseId, WaveId};
use crate::quality::{self, Assessed, Counted, ExclusionReason, Flag, Funnel, Remark};
use crate::sample::Disposition;
use crate::store::quality::{Exclusion, Judged};
use crate::store::waves::StoredWave;
use crate::store::{self, Conn};
use crate::study::{Safeguards, WaveStatus};
use std::collections::{BTreeMap, HashMap};

/// Characters of a note at most.
pub const NOTE_MAX: usize = 500;

/// Digits by which staff tell responses apart.
const NUMBER_DIGITS: usize = 8;

/// A response with something odd, or left out.
#[derive(Debug, Clone)]
pub struct ReportedResponse {
    pub id: ResponseId,
    /// The first digits of its random id, by which staff speak of it.
    pub number: String,
    pub disposition: Disposition,
    pub remarks: Vec<Remark>,
    /// The number of the response that is nearly the same, where one is.
    pub alike: Option<String>,
    pub exclusion: Option<Exclusion>,
}

/// The quality of a wave.
#[derive(Debug, Clone)]
pub struct QualityReport {
    pub safeguards: Safeguards,
    /// Whether a device may be asked to remember: the questionnaire says so.
    pub allows_device_memory: bool,
    /// Responses looked at: complete, partial, or with an answer.
    pub responses: usize,
    pub timed: usize,
    pub median_pace: Option<f64>,
    /// Whether pairs of responses were compared.
    pub compared: bool,
    /// How many have each flag, in the order of [`Flag::ALL`].
    pub counts: Vec<(Flag, usize)>,
    /// How many are left out for each reason, in the order of [`ExclusionReason::ALL`].
    pub excluded: Vec<quality::ExcludedCount>,
    /// Responses with a flag, the most flags first, and those left out.
    pub flagged: Vec<ReportedResponse>,
}

/// The first digits of a random id.
fn number_of(id: ResponseId) -> String {
    id.0.as_simple().to_string().chars().take(NUMBER_DIGITS).collect()
}

/// Whether a response is looked at: who only began has nothing to look at, and who ended early is in no data set.
fn is_judged(response: &Judged) -> bool {
    match response.disposition {
        Disposition::Complete | Disposition::Partial => true,
        Disposition::InProgress => response.revision > 0,
        Disposition::Refusal | Disposition::NotEligible | Disposition::Withdrawn | Disposition::QuotaFull => false,
    }
}

/// Everything about the quality of a wave's responses. Code: `wave_unknown`.
pub async fn quality_of(app: &App, wave: WaveId) -> Result<QualityReport, Refusal> {
    let with = app.clone();
    let (safeguards, questionnaire, judged, exclusions) = app
        .store
        .read_async("quality_of", move |conn| {
            let stored = stored(conn, wave)?;
            let questionnaire = with.questionnaire_in(conn, stored.wave.version)?;
            let judged = store::quality::responses_of(conn, wave)?;
            let safeguards = store::quality::safeguards(conn, wave)?;
            Ok::<_, Refusal>((safeguards, questionnaire, judged, store::quality::exclusions_of(conn, wave)?))
        })
        .await?;
    blocking(move || {
        let judged: Vec<Judged> = judged.into_iter().filter(is_judged).collect();
        let names: Vec<(ResponseId, Disposition)> = judged.iter().map(|one| (one.id, one.disposition)).collect();
        let assessed: Vec<Assessed> = judged.into_iter().map(assessed).collect();
        let found = quality::assess(&questionnaire, &assessed);
        let mut by_response: HashMap<ResponseId, Exclusion> =
            exclusions.into_iter().map(|exclusion| (exclusion.response, exclusion)).collect();
        let mut counts: BTreeMap<Flag, usize> = Flag::ALL.into_iter().map(|flag| (flag, 0)).collect();
        let mut flagged = Vec::new();
        for ((id, disposition), remarks) in names.iter().zip(found.remarks) {
            for remark in &remarks {
                *counts.entry(remark.flag()).or_default() += 1;
            }
            let exclusion = by_response.remove(id);
            if remarks.is_empty() && exclusion.is_none() {
                continue;
            }
            let alike = remarks.iter().find_map(|remark| match remark {
                Remark::NearDuplicate(found) => names.get(found.with).map(|(id, _)| number_of(*id)),
                _ => None,
            });
            let (id, number, disposition) = (*id, number_of(*id), *disposition);
            flagged.push(ReportedResponse { id, number, disposition, remarks, alike, exclusion });
        }
        // Stable: of equals, in the order of their random ids.
        flagged.sort_by_key(|response| std::cmp::Reverse(response.remarks.len()));
        let reasons = flagged.iter().filter_map(|response| response.exclusion.as_ref()).map(|found| found.reason);
        Ok::<_, Refusal>(QualityReport {
            safeguards,
            allows_device_memory: questionnaire.draft().allows_device_memory(),
            responses: names.len(),
            timed: found.timed,
            median_pace: found.median_pace,
            compared: found.compared,
            counts: counts.into_iter().collect(),
            excluded: quality::ExcludedCount::of(reasons),
            flagged,
        })
    })
    .await
}

fn assessed(judged: Judged) -> Assessed {
    Assessed {
        is_complete: judged.disposition == Disposition::Complete,
        answers: judged.answers,
        circumstances: judged.circumstances,
        seconds: judged.seconds,
        marks: judged.marks,
    }
}

/// How many people came how far. Code: `wave_unknown`.
pub async fn funnel_of(app: &App, wave: WaveId) -> Result<Funnel, Refusal> {
    let with = app.clone();
    let (questionnaire, judged) = app
        .store
        .read_async("funnel_of", move |conn| {
            let stored = stored(conn, wave)?;
            let questionnaire = with.questionnaire_in(conn, stored.wave.version)?;
            Ok::<_, Refusal>((questionnaire, store::quality::responses_of(conn, wave)?))
        })
        .await?;
    blocking(move || {
        let counted = |judged: Judged| Counted {
            has_begun: judged.revision > 0,
            disposition: judged.disposition,
            answers: judged.answers,
            circumstances: judged.circumstances,
        };
        let counted: Vec<Counted> = judged.into_iter().map(counted).collect();
        Ok::<_, Refusal>(quality::funnel(&questionnaire, &counted))
    })
    .await
}

fn stored(conn: &mut Conn, wave: WaveId) -> Result<StoredWave, Refusal> {
    store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))
}

/// Which response is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluding {
    pub response: ResponseId,
    pub reason: ExclusionReason,
    /// More about it, for staff.
    pub note: String,
}

/// Leaves a response out of the wave's data set. The same again changes nothing; another reason takes the first one's place. Codes:
/// `wave_unknown`, `response_not_listed`, `exclusions_fixed`, `text_too_long`, `reason_blank` (another reason, and no note).
pub async fn exclude_response(app: &App, actor: Actor, wave: WaveId, excluding: Excluding) -> Result<(), Refusal> {
    let note = Some(excluding.note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_MAX) {
        return Err(Refusal::new(Code::TEXT_TOO_LONG, format!("a note has at most {NOTE_MAX} characters")));
    }
    if excluding.reason == ExclusionReason::Other && note.is_none() {
        return Err(Refusal::new(Code::REASON_BLANK, "where the reason is another one, say in the note which"));
    }
    let (response, reason) = (excluding.response, excluding.reason);
    let new = Exclusion { response, wave, reason, note, made_by: actor.to_string() };
    app.write("exclude_response", move |app, conn| {
        check_exclusion(conn, wave, response)?;
        let before = store::quality::exclusion(conn, response)?;
        if before.is_some_and(|before| (before.reason, before.note) == (new.reason, new.note.clone())) {
            return Ok(());
        }
        store::quality::exclude(conn, &new)?;
        let subject = format!("response {response} of wave {wave}: {}", new.reason.word());
        Ok(app.audit(conn, actor, "exclude_response", subject)?)
    })
    .await
}

/// Takes a response in again. Where it was not left out, nothing changes. Codes: `wave_unknown`, `response_not_listed`,
/// `exclusions_fixed`.
pub async fn include_response(app: &App, actor: Actor, wave: WaveId, response: ResponseId) -> Result<(), Refusal> {
    app.write("include_response", move |app, conn| {
        check_exclusion(conn, wave, response)?;
        if store::quality::include(conn, response)? {
            app.audit(conn, actor, "include_response", format!("response {response} of wave {wave}"))?;
        }
        Ok(())
    })
    .await
}

/// Whether this response of this wave can be left out or taken in now. A server that closes the wave at this moment waits.
fn check_exclusion(conn: &mut Conn, wave: WaveId, response: ResponseId) -> Result<(), Refusal> {
    let read = stored(conn, wave)?;
    if read.wave.status == WaveStatus::Closed {
        let message = "the wave has closed, and its data set is fixed with what was left out";
        return Err(Refusal::new(Code::EXCLUSIONS_FIXED, message));
    }
    if !store::waves::hold(conn, &read)? {
        return Err(store::StoreError::Conflict.into());
    }
    match store::quality::wave_of(conn, response)? {
        Some((of, Disposition::InProgress | Disposition::Complete | Disposition::Partial)) if of == wave => Ok(()),
        _ => Err(Refusal::new(Code::RESPONSE_NOT_LISTED, format!("wave {wave} has no such response to leave out"))),
    }
}

/// Sets what guards a wave's open link. Codes: `wave_unknown`, `safeguard_refused` (the questionnaire lets no device remember, or the wave
/// is by invitation), `transition_refused` (it has closed).
pub async fn set_safeguards(app: &App, actor: Actor, wave: WaveId, safeguards: Safeguards) -> Result<(), Refusal> {
    app.write("set_safeguards", move |app, conn| {
        let read = stored(conn, wave)?;
        if store::quality::safeguards(conn, wave)? == safeguards {
            return Ok(());
        }
        if read.wave.status == WaveStatus::Closed {
            return Err(Refusal::new(Code::TRANSITION_REFUSED, "a wave that is closed has no link to guard"));
        }
        if read.wave.anonymity.needs_invitation() {
            return Err(Refusal::new(Code::SAFEGUARD_REFUSED, "this wave has no open link"));
        }
        let questionnaire = app.questionnaire_in(conn, read.wave.version)?;
        if safeguards.once_a_device && !questionnaire.draft().allows_device_memory() {
            let message = "this questionnaire asks about offending: no device may remember that it was answered on";
            return Err(Refusal::new(Code::SAFEGUARD_REFUSED, message));
        }
        // The same status: it counts as a change of the wave.
        store::waves::set_status(conn, &read, read.wave.status)?;
        store::quality::set_safeguards(conn, wave, safeguards)?;
        let subject = format!("wave {wave}: {}", safeguards.words());
        Ok(app.audit(conn, actor, "set_safeguards", subject)?)
    })
    .await
}
