//! Comparisons across a break: refused, unless somebody says publicly why two waves may be compared all the same.

use super::series::{SeriesAsked, series};
use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal};
use crate::finding::Code;
use crate::id::{MeasureName, StudyId, VariableId, WaveId, WaveName};
use crate::store::overrides::StoredOverride;
use crate::store::{self, Conn};
use crate::study::Purpose;
use crate::time::Day;
use crate::trend::Series;

/// Characters of a reason at most: it is printed beside the figure.
const REASON_MAX: usize = 500;

/// Two waves of a study, the earlier one first, as a person names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WavePair {
    pub from: WaveName,
    pub to: WaveName,
}

/// A comparison across a break that is allowed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedComparison {
    pub waves: WavePair,
    /// For everybody to read.
    pub reason: String,
    /// Name of the member of staff, or "the operator".
    pub by: String,
    pub on: Day,
}

/// What somebody says of a comparison across a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOverride {
    pub measure: MeasureName,
    /// The breakdown in which the break was met: the question behind groups can break too.
    pub by: Option<VariableId>,
    pub waves: WavePair,
    pub reason: String,
}

/// Allows two waves to be compared by a measure although a break stands between them, for a reason that is printed wherever the
/// comparison is. The same reason again changes nothing; another one takes its place. Codes: `reason_blank`, `text_too_long`,
/// `wave_unknown`, `break_unknown` (nothing stands between the two), and those of [`series`].
pub async fn override_break(app: &App, actor: Actor, study: StudyId, new: NewOverride) -> Result<(), Refusal> {
    let NewOverride { measure, by, waves, reason } = new;
    let reason = checked_reason(&reason)?;
    let known = series(app, study, &measure, SeriesAsked::by(by.as_ref())).await?;
    refuse_without_break(&known, &waves)?;
    app.write("override_break", move |app, conn| {
        say(app, conn, (actor, "override_break"), study, &measure, &waves, Some(&reason))
    })
    .await
}

/// Takes an override back: the two waves are not compared any more. Where none stands, nothing changes. Code: `wave_unknown`.
pub async fn withdraw_override(
    app: &App,
    actor: Actor,
    study: StudyId,
    measure: &MeasureName,
    waves: WavePair,
) -> Result<(), Refusal> {
    let measure = measure.clone();
    app.write("withdraw_override", move |app, conn| {
        say(app, conn, (actor, "withdraw_override"), study, &measure, &waves, None)
    })
    .await
}

/// The overrides of a measure that stand, in the order in which they were made.
pub async fn overrides(app: &App, study: StudyId, measure: &MeasureName) -> Result<Vec<AllowedComparison>, Refusal> {
    let measure = measure.clone();
    app.store.read_async("overrides", move |conn| overrides_in(conn, study, &measure)).await
}

pub(super) fn overrides_in(
    conn: &mut Conn,
    study: StudyId,
    measure: &MeasureName,
) -> Result<Vec<AllowedComparison>, Refusal> {
    let standing = standing(store::overrides::of_measure(conn, study, measure)?);
    standing.into_iter().map(|said| allowed(conn, said)).collect()
}

/// One line, without blanks at its ends.
fn checked_reason(reason: &str) -> Result<String, Refusal> {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() {
        return Err(Refusal::new(
            Code::REASON_BLANK,
            "a comparison across a break needs a reason that everybody may read",
        ));
    }
    let length = reason.chars().count();
    if length > REASON_MAX {
        let message = format!("the reason has {length} characters; {REASON_MAX} are printed at most");
        return Err(Refusal::new(Code::TEXT_TOO_LONG, message));
    }
    Ok(reason)
}

fn refuse_without_break(series: &Series, waves: &WavePair) -> Result<(), Refusal> {
    let position = |name: &WaveName| {
        let unknown = || Refusal::new(Code::WAVE_UNKNOWN, format!("the series has no wave “{name}”"));
        series.waves.iter().position(|wave| wave.name == *name).ok_or_else(unknown)
    };
    let (from, to) = (position(&waves.from)?, position(&waves.to)?);
    if series.breaks.iter().any(|found| from < found.before && found.before <= to) {
        return Ok(());
    }
    let message = format!("no break stands between “{}” and a later “{}”", waves.from, waves.to);
    Err(Refusal::new(Code::BREAK_UNKNOWN, message))
}

/// Adds a row, unless the last one about these waves says the same.
fn say(
    app: &App,
    conn: &mut Conn,
    (actor, verb): (Actor, &str),
    study: StudyId,
    measure: &MeasureName,
    waves: &WavePair,
    reason: Option<&str>,
) -> Result<(), Refusal> {
    let (from, to) = (wave_id(conn, study, &waves.from)?, wave_id(conn, study, &waves.to)?);
    let said = store::overrides::of_measure(conn, study, measure)?;
    let last = said.iter().rfind(|said| (said.from, said.to) == (from, to));
    if last.and_then(|said| said.reason.as_deref()) == reason {
        return Ok(());
    }
    let new = StoredOverride {
        id: app.timed_id(),
        from,
        to,
        reason: reason.map(str::to_owned),
        made_by: actor.to_string(),
        made_at: app.clock.now(),
    };
    store::overrides::insert(conn, study, measure, &new)?;
    let subject = format!("measure {measure} of study {study}, waves {from} and {to}");
    Ok(app.audit(conn, actor, verb, subject)?)
}

fn wave_id(conn: &mut Conn, study: StudyId, name: &WaveName) -> Result<WaveId, Refusal> {
    let unknown = || Refusal::new(Code::WAVE_UNKNOWN, format!("the study has no wave “{name}”"));
    let found = store::waves::by_name(conn, study, name)?.filter(|wave| wave.purpose == Purpose::Main);
    found.map(|wave| wave.id).ok_or_else(unknown)
}

/// What was said last of each two waves, where it was not a withdrawal.
fn standing(said: Vec<StoredOverride>) -> Vec<StoredOverride> {
    let mut standing: Vec<StoredOverride> = Vec::new();
    for row in said {
        standing.retain(|earlier| (earlier.from, earlier.to) != (row.from, row.to));
        if row.reason.is_some() {
            standing.push(row);
        }
    }
    standing
}

fn allowed(conn: &mut Conn, said: StoredOverride) -> Result<AllowedComparison, Refusal> {
    let mut name = |id: WaveId| {
        let found = store::waves::by_id(conn, id)?.ok_or_else(|| unknown_wave(id))?;
        Ok::<_, Refusal>(found.wave.name)
    };
    let waves = WavePair { from: name(said.from)?, to: name(said.to)? };
    let staff = match said.made_by.strip_prefix("staff:").map(str::parse) {
        Some(Ok(account)) => store::accounts::display_name(conn, account)?,
        _ => None,
    };
    let by = staff.unwrap_or_else(|| "the operator".to_owned());
    Ok(AllowedComparison { waves, reason: said.reason.unwrap_or_default(), by, on: said.made_at.day() })
}
