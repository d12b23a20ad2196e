//! Sections and pages: adding, naming, showing rules, and taking parts away.

use super::{Part, RepeatFields, find, names, refused, texts, unknown};
use crate::finding::{Code, Finding};
use crate::id::{PageId, SectionId};
use crate::questionnaire::document::{Draft, Page, Repeat, Section, Shuffle};

fn nameless() -> Finding {
    refused(Code::NAME_INVALID, "no name could be made of that; write some letters")
}

pub(super) fn add_section(draft: &mut Draft, title: &str, after: Option<&SectionId>) -> Result<(), Finding> {
    let id = names::section(draft, title).ok_or_else(nameless)?;
    let at = match after {
        Some(after) => find::section_at(draft, after).ok_or_else(|| unknown("section", after))? + 1,
        None => draft.sections.len(),
    };
    let title = if title.trim().is_empty() { "New section" } else { title.trim() };
    draft.sections.insert(at, Section::new(id, title, Vec::new()));
    Ok(())
}

pub(super) fn set_section(
    draft: &mut Draft,
    id: &SectionId,
    title: &str,
    page_order: Shuffle,
    repeat: Option<&RepeatFields>,
) -> Result<(), Finding> {
    let main = draft.language.clone();
    let section = find::section_mut(draft, id)?;
    texts::put(&mut section.title, &main, &main, title);
    section.page_order = page_order;
    section.repeat = repeat.map(|fields| {
        let mut another = section.repeat.take().and_then(|known| known.another);
        texts::put_optional(&mut another, &main, &fields.another);
        let count = Some(fields.count.trim().to_owned()).filter(|count| !count.is_empty());
        Repeat { count, at_most: fields.at_most, another }
    });
    Ok(())
}

pub(super) fn add_page(
    draft: &mut Draft,
    section: &SectionId,
    title: &str,
    after: Option<&PageId>,
) -> Result<(), Finding> {
    let id = names::page(draft, title).ok_or_else(nameless)?;
    let main = draft.language.clone();
    let pages = &mut find::section_mut(draft, section)?.pages;
    let at = match after {
        Some(after) => pages.iter().position(|page| page.id == *after).ok_or_else(|| unknown("page", after))? + 1,
        None => pages.len(),
    };
    let mut page = Page::new(id, Vec::new());
    texts::put_optional(&mut page.title, &main, title);
    pages.insert(at, page);
    Ok(())
}

pub(super) fn set_page(draft: &mut Draft, id: &PageId, title: &str, item_order: Shuffle) -> Result<(), Finding> {
    let main = draft.language.clone();
    let page = find::page_mut(draft, id)?;
    texts::put_optional(&mut page.title, &main, title);
    page.item_order = item_order;
    Ok(())
}

pub(super) fn set_rule(draft: &mut Draft, part: &Part, rule: Option<&str>) -> Result<(), Finding> {
    let rule = rule.map(|rule| rule.trim().to_owned()).filter(|rule| !rule.is_empty());
    match part {
        Part::Section(id) => find::section_mut(draft, id)?.relevant = rule,
        Part::Page(id) => find::page_mut(draft, id)?.relevant = rule,
        Part::Item(id) => find::item_mut(draft, id)?.relevant = rule,
        Part::Settings | Part::Front | Part::Experiments | Part::List(_) => {
            return Err(unknown("part with a rule", part));
        }
    }
    Ok(())
}

pub(super) fn remove(draft: &mut Draft, part: &Part) -> Result<(), Finding> {
    match part {
        Part::Section(id) => {
            let s = find::section_at(draft, id).ok_or_else(|| unknown("section", id))?;
            draft.sections.remove(s);
        }
        Part::Page(id) => {
            let (s, p) = find::page_at(draft, id).ok_or_else(|| unknown("page", id))?;
            draft.sections[s].pages.remove(p);
        }
        Part::Item(id) => {
            let (s, p, i) = find::item_at(draft, id).ok_or_else(|| unknown("question", id))?;
            draft.sections[s].pages[p].items.remove(i);
        }
        Part::List(id) => {
            if !find::users_of(draft, id).is_empty() {
                return Err(refused(Code::NAME_TAKEN, "questions still take their answers from that list"));
            }
            draft.code_lists.remove(id).ok_or_else(|| unknown("list of answers", id))?;
        }
        Part::Settings | Part::Front | Part::Experiments => return Err(unknown("part that can go", part)),
    }
    Ok(())
}
