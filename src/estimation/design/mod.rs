//! The sampling design of one file of rows: weights, and how the rows came to be drawn, stage by stage or as replicate weights.
//!
//! A [`SurveyDesign`] has been checked: what contradicts itself never becomes one. It keeps the number of units in every stratum
//! as drawn; a domain never recounts them. `adjusted` calibrates its weights, `waves` puts
//! those of several waves into one. Everything that changes a variance is a field of it, never a global option.
//! [`DesignInput`] is what a file says; `stages` numbers and counts units; [`Replicates`] stand in for stages.

mod adjusted;
mod replicates;
mod stages;
mod waves;

use adjusted::RowResiduals;
pub use replicates::{ReplicateInput, Replicates};
pub use stages::{Stage, Stratum};
pub use waves::{Overlap, StackedDesign, WaveDesign, stack};

use super::domain::Domain;
use crate::dataset::Dataset;
use crate::finding::{Code, Finding, Findings, Place};
use crate::sample::CaseDesign;
use crate::study::LonelyPsu;

/// What a file says of its design, row by row; nothing here has been checked. A blank cell is `None` inside the vector, a column
/// that the design does not have is `None` instead of the vector.
#[derive(Debug, Clone, Default)]
pub struct DesignInput<'a> {
    pub rows: usize,
    /// Inverse inclusion probabilities, up to a factor. Without them a row weighs the inverse of the product of the fractions
    /// sampled at all stages, or 1.
    pub weights: Option<Vec<Option<f64>>>,
    /// First-stage stratum. Without it all rows are one stratum.
    pub strata: Option<Vec<Option<&'a str>>>,
    /// Primary sampling unit. Without it every row is its own.
    pub psu: Option<Vec<Option<&'a str>>>,
    /// Units in the stratum's population, or, when no value at any stage exceeds 1, the fraction sampled. Without it, as if drawn
    /// with replacement.
    pub fpc: Option<Vec<Option<f64>>>,
    /// The stages below the first, from the top. They count towards the variance only below a stage with a finite population.
    pub later_stages: Vec<StageInput<'a>>,
    /// Names of primary units mean something only within their stratum (R: `nest = TRUE`). Otherwise one name in two strata is an
    /// error. Names of later units always mean something only within the unit above.
    pub nest: bool,
    pub lonely: LonelyPsu,
    /// Strata in which only the domain has a single unit are lonely too (R: `survey.adjust.domain.lonely`).
    pub domain_lonely_adjust: bool,
    /// Only the first stage counts, even with finite populations (R: `survey.ultimate.cluster`). It understates nothing only where
    /// fractions are small; for comparison with programs that do so.
    pub ultimate_cluster: bool,
}

/// A later stage as a file says it, row by row.
#[derive(Debug, Clone, Default)]
pub struct StageInput<'a> {
    /// Strata inside the units of the stage above. Without it each unit is one stratum.
    pub strata: Option<Vec<Option<&'a str>>>,
    /// Sampling units. Without it every row is its own.
    pub units: Option<Vec<Option<&'a str>>>,
    /// As [`DesignInput::fpc`], for units of this stage.
    pub fpc: Option<Vec<Option<f64>>>,
}

/// A checked design.
#[derive(Debug, Clone)]
pub struct SurveyDesign {
    pub(super) weights: Vec<f64>,
    /// At least one, from the top. A replicate design has rows as units, which its variance does not look at.
    pub(super) stages: Vec<Stage>,
    lonely: LonelyPsu,
    domain_lonely_adjust: bool,
    pub(super) replicates: Option<Replicates>,
    /// What adjustments of the weights take out of the variance, in the order in which they were made.
    residuals: Vec<RowResiduals>,
}

impl SurveyDesign {
    /// # Errors
    /// `weight_invalid`: a weight that is missing, negative or not finite. `design_invalid`: a column of another length, a blank
    /// stratum, unit or population, a unit in two strata where `nest` is false, a population that is not constant in its stratum,
    /// mixes counts and fractions, or is smaller than its sample. Places are `rows[i].weight` (from 0) and `strata[label]`;
    /// messages count rows from 1.
    ///
    /// # Example
    /// Two strata of two villages each, of 10 and 30 in the population.
    /// ```
    /// use barograph::estimation::{DesignInput, Domain, SurveyDesign};
    ///
    /// let design = SurveyDesign::new(DesignInput {
    ///     rows: 5,
    ///     weights: Some(vec![Some(50.0), Some(50.0), Some(80.0), Some(90.0), Some(90.0)]),
    ///     strata: Some(vec![Some("hills"), Some("hills"), Some("hills"), Some("plain"), Some("plain")]),
    ///     psu: Some(vec![Some("1"), Some("1"), Some("2"), Some("1"), Some("2")]),
    ///     fpc: Some(vec![Some(10.0), Some(10.0), Some(10.0), Some(30.0), Some(30.0)]),
    ///     nest: true,
    ///     ..DesignInput::default()
    /// })
    /// .expect("a design without contradictions");
    /// assert_eq!(design.units(), 4);
    /// assert_eq!(design.strata()[0].fraction, 0.2);
    /// assert_eq!(design.degrees_of_freedom(&Domain::all(5)), 2.0);
    /// ```
    pub fn new(input: DesignInput<'_>) -> Result<SurveyDesign, Findings> {
        let mut findings = Findings::new();
        let mut stages = stages::number(&input, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        let weights = read_weights(input.weights.as_deref(), &stages, input.rows, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        if input.ultimate_cluster {
            stages.truncate(1);
        }
        Ok(SurveyDesign {
            weights,
            stages,
            lonely: input.lonely,
            domain_lonely_adjust: input.domain_lonely_adjust,
            replicates: None,
            residuals: Vec::new(),
        })
    }

    /// A design given by replicate weights instead of units and strata.
    ///
    /// # Errors
    /// `weight_invalid`: a weight or replicate weight that is missing, not finite, or (weights only) negative. `design_invalid`:
    /// columns of another length, no replicate, a scale that is negative or not finite.
    pub fn replicated(weights: Vec<Option<f64>>, replicates: ReplicateInput) -> Result<SurveyDesign, Findings> {
        let rows = weights.len();
        let mut design = SurveyDesign::new(DesignInput { rows, weights: Some(weights), ..DesignInput::default() })?;
        design.replicates = Some(Replicates::new(replicates, &design.weights)?);
        Ok(design)
    }

    /// The design of a data set; see [`SurveyDesign::of_cases`].
    ///
    /// # Errors
    /// As [`SurveyDesign::new`].
    pub fn of_dataset(dataset: &Dataset, weights: Option<&[f64]>, lonely: LonelyPsu) -> Result<SurveyDesign, Findings> {
        SurveyDesign::of_cases(&dataset.designs, weights, lonely)
    }

    /// The design of cases, a row each: units nest in their strata; a column that no case fills is one the design does not have.
    /// `weights` take the place of the base weights where given, one a row.
    ///
    /// # Errors
    /// As [`SurveyDesign::new`].
    pub fn of_cases(
        cases: &[CaseDesign],
        weights: Option<&[f64]>,
        lonely: LonelyPsu,
    ) -> Result<SurveyDesign, Findings> {
        SurveyDesign::new(DesignInput {
            rows: cases.len(),
            weights: match weights {
                Some(weights) => Some(weights.iter().copied().map(Some).collect()),
                None => unless_blank(cases.iter().map(|c| c.weight)),
            },
            strata: unless_blank(cases.iter().map(|c| c.stratum.as_deref())),
            psu: unless_blank(cases.iter().map(|c| c.psu.as_deref())),
            fpc: unless_blank(cases.iter().map(|c| c.fpc)),
            nest: true,
            lonely,
            ..DesignInput::default()
        })
    }

    pub fn rows(&self) -> usize {
        self.weights.len()
    }

    /// One a row.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Primary sampling units drawn.
    pub fn units(&self) -> usize {
        self.first_stage().units()
    }

    /// Strata of the first stage.
    pub fn strata(&self) -> &[Stratum] {
        self.first_stage().strata()
    }

    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    pub fn first_stage(&self) -> &Stage {
        &self.stages[0]
    }

    pub fn lonely(&self) -> LonelyPsu {
        self.lonely
    }

    pub fn domain_lonely_adjust(&self) -> bool {
        self.domain_lonely_adjust
    }

    pub fn replicates(&self) -> Option<&Replicates> {
        self.replicates.as_ref()
    }

    /// The primary unit of a row, as a position below [`SurveyDesign::units`].
    pub fn unit_of_row(&self, row: usize) -> usize {
        self.first_stage().unit_of_row(row)
    }

    /// The stratum of a primary unit, as a position in [`SurveyDesign::strata`].
    pub fn stratum_of_unit(&self, unit: usize) -> usize {
        self.first_stage().stratum_of_unit(unit)
    }

    /// Degrees of freedom of a domain (R: `degf`).
    ///
    /// # Formula
    /// Primary units minus strata, counting those with a row of non-zero weight in the domain. With replicate weights: the number
    /// given with them, otherwise the rank of their matrix over the domain's rows, less 1.
    pub fn degrees_of_freedom(&self, domain: &Domain) -> f64 {
        if let Some(replicates) = &self.replicates {
            return replicates.degrees_of_freedom(domain);
        }
        let first = self.first_stage();
        let mut unit_seen = vec![false; first.units()];
        let mut stratum_seen = vec![false; first.strata().len()];
        for row in domain.rows().filter(|row| self.weights[*row] != 0.0) {
            let unit = first.unit_of_row(row);
            unit_seen[unit] = true;
            stratum_seen[first.stratum_of_unit(unit)] = true;
        }
        let count = |seen: &[bool]| seen.iter().filter(|s| **s).count() as f64;
        count(&unit_seen) - count(&stratum_seen)
    }
}

fn unless_blank<T>(cells: impl Iterator<Item = Option<T>>) -> Option<Vec<Option<T>>> {
    let cells: Vec<Option<T>> = cells.collect();
    cells.iter().any(Option::is_some).then_some(cells)
}

fn read_weights(cells: Option<&[Option<f64>]>, stages: &[Stage], rows: usize, findings: &mut Findings) -> Vec<f64> {
    let Some(cells) = cells else {
        let inverse = |fraction: f64| if fraction > 0.0 { 1.0 / fraction } else { 1.0 };
        let of_row = |row| stages.iter().map(|stage| inverse(stage.stratum_of_row(row).fraction)).product();
        return (0..rows).map(of_row).collect();
    };
    if cells.len() != rows {
        let message = format!("There are {} values of weight for {rows} rows.", cells.len());
        findings.push(Finding::error(Code::DESIGN_INVALID, Place::path("weight"), message));
        return Vec::new();
    }
    let read = |(row, cell): (usize, &Option<f64>)| {
        let problem = match cell {
            None => Some("no weight".to_owned()),
            Some(w) if !w.is_finite() || *w < 0.0 => Some(format!("the weight {w}")),
            Some(_) => None,
        };
        if let Some(problem) = problem {
            let message = format!("Row {} has {problem}; a weight is a number from 0 up.", row + 1);
            findings.push(Finding::error(Code::WEIGHT_INVALID, Place::Path(format!("rows[{row}].weight")), message));
        }
        cell.unwrap_or(f64::NAN)
    };
    cells.iter().enumerate().map(read).collect()
}

#[cfg(test)]
mod tests;
