//! Builds a series: every wave measured, every line with one point a wave, breaks and changes.

use super::changes::{self, Pairs};
use super::comparability::{Override, Question, Terms, breaks_between, check_overrides};
use super::designs::Designs;
use super::lines::Maker;
use super::polynomial;
use super::{Break, Breakdown, Line, Series, SeriesWave, TrendScale};
use crate::dataset::{Category, Dataset};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::{VariableId, WaveName};
use crate::measure::{Coding, Group, Measure, Measured, WeightsInUse, groups};
use crate::study::{Fieldwork, LonelyPsu};

/// One wave of a study, with its data.
#[derive(Debug, Clone)]
pub struct WaveInput<'a> {
    pub wave: SeriesWave,
    /// Whom the wave's figures are about; another wording is another population.
    pub population: &'a str,
    /// Who was asked, as the questionnaire's condition says; another condition is another base. `None`: everybody, or not known.
    pub asked_of: Option<&'a str>,
    pub lonely: LonelyPsu,
    pub dataset: &'a Dataset,
    /// In the place of the base weights.
    pub weights: Option<WeightsInUse<'a>>,
}

impl WaveInput<'_> {
    fn described(&self) -> SeriesWave {
        let calibrated = self.weights.is_some_and(|weights| !weights.residuals.is_empty());
        SeriesWave { calibrated, ..self.wave.clone() }
    }
}

/// What a series is to show beside its estimates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SeriesOptions {
    /// Comparisons that are made across a break all the same.
    pub overrides: Vec<Override>,
    pub pairs: Pairs,
    /// Look for turning points where a line has seven or more waves that may be compared.
    pub turns: bool,
    /// A change, on the measure's own scale, for which the next wave's base is wanted.
    pub detect: Option<f64>,
}

/// The measure over these waves, in their order: for everybody, or for the groups of the variable `by`.
///
/// # Errors
/// What makes a series impossible: `reference_unknown` or `code_unknown` where no wave has the variable, one of the codes, or the
/// variable of the breakdown; `override_invalid` for an override without a reason or without two waves of the series. What concerns a single wave becomes a point without a figure that says why.
pub fn series(
    measure: &Measure,
    by: Option<&VariableId>,
    waves: &[WaveInput<'_>],
    options: &SeriesOptions,
) -> Result<Series, Findings> {
    let names: Vec<&WaveName> = waves.iter().map(|wave| &wave.wave.name).collect();
    check_overrides(&options.overrides, &names)?;
    let times: Vec<f64> = waves.iter().map(|wave| middle(&wave.wave.fieldwork)).collect();
    let measured: Vec<Result<Measured, Findings>> =
        waves.iter().map(|wave| Measured::new(measure, wave.dataset, wave.weights, wave.lonely)).collect();
    refuse_if_no_wave_is_right(&measured)?;
    let breakdown = by.map(|by| breakdown(by, waves)).transpose()?;
    let groups_of_wave: Vec<Option<Vec<Group>>> =
        waves.iter().map(|wave| by.and_then(|by| groups(wave.dataset, by).ok())).collect();
    let terms: Vec<Option<Terms<'_>>> =
        waves.iter().zip(&measured).map(|(wave, measured)| terms(measure, by, wave, measured)).collect();
    let designs = Designs::of(waves, &measured);
    let groups: Vec<Option<Category>> = match by {
        None => vec![None],
        Some(_) => categories(&groups_of_wave).into_iter().map(Some).collect(),
    };
    let maker = Maker {
        waves,
        measured: &measured,
        groups_of_wave: &groups_of_wave,
        terms: &terms,
        names: &names,
        times: &times,
        designs: &designs,
        scale: scale_of(measure),
        options,
    };
    let mut lines: Vec<Line> = groups.into_iter().map(|group| maker.line(group)).collect();
    changes::adjust_over(&mut lines);
    polynomial::adjust_over(lines.iter_mut().filter_map(|line| line.trend.as_mut()));
    Ok(Series {
        measure: measure.clone(),
        by: breakdown,
        waves: waves.iter().map(WaveInput::described).collect(),
        interaction: by.and_then(|_| maker.interaction(&lines)),
        lines,
        breaks: breaks(&terms),
        notes: designs.notes,
    })
}

fn scale_of(measure: &Measure) -> TrendScale {
    match measure.coding {
        Coding::Proportion { .. } => TrendScale::LogOdds,
        Coding::Mean => TrendScale::Mean,
    }
}

const MICROSECONDS_A_YEAR: f64 = 365.25 * 86_400.0 * 1e6;

/// The middle of fieldwork, in years since 1970.
fn middle(fieldwork: &Fieldwork) -> f64 {
    0.5 * (fieldwork.from.begins().0 as f64 + fieldwork.to.ends().0 as f64) / MICROSECONDS_A_YEAR
}

/// A measure that fits no wave is a mistake in the measure; the first wave's findings say which.
fn refuse_if_no_wave_is_right(measured: &[Result<Measured, Findings>]) -> Result<(), Findings> {
    let about_measure = |findings: &Findings| {
        findings.iter().any(|f| f.code == Code::REFERENCE_UNKNOWN || f.code == Code::CODE_UNKNOWN)
    };
    match measured.first() {
        Some(Err(_)) if measured.iter().all(|m| m.as_ref().is_err_and(about_measure)) => {
            let code_unknown = measured
                .iter()
                .filter_map(|m| m.as_ref().err())
                .find(|findings| findings.iter().any(|f| f.code == Code::CODE_UNKNOWN));
            let first = measured.first().and_then(|m| m.as_ref().err());
            Err(code_unknown.or(first).cloned().unwrap_or_default())
        }
        _ => Ok(()),
    }
}

fn breakdown(by: &VariableId, waves: &[WaveInput<'_>]) -> Result<Breakdown, Findings> {
    let having = waves.iter().rev().filter(|wave| groups(wave.dataset, by).is_ok());
    let column = having.filter_map(|wave| wave.dataset.column(by)).next();
    column.map(|column| Breakdown { variable: by.clone(), label: column.label.clone() }).ok_or_else(|| {
        let message = format!("No wave has the variable {by} as a coded variable.");
        Findings(vec![Finding::error(Code::REFERENCE_UNKNOWN, Place::path("by"), message)])
    })
}

/// The terms on which a wave's point may be compared; `None` where the wave has no such question.
fn terms<'a>(
    measure: &Measure,
    by: Option<&VariableId>,
    wave: &WaveInput<'a>,
    measured: &Result<Measured, Findings>,
) -> Option<Terms<'a>> {
    let column = wave.dataset.column(&measure.variable)?;
    let asked = measured.as_ref().is_ok_and(Measured::was_asked);
    asked.then(|| Terms {
        question: Question::of(column),
        by: by.and_then(|by| wave.dataset.column(by)).map(Question::of),
        asked_of: wave.asked_of,
        mode: wave.wave.mode,
        sample_type: wave.wave.sample_type,
        population: wave.population,
    })
}

/// Breaks between each wave that asked and the one before it that asked.
fn breaks(terms: &[Option<Terms<'_>>]) -> Vec<Break> {
    let asked: Vec<(usize, &Terms<'_>)> =
        terms.iter().enumerate().filter_map(|(i, t)| Some((i, t.as_ref()?))).collect();
    asked.windows(2).flat_map(|pair| breaks_between(pair[0].1, pair[1].1, pair[1].0)).collect()
}

/// The categories that anybody is in: as in the latest wave, then those of earlier waves that it lacks.
fn categories(groups_of_wave: &[Option<Vec<Group>>]) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    for group in groups_of_wave.iter().rev().flatten().flatten() {
        if group.domain.count() > 0 && !categories.iter().any(|c| c.code == group.category.code) {
            categories.push(group.category.clone());
        }
    }
    let order = |code: i32| {
        let lists = groups_of_wave.iter().rev().flatten();
        lists.map(|groups| groups.iter().position(|g| g.category.code == code)).collect::<Vec<_>>()
    };
    // The order of the latest list that has the category; lists without it sort it behind.
    categories.sort_by_key(|c| order(c.code).into_iter().map(|p| p.unwrap_or(usize::MAX)).collect::<Vec<_>>());
    categories
}
