//! What a plan comes to on a frame before anything is drawn: how many units of each stratum, and each unit's chance.

use super::allocation::{Claim, allocate};
use super::plan::{PsuSize, SamplingPlan, SecondStage, Selection, Take};
use super::{order, select, units};
use crate::finding::{Code, Finding, Findings, Place};
use crate::sample::capped::Capped;
use crate::sample::frame::Frame;
use std::ops::Range;

/// A unit's chance of being drawn at the first stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chance {
    /// In [0, 1]; 0 where nobody is drawn from the stratum.
    pub probability: f64,
    /// Exactly 1: taken before the draw.
    pub is_certain: bool,
}

/// A stratum with what is wanted from it.
pub(super) struct Lot<'f> {
    pub stratum: Option<&'f str>,
    /// Ranges of [`Chances::people`].
    pub units: Vec<Range<usize>>,
    /// Units to draw, those taken with certainty included.
    pub wanted: usize,
    pub chances: Vec<Chance>,
    /// By unit, where units are drawn in proportion to size; otherwise empty.
    pub sizes: Vec<f64>,
}

pub(super) struct Chances<'f> {
    /// Positions in the frame, in the order of strata, units and keys.
    pub people: Vec<usize>,
    pub lots: Vec<Lot<'f>>,
    /// By position in the frame: its place when sorted; empty where the plan does not sort.
    places: Vec<u32>,
}

impl<'f> Chances<'f> {
    /// # Errors
    /// As [`draw`](super::draw).
    pub fn of(frame: &'f Frame, plan: &SamplingPlan) -> Result<Chances<'f>, Findings> {
        check_second_stage(plan.within)?;
        let (people, groups) = units::units(frame, plan)?;
        let claims: Vec<Claim<'_>> =
            groups.iter().map(|group| Claim { stratum: group.stratum, units: group.units.len() as u64 }).collect();
        let mut findings = Findings::new();
        let numbers = allocate(&plan.allocation, &claims, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        let by_size = matches!(plan.selection, Selection::ProportionalToSize(_));
        let mut found = Capped::default();
        let mut lots = Vec::with_capacity(groups.len());
        for (group, wanted) in groups.into_iter().zip(numbers) {
            // What `allocate` gives is at most the number of units.
            let wanted = wanted as usize;
            let sizes =
                if by_size && wanted > 0 { sizes(&group.units, &people, frame, plan, &mut found) } else { Vec::new() };
            if found.has_errors() {
                continue;
            }
            let chances = if wanted > 0 && by_size {
                let chance =
                    |chance: Option<f64>| Chance { probability: chance.unwrap_or(1.0), is_certain: chance.is_none() };
                select::proportional(&sizes, wanted).into_iter().map(chance).collect()
            } else {
                let probability = wanted as f64 / group.units.len() as f64;
                vec![Chance { probability, is_certain: wanted == group.units.len() }; group.units.len()]
            };
            lots.push(Lot { stratum: group.stratum, units: group.units, wanted, chances, sizes });
        }
        if found.has_errors() {
            return Err(found.close());
        }
        Ok(Chances { people, lots, places: order::places(frame, plan.selection) })
    }

    /// π by position in the frame.
    pub fn of_people(&self, people: usize, plan: &SamplingPlan) -> Vec<f64> {
        let mut out = vec![0.0; people];
        for lot in &self.lots {
            for (unit, chance) in lot.units.iter().zip(&lot.chances) {
                let within = plan.within.map_or(1.0, |w| taken(w.take, unit.len()) as f64 / unit.len() as f64);
                for person in &self.people[unit.clone()] {
                    out[*person] = chance.probability * within;
                }
            }
        }
        out
    }

    /// These units of a lot in the order of sorting; a PSU stands where its first person stands.
    pub fn sorted(&self, lot: &Lot<'_>, open: &[usize], frame: &Frame) -> Vec<usize> {
        debug_assert_eq!(self.places.len(), frame.len());
        let place =
            |unit: &usize| self.people[lot.units[*unit].clone()].iter().map(|person| self.places[*person]).min();
        let mut line = open.to_vec();
        line.sort_by_key(place);
        line
    }
}

fn check_second_stage(within: Option<SecondStage>) -> Result<(), Findings> {
    let message = match within.map(|within| within.take) {
        Some(Take::Size(0)) => "Nobody is to be drawn within a sampling unit.".to_owned(),
        Some(Take::Rate(rate)) if !(rate > 0.0 && rate <= 1.0) => {
            format!("The rate {rate} within sampling units is not above 0 and at most 1.")
        }
        _ => return Ok(()),
    };
    Err(Findings(vec![Finding::error(Code::SAMPLING_PLAN_INVALID, Place::path("within.take"), message)]))
}

/// How many of a unit's people are drawn: at least 1, at most all.
pub(super) fn taken(take: Take, people: usize) -> usize {
    match take {
        Take::Size(n) => usize::try_from(n).unwrap_or(usize::MAX).min(people),
        Take::Rate(rate) => ((rate * people as f64 + 0.5).floor() as usize).clamp(1, people),
    }
}

/// The sizes of units that are drawn in proportion to them, all above 0.
fn sizes(
    units: &[Range<usize>],
    people: &[usize],
    frame: &Frame,
    plan: &SamplingPlan,
    findings: &mut Capped,
) -> Vec<f64> {
    let mut out = Vec::with_capacity(units.len());
    for unit in units {
        let members = &people[unit.clone()];
        if plan.within.is_some_and(|within| within.psu_size == PsuSize::People) {
            out.push(members.len() as f64);
            continue;
        }
        let first = &frame.units()[members[0]];
        let place = || match &first.psu {
            Some(psu) if plan.within.is_some() => Place::Path(format!("frame.psu[{psu}]")),
            _ => Place::cell(first.line, "size"),
        };
        match first.size {
            Some(size) if size > 0.0 => out.push(size),
            _ => {
                let message = "The unit has no size above 0, and is to be drawn in proportion to it.";
                findings.push(Finding::error(Code::FRAME_SIZE_INVALID, place(), message));
            }
        }
        if let Some(other) = members.iter().map(|at| &frame.units()[*at]).find(|other| other.size != first.size) {
            let message = format!("The sampling unit has different sizes on lines {} and {}.", first.line, other.line);
            findings.push(Finding::error(Code::SAMPLING_PLAN_INVALID, place(), message));
        }
    }
    out
}
