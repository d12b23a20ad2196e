//! Series and what they can be broken down by: frozen data sets of closed waves, the responses so far of open ones.

use super::base::asked_of;
use super::calibration::Calibration;
use super::overrides::overrides_in;
use crate::app::authoring::existing_study;
use crate::app::{App, Refusal, blocking};
use crate::dataset::{self, Cells, Dataset};
use crate::finding::Code;
use crate::id::{MeasureName, StudyId, VariableId, WaveId, WaveName};
use crate::measure::{Measure, WeightsInUse};
use crate::sample::Disposition;
use crate::store::datasets::StoredWeights;
use crate::store::{self, Conn};
use crate::study::{Wave, WaveStatus};
use crate::trend::{self, Override, Pairs, Series, SeriesOptions, SeriesWave, WaveInput};
use std::sync::Arc;

/// A variable by which a report can be broken down: coded, with 2 to 12 categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakdownChoice {
    pub variable: VariableId,
    pub label: String,
}

/// Categories of a breakdown, at least and at most: more lines than that nobody can read.
const CATEGORIES: std::ops::RangeInclusive<usize> = 2..=12;

/// What a report says of the study's data beside the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportNotes {
    /// The breakdowns that the data sets offer, those of the latest wave first.
    pub breakdowns: Vec<BreakdownChoice>,
    /// Waves in which no case has a stratum or a sampling unit.
    pub without_design: Vec<WaveName>,
}

pub async fn report_notes(app: &App, study: StudyId) -> Result<ReportNotes, Refusal> {
    let with = app.clone();
    let waves = app.store.read_async("report_notes", move |conn| with_data(&with, conn, study, None)).await?;
    let has_design = |data: &Dataset| data.designs.iter().any(|case| case.stratum.is_some() || case.psu.is_some());
    let undesigned = waves.iter().filter(|wave| !has_design(&wave.dataset));
    let without_design = undesigned.map(|wave| wave.wave.name.clone()).collect();
    Ok(ReportNotes { breakdowns: choices(&waves), without_design })
}

/// The breakdowns of [`report_notes`] alone.
pub async fn breakdowns(app: &App, study: StudyId) -> Result<Vec<BreakdownChoice>, Refusal> {
    Ok(report_notes(app, study).await?.breakdowns)
}

fn choices(waves: &[WaveData]) -> Vec<BreakdownChoice> {
    let mut choices: Vec<BreakdownChoice> = Vec::new();
    for column in waves.iter().rev().flat_map(|wave| &wave.dataset.columns) {
        let coded =
            matches!(&column.cells, Cells::Category { categories, .. } if CATEGORIES.contains(&categories.len()));
        if coded && !choices.iter().any(|choice| choice.variable == column.variable) {
            choices.push(BreakdownChoice { variable: column.variable.clone(), label: column.label.clone() });
        }
    }
    choices
}

/// What a series is asked to show beside the estimates of everybody and the changes between neighbouring waves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeriesAsked {
    /// The variable whose groups are the lines.
    pub by: Option<VariableId>,
    pub pairs: Pairs,
    /// Look for turning points.
    pub turns: bool,
    /// A change, on the measure's own scale, for which the next wave's base is wanted.
    pub detect: Option<f64>,
}

impl SeriesAsked {
    pub fn by(variable: Option<&VariableId>) -> SeriesAsked {
        SeriesAsked { by: variable.cloned(), ..SeriesAsked::default() }
    }
}

/// The series of a measure over the study's waves: closed waves from their frozen data sets and latest weight sets, an open wave
/// from the complete responses so far (provisional); comparisons across a break only where an override of the measure stands. Codes:
/// `study_unknown`, `measure_unknown`, `reference_unknown` (breakdown), `domain_empty` (no wave has begun), and those of the estimators.
pub async fn series(app: &App, study: StudyId, measure: &MeasureName, asked: SeriesAsked) -> Result<Series, Refusal> {
    let (with, name) = (app.clone(), measure.clone());
    let read = app.store.read_async("series", move |conn| {
        existing_study(conn, study)?;
        let measure = store::versions::measure(conn, study, &name)?
            .ok_or_else(|| Refusal::new(Code::MEASURE_UNKNOWN, format!("the study has no measure “{name}”")))?;
        let waves = with_data(&with, conn, study, Some(&measure.variable))?;
        Ok::<_, Refusal>((measure, waves, overrides_in(conn, study, &name)?))
    });
    let (measure, waves, allowed) = read.await?;
    if waves.is_empty() {
        return Err(Refusal::new(Code::DOMAIN_EMPTY, "no wave of the study has begun: there is nothing to show yet"));
    }
    let overrides = allowed.into_iter().map(|a| Override { between: (a.waves.from, a.waves.to), reason: a.reason });
    let overrides = overrides.collect();
    let with = app.clone();
    blocking(move || compute(&with, &measure, asked, overrides, &waves)).await
}

/// A wave with its data, shared with the cache.
struct WaveData {
    wave: Wave,
    population: String,
    /// Under which conditions the measure's question was put.
    asked_of: Option<String>,
    dataset: Arc<Dataset>,
    weights: Option<Arc<StoredWeights>>,
}

fn compute(
    app: &App,
    measure: &Measure,
    asked: SeriesAsked,
    overrides: Vec<Override>,
    waves: &[WaveData],
) -> Result<Series, Refusal> {
    let calibrations: Vec<Arc<Calibration>> =
        waves.iter().map(|wave| wave.calibration(app)).collect::<Result<_, _>>()?;
    let inputs: Vec<WaveInput<'_>> = waves.iter().zip(&calibrations).map(|(wave, c)| wave.input(c)).collect();
    let SeriesAsked { by, pairs, turns, detect } = asked;
    let options = SeriesOptions { overrides, pairs, turns, detect };
    trend::series(measure, by.as_ref(), &inputs, &options).map_err(Refusal::of)
}

impl WaveData {
    fn calibration(&self, app: &App) -> Result<Arc<Calibration>, Refusal> {
        match &self.weights {
            Some(stored) => app.cache.calibration(&self.dataset, stored),
            None => Ok(Arc::default()),
        }
    }

    fn input<'a>(&'a self, calibration: &'a Calibration) -> WaveInput<'a> {
        WaveInput {
            wave: SeriesWave {
                name: self.wave.name.clone(),
                title: self.wave.title.clone(),
                fieldwork: self.wave.fieldwork,
                sample_type: self.wave.sample_type,
                mode: self.wave.mode,
                cases: self.dataset.rows(),
                margins: calibration.margins,
                calibrated: !calibration.residuals.is_empty(),
                // How many were drawn is not kept, so no rate is known.
                response_rate: None,
                provisional: self.wave.status != WaveStatus::Closed,
            },
            population: &self.population,
            asked_of: self.asked_of.as_deref(),
            lonely: self.wave.lonely_psu,
            dataset: &self.dataset,
            weights: self.weights.as_ref().map(|set| WeightsInUse {
                values: &set.weights,
                label: &set.label,
                residuals: &calibration.residuals,
            }),
        }
    }
}

/// The study's waves that have begun, in order, each with its data, and with who was asked for the variable `of`.
fn with_data(app: &App, conn: &mut Conn, study: StudyId, of: Option<&VariableId>) -> Result<Vec<WaveData>, Refusal> {
    let mut waves = store::waves::of_study(conn, study)?;
    waves.retain(|wave| wave.status != WaveStatus::Planned);
    let ids: Vec<WaveId> = waves.iter().map(|wave| wave.id).collect();
    let frozen = store::datasets::latest_of(conn, &ids)?;
    let dataset_ids: Vec<_> = frozen.values().copied().collect();
    let weighted = store::datasets::latest_weights_of(conn, &dataset_ids)?;
    // Of a closed wave without a data set the data were destroyed on their day.
    waves.retain(|wave| wave.status != WaveStatus::Closed || frozen.contains_key(&wave.id));
    waves
        .into_iter()
        .map(|wave| {
            let questionnaire = app.questionnaire_in(conn, wave.version)?;
            let population = questionnaire.draft().population.default_text().to_owned();
            let (dataset, weights) = match frozen.get(&wave.id) {
                Some(id) => {
                    let weights = weighted.get(id).map(|set| app.cache.weights(conn, *set)).transpose()?;
                    (app.cache.dataset(conn, *id)?, weights)
                }
                None => {
                    let cases = store::responses::cases(conn, wave.id, &[Disposition::Complete])?;
                    (Arc::new(dataset::build(&questionnaire, &cases)), None)
                }
            };
            let asked_of = of.and_then(|variable| asked_of(&questionnaire, variable));
            Ok(WaveData { wave, population, asked_of, dataset, weights })
        })
        .collect()
}
