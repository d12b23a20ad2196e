//! Attitude grids: a `label` row with `list-nolabel` rows, a table list, or `likert` rows of one list one after another.

use super::builder::{Builder, Role};
use super::kinds::{How, Kind};
use super::names::Further;
use super::words::Phrase;
use crate::finding::Code;
use crate::id::{ConceptId, VariableId};
use crate::questionnaire::document::{BatteryRow, Item, ItemKind, OptionOrder, REPEAT_MAX, Shuffle};
use crate::text::Text;
use std::collections::BTreeSet;

/// Rows that make one item.
#[derive(Debug, PartialEq)]
pub enum Cluster {
    Single(usize),
    Battery {
        /// The row whose label stands over the battery.
        label: Option<usize>,
        rows: Vec<usize>,
    },
}

impl Builder<'_> {
    /// Puts the rows together that make batteries. In a table list all selects of one list do.
    pub fn clusters(&mut self, rows: &[usize], table: bool) -> Vec<Cluster> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < rows.len() {
            let r = rows[at];
            let header = self.grid_list(r).filter(|_| self.looks(r, "label"));
            let first = if header.is_some() { at + 1 } else { at };
            let list = header.or_else(|| rows.get(first).and_then(|r| self.row_list(*r, table)));
            let Some(list) = list else {
                out.push(Cluster::Single(r));
                at += 1;
                continue;
            };
            let mut grid: Vec<usize> = Vec::new();
            for r in &rows[first..] {
                let fits = self.row_list(*r, table).as_ref() == Some(&list) && self.alike(grid.first(), *r);
                if !fits || self.reads_any(*r, &grid) {
                    break;
                }
                grid.push(*r);
            }
            let needed =
                if first > at || table || grid.first().is_some_and(|r| self.looks(*r, "list-nolabel")) { 1 } else { 2 };
            if grid.len() < needed {
                out.push(Cluster::Single(r));
                at += 1;
                continue;
            }
            let label = if first > at { Some(r) } else { self.heading_before(&mut out) };
            at = first + grid.len();
            out.push(Cluster::Battery { label, rows: grid });
        }
        out
    }

    /// The list of a select that can stand in a grid.
    fn grid_list(&self, r: usize) -> Option<String> {
        match &self.kinds[r] {
            Kind::Select { how: How::One, list, other: false, .. } => Some(list.clone()),
            _ => None,
        }
    }

    fn row_list(&self, r: usize, table: bool) -> Option<String> {
        let row = &self.form.rows[r];
        let grid = table || self.looks(r, "list-nolabel") || self.looks(r, "likert");
        let plain = row.choice_filter.is_empty() && row.constraint.is_empty() && row.default.is_empty();
        let value = matches!(self.roles[r], Role::Value { .. });
        let specify =
            |list: &String| self.lists.get(list).is_some_and(|made| made.list.options.iter().any(|o| o.specify));
        if grid && plain && value { self.grid_list(r).filter(|list| !specify(list)) } else { None }
    }

    /// Whether rows of one battery can be demanded alike.
    fn alike(&self, first: Option<&usize>, r: usize) -> bool {
        let Some(first) = first else { return true };
        let (a, b) = (&self.form.rows[*first], &self.form.rows[r]);
        let demanded = |cell: &str| super::reading::is_yes(cell);
        demanded(&a.required) == demanded(&b.required) && self.looks(*first, "likert") == self.looks(r, "likert")
    }

    /// Whether a row’s rule names one of these rows: then they cannot stand on one page.
    fn reads_any(&self, r: usize, rows: &[usize]) -> bool {
        let named: BTreeSet<String> =
            super::rules::piped(&self.form.rows[r].relevant).into_iter().map(|n| n.trim().to_lowercase()).collect();
        rows.iter().any(|other| named.contains(&self.form.rows[*other].name.to_lowercase()))
    }

    /// A short note before `likert` rows is what stands over them.
    fn heading_before(&mut self, out: &mut Vec<Cluster>) -> Option<usize> {
        let Some(Cluster::Single(r)) = out.last() else { return None };
        let r = *r;
        let row = &self.form.rows[r];
        let short = row.label.values().all(|text| text.chars().count() <= 300 && !text.contains("\n\n"))
            && !row.label.is_empty();
        if self.kinds[r] != Kind::Note
            || !short
            || !row.relevant.is_empty()
            || !row.hint.is_empty()
            || row.own.contains_key("kind")
        {
            return None;
        }
        out.pop();
        self.note(
            Code::PART_CHANGED,
            r,
            "type",
            "the note stands over the statements that follow it, as the heading of their grid",
        );
        Some(r)
    }

    /// The item of a battery. `heading` is the label of the group around it.
    pub fn battery(&mut self, label: Option<usize>, rows: &[usize], heading: Option<&Text>) -> Option<Item> {
        let form = self.form;
        let mut scale = None;
        let mut statements = Vec::new();
        for r in rows {
            let mut item = self.item(*r)?;
            if item.hint.take().is_some() {
                self.warn(Code::PART_DROPPED, *r, "hint", "a statement in a grid has no hint; it is left out");
            }
            let relevant = self.shown[*r].as_ref().map(|rule| rule.text.clone());
            statements.push(BatteryRow { variable: item.variable.clone(), label: item.label.clone(), relevant });
            scale.get_or_insert(item);
        }
        let first = scale?;
        let (code_list, option_order) = match first.kind {
            ItemKind::SingleChoice { code_list, option_order, .. } => (code_list, option_order),
            _ => return None,
        };
        let header = label.map(|r| &form.rows[r]);
        let over = match label {
            Some(r) => Some(self.wording(r, "label", &form.rows[r].label)).filter(|text| !text.is_blank()),
            None => None,
        };
        let over = match over.or_else(|| heading.cloned()) {
            Some(text) => text,
            None => self.phrase(rows[0], "label", Phrase::EachRow),
        };
        let own_name = match label.map(|r| self.roles[r].clone()) {
            Some(Role::Silent { id }) => id,
            _ => {
                let wanted = format!("{}_grid", first.variable);
                self.names.take(&wanted, Further::times(REPEAT_MAX))
            }
        };
        let concept = header.and_then(|h| h.own.get("concept")).and_then(|c| ConceptId::new(c).ok());
        let kind = ItemKind::Battery {
            code_list,
            option_order: OptionOrder { ..option_order },
            row_order: Shuffle::default(),
            rows: statements,
        };
        let mut item = Item::new(
            VariableId::new(&own_name).ok()?,
            concept.or_else(|| ConceptId::new(&own_name).ok())?,
            over,
            kind,
        );
        item.required = first.required;
        item.required_message = first.required_message;
        item.missing = first.missing;
        item.version =
            header.and_then(|h| h.own.get("version")).and_then(|v| v.parse().ok()).filter(|v| *v > 0).unwrap_or(1);
        if let Some(r) = label {
            item.hint = Some(self.wording(r, "hint", &form.rows[r].hint)).filter(|hint| !hint.is_blank());
            item.relevant = self.rule(r, "relevant", &form.rows[r].relevant).map(|rule| rule.text);
        }
        let together = rows.len();
        self.note(
            Code::PART_CHANGED,
            rows[0],
            "appearance",
            format!("{together} questions make one grid, “{own_name}”"),
        );
        Some(item)
    }
}
