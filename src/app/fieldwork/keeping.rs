//! How long what a wave collects is kept: the schedule, and the job that keeps to it.

use super::answering::named;
use super::around::Around;
use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal};
use crate::finding::Code;
use crate::id::WaveId;
use crate::questionnaire::checks::Questionnaire;
use crate::store::retention::Kept;
use crate::store::{self, Conn};
use crate::study::WaveStatus;
use crate::study::retention::{self, Schedule, ScheduleError};
use crate::time::Day;
use std::sync::Arc;

/// Reads, in the order of [`retention::Collected::ALL`]; what has no day is not there.
pub async fn kept_until(app: &App, wave: WaveId) -> Result<Vec<Kept>, Refusal> {
    Ok(app.store.read_async("kept_until", move |conn| store::retention::of_wave(conn, wave)).await?)
}

/// What is said to people of what becomes of their data.
#[derive(Debug, Clone)]
pub struct Protection {
    pub around: Arc<Around>,
    pub questionnaire: Arc<Questionnaire>,
    pub kept: Vec<Kept>,
    /// Where people were drawn.
    pub contacts_until: Option<Day>,
}

/// Reads, by a wave's public link, whether it is open or not, and whether people need an invitation. Code: `link_unknown`.
pub async fn protection(app: &App, link: &str) -> Result<Protection, Refusal> {
    let (with, link) = (app.clone(), link.to_owned());
    app.store
        .read_async("protection", move |conn| {
            let around = named(&with, conn, &link)?;
            let (wave, version) = (around.wave().id, around.wave().version);
            Ok(Protection {
                questionnaire: with.questionnaire_in(conn, version)?,
                kept: store::retention::of_wave(conn, wave)?,
                contacts_until: store::samples::of_wave(conn, wave)?.map(|sample| sample.contacts_until),
                around,
            })
        })
        .await
}

/// Sets the days. Codes: `date_out_of_range` before the end of the fieldwork; `transition_refused` for what is destroyed, and, once the
/// wave has opened and people were told, for a later day than before.
pub async fn set_schedule(app: &App, actor: Actor, wave: WaveId, new: Schedule) -> Result<(), Refusal> {
    app.write("set_schedule", move |app, conn| {
        let stored = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
        let kept = store::retention::of_wave(conn, wave)?;
        let old: Schedule = kept.iter().map(|kept| (kept.kind, kept.until)).collect();
        let done: Vec<_> = kept.iter().filter(|kept| kept.done_on.is_some()).map(|kept| kept.kind).collect();
        let is_told = stored.wave.status != WaveStatus::Planned;
        retention::check(&old, &new, &done, stored.wave.fieldwork, is_told).map_err(refused)?;
        // The same status: counting the change keeps a server that opens the wave at this moment from missing this.
        store::waves::set_status(conn, &stored, stored.wave.status)?;
        store::retention::set(conn, wave, &new)?;
        Ok(app.audit(conn, actor, "set_schedule", format!("wave {wave}"))?)
    })
    .await
}

fn refused(error: ScheduleError) -> Refusal {
    match error {
        ScheduleError::TooEarly(kind) => {
            let message = format!("“{}” is needed until the fieldwork is over", kind.in_words());
            Refusal::new(Code::DATE_OUT_OF_RANGE, message)
        }
        ScheduleError::PutOff(kind) => {
            let message = format!(
                "people have been told when “{}” goes: the day can be brought forward, not put off",
                kind.in_words()
            );
            Refusal::new(Code::TRANSITION_REFUSED, message)
        }
        ScheduleError::Done(kind) => {
            Refusal::new(Code::TRANSITION_REFUSED, format!("“{}” is destroyed already", kind.in_words()))
        }
    }
}

/// Destroys what was to be kept no longer; only of closed waves, whose data are frozen. Each is written down. Gives how many kinds.
pub async fn keep_schedules(app: &App) -> Result<usize, Refusal> {
    let today = app.clock.now().day();
    let due = app.store.read_async("schedules_due", move |conn| store::retention::due(conn, today)).await?;
    let (mut done, mut trouble) = (0, None);
    for (wave, kind) in due {
        let destroying = move |app: &App, conn: &mut Conn| {
            let (n, sets) = store::retention::destroy(conn, wave, kind, today)?;
            app.audit(conn, Actor::Operator, "destroy", format!("{} of wave {wave}, {n} rows", kind.word()))?;
            Ok::<_, Refusal>(sets)
        };
        match app.write("destroy", destroying).await {
            Ok(sets) => {
                sets.into_iter().for_each(|set| app.forget_data(set));
                done += 1;
            }
            Err(refusal) => trouble = trouble.or(Some(refusal)),
        }
    }
    trouble.map_or(Ok(done), Err)
}
