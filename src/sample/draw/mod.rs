//! Drawing a sample from a frame by a plan and its seed.
//!
//! [`draw`] is a pure function: the same frame and plan give the same cases, whatever the order in which the frame's rows came.
//! Each case carries its inclusion probability π, which is exact for every method here, the base weight 1/π, and what estimation has
//! to know of the design as [`CaseDesign`] says it. First type to read: [`SamplingPlan`].
//!
//! What a case's design says, by method (docs/METHODS.md, “Drawing a sample”):
//!
//! | plan | stratum | unit | finite population |
//! | --- | --- | --- | --- |
//! | simple random, systematic | the plan's | the case itself | Nₕ |
//! | in proportion to size | the plan's; units taken with certainty in one of their own | the case itself | the least π drawn in the stratum; 1 for certainty |
//! | two stages | the plan's; a PSU taken with certainty is one of its own | the PSU; the person in a PSU taken with certainty | none |
//!
//! Not here: sending invitations (the shell), reading files, weights beyond 1/π (`weighting`).

mod allocation;
mod chances;
mod order;
mod plan;
mod select;
#[cfg(test)]
mod tests;
mod units;

pub use plan::{Allocation, Order, PsuSize, SamplingPlan, SecondStage, Selection, Take};

use self::chances::{Chances, Lot};
use super::capped::Capped;
use super::case_design::CaseDesign;
use super::frame::{Frame, STRATUM_JOINT};
use crate::finding::{Code, Finding, Findings, Place};
use crate::random::Seeded;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A unit that was drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawnCase {
    /// Of the [`FrameUnit`](super::frame::FrameUnit).
    pub key: String,
    /// π: above 0, at most 1.
    pub probability: f64,
    /// With 1/π as the weight.
    pub design: CaseDesign,
}

/// What was drawn from one stratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StratumDrawn {
    /// `None` where the frame was drawn from as a whole.
    pub stratum: Option<String>,
    /// Sampling units in the frame: people, or PSUs in two stages.
    pub units: u64,
    /// Sampling units drawn, those taken with certainty included.
    pub drawn: u64,
    /// Of these, taken with certainty.
    pub certain: u64,
}

/// A sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// In the order of the keys.
    pub cases: Vec<DrawnCase>,
    /// In the order of the names.
    pub strata: Vec<StratumDrawn>,
    /// Warnings and notes: `stratum_without_cases`, `lonely_psu` (a stratum with one unit drawn of several), `unit_taken_whole`.
    pub findings: Findings,
}

/// Draws the sample of a plan. O(N log N) for N units in the frame.
///
/// # Errors
/// `sample_too_large`: more than there are, in a stratum or altogether. `sampling_plan_invalid`: nobody to draw, strata that do not
/// match the frame's, fewer than the least number a stratum needs, a rate outside (0, 1], a frame without the strata or PSUs that the
/// plan draws by, sizes of one PSU that differ. `frame_size_invalid`: a unit or PSU without a size above 0 where they are drawn in
/// proportion to it. Places are paths in the plan (`allocation.sizes[hills]`), lines of the frame, or `frame.psu[name]`.
pub fn draw(frame: &Frame, plan: &SamplingPlan) -> Result<Drawn, Findings> {
    let chances = Chances::of(frame, plan)?;
    let mut chance = Seeded::new(plan.seed);
    let mut findings = Capped::default();
    let mut cases: Vec<(usize, DrawnCase)> = Vec::new();
    let mut strata = Vec::with_capacity(chances.lots.len());
    for lot in &chances.lots {
        let drawn = draw_lot(lot, plan, &chances, frame, &mut chance);
        strata.push(StratumDrawn {
            stratum: lot.stratum.map(str::to_owned),
            units: lot.units.len() as u64,
            drawn: drawn.len() as u64,
            certain: drawn.iter().filter(|unit| lot.chances[**unit].is_certain).count() as u64,
        });
        if drawn.is_empty() {
            let name = lot.stratum.unwrap_or("all");
            let message = format!("Nobody is drawn from {name}, which has {} units.", lot.units.len());
            let place = Place::Path(format!("allocation[{name}]"));
            findings.push(Finding::warning(Code::STRATUM_WITHOUT_CASES, place, message));
        }
        match plan.within {
            None => people_of(lot, &drawn, plan, &chances, frame, &mut cases),
            Some(within) => within_psus(lot, &drawn, within, &chances, frame, &mut chance, &mut cases, &mut findings),
        }
    }
    cases.sort_unstable_by_key(|(unit, _)| *unit);
    let mut cases: Vec<DrawnCase> = cases.into_iter().map(|(_, case)| case).collect();
    name_the_rest(&mut cases);
    warn_of_lonely_units(&cases, &mut findings);
    Ok(Drawn { cases, strata, findings: findings.close() })
}

/// π of every unit of the frame under a plan, in the frame's order; 0 in a stratum from which nobody is drawn.
///
/// # Errors
/// As [`draw`].
pub fn inclusion_probabilities(frame: &Frame, plan: &SamplingPlan) -> Result<Vec<f64>, Findings> {
    Ok(Chances::of(frame, plan)?.of_people(frame.len(), plan))
}

/// The positions in the lot of the units drawn, ascending.
fn draw_lot(
    lot: &Lot<'_>,
    plan: &SamplingPlan,
    chances: &Chances<'_>,
    frame: &Frame,
    chance: &mut Seeded,
) -> Vec<usize> {
    let certain = (0..lot.units.len()).filter(|unit| lot.chances[*unit].is_certain);
    let open: Vec<usize> = (0..lot.units.len()).filter(|unit| !lot.chances[*unit].is_certain).collect();
    let n = lot.wanted - certain.clone().count();
    let mut drawn: Vec<usize> = certain.collect();
    if n > 0 {
        let ordered = |order: Order, chance: &mut Seeded| match order {
            Order::Random => select::shuffled(chance, open.len()).into_iter().map(|at| open[at]).collect(),
            Order::Sorted => chances.sorted(lot, &open, frame),
        };
        match plan.selection {
            Selection::SimpleRandom => {
                drawn.extend(select::simple_random(chance, n, open.len()).into_iter().map(|at| open[at]));
            }
            Selection::Systematic(order) => {
                let line: Vec<usize> = ordered(order, chance);
                drawn.extend(select::systematic(chance, n, line.len()).into_iter().map(|at| line[at]));
            }
            Selection::ProportionalToSize(order) => {
                let line: Vec<usize> = ordered(order, chance);
                let sizes: Vec<f64> = line.iter().map(|unit| lot.sizes[*unit]).collect();
                drawn.extend(select::systematic_by_size(chance, n, &sizes).into_iter().map(|at| line[at]));
            }
        }
    }
    drawn.sort_unstable();
    drawn
}

/// Cases of a plan of one stage.
fn people_of(
    lot: &Lot<'_>,
    drawn: &[usize],
    plan: &SamplingPlan,
    chances: &Chances<'_>,
    frame: &Frame,
    cases: &mut Vec<(usize, DrawnCase)>,
) {
    let by_size = matches!(plan.selection, Selection::ProportionalToSize(_));
    let open = drawn.iter().map(|unit| &lot.chances[*unit]).filter(|chance| !chance.is_certain);
    let least = open.map(|chance| chance.probability).fold(1.0, f64::min);
    for unit in drawn {
        let chance = &lot.chances[*unit];
        let apart = by_size && chance.is_certain;
        let person = chances.people[lot.units[*unit].start];
        let design = CaseDesign {
            stratum: if apart { Some(certain_stratum(lot.stratum, None)) } else { lot.stratum.map(str::to_owned) },
            psu: None,
            weight: Some(1.0 / chance.probability),
            fpc: Some(match (by_size, apart) {
                (false, _) => lot.units.len() as f64,
                (true, false) => least,
                (true, true) => 1.0,
            }),
        };
        let key = frame.units()[person].key.clone();
        cases.push((person, DrawnCase { key, probability: chance.probability, design }));
    }
}

/// Cases of a plan of two stages: people within the PSUs drawn.
#[expect(clippy::too_many_arguments, reason = "one step of `draw`, split off for its length")]
fn within_psus(
    lot: &Lot<'_>,
    drawn: &[usize],
    within: SecondStage,
    chances: &Chances<'_>,
    frame: &Frame,
    chance: &mut Seeded,
    cases: &mut Vec<(usize, DrawnCase)>,
    findings: &mut Capped,
) {
    for unit in drawn {
        let people = &chances.people[lot.units[*unit].clone()];
        let (taken, first) = (chances::taken(within.take, people.len()), &lot.chances[*unit]);
        let psu = frame.units()[people[0]].psu.clone().unwrap_or_default();
        if let Take::Size(wanted) = within.take
            && wanted > people.len() as u64
        {
            let message =
                format!("The unit {psu} has {} people, fewer than the {wanted} to be drawn in it.", people.len());
            let place = Place::Path(format!("frame.psu[{psu}]"));
            findings.push(Finding::note(Code::UNIT_TAKEN_WHOLE, place, message));
        }
        let probability = first.probability * (taken as f64 / people.len() as f64);
        for (number, at) in select::simple_random(chance, taken, people.len()).into_iter().enumerate() {
            let person = people[at];
            let key = frame.units()[person].key.clone();
            let (stratum, psu) = if first.is_certain {
                // A number, and not the key: designs travel with answers, keys do not.
                (Some(certain_stratum(lot.stratum, Some(&psu))), (number + 1).to_string())
            } else {
                (lot.stratum.map(str::to_owned), psu.clone())
            };
            let design = CaseDesign { stratum, psu: Some(psu), weight: Some(1.0 / probability), fpc: None };
            cases.push((person, DrawnCase { key, probability, design }));
        }
    }
}

/// The stratum of what was taken with certainty: all such units of a stratum together, or one PSU by itself.
fn certain_stratum(stratum: Option<&str>, psu: Option<&str>) -> String {
    let parts: Vec<&str> = stratum.into_iter().chain(psu).chain(["certain"]).collect();
    parts.join(STRATUM_JOINT)
}

/// Where some cases have a stratum because they were taken with certainty, the others need one too.
fn name_the_rest(cases: &mut [DrawnCase]) {
    if cases.iter().any(|case| case.design.stratum.is_some()) {
        for case in cases {
            case.design.stratum.get_or_insert_with(|| "not certain".to_owned());
        }
    }
}

fn warn_of_lonely_units(cases: &[DrawnCase], findings: &mut Capped) {
    let mut units: BTreeMap<&str, (BTreeSet<&str>, Option<f64>)> = BTreeMap::new();
    for DrawnCase { key, design, .. } in cases {
        let (found, fpc) = units.entry(design.stratum.as_deref().unwrap_or("all")).or_default();
        found.insert(design.psu.as_deref().unwrap_or(key));
        *fpc = design.fpc;
    }
    for (stratum, (found, fpc)) in units {
        if found.len() == 1 && fpc != Some(1.0) {
            let message =
                format!("One sampling unit was drawn from {stratum}: the stratum has no variance of its own.");
            let place = Place::Path(format!("strata[{stratum}]"));
            findings.push(Finding::warning(Code::LONELY_PSU, place, message));
        }
    }
}
