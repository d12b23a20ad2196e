//! What may not be in the columns, with the row or stratum named.

use super::arrange::{Arranged, Run};
use super::{CodeColumn, MISSING, MicrodataInput};
use crate::estimation::kernel::KernelError;
use crate::finding::{Code, Finding, Findings, Place};

/// Of a million wrong rows nobody reads more than the first few.
const NAMED_MAX: usize = 20;

pub(super) fn rows(input: &MicrodataInput) -> Result<(), Findings> {
    let mut findings = Findings::new();
    lengths(input, &mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    let bad_weight = |(_, w): &(usize, &f64)| !(w.is_finite() && **w >= 0.0);
    for (row, weight) in input.weight.iter().enumerate().filter(bad_weight).take(NAMED_MAX) {
        let message = format!("Row {} has the weight {weight}; a weight is a number from 0 up.", row + 1);
        findings.push(Finding::error(Code::WEIGHT_INVALID, row_place(row, "weight"), message));
    }
    let bad_wave = |(_, wave): &(usize, &u16)| **wave >= input.waves;
    for (row, wave) in input.wave.iter().enumerate().filter(bad_wave).take(NAMED_MAX) {
        let message = format!("Row {} is of wave {wave}, but waves are numbered 0 to below {}.", row + 1, input.waves);
        findings.push(Finding::error(Code::DESIGN_INVALID, row_place(row, "wave"), message));
    }
    codes("items", &input.items, &mut findings);
    codes("breakdowns", &input.breakdowns, &mut findings);
    if findings.has_errors() { Err(findings) } else { Ok(()) }
}

fn row_place(row: usize, name: &str) -> Place {
    Place::Path(format!("rows[{row}].{name}"))
}

fn lengths(input: &MicrodataInput, findings: &mut Findings) {
    let rows = input.weight.len();
    let design = [("wave", input.wave.len()), ("stratum", input.stratum.len()), ("psu", input.psu.len())];
    let design = design.map(|(name, length)| (name.to_owned(), length)).into_iter();
    let named = |kind: &'static str, columns: &[CodeColumn]| {
        let lengths: Vec<_> =
            columns.iter().enumerate().map(|(c, column)| (format!("{kind}[{c}]"), column.codes.len())).collect();
        lengths
    };
    for (name, length) in design.chain(named("items", &input.items)).chain(named("breakdowns", &input.breakdowns)) {
        if length != rows {
            let message = format!("There are {length} values of {name} for {rows} weights.");
            findings.push(Finding::error(Code::DESIGN_INVALID, Place::path(name), message));
        }
    }
}

fn codes(kind: &str, columns: &[CodeColumn], findings: &mut Findings) {
    for (c, column) in columns.iter().enumerate() {
        let bad = |(_, code): &(usize, &u8)| **code >= column.categories && **code != MISSING;
        for (row, code) in column.codes.iter().enumerate().filter(bad).take(NAMED_MAX) {
            let message =
                format!("Row {} has the code {code}, but there are {} codes from 0.", row + 1, column.categories);
            findings.push(Finding::error(Code::CODE_UNKNOWN, row_place(row, &format!("{kind}[{c}]")), message));
        }
    }
}

/// A unit stands in one stratum.
pub(super) fn units(input: &MicrodataInput, arranged: &Arranged) -> Result<(), Findings> {
    let mut by_number: Vec<&Run> = arranged.units.iter().collect();
    let scope = |run: &Run| (run.stratum_key(input.layout).0, run.psu);
    by_number.sort_by_key(|run| (scope(run), run.stratum));
    let twice = by_number.windows(2).filter(|pair| scope(pair[0]) == scope(pair[1]));
    let mut findings = Findings::new();
    for pair in twice.take(NAMED_MAX) {
        let message = format!(
            "The sampling unit {} of row {} is in the stratum {}, but row {} has it in {}.",
            pair[1].psu,
            pair[1].row + 1,
            pair[1].stratum,
            pair[0].row + 1,
            pair[0].stratum
        );
        findings.push(Finding::error(Code::DESIGN_INVALID, row_place(pair[1].row, "psu"), message));
    }
    if findings.has_errors() { Err(findings) } else { Ok(()) }
}

/// The sampled fraction of each stratum in order; none at all without populations.
pub(super) fn fractions(input: &MicrodataInput, arranged: &Arranged) -> Result<Vec<f64>, Findings> {
    if input.populations.is_empty() {
        return Ok(Vec::new());
    }
    let mut findings = Findings::new();
    let mut fractions = Vec::new();
    let key = |run: &Run| run.stratum_key(input.layout);
    for of_stratum in arranged.units.chunk_by(|a, b| key(a) == key(b)) {
        let (wave, code) = key(&of_stratum[0]);
        let of_it = |p: &&super::StratumPopulation| p.stratum == code && (p.wave.is_none() || p.wave == wave);
        let population = input.populations.iter().find(of_it).map(|p| p.units);
        let drawn = of_stratum.len() as f64;
        match population {
            Some(units) if units.is_finite() && units >= drawn => fractions.push(drawn / units),
            found => {
                let said = found.map_or("no population".to_owned(), |units| format!("a population of {units}"));
                let message = format!("The stratum {code} has {drawn} sampling units and {said}.");
                let place = Place::Path(format!("strata[{code}].population"));
                findings.push(Finding::error(Code::DESIGN_INVALID, place, message));
            }
        }
    }
    if findings.has_errors() { Err(findings) } else { Ok(fractions) }
}

/// The design of checked rows is in order; were it not, that is said instead of panicking.
pub(super) fn impossible(error: KernelError) -> Findings {
    Findings(vec![Finding::error(error.code(), Place::Whole, error.to_string())])
}
