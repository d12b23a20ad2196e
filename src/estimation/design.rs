//! The sampling design of one file of rows: weights, strata, primary sampling units and how much of the population was drawn.
//!
//! A [`SurveyDesign`] has been checked: what contradicts itself never becomes one. It keeps the number of units in every stratum
//! as drawn; a domain never recounts them.

use super::domain::Domain;
use crate::dataset::Dataset;
use crate::finding::{Code, Finding, Findings, Place};
use crate::study::LonelyPsu;
use std::collections::HashMap;

/// What a file says of its design, row by row; nothing here has been checked. A blank cell is `None` inside the vector, a column
/// that the design does not have is `None` instead of the vector.
#[derive(Debug, Clone, Default)]
pub struct DesignInput<'a> {
    pub rows: usize,
    /// Inverse inclusion probabilities, up to a factor. Without them a row weighs the inverse of the fraction sampled, or 1.
    pub weights: Option<Vec<Option<f64>>>,
    /// First-stage stratum. Without it all rows are one stratum.
    pub strata: Option<Vec<Option<&'a str>>>,
    /// Primary sampling unit. Without it every row is its own.
    pub psu: Option<Vec<Option<&'a str>>>,
    /// Units in the stratum's population, or, when no value exceeds 1, the fraction sampled. Without it, as if drawn with replacement.
    pub fpc: Option<Vec<Option<f64>>>,
    /// Names of units mean something only within their stratum (R: `nest = TRUE`). Otherwise one name in two strata is an error.
    pub nest: bool,
    pub lonely: LonelyPsu,
    /// Strata in which only the domain has a single unit are lonely too (R: `survey.adjust.domain.lonely`).
    pub domain_lonely_adjust: bool,
}

/// A checked single-stage design.
#[derive(Debug, Clone)]
pub struct SurveyDesign {
    weights: Vec<f64>,
    psu_of_row: Vec<u32>,
    stratum_of_psu: Vec<u32>,
    strata: Vec<Stratum>,
    lonely: LonelyPsu,
    domain_lonely_adjust: bool,
}

/// A first-stage stratum as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratum {
    pub label: String,
    /// Units drawn, n_h.
    pub units: usize,
    /// Fraction of the population's units drawn, f_h = n_h / N_h; 0 without a finite population.
    pub fraction: f64,
}

/// A fraction sampled may exceed 1 by this much through rounding in the file.
const FRACTION_SLACK: f64 = 1e-9;

impl SurveyDesign {
    /// # Errors
    /// `weight_invalid`: a weight that is missing, negative or not finite. `design_invalid`: a column of another length, a blank
    /// stratum, unit or population, a unit in two strata where `nest` is false, a population that is not constant in its stratum,
    /// mixes counts and fractions, or is smaller than its sample. Places are `rows[i].weight` (from 0) and `strata[label]`;
    /// messages count rows from 1.
    pub fn new(input: DesignInput<'_>) -> Result<SurveyDesign, Findings> {
        let mut findings = Findings::new();
        check_lengths(&input, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        let (stratum_of_row, labels) = number_strata(&input, &mut findings);
        let (psu_of_row, stratum_of_psu) = number_units(&input, &stratum_of_row, &mut findings);
        let mut strata: Vec<Stratum> =
            labels.into_iter().map(|label| Stratum { label, units: 0, fraction: 0.0 }).collect();
        for stratum in &stratum_of_psu {
            strata[*stratum as usize].units += 1;
        }
        read_fractions(&input, &stratum_of_row, &mut strata, &mut findings);
        let weights = read_weights(&input, &stratum_of_row, &strata, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        Ok(SurveyDesign {
            weights,
            psu_of_row,
            stratum_of_psu,
            strata,
            lonely: input.lonely,
            domain_lonely_adjust: input.domain_lonely_adjust,
        })
    }

    /// The design of a data set: units nest in their strata; a column that no case fills is one the design does not have.
    /// `weights` take the place of the base weights where given, one a row.
    ///
    /// # Errors
    /// As [`SurveyDesign::new`].
    pub fn of_dataset(dataset: &Dataset, weights: Option<&[f64]>, lonely: LonelyPsu) -> Result<SurveyDesign, Findings> {
        let cases = &dataset.designs;
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
            domain_lonely_adjust: false,
        })
    }

    pub fn rows(&self) -> usize {
        self.weights.len()
    }

    /// One a row, none negative.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Primary sampling units drawn.
    pub fn units(&self) -> usize {
        self.stratum_of_psu.len()
    }

    pub fn strata(&self) -> &[Stratum] {
        &self.strata
    }

    pub fn lonely(&self) -> LonelyPsu {
        self.lonely
    }

    pub fn domain_lonely_adjust(&self) -> bool {
        self.domain_lonely_adjust
    }

    /// The unit of a row, as a position below [`SurveyDesign::units`].
    pub fn unit_of_row(&self, row: usize) -> usize {
        self.psu_of_row[row] as usize
    }

    /// The stratum of a unit, as a position in [`SurveyDesign::strata`].
    pub fn stratum_of_unit(&self, unit: usize) -> usize {
        self.stratum_of_psu[unit] as usize
    }

    /// Degrees of freedom of a domain: units minus strata, counting those with a row of positive weight in it (R: `degf`).
    pub fn degrees_of_freedom(&self, domain: &Domain) -> f64 {
        let mut unit_seen = vec![false; self.units()];
        let mut stratum_seen = vec![false; self.strata.len()];
        for row in domain.rows().filter(|row| self.weights[*row] > 0.0) {
            let unit = self.unit_of_row(row);
            unit_seen[unit] = true;
            stratum_seen[self.stratum_of_unit(unit)] = true;
        }
        let count = |seen: &[bool]| seen.iter().filter(|s| **s).count() as f64;
        count(&unit_seen) - count(&stratum_seen)
    }
}

fn unless_blank<T>(cells: impl Iterator<Item = Option<T>>) -> Option<Vec<Option<T>>> {
    let cells: Vec<Option<T>> = cells.collect();
    cells.iter().any(Option::is_some).then_some(cells)
}

fn check_lengths(input: &DesignInput<'_>, findings: &mut Findings) {
    let lengths = [
        ("weight", input.weights.as_ref().map(Vec::len)),
        ("stratum", input.strata.as_ref().map(Vec::len)),
        ("psu", input.psu.as_ref().map(Vec::len)),
        ("fpc", input.fpc.as_ref().map(Vec::len)),
    ];
    for (name, length) in lengths {
        if let Some(length) = length.filter(|length| *length != input.rows) {
            let message = format!("There are {length} values of {name} for {} rows.", input.rows);
            findings.push(Finding::error(Code::DESIGN_INVALID, Place::path(name), message));
        }
    }
}

fn blank(row: usize, name: &str, findings: &mut Findings) {
    let place = Place::Path(format!("rows[{row}].{name}"));
    findings.push(Finding::error(Code::DESIGN_INVALID, place, format!("Row {} has no {name}.", row + 1)));
}

fn number_strata(input: &DesignInput<'_>, findings: &mut Findings) -> (Vec<u32>, Vec<String>) {
    let Some(strata) = &input.strata else {
        let labels = if input.rows == 0 { Vec::new() } else { vec!["all".to_owned()] };
        return (vec![0; input.rows], labels);
    };
    let mut known: HashMap<&str, u32> = HashMap::new();
    let mut labels = Vec::new();
    let mut numbers = Vec::with_capacity(input.rows);
    for (row, label) in strata.iter().enumerate() {
        if label.is_none() {
            blank(row, "stratum", findings);
        }
        let label = label.unwrap_or("");
        numbers.push(*known.entry(label).or_insert_with(|| {
            labels.push(label.to_owned());
            (labels.len() - 1) as u32
        }));
    }
    (numbers, labels)
}

fn number_units(input: &DesignInput<'_>, stratum_of_row: &[u32], findings: &mut Findings) -> (Vec<u32>, Vec<u32>) {
    let Some(units) = &input.psu else {
        return ((0..input.rows as u32).collect(), stratum_of_row.to_vec());
    };
    let mut known: HashMap<(u32, &str), u32> = HashMap::new();
    let mut home: HashMap<&str, u32> = HashMap::new();
    let mut stratum_of_psu = Vec::new();
    let mut numbers = Vec::with_capacity(input.rows);
    for (row, (label, stratum)) in units.iter().zip(stratum_of_row).enumerate() {
        if label.is_none() {
            blank(row, "psu", findings);
        }
        let label = label.unwrap_or("");
        let known_units = known.len();
        numbers.push(*known.entry((*stratum, label)).or_insert_with(|| {
            stratum_of_psu.push(*stratum);
            (stratum_of_psu.len() - 1) as u32
        }));
        let is_new = known.len() > known_units;
        if is_new && !input.nest && *home.entry(label).or_insert(*stratum) != *stratum {
            let message = format!(
                "The sampling unit {label} of row {} also stands in another stratum; if names of units are only unique within their stratum, set nest.",
                row + 1
            );
            findings.push(Finding::error(Code::DESIGN_INVALID, Place::Path(format!("rows[{row}].psu")), message));
        }
    }
    (numbers, stratum_of_psu)
}

fn read_fractions(input: &DesignInput<'_>, stratum_of_row: &[u32], strata: &mut [Stratum], findings: &mut Findings) {
    let Some(cells) = &input.fpc else { return };
    let mut population: Vec<Option<f64>> = vec![None; strata.len()];
    for (row, (cell, stratum)) in cells.iter().zip(stratum_of_row).enumerate() {
        let Some(value) = *cell else {
            blank(row, "fpc", findings);
            continue;
        };
        if value.is_nan() || value <= 0.0 {
            let message = format!("Row {} has the population {value}, which is not positive.", row + 1);
            findings.push(Finding::error(Code::DESIGN_INVALID, Place::Path(format!("rows[{row}].fpc")), message));
            continue;
        }
        let stratum = *stratum as usize;
        if *population[stratum].get_or_insert(value) != value {
            let message = format!(
                "Row {} has the population {value}, but the stratum {} began with {}.",
                row + 1,
                strata[stratum].label,
                population[stratum].unwrap_or(value)
            );
            findings.push(Finding::error(Code::DESIGN_INVALID, Place::Path(format!("rows[{row}].fpc")), message));
        }
    }
    let fractions = population.iter().flatten().all(|value| *value <= 1.0);
    for (stratum, value) in strata.iter_mut().zip(population) {
        let Some(value) = value else { continue };
        let place = || Place::Path(format!("strata[{}].fpc", stratum.label));
        let fraction = if fractions { value } else { stratum.units as f64 / value };
        if !fractions && value < 1.0 {
            let message = format!("The stratum {} gives a fraction ({value}) where others give counts.", stratum.label);
            findings.push(Finding::error(Code::DESIGN_INVALID, place(), message));
        } else if fraction > 1.0 + FRACTION_SLACK {
            let message = format!(
                "The stratum {} has {} sampling units out of a population of {value}.",
                stratum.label, stratum.units
            );
            findings.push(Finding::error(Code::DESIGN_INVALID, place(), message));
        }
        stratum.fraction = fraction.min(1.0);
    }
}

fn read_weights(
    input: &DesignInput<'_>,
    stratum_of_row: &[u32],
    strata: &[Stratum],
    findings: &mut Findings,
) -> Vec<f64> {
    let Some(cells) = &input.weights else {
        let of_stratum = |stratum: &u32| match strata[*stratum as usize].fraction {
            fraction if fraction > 0.0 => 1.0 / fraction,
            _ => 1.0,
        };
        return stratum_of_row.iter().map(of_stratum).collect();
    };
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
