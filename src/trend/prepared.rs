//! Every wave of a series measured and described, before anything is compared.

use super::comparability::{Question, Terms, breaks_between};
use super::points::point;
use super::{Break, Breakdown, Point, TrendScale, WaveInput};
use crate::dataset::Category;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::{VariableId, WaveName};
use crate::measure::{Coding, Group, Measure, Measured, groups};
use crate::study::Fieldwork;
use crate::time::Day;

/// The waves of a series, each read by the measure. Every list has one entry a wave.
pub(super) struct Prepared<'a> {
    pub waves: &'a [WaveInput<'a>],
    pub names: Vec<&'a WaveName>,
    /// Middle of fieldwork, in years.
    pub times: Vec<f64>,
    pub measured: Vec<Result<Measured, Findings>>,
    /// `None` where the wave did not ask.
    pub terms: Vec<Option<Terms<'a>>>,
    pub breakdown: Option<Breakdown>,
    /// `None` where nobody asked for groups, or the wave lacks their variable.
    groups_of_wave: Vec<Option<Vec<Group>>>,
    pub scale: TrendScale,
}

impl<'a> Prepared<'a> {
    /// # Errors
    /// `reference_unknown` or `code_unknown` where no wave has the variable, one of the codes, or the variable of the breakdown.
    pub fn new(
        measure: &Measure,
        by: Option<&VariableId>,
        waves: &'a [WaveInput<'a>],
    ) -> Result<Prepared<'a>, Findings> {
        let measured: Vec<Result<Measured, Findings>> =
            waves.iter().map(|wave| Measured::new(measure, wave.dataset, wave.weights, wave.lonely)).collect();
        refuse_if_no_wave_is_right(&measured)?;
        Ok(Prepared {
            waves,
            names: waves.iter().map(|wave| &wave.wave.name).collect(),
            times: waves.iter().map(|wave| middle(&wave.wave.fieldwork)).collect(),
            terms: waves.iter().zip(&measured).map(|(wave, measured)| terms(measure, by, wave, measured)).collect(),
            breakdown: by.map(|by| breakdown(by, waves)).transpose()?,
            groups_of_wave: waves.iter().map(|wave| by.and_then(|by| groups(wave.dataset, by).ok())).collect(),
            scale: match measure.coding {
                Coding::Proportion { .. } => TrendScale::LogOdds,
                Coding::Mean => TrendScale::Mean,
            },
            measured,
        })
    }

    /// Whom the lines are about: everybody (`None`), or the categories that anybody is in.
    pub fn groups(&self) -> Vec<Option<Category>> {
        match self.breakdown {
            None => vec![None],
            Some(_) => categories(&self.groups_of_wave).into_iter().map(Some).collect(),
        }
    }

    /// The group as a wave has it; `Err` says why it has none.
    pub fn group_in(&self, category: &Category, wave: usize) -> Result<&Group, &'static str> {
        let Some(groups) = self.groups_of_wave.get(wave).and_then(Option::as_ref) else {
            return Err("The wave does not have these groups.");
        };
        groups.iter().find(|g| g.category.code == category.code).ok_or("The wave does not have this group.")
    }

    pub fn point(&self, group: Option<&Category>, wave: usize) -> Point {
        let (input, measured) = (&self.waves[wave], &self.measured[wave]);
        match group.map(|category| self.group_in(category, wave)) {
            None => point(input, measured, None),
            Some(Ok(group)) => point(input, measured, Some(&group.domain)),
            Some(Err(why)) => Point::Absent { why: why.to_owned() },
        }
    }

    /// Breaks between each wave that asked and the one before it that asked.
    pub fn breaks(&self) -> Vec<Break> {
        let asked: Vec<(usize, &Terms<'_>)> =
            self.terms.iter().enumerate().filter_map(|(i, t)| Some((i, t.as_ref()?))).collect();
        asked.windows(2).flat_map(|pair| breaks_between(pair[0].1, pair[1].1, pair[1].0)).collect()
    }
}

const MICROSECONDS_A_DAY: f64 = 86_400.0 * 1e6;
const DAYS_A_YEAR: f64 = 365.25;

/// The middle of fieldwork, in years since 1970. Whole days: clocks that change do not move it.
fn middle(fieldwork: &Fieldwork) -> f64 {
    let day = |day: Day| (day.begins().0 as f64 / MICROSECONDS_A_DAY).round();
    0.5 * (day(fieldwork.from) + day(fieldwork.to) + 1.0) / DAYS_A_YEAR
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
