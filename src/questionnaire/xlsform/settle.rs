//! The last look: what the check will not have is left out, rule by rule, so that the form can be used.

use super::arrange::{Arranged, Origins};
use super::builder::{Builder, short};
use super::rules;
use crate::finding::{Code, Finding, Place, Severity};
use crate::questionnaire::check;
use crate::questionnaire::document::{Draft, Item, ItemKind};
use crate::text::Text;
use std::collections::BTreeSet;

/// Rounds of leaving out; each makes the draft smaller.
const ROUNDS: usize = 20;

/// A position in a document, read from the path of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    section: usize,
    page: Option<usize>,
    item: Option<usize>,
    /// What stands after: `relevant`, `rows[1].relevant`, `checks[0].must`.
    tail: String,
}

impl Spot {
    fn of(path: &str) -> Option<Spot> {
        let (section, rest) = numbered(path, "sections")?;
        let (page, rest) = match numbered(rest, "pages") {
            Some((page, rest)) => (Some(page), rest),
            None => (None, rest),
        };
        let (item, rest) = match numbered(rest, "items") {
            Some((item, rest)) => (Some(item), rest),
            None => (None, rest),
        };
        Some(Spot { section, page, item, tail: rest.to_owned() })
    }

    /// The number between the brackets of a tail such as `rows[2].relevant`.
    fn number(&self, name: &str) -> Option<usize> {
        numbered(&self.tail, name).map(|(n, _)| n)
    }
}

/// `name[3].rest` as 3 and `rest`.
fn numbered<'p>(path: &'p str, name: &str) -> Option<(usize, &'p str)> {
    let rest = path.strip_prefix(name)?.strip_prefix('[')?;
    let (number, rest) = rest.split_once(']')?;
    Some((number.parse().ok()?, rest.strip_prefix('.').unwrap_or(rest)))
}

/// Leaves out of the draft what its check calls an error, as far as leaving out helps; each with a finding where it stood in the form.
pub fn settle(builder: &mut Builder<'_>, draft: &mut Draft, origins: &Origins) {
    for _ in 0..ROUNDS {
        let (_, found) = check(draft.clone());
        let errors: Vec<Finding> = found.into_iter().filter(|f| f.severity == Severity::Error).collect();
        if errors.is_empty() {
            return;
        }
        let mut seen = BTreeSet::new();
        let mut seen_options = BTreeSet::new();
        let mut done = false;
        for error in &errors {
            let Place::Path(path) = &error.place else { continue };
            let Some(spot) = Spot::of(path) else {
                done |= seen_options.insert(path.clone()) && from_option(builder, draft, path, error);
                continue;
            };
            // One change a part and a round: positions after it may have moved.
            let part = (spot.section, spot.page, spot.item, field(&spot.tail).to_owned(), spot.number("rows"));
            if seen.insert(part) {
                done |= leave_out(builder, draft, origins, &spot, error);
            }
        }
        if !done {
            break;
        }
    }
    let (_, found) = check(draft.clone());
    for error in found.into_iter().filter(|f| f.severity == Severity::Error) {
        let place = match &error.place {
            Place::Path(path) => Spot::of(path).and_then(|spot| place(builder, origins, &spot)),
            _ => None,
        };
        builder.findings.push(Finding { place: place.unwrap_or(error.place), ..error });
    }
}

/// The first word of a tail.
fn field(tail: &str) -> &str {
    tail.split(['.', '[']).next().unwrap_or(tail)
}

fn rows<'o>(origins: &'o Origins, spot: &Spot) -> Option<&'o Vec<usize>> {
    origins.items.get(spot.section)?.get(spot.page?)?.get(spot.item?)
}

/// The row of the form behind a part.
fn row(origins: &Origins, spot: &Spot) -> Option<usize> {
    if spot.item.is_some() {
        let rows = rows(origins, spot)?;
        return rows.get(spot.number("rows").unwrap_or(0)).or_else(|| rows.first()).copied();
    }
    match spot.page {
        Some(page) => origins.pages.get(spot.section)?.get(page).copied(),
        None => origins.sections.get(spot.section).copied().flatten(),
    }
}

/// The column of the form that a part of an item came from.
fn column(tail: &str) -> &'static str {
    let last = tail.rsplit('.').next().unwrap_or(tail);
    match (field(tail), last) {
        (_, "relevant") => "relevant",
        ("checks", "message") => "constraint_message",
        ("checks", _) => "constraint",
        ("choice_filter", _) => "choice_filter",
        ("expression", _) => "calculation",
        ("default", _) => "default",
        ("hint", _) => "hint",
        ("repeat", _) => "repeat_count",
        ("required_message", _) => "required_message",
        ("variable" | "id", _) => "name",
        ("code_list", _) => "type",
        ("min" | "max" | "earliest" | "latest" | "at_most" | "at_least" | "max_length", _) => "constraint",
        _ => "label",
    }
}

fn place(builder: &Builder<'_>, origins: &Origins, spot: &Spot) -> Option<Place> {
    Some(builder.form.rows[row(origins, spot)?].at(column(&spot.tail)))
}

fn leave_out(builder: &mut Builder<'_>, draft: &mut Draft, origins: &Origins, spot: &Spot, error: &Finding) -> bool {
    let Some(section) = draft.sections.get_mut(spot.section) else { return false };
    let gone = match (spot.page, spot.item) {
        (None, _) => match field(&spot.tail) {
            "relevant" => section.relevant.take().map(|rule| (rule, "the section is always shown")),
            "repeat" => section
                .repeat
                .as_mut()
                .and_then(|repeat| repeat.count.take())
                .map(|rule| (rule, "people are asked each time instead")),
            "title" => stripped(&mut section.title).map(|text| (text, "the text stands without it")),
            _ => None,
        },
        (Some(page), None) => section.pages.get_mut(page).and_then(|page| match field(&spot.tail) {
            "relevant" => page.relevant.take().map(|rule| (rule, "the page is always shown")),
            "title" => page.title.as_mut().and_then(stripped).map(|text| (text, "the text stands without it")),
            _ => None,
        }),
        (Some(page), Some(item)) => {
            section.pages.get_mut(page).and_then(|page| page.items.get_mut(item)).and_then(|item| from_item(item, spot))
        }
    };
    let Some((what, then)) = gone else { return false };
    if spot.page.is_none() && field(&spot.tail) == "repeat" {
        let r = row(origins, spot).unwrap_or_default();
        if draft.sections[spot.section].repeat.as_ref().is_some_and(|r| r.another.is_none())
            && r < builder.form.rows.len()
        {
            let another = builder.phrase(r, "repeat_count", super::words::Phrase::Another);
            if let Some(repeat) = &mut draft.sections[spot.section].repeat {
                repeat.another = Some(another);
            }
        }
    }
    let code = match row(origins, spot) {
        Some(r) if error.code == Code::REFERENCE_LATER && in_a_circle(builder, r) => Code::REFERENCE_CYCLE,
        _ => error.code.clone(),
    };
    let place = place(builder, origins, spot).unwrap_or_else(|| error.place.clone());
    let message = format!("“{}” is left out, so {then}: {}", short(&what), error.message);
    builder.findings.push(Finding::warning(code, place, message));
    true
}

/// Takes the answers out of an option's label (`code_lists.yes_no.options[1].label`) that it cannot name.
fn from_option(builder: &mut Builder<'_>, draft: &mut Draft, path: &str, error: &Finding) -> bool {
    let mut parts = path.splitn(3, '.');
    let (Some("code_lists"), Some(name), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let Some((option, "label")) = numbered(rest, "options") else { return false };
    let list = draft.code_lists.iter_mut().find(|(id, _)| id.as_str() == name).map(|(_, list)| list);
    let Some(gone) = list.and_then(|list| list.options.get_mut(option)).and_then(|o| stripped(&mut o.label)) else {
        return false;
    };
    let made = builder.lists.values().find(|made| made.id.as_str() == name);
    let place = made.map_or_else(|| error.place.clone(), |made| made.place.clone());
    let message = format!("“{gone}” is left out, so the option stands without it: {}", error.message);
    builder.findings.push(Finding::warning(error.code.clone(), place, message));
    true
}

/// Takes from an item what cannot stand. What was there, and what follows from its going.
fn from_item(item: &mut Item, spot: &Spot) -> Option<(String, &'static str)> {
    const WITHOUT: &str = "the text stands without it";
    match field(&spot.tail) {
        "relevant" => item.relevant.take().map(|rule| (rule, "the item is always shown")),
        "default" => item.default.take().map(|text| (text, "nothing is filled in")),
        "label" => stripped(&mut item.label).map(|t| (t, WITHOUT)),
        "hint" => item.hint.as_mut().and_then(stripped).map(|t| (t, WITHOUT)),
        "required_message" => {
            item.required_message.take().map(|t| (t.default_text().to_owned(), "the usual words are said"))
        }
        "checks" => {
            let at = spot.number("checks").filter(|at| *at < item.checks.len())?;
            if spot.tail.ends_with("message")
                && let Some(text) = stripped(&mut item.checks[at].message)
            {
                return Some((text, WITHOUT));
            }
            Some((item.checks.remove(at).must, "any such answer is taken"))
        }
        "expression" => match &item.kind {
            ItemKind::Calculated { expression, .. } => {
                let gone = expression.clone();
                item.kind = ItemKind::Hidden { parameter: None };
                Some((gone, "a hidden value stands there, which the link may carry"))
            }
            _ => None,
        },
        "choice_filter" => match &mut item.kind {
            ItemKind::SingleChoice { choice_filter, .. } | ItemKind::MultipleChoice { choice_filter, .. } => {
                choice_filter.take().map(|rule| (rule, "all options are shown"))
            }
            _ => None,
        },
        "rows" => {
            let at = spot.number("rows")?;
            match &mut item.kind {
                ItemKind::Battery { rows, .. } if spot.tail.ends_with("relevant") => {
                    rows.get_mut(at)?.relevant.take().map(|rule| (rule, "the statement is always shown"))
                }
                ItemKind::Battery { rows, .. } => stripped(&mut rows.get_mut(at)?.label).map(|t| (t, WITHOUT)),
                _ => None,
            }
        }
        "body" => {
            let at = spot.number("body")?;
            match &mut item.kind {
                ItemKind::Information { body, .. } => stripped(body.get_mut(at)?).map(|t| (t, WITHOUT)),
                _ => None,
            }
        }
        "earliest" | "latest" => match &mut item.kind {
            ItemKind::Date { earliest, latest, .. } => {
                let gone = format!("{} – {}", earliest.take().unwrap_or_default(), latest.take().unwrap_or_default());
                Some((gone, "any day is taken"))
            }
            _ => None,
        },
        "min" | "max" => match &mut item.kind {
            ItemKind::Number { min, max, .. } => {
                let gone = format!("{min:?} – {max:?}");
                (*min, *max) = (None, None);
                Some((gone, "any number is taken"))
            }
            _ => None,
        },
        "at_most" | "at_least" => match &mut item.kind {
            ItemKind::MultipleChoice { at_least, at_most, .. } => {
                let gone = format!("{at_least:?} – {at_most:?}");
                (*at_least, *at_most) = (None, None);
                Some((gone, "any number of options is taken"))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A text without the answers that it names; the names that went, if any.
fn stripped(text: &mut Text) -> Option<String> {
    let mut gone = Vec::new();
    let mut strip = |text: &mut String| {
        let without = rules::repiped(text, |name| {
            gone.push(format!("${{{name}}}"));
            "…".to_owned()
        });
        *text = without;
    };
    match text {
        Text::Plain(text) => strip(text),
        Text::Languages(map) => map.values_mut().for_each(strip),
    }
    gone.into_iter().next()
}

/// Whether what a row reads leads back to it.
fn in_a_circle(builder: &Builder<'_>, start: usize) -> bool {
    let mut seen = BTreeSet::new();
    let mut next: Vec<usize> = builder.reads[start].iter().copied().filter(|r| *r != start).collect();
    while let Some(r) = next.pop() {
        if r == start {
            return true;
        }
        if seen.insert(r) {
            next.extend(builder.reads[r].iter().copied());
        }
    }
    false
}

/// Puts a draft together.
pub fn draft(builder: &mut Builder<'_>, arranged: Arranged, draft: &mut Draft) {
    draft.sections = arranged.sections;
    let used: BTreeSet<_> = draft
        .sections
        .iter()
        .flat_map(|s| &s.pages)
        .flat_map(|p| &p.items)
        .filter_map(|item| item.kind.code_list().cloned())
        .collect();
    for made in builder.lists.values().filter(|made| used.contains(&made.id)) {
        draft.code_lists.insert(made.id.clone(), made.list.clone());
    }
    settle(builder, draft, &arranged.origins);
}
