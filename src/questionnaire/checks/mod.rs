//! From a draft to a questionnaire that can run: the only way to get one.
//!
//! Rules may look only at answers of earlier pages, for a page must be complete before it is sent; only a page's exits may look at
//! the page itself, checks on an answer, and calculations what stands above them. [`limits`] bounds the whole, [`structure`] looks at
//! names and the skeleton, [`items`] at what each item says, [`unroll`] takes repeated sections apart, [`assemble`] compiles.

pub mod assemble;
mod defaults;
mod experiments;
mod feedback;
pub(super) mod images;
mod items;
mod limits;
mod scope;
mod structure;
mod translations;
mod unroll;
mod variables;

#[cfg(test)]
mod tests;

pub use super::plan::option_column;
pub use defaults::HIDDEN_MAX;
pub(crate) use feedback::Scorable;
pub use images::media_type;
pub use structure::is_web_address;

use super::document::{Draft, ItemKind};
use super::plan::{CheckedExperiment, CheckedItem, CheckedPage, CheckedSection, Role, Variable};
use crate::finding::{Findings, Place};
use crate::id::{PageId, VariableId};
use crate::text::Language;
use std::collections::HashMap;

/// A checked, compiled, frozen questionnaire. Cheap to share (`Arc`), safe to run: every reference in it resolves.
#[derive(Debug)]
pub struct Questionnaire {
    draft: Draft,
    experiments: Vec<CheckedExperiment>,
    sections: Vec<CheckedSection>,
    pages: Vec<CheckedPage>,
    variables: Vec<Variable>,
    /// Slots in the order of their variables' ids.
    by_name: Vec<usize>,
    page_positions: HashMap<PageId, usize>,
    /// The positions of the pages in the document's order: everybody's, where no section shuffles.
    page_order: Vec<usize>,
    shuffles_pages: bool,
    /// How many variables a walk works out.
    derived: usize,
}

impl Questionnaire {
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// The language of plain texts.
    pub fn language(&self) -> &Language {
        &self.draft.language
    }

    /// The languages in which people can answer, the language of plain texts first.
    pub fn languages(&self) -> impl Iterator<Item = &Language> + Clone {
        std::iter::once(&self.draft.language).chain(&self.draft.translations)
    }

    pub fn sections(&self) -> &[CheckedSection] {
        &self.sections
    }

    /// In the order of their slots, which come before those of all other variables.
    pub fn experiments(&self) -> &[CheckedExperiment] {
        &self.experiments
    }

    /// All pages in the document's order, over all sections and times round.
    pub fn pages(&self) -> &[CheckedPage] {
        &self.pages
    }

    pub fn page(&self, id: &PageId) -> Option<&CheckedPage> {
        self.page_position(id).map(|position| &self.pages[position])
    }

    /// Position in [`Questionnaire::pages`].
    pub fn page_position(&self, id: &PageId) -> Option<usize> {
        self.page_positions.get(id).copied()
    }

    /// All variables by slot: arms, then in the document's order an item each, a battery one a row, then the texts beside its options.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    pub fn variable(&self, id: &VariableId) -> Option<&Variable> {
        self.slot(id).map(|slot| &self.variables[slot])
    }

    /// Position in [`Questionnaire::variables`].
    pub fn slot(&self, id: &VariableId) -> Option<usize> {
        self.slot_named(id.as_str())
    }

    /// As [`Questionnaire::slot`], of what may be no name at all.
    pub fn slot_named(&self, name: &str) -> Option<usize> {
        let found = self.by_name.binary_search_by(|slot| self.variables[*slot].id.as_str().cmp(name)).ok()?;
        Some(self.by_name[found])
    }

    /// The item that a variable belongs to; an arm has none, and gets the first of all.
    pub fn item_of(&self, variable: &Variable) -> &CheckedItem {
        &self.pages[variable.page].items[variable.item]
    }

    /// The hidden variables, each with the name under which the address may bring its value.
    pub fn hidden(&self) -> impl Iterator<Item = (&Variable, &str)> {
        self.variables.iter().filter(|variable| variable.role == Role::Hidden).map(|variable| {
            let named = match &self.item_of(variable).item.kind {
                ItemKind::Hidden { parameter } => parameter.as_deref(),
                _ => None,
            };
            (variable, named.unwrap_or(variable.id.as_str()))
        })
    }

    pub(crate) fn fixed_page_order(&self) -> Option<&[usize]> {
        (!self.shuffles_pages).then_some(&self.page_order)
    }

    pub(crate) fn derived(&self) -> usize {
        self.derived
    }

    pub(crate) fn slots_by_name(&self) -> &[usize] {
        &self.by_name
    }
}

/// Checks and compiles. A questionnaire is returned exactly when the findings have no error.
pub fn check(draft: Draft) -> (Option<Questionnaire>, Findings) {
    let mut findings = Findings::new();
    limits::check(&draft, &mut findings);
    if findings.has_errors() {
        // What is too large is not looked at more closely.
        return (None, findings);
    }
    structure::check(&draft, &mut findings);
    items::check(&draft, &mut findings);
    experiments::check(&draft, &mut findings);
    images::check(&draft, &mut findings);
    translations::check(&draft, &mut findings);
    feedback::check(&draft, &mut findings);
    let rounds = unroll::unroll(&draft, &mut findings);
    structure::names(&draft, &rounds, &mut findings);
    let parts = assemble::assemble(&draft, &rounds, &mut findings);
    drop(rounds);
    if findings.has_errors() {
        return (None, findings);
    }
    (Some(whole(draft, parts)), findings)
}

fn whole(draft: Draft, parts: assemble::Parts) -> Questionnaire {
    let assemble::Parts { experiments, sections, pages, variables } = parts;
    let page_positions = pages.iter().enumerate().map(|(i, page)| (page.id.clone(), i)).collect();
    let mut by_name: Vec<usize> = (0..variables.len()).collect();
    by_name.sort_by(|a, b| variables[*a].id.cmp(&variables[*b].id));
    let page_order = (0..pages.len()).collect();
    let shuffles_pages = sections.iter().any(|section| section.order.is_some());
    let derived = variables.iter().filter(|variable| variable.derived.is_some()).count();
    Questionnaire {
        draft,
        experiments,
        sections,
        pages,
        variables,
        by_name,
        page_positions,
        page_order,
        shuffles_pages,
        derived,
    }
}

/// `sections[0].pages[2]` and so on.
fn page_path(section: usize, page: usize) -> String {
    format!("sections[{section}].pages[{page}]")
}

fn item_path(section: usize, page: usize, item: usize) -> String {
    format!("sections[{section}].pages[{page}].items[{item}]")
}

fn at(path: &str, field: &str) -> Place {
    Place::path(format!("{path}.{field}"))
}
