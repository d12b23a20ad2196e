//! Stages of sampling: units numbered, counted in their strata, with the fraction of the population that was drawn.

use super::{DesignInput, StageInput};
use crate::finding::{Code, Finding, Findings, Place};
use std::collections::HashMap;

/// One stage: which unit each row lies in, which stratum each unit.
#[derive(Debug, Clone)]
pub struct Stage {
    unit_of_row: Vec<u32>,
    stratum_of_unit: Vec<u32>,
    strata: Vec<Stratum>,
}

/// A stratum as drawn. Below the first stage it lies inside one unit of the stage above.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratum {
    pub label: String,
    /// Units drawn, n_h.
    pub units: usize,
    /// Fraction of the population's units drawn, f_h = n_h / N_h; 0 without a finite population.
    pub fraction: f64,
    /// The unit of the stage above in which it lies. At the first stage 0, or the wave where several independent ones are stacked.
    pub within: usize,
    /// The product of the fractions drawn above it, with which its variance counts; 1 at the first stage.
    pub fraction_above: f64,
}

/// A fraction sampled may exceed 1 by this much through rounding in the file.
const FRACTION_SLACK: f64 = 1e-9;

impl Stage {
    /// First stages of files drawn independently, one after the other: no unit or stratum of one is one of another's. `name` gives
    /// a stratum its label from the file's position and its label there.
    pub(super) fn side_by_side(parts: &[&Stage], name: impl Fn(usize, &str) -> String) -> Stage {
        let mut all = Stage { unit_of_row: Vec::new(), stratum_of_unit: Vec::new(), strata: Vec::new() };
        for (position, part) in parts.iter().enumerate() {
            let (units, strata) = (all.stratum_of_unit.len() as u32, all.strata.len() as u32);
            all.unit_of_row.extend(part.unit_of_row.iter().map(|unit| units + unit));
            all.stratum_of_unit.extend(part.stratum_of_unit.iter().map(|stratum| strata + stratum));
            let placed = |h: &Stratum| Stratum { label: name(position, &h.label), within: position, ..h.clone() };
            all.strata.extend(part.strata.iter().map(placed));
        }
        all
    }

    pub fn units(&self) -> usize {
        self.stratum_of_unit.len()
    }

    pub fn strata(&self) -> &[Stratum] {
        &self.strata
    }

    /// The unit of a row, as a position below [`Stage::units`].
    pub fn unit_of_row(&self, row: usize) -> usize {
        self.unit_of_row[row] as usize
    }

    /// The stratum of a unit, as a position in [`Stage::strata`].
    pub fn stratum_of_unit(&self, unit: usize) -> usize {
        self.stratum_of_unit[unit] as usize
    }

    pub fn stratum_of_row(&self, row: usize) -> &Stratum {
        &self.strata[self.stratum_of_unit(self.unit_of_row(row))]
    }
}

/// The stages of a design, from the top; at least one.
pub(super) fn number(input: &DesignInput<'_>, findings: &mut Findings) -> Vec<Stage> {
    let first = StageInput { strata: input.strata.clone(), units: input.psu.clone(), fpc: input.fpc.clone() };
    let inputs: Vec<StageInput<'_>> = std::iter::once(first).chain(input.later_stages.iter().cloned()).collect();
    for (s, stage) in inputs.iter().enumerate() {
        check_lengths(stage, s, input.rows, findings);
    }
    if findings.has_errors() {
        return Vec::new();
    }
    let cells = || inputs.iter().filter_map(|stage| stage.fpc.as_deref()).flatten().flatten();
    let fractions = cells().all(|value| *value <= 1.0);
    let mut stages: Vec<Stage> = Vec::new();
    for (s, stage) in inputs.iter().enumerate() {
        let nest = s > 0 || input.nest;
        let numbered =
            number_stage(stage, stages.last(), Where { stage: s, rows: input.rows, nest, fractions }, findings);
        stages.push(numbered);
    }
    stages
}

/// What a stage's numbering needs to know beside its own columns.
#[derive(Clone, Copy)]
struct Where {
    stage: usize,
    rows: usize,
    nest: bool,
    fractions: bool,
}

impl Where {
    /// "psu", "psu[2]": columns of the first stage have the bare name.
    fn named(self, column: &str) -> String {
        if self.stage == 0 { column.to_owned() } else { format!("{column}[{}]", self.stage + 1) }
    }
}

fn number_stage(input: &StageInput<'_>, above: Option<&Stage>, at: Where, findings: &mut Findings) -> Stage {
    let parent_of_row = |row: usize| above.map_or(0, |above| above.unit_of_row(row) as u32);
    let (stratum_of_row, mut strata) = number_strata(input, parent_of_row, above, at, findings);
    let (unit_of_row, stratum_of_unit) = number_units(input, &stratum_of_row, at, findings);
    for stratum in &stratum_of_unit {
        strata[*stratum as usize].units += 1;
    }
    read_fractions(input, &stratum_of_row, &mut strata, at, findings);
    Stage { unit_of_row, stratum_of_unit, strata }
}

fn check_lengths(stage: &StageInput<'_>, s: usize, rows: usize, findings: &mut Findings) {
    let at = Where { stage: s, rows, nest: true, fractions: false };
    let lengths = [
        ("stratum", stage.strata.as_ref().map(Vec::len)),
        ("psu", stage.units.as_ref().map(Vec::len)),
        ("fpc", stage.fpc.as_ref().map(Vec::len)),
    ];
    for (name, length) in lengths {
        if let Some(length) = length.filter(|length| *length != rows) {
            let name = at.named(name);
            let message = format!("There are {length} values of {name} for {rows} rows.");
            findings.push(Finding::error(Code::DESIGN_INVALID, Place::Path(name), message));
        }
    }
}

fn blank(row: usize, name: &str, findings: &mut Findings) {
    let place = Place::Path(format!("rows[{row}].{name}"));
    findings.push(Finding::error(Code::DESIGN_INVALID, place, format!("Row {} has no {name}.", row + 1)));
}

fn number_strata(
    input: &StageInput<'_>,
    parent_of_row: impl Fn(usize) -> u32,
    above: Option<&Stage>,
    at: Where,
    findings: &mut Findings,
) -> (Vec<u32>, Vec<Stratum>) {
    let mut known: HashMap<(u32, &str), u32> = HashMap::new();
    let mut strata: Vec<Stratum> = Vec::new();
    let mut numbers = Vec::with_capacity(at.rows);
    for row in 0..at.rows {
        let label = match &input.strata {
            None => "all",
            Some(cells) => cells[row].unwrap_or_else(|| {
                blank(row, &at.named("stratum"), findings);
                ""
            }),
        };
        let parent = parent_of_row(row);
        numbers.push(*known.entry((parent, label)).or_insert_with(|| {
            let within = parent as usize;
            let fraction_above = above.map_or(1.0, |above| {
                let home = &above.strata[above.stratum_of_unit(within)];
                home.fraction_above * home.fraction
            });
            strata.push(Stratum { label: label.to_owned(), units: 0, fraction: 0.0, within, fraction_above });
            (strata.len() - 1) as u32
        }));
    }
    (numbers, strata)
}

fn number_units(
    input: &StageInput<'_>,
    stratum_of_row: &[u32],
    at: Where,
    findings: &mut Findings,
) -> (Vec<u32>, Vec<u32>) {
    let Some(units) = &input.units else {
        return ((0..at.rows as u32).collect(), stratum_of_row.to_vec());
    };
    let mut known: HashMap<(u32, &str), u32> = HashMap::new();
    let mut home: HashMap<&str, u32> = HashMap::new();
    let mut stratum_of_unit = Vec::new();
    let mut numbers = Vec::with_capacity(at.rows);
    for (row, (label, stratum)) in units.iter().zip(stratum_of_row).enumerate() {
        if label.is_none() {
            blank(row, &at.named("psu"), findings);
        }
        let label = label.unwrap_or("");
        let known_units = known.len();
        numbers.push(*known.entry((*stratum, label)).or_insert_with(|| {
            stratum_of_unit.push(*stratum);
            (stratum_of_unit.len() - 1) as u32
        }));
        let is_new = known.len() > known_units;
        if is_new && !at.nest && *home.entry(label).or_insert(*stratum) != *stratum {
            let message = format!(
                "The sampling unit {label} of row {} also stands in another stratum; if names of units are only unique within their stratum, set nest.",
                row + 1
            );
            findings.push(Finding::error(Code::DESIGN_INVALID, Place::Path(format!("rows[{row}].psu")), message));
        }
    }
    (numbers, stratum_of_unit)
}

fn read_fractions(
    input: &StageInput<'_>,
    stratum_of_row: &[u32],
    strata: &mut [Stratum],
    at: Where,
    findings: &mut Findings,
) {
    let Some(cells) = &input.fpc else { return };
    let name = at.named("fpc");
    let mut population: Vec<Option<f64>> = vec![None; strata.len()];
    for (row, (cell, stratum)) in cells.iter().zip(stratum_of_row).enumerate() {
        let Some(value) = *cell else {
            blank(row, &name, findings);
            continue;
        };
        let place = || Place::Path(format!("rows[{row}].{name}"));
        if value.is_nan() || value <= 0.0 {
            let message = format!("Row {} has the population {value}, which is not positive.", row + 1);
            findings.push(Finding::error(Code::DESIGN_INVALID, place(), message));
            continue;
        }
        let stratum = *stratum as usize;
        let first = *population[stratum].get_or_insert(value);
        if first != value {
            let label = &strata[stratum].label;
            let message =
                format!("Row {} has the population {value}, but the stratum {label} began with {first}.", row + 1);
            findings.push(Finding::error(Code::DESIGN_INVALID, place(), message));
        }
    }
    for (stratum, value) in strata.iter_mut().zip(population) {
        let Some(value) = value else { continue };
        let place = || Place::Path(format!("strata[{}].{name}", stratum.label));
        let fraction = if at.fractions { value } else { stratum.units as f64 / value };
        if !at.fractions && value < 1.0 {
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
