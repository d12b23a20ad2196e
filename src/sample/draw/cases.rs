//! From units drawn to cases: who they are, and what estimation has to know of each.

use super::chances::{Chances, Lot, taken};
use super::plan::{Selection, Take};
use super::{DrawnCase, select};
use crate::finding::{Code, Finding, Findings, Place};
use crate::random::Seeded;
use crate::sample::CaseDesign;
use crate::sample::capped::Capped;
use crate::sample::frame::{Frame, STRATUM_JOINT};
use std::collections::{BTreeMap, BTreeSet};

/// The cases of a sample while it is drawn.
pub(super) struct Cases<'a> {
    frame: &'a Frame,
    chances: &'a Chances<'a>,
    /// With their positions in the frame.
    cases: Vec<(usize, DrawnCase)>,
    findings: Capped,
    /// Names of strata that are taken.
    names: BTreeSet<String>,
}

impl<'a> Cases<'a> {
    pub fn new(frame: &'a Frame, chances: &'a Chances<'a>) -> Cases<'a> {
        let names = chances.lots.iter().filter_map(|lot| lot.stratum.map(str::to_owned)).collect();
        Cases { frame, chances, cases: Vec::new(), findings: Capped::default(), names }
    }

    /// Units of the frame, drawn themselves.
    pub fn people_of(&mut self, lot: &Lot<'_>, drawn: &[usize], selection: Selection) {
        self.warn_of_nobody(lot, drawn);
        let by_size = matches!(selection, Selection::ProportionalToSize(_));
        let is_apart = |unit: &usize| by_size && lot.chances[*unit].is_certain;
        let certain = drawn.iter().any(is_apart).then(|| self.certain_stratum(lot.stratum, None));
        let open = drawn.iter().filter(|unit| !lot.chances[**unit].is_certain);
        let least = open.map(|unit| lot.chances[*unit].probability).fold(1.0, f64::min);
        for unit in drawn {
            let (stratum, fpc) = match (by_size, is_apart(unit)) {
                (true, true) => (certain.clone(), 1.0),
                (true, false) => (lot.stratum.map(str::to_owned), least),
                (false, _) => (lot.stratum.map(str::to_owned), lot.units.len() as f64),
            };
            let person = self.chances.people[lot.units[*unit].start];
            let design = CaseDesign { stratum, psu: None, weight: None, fpc: Some(fpc) };
            self.push(person, lot.chances[*unit].probability, design);
        }
    }

    /// People within PSUs that were drawn.
    pub fn within_units(&mut self, lot: &Lot<'_>, drawn: &[usize], take: Take, chance: &mut Seeded) {
        self.warn_of_nobody(lot, drawn);
        for unit in drawn {
            let people = &self.chances.people[lot.units[*unit].clone()];
            let (taken, first) = (taken(take, people.len()), lot.chances[*unit]);
            let psu = self.frame.units()[people[0]].psu.clone().unwrap_or_default();
            self.note_a_small_unit(&psu, people.len(), take);
            let certain = first.is_certain.then(|| self.certain_stratum(lot.stratum, Some(&psu)));
            let probability = first.probability * (taken as f64 / people.len() as f64);
            for (number, at) in select::simple_random(chance, taken, people.len()).into_iter().enumerate() {
                let (stratum, psu) = match &certain {
                    // A number, and not the key: designs travel with answers, keys do not.
                    Some(stratum) => (Some(stratum.clone()), (number + 1).to_string()),
                    None => (lot.stratum.map(str::to_owned), psu.clone()),
                };
                self.push(people[at], probability, CaseDesign { stratum, psu: Some(psu), weight: None, fpc: None });
            }
        }
    }

    fn push(&mut self, person: usize, probability: f64, design: CaseDesign) {
        let key = self.frame.units()[person].key.clone();
        let design = CaseDesign { weight: Some(1.0 / probability), ..design };
        self.cases.push((person, DrawnCase { key, probability, design }));
    }

    /// A name that no other stratum has, for what was taken with certainty: all such units of a stratum together, or one PSU.
    fn certain_stratum(&mut self, stratum: Option<&str>, psu: Option<&str>) -> String {
        let parts: Vec<&str> = stratum.into_iter().chain(psu).chain(["certain"]).collect();
        self.unused(parts.join(STRATUM_JOINT))
    }

    fn unused(&mut self, name: String) -> String {
        let numbered = (2_u64..).map(|number| format!("{name} ({number})"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !self.names.contains(name));
        let free = free.expect("names are finite, numbers are not");
        self.names.insert(free.clone());
        free
    }

    fn warn_of_nobody(&mut self, lot: &Lot<'_>, drawn: &[usize]) {
        if drawn.is_empty() {
            let name = lot.stratum.unwrap_or("all");
            let message = format!("Nobody is drawn from {name}, which has {} units.", lot.units.len());
            let place = Place::Path(format!("allocation[{name}]"));
            self.findings.push(Finding::warning(Code::STRATUM_WITHOUT_CASES, place, message));
        }
    }

    fn note_a_small_unit(&mut self, psu: &str, people: usize, take: Take) {
        if let Take::Size(wanted) = take
            && wanted > people as u64
        {
            let message = format!("The unit {psu} has {people} people, fewer than the {wanted} to be drawn in it.");
            let place = Place::Path(format!("frame.psu[{psu}]"));
            self.findings.push(Finding::note(Code::UNIT_TAKEN_WHOLE, place, message));
        }
    }

    /// The cases in the order of their keys, and what is to be said of them.
    pub fn close(mut self) -> (Vec<DrawnCase>, Findings) {
        self.cases.sort_unstable_by_key(|(person, _)| *person);
        self.name_the_rest();
        self.warn_of_lonely_units();
        (self.cases.into_iter().map(|(_, case)| case).collect(), self.findings.close())
    }

    /// Where some cases have a stratum because they were taken with certainty, the others need one too.
    fn name_the_rest(&mut self) {
        if self.cases.iter().any(|(_, case)| case.design.stratum.is_some()) {
            let rest = self.unused("not certain".to_owned());
            for (_, case) in &mut self.cases {
                case.design.stratum.get_or_insert_with(|| rest.clone());
            }
        }
    }

    fn warn_of_lonely_units(&mut self) {
        let mut units: BTreeMap<&str, (BTreeSet<&str>, Option<f64>)> = BTreeMap::new();
        for (_, DrawnCase { key, design, .. }) in &self.cases {
            let (found, fpc) = units.entry(design.stratum.as_deref().unwrap_or("all")).or_default();
            found.insert(design.psu.as_deref().unwrap_or(key));
            *fpc = design.fpc;
        }
        // A population of 1, or a fraction of 1, was drawn whole.
        for (stratum, (found, fpc)) in units {
            if found.len() == 1 && fpc != Some(1.0) {
                let message =
                    format!("One sampling unit was drawn from {stratum}: the stratum has no variance of its own.");
                let place = Place::Path(format!("strata[{stratum}]"));
                self.findings.push(Finding::warning(Code::LONELY_PSU, place, message));
            }
        }
    }
}
