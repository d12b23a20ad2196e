//! What each item says: limits that leave nothing, code lists that do not exist, reasons that nobody can give.

use super::super::document::{BatteryRow, Draft, Item, ItemKind};
use super::structure::filled;
use super::{at, item_path, page_path};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::CodeListId;
use crate::text::Text;
use crate::time::Day;
use std::collections::HashSet;

/// Digits after the point beyond which a number is no longer what was typed.
const DECIMALS_MAX: u32 = 9;

/// The longest text a short text may ask for, in characters.
const TEXT_MAX: u32 = 10_000;

/// Steps of a slider beyond which nobody can set it.
const SLIDER_STEPS_MAX: f64 = 10_000.0;

pub fn check(draft: &Draft, findings: &mut Findings) {
    let mut used = HashSet::new();
    for (s, section) in draft.sections.iter().enumerate() {
        filled(&section.title, Place::path(format!("sections[{s}].title")), findings);
        for (p, page) in section.pages.iter().enumerate() {
            for (i, one) in page.items.iter().enumerate() {
                item(draft, one, &item_path(s, p, i), &mut used, findings);
            }
            for (e, exit) in page.exits.iter().enumerate() {
                filled(&exit.title, Place::path(format!("{}.exits[{e}].title", page_path(s, p))), findings);
            }
        }
    }
    for name in draft.code_lists.keys().filter(|name| !used.contains(*name)) {
        let place = Place::path(format!("code_lists.{name}"));
        findings.push(Finding::note(Code::REFERENCE_UNKNOWN, place, "no item uses this code list"));
    }
}

fn item<'d>(draft: &Draft, item: &'d Item, path: &str, used: &mut HashSet<&'d CodeListId>, findings: &mut Findings) {
    filled(&item.label, at(path, "label"), findings);
    if item.version == 0 {
        findings.push(Finding::error(Code::RANGE_EMPTY, at(path, "version"), "versions are counted from 1"));
    }
    missing_reasons(item, path, findings);
    for (c, check) in item.checks.iter().enumerate() {
        filled(&check.message, at(path, &format!("checks[{c}].message")), findings);
    }
    for (v, variant) in item.variants.iter().enumerate() {
        filled(&variant.label, at(path, &format!("variants[{v}].label")), findings);
    }
    if let Some(list) = item.kind.code_list() {
        known_list(draft, list, path, used, findings);
    }
    kind(draft, &item.kind, path, findings);
}

fn kind(draft: &Draft, kind: &ItemKind, path: &str, findings: &mut Findings) {
    let options = kind.code_list().and_then(|list| draft.code_lists.get(list)).map(|list| list.options.len());
    match kind {
        ItemKind::SingleChoice { code_list, .. } => exclusive_in_single(draft, code_list, path, findings),
        ItemKind::MultipleChoice { at_least, at_most, .. } => {
            choices(*at_least, *at_most, options.unwrap_or(usize::MAX), path, findings);
        }
        ItemKind::Battery { rows, .. } => statements(rows, "rows", "the battery has no row", path, findings),
        ItemKind::Vignettes { rows, .. } => {
            some(rows.len(), "rows", "there is no vignette", path, findings);
            for (r, row) in rows.iter().enumerate() {
                filled(&row.label, at(path, &format!("rows[{r}].label")), findings);
                filled(&row.story, at(path, &format!("rows[{r}].story")), findings);
            }
        }
        ItemKind::SemanticDifferential { points, rows, .. } => {
            if !(3..=11).contains(points) {
                empty_range(at(path, "points"), "between two words stand 3 to 11 points", findings);
            }
            some(rows.len(), "rows", "there is no pair of words", path, findings);
            for (r, row) in rows.iter().enumerate() {
                filled(&row.left, at(path, &format!("rows[{r}].left")), findings);
                filled(&row.right, at(path, &format!("rows[{r}].right")), findings);
            }
        }
        ItemKind::Scale { low, high } | ItemKind::NetPromoter { low, high } => ends(low, high, path, findings),
        ItemKind::Slider { min, max, step, low, high, .. } => {
            ends(low, high, path, findings);
            slider(*min, *max, *step, path, findings);
        }
        ItemKind::Ranking { places, .. } => ranking(*places, options, path, findings),
        ItemKind::Number { min, max, decimals, .. } => number(*min, *max, *decimals, path, findings),
        ItemKind::Allocation { parts, total, .. } => {
            if *total == 0 {
                empty_range(at(path, "total"), "there is nothing to share out", findings);
            }
            statements(parts, "parts", "there is no part to share out among", path, findings);
        }
        ItemKind::Date { earliest, latest, .. } => dates(earliest.as_deref(), latest.as_deref(), path, findings),
        ItemKind::ShortText { max_length } | ItemKind::LongText { max_length }
            if *max_length == 0 || *max_length > TEXT_MAX =>
        {
            empty_range(at(path, "max_length"), &format!("it must be from 1 to {TEXT_MAX}"), findings);
        }
        ItemKind::Consent { statement } => filled(statement, at(path, "statement"), findings),
        ItemKind::Hidden { parameter: Some(parameter) } if !is_parameter(parameter) => {
            let message = format!("“{parameter}” cannot be a name in an address: use letters, digits, “_” and “-”");
            findings.push(Finding::error(Code::NAME_INVALID, at(path, "parameter"), message));
        }
        ItemKind::ShortText { .. }
        | ItemKind::LongText { .. }
        | ItemKind::Time {}
        | ItemKind::DateTime {}
        | ItemKind::Postcode {}
        | ItemKind::Information { .. }
        | ItemKind::Calculated { .. }
        | ItemKind::Hidden { .. }
        | ItemKind::Placeholder { .. } => {}
    }
}

fn is_parameter(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (1..=64).contains(&name.len()) && name.chars().all(plain)
}

fn some(found: usize, field: &str, message: &str, path: &str, findings: &mut Findings) {
    if found == 0 {
        findings.push(Finding::error(Code::STRUCTURE_EMPTY, at(path, field), message));
    }
}

fn statements(rows: &[BatteryRow], field: &str, none: &str, path: &str, findings: &mut Findings) {
    some(rows.len(), field, none, path, findings);
    for (r, row) in rows.iter().enumerate() {
        filled(&row.label, at(path, &format!("{field}[{r}].label")), findings);
    }
}

fn ends(low: &Text, high: &Text, path: &str, findings: &mut Findings) {
    filled(low, at(path, "low"), findings);
    filled(high, at(path, "high"), findings);
}

fn choices(at_least: Option<u32>, at_most: Option<u32>, options: usize, path: &str, findings: &mut Findings) {
    if at_most == Some(0) {
        empty_range(at(path, "at_most"), "nothing could be chosen", findings);
    }
    if let (Some(least), Some(most)) = (at_least, at_most)
        && least > most
    {
        let message = format!("at least {least} are demanded, and at most {most} allowed");
        empty_range(at(path, "at_least"), &message, findings);
    }
    for (field, number) in [("at_least", at_least), ("at_most", at_most)] {
        if let Some(number) = number.filter(|number| *number as usize > options) {
            empty_range(at(path, field), &format!("{number} is more than the {options} options there are"), findings);
        }
    }
}

fn ranking(places: Option<u32>, options: Option<usize>, path: &str, findings: &mut Findings) {
    match (places, options) {
        (Some(0), _) => empty_range(at(path, "places"), "there is no place to fill", findings),
        (Some(places), Some(options)) if places as usize > options => {
            let message = format!("{places} places are more than the {options} options there are");
            empty_range(at(path, "places"), &message, findings);
        }
        _ => {}
    }
}

fn slider(min: f64, max: f64, step: f64, path: &str, findings: &mut Findings) {
    let finite = min.is_finite() && max.is_finite() && step.is_finite();
    if !finite || min >= max {
        empty_range(at(path, "min"), &format!("the least, {min}, must be below the greatest, {max}"), findings);
        return;
    }
    let steps = (max - min) / step;
    if step <= 0.0 {
        empty_range(at(path, "step"), "a step must be greater than 0", findings);
    } else if steps > SLIDER_STEPS_MAX {
        empty_range(at(path, "step"), &format!("more than {SLIDER_STEPS_MAX} steps cannot be told apart"), findings);
    } else if (steps - steps.round()).abs() > 1e-6 {
        empty_range(at(path, "step"), &format!("from {min} to {max} there is no whole number of steps"), findings);
    }
}

/// What is `today` is known only when somebody answers.
fn dates(earliest: Option<&str>, latest: Option<&str>, path: &str, findings: &mut Findings) {
    let mut day = |field: &str, written: Option<&str>| -> Option<Day> {
        let written = written.filter(|written| *written != "today")?;
        let read = written.parse();
        if read.is_err() {
            let message = format!("“{written}” is neither a day such as 2026-11-27 nor “today”");
            findings.push(Finding::error(Code::REFERENCE_UNKNOWN, at(path, field), message));
        }
        read.ok()
    };
    let (from, to) = (day("earliest", earliest), day("latest", latest));
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        empty_range(at(path, "earliest"), "the earliest day is after the latest", findings);
    }
}

fn empty_range(place: Place, message: &str, findings: &mut Findings) {
    findings.push(Finding::error(Code::RANGE_EMPTY, place, message));
}

fn number(min: Option<f64>, max: Option<f64>, decimals: u32, path: &str, findings: &mut Findings) {
    for (field, limit) in [("min", min), ("max", max)] {
        if limit.is_some_and(|limit| !limit.is_finite()) {
            empty_range(at(path, field), "this is no number", findings);
        }
    }
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        empty_range(at(path, "min"), &format!("the least, {min}, is greater than the greatest, {max}"), findings);
    }
    if decimals > DECIMALS_MAX {
        empty_range(at(path, "decimals"), &format!("at most {DECIMALS_MAX} digits can be kept"), findings);
    }
}

fn missing_reasons(item: &Item, path: &str, findings: &mut Findings) {
    let answerless = !item.kind.is_question() || matches!(item.kind, ItemKind::Consent { .. });
    if answerless && !item.missing.is_empty() {
        let message = "nothing is asked here that one could not know or not say";
        findings.push(Finding::error(Code::REFERENCE_UNKNOWN, at(path, "missing"), message));
    }
    let mut seen = HashSet::new();
    for (m, reason) in item.missing.iter().enumerate() {
        let place = at(path, &format!("missing[{m}]"));
        if !reason.can_be_said() {
            let message =
                format!("“{}” is found, not said: offer dont_know, prefer_not_to_say or not_applicable", reason.word());
            findings.push(Finding::error(Code::REFERENCE_UNKNOWN, place, message));
        } else if !seen.insert(*reason) {
            findings.push(Finding::error(Code::NAME_DUPLICATE, place, "this reason is offered twice"));
        }
    }
}

fn known_list<'d>(
    draft: &Draft,
    name: &'d CodeListId,
    path: &str,
    used: &mut HashSet<&'d CodeListId>,
    findings: &mut Findings,
) {
    used.insert(name);
    if !draft.code_lists.contains_key(name) {
        let message = format!("there is no code list “{name}”");
        findings.push(Finding::error(Code::REFERENCE_UNKNOWN, at(path, "code_list"), message));
    }
}

fn exclusive_in_single(draft: &Draft, name: &CodeListId, path: &str, findings: &mut Findings) {
    let shared = draft
        .sections
        .iter()
        .flat_map(|s| &s.pages)
        .flat_map(|p| &p.items)
        .any(|i| matches!(&i.kind, ItemKind::MultipleChoice { code_list, .. } if code_list == name));
    let exclusive = draft.code_lists.get(name).is_some_and(|list| list.options.iter().any(|o| o.exclusive));
    if exclusive && !shared {
        let message = "“exclusive” has no effect where only one option can be chosen";
        findings.push(Finding::warning(Code::OPTION_EXCLUSIVE, at(path, "code_list"), message));
    }
}
