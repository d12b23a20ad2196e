//! Builds a series: every wave measured, every line with one point a wave, breaks and changes.

use super::changes::{self, Pairs};
use super::comparability::{Override, check_overrides};
use super::designs::Designs;
use super::lines::Maker;
use super::polynomial;
use super::prepared::Prepared;
use super::{Line, Series, SeriesWave};
use crate::dataset::Dataset;
use crate::finding::Findings;
use crate::id::VariableId;
use crate::measure::{Measure, WeightsInUse};
use crate::study::LonelyPsu;

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
/// variable of the breakdown; `override_invalid` for an override without a reason or without two waves of the series. What concerns
/// a single wave becomes a point without a figure that says why.
pub fn series(
    measure: &Measure,
    by: Option<&VariableId>,
    waves: &[WaveInput<'_>],
    options: &SeriesOptions,
) -> Result<Series, Findings> {
    let prepared = Prepared::new(measure, by, waves)?;
    check_overrides(&options.overrides, &prepared.names)?;
    let designs = Designs::of(&prepared);
    let maker = Maker { prepared: &prepared, designs: &designs, options };
    let mut lines: Vec<Line> = prepared.groups().into_iter().map(|group| maker.line(group)).collect();
    changes::adjust_over(&mut lines);
    polynomial::adjust_over(lines.iter_mut().filter_map(|line| line.trend.as_mut()));
    Ok(Series {
        measure: measure.clone(),
        by: prepared.breakdown.clone(),
        waves: waves.iter().map(WaveInput::described).collect(),
        interaction: by.and_then(|_| maker.interaction(&lines)),
        lines,
        breaks: prepared.breaks(),
        notes: designs.notes,
    })
}
