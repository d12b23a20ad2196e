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
mod cases;
mod chances;
mod order;
mod plan;
mod select;
#[cfg(test)]
mod tests;
mod units;

pub use plan::{Allocation, Order, PsuSize, SamplingPlan, SecondStage, Selection, Take};

use self::cases::Cases;
use self::chances::{Chances, Lot};
use super::case_design::CaseDesign;
use super::frame::Frame;
use crate::finding::Findings;
use crate::random::Seeded;
use serde::{Deserialize, Serialize};

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
    let mut cases = Cases::new(frame, &chances);
    let mut strata = Vec::with_capacity(chances.lots.len());
    for lot in &chances.lots {
        let drawn = draw_lot(lot, plan, &chances, frame, &mut chance);
        strata.push(StratumDrawn {
            stratum: lot.stratum.map(str::to_owned),
            units: lot.units.len() as u64,
            drawn: drawn.len() as u64,
            certain: drawn.iter().filter(|unit| lot.chances[**unit].is_certain).count() as u64,
        });
        match plan.within {
            None => cases.people_of(lot, &drawn, plan.selection),
            Some(within) => cases.within_units(lot, &drawn, within.take, &mut chance),
        }
    }
    let (cases, findings) = cases.close();
    Ok(Drawn { cases, strata, findings })
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
