//! Compiling: the table of variables first, then every rule against it.

use super::super::document::{CodeList, Draft, Item, ItemKind, Page};
use super::super::expression::{self, Rule, Word};
use super::super::plan::{
    CheckedExit, CheckedItem, CheckedPage, CheckedRow, CheckedSection, Choice, Variable, VariableKind,
};
use super::scope::{Table, View};
use super::{item_path, page_path};
use crate::finding::{Code, Finding, Findings, Place};
use crate::text::Text;
use std::collections::HashMap;
use std::sync::Arc;

/// What a questionnaire is made of.
pub struct Parts {
    pub sections: Vec<CheckedSection>,
    pub pages: Vec<CheckedPage>,
    pub variables: Vec<Variable>,
}

/// Compiles what can be compiled; faults of rules become findings.
pub fn assemble(draft: &Draft, findings: &mut Findings) -> Parts {
    let variables = variables(draft);
    let table = Table {
        slots: variables.iter().enumerate().rev().map(|(slot, v)| (v.id.as_str(), slot)).collect(),
        variables: &variables,
        batteries: batteries(draft),
    };
    let mut compiler = Compiler { table: &table, findings, slot: 0 };
    let mut sections = Vec::new();
    let mut pages = Vec::new();
    for (s, section) in draft.sections.iter().enumerate() {
        let rule = compiler.rule(section.relevant.as_deref(), pages.len(), None, format!("sections[{s}].relevant"));
        sections.push(CheckedSection { id: section.id.clone(), title: section.title.clone(), rule });
        for (p, page) in section.pages.iter().enumerate() {
            let position = pages.len();
            pages.push(compiler.page(page, s, p, position));
        }
    }
    Parts { sections, pages, variables }
}

fn all_pages(draft: &Draft) -> impl Iterator<Item = &Page> {
    draft.sections.iter().flat_map(|section| &section.pages)
}

fn batteries(draft: &Draft) -> HashMap<&str, &str> {
    let rows = |item: &'_ Item| matches!(item.kind, ItemKind::Battery { .. });
    all_pages(draft)
        .flat_map(|page| &page.items)
        .filter(|item| rows(item))
        .filter_map(|item| match &item.kind {
            ItemKind::Battery { rows, .. } => Some((item.variable.as_str(), rows.first()?.variable.as_str())),
            _ => None,
        })
        .collect()
}

fn variables(draft: &Draft) -> Vec<Variable> {
    let mut out = Vec::new();
    for (page, document) in all_pages(draft).enumerate() {
        for (position, item) in document.items.iter().enumerate() {
            let options = options(draft, &item.kind);
            let words: Arc<[Word]> = options.iter().map(|o| Word { code: o.code, word: o.word.clone() }).collect();
            let variable = |row: Option<(usize, &super::super::document::BatteryRow)>| Variable {
                id: row.map_or(&item.variable, |(_, row)| &row.variable).clone(),
                concept: item.concept.clone(),
                version: item.version,
                label: item.label.clone(),
                row_label: row.map(|(_, row)| row.label.clone()),
                kind: VariableKind::of(&item.kind),
                page,
                item: position,
                row: row.map(|(r, _)| r),
                options: options.clone(),
                words: words.clone(),
            };
            match &item.kind {
                ItemKind::Battery { rows, .. } => out.extend(rows.iter().enumerate().map(|row| variable(Some(row)))),
                _ => out.push(variable(None)),
            }
        }
    }
    out
}

fn options(draft: &Draft, kind: &ItemKind) -> Arc<[Choice]> {
    match kind {
        ItemKind::SingleChoice { code_list, .. }
        | ItemKind::MultipleChoice { code_list, .. }
        | ItemKind::Battery { code_list, .. } => draft.code_lists.get(code_list).map_or_else(Arc::default, choices),
        ItemKind::Scale { low, high } => (0..=10).map(|code| point(code, low, high)).collect(),
        _ => Arc::default(),
    }
}

fn choices(list: &CodeList) -> Arc<[Choice]> {
    let choice = |o: &super::super::document::CodeOption| Choice {
        code: o.code,
        word: o.word(),
        label: o.label.clone(),
        exclusive: o.exclusive,
    };
    list.options.iter().map(choice).collect()
}

/// A point of a scale; the ends carry their words.
fn point(code: i32, low: &Text, high: &Text) -> Choice {
    let with = |end: &Text| match end {
        Text::Plain(text) => Text::plain(format!("{code} – {text}")),
        Text::Languages(map) => {
            Text::Languages(map.iter().map(|(l, text)| (l.clone(), format!("{code} – {text}"))).collect())
        }
    };
    let label = match code {
        0 => with(low),
        10 => with(high),
        _ => Text::plain(code.to_string()),
    };
    Choice { code, word: code.to_string(), label, exclusive: false }
}

struct Compiler<'c> {
    table: &'c Table<'c>,
    findings: &'c mut Findings,
    slot: usize,
}

impl Compiler<'_> {
    fn rule(&mut self, text: Option<&str>, before: usize, options: Option<Arc<[Word]>>, path: String) -> Option<Rule> {
        let text = text?;
        let filter = options.is_some();
        let view = View { table: self.table, before, options };
        match expression::rule(text, &view) {
            Ok(rule) => {
                let remarks = rule.remarks().iter().cloned();
                self.findings.extend(remarks.map(|f| f.finding(text, Place::path(path.clone()))));
                if !filter && rule.constant() == Some(false) {
                    let message = "this never holds, so nobody gets here";
                    self.findings.push(Finding::warning(Code::EXPRESSION_TYPE, Place::path(path), message));
                }
                Some(rule)
            }
            Err(faults) => {
                self.findings.extend(faults.into_iter().map(|f| f.finding(text, Place::path(path.clone()))));
                None
            }
        }
    }

    fn page(&mut self, page: &Page, s: usize, p: usize, position: usize) -> CheckedPage {
        let path = page_path(s, p);
        let rule = self.rule(page.relevant.as_deref(), position, None, format!("{path}.relevant"));
        let first = self.slot;
        let items = (page.items.iter().enumerate()).map(|(i, item)| self.item(item, &item_path(s, p, i), position));
        let items: Vec<CheckedItem> = items.collect();
        let slots = first..self.slot;
        let exits = page.exits.iter().enumerate().filter_map(|(e, exit)| {
            let path = format!("{path}.exits[{e}].when");
            let rule = self.rule(Some(&exit.when), position + 1, None, path.clone())?;
            if rule.constant() == Some(true) {
                let message = "this always holds, so nobody gets further";
                self.findings.push(Finding::warning(Code::EXPRESSION_TYPE, Place::path(path), message));
            }
            Some(CheckedExit { exit: exit.clone(), rule })
        });
        let exits = exits.collect();
        CheckedPage { id: page.id.clone(), title: page.title.clone(), section: s, items, exits, slots, rule }
    }

    fn item(&mut self, item: &Item, path: &str, position: usize) -> CheckedItem {
        let rule = self.rule(item.relevant.as_deref(), position, None, format!("{path}.relevant"));
        let first = self.slot;
        let mut rows = Vec::new();
        if let ItemKind::Battery { rows: written, .. } = &item.kind {
            for (r, row) in written.iter().enumerate() {
                let rule = self.rule(row.relevant.as_deref(), position, None, format!("{path}.rows[{r}].relevant"));
                rows.push(CheckedRow { row: row.clone(), slot: self.slot, rule });
                self.slot += 1;
            }
        } else {
            self.slot += 1;
        }
        let (options, words) = match self.table.variables.get(first) {
            Some(variable) if self.slot > first => (variable.options.clone(), variable.words.clone()),
            _ => Default::default(),
        };
        let filter = match &item.kind {
            ItemKind::SingleChoice { choice_filter, .. } | ItemKind::MultipleChoice { choice_filter, .. } => {
                choice_filter.as_deref()
            }
            _ => None,
        };
        let choice_filter = self.rule(filter, position, Some(words), format!("{path}.choice_filter"));
        CheckedItem { item: item.clone(), options, rows, slots: first..self.slot, rule, choice_filter }
    }
}
