//! Putting parts into another order. Names and codes stay with what they name.

use super::{Part, find, swap, unknown};
use crate::finding::Finding;
use crate::questionnaire::document::Draft;

/// One place up or down. At the edge of its section a page passes into the next one, at the edge of its page an item does.
pub(super) fn step(draft: &mut Draft, part: &Part, up: bool) -> Result<(), Finding> {
    match part {
        Part::Section(id) => {
            let s = find::section_at(draft, id).ok_or_else(|| unknown("section", id))?;
            swap(&mut draft.sections, s, up);
        }
        Part::Page(id) => {
            let (s, p) = find::page_at(draft, id).ok_or_else(|| unknown("page", id))?;
            let inside = if up { p > 0 } else { p + 1 < draft.sections[s].pages.len() };
            let next = if up { s.checked_sub(1) } else { Some(s + 1).filter(|s| *s < draft.sections.len()) };
            if inside {
                swap(&mut draft.sections[s].pages, p, up);
            } else if let Some(next) = next {
                let page = draft.sections[s].pages.remove(p);
                let at = if up { draft.sections[next].pages.len() } else { 0 };
                draft.sections[next].pages.insert(at, page);
            }
        }
        Part::Item(id) => {
            let (s, p, i) = find::item_at(draft, id).ok_or_else(|| unknown("question", id))?;
            let inside = if up { i > 0 } else { i + 1 < draft.sections[s].pages[p].items.len() };
            if inside {
                swap(&mut draft.sections[s].pages[p].items, i, up);
            } else if let Some((ns, np)) = neighbour(draft, (s, p), up) {
                let item = draft.sections[s].pages[p].items.remove(i);
                let items = &mut draft.sections[ns].pages[np].items;
                let at = if up { items.len() } else { 0 };
                items.insert(at, item);
            }
        }
        Part::Settings | Part::Front | Part::Experiments | Part::List(_) => {
            return Err(unknown("part that can move", part));
        }
    }
    Ok(())
}

/// The page before or after, over all sections.
fn neighbour(draft: &Draft, here: (usize, usize), up: bool) -> Option<(usize, usize)> {
    let all: Vec<(usize, usize)> = draft
        .sections
        .iter()
        .enumerate()
        .flat_map(|(s, section)| (0..section.pages.len()).map(move |p| (s, p)))
        .collect();
    let at = all.iter().position(|place| *place == here)?;
    let next = if up { at.checked_sub(1)? } else { at + 1 };
    all.get(next).copied()
}

/// To a place, counted as if the part were not there any more; beyond the end is the end.
pub(super) fn to(draft: &mut Draft, part: &Part, into: Option<&Part>, index: usize) -> Result<(), Finding> {
    match (part, into) {
        (Part::Section(id), None) => {
            let s = find::section_at(draft, id).ok_or_else(|| unknown("section", id))?;
            let section = draft.sections.remove(s);
            let at = index.min(draft.sections.len());
            draft.sections.insert(at, section);
        }
        (Part::Page(id), Some(Part::Section(section))) => {
            let target = find::section_at(draft, section).ok_or_else(|| unknown("section", section))?;
            let (s, p) = find::page_at(draft, id).ok_or_else(|| unknown("page", id))?;
            let page = draft.sections[s].pages.remove(p);
            let pages = &mut draft.sections[target].pages;
            pages.insert(index.min(pages.len()), page);
        }
        (Part::Item(id), Some(Part::Page(page))) => {
            let (ts, tp) = find::page_at(draft, page).ok_or_else(|| unknown("page", page))?;
            let (s, p, i) = find::item_at(draft, id).ok_or_else(|| unknown("question", id))?;
            let item = draft.sections[s].pages[p].items.remove(i);
            let items = &mut draft.sections[ts].pages[tp].items;
            items.insert(index.min(items.len()), item);
        }
        _ => return Err(unknown("place for", part)),
    }
    Ok(())
}
