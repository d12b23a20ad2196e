//! What staff do with a wave: plan it, step it through its life, record cases collected elsewhere, count.

use super::{entry, invited, keys, outcomes, quotas, rewriting};
use crate::app::authoring::{existing_study, unknown_wave};
use crate::app::{Actor, App, Refusal, digest};
use crate::dataset::{self, Dataset};
use crate::finding::Code;
use crate::id::{DatasetId, ResponseId, StudyId, VersionId, WaveId, WaveName};
use crate::keyring::Use;
use crate::quality::ExcludedCount;
use crate::questionnaire::{Answers, Circumstances, Draft};
use crate::response::keeping;
use crate::sample::{CaseDesign, Disposition};
use crate::store::fieldwork::StoredTerms;
use crate::store::waves::StoredWave;
use crate::store::{self, Conn};
use crate::study::retention;
use crate::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Wave, WaveStatus, WaveStep};
use std::sync::Arc;

/// What a new wave is given.
#[derive(Debug, Clone, PartialEq)]
pub struct NewWave {
    pub study: StudyId,
    pub name: WaveName,
    pub title: String,
    pub version: VersionId,
    pub sample_type: SampleType,
    pub mode: Mode,
    pub fieldwork: Fieldwork,
    pub anonymity: Anonymity,
    pub lonely_psu: LonelyPsu,
    pub purpose: Purpose,
}

/// Plans a wave after the last one and gives it a link. Codes: `name_taken`, `range_empty`, `reference_unknown`,
/// `anonymity_refused` where the questionnaire does not allow a wave of this kind.
pub async fn plan_wave(app: &App, actor: Actor, new: NewWave) -> Result<Wave, Refusal> {
    app.write("plan_wave", move |app, conn| plan_wave_in(app, conn, actor, &new)).await
}

pub(in crate::app) fn plan_wave_in(app: &App, conn: &mut Conn, actor: Actor, new: &NewWave) -> Result<Wave, Refusal> {
    existing_study(conn, new.study)?;
    if new.fieldwork.from > new.fieldwork.to {
        return Err(Refusal::new(Code::RANGE_EMPTY, "the last day of fieldwork is before the first"));
    }
    if store::versions::study_of(conn, new.version)? != Some(new.study) {
        let message = format!("the study has no questionnaire version {}", new.version);
        return Err(Refusal::new(Code::REFERENCE_UNKNOWN, message));
    }
    let questionnaire = app.questionnaire_in(conn, new.version)?;
    if !questionnaire.draft().allows(new.anonymity) {
        return Err(not_allowed(questionnaire.draft()));
    }
    if store::waves::by_name(conn, new.study, &new.name)?.is_some() {
        return Err(Refusal::new(Code::NAME_TAKEN, format!("the study has a wave “{}” already", new.name)));
    }
    let wave = Wave {
        id: WaveId(app.timed_id()),
        study: new.study,
        name: new.name.clone(),
        title: new.title.clone(),
        position: store::waves::next_position(conn, new.study)?,
        version: new.version,
        sample_type: new.sample_type,
        mode: new.mode,
        fieldwork: new.fieldwork,
        status: WaveStatus::Planned,
        anonymity: new.anonymity,
        lonely_psu: new.lonely_psu,
        purpose: new.purpose,
    };
    store::waves::insert(conn, &wave, &link_word(app.random()))?;
    // Data that are brought in from long ago are not this service's to destroy.
    if wave.fieldwork.to >= app.clock.now().day() {
        store::retention::set(conn, wave.id, &retention::usual(wave.fieldwork))?;
    }
    app.audit(conn, actor, "plan_wave", format!("wave {}", wave.id))?;
    Ok(wave)
}

fn not_allowed(draft: &Draft) -> Refusal {
    let kinds: Vec<&str> = draft.anonymity.iter().map(|allowed| allowed.kind().in_words()).collect();
    let message = format!("what this questionnaire asks may be kept only {}", kinds.join(", or "));
    Refusal::new(Code::ANONYMITY_REFUSED, message)
}

const LINK_LENGTH: usize = 12;

/// Thirty-two characters, none of which is mistaken for another on paper.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

// Twelve of 32 characters: 60 bits.
fn link_word(random: [u8; LINK_LENGTH]) -> String {
    word(&random)
}

/// Five bits of each byte as a character.
pub(super) fn word(random: &[u8]) -> String {
    random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

/// Whether a text is made of those characters.
pub(super) fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// Whether a text could be the word of a link at all.
pub(super) fn is_link(text: &str) -> bool {
    text.len() == LINK_LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Open, pause, resume, wind down, close. Winding down lets those who are answering go on for the grace that was stated; then
/// [`close_ended`] closes. Closing ends open responses, forgets their tokens, and freezes the data set of the complete and
/// partial ones. An open response is partial where its person has consented, a refusal that keeps only what the screen asked
/// where not, and dropped where nothing was answered. Code: `transition_refused`.
pub async fn step_wave(app: &App, actor: Actor, wave: WaveId, step: WaveStep) -> Result<Wave, Refusal> {
    let stepped = app.write("step_wave", move |app, conn| step_wave_in(app, conn, actor, wave, step)).await?;
    if stepped.status == WaveStatus::Closed && stepped.anonymity.needs_invitation() {
        // Committed: nobody can come back any more. Where the server ends here, the next one destroys it.
        // It is closed whatever comes of this, which the house does again.
        if let Err(refusal) = app.destroy_key(Use::Invitations(wave)) {
            tracing::error!(%refusal, "the key of a closed wave's invitations could not be destroyed");
        }
        if let Err(refusal) = rewriting::rewrite_responses(app).await {
            tracing::warn!(%refusal, "the responses of a closed wave are rewritten within the hour");
        }
    }
    Ok(stepped)
}

pub(in crate::app) fn step_wave_in(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    wave: WaveId,
    step: WaveStep,
) -> Result<Wave, Refusal> {
    let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
    let status = read.wave.status.after(step).map_err(|e| Refusal::new(Code::TRANSITION_REFUSED, e.to_string()))?;
    if step == WaveStep::Close {
        entry::check_before_closing(conn, wave)?;
    }
    if step == WaveStep::Open && read.wave.anonymity == Anonymity::AnonymousOnce {
        invited::check_before_opening(conn, wave)?;
    }
    match step {
        WaveStep::Open => {
            quotas::open(app, conn, &read.wave)?;
            // What was not said is as usual from now on, whatever becomes usual later.
            let terms = store::fieldwork::terms(conn, wave)?;
            store::fieldwork::set_terms(conn, wave, &terms)?;
        }
        WaveStep::WindDown => {
            let StoredTerms { terms, .. } = store::fieldwork::terms(conn, wave)?;
            let ends_at = app.clock.now().plus_seconds(60 * i64::from(terms.grace_minutes));
            store::fieldwork::set_terms(conn, wave, &StoredTerms { terms, ends_at: Some(ends_at) })?;
        }
        WaveStep::Close => {
            quotas::hold(conn, wave)?;
            let StoredTerms { terms, .. } = store::fieldwork::terms(conn, wave)?;
            store::fieldwork::set_terms(conn, wave, &StoredTerms { terms, ends_at: None })?;
        }
        WaveStep::Pause | WaveStep::Resume => {}
    }
    store::waves::set_status(conn, &read, status)?;
    if status == WaveStatus::Closed {
        close_in(app, conn, &read)?;
        store::messages::cancel_wave(conn, wave, "the wave closed")?;
        if read.wave.anonymity == Anonymity::AnonymousOnce {
            rewriting::ask_rewrite(conn)?;
        }
    }
    app.audit(conn, actor, &format!("{}_wave", step.word()), format!("wave {wave}"))?;
    Ok(Wave { status, ..read.wave })
}

/// Closes the waves whose grace has ended; which. One wave's trouble keeps no other open.
pub async fn close_ended(app: &App) -> Result<Vec<WaveId>, Refusal> {
    let now = app.clock.now();
    let ended = app.store.read_async("ended_waves", move |conn| store::fieldwork::ended_by(conn, now)).await?;
    let (mut closed, mut trouble) = (Vec::new(), None);
    for wave in ended {
        match step_wave(app, Actor::Operator, wave, WaveStep::Close).await {
            Ok(_) => closed.push(wave),
            // Another server, or a person, was quicker.
            Err(refusal) if refusal.code == Code::TRANSITION_REFUSED => {}
            Err(refusal) => trouble = trouble.or(Some(refusal)),
        }
    }
    trouble.map_or(Ok(closed), Err)
}

fn close_in(app: &App, conn: &mut Conn, read: &StoredWave) -> Result<(), Refusal> {
    let wave = &read.wave;
    outcomes::freeze(app, conn, wave)?;
    let now = app.clock.now();
    let questionnaire = app.questionnaire_in(conn, wave.version)?;
    // Where no consent is asked for, everybody who answers has consented.
    if keeping::asks_consent(&questionnaire) {
        for (id, answers, circumstances) in store::responses::begun(conn, wave.id)? {
            if !keeping::has_consented(&questionnaire, &answers, circumstances) {
                let kept = keeping::of_the_screen(&questionnaire, &answers, circumstances);
                store::responses::end_as_refusal(conn, id, &kept, now.day())?;
            }
        }
    }
    store::responses::close(conn, wave.id, now.day())?;
    if questionnaire.draft().feedback.is_some() {
        store::responses::forget_event_keys(conn, wave.id, keys::SENT_TO_SEE, keys::SENT)?;
    }
    store::quotas::close(conn, wave.id)?;
    let cases = store::responses::cases(conn, wave.id, &[Disposition::Complete, Disposition::Partial])?;
    let left_out = store::quality::reasons(conn, wave.id, &[Disposition::Complete, Disposition::Partial])?;
    let excluded = ExcludedCount::of(left_out);
    let built = Dataset { excluded, ..dataset::build_in(&questionnaire, wave.mode, &cases) };
    let document = serde_json::to_string(&built)
        .map_err(|e| Refusal::new(Code::INTERNAL, format!("the data set cannot be written as JSON: {e}")))?;
    let new = store::datasets::NewDataset {
        id: DatasetId(app.timed_id()),
        wave: wave.id,
        digest: &digest::of_document(&document),
        document: &document,
        frozen_at: now,
    };
    Ok(store::datasets::insert(conn, &new)?)
}

/// The public link of a wave: the word in `/s/{link}`.
pub async fn link_of(app: &App, wave: WaveId) -> Result<String, Refusal> {
    let found = app.store.read_async("link_of", move |conn| store::waves::by_id(conn, wave)).await?;
    found.map(|stored| stored.link).ok_or_else(|| unknown_wave(wave))
}

/// A case collected elsewhere (simulated, on paper, or imported), judged already.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedCase {
    pub design: CaseDesign,
    pub answers: Answers,
    /// What its arms and orders were drawn from.
    pub circumstances: Circumstances,
    pub disposition: Disposition,
    /// How it was answered, where that is not the wave's mode.
    pub mode: Option<Mode>,
}

/// Records cases in a planned or open wave: all or none. Code: `transition_refused`.
pub async fn record_cases(app: &App, actor: Actor, wave: WaveId, cases: Vec<RecordedCase>) -> Result<(), Refusal> {
    let cases = Arc::new(cases);
    app.write("record_cases", move |app, conn| record_cases_in(app, conn, actor, wave, &cases)).await
}

pub(in crate::app) fn record_cases_in(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    wave: WaveId,
    cases: &[RecordedCase],
) -> Result<(), Refusal> {
    let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
    if !matches!(read.wave.status, WaveStatus::Planned | WaveStatus::Open) {
        let message = format!("a wave that is {} takes no cases", read.wave.status.word());
        return Err(Refusal::new(Code::TRANSITION_REFUSED, message));
    }
    record_in_open(app, conn, actor, wave, cases)
}

/// As [`record_cases_in`], in a wave that is known not to be closed.
pub(super) fn record_in_open(
    app: &App,
    conn: &mut Conn,
    actor: Actor,
    wave: WaveId,
    cases: &[RecordedCase],
) -> Result<(), Refusal> {
    let read = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
    // The same status: counting the change keeps a server that closes the wave at this moment from missing these cases.
    store::waves::set_status(conn, &read, read.wave.status)?;
    let rows = cases.iter().map(|case| store::responses::NewCase {
        id: ResponseId(app.timeless_id()),
        design: &case.design,
        answers: &case.answers,
        disposition: case.disposition,
        circumstances: case.circumstances,
        mode: case.mode,
    });
    store::responses::add_cases(conn, wave, rows)?;
    let complete = cases.iter().filter(|case| case.disposition == Disposition::Complete);
    quotas::count_recorded(app, conn, &read.wave, complete.map(|case| (&case.answers, case.circumstances)))?;
    Ok(app.audit(conn, actor, "record_cases", format!("{} cases of wave {wave}", cases.len()))?)
}

/// Responses of a wave by disposition, in the order of [`Disposition::ALL`].
pub async fn live_counts(app: &App, wave: WaveId) -> Result<Vec<(Disposition, u64)>, Refusal> {
    let found = app.store.read_async("live_counts", move |conn| store::responses::counts(conn, wave)).await?;
    let count = |d: Disposition| found.iter().find(|(other, _)| *other == d).map_or(0, |(_, n)| *n);
    Ok(Disposition::ALL.into_iter().map(|d| (d, count(d))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_made_of_plain_characters() {
        let word = link_word([0, 31, 32, 255, 7, 9, 11, 13, 200, 201, 202, 203]);
        assert!(is_link(&word), "{word}");
        assert!(word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{word}");
    }

    #[test]
    fn what_cannot_be_a_link_is_none() {
        for text in ["", "\0", "abcdefghijk\0", "abcdefghijk", "abcdefghijkmn", "abcdefghijk é", "abc def ghij"] {
            assert!(!is_link(text), "{text:?}");
        }
    }
}
