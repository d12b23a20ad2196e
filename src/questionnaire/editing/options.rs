//! Options of code lists. A code never changes its meaning: what goes is retired, what comes gets a code that was never used.

use super::items::set_list;
use super::{find, names, refused, swap, texts, unknown};
use crate::finding::{Code, Finding};
use crate::id::{CodeListId, ImageId, VariableId};
use crate::questionnaire::checks::images;
use crate::questionnaire::document::{CodeList, CodeOption, Draft, Image, ItemKind};

fn list_mut<'d>(draft: &'d mut Draft, id: &CodeListId) -> Result<&'d mut CodeList, Finding> {
    draft.code_lists.get_mut(id).ok_or_else(|| unknown("list of answers", id))
}

fn at(list: &CodeList, code: i32) -> Result<usize, Finding> {
    list.options.iter().position(|option| option.code == code).ok_or_else(|| unknown("answer with the code", code))
}

/// One more than any code that was ever used in the list.
fn next_code(list: &CodeList) -> Result<i32, Finding> {
    let used = list.options.iter().map(|option| option.code).chain(list.retired.iter().copied());
    let full = || refused(Code::NUMBER_OUT_OF_RANGE, "the list has no code left");
    used.max().unwrap_or(0).max(0).checked_add(1).ok_or_else(full)
}

pub(super) fn add(draft: &mut Draft, id: &CodeListId, label: &str) -> Result<(), Finding> {
    let list = list_mut(draft, id)?;
    let label = label.trim();
    if label.is_empty() {
        return Err(refused(Code::STRUCTURE_EMPTY, "write what the new answer says"));
    }
    let option = CodeOption { name: names::word(list, label), ..CodeOption::new(next_code(list)?, label) };
    // What stays in its place at the end ("Other", "None of these") stays behind it.
    let end = list.options.iter().rposition(|o| !(o.pinned || o.exclusive || o.specify)).map_or(0, |last| last + 1);
    list.options.insert(end, option);
    Ok(())
}

pub(super) fn set(
    draft: &mut Draft,
    id: &CodeListId,
    code: i32,
    label: &str,
    [exclusive, specify, pinned]: [bool; 3],
) -> Result<(), Finding> {
    let main = draft.language.clone();
    let list = list_mut(draft, id)?;
    let at = at(list, code)?;
    let option = &mut list.options[at];
    texts::put(&mut option.label, &main, &main, label);
    (option.exclusive, option.specify, option.pinned) = (exclusive, specify, pinned);
    Ok(())
}

pub(super) fn set_picture(
    draft: &mut Draft,
    id: &CodeListId,
    code: i32,
    picture: Option<&Image>,
) -> Result<(), Finding> {
    if let Some(picture) = picture {
        images::fits(draft, picture)?;
    }
    let name = match picture {
        Some(_) => {
            let name = names::image(draft, &format!("{id}_{code}").replace('-', "m"));
            Some(name.ok_or_else(|| refused(Code::NAME_INVALID, "no name is left for the picture"))?)
        }
        None => None,
    };
    let list = list_mut(draft, id)?;
    let at = at(list, code)?;
    let before = std::mem::replace(&mut list.options[at].image, name.clone());
    if let (Some(name), Some(picture)) = (name, picture) {
        draft.images.insert(name, picture.clone());
    }
    if let Some(before) = before.filter(|before| !is_shown(draft, before)) {
        draft.images.remove(&before);
    }
    Ok(())
}

/// Whether anything still shows the picture.
fn is_shown(draft: &Draft, image: &ImageId) -> bool {
    let by_option =
        || draft.code_lists.values().flat_map(|list| &list.options).any(|o| o.image.as_ref() == Some(image));
    let by_item = || {
        let shows =
            |kind: &ItemKind| matches!(kind, ItemKind::Information { image: Some(shown), .. } if shown == image);
        find::items(draft).any(|item| shows(&item.kind))
    };
    by_option() || by_item()
}

pub(super) fn remove(draft: &mut Draft, id: &CodeListId, code: i32) -> Result<(), Finding> {
    let list = list_mut(draft, id)?;
    let at = at(list, code)?;
    let gone = list.options.remove(at);
    if !list.retired.contains(&code) {
        list.retired.push(code);
        list.retired.sort_unstable();
    }
    if let Some(image) = gone.image.filter(|image| !is_shown(draft, image)) {
        draft.images.remove(&image);
    }
    Ok(())
}

pub(super) fn step(draft: &mut Draft, id: &CodeListId, code: i32, up: bool) -> Result<(), Finding> {
    let list = list_mut(draft, id)?;
    let at = at(list, code)?;
    swap(&mut list.options, at, up);
    Ok(())
}

fn list_of(draft: &Draft, variable: &VariableId) -> Result<CodeListId, Finding> {
    let item = find::item(draft, variable).ok_or_else(|| unknown("question", variable))?;
    item.kind.code_list().cloned().ok_or_else(|| unknown("list of answers of", variable))
}

pub(super) fn own(draft: &mut Draft, variable: &VariableId) -> Result<(), Finding> {
    let shared = list_of(draft, variable)?;
    if find::users_of(draft, &shared).len() < 2 {
        return Ok(());
    }
    let copy = draft.code_lists.get(&shared).cloned().ok_or_else(|| unknown("list of answers", &shared))?;
    let wanted: String = format!("{variable}_answers").chars().take(56).collect();
    let id = names::list(draft, &wanted).ok_or_else(|| unknown("name for", &shared))?;
    draft.code_lists.insert(id.clone(), copy);
    set_list(&mut find::item_mut(draft, variable)?.kind, id);
    Ok(())
}

pub(super) fn take(draft: &mut Draft, variable: &VariableId, list: &CodeListId) -> Result<(), Finding> {
    if !draft.code_lists.contains_key(list) {
        return Err(unknown("list of answers", list));
    }
    let was = list_of(draft, variable)?;
    set_list(&mut find::item_mut(draft, variable)?.kind, list.clone());
    // Nobody needs a list that was made for this question alone; one with retired codes is the memory of what they meant.
    if was != *list
        && find::users_of(draft, &was).is_empty()
        && draft.code_lists.get(&was).is_some_and(|l| l.retired.is_empty())
    {
        draft.code_lists.remove(&was);
    }
    Ok(())
}
