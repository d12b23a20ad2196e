//! Edits in words, for the history that everybody reads.

use super::texts::name_of;
use super::{Edit, Part, find};
use crate::questionnaire::document::Draft;

/// What an edit did, said of the draft before it.
pub fn of(edit: &Edit, before: &Draft) -> String {
    let named = |variable: &crate::id::VariableId| match find::item(before, variable) {
        Some(item) => quoted(item.label.get(&before.language)),
        None => quoted(variable.as_str()),
    };
    match edit {
        Edit::All(edits) => match edits.as_slice() {
            [] => "Changed nothing".into(),
            [first, ..] => edits
                .iter()
                .find(|edit| !matches!(edit, Edit::SetOption { .. } | Edit::SetRow { .. } | Edit::SetItem(_)))
                .map_or_else(|| of(first, before), |edit| of(edit, before)),
        },
        Edit::Replace(_) => "Put another document in its place".into(),
        Edit::Text { language, .. } => format!("Changed a text in {}", name_of(language)),
        Edit::Settings { .. } => "Changed title, population or length".into(),
        Edit::AddLanguage(language) => format!("Added the language {}", name_of(language)),
        Edit::RemoveLanguage(language) => format!("Took the language {} away", name_of(language)),
        Edit::Front(_) => "Changed the first and last page".into(),
        Edit::HelpLine { index: None, line } => format!("Added the help line {}", quoted(&line.name)),
        Edit::HelpLine { line, .. } => format!("Changed the help line {}", quoted(&line.name)),
        Edit::RemoveHelpLine(_) => "Removed a help line".into(),
        Edit::AddSection { title, .. } => format!("Added the section {}", quoted(title)),
        Edit::SetSection { title, .. } => format!("Changed the section {}", quoted(title)),
        Edit::AddPage { title, .. } if title.trim().is_empty() => "Added a page".into(),
        Edit::AddPage { title, .. } => format!("Added the page {}", quoted(title)),
        Edit::SetPage { id, .. } => format!("Changed {}", page_of(id, before)),
        Edit::SetExits { page, .. } => format!("Changed where people leave after {}", page_of(page, before)),
        Edit::AddItem { label, .. } => format!("Added the question {}", quoted(label)),
        Edit::PutItem { item, .. } => {
            format!("Brought in the question {}", quoted(item.label.get(&before.language)))
        }
        Edit::Move { part, up } => format!("Moved {} {}", part_of(part, before), if *up { "up" } else { "down" }),
        Edit::MoveTo { part, .. } => format!("Moved {}", part_of(part, before)),
        Edit::Remove(part) => format!("Removed {}", part_of(part, before)),
        Edit::Rename { from, to } => format!("Renamed “{from}” to “{to}”"),
        Edit::Rule { part, rule: Some(_) } => format!("Changed when {} is shown", part_of(part, before)),
        Edit::Rule { part, rule: None } => format!("Let {} be shown to everybody", part_of(part, before)),
        Edit::SetBallot { part, ballot: Some(_) } => format!("Changed which groups see {}", part_of(part, before)),
        Edit::SetBallot { part, ballot: None } => format!("Let all groups see {}", part_of(part, before)),
        Edit::SetExperiment { label, .. } => format!("Changed the experiment {}", quoted(label)),
        Edit::RemoveExperiment(variable) => format!("Removed the experiment “{variable}”"),
        Edit::SetItem(fields) => format!("Changed the question {}", named(&fields.variable)),
        Edit::SetVariants { variable, .. } => format!("Changed the other wordings of {}", named(variable)),
        Edit::SetChecks { variable, .. } => format!("Changed the checks of {}", named(variable)),
        Edit::AddRow { variable, label, .. } => format!("Added {} to {}", quoted(label), named(variable)),
        Edit::SetRow { variable, .. } => format!("Changed the lines of {}", named(variable)),
        Edit::RemoveRow { variable, row } => format!("Removed the line “{row}” from {}", named(variable)),
        Edit::MoveRow { variable, .. } => format!("Put the lines of {} in another order", named(variable)),
        Edit::AddOption { list, label } => format!("Added the answer {} to {}", quoted(label), list_of(list, before)),
        Edit::SetOption { list, .. } => format!("Changed the answers of {}", list_of(list, before)),
        Edit::RemoveOption { list, code } => {
            let known = before.code_lists.get(list).and_then(|l| l.options.iter().find(|o| o.code == *code));
            let label = known.map_or_else(|| code.to_string(), |o| o.label.get(&before.language).to_owned());
            format!("Removed the answer {} from {}", quoted(&label), list_of(list, before))
        }
        Edit::SetPicture { list, picture: Some(_), .. } => {
            format!("Put a picture to an answer of {}", list_of(list, before))
        }
        Edit::SetPicture { list, picture: None, .. } => {
            format!("Took a picture from an answer of {}", list_of(list, before))
        }
        Edit::MoveOption { list, .. } => format!("Put the answers of {} in another order", list_of(list, before)),
        Edit::OwnList { variable } => format!("Gave {} its own list of answers", named(variable)),
        Edit::UseList { variable, .. } => format!("Gave {} another list of answers", named(variable)),
    }
}

/// A part as people know it.
pub fn part_of(part: &Part, draft: &Draft) -> String {
    let language = &draft.language;
    match part {
        Part::Settings => "the settings".into(),
        Part::Front => "the first and last page".into(),
        Part::Experiments => "the experiments".into(),
        Part::Section(id) => match find::section(draft, id) {
            Some(section) => format!("the section {}", quoted(section.title.get(language))),
            None => format!("the section “{id}”"),
        },
        Part::Page(id) => page_of(id, draft),
        Part::Item(id) => match find::item(draft, id) {
            Some(item) => format!("the question {}", quoted(item.label.get(language))),
            None => format!("the question “{id}”"),
        },
        Part::List(id) => list_of(id, draft),
    }
}

/// A page by its title, else by its number.
fn page_of(id: &crate::id::PageId, draft: &Draft) -> String {
    match find::page(draft, id).and_then(|page| page.title.as_ref()) {
        Some(title) => format!("the page {}", quoted(title.get(&draft.language))),
        None => match find::page_number(draft, id) {
            Some(number) => format!("page {number}"),
            None => format!("the page “{id}”"),
        },
    }
}

fn list_of(list: &crate::id::CodeListId, draft: &Draft) -> String {
    match find::users_of(draft, list).as_slice() {
        [one] => quoted(one.label.get(&draft.language)),
        [] => format!("the list “{list}”"),
        several => format!("{} questions", several.len()),
    }
}

/// A text in quotation marks, cut where it is long.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let text = text.trim();
    if text.chars().count() <= LONGEST {
        return format!("“{text}”");
    }
    format!("“{}…”", text.chars().take(LONGEST).collect::<String>().trim_end())
}
