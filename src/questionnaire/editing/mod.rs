//! Editing a draft: every change that the designer can make, as a pure function from a draft to a draft.
//!
//! [`apply`] takes a [`Draft`] and an [`Edit`] and gives the changed draft, or a finding that says why not. No edit changes a code or a
//! variable of anything but what it names: codes that go are retired, never used again. [`Part`] names what an edit is about, and its
//! digest tells whether somebody else changed that part meanwhile. [`condition`] turns the designer's menus into rules and back.
//! Not here: whether the draft can be frozen (`checks`), who may edit, what was frozen before ([`versions`] is told).
//! First types to read: [`Edit`], [`Part`].

pub mod condition;
mod exits;
mod experiments;
pub mod fields;
pub mod find;
mod front;
pub mod glimpse;
mod items;
mod moving;
pub mod names;
mod options;
pub mod parts;
mod rows;
pub mod rules;
pub mod start;
mod structure;
pub mod texts;
pub mod versions;
pub mod words;

#[cfg(test)]
mod tests;

pub use parts::Part;

use super::document::{Ballot, CodeList, Draft, ExitOutcome, Image, Item, Shuffle};
use super::missing::MissingReason;
use crate::finding::{Code, Finding, Place};
use crate::id::{CodeListId, ConceptId, ImageId, PageId, SectionId, VariableId};
use crate::text::Language;
use std::collections::BTreeMap;

/// The largest draft, in bytes of its JSON: what an edit would make larger is refused.
pub const DOCUMENT_MAX: usize = 10 * 1024 * 1024;

/// One change to a draft. Texts are in the draft's own language unless a language is named.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// One after the other: all or none.
    All(Vec<Edit>),
    /// Another document altogether, from a file.
    Replace(Box<Draft>),
    /// One text in one language; blank takes that language's text away. Where `was` is given, the text must still be that.
    Text {
        key: String,
        language: Language,
        text: String,
        was: Option<String>,
    },
    Settings {
        title: String,
        population: String,
        expected_minutes: u32,
    },
    AddLanguage(Language),
    /// Takes the language's texts away, too.
    RemoveLanguage(Language),
    Front(Front),
    /// Adds a help line, or changes the one at the index.
    HelpLine {
        index: Option<usize>,
        line: HelpFields,
    },
    RemoveHelpLine(usize),
    /// At the end, or after another.
    AddSection {
        title: String,
        after: Option<SectionId>,
    },
    SetSection {
        id: SectionId,
        title: String,
        page_order: Shuffle,
        repeat: Option<RepeatFields>,
    },
    AddPage {
        section: SectionId,
        title: String,
        after: Option<PageId>,
    },
    SetPage {
        id: PageId,
        title: String,
        item_order: Shuffle,
    },
    /// All ways out of a page, in order.
    SetExits {
        page: PageId,
        exits: Vec<ExitFields>,
    },
    /// A new item of a kind, with what the kind needs filled in; at the end of the page, or after another.
    AddItem {
        page: PageId,
        after: Option<VariableId>,
        variable: VariableId,
        label: String,
        kind: String,
    },
    /// An item as it stood elsewhere, with the code lists that it uses.
    PutItem {
        page: PageId,
        after: Option<VariableId>,
        item: Box<Item>,
        lists: BTreeMap<CodeListId, CodeList>,
        /// The pictures that the item and its options show.
        images: BTreeMap<ImageId, Image>,
    },
    /// One place up or down; pages pass from section to section, items from page to page.
    Move {
        part: Part,
        up: bool,
    },
    /// To a place in another part (or the same): an item into a page, a page into a section, a section into the whole.
    MoveTo {
        part: Part,
        into: Option<Part>,
        index: usize,
    },
    Remove(Part),
    /// Gives a variable (an item's or a row's) another name, in every rule and text that names it, too.
    Rename {
        from: VariableId,
        to: VariableId,
    },
    /// When a section, page or item is shown; `None`: always.
    Rule {
        part: Part,
        rule: Option<String>,
    },
    /// To which groups of an experiment a section, page or item is shown; `None`: to all.
    SetBallot {
        part: Part,
        ballot: Option<Ballot>,
    },
    /// Adds an experiment, or changes the one of that name. Groups that are not among `arms` go.
    SetExperiment {
        variable: VariableId,
        label: String,
        arms: Vec<ArmFields>,
        /// The greatest code that a frozen version gave a group: new groups get greater ones.
        used: i32,
    },
    RemoveExperiment(VariableId),
    SetItem(Box<ItemFields>),
    /// Other wordings, in order.
    SetVariants {
        variable: VariableId,
        variants: Vec<VariantFields>,
    },
    /// What must hold of an answer, in order.
    SetChecks {
        variable: VariableId,
        checks: Vec<CheckFields>,
    },
    AddRow {
        variable: VariableId,
        row: VariableId,
        label: String,
    },
    /// `other` is the right-hand word of a pair, or the story of a vignette.
    SetRow {
        variable: VariableId,
        row: VariableId,
        label: String,
        other: String,
    },
    RemoveRow {
        variable: VariableId,
        row: VariableId,
    },
    MoveRow {
        variable: VariableId,
        row: VariableId,
        up: bool,
    },
    /// With a code that was never used in the list.
    AddOption {
        list: CodeListId,
        label: String,
    },
    SetOption {
        list: CodeListId,
        code: i32,
        label: String,
        exclusive: bool,
        specify: bool,
        pinned: bool,
    },
    /// Its code is retired.
    RemoveOption {
        list: CodeListId,
        code: i32,
    },
    MoveOption {
        list: CodeListId,
        code: i32,
        up: bool,
    },
    /// A picture before the option's words, or none any more.
    SetPicture {
        list: CodeListId,
        code: i32,
        picture: Option<Box<Image>>,
    },
    /// The item gets a copy of its code list for itself.
    OwnList {
        variable: VariableId,
    },
    /// The item takes its options from another list.
    UseList {
        variable: VariableId,
        list: CodeListId,
    },
}

/// What stands before the first question and after the last, without the help lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Front {
    pub purpose: Vec<String>,
    pub run_by: String,
    pub contact: String,
    pub privacy: Vec<String>,
    pub privacy_notice_url: String,
    pub notices: Vec<String>,
    pub thanks: Vec<String>,
    pub quota_full: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct HelpFields {
    pub name: String,
    pub phone: String,
    pub url: String,
    pub about: String,
    /// Somebody has called the number and opened the address.
    pub tried: bool,
}

/// A group of an experiment: the one with the code, or a new one. Groups are drawn in proportion to their shares.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmFields {
    pub code: Option<i32>,
    pub label: String,
    pub share: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RepeatFields {
    pub count: String,
    pub at_most: u32,
    pub another: String,
}

/// A way out; `was` is the place of the one it changes, so that its translations stay with it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExitFields {
    pub was: Option<usize>,
    pub when: String,
    pub outcome: ExitOutcome,
    pub title: String,
    pub message: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct VariantFields {
    pub was: Option<usize>,
    pub when: String,
    pub label: String,
    pub hint: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CheckFields {
    pub was: Option<usize>,
    pub must: String,
    pub message: String,
    pub soft: bool,
}

/// What an item says and takes.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemFields {
    pub variable: VariableId,
    pub label: String,
    /// Blank: none.
    pub hint: String,
    pub concept: ConceptId,
    pub required: bool,
    pub required_message: String,
    pub missing: Vec<MissingReason>,
    /// What its kind has beside that, by the names of [`fields`].
    pub kind: Vec<(String, String)>,
}

/// The draft with the edit made.
///
/// # Errors
/// `reference_unknown` where the edit names what is not there, `changed_meanwhile` where a text is not what it was,
/// `name_duplicate`, `number_unreadable`, `structure_empty`, `body_too_large` and the like, as the finding says. The draft given is
/// never changed.
pub fn apply(draft: &Draft, edit: &Edit) -> Result<Draft, Finding> {
    let mut changed = draft.clone();
    make(&mut changed, edit)?;
    if changed.to_json().len() > DOCUMENT_MAX {
        return Err(refused(Code::BODY_TOO_LARGE, "the questionnaire would become larger than 10 MB"));
    }
    Ok(changed)
}

fn make(draft: &mut Draft, edit: &Edit) -> Result<(), Finding> {
    match edit {
        Edit::All(edits) => edits.iter().try_for_each(|edit| make(draft, edit)),
        Edit::Replace(other) => {
            *draft = Draft { name: draft.name.clone(), version: draft.version, ..(**other).clone() };
            Ok(())
        }
        Edit::Text { key, language, text, was } => texts::set(draft, key, language, text, was.as_deref()),
        Edit::Settings { title, population, expected_minutes } => {
            let main = draft.language.clone();
            texts::put(&mut draft.title, &main, &main, title);
            texts::put(&mut draft.population, &main, &main, population);
            draft.expected_minutes = *expected_minutes;
            Ok(())
        }
        Edit::AddLanguage(language) => texts::add_language(draft, language),
        Edit::RemoveLanguage(language) => texts::remove_language(draft, language),
        Edit::Front(front) => {
            front::set(draft, front);
            Ok(())
        }
        Edit::HelpLine { index, line } => front::help_line(draft, *index, line),
        Edit::RemoveHelpLine(index) => front::remove_help_line(draft, *index),
        Edit::AddSection { title, after } => structure::add_section(draft, title, after.as_ref()),
        Edit::SetSection { id, title, page_order, repeat } => {
            structure::set_section(draft, id, title, *page_order, repeat.as_ref())
        }
        Edit::AddPage { section, title, after } => structure::add_page(draft, section, title, after.as_ref()),
        Edit::SetPage { id, title, item_order } => structure::set_page(draft, id, title, *item_order),
        Edit::SetExits { page, exits } => exits::set(draft, page, exits),
        Edit::AddItem { page, after, variable, label, kind } => {
            items::add(draft, page, after.as_ref(), variable, label, kind)
        }
        Edit::PutItem { page, after, item, lists, images } => {
            items::put(draft, page, after.as_ref(), item, lists, images)
        }
        Edit::Move { part, up } => moving::step(draft, part, *up),
        Edit::MoveTo { part, into, index } => moving::to(draft, part, into.as_ref(), *index),
        Edit::Remove(part) => structure::remove(draft, part),
        Edit::Rename { from, to } => rules::rename(draft, from, to),
        Edit::Rule { part, rule } => structure::set_rule(draft, part, rule.as_deref()),
        Edit::SetBallot { part, ballot } => experiments::set_ballot(draft, part, ballot.as_ref()),
        Edit::SetExperiment { variable, label, arms, used } => experiments::set(draft, variable, label, arms, *used),
        Edit::RemoveExperiment(variable) => experiments::remove(draft, variable),
        Edit::SetItem(fields) => items::set(draft, fields),
        Edit::SetVariants { variable, variants } => items::set_variants(draft, variable, variants),
        Edit::SetChecks { variable, checks } => items::set_checks(draft, variable, checks),
        Edit::AddRow { variable, row, label } => rows::add(draft, variable, row, label),
        Edit::SetRow { variable, row, label, other } => rows::set(draft, variable, row, label, other),
        Edit::RemoveRow { variable, row } => rows::remove(draft, variable, row),
        Edit::MoveRow { variable, row, up } => rows::step(draft, variable, row, *up),
        Edit::AddOption { list, label } => options::add(draft, list, label),
        Edit::SetOption { list, code, label, exclusive, specify, pinned } => {
            options::set(draft, list, *code, label, [*exclusive, *specify, *pinned])
        }
        Edit::RemoveOption { list, code } => options::remove(draft, list, *code),
        Edit::SetPicture { list, code, picture } => options::set_picture(draft, list, *code, picture.as_deref()),
        Edit::MoveOption { list, code, up } => options::step(draft, list, *code, *up),
        Edit::OwnList { variable } => options::own(draft, variable),
        Edit::UseList { variable, list } => options::take(draft, variable, list),
    }
}

fn refused(code: Code, message: impl Into<String>) -> Finding {
    Finding::error(code, Place::Whole, message)
}

fn unknown(what: &str, name: impl std::fmt::Display) -> Finding {
    refused(Code::REFERENCE_UNKNOWN, format!("there is no {what} “{name}” any more"))
}

/// Swaps two neighbours; at the end of the row nothing moves.
fn swap<T>(things: &mut [T], at: usize, up: bool) {
    let other = if up { at.checked_sub(1) } else { Some(at + 1) };
    if let Some(other) = other.filter(|other| *other < things.len()) {
        things.swap(at, other);
    }
}
