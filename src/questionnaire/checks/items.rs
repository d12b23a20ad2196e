//! What each item says: limits that leave nothing, code lists that do not exist, reasons that nobody can give.

use super::super::document::{Draft, Item, ItemKind};
use super::structure::filled;
use super::{at, item_path, page_path};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::CodeListId;
use std::collections::HashSet;

/// Digits after the point beyond which a number is no longer what was typed.
const DECIMALS_MAX: u32 = 9;

/// The longest text a short text may ask for, in characters.
const TEXT_MAX: u32 = 10_000;

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
    match &item.kind {
        ItemKind::SingleChoice { code_list, .. } => {
            known_list(draft, code_list, path, used, findings);
            exclusive_in_single(draft, code_list, path, findings);
        }
        ItemKind::MultipleChoice { code_list, at_most, .. } => {
            known_list(draft, code_list, path, used, findings);
            if *at_most == Some(0) {
                empty_range(at(path, "at_most"), "nothing could be chosen", findings);
            }
        }
        ItemKind::Battery { code_list, rows, .. } => {
            known_list(draft, code_list, path, used, findings);
            if rows.is_empty() {
                let message = "the battery has no row";
                findings.push(Finding::error(Code::STRUCTURE_EMPTY, at(path, "rows"), message));
            }
            for (r, row) in rows.iter().enumerate() {
                filled(&row.label, at(path, &format!("rows[{r}].label")), findings);
            }
        }
        ItemKind::Scale { low, high } => {
            filled(low, at(path, "low"), findings);
            filled(high, at(path, "high"), findings);
        }
        ItemKind::Number { min, max, decimals, .. } => number(*min, *max, *decimals, path, findings),
        ItemKind::ShortText { max_length } | ItemKind::LongText { max_length }
            if *max_length == 0 || *max_length > TEXT_MAX =>
        {
            empty_range(at(path, "max_length"), &format!("it must be from 1 to {TEXT_MAX}"), findings);
        }
        ItemKind::ShortText { .. } | ItemKind::Information { .. } => {}
        ItemKind::Consent { statement } => filled(statement, at(path, "statement"), findings),
        _ => {}
    }
}

fn empty_range(place: Place, message: &str, findings: &mut Findings) {
    findings.push(Finding::error(Code::RANGE_EMPTY, place, message));
}

fn number(min: Option<f64>, max: Option<f64>, decimals: u32, path: &str, findings: &mut Findings) {
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
    let answerless = matches!(item.kind, ItemKind::Information { .. } | ItemKind::Consent { .. });
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
