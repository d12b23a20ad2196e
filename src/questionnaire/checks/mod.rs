//! From a draft to a questionnaire that can run: the only way to get one.
//!
//! Rules may look only at answers of earlier pages, for a page must be complete before it is sent; only a page's exits may look at
//! the page itself. [`structure`] looks at names and limits, [`items`] at what each item says, [`assemble`] compiles.

pub mod assemble;
mod items;
mod scope;
mod structure;

#[cfg(test)]
mod tests;

pub use structure::option_column;

use super::document::Draft;
use super::plan::{CheckedItem, CheckedPage, CheckedSection, Variable};
use crate::finding::{Findings, Place};
use crate::id::{PageId, VariableId};
use crate::text::Language;
use std::collections::HashMap;

/// A checked, compiled, frozen questionnaire. Cheap to share (`Arc`), safe to run: every reference in it resolves.
#[derive(Debug)]
pub struct Questionnaire {
    draft: Draft,
    sections: Vec<CheckedSection>,
    pages: Vec<CheckedPage>,
    variables: Vec<Variable>,
    /// Slots in the order of their variables' ids.
    by_name: Vec<usize>,
    page_positions: HashMap<PageId, usize>,
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

    /// All pages in order, over all sections.
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

    /// All variables in the order in which people meet them: an item each, a battery one a row.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    pub fn variable(&self, id: &VariableId) -> Option<&Variable> {
        self.slot(id).map(|slot| &self.variables[slot])
    }

    /// Position in [`Questionnaire::variables`].
    pub fn slot(&self, id: &VariableId) -> Option<usize> {
        let found = self.by_name.binary_search_by(|slot| self.variables[*slot].id.cmp(id)).ok()?;
        Some(self.by_name[found])
    }

    /// The item that a variable belongs to.
    pub fn item_of(&self, variable: &Variable) -> &CheckedItem {
        &self.pages[variable.page].items[variable.item]
    }

    pub(crate) fn slots_by_name(&self) -> &[usize] {
        &self.by_name
    }
}

/// Checks and compiles. A questionnaire is returned exactly when the findings have no error.
pub fn check(draft: Draft) -> (Option<Questionnaire>, Findings) {
    let mut findings = Findings::new();
    structure::check(&draft, &mut findings);
    items::check(&draft, &mut findings);
    let parts = assemble::assemble(&draft, &mut findings);
    if findings.has_errors() {
        return (None, findings);
    }
    let page_positions = parts.pages.iter().enumerate().map(|(i, page)| (page.id.clone(), i)).collect();
    let mut by_name: Vec<usize> = (0..parts.variables.len()).collect();
    by_name.sort_by(|a, b| parts.variables[*a].id.cmp(&parts.variables[*b].id));
    let assemble::Parts { sections, pages, variables } = parts;
    (Some(Questionnaire { draft, sections, pages, variables, by_name, page_positions }), findings)
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
