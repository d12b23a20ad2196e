//! The outline: sections, pages, questions, with buttons to move, add and remove.

use super::{Choice, Desk, Shell, base};
use crate::app::authoring::drafts;
use crate::questionnaire::editing::{Part, fields, find, versions};
use crate::questionnaire::{Item, Page, Section};
use crate::web::Site;
use crate::web::desk::study_named;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    shell: Shell,
    title: String,
    facts: String,
    sections: Vec<SectionView>,
    kinds: Vec<KindView>,
}

#[derive(Serialize)]
struct KindView {
    word: &'static str,
    name: &'static str,
    about: &'static str,
}

#[derive(Serialize)]
struct Mover {
    part: String,
    /// What the buttons say they move.
    name: String,
    digest: String,
    first: bool,
    last: bool,
}

#[derive(Serialize)]
struct SectionView {
    id: String,
    title: String,
    address: String,
    rule: Option<String>,
    notes: Vec<String>,
    tally: Option<(String, &'static str)>,
    mover: Mover,
    pages: Vec<PageView>,
}

#[derive(Serialize)]
struct PageView {
    id: String,
    title: String,
    /// The title is the page's own, not its number.
    named: bool,
    address: String,
    preview: String,
    rule: Option<String>,
    notes: Vec<String>,
    tally: Option<(String, &'static str)>,
    mover: Mover,
    items: Vec<ItemView>,
}

#[derive(Serialize)]
struct ItemView {
    variable: String,
    label: String,
    address: String,
    kind: &'static str,
    rule: Option<String>,
    /// To which groups alone it is shown.
    groups: Option<String>,
    required: bool,
    /// What is to be said of its version.
    version: Option<String>,
    tally: Option<(String, &'static str)>,
    mover: Mover,
}

pub(crate) async fn outline(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let Some(design) = drafts::design(&site.app, study.id).await? else {
        return Ok(pages::see_other(&format!("{}/begin", base(&study))));
    };
    let desk = Desk::at(study, design, staff);
    let draft = desk.draft();
    let frozen = desk.design.frozen_drafts();
    let sections = &draft.sections;
    let each = sections.iter().enumerate().map(|(s, section)| section_view(&desk, &frozen, section, s, sections.len()));
    let view = View {
        title: desk.said(&draft.title).to_owned(),
        facts: facts(&desk),
        sections: each.collect(),
        kinds: fields::KINDS
            .iter()
            .filter(|kind| kind.word != "placeholder")
            .map(|kind| KindView { word: kind.word, name: kind.name, about: kind.about })
            .collect(),
        shell: desk.shell(""),
    };
    Ok(pages::ok("desk/designer/outline", desk.frame("Questions"), view))
}

fn facts(desk: &Desk) -> String {
    let draft = desk.draft();
    let pages: usize = draft.sections.iter().map(|s| s.pages.len()).sum();
    let questions =
        draft.sections.iter().flat_map(|s| &s.pages).flat_map(|p| &p.items).filter(|i| i.kind.is_question()).count();
    let many = |n: usize, one: &str, more: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {more}") };
    let languages = 1 + draft.translations.len();
    format!(
        "{} on {}, in {}",
        many(questions, "question", "questions"),
        many(pages, "page", "pages"),
        many(languages, "language", "languages")
    )
}

fn section_view(
    desk: &Desk,
    frozen: &[crate::questionnaire::Draft],
    section: &Section,
    s: usize,
    sections: usize,
) -> SectionView {
    let part = Part::Section(section.id.clone());
    let title = desk.said(&section.title).to_owned();
    let mut notes = Vec::new();
    if let Some(repeat) = &section.repeat {
        notes.push(format!("Gone through up to {} times", repeat.at_most));
    }
    notes.extend(desk.ballot_in_words(section.ballot.as_ref()));
    if section.page_order.random {
        notes.push("Pages in a random order".into());
    }
    let last_section = s + 1 == sections;
    let pages = section.pages.iter().enumerate().map(|(p, page)| {
        let edges = (s == 0 && p == 0, last_section && p + 1 == section.pages.len());
        page_view(desk, frozen, page, edges)
    });
    SectionView {
        id: section.id.to_string(),
        address: desk.address_of(&part),
        rule: desk.rule_in_words(&part, section.relevant.as_deref()),
        tally: desk.tally(&part),
        mover: mover(desk, &part, format!("section {title}"), (s == 0, last_section)),
        pages: pages.collect(),
        title,
        notes,
    }
}

fn mover(desk: &Desk, part: &Part, name: String, (first, last): (bool, bool)) -> Mover {
    Mover { part: part.to_string(), name, digest: desk.digest(part), first, last }
}

fn page_view(desk: &Desk, frozen: &[crate::questionnaire::Draft], page: &Page, edges: (bool, bool)) -> PageView {
    let part = Part::Page(page.id.clone());
    // A page without a title goes by its number: its question stands below.
    let title = match &page.title {
        Some(title) => desk.said(title).to_owned(),
        None => format!("Page {}", find::page_number(desk.draft(), &page.id).unwrap_or(0)),
    };
    let mut notes = Vec::new();
    notes.extend(desk.ballot_in_words(page.ballot.as_ref()));
    if page.item_order.random {
        notes.push("Questions in a random order".into());
    }
    for exit in &page.exits {
        notes.push(format!("People leave here: “{}”", desk.said(&exit.title)));
    }
    let count = page.items.len();
    let items = page
        .items
        .iter()
        .enumerate()
        .map(|(i, item)| item_view(desk, frozen, item, (edges.0 && i == 0, edges.1 && i + 1 == count)));
    PageView {
        id: page.id.to_string(),
        address: desk.address_of(&part),
        preview: format!("{}/preview?page={}", desk.base(), page.id),
        rule: desk.rule_in_words(&part, page.relevant.as_deref()),
        tally: desk.tally(&part),
        named: page.title.is_some(),
        mover: mover(desk, &part, if page.title.is_some() { format!("page {title}") } else { title.clone() }, edges),
        items: items.collect(),
        title,
        notes,
    }
}

fn item_view(desk: &Desk, frozen: &[crate::questionnaire::Draft], item: &Item, edges: (bool, bool)) -> ItemView {
    let part = Part::Item(item.variable.clone());
    let label = desk.said(&item.label).to_owned();
    let next = versions::version_of(desk.draft(), item, frozen);
    let changed = versions::is_changed(desk.draft(), item, frozen);
    let is_new = !frozen.is_empty() && !desk.design.is_frozen(&item.variable);
    ItemView {
        variable: item.variable.to_string(),
        address: desk.address_of(&part),
        kind: fields::kind_named(&fields::word_of(&item.kind)).map_or("", |kind| kind.name),
        rule: desk.rule_in_words(&part, item.relevant.as_deref()),
        groups: desk.ballot_in_words(item.ballot.as_ref()),
        required: item.required,
        version: match (changed, is_new) {
            (true, _) => Some(format!("Changed: version {next}")),
            (_, true) => Some("New".into()),
            _ => None,
        },
        tally: desk.tally(&part),
        mover: mover(desk, &part, format!("question {label}"), edges),
        label,
    }
}

/// Pages to which a question can be added, by section.
pub(super) fn page_choices(desk: &Desk) -> Vec<Choice> {
    let draft = desk.draft();
    let each = draft.sections.iter().flat_map(|section| section.pages.iter().map(move |page| (section, page)));
    each.map(|(section, page)| {
        let title = match (&page.title, page.items.first()) {
            (Some(title), _) => desk.said(title),
            (None, Some(item)) => desk.said(&item.label),
            (None, None) => "Empty page",
        };
        Choice::new(page.id.as_str(), format!("{}: {title}", desk.said(&section.title)), false)
    })
    .collect()
}
