//! One design over several waves, in which a change between waves has a variance.
//!
//! [`stack`] puts the rows of the waves one after the other. Whether waves share sampling units is [`Overlap`]: units drawn afresh
//! make waves independent; units that recur carry the covariance of what is estimated in both. Not here: what may be compared
//! (`trend`). First types to read: [`WaveDesign`], [`StackedDesign`].

use super::stages::Stage;
use super::{SurveyDesign, unless_blank};
use crate::estimation::Domain;
use crate::finding::{Code, Finding, Findings, Place};
use crate::sample::CaseDesign;
use crate::study::LonelyPsu;
use crate::weighting::adjustment::Residuals;
use std::collections::HashMap;
use std::ops::Range;

/// How the samples of the waves hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// Each wave was drawn on its own. Strata are wave × stratum and units nest in them, so estimates of different waves have a
    /// covariance of exactly 0, and each has the variance that its wave alone would give it.
    Independent,
    /// The same name of a stratum and of a unit means the same in every wave (a panel of people, or a rotating sample in the same
    /// places). A unit's totals over the waves carry the covariance; n_h counts the units of all waves.
    SameUnits,
}

/// What is known of the sample of one wave.
#[derive(Debug, Clone, Copy)]
pub struct WaveDesign<'a> {
    /// As findings name it; no other wave has it.
    pub name: &'a str,
    /// A row each. Units nest in their strata; a column that no case fills is one the wave does not have.
    pub cases: &'a [CaseDesign],
    /// In the place of the base weights, one a row.
    pub weights: Option<&'a [f64]>,
    /// What adjustments of these weights take out of the variance, in order; each is about the wave's own rows. Empty for base weights.
    pub residuals: &'a [Residuals],
}

/// The design of several waves.
#[derive(Debug, Clone)]
pub struct StackedDesign {
    pub design: SurveyDesign,
    /// The rows of each wave in the design, in the order in which the waves were given.
    pub waves: Vec<Range<usize>>,
}

impl StackedDesign {
    /// The domain of a wave's own rows as a domain of the stacked rows. Empty where there is no such wave.
    pub fn domain_of(&self, wave: usize, domain: &Domain) -> Domain {
        let own = self.waves.get(wave).cloned().unwrap_or_default();
        Domain::of(self.design.rows(), |row| own.contains(&row) && domain.contains(row - own.start))
    }

    /// A column of the stacked rows with a wave's own values in their places and NaN elsewhere.
    pub fn values_of(&self, wave: usize, values: &[f64]) -> Vec<f64> {
        let own = self.waves.get(wave).cloned().unwrap_or_default();
        let mut stacked = vec![f64::NAN; self.design.rows()];
        stacked[own].iter_mut().zip(values).for_each(|(stacked, value)| *stacked = *value);
        stacked
    }
}

/// One design of several waves. With [`Overlap::Independent`]: R's `svydesign(strata = ~interaction(wave, stratum), nest = TRUE)`;
/// with [`Overlap::SameUnits`]: `svydesign(ids = ~psu, strata = ~stratum)` of the stacked file (Kish 1965, 12.4; Berger 2004).
///
/// Lonely units are those of the stacked design. In independent waves `Adjust` and `Average` look at the wave's own strata.
///
/// # Errors
/// Those of [`SurveyDesign::new`] for each wave, at `waves[name].rows[i]…`. `design_invalid` also for two waves of one name and, with
/// [`Overlap::SameUnits`], for a wave without names of units, for strata or finite populations that only some waves have, for
/// a population that differs from an earlier wave's, and for a unit that stood in another stratum in an earlier wave (unless
/// some wave has one name in two strata: then names mean something only within their stratum).
///
/// # Example
/// ```
/// use barograph::estimation::{Cell, Domain, Overlap, WaveDesign, means, stack};
/// use barograph::sample::CaseDesign;
/// use barograph::study::LonelyPsu;
///
/// let case = |psu: &str| CaseDesign { psu: Some(psu.to_owned()), ..CaseDesign::default() };
/// let cases = ["a", "b", "c"].map(case);
/// let wave = |name| WaveDesign { name, cases: &cases, weights: None, residuals: &[] };
/// let stacked = stack(&[wave("2025"), wave("2026")], Overlap::SameUnits, LonelyPsu::Fail).expect("a good design");
/// let values = [1.0, 2.0, 3.0, 2.0, 3.0, 4.0];
/// let domains = [0, 1].map(|wave| stacked.domain_of(wave, &Domain::all(3)));
/// let cells = [0, 1].map(|wave| Cell { domain: &domains[wave], values: &values });
/// let joint = means(&stacked.design, &cells).expect("means");
/// // Everybody rose by one: the change is known without error.
/// assert!(joint.variance_of_difference(0, 1).abs() < 1e-15);
/// ```
pub fn stack(waves: &[WaveDesign<'_>], overlap: Overlap, lonely: LonelyPsu) -> Result<StackedDesign, Findings> {
    let mut findings = Findings::new();
    let designs = designs_of(waves, lonely, &mut findings);
    if !findings.has_errors() && overlap == Overlap::SameUnits {
        find_contradictions(waves, &mut findings);
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let mut design = match overlap {
        Overlap::Independent => independent(waves, &designs, lonely),
        Overlap::SameUnits => {
            let cases: Vec<CaseDesign> = waves.iter().flat_map(|wave| wave.cases.iter().cloned()).collect();
            let weights: Vec<f64> = designs.iter().flat_map(|design| design.weights().iter().copied()).collect();
            SurveyDesign::of_cases(&cases, Some(&weights), lonely)?
        }
    };
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(waves.len());
    for wave in waves {
        let start = ranges.last().map_or(0, |before| before.end);
        let rows = start..start + wave.cases.len();
        design.add_residuals(rows.clone(), wave.residuals.iter().cloned());
        ranges.push(rows);
    }
    Ok(StackedDesign { design, waves: ranges })
}

fn designs_of(waves: &[WaveDesign<'_>], lonely: LonelyPsu, findings: &mut Findings) -> Vec<SurveyDesign> {
    let mut designs = Vec::with_capacity(waves.len());
    for (position, wave) in waves.iter().enumerate() {
        if waves[..position].iter().any(|before| before.name == wave.name) {
            contradiction(wave, "", "Two waves have this name.", findings);
        }
        match SurveyDesign::of_cases(wave.cases, wave.weights, lonely) {
            Ok(design) => designs.push(design),
            Err(own) => own.iter().for_each(|finding| findings.push(in_wave(wave, finding))),
        }
    }
    designs
}

fn in_wave(wave: &WaveDesign<'_>, finding: &Finding) -> Finding {
    let place = Place::Path(format!("waves[{}].{}", wave.name, finding.place));
    Finding { place, message: format!("Wave {}: {}", wave.name, finding.message), ..finding.clone() }
}

fn contradiction(wave: &WaveDesign<'_>, place: &str, message: &str, findings: &mut Findings) {
    let place = Place::Path(format!("waves[{}]{place}", wave.name));
    findings.push(Finding::error(Code::DESIGN_INVALID, place, format!("Wave {}: {message}", wave.name)));
}

/// Fractions come from each wave's own design: one wave may give fractions, another counts, a third no population at all.
fn independent(waves: &[WaveDesign<'_>], designs: &[SurveyDesign], lonely: LonelyPsu) -> SurveyDesign {
    let stages: Vec<&Stage> = designs.iter().map(SurveyDesign::first_stage).collect();
    let name = |position: usize, label: &str| match waves.get(position) {
        Some(wave) => format!("{label} of wave {}", wave.name),
        None => label.to_owned(),
    };
    SurveyDesign {
        weights: designs.iter().flat_map(|design| design.weights().iter().copied()).collect(),
        stages: vec![Stage::side_by_side(&stages, name)],
        lonely,
        domain_lonely_adjust: false,
        replicates: None,
        residuals: Vec::new(),
    }
}

fn find_contradictions(waves: &[WaveDesign<'_>], findings: &mut Findings) {
    let has = |filled: fn(&CaseDesign) -> bool| waves.iter().any(|wave| wave.cases.iter().any(filled));
    let (has_strata, has_fpc) = (has(|case| case.stratum.is_some()), has(|case| case.fpc.is_some()));
    for wave in waves.iter().filter(|wave| !wave.cases.is_empty()) {
        if unless_blank(wave.cases.iter().map(|case| case.psu.as_deref())).is_none() {
            contradiction(
                wave,
                ".psu",
                "It names no sampling units, so none can be found again in another wave.",
                findings,
            );
        }
        if has_strata && wave.cases.iter().all(|case| case.stratum.is_none()) {
            contradiction(wave, ".stratum", "It has no strata, but another wave has.", findings);
        }
        if has_fpc && wave.cases.iter().all(|case| case.fpc.is_none()) {
            contradiction(wave, ".fpc", "It has no finite population, but another wave has.", findings);
        }
    }
    if !names_mean_something_only_within_strata(waves) {
        find_moved_units(waves, findings);
    }
    find_changed_populations(waves, findings);
}

fn names_mean_something_only_within_strata(waves: &[WaveDesign<'_>]) -> bool {
    waves.iter().any(|wave| {
        let mut home: HashMap<&str, Option<&str>> = HashMap::new();
        let named = wave.cases.iter().filter_map(|case| Some((case.psu.as_deref()?, case.stratum.as_deref())));
        named.into_iter().any(|(psu, stratum)| *home.entry(psu).or_insert(stratum) != stratum)
    })
}

/// Only the first row of a unit that has moved is found, in each wave.
fn find_moved_units(waves: &[WaveDesign<'_>], findings: &mut Findings) {
    let mut home: HashMap<&str, (&str, &str)> = HashMap::new();
    for wave in waves {
        let mut found: Vec<&str> = Vec::new();
        for (row, case) in wave.cases.iter().enumerate() {
            let (Some(psu), Some(stratum)) = (case.psu.as_deref(), case.stratum.as_deref()) else { continue };
            let (first, before) = *home.entry(psu).or_insert((stratum, wave.name));
            if first != stratum && !found.contains(&psu) {
                found.push(psu);
                let message = format!(
                    "The sampling unit {psu} of row {} is in the stratum {stratum}, but was in {first} in wave {before}.",
                    row + 1
                );
                contradiction(wave, &format!(".rows[{row}].psu"), &message, findings);
            }
        }
    }
}

/// Only the first row of a stratum is looked at in each wave: within one, populations have been compared already.
fn find_changed_populations(waves: &[WaveDesign<'_>], findings: &mut Findings) {
    let mut known: HashMap<Option<&str>, (f64, &str)> = HashMap::new();
    for wave in waves {
        for (row, case) in wave.cases.iter().enumerate() {
            let Some(fpc) = case.fpc else { continue };
            let stratum = case.stratum.as_deref();
            let (first, before) = *known.entry(stratum).or_insert((fpc, wave.name));
            if first == fpc {
                continue;
            }
            let message = format!(
                "Row {} has the population {fpc} of the stratum {}, but wave {before} has {first}.",
                row + 1,
                stratum.unwrap_or("all")
            );
            contradiction(wave, &format!(".rows[{row}].fpc"), &message, findings);
            break;
        }
    }
}
