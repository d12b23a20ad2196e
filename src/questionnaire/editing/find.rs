//! Where things stand in a draft, by their names.

use super::unknown;
use crate::finding::Finding;
use crate::id::{CodeListId, PageId, SectionId, VariableId};
use crate::questionnaire::document::{Draft, Item, ItemKind, Page, Section};
use std::collections::BTreeSet;

/// Position of a section.
pub fn section_at(draft: &Draft, id: &SectionId) -> Option<usize> {
    draft.sections.iter().position(|section| section.id == *id)
}

/// Positions of a page: section, page.
pub fn page_at(draft: &Draft, id: &PageId) -> Option<(usize, usize)> {
    draft
        .sections
        .iter()
        .enumerate()
        .find_map(|(s, section)| section.pages.iter().position(|page| page.id == *id).map(|p| (s, p)))
}

/// Positions of an item: section, page, item.
pub fn item_at(draft: &Draft, variable: &VariableId) -> Option<(usize, usize, usize)> {
    draft.sections.iter().enumerate().find_map(|(s, section)| {
        section
            .pages
            .iter()
            .enumerate()
            .find_map(|(p, page)| page.items.iter().position(|item| item.variable == *variable).map(|i| (s, p, i)))
    })
}

pub fn section<'d>(draft: &'d Draft, id: &SectionId) -> Option<&'d Section> {
    section_at(draft, id).map(|s| &draft.sections[s])
}

pub fn page<'d>(draft: &'d Draft, id: &PageId) -> Option<&'d Page> {
    page_at(draft, id).map(|(s, p)| &draft.sections[s].pages[p])
}

pub fn item<'d>(draft: &'d Draft, variable: &VariableId) -> Option<&'d Item> {
    item_at(draft, variable).map(|(s, p, i)| &draft.sections[s].pages[p].items[i])
}

/// The page's place in the questionnaire, from 1.
pub fn page_number(draft: &Draft, id: &PageId) -> Option<usize> {
    draft.sections.iter().flat_map(|section| &section.pages).position(|page| page.id == *id).map(|at| at + 1)
}

/// All items in order.
pub fn items(draft: &Draft) -> impl Iterator<Item = &Item> {
    draft.sections.iter().flat_map(|section| &section.pages).flat_map(|page| &page.items)
}

/// The items whose options come from this list.
pub fn users_of<'d>(draft: &'d Draft, list: &CodeListId) -> Vec<&'d Item> {
    items(draft).filter(|item| item.kind.code_list() == Some(list)).collect()
}

/// The variables of an item's rows or parts; empty for an item that is a variable itself.
pub fn rows_of(kind: &ItemKind) -> Vec<&VariableId> {
    match kind {
        ItemKind::Battery { rows, .. } | ItemKind::Allocation { parts: rows, .. } => {
            rows.iter().map(|row| &row.variable).collect()
        }
        ItemKind::SemanticDifferential { rows, .. } => rows.iter().map(|row| &row.variable).collect(),
        ItemKind::Vignettes { rows, .. } => rows.iter().map(|row| &row.variable).collect(),
        _ => Vec::new(),
    }
}

/// Every name that is taken: of items, rows and experiments.
pub fn variables(draft: &Draft) -> BTreeSet<VariableId> {
    let own = items(draft).flat_map(|item| std::iter::once(&item.variable).chain(rows_of(&item.kind)));
    own.chain(draft.experiments.iter().map(|experiment| &experiment.variable)).cloned().collect()
}

pub(super) fn section_mut<'d>(draft: &'d mut Draft, id: &SectionId) -> Result<&'d mut Section, Finding> {
    let s = section_at(draft, id).ok_or_else(|| unknown("section", id))?;
    Ok(&mut draft.sections[s])
}

pub(super) fn page_mut<'d>(draft: &'d mut Draft, id: &PageId) -> Result<&'d mut Page, Finding> {
    let (s, p) = page_at(draft, id).ok_or_else(|| unknown("page", id))?;
    Ok(&mut draft.sections[s].pages[p])
}

pub(super) fn item_mut<'d>(draft: &'d mut Draft, variable: &VariableId) -> Result<&'d mut Item, Finding> {
    let (s, p, i) = item_at(draft, variable).ok_or_else(|| unknown("question", variable))?;
    Ok(&mut draft.sections[s].pages[p].items[i])
}
