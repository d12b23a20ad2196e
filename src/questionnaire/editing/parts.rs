//! Parts of a draft: what an edit is about, what a page shows, and where a finding belongs.

use super::find;
use crate::id::{CodeListId, PageId, SectionId, VariableId};
use crate::questionnaire::document::Draft;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// A part of a draft that can be changed on its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Title, population, minutes, languages.
    Settings,
    Front,
    /// All experiments.
    Experiments,
    /// A section without its pages.
    Section(SectionId),
    /// A page without its items.
    Page(PageId),
    /// An item with its options.
    Item(VariableId),
    List(CodeListId),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Settings => f.write_str("settings"),
            Part::Front => f.write_str("front"),
            Part::Experiments => f.write_str("experiments"),
            Part::Section(id) => write!(f, "section:{id}"),
            Part::Page(id) => write!(f, "page:{id}"),
            Part::Item(id) => write!(f, "item:{id}"),
            Part::List(id) => write!(f, "list:{id}"),
        }
    }
}

/// The word names no part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoPart;

impl FromStr for Part {
    type Err = NoPart;

    fn from_str(word: &str) -> Result<Part, NoPart> {
        let (kind, name) = word.split_once(':').unwrap_or((word, ""));
        match (kind, name) {
            ("settings", "") => Ok(Part::Settings),
            ("front", "") => Ok(Part::Front),
            ("experiments", "") => Ok(Part::Experiments),
            ("section", name) => name.parse().map(Part::Section).map_err(|_| NoPart),
            ("page", name) => name.parse().map(Part::Page).map_err(|_| NoPart),
            ("item", name) => name.parse().map(Part::Item).map_err(|_| NoPart),
            ("list", name) => name.parse().map(Part::List).map_err(|_| NoPart),
            _ => Err(NoPart),
        }
    }
}

/// SHA-256, in 64 hexadecimal digits, of a part as it is; `None` where the draft has no such part.
pub fn digest(draft: &Draft, part: &Part) -> Option<String> {
    let text = match part {
        Part::Settings => {
            json(&(&draft.title, &draft.population, draft.expected_minutes, &draft.language, &draft.translations))
        }
        Part::Front => json(&draft.front_matter),
        Part::Experiments => json(&draft.experiments),
        Part::Section(id) => {
            let mut section = find::section(draft, id)?.clone();
            section.pages.clear();
            json(&section)
        }
        Part::Page(id) => {
            let mut page = find::page(draft, id)?.clone();
            page.items.clear();
            json(&page)
        }
        Part::Item(id) => {
            let item = find::item(draft, id)?;
            json(&(item, item.kind.code_list().and_then(|list| draft.code_lists.get(list))))
        }
        Part::List(id) => json(draft.code_lists.get(id)?),
    };
    Some(Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect())
}

fn json(value: &impl serde::Serialize) -> String {
    // Names, texts and finite numbers: nothing that JSON cannot hold.
    serde_json::to_string(value).unwrap_or_default()
}

/// The part that a finding's path is in, and the rest of the path: `sections[0].pages[1].items[2].label` is an item's `label`.
pub fn of_path(draft: &Draft, path: &str) -> (Part, String) {
    if path.starts_with("front_matter") {
        return (Part::Front, after(path, "front_matter"));
    }
    if path.starts_with("experiments") {
        return (Part::Experiments, after(path, "experiments"));
    }
    if let Some(rest) = path.strip_prefix("code_lists.") {
        let name = rest.split('.').next().unwrap_or("");
        if let Ok(id) = CodeListId::new(name) {
            return (Part::List(id), after(rest, name));
        }
    }
    let Some((s, rest)) = indexed(path, "sections") else { return (Part::Settings, path.to_owned()) };
    let Some(section) = draft.sections.get(s) else { return (Part::Settings, path.to_owned()) };
    let Some((p, rest)) = indexed(rest, "pages") else { return (Part::Section(section.id.clone()), rest.to_owned()) };
    let Some(page) = section.pages.get(p) else { return (Part::Section(section.id.clone()), rest.to_owned()) };
    let Some((i, rest)) = indexed(rest, "items") else { return (Part::Page(page.id.clone()), rest.to_owned()) };
    match page.items.get(i) {
        Some(item) => (Part::Item(item.variable.clone()), rest.to_owned()),
        None => (Part::Page(page.id.clone()), rest.to_owned()),
    }
}

fn after(path: &str, start: &str) -> String {
    path.get(start.len()..).unwrap_or("").trim_start_matches('.').to_owned()
}

/// `pages[3].title` → `(3, "title")`.
fn indexed<'p>(path: &'p str, name: &str) -> Option<(usize, &'p str)> {
    let (index, rest) = path.strip_prefix(name)?.strip_prefix('[')?.split_once(']')?;
    Some((index.parse().ok()?, rest.trim_start_matches('.')))
}
