//! Names made from words, so that nobody has to think of one.

use super::find;
use crate::id::{CodeListId, ImageId, PageId, SectionId, VariableId};
use crate::questionnaire::document::{CodeList, Draft};
use std::collections::BTreeSet;

/// Words of a text that are kept in its name, and characters.
const WORDS: usize = 5;
const LENGTH: usize = 28;

/// `Have you heard of it?` → `have_you_heard_of_it`. Empty where the text has no letter or digit of the Latin alphabet.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    let plain: String = text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    for word in plain.split_whitespace().take(WORDS) {
        if out.len() + word.len() + 1 > LENGTH && !out.is_empty() {
            break;
        }
        if !out.is_empty() {
            out.push('_');
        }
        out.push_str(word);
    }
    out.truncate(LENGTH);
    if out.starts_with(|c: char| c.is_ascii_digit()) { format!("q_{out}") } else { out }
}

/// The name, with a letter behind it where it is taken: a number would look like an option's or a repeat's column.
fn free(wanted: &str, instead: &str, taken: impl Fn(&str) -> bool) -> String {
    let base = if wanted.is_empty() { instead } else { wanted };
    let endings = ('b'..='z').map(|c| c.to_string());
    let more = ('b'..='z').flat_map(|a| ('a'..='z').map(move |b| format!("{a}{b}")));
    std::iter::once(base.to_owned())
        .chain(endings.chain(more).map(|ending| format!("{base}_{ending}")))
        .find(|name| !taken(name))
        .unwrap_or_else(|| format!("{base}_zzz"))
}

/// A variable's name for a question with this wording; `kept` are names that earlier versions used.
pub fn variable(draft: &Draft, label: &str, kept: &BTreeSet<VariableId>) -> Option<VariableId> {
    let taken = find::variables(draft);
    let is_taken =
        |name: &str| taken.iter().chain(kept).any(|known| known.as_str() == name) || RESERVED.contains(&name);
    VariableId::new(free(&slug(label), "question", is_taken)).ok()
}

/// Names with a meaning of their own in forms.
const RESERVED: [&str; 3] = ["meta", "name", "instance"];

pub(super) fn section(draft: &Draft, title: &str) -> Option<SectionId> {
    SectionId::new(free(&slug(title), "section", |name| draft.sections.iter().any(|s| s.id.as_str() == name))).ok()
}

pub(super) fn page(draft: &Draft, title: &str) -> Option<PageId> {
    let pages: BTreeSet<&str> = draft.sections.iter().flat_map(|s| &s.pages).map(|p| p.id.as_str()).collect();
    PageId::new(free(&slug(title), "page", |name| pages.contains(name))).ok()
}

pub(super) fn image(draft: &Draft, wanted: &str) -> Option<ImageId> {
    ImageId::new(free(wanted, "picture", |name| draft.images.contains_key(name))).ok()
}

pub(super) fn list(draft: &Draft, wanted: &str) -> Option<CodeListId> {
    CodeListId::new(free(wanted, "answers", |name| draft.code_lists.contains_key(name))).ok()
}

/// The word by which rules will know an option: from its label where that is short and free, else none (its code serves).
pub(super) fn word(list: &CodeList, label: &str) -> Option<String> {
    let word = slug(label);
    let is_plain = !word.is_empty() && !word.starts_with("q_");
    (is_plain && list.options.iter().all(|option| option.word() != word)).then_some(word)
}
