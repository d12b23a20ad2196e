//! The sampling units of a frame under a plan, stratum by stratum.

use super::plan::{Allocation, SamplingPlan};
use crate::finding::{Code, Finding, Findings, Place};
use crate::sample::frame::{Frame, FrameUnit};
use std::ops::Range;

/// The units of a stratum: ranges of the list of people.
pub(super) struct Group<'f> {
    pub stratum: Option<&'f str>,
    pub units: Vec<Range<usize>>,
}

/// Positions in the frame in the order of strata, PSUs (where the plan draws them) and keys, and the units as ranges of it.
pub(super) fn units<'f>(frame: &'f Frame, plan: &SamplingPlan) -> Result<(Vec<usize>, Vec<Group<'f>>), Findings> {
    let stratified = !matches!(plan.allocation, Allocation::Whole { .. });
    let mut findings = Findings::new();
    let first = &frame.units()[0];
    if stratified && first.stratum.is_none() {
        let message = "The plan draws by strata, and the frame has none.";
        findings.push(Finding::error(Code::SAMPLING_PLAN_INVALID, Place::path("allocation"), message));
    }
    if plan.within.is_some() && first.psu.is_none() {
        let message = "The plan draws sampling units and people within them, and the frame has no sampling units.";
        findings.push(Finding::error(Code::SAMPLING_PLAN_INVALID, Place::path("within"), message));
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let stratum = |unit: &'f FrameUnit| unit.stratum.as_deref().filter(|_| stratified);
    let psu = |unit: &'f FrameUnit| unit.psu.as_deref().filter(|_| plan.within.is_some());
    let mut people: Vec<usize> = (0..frame.len()).collect();
    people.sort_by_key(|at| (stratum(&frame.units()[*at]), psu(&frame.units()[*at])));
    let mut groups: Vec<Group<'f>> = Vec::new();
    for (at, person) in people.iter().enumerate() {
        let unit = &frame.units()[*person];
        let before = at.checked_sub(1).map(|before| &frame.units()[people[before]]);
        let same_stratum = before.is_some_and(|before| stratum(before) == stratum(unit));
        let same_unit = same_stratum && plan.within.is_some() && before.is_some_and(|before| psu(before) == psu(unit));
        if !same_stratum {
            groups.push(Group { stratum: stratum(unit), units: Vec::new() });
        }
        let units = &mut groups.last_mut().expect("pushed for the first person").units;
        match units.last_mut().filter(|_| same_unit) {
            Some(last) => last.end = at + 1,
            None => units.push(at..at + 1),
        }
    }
    Ok((people, groups))
}
