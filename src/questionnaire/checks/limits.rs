//! How large a questionnaire may be: what is larger is refused before anything is built of it.

use super::super::document::{Draft, ItemKind};
use super::unroll::{each_row, rounds_of};
use crate::finding::{Code, Finding, Findings, Place};

/// Items of a document, each time round of a repeated section counted.
pub const ITEMS_MAX: usize = 2_000;
/// Columns that its data set would have.
pub const VARIABLES_MAX: usize = 20_000;
/// Options of all code lists together.
pub const OPTIONS_MAX: usize = 50_000;
/// Sections, pages, arms, images and languages, each.
pub const PARTS_MAX: usize = 2_000;

pub fn check(draft: &Draft, findings: &mut Findings) {
    let mut at_most = |what: &str, found: usize, most: usize, path: &str| {
        if found > most {
            let message = format!("{found} {what} are too many: at most {most} can be taken");
            findings.push(Finding::error(Code::QUESTIONNAIRE_TOO_LARGE, Place::path(path), message));
        }
    };
    let (mut items, mut variables, mut pages) = (0_usize, draft.experiments.len(), 0_usize);
    for section in &draft.sections {
        let rounds = rounds_of(section) as usize;
        for page in &section.pages {
            pages = pages.saturating_add(rounds);
            items = items.saturating_add(page.items.len().saturating_mul(rounds));
            for item in &page.items {
                variables = variables.saturating_add(columns(draft, &item.kind).saturating_mul(rounds));
            }
        }
    }
    at_most("items", items, ITEMS_MAX, "sections");
    at_most("variables", variables, VARIABLES_MAX, "sections");
    at_most("pages", pages, PARTS_MAX, "sections");
    at_most("sections", draft.sections.len(), PARTS_MAX, "sections");
    at_most("options", draft.code_lists.values().map(|list| list.options.len()).sum(), OPTIONS_MAX, "code_lists");
    at_most("images", draft.images.len(), PARTS_MAX, "images");
    at_most("languages", draft.translations.len(), 50, "translations");
    at_most("arms", draft.experiments.iter().map(|e| e.arms.len()).sum(), PARTS_MAX, "experiments");
}

/// The columns of an item in a data set, about.
fn columns(draft: &Draft, kind: &ItemKind) -> usize {
    let options = kind.code_list().and_then(|name| draft.code_lists.get(name)).map_or(0, |list| list.options.len());
    let mut rows = 0;
    each_row(kind, &mut |_| rows += 1);
    match kind {
        ItemKind::MultipleChoice { .. } | ItemKind::Ranking { .. } => options.max(1),
        _ => rows.max(1),
    }
}
