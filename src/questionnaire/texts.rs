//! Every text of a document, with the place where it stands: for checks, translations and piping.

use super::document::{Draft, Exit, Item, ItemKind, Page, feedback};
use crate::text::Text;

macro_rules! of_item {
    ($(#[$doc:meta])* $name:ident $(, $mut:tt)?) => {
        $(#[$doc])*
        pub fn $name(item: &$($mut)? Item, visit: &mut dyn FnMut(String, &$($mut)? Text)) {
            visit("label".into(), &$($mut)? item.label);
            if let Some(hint) = &$($mut)? item.hint {
                visit("hint".into(), hint);
            }
            for (v, variant) in IntoIterator::into_iter(&$($mut)? item.variants).enumerate() {
                visit(format!("variants[{v}].label"), &$($mut)? variant.label);
                if let Some(hint) = &$($mut)? variant.hint {
                    visit(format!("variants[{v}].hint"), hint);
                }
            }
            if let Some(message) = &$($mut)? item.required_message {
                visit("required_message".into(), message);
            }
            for (c, check) in IntoIterator::into_iter(&$($mut)? item.checks).enumerate() {
                visit(format!("checks[{c}].message"), &$($mut)? check.message);
            }
            match &$($mut)? item.kind {
                ItemKind::Battery { rows, .. } => {
                    for (r, row) in IntoIterator::into_iter(rows).enumerate() {
                        visit(format!("rows[{r}].label"), &$($mut)? row.label);
                    }
                }
                ItemKind::Allocation { parts, unit, .. } => {
                    for (r, row) in IntoIterator::into_iter(parts).enumerate() {
                        visit(format!("parts[{r}].label"), &$($mut)? row.label);
                    }
                    if let Some(unit) = unit {
                        visit("unit".into(), unit);
                    }
                }
                ItemKind::SemanticDifferential { rows, .. } => {
                    for (r, row) in IntoIterator::into_iter(rows).enumerate() {
                        visit(format!("rows[{r}].left"), &$($mut)? row.left);
                        visit(format!("rows[{r}].right"), &$($mut)? row.right);
                    }
                }
                ItemKind::Vignettes { rows, .. } => {
                    for (r, row) in IntoIterator::into_iter(rows).enumerate() {
                        visit(format!("rows[{r}].label"), &$($mut)? row.label);
                        visit(format!("rows[{r}].story"), &$($mut)? row.story);
                    }
                }
                ItemKind::Scale { low, high } | ItemKind::NetPromoter { low, high } => {
                    visit("low".into(), low);
                    visit("high".into(), high);
                }
                ItemKind::Slider { low, high, unit, .. } => {
                    visit("low".into(), low);
                    visit("high".into(), high);
                    if let Some(unit) = unit {
                        visit("unit".into(), unit);
                    }
                }
                ItemKind::Number { unit: Some(unit), .. } => visit("unit".into(), unit),
                ItemKind::Information { body, .. } => {
                    for (b, text) in IntoIterator::into_iter(body).enumerate() {
                        visit(format!("body[{b}]"), text);
                    }
                }
                ItemKind::Consent { statement } => visit("statement".into(), statement),
                _ => {}
            }
        }
    };
}

of_item! {
    /// The texts of an item, each with its path from the item.
    of_item
}

of_item! {
    /// As [`of_item`], to be changed.
    of_item_mut, mut
}

/// The texts of an early end, each with its path from it.
pub fn of_exit(exit: &Exit, visit: &mut dyn FnMut(String, &Text)) {
    visit("title".into(), &exit.title);
    exit.message.iter().enumerate().for_each(|(m, text)| visit(format!("message[{m}]"), text));
}

/// The texts of a page's own and of its exits.
pub fn of_page(page: &Page, visit: &mut dyn FnMut(String, &Text)) {
    if let Some(title) = &page.title {
        visit("title".into(), title);
    }
    for (e, exit) in page.exits.iter().enumerate() {
        of_exit(exit, &mut |path, text| visit(format!("exits[{e}].{path}"), text));
    }
}

/// As [`of_page`], to be changed.
pub fn of_page_mut(page: &mut Page, visit: &mut dyn FnMut(&mut Text)) {
    page.title.iter_mut().for_each(&mut *visit);
    for exit in &mut page.exits {
        visit(&mut exit.title);
        exit.message.iter_mut().for_each(&mut *visit);
    }
}

/// Every text of the document, with its path.
pub fn of_draft(draft: &Draft, visit: &mut dyn FnMut(String, &Text)) {
    visit("title".into(), &draft.title);
    visit("population".into(), &draft.population);
    front_matter(draft, visit);
    for (name, list) in &draft.code_lists {
        for (o, option) in list.options.iter().enumerate() {
            visit(format!("code_lists.{name}.options[{o}].label"), &option.label);
        }
    }
    for (name, image) in &draft.images {
        visit(format!("images.{name}.alternative"), &image.alternative);
    }
    for (e, experiment) in draft.experiments.iter().enumerate() {
        visit(format!("experiments[{e}].label"), &experiment.label);
        for (a, arm) in experiment.arms.iter().enumerate() {
            visit(format!("experiments[{e}].arms[{a}].label"), &arm.label);
        }
    }
    for (s, section) in draft.sections.iter().enumerate() {
        visit(format!("sections[{s}].title"), &section.title);
        if let Some(another) = section.repeat.as_ref().and_then(|repeat| repeat.another.as_ref()) {
            visit(format!("sections[{s}].repeat.another"), another);
        }
        for (p, page) in section.pages.iter().enumerate() {
            let path = format!("sections[{s}].pages[{p}]");
            of_page(page, &mut |field, text| visit(format!("{path}.{field}"), text));
            for (i, item) in page.items.iter().enumerate() {
                of_item(item, &mut |field, text| visit(format!("{path}.items[{i}].{field}"), text));
            }
        }
    }
    if let Some(plan) = &draft.feedback {
        feedback::texts(plan, &mut |path, text| visit(format!("feedback.{path}"), text));
    }
}

fn front_matter(draft: &Draft, visit: &mut dyn FnMut(String, &Text)) {
    let front = &draft.front_matter;
    let mut all = |field: &str, texts: &[Text]| {
        texts.iter().enumerate().for_each(|(i, text)| visit(format!("front_matter.{field}[{i}]"), text));
    };
    all("purpose", &front.purpose);
    all("privacy", &front.privacy);
    all("notices", &front.notices);
    all("thanks", &front.thanks);
    all("quota_full", &front.quota_full);
    visit("front_matter.run_by".into(), &front.run_by);
    visit("front_matter.contact".into(), &front.contact);
    for (h, line) in front.help_lines.iter().enumerate() {
        visit(format!("front_matter.help_lines[{h}].name"), &line.name);
        visit(format!("front_matter.help_lines[{h}].about"), &line.about);
    }
}
