//! Chance: experiments, ballots, random orders and selections; and how often a section is repeated.

use super::super::document::{Ballot, Draft, Experiment, ItemKind, REPEAT_MAX, Repeat, Section, Shuffle};
use super::structure::filled;
use super::{at, item_path, page_path};
use crate::finding::{Code, Finding, Findings, Place};
use std::collections::HashSet;

pub fn check(draft: &Draft, findings: &mut Findings) {
    for (e, experiment) in draft.experiments.iter().enumerate() {
        arms(experiment, &format!("experiments[{e}]"), findings);
    }
    for (s, section) in draft.sections.iter().enumerate() {
        let path = format!("sections[{s}]");
        ballot(draft, section.ballot.as_ref(), &path, findings);
        select(section.page_order, section.pages.len(), &path, "page_order", findings);
        if let Some(repeat) = &section.repeat {
            repeated(section, repeat, &format!("{path}.repeat"), findings);
        }
        for (p, page) in section.pages.iter().enumerate() {
            let path = page_path(s, p);
            ballot(draft, page.ballot.as_ref(), &path, findings);
            select(page.item_order, page.items.len(), &path, "item_order", findings);
            for (i, item) in page.items.iter().enumerate() {
                let path = item_path(s, p, i);
                ballot(draft, item.ballot.as_ref(), &path, findings);
                if let Some((order, rows)) = row_order(&item.kind) {
                    select(order, rows, &path, "row_order", findings);
                }
            }
        }
    }
}

fn row_order(kind: &ItemKind) -> Option<(Shuffle, usize)> {
    match kind {
        ItemKind::Battery { row_order, rows, .. } => Some((*row_order, rows.len())),
        ItemKind::SemanticDifferential { row_order, rows, .. } => Some((*row_order, rows.len())),
        ItemKind::Vignettes { row_order, rows, .. } => Some((*row_order, rows.len())),
        _ => None,
    }
}

fn arms(experiment: &Experiment, path: &str, findings: &mut Findings) {
    filled(&experiment.label, at(path, "label"), findings);
    if experiment.arms.len() < 2 {
        let message = "an experiment needs at least two arms";
        findings.push(Finding::error(Code::STRUCTURE_EMPTY, at(path, "arms"), message));
    }
    let (mut codes, mut words) = (HashSet::new(), HashSet::new());
    for (a, arm) in experiment.arms.iter().enumerate() {
        let path = format!("{path}.arms[{a}]");
        filled(&arm.label, at(&path, "label"), findings);
        if !codes.insert(arm.code) {
            let message = format!("the code {} is taken by another arm", arm.code);
            findings.push(Finding::error(Code::NAME_DUPLICATE, at(&path, "code"), message));
        }
        if !super::structure::is_word(&arm.name) {
            let message =
                format!("“{}” cannot be a word of rules: use letters, digits, “_”, “-”, “.” and “+”", arm.name);
            findings.push(Finding::error(Code::NAME_INVALID, at(&path, "name"), message));
        }
        if !words.insert(arm.name.as_str()) {
            let message = format!("the word “{}” is taken by another arm", arm.name);
            findings.push(Finding::error(Code::NAME_DUPLICATE, at(&path, "name"), message));
        }
        if !(arm.share.is_finite() && arm.share > 0.0 && arm.share <= 1e9) {
            let message = "a share is a number above 0, relative to the other arms’";
            findings.push(Finding::error(Code::RANGE_EMPTY, at(&path, "share"), message));
        }
    }
}

fn ballot(draft: &Draft, ballot: Option<&Ballot>, path: &str, findings: &mut Findings) {
    let Some(ballot) = ballot else { return };
    let path = format!("{path}.ballot");
    let Some(experiment) = draft.experiments.iter().find(|e| e.variable == ballot.experiment) else {
        let message = format!("there is no experiment “{}”", ballot.experiment);
        findings.push(Finding::error(Code::REFERENCE_UNKNOWN, at(&path, "experiment"), message));
        return;
    };
    if ballot.arms.is_empty() {
        findings.push(Finding::error(Code::STRUCTURE_EMPTY, at(&path, "arms"), "no arm is named, so nobody gets here"));
    }
    for (a, arm) in ballot.arms.iter().enumerate() {
        if !experiment.arms.iter().any(|known| known.name == *arm) {
            let known: Vec<&str> = experiment.arms.iter().take(12).map(|arm| arm.name.as_str()).collect();
            let message = format!("no arm is called “{arm}”; there are {}", known.join(", "));
            findings.push(Finding::error(Code::REFERENCE_UNKNOWN, at(&path, &format!("arms[{a}]")), message));
        }
    }
}

fn select(order: Shuffle, parts: usize, path: &str, field: &str, findings: &mut Findings) {
    match order.select {
        Some(0) => {
            let message = "at least one has to be selected";
            findings.push(Finding::error(Code::RANGE_EMPTY, at(path, &format!("{field}.select")), message));
        }
        Some(select) if select as usize > parts => {
            let message = format!("{select} are to be selected, and there are {parts}");
            findings.push(Finding::error(Code::RANGE_EMPTY, at(path, &format!("{field}.select")), message));
        }
        _ => {}
    }
}

fn repeated(section: &Section, repeat: &Repeat, path: &str, findings: &mut Findings) {
    if repeat.at_most == 0 || repeat.at_most > REPEAT_MAX {
        let message = format!("a section is repeated 1 to {REPEAT_MAX} times at most");
        findings.push(Finding::error(Code::RANGE_EMPTY, at(path, "at_most"), message));
    }
    if section.page_order.select.is_some() && repeat.count.is_none() {
        let message = "pages are selected at random: say by a count how often the section is repeated";
        findings.push(Finding::error(Code::RANGE_EMPTY, Place::path(path), message));
    }
    match (&repeat.count, &repeat.another) {
        (None, None) if repeat.at_most > 1 => {
            let message = "say by a count how often, or ask after each time whether there is another";
            findings.push(Finding::error(Code::STRUCTURE_EMPTY, at(path, "another"), message));
        }
        (None, Some(another)) => filled(another, at(path, "another"), findings),
        _ => {}
    }
}
