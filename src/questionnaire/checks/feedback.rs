//! The result that people are told, and the kinds of wave that may ask: keys, parts, levels and advice hold together.

use super::super::document::feedback::{ADVICE_WORDS_MAX, Advice, FeedbackPart, FeedbackPlan, ScoringKey};
use super::super::document::{CodeList, Draft, Item, ItemKind};
use super::{at, structure};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use std::collections::{BTreeSet, HashMap};

/// What can be scored about a variable.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scorable<'d> {
    /// One code of a list.
    One(&'d CodeList),
    /// Several codes of a list, at most so many.
    Several(&'d CodeList, Option<u32>),
    /// A number, or a point of a scale.
    Number,
}

impl<'d> Scorable<'d> {
    pub(crate) fn of(draft: &'d Draft, item: &'d Item) -> Option<Scorable<'d>> {
        let list = item.kind.code_list().and_then(|list| draft.code_lists.get(list));
        match &item.kind {
            ItemKind::SingleChoice { .. } | ItemKind::Battery { .. } | ItemKind::Vignettes { .. } => {
                list.map(Scorable::One)
            }
            ItemKind::MultipleChoice { at_most, .. } => list.map(|list| Scorable::Several(list, *at_most)),
            ItemKind::Scale { .. }
            | ItemKind::NetPromoter { .. }
            | ItemKind::SemanticDifferential { .. }
            | ItemKind::Slider { .. }
            | ItemKind::Number { .. }
            | ItemKind::Calculated { numeric: true, .. } => Some(Scorable::Number),
            _ => None,
        }
    }

    /// The most points that the key gives for an answer.
    pub(crate) fn most(self, key: &ScoringKey) -> f64 {
        let greatest = |all: &mut dyn Iterator<Item = f64>| all.fold(0.0, f64::max);
        match self {
            Scorable::One(_) => greatest(&mut key.codes.iter().map(|c| c.points)),
            Scorable::Number => greatest(&mut key.steps.iter().map(|s| s.points)),
            Scorable::Several(_, at_most) => {
                let mut gains: Vec<f64> = key.codes.iter().map(|c| c.points).filter(|p| *p > 0.0).collect();
                gains.sort_by(|a, b| b.total_cmp(a));
                gains.into_iter().take(at_most.map_or(usize::MAX, |most| most as usize)).sum()
            }
        }
    }
}

/// The variables of sections that are asked once, with what can be scored about them.
fn scorable(draft: &Draft) -> HashMap<&VariableId, Option<Scorable<'_>>> {
    let once = draft.sections.iter().filter(|section| section.repeat.is_none());
    let mut found = HashMap::new();
    for item in once.flat_map(|s| &s.pages).flat_map(|p| &p.items) {
        let can = Scorable::of(draft, item);
        match &item.kind {
            ItemKind::Battery { rows, .. } => found.extend(rows.iter().map(|row| (&row.variable, can))),
            ItemKind::SemanticDifferential { rows, .. } => found.extend(rows.iter().map(|row| (&row.variable, can))),
            ItemKind::Vignettes { rows, .. } => found.extend(rows.iter().map(|row| (&row.variable, can))),
            _ => {
                found.insert(&item.variable, can);
            }
        }
    }
    found
}

pub fn check(draft: &Draft, findings: &mut Findings) {
    for (i, kind) in draft.anonymity.iter().enumerate() {
        if draft.anonymity[..i].contains(kind) {
            let message = format!("“{}” stands here twice", kind.word());
            findings.push(Finding::error(Code::NAME_DUPLICATE, Place::path(format!("anonymity[{i}]")), message));
        }
    }
    let Some(plan) = &draft.feedback else { return };
    let mut look = Look { plan, scorable: scorable(draft), findings };
    look.whole();
    look.keys();
    look.parts();
    look.bands();
    look.advice();
}

struct Look<'d, 'f> {
    plan: &'d FeedbackPlan,
    scorable: HashMap<&'d VariableId, Option<Scorable<'d>>>,
    findings: &'f mut Findings,
}

impl Look<'_, '_> {
    fn wrong(&mut self, code: Code, path: impl AsRef<str>, message: impl Into<String>) {
        let place = Place::path(format!("feedback.{}", path.as_ref()));
        self.findings.push(Finding::error(code, place, message));
    }

    fn whole(&mut self) {
        if !(1..=100).contains(&self.plan.least_answered) {
            self.wrong(Code::RANGE_EMPTY, "least_answered", "a share of a part’s items is needed, 1 to 100 per cent");
        }
        if self.plan.domains.is_empty() {
            self.wrong(Code::STRUCTURE_EMPTY, "domains", "the result has no part");
        } else if self.plan.domains.iter().all(|part| part.weight == 0.0) {
            self.wrong(Code::FEEDBACK_INVALID, "domains", "no part counts in the whole: one needs a weight above 0");
        }
    }

    fn keys(&mut self) {
        for (name, key) in &self.plan.keys {
            let path = format!("keys.{name}");
            if key.codes.is_empty() == key.steps.is_empty() {
                self.wrong(Code::FEEDBACK_INVALID, &path, "a key has either codes or steps");
            }
            let points = key.codes.iter().map(|c| c.points).chain(key.steps.iter().map(|s| s.points));
            if points.into_iter().any(|p| !p.is_finite()) || key.steps.iter().any(|s| s.points < 0.0) {
                self.wrong(Code::FEEDBACK_INVALID, &path, "points of steps are numbers from 0");
            }
            if !key.steps.is_sorted_by(|a, b| a.at_least < b.at_least) {
                self.wrong(Code::FEEDBACK_INVALID, format!("{path}.steps"), "steps go up, each from its own number");
            }
            let mut seen = BTreeSet::new();
            for (c, of) in key.codes.iter().enumerate() {
                if !seen.insert(of.code) {
                    let message = format!("the code {} has its points already", of.code);
                    self.wrong(Code::NAME_DUPLICATE, format!("{path}.codes[{c}].code"), message);
                }
            }
            if let Some(code) = key.unknown.iter().find(|code| seen.contains(code)) {
                let message = format!("the code {code} says “I do not know”, which scores nothing");
                self.wrong(Code::FEEDBACK_INVALID, format!("{path}.unknown"), message);
            }
        }
    }

    fn parts(&mut self) {
        let (mut names, mut variables) = (BTreeSet::new(), BTreeSet::new());
        for (d, part) in self.plan.domains.iter().enumerate() {
            let path = format!("domains[{d}]");
            if !names.insert(&part.name) {
                let message = format!("there is a part “{}” already", part.name);
                self.wrong(Code::NAME_DUPLICATE, format!("{path}.name"), message);
            }
            structure::filled(&part.title, at(&format!("feedback.{path}"), "title"), self.findings);
            if !part.weight.is_finite() || part.weight < 0.0 {
                self.wrong(Code::FEEDBACK_INVALID, format!("{path}.weight"), "a weight is a number from 0");
            }
            if part.items.is_empty() {
                self.wrong(Code::STRUCTURE_EMPTY, format!("{path}.items"), "the part has no item");
            }
            for (i, item) in part.items.iter().enumerate() {
                if !variables.insert(&item.variable) {
                    let message = format!("“{}” is scored already", item.variable);
                    self.wrong(Code::NAME_DUPLICATE, format!("{path}.items[{i}].variable"), message);
                }
            }
            self.scored(part, &path);
        }
    }

    /// Whether each item of a part can be scored by its key.
    fn scored(&mut self, part: &FeedbackPart, path: &str) {
        for (i, item) in part.items.iter().enumerate() {
            let here = format!("{path}.items[{i}]");
            let Some(key) = self.plan.keys.get(&item.key) else {
                let message = format!("there is no key “{}”", item.key);
                self.wrong(Code::REFERENCE_UNKNOWN, format!("{here}.key"), message);
                continue;
            };
            let Some(known) = self.scorable.get(&item.variable).copied() else {
                let message = format!("there is no variable “{}” that is asked once", item.variable);
                self.wrong(Code::REFERENCE_UNKNOWN, format!("{here}.variable"), message);
                continue;
            };
            let list = match known {
                Some(Scorable::One(list)) if key.codes.iter().all(|c| c.points >= 0.0) => Some(list),
                Some(Scorable::One(_)) => {
                    let message = "only several choices together can take points away from one another";
                    self.wrong(Code::FEEDBACK_INVALID, format!("keys.{}", item.key), message);
                    continue;
                }
                Some(Scorable::Several(list, _)) => Some(list),
                Some(Scorable::Number) => None,
                None => {
                    let message = format!("answers to “{}” are neither codes nor numbers", item.variable);
                    self.wrong(Code::FEEDBACK_INVALID, format!("{here}.variable"), message);
                    continue;
                }
            };
            let by_codes = !key.codes.is_empty();
            if by_codes != list.is_some() {
                let wanted = if list.is_some() { "codes" } else { "steps" };
                let message =
                    format!("“{}” is scored by {wanted}, which the key “{}” has not", item.variable, item.key);
                self.wrong(Code::FEEDBACK_INVALID, format!("{here}.key"), message);
            }
            if let Some(list) = list {
                let named = key.codes.iter().map(|c| c.code).chain(key.unknown.iter().copied());
                let unknown: Vec<i32> = named.filter(|code| list.options.iter().all(|o| o.code != *code)).collect();
                for code in unknown {
                    let message = format!("“{}” has no code {code}, which the key “{}” names", item.variable, item.key);
                    self.wrong(Code::REFERENCE_UNKNOWN, format!("{here}.key"), message);
                }
            }
            if known.is_some_and(|known| known.most(key) <= 0.0) {
                let message = format!("no answer to “{}” scores anything by the key “{}”", item.variable, item.key);
                self.wrong(Code::FEEDBACK_INVALID, format!("{here}.key"), message);
            }
        }
    }

    fn bands(&mut self) {
        let bands = &self.plan.bands;
        for (b, band) in bands.iter().enumerate() {
            structure::filled(&band.name, at(&format!("feedback.bands[{b}]"), "name"), self.findings);
        }
        if bands.first().is_none_or(|first| first.from != 0.0) {
            self.wrong(Code::FEEDBACK_INVALID, "bands", "the first level begins at 0");
        }
        if !bands.is_sorted_by(|a, b| a.from < b.from) || bands.iter().any(|b| !(0.0..=100.0).contains(&b.from)) {
            self.wrong(Code::RANGE_EMPTY, "bands", "levels go up, from 0 to at most 100");
        }
    }

    fn advice(&mut self) {
        for (a, advice) in self.plan.advice.iter().enumerate() {
            self.one_step(advice, &format!("advice[{a}]"));
        }
    }

    fn one_step(&mut self, advice: &Advice, path: &str) {
        let plan = self.plan;
        let is_scored =
            |variable: &VariableId| plan.domains.iter().flat_map(|p| &p.items).any(|item| item.variable == *variable);
        match (&advice.item, &advice.domain) {
            (Some(item), None) if !is_scored(item) => {
                let message = format!("“{item}” is scored in no part");
                self.wrong(Code::REFERENCE_UNKNOWN, format!("{path}.item"), message);
            }
            (None, Some(part)) if plan.domains.iter().all(|known| known.name != *part) => {
                self.wrong(Code::REFERENCE_UNKNOWN, format!("{path}.domain"), format!("there is no part “{part}”"));
            }
            (Some(_), None) | (None, Some(_)) => {}
            _ => self.wrong(Code::FEEDBACK_INVALID, path, "a step is about one item, or about one part"),
        }
        if !(advice.below > 0.0 && advice.below <= 100.0) {
            self.wrong(Code::RANGE_EMPTY, format!("{path}.below"), "it applies below a score, above 0 and at most 100");
        }
        if !(advice.risk > 0.0 && advice.risk.is_finite()) {
            self.wrong(Code::FEEDBACK_INVALID, format!("{path}.risk"), "the risk is a number above 0");
        }
        let whole = format!("feedback.{path}");
        structure::filled(&advice.title, at(&whole, "title"), self.findings);
        structure::filled(&advice.text, at(&whole, "text"), self.findings);
        structure::filled(&advice.link.name, at(&whole, "link.name"), self.findings);
        let longest = advice.text.each().map(|text| text.split_whitespace().count()).max().unwrap_or(0);
        if longest > ADVICE_WORDS_MAX {
            let message = format!("the step has {longest} words; at most {ADVICE_WORDS_MAX} are read");
            self.wrong(Code::ADVICE_LONG, format!("{path}.text"), message);
        }
        let url = &advice.link.url;
        if !url.starts_with("https://") || !structure::is_web_address(url) {
            let message = format!("“{url}” is no address on the web that begins with https://");
            self.wrong(Code::ADDRESS_INVALID, format!("{path}.link.url"), message);
        }
    }
}
