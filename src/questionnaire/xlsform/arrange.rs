//! From the tree of groups to sections and pages.
//!
//! A group is a section, or inside a section the heading of its pages; a field list is a page; any other question has a page of its
//! own; a repeat is a section that is gone through several times. A page is split where something on it reads an answer of the same
//! page, and what is calculated stands after what it reads.

use super::batteries::Cluster;
use super::builder::Builder;
use super::names::{Further, Names, slug};
use super::rules::Rule;
use super::tree::Node;
use super::words::Phrase;
use crate::finding::Code;
use crate::id::{ConceptId, PageId, SectionId, VariableId};
use crate::questionnaire::document::{Item, ItemKind, Page, REPEAT_MAX, Repeat, Section};
use crate::text::Text;
use std::collections::BTreeSet;

/// An item on its way to a page.
pub struct Entry {
    pub item: Item,
    /// The rows that it is made of, the first being the one to point at.
    pub rows: Vec<usize>,
    /// What its rules and texts read.
    pub reads: BTreeSet<usize>,
}

impl Entry {
    fn is_calculated(&self) -> bool {
        matches!(self.item.kind, ItemKind::Calculated { .. })
    }
}

pub struct PageMade {
    pub name: String,
    pub title: Option<Text>,
    pub rules: Vec<Rule>,
    pub reads: BTreeSet<usize>,
    pub entries: Vec<Entry>,
    /// The row to point at.
    pub row: usize,
}

pub struct SectionMade {
    pub name: String,
    pub title: Text,
    pub rules: Vec<Rule>,
    pub reads: BTreeSet<usize>,
    pub repeat: Option<Repeat>,
    pub pages: Vec<PageMade>,
    /// The group that it is made of.
    pub row: Option<usize>,
}

/// What the groups around a question say.
#[derive(Clone, Default)]
struct Around {
    rules: Vec<Rule>,
    reads: BTreeSet<usize>,
    title: Option<Text>,
    repeat: bool,
}

/// A document's sections, and where each part of them came from.
pub struct Arranged {
    pub sections: Vec<Section>,
    pub origins: Origins,
}

/// Rows of the form behind the parts of the draft, by position.
#[derive(Default)]
pub struct Origins {
    pub sections: Vec<Option<usize>>,
    pub pages: Vec<Vec<usize>>,
    /// The rows of each item: a battery has one more for each of its rows.
    pub items: Vec<Vec<Vec<Vec<usize>>>>,
}

struct Arranging<'b, 'f> {
    builder: &'b mut Builder<'f>,
    sections: Vec<SectionMade>,
    /// Whether the last section takes further questions.
    open: bool,
}

pub fn arrange(builder: &mut Builder<'_>) -> Arranged {
    let tree = std::mem::take(&mut builder.tree);
    let mut arranging = Arranging { builder, sections: Vec::new(), open: false };
    arranging.top(&tree);
    arranging.move_calculations();
    let mut sections = arranging.sections;
    for section in &mut sections {
        section.pages.retain(|page| !page.entries.is_empty());
    }
    sections.retain(|section| !section.pages.is_empty());
    named(builder, sections)
}

impl Arranging<'_, '_> {
    fn form_title(&mut self) -> Text {
        let title = self.builder.form.title.clone();
        let form = self.builder.form;
        let text = self.builder.wording_at(&form.spot, "form_title", &title).0;
        if !text.is_blank() {
            return text;
        }
        let words = super::lists::everywhere(&form.name.replace('_', " "), &self.builder.languages);
        super::words::text(&words, &form.language, self.builder.languages.len())
    }

    /// The label of a group, where it has one.
    fn title(&mut self, r: usize) -> Option<Text> {
        let form = self.builder.form;
        let label = &form.rows[r].label;
        Some(self.builder.wording(r, "label", label)).filter(|text| !text.is_blank())
    }

    fn top(&mut self, nodes: &[Node]) {
        let mut loose: Vec<Node> = Vec::new();
        for node in nodes {
            match node {
                Node::Group { row, repeat: false, children } if !self.is_page(*row, children) => {
                    self.loose(&mut loose);
                    self.open = false;
                    let around = self.around(*row, &Around::default());
                    let title = around.title.clone();
                    self.section(Some(*row), title, around.clone(), None);
                    self.fill(children, &Around { title: None, rules: Vec::new(), ..around });
                    self.open = false;
                }
                Node::Group { row, repeat: true, children } => {
                    self.loose(&mut loose);
                    self.repeat(*row, children, &Around::default());
                }
                other => loose.push(other.clone()),
            }
        }
        self.loose(&mut loose);
    }

    /// Questions outside of groups stand in a section of their own.
    fn loose(&mut self, nodes: &mut Vec<Node>) {
        if nodes.is_empty() {
            return;
        }
        if !self.open {
            let title = self.form_title();
            self.section(None, Some(title), Around::default(), None);
            self.open = true;
        }
        let nodes = std::mem::take(nodes);
        self.fill(&nodes, &Around::default());
    }

    fn section(&mut self, row: Option<usize>, title: Option<Text>, around: Around, repeat: Option<Repeat>) {
        let title = match title {
            Some(title) => title,
            None => self.form_title(),
        };
        let name = row.map_or("questions".to_owned(), |r| self.builder.form.rows[r].name.clone());
        let name = row.and_then(|r| self.builder.form.rows[r].own.get("id").cloned()).unwrap_or(name);
        self.sections.push(SectionMade {
            name,
            title,
            rules: around.rules,
            reads: around.reads,
            repeat,
            pages: Vec::new(),
            row,
        });
    }

    /// What holds inside a group.
    fn around(&mut self, r: usize, outer: &Around) -> Around {
        let form = self.builder.form;
        let rule = self.builder.rule(r, "relevant", &form.rows[r].relevant);
        let mut inner = outer.clone();
        inner.rules.extend(rule.filter(|rule| super::rules::constant(&rule.expr) != Some(true)));
        inner.reads.extend(self.builder.reads[r].iter().copied());
        inner.title = self.title(r).or(inner.title);
        inner
    }

    /// Whether a group is shown at once. One with a repeat in it cannot be.
    fn is_page(&mut self, r: usize, children: &[Node]) -> bool {
        let shown_at_once = self.builder.looks(r, "field-list") || self.builder.looks(r, "table-list");
        if shown_at_once && has_repeat(children) {
            let message = "a repeat stands in this field list; its questions get pages of their own";
            self.builder.warn(Code::PART_CHANGED, r, "appearance", message);
            return false;
        }
        shown_at_once
    }

    fn repeat(&mut self, r: usize, children: &[Node], outer: &Around) {
        let form = self.builder.form;
        let row = &form.rows[r];
        let around = self.around(r, outer);
        let written = row.repeat_count.trim();
        let at_most = self.builder.repeats.get(&r).copied().unwrap_or(1);
        let count = self.builder.rule(r, "repeat_count", written).map(|rule| rule.text);
        let another = match count {
            Some(_) => None,
            None => Some(self.builder.phrase(r, "repeat_count", Phrase::Another)),
        };
        let title = self.title(r);
        self.open = false;
        self.section(Some(r), title, around.clone(), Some(Repeat { count, at_most, another }));
        self.fill(children, &Around { rules: Vec::new(), title: None, repeat: true, ..around });
        self.open = false;
    }

    /// Puts what is in a group into the section that was begun last.
    fn fill(&mut self, nodes: &[Node], around: &Around) {
        let mut run: Vec<usize> = Vec::new();
        for node in nodes {
            if let Node::Row(r) = node {
                run.push(*r);
                continue;
            }
            self.pages(&mut run, around);
            let Node::Group { row, repeat, children } = node else { continue };
            if *repeat && !around.repeat {
                self.repeat_inside(*row, children, around);
                continue;
            }
            if *repeat {
                let message =
                    "a repeat inside a repeat cannot be gone through several times; it is asked once each time";
                self.builder.warn(Code::PART_CHANGED, *row, "type", message);
            }
            let inner = self.around(*row, around);
            if !*repeat && self.is_page(*row, children) {
                self.page(*row, children, inner);
            } else {
                self.fill(children, &inner);
            }
        }
        self.pages(&mut run, around);
    }

    /// A repeat inside a group ends the group's section; what follows stands in another of the same kind.
    fn repeat_inside(&mut self, r: usize, children: &[Node], around: &Around) {
        let Some(section) = self.sections.last() else { return };
        let (name, title, row) = (section.name.clone(), section.title.clone(), section.row);
        let (rules, reads) = (section.rules.clone(), section.reads.clone());
        let outer = Around {
            rules: rules.iter().chain(&around.rules).cloned().collect(),
            reads: reads.iter().chain(&around.reads).copied().collect(),
            title: None,
            repeat: false,
        };
        self.repeat(r, children, &outer);
        self.sections.push(SectionMade { name, title, rules, reads, repeat: None, pages: Vec::new(), row });
        self.open = row.is_none();
    }

    /// Questions that follow one another outside of a field list: a page each, batteries put together.
    fn pages(&mut self, run: &mut Vec<usize>, around: &Around) {
        let rows = std::mem::take(run);
        let heading = around.title.clone();
        for cluster in self.builder.clusters(&rows, false) {
            let Some(entry) = self.entry(cluster, heading.as_ref()) else { continue };
            let row = entry.rows[0];
            let name = self.builder.form.rows[row].own.get("page").cloned();
            let page = PageMade {
                name: name.unwrap_or_else(|| entry.item.variable.to_string()),
                title: around.title.clone().filter(|_| entry.item.kind.is_seen()),
                rules: around.rules.clone(),
                reads: around.reads.clone(),
                entries: vec![entry],
                row,
            };
            self.put(page);
        }
    }

    fn put(&mut self, page: PageMade) {
        if let Some(section) = self.sections.last_mut() {
            section.pages.push(page);
        }
    }

    fn entry(&mut self, cluster: Cluster, heading: Option<&Text>) -> Option<Entry> {
        let (item, rows) = match cluster {
            Cluster::Single(r) => {
                let mut item = self.builder.item(r)?;
                item.relevant = self.builder.shown[r].as_ref().map(|rule| rule.text.clone());
                (item, vec![r])
            }
            Cluster::Battery { label, rows } => (self.builder.battery(label, &rows, heading)?, rows),
        };
        let reads = rows.iter().flat_map(|r| self.builder.reads[*r].iter().copied()).collect();
        Some(Entry { item, rows, reads })
    }

    /// A field list: one page, or more where something on it reads an answer of the same page.
    fn page(&mut self, r: usize, children: &[Node], around: Around) {
        let mut entries = Vec::new();
        let table = self.builder.looks(r, "table-list");
        self.entries(children, &Around { title: around.title.clone(), ..Around::default() }, table, &mut entries);
        let form = self.builder.form;
        let name = form.rows[r].own.get("id").unwrap_or(&form.rows[r].name).clone();
        let title = self.title(r);
        let mut pieces: Vec<Vec<Entry>> = vec![Vec::new()];
        let mut late: Vec<Entry> = Vec::new();
        let mut splits = Vec::new();
        // The rows of the last piece, and of what comes after it.
        let mut here: BTreeSet<usize> = BTreeSet::new();
        for entry in entries {
            let rows: Vec<usize> = entry.rows.clone();
            if entry.reads.is_disjoint(&here) {
                if let Some(last) = pieces.last_mut() {
                    last.push(entry);
                }
            } else if entry.is_calculated() {
                late.push(entry);
            } else {
                splits.push(entry.rows[0]);
                here.clear();
                if !late.is_empty() {
                    pieces.extend(chained(std::mem::take(&mut late)));
                }
                pieces.push(vec![entry]);
            }
            here.extend(rows);
        }
        pieces.extend(chained(late));
        if let Some(first) = splits.first() {
            let message = "it depends on an answer of the same page, so the page is split before it";
            self.builder.warn(Code::PART_CHANGED, *first, "relevant", message);
            for further in &splits[1..] {
                self.builder.note(Code::PART_CHANGED, *further, "relevant", message);
            }
        }
        for entries in pieces.into_iter().filter(|p| !p.is_empty()) {
            let seen = entries.iter().any(|e| e.item.kind.is_seen());
            let row = entries[0].rows[0];
            let page = PageMade {
                name: name.clone(),
                title: title.clone().filter(|_| seen),
                rules: around.rules.clone(),
                reads: around.reads.clone(),
                row: if seen { r } else { row },
                entries,
            };
            self.put(page);
        }
    }

    /// All that stands on a page, groups inside of it taken apart.
    fn entries(&mut self, nodes: &[Node], around: &Around, table: bool, out: &mut Vec<Entry>) {
        let mut run: Vec<usize> = Vec::new();
        let mut nodes = nodes.iter().peekable();
        while let Some(node) = nodes.next() {
            if let Node::Row(r) = node {
                run.push(*r);
                if matches!(nodes.peek(), Some(Node::Row(_))) {
                    continue;
                }
            }
            let rows = std::mem::take(&mut run);
            for cluster in self.builder.clusters(&rows, table) {
                if let Some(mut entry) = self.entry(cluster, around.title.as_ref()) {
                    under(&mut entry, around);
                    out.push(entry);
                }
            }
            let Node::Group { row, children, .. } = node else { continue };
            let inner = self.around(*row, around);
            if let Some(title) = self.title(*row).filter(|_| !self.builder.looks(*row, "table-list")) {
                out.extend(self.subheading(*row, title, &inner));
            }
            let table = self.builder.looks(*row, "table-list");
            self.entries(children, &inner, table, out);
        }
    }

    /// The label of a group inside a page, as a text over its questions.
    fn subheading(&mut self, r: usize, title: Text, around: &Around) -> Option<Entry> {
        let name = slug(&self.builder.form.rows[r].name, "heading");
        let name = self.builder.names.take(&name, Further::times(REPEAT_MAX));
        let kind = ItemKind::Information { body: Vec::new(), image: None };
        let item = Item::new(VariableId::new(&name).ok()?, ConceptId::new(&name).ok()?, title, kind);
        let mut entry = Entry { item, rows: vec![r], reads: BTreeSet::new() };
        under(&mut entry, around);
        Some(entry)
    }

    /// Puts each calculation after what it reads.
    fn move_calculations(&mut self) {
        let calculations: Vec<usize> = self
            .sections
            .iter()
            .flat_map(|s| &s.pages)
            .flat_map(|p| &p.entries)
            .filter(|e| e.is_calculated())
            .map(|e| e.rows[0])
            .collect();
        // One that waits for others may have to move again after them.
        for _ in 0..calculations.len().min(20) {
            let mut moved = false;
            for row in self.early(&calculations) {
                moved |= self.move_one(row);
            }
            if !moved {
                return;
            }
        }
    }

    /// Those that read what does not stand on an earlier page.
    fn early(&self, calculations: &[usize]) -> Vec<usize> {
        let mut places = std::collections::HashMap::new();
        for (s, section) in self.sections.iter().enumerate() {
            for (p, page) in section.pages.iter().enumerate() {
                for entry in &page.entries {
                    places.extend(entry.rows.iter().map(|row| (*row, (s, p))));
                }
            }
        }
        let reads = |row: &usize| self.builder.reads[*row].iter().filter_map(|r| places.get(r)).max();
        let early = |row: &&usize| reads(row).is_some_and(|last| places.get(*row).is_some_and(|here| last >= here));
        calculations.iter().filter(early).copied().collect()
    }

    fn find(&self, row: usize) -> Option<(usize, usize)> {
        self.sections.iter().enumerate().find_map(|(s, section)| {
            let page = section.pages.iter().position(|p| p.entries.iter().any(|e| e.rows.contains(&row)))?;
            Some((s, page))
        })
    }

    fn move_one(&mut self, row: usize) -> bool {
        let Some(from) = self.find(row) else { return false };
        let entry = self.sections[from.0].pages[from.1].entries.iter().find(|e| e.rows.contains(&row));
        let reads: Vec<usize> = entry.into_iter().flat_map(|e| e.reads.iter().copied()).filter(|r| *r != row).collect();
        let Some(to) = reads.iter().filter_map(|r| self.find(*r)).max() else { return false };
        // Answers of the same page are not known either.
        if to < from || (to == from && self.sections[from.0].pages[from.1].entries.len() == 1) {
            return false;
        }
        if to.0 != from.0 && self.sections[from.0].repeat.is_some() {
            return false;
        }
        let page = &mut self.sections[from.0].pages[from.1];
        let Some(at) = page.entries.iter().position(|e| e.rows.contains(&row)) else { return false };
        let mut entry = page.entries.remove(at);
        let (mut rules, mut reads) = (page.rules.clone(), page.reads.clone());
        self.builder.note(
            Code::PART_CHANGED,
            row,
            "calculation",
            "it reads what is asked later, so it is worked out after that",
        );
        let name = entry.item.variable.to_string();
        if to.0 == from.0 {
            let page = PageMade { name, title: None, rules, reads, entries: vec![entry], row };
            self.sections[to.0].pages.insert(to.1 + 1, page);
            return true;
        }
        // It keeps the rules of the section that it came from.
        let section = &self.sections[from.0];
        rules.splice(0..0, section.rules.iter().cloned());
        reads.extend(section.reads.iter().copied());
        entry.reads.extend(reads.iter().copied());
        let page = PageMade { name, title: None, rules, reads, entries: vec![entry], row };
        match self.sections.get_mut(to.0 + 1) {
            // What is calculated already after that section stands together.
            Some(next) if next.name == "calculations" => {
                next.pages.push(page);
            }
            _ => {
                let title = self.form_title();
                let section = SectionMade {
                    name: "calculations".to_owned(),
                    title,
                    rules: Vec::new(),
                    reads: BTreeSet::new(),
                    repeat: None,
                    pages: vec![page],
                    row: None,
                };
                self.sections.insert(to.0 + 1, section);
            }
        }
        true
    }
}

fn has_repeat(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| matches!(node, Node::Group { repeat, children, .. } if *repeat || has_repeat(children)))
}

/// Calculations in pieces such that none reads another of its piece.
fn chained(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let mut out: Vec<Vec<Entry>> = Vec::new();
    for entry in entries {
        let fits = |piece: &Vec<Entry>| piece.iter().all(|e| e.rows.iter().all(|r| !entry.reads.contains(r)));
        match out.last_mut().filter(|piece| fits(piece)) {
            Some(piece) => piece.push(entry),
            None => out.push(vec![entry]),
        }
    }
    out
}

/// An item inside a group of its page is shown where the group is.
fn under(entry: &mut Entry, around: &Around) {
    let own = entry.item.relevant.take();
    let mut texts: Vec<String> = around.rules.iter().map(|rule| rule.text.clone()).collect();
    texts.extend(own);
    entry.item.relevant = match texts.len() {
        0 => None,
        1 => texts.pop(),
        _ => super::rules::joined(&texts),
    };
    entry.reads.extend(around.reads.iter().copied());
}

/// Gives sections and pages their names, and puts the document's parts together.
fn named(builder: &mut Builder<'_>, sections: Vec<SectionMade>) -> Arranged {
    let (mut section_names, mut page_names) = (Names::default(), Names::default());
    let mut out = Arranged { sections: Vec::new(), origins: Origins::default() };
    for made in sections {
        let times = made.repeat.as_ref().map_or(1, |r| r.at_most);
        let mut wanted = slug(&made.name, "section");
        let another = |name: &str| format!("{name}_another");
        let asked = made.repeat.as_ref().is_some_and(|r| r.count.is_none());
        while asked && !builder.names.is_free(&another(&wanted)) {
            wanted.push_str("_more");
        }
        let name = section_names.take(&wanted, Further::default());
        if asked {
            builder.names.reserve(&another(&name));
        }
        let Ok(id) = SectionId::new(&name) else { continue };
        let mut pages = Vec::new();
        let mut rows = Vec::new();
        let mut items = Vec::new();
        for page in made.pages {
            let name = page_names.take(&slug(&page.name, "page"), Further::times(times));
            let Ok(id) = PageId::new(&name) else { continue };
            items.push(page.entries.iter().map(|e| e.rows.clone()).collect());
            rows.push(page.row);
            let mut document = Page::new(id, page.entries.into_iter().map(|e| e.item).collect());
            document.title = page.title;
            document.relevant = Rule::all(page.rules).map(|rule| rule.text);
            if document.title.is_none() && document.items.iter().filter(|i| i.kind.is_question()).count() > 1 {
                document.title = Some(made.title.clone());
            }
            pages.push(document);
        }
        let mut section = Section::new(id, made.title, pages);
        section.relevant = Rule::all(made.rules).map(|rule| rule.text);
        section.repeat = made.repeat;
        out.sections.push(section);
        out.origins.sections.push(made.row);
        out.origins.pages.push(rows);
        out.origins.items.push(items);
    }
    out
}
