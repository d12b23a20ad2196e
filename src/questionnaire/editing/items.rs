//! Items: adding, changing what they say and take, and bringing one in from elsewhere.

use super::{CheckFields, ItemFields, VariantFields, fields, find, names, refused, texts, unknown};
use crate::finding::{Code, Finding};
use crate::id::{CodeListId, ConceptId, ImageId, PageId, VariableId};
use crate::questionnaire::document::{AnswerCheck, CodeList, Draft, Image, Item, ItemKind, Variant};
use crate::text::Text;
use std::collections::BTreeMap;

fn place(draft: &Draft, page: &PageId, after: Option<&VariableId>) -> Result<(usize, usize, usize), Finding> {
    let (s, p) = find::page_at(draft, page).ok_or_else(|| unknown("page", page))?;
    let items = &draft.sections[s].pages[p].items;
    let i = match after {
        Some(after) => items.iter().position(|i| i.variable == *after).ok_or_else(|| unknown("question", after))? + 1,
        None => items.len(),
    };
    Ok((s, p, i))
}

pub(super) fn add(
    draft: &mut Draft,
    page: &PageId,
    after: Option<&VariableId>,
    variable: &VariableId,
    label: &str,
    kind: &str,
) -> Result<(), Finding> {
    let (s, p, i) = place(draft, page, after)?;
    if find::variables(draft).contains(variable) {
        return Err(refused(Code::NAME_DUPLICATE, format!("the name “{variable}” is taken")));
    }
    let (kind, list) = fields::fresh(draft, kind, variable)?;
    let concept = ConceptId::new(variable.as_str()).map_err(|e| refused(Code::NAME_INVALID, e.to_string()))?;
    let label = if label.trim().is_empty() { "New question" } else { label.trim() };
    let item = Item::new(variable.clone(), concept, label, kind);
    if let Some((id, list)) = list {
        draft.code_lists.insert(id, list);
    }
    draft.sections[s].pages[p].items.insert(i, item);
    Ok(())
}

/// An item from elsewhere. Its variable and those of its rows must be free; a list that the draft has already, with the same options,
/// is shared, and one of the same name with others comes under a new name. Rules that name what the draft does not have are left
/// out, for they meant another questionnaire.
pub(super) fn put(
    draft: &mut Draft,
    page: &PageId,
    after: Option<&VariableId>,
    item: &Item,
    lists: &BTreeMap<CodeListId, CodeList>,
    images: &BTreeMap<ImageId, Image>,
) -> Result<(), Finding> {
    let (s, p, i) = place(draft, page, after)?;
    let taken = find::variables(draft);
    for name in std::iter::once(&item.variable).chain(find::rows_of(&item.kind)) {
        if taken.contains(name) {
            return Err(refused(Code::NAME_DUPLICATE, format!("the questionnaire has “{name}” already")));
        }
    }
    let mut item = item.clone();
    item.relevant = None;
    item.ballot = None;
    item.variants.clear();
    item.checks.clear();
    if let Some(wanted) = item.kind.code_list().cloned() {
        let mut list = lists.get(&wanted).ok_or_else(|| unknown("list of answers", &wanted))?.clone();
        for option in &mut list.options {
            option.image = brought(draft, option.image.take(), images);
        }
        let id = match draft.code_lists.get(&wanted) {
            Some(known) if *known == list => wanted,
            Some(_) => names::list(draft, wanted.as_str()).ok_or_else(|| unknown("name for", &wanted))?,
            None => wanted,
        };
        draft.code_lists.insert(id.clone(), list);
        set_list(&mut item.kind, id);
    }
    if let ItemKind::Information { image, .. } = &mut item.kind {
        *image = brought(draft, image.take(), images);
    }
    draft.sections[s].pages[p].items.insert(i, item);
    Ok(())
}

/// The picture's name in this draft, which gets the picture where it has not got it; none where nobody has it.
fn brought(draft: &mut Draft, name: Option<ImageId>, images: &BTreeMap<ImageId, Image>) -> Option<ImageId> {
    let name = name?;
    let image = images.get(&name)?;
    match draft.images.get(&name) {
        Some(known) if known == image => Some(name),
        known => {
            let name = if known.is_some() { names::image(draft, name.as_str())? } else { name };
            draft.images.insert(name.clone(), image.clone());
            Some(name)
        }
    }
}

pub(super) fn set_list(kind: &mut ItemKind, id: CodeListId) {
    match kind {
        ItemKind::SingleChoice { code_list, .. }
        | ItemKind::MultipleChoice { code_list, .. }
        | ItemKind::Battery { code_list, .. }
        | ItemKind::Vignettes { code_list, .. }
        | ItemKind::Ranking { code_list, .. } => *code_list = id,
        _ => {}
    }
}

pub(super) fn set(draft: &mut Draft, fields: &ItemFields) -> Result<(), Finding> {
    let main = draft.language.clone();
    let item = find::item_mut(draft, &fields.variable)?;
    texts::put(&mut item.label, &main, &main, &fields.label);
    texts::put_optional(&mut item.hint, &main, &fields.hint);
    item.concept = fields.concept.clone();
    item.required = fields.required;
    texts::put_optional(&mut item.required_message, &main, &fields.required_message);
    item.missing.clone_from(&fields.missing);
    fields::set(&mut item.kind, &fields.kind, &main)
}

pub(super) fn set_variants(draft: &mut Draft, variable: &VariableId, new: &[VariantFields]) -> Result<(), Finding> {
    let main = draft.language.clone();
    let item = find::item_mut(draft, variable)?;
    let old = std::mem::take(&mut item.variants);
    item.variants = new
        .iter()
        .map(|fields| {
            let known = fields.was.and_then(|at| old.get(at));
            let mut label = known.map_or_else(Text::default, |variant| variant.label.clone());
            texts::put(&mut label, &main, &main, &fields.label);
            let mut hint = known.and_then(|variant| variant.hint.clone());
            texts::put_optional(&mut hint, &main, &fields.hint);
            Variant { when: fields.when.trim().to_owned(), label, hint }
        })
        .collect();
    Ok(())
}

pub(super) fn set_checks(draft: &mut Draft, variable: &VariableId, new: &[CheckFields]) -> Result<(), Finding> {
    let main = draft.language.clone();
    let item = find::item_mut(draft, variable)?;
    let old = std::mem::take(&mut item.checks);
    item.checks = new
        .iter()
        .map(|fields| {
            let known = fields.was.and_then(|at| old.get(at));
            let mut message = known.map_or_else(Text::default, |check| check.message.clone());
            texts::put(&mut message, &main, &main, &fields.message);
            AnswerCheck { must: fields.must.trim().to_owned(), message, soft: fields.soft }
        })
        .collect();
    Ok(())
}
