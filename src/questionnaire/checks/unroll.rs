//! Repeated sections, unrolled: each time round is a section of its own, whose names carry its number from the second on.

use super::super::document::{Draft, Item, ItemKind, OptionOrder, Page, REPEAT_MAX, Section};
use super::super::expression::{Piece, pieces};
use super::super::texts;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::{CodeListId, ConceptId, NAME_MAX, PageId, VariableId};
use crate::text::Text;
use std::borrow::Cow;
use std::collections::HashSet;

/// A section as it is gone through once.
pub struct Round<'d> {
    /// Position in the document.
    pub document: usize,
    /// Which time round, from 1; `None` where the section is not repeated.
    pub instance: Option<u32>,
    pub section: Cow<'d, Section>,
    /// The last page asks whether there is another.
    pub asks_another: bool,
}

impl Round<'_> {
    /// Where the page stands in the document.
    pub fn page_path(&self, page: usize) -> String {
        if self.asks_another && page + 1 == self.section.pages.len() {
            format!("sections[{}].repeat", self.document)
        } else {
            super::page_path(self.document, page)
        }
    }

    pub fn item_path(&self, page: usize, item: usize) -> String {
        if self.asks_another && page + 1 == self.section.pages.len() {
            format!("sections[{}].repeat", self.document)
        } else {
            super::item_path(self.document, page, item)
        }
    }

    /// Whether the page is the question for another time round.
    pub fn is_another(&self, page: usize) -> bool {
        self.asks_another && page + 1 == self.section.pages.len()
    }
}

/// How often a section is gone through at most.
pub fn rounds_of(section: &Section) -> u32 {
    section.repeat.as_ref().map_or(1, |repeat| repeat.at_most.clamp(1, REPEAT_MAX))
}

/// The name of a thing in the given time round.
pub fn round_name(name: &str, instance: u32) -> String {
    if instance < 2 { name.to_owned() } else { format!("{name}_{instance}") }
}

/// The question that ends each time round.
pub fn another_name(section: &str) -> String {
    format!("{section}_another")
}

/// All sections in order. Names that become too long are found.
pub fn unroll<'d>(draft: &'d Draft, findings: &mut Findings) -> Vec<Round<'d>> {
    let mut rounds = Vec::with_capacity(draft.sections.len());
    for (document, section) in draft.sections.iter().enumerate() {
        let Some(repeat) = &section.repeat else {
            rounds.push(Round { document, instance: None, section: Cow::Borrowed(section), asks_another: false });
            continue;
        };
        let most = rounds_of(section);
        let own = names(section);
        for instance in 1..=most {
            let mut copy =
                Rename { own: &own, instance, findings, path: format!("sections[{document}]") }.section(section);
            let another = repeat.another.as_ref().filter(|_| repeat.count.is_none() && instance < most);
            let page = another.and_then(|text| another_page(section, text, instance, findings, document));
            let asks_another = page.is_some();
            copy.pages.extend(page);
            let section = Cow::Owned(copy);
            rounds.push(Round { document, instance: Some(instance), section, asks_another });
        }
    }
    rounds
}

/// The names of a section's variables as they are written.
fn names(section: &Section) -> HashSet<String> {
    let mut names = HashSet::new();
    for item in section.pages.iter().flat_map(|page| &page.items) {
        names.insert(item.variable.to_string());
        each_row(&item.kind, &mut |row| {
            names.insert(row.to_string());
        });
    }
    names
}

/// The variables of an item's rows or parts.
pub fn each_row<'k>(kind: &'k ItemKind, visit: &mut dyn FnMut(&'k VariableId)) {
    match kind {
        ItemKind::Battery { rows, .. } | ItemKind::Allocation { parts: rows, .. } => {
            rows.iter().for_each(|row| visit(&row.variable));
        }
        ItemKind::SemanticDifferential { rows, .. } => rows.iter().for_each(|row| visit(&row.variable)),
        ItemKind::Vignettes { rows, .. } => rows.iter().for_each(|row| visit(&row.variable)),
        _ => {}
    }
}

struct Rename<'r> {
    own: &'r HashSet<String>,
    instance: u32,
    findings: &'r mut Findings,
    path: String,
}

impl Rename<'_> {
    fn section(mut self, section: &Section) -> Section {
        let mut copy = section.clone();
        if self.instance < 2 {
            return copy;
        }
        for (p, page) in copy.pages.iter_mut().enumerate() {
            let path = format!("{}.pages[{p}]", self.path);
            if let Some(id) = self.name(page.id.as_str(), &format!("{path}.id")) {
                page.id = PageId::new(id).unwrap_or_else(|_| page.id.clone());
            }
            texts::of_page_mut(page, &mut |text| self.text(text));
            for (i, item) in page.items.iter_mut().enumerate() {
                self.item(item, &format!("{path}.items[{i}]"));
            }
        }
        copy
    }

    fn item(&mut self, item: &mut Item, path: &str) {
        self.variable(&mut item.variable, &format!("{path}.variable"));
        let part = |field: &str, r: usize| format!("{path}.{field}[{r}].variable");
        match &mut item.kind {
            ItemKind::Battery { rows, .. } => {
                rows.iter_mut().enumerate().for_each(|(r, row)| self.variable(&mut row.variable, &part("rows", r)));
            }
            ItemKind::Allocation { parts, .. } => {
                parts.iter_mut().enumerate().for_each(|(r, row)| self.variable(&mut row.variable, &part("parts", r)));
            }
            ItemKind::SemanticDifferential { rows, .. } => {
                rows.iter_mut().enumerate().for_each(|(r, row)| self.variable(&mut row.variable, &part("rows", r)));
            }
            ItemKind::Vignettes { rows, .. } => {
                rows.iter_mut().enumerate().for_each(|(r, row)| self.variable(&mut row.variable, &part("rows", r)));
            }
            _ => {}
        }
        texts::of_item_mut(item, &mut |_, text| self.text(text));
    }

    fn variable(&mut self, id: &mut VariableId, path: &str) {
        if let Some(name) = self.name(id.as_str(), path)
            && let Ok(renamed) = VariableId::new(name)
        {
            *id = renamed;
        }
    }

    fn name(&mut self, name: &str, path: &str) -> Option<String> {
        let renamed = round_name(name, self.instance);
        if renamed.len() <= NAME_MAX {
            return Some(renamed);
        }
        let message = format!("with the number of the time round the name is too long: “{renamed}”");
        self.findings.push(Finding::error(Code::NAME_INVALID, Place::path(path), message));
        None
    }

    /// What the text pipes of this section is that of the same time round.
    fn text(&self, text: &mut Text) {
        let renamed = |text: &str| {
            let parts = pieces(text).into_iter().map(|piece| match piece {
                Piece::Words(words) => words.to_owned(),
                Piece::Answer { name, .. } if self.own.contains(name) => {
                    format!("${{{}}}", round_name(name, self.instance))
                }
                Piece::Answer { name, .. } => format!("${{{name}}}"),
            });
            parts.collect::<String>()
        };
        match text {
            Text::Plain(words) if words.contains("${") => *words = renamed(words),
            Text::Plain(_) => {}
            Text::Languages(map) => {
                map.values_mut().filter(|words| words.contains("${")).for_each(|words| *words = renamed(words));
            }
        }
    }
}

/// A page with the question whether there is another; `None`, with a finding, where its name would be too long.
fn another_page(section: &Section, text: &Text, instance: u32, findings: &mut Findings, s: usize) -> Option<Page> {
    let name = round_name(&another_name(section.id.as_str()), instance);
    let named = (PageId::new(&name), VariableId::new(&name), ConceptId::new(another_name(section.id.as_str())));
    let (Ok(page), Ok(variable), Ok(concept), Ok(code_list)) = (named.0, named.1, named.2, CodeListId::new("another"))
    else {
        let message = format!("the name of the question for another time round is too long: “{name}”");
        findings.push(Finding::error(Code::NAME_INVALID, Place::path(format!("sections[{s}].id")), message));
        return None;
    };
    let kind =
        ItemKind::SingleChoice { code_list, choice_filter: None, option_order: OptionOrder::default(), minimal: false };
    let mut item = Item::new(variable, concept, text.clone(), kind);
    item.required = true;
    Some(Page::new(page, vec![item]))
}
