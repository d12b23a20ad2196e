//! One page of a draft on its own, for the preview: without rules, in one language, so that faults elsewhere do not hide it.

use super::texts;
use crate::id::PageId;
use crate::questionnaire::document::{Draft, Item, ItemKind, OptionOrder, Shuffle};
use crate::text::{Language, Text};

/// A draft of that page alone, in that language (in the draft's own where a text does not have it). Earlier answers stand as their names
/// in brackets. `None` where there is no such page.
pub fn alone(draft: &Draft, page: &PageId, language: &Language) -> Option<Draft> {
    let (s, p) = super::find::page_at(draft, page)?;
    let mut alone = draft.clone();
    let mut section = draft.sections[s].clone();
    let mut page = section.pages[p].clone();
    page.relevant = None;
    page.ballot = None;
    page.exits.clear();
    page.item_order = Shuffle::default();
    page.items.retain(|item| item.kind.is_seen());
    page.items.iter_mut().for_each(unruled);
    (section.relevant, section.ballot, section.repeat, section.page_order) = (None, None, None, Shuffle::default());
    section.pages = vec![page];
    alone.sections = vec![section];
    alone.experiments.clear();
    let main = draft.language.clone();
    texts::visit(&mut alone, &mut |_, _, text| {
        let there = texts::has(text, language, &main);
        let said = texts::exactly(text, if there { language } else { &main }, &main);
        *text = Text::Plain(named(said));
    });
    alone.language = language.clone();
    alone.translations.clear();
    Some(alone)
}

fn unruled(item: &mut Item) {
    item.relevant = None;
    item.ballot = None;
    item.variants.clear();
    item.checks.clear();
    item.default = None;
    match &mut item.kind {
        ItemKind::SingleChoice { choice_filter, option_order, .. }
        | ItemKind::MultipleChoice { choice_filter, option_order, .. } => {
            *choice_filter = None;
            *option_order = OptionOrder::default();
        }
        ItemKind::Battery { option_order, row_order, rows, .. } => {
            (*option_order, *row_order) = (OptionOrder::default(), Shuffle::default());
            rows.iter_mut().for_each(|row| row.relevant = None);
        }
        ItemKind::Vignettes { option_order, row_order, .. } => {
            (*option_order, *row_order) = (OptionOrder::default(), Shuffle::default());
        }
        ItemKind::SemanticDifferential { row_order, .. } => *row_order = Shuffle::default(),
        ItemKind::Ranking { option_order, .. } => *option_order = OptionOrder::default(),
        ItemKind::Allocation { parts, .. } => parts.iter_mut().for_each(|row| row.relevant = None),
        _ => {}
    }
}

/// `${name}` as `[name]`.
fn named(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("${") {
        let Some(length) = rest[at..].find('}') else { break };
        out.push_str(&rest[..at]);
        out.push('[');
        out.push_str(rest[at + 2..at + length].trim());
        out.push(']');
        rest = &rest[at + length + 1..];
    }
    out.push_str(rest);
    out
}
