//! Versions of items: raised when what a respondent meets differs from what was frozen last.

use super::fields::word_of;
use super::{find, texts};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::{CodeListId, VariableId};
use crate::questionnaire::document::{Draft, Item};
use crate::text::{Language, Text};
use std::collections::BTreeSet;

/// The draft as it is to be frozen after these versions (the latest first): its own version and those of its items are raised where
/// they differ from what was frozen last. An item that differs from its last version, in a language that both have, in its wording,
/// its options, their order, or when it is shown gets the next version; one that does not keeps it.
pub fn raised(draft: &Draft, frozen: &[Draft]) -> Draft {
    let mut next = draft.clone();
    for (s, section) in draft.sections.iter().enumerate() {
        for (p, page) in section.pages.iter().enumerate() {
            for (i, item) in page.items.iter().enumerate() {
                next.sections[s].pages[p].items[i].version = version_of(draft, item, frozen);
            }
        }
    }
    retire(&mut next, frozen);
    if let Some(last) = frozen.first() {
        next.version = last.version.max(next.version);
        if next != *last && next.version == last.version {
            next.version = last.version.saturating_add(1);
        }
    }
    next
}

/// The version that an item would have.
pub fn version_of(draft: &Draft, item: &Item, frozen: &[Draft]) -> u32 {
    let last = frozen.iter().find_map(|old| find::item(old, &item.variable).map(|known| (old, known)));
    match last {
        None => item.version,
        Some((old, known)) if is_same(draft, item, old, known) => known.version.max(item.version),
        Some((_, known)) => item.version.max(known.version.saturating_add(1)),
    }
}

/// Whether the item was frozen and would get a new version now.
pub fn is_changed(draft: &Draft, item: &Item, frozen: &[Draft]) -> bool {
    frozen
        .iter()
        .find_map(|old| find::item(old, &item.variable).map(|known| !is_same(draft, item, old, known)))
        .unwrap_or(false)
}

fn is_same(draft: &Draft, item: &Item, old: &Draft, known: &Item) -> bool {
    let both: BTreeSet<&Language> = languages(draft).filter(|l| languages(old).any(|other| other == *l)).collect();
    met(draft, item, &both) == met(old, known, &both)
}

fn languages(draft: &Draft) -> impl Iterator<Item = &Language> {
    std::iter::once(&draft.language).chain(&draft.translations)
}

/// What a respondent meets of an item, in these languages.
fn met(draft: &Draft, item: &Item, languages: &BTreeSet<&Language>) -> serde_json::Value {
    let mut item = item.clone();
    item.version = 0;
    texts::item(&mut item, &mut |_, _, text| narrow(text, &draft.language, languages));
    let list = item.kind.code_list().and_then(|id| draft.code_lists.get(id));
    let options: Vec<serde_json::Value> = list
        .into_iter()
        .flat_map(|list| &list.options)
        .map(|option| {
            let mut option = option.clone();
            narrow(&mut option.label, &draft.language, languages);
            serde_json::to_value(option).unwrap_or_default()
        })
        .collect();
    let above = find::item_at(draft, &item.variable).map(|(s, p, _)| {
        let (section, page) = (&draft.sections[s], &draft.sections[s].pages[p]);
        serde_json::json!([section.relevant, section.ballot, page.relevant, page.ballot])
    });
    let mut said = serde_json::to_value(&item).unwrap_or_default();
    // The list's name may change; its options say what people see.
    if let Some(map) = said.as_object_mut() {
        map.remove("code_list");
    }
    serde_json::json!([said, options, above])
}

fn narrow(text: &mut Text, main: &Language, languages: &BTreeSet<&Language>) {
    let each = languages.iter().map(|language| ((*language).clone(), texts::exactly(text, language, main).to_owned()));
    *text = Text::Languages(each.collect());
}

/// Where a draft breaks what frozen versions promised: a variable that is now of another kind, a code that now stands for another
/// word. Codes `variable_frozen`; a file that was changed elsewhere can do that, edits cannot.
pub fn broken_promises(draft: &Draft, frozen: &[Draft]) -> Findings {
    let mut findings = Findings::new();
    for (s, section) in draft.sections.iter().enumerate() {
        for (p, page) in section.pages.iter().enumerate() {
            for (i, item) in page.items.iter().enumerate() {
                let found = frozen.iter().find_map(|old| find::item(old, &item.variable).map(|known| (old, known)));
                let Some((old, known)) = found else { continue };
                let path = format!("sections[{s}].pages[{p}].items[{i}]");
                let mut broken = |field: &str, message: String| {
                    let place = Place::path(format!("{path}.{field}"));
                    findings.push(Finding::error(Code::VARIABLE_FROZEN, place, message));
                };
                if word_of(&known.kind) != word_of(&item.kind) {
                    let message = format!(
                        "version {} asked “{}” as another kind of question: add a new question instead",
                        old.version, item.variable
                    );
                    broken("kind", message);
                }
                for (code, was, is) in codes_changed(old, known, draft, item) {
                    let message =
                        format!("the code {code} meant “{was}” in version {} and means “{is}” now", old.version);
                    broken("code_list", message);
                }
            }
        }
    }
    findings
}

fn codes_changed(old: &Draft, known: &Item, draft: &Draft, item: &Item) -> Vec<(i32, String, String)> {
    let options = |draft: &Draft, item: &Item| {
        let list = item.kind.code_list().and_then(|id| draft.code_lists.get(id));
        list.map(|list| list.options.iter().map(|o| (o.code, o.word())).collect::<Vec<_>>()).unwrap_or_default()
    };
    let now = options(draft, item);
    let changed = options(old, known).into_iter().filter_map(|(code, was)| {
        let (_, is) = now.iter().find(|(other, _)| *other == code)?;
        (*is != was).then(|| (code, was, is.clone()))
    });
    changed.collect()
}

/// Retires codes that the item's list had when it was frozen and has no more.
fn retire(next: &mut Draft, frozen: &[Draft]) {
    let uses: Vec<(VariableId, CodeListId)> =
        find::items(next).filter_map(|item| Some((item.variable.clone(), item.kind.code_list()?.clone()))).collect();
    for (variable, list) in uses {
        let known = frozen.iter().find_map(|old| {
            let item = find::item(old, &variable)?;
            old.code_lists.get(item.kind.code_list()?)
        });
        let (Some(known), Some(list)) = (known, next.code_lists.get_mut(&list)) else { continue };
        let codes = known.options.iter().map(|o| o.code).chain(known.retired.iter().copied());
        for code in codes {
            if !list.retired.contains(&code) && list.options.iter().all(|o| o.code != code) {
                list.retired.push(code);
                list.retired.sort_unstable();
            }
        }
    }
}
