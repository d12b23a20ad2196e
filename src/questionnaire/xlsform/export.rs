//! From a draft to the sheets of an XLSForm, and a report of what such a form cannot say.
//!
//! Columns whose heading begins with `barograph_` carry what XLSForm has no place for and Barograph reads back: other programs pass
//! over them. What a finding of the report calls lost does not come back.

use super::form::Wording;
use super::lists::property;
use super::sheets::{Sheet, Sheets};
use super::words;
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::checks::option_column;
use crate::questionnaire::document::{
    AnswerCheck, CodeList, CodeOption, DatePrecision, Draft, Item, ItemKind, OptionOrder, Page, Section,
};
use crate::text::{Language, Text};
use std::collections::{BTreeMap, BTreeSet};

/// The sheets of an XLSForm that says what the draft says, as far as it can; and what it cannot say, each with its path in the draft:
/// a warning for what is lost, a note for what only Barograph reads back.
pub fn export(draft: &Draft) -> (Sheets, Findings) {
    let mut languages = vec![draft.language.clone()];
    languages.extend(draft.translations.iter().filter(|l| **l != draft.language).cloned());
    let mut exporting = Exporting {
        draft,
        languages,
        survey: Table::default(),
        choices: Table::default(),
        names: BTreeSet::new(),
        lists: BTreeMap::new(),
        lost: Findings::new(),
    };
    exporting.take_names();
    exporting.document();
    for (s, section) in draft.sections.iter().enumerate() {
        exporting.section(s, section);
    }
    exporting.code_lists();
    let settings = exporting.settings();
    let mut sheets =
        vec![exporting.survey.sheet("survey", SURVEY), exporting.choices.sheet("choices", CHOICES), settings];
    sheets.extend(exporting.barograph());
    (Sheets(sheets), exporting.lost)
}

/// Columns that come first, in this order; others follow as they are met.
const SURVEY: &[&str] = &["type", "name", "label", "hint", "required", "relevant"];
const CHOICES: &[&str] = &["list_name", "name", "label"];

/// Rows whose cells are known by their headings.
#[derive(Default)]
struct Table {
    headings: Vec<String>,
    rows: Vec<BTreeMap<String, String>>,
}

impl Table {
    fn push(&mut self, row: BTreeMap<String, String>) {
        for heading in row.keys().filter(|h| !self.headings.contains(h)).cloned().collect::<Vec<_>>() {
            self.headings.push(heading);
        }
        self.rows.push(row);
    }

    fn sheet(&self, name: &str, first: &[&str]) -> Sheet {
        let mut headings: Vec<&String> = self.headings.iter().collect();
        let rank = |heading: &str| first.iter().position(|f| heading == *f || heading.starts_with(&format!("{f}::")));
        headings.sort_by_key(|h| (rank(h).unwrap_or(first.len()), h.starts_with("barograph_"), (*h).clone()));
        let mut names: Vec<String> = headings.iter().map(|h| (*h).clone()).collect();
        // Columns without which there is no such sheet.
        for needed in first.iter().take(2).rev().filter(|f| !self.headings.iter().any(|h| h == **f)) {
            names.insert(0, (*needed).to_owned());
        }
        let mut sheet = Sheet::new(name);
        sheet.rows.push(names.clone());
        for row in &self.rows {
            sheet.rows.push(names.iter().map(|h| row.get(h).cloned().unwrap_or_default()).collect());
        }
        sheet
    }
}

/// A row on its way to a table.
struct Row<'l> {
    cells: BTreeMap<String, String>,
    languages: &'l [Language],
}

impl Row<'_> {
    fn put(&mut self, heading: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.cells.insert(heading.to_owned(), value);
        }
    }

    /// A text, in a column of each language where there are several.
    fn text(&mut self, heading: &str, text: &Text) {
        for language in self.languages {
            let value = text.get(language).to_owned();
            if self.languages.len() == 1 {
                self.put(heading, value);
            } else {
                self.put(&format!("{heading}::{}", words::heading(language)), value);
            }
        }
    }

    /// Words kept in one cell: `decimals=2 max_length=50`.
    fn limit(&mut self, key: &str, value: impl std::fmt::Display) {
        let cell = self.cells.entry("barograph_limits".to_owned()).or_default();
        if !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(&format!("{key}={value}"));
    }
}

struct Exporting<'d> {
    draft: &'d Draft,
    languages: Vec<Language>,
    survey: Table,
    choices: Table,
    /// Names of questions, which groups must not have.
    names: BTreeSet<String>,
    /// Lists by the name that they have in the workbook.
    lists: BTreeMap<String, &'d CodeList>,
    lost: Findings,
}

impl<'d> Exporting<'d> {
    fn lost(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.lost.push(Finding::warning(Code::EXPORT_LOSS, Place::path(path), message));
    }

    fn kept(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.lost.push(Finding::note(Code::EXPORT_LOSS, Place::path(path), message));
    }

    fn row(&self, kind: &str, name: &str) -> Row<'_> {
        let cells = BTreeMap::from([("type".to_owned(), kind.to_owned()), ("name".to_owned(), name.to_owned())]);
        Row { cells: cells.into_iter().filter(|(_, v)| !v.is_empty()).collect(), languages: &self.languages }
    }

    fn take_names(&mut self) {
        for item in self.draft.sections.iter().flat_map(|s| &s.pages).flat_map(|p| &p.items) {
            self.names.insert(item.variable.to_string());
            match &item.kind {
                ItemKind::Battery { rows, .. } | ItemKind::Allocation { parts: rows, .. } => {
                    self.names.extend(rows.iter().map(|r| r.variable.to_string()));
                }
                ItemKind::SemanticDifferential { rows, .. } => {
                    self.names.extend(rows.iter().map(|r| r.variable.to_string()))
                }
                ItemKind::Vignettes { rows, .. } => self.names.extend(rows.iter().map(|r| r.variable.to_string())),
                _ => {}
            }
        }
    }

    /// What stands in the document beside its sections.
    fn document(&mut self) {
        let draft = self.draft;
        for (e, experiment) in draft.experiments.iter().enumerate() {
            let message = format!("XLSForm has no experiments: the arms of “{}” are lost", experiment.variable);
            self.lost(format!("experiments[{e}]"), message);
        }
        for name in draft.images.keys() {
            self.lost(format!("images.{name}"), "pictures stand in files beside a workbook: this one is lost");
        }
        let front = &draft.front_matter;
        let said = !front.purpose.is_empty()
            || !front.privacy.is_empty()
            || !front.thanks.is_empty()
            || !front.run_by.is_blank();
        if said {
            self.kept(
                "front_matter",
                "XLSForm has no place for what stands before the first question; only Barograph reads it back",
            );
        }
        if !draft.anonymity.is_empty() {
            self.kept(
                "anonymity",
                "XLSForm does not say which kinds of wave may ask this; only Barograph reads it back",
            );
        }
        match &draft.feedback {
            Some(plan) if serde_json::to_string(plan).is_ok_and(|json| fits_a_cell(&json)) => {
                self.kept("feedback", "XLSForm tells nobody a result; only Barograph reads it back");
            }
            Some(_) => {
                self.lost("feedback", "XLSForm tells nobody a result, and this one is too long for a cell: it is lost")
            }
            None => {}
        }
    }

    fn section(&mut self, s: usize, section: &'d Section) {
        let path = format!("sections[{s}]");
        let kind = if section.repeat.is_some() { "begin_repeat" } else { "begin_group" };
        let name = self.group_name(section.id.as_str());
        let mut row = self.row(kind, &name);
        row.text("label", &section.title);
        row.put("relevant", section.relevant.clone().unwrap_or_default());
        if name != section.id.as_str() {
            row.put("barograph_id", section.id.as_str());
        }
        if let Some(repeat) = &section.repeat {
            row.put("repeat_count", repeat.count.clone().unwrap_or_default());
            row.put("barograph_at_most", repeat.at_most.to_string());
        }
        let cells = row.cells;
        self.survey.push(cells);
        if let Some(repeat) = &section.repeat
            && repeat.another.is_some()
        {
            self.lost(
                format!("{path}.repeat.another"),
                "XLSForm’s programs ask in words of their own whether there is another",
            );
        }
        if section.ballot.is_some() {
            self.lost(format!("{path}.ballot"), "XLSForm has no split ballots: everybody is asked");
        }
        if !section.page_order.is_fixed() {
            self.lost(format!("{path}.page_order"), "XLSForm has no random order of pages");
        }
        for (p, page) in section.pages.iter().enumerate() {
            self.page(&format!("{path}.pages[{p}]"), page);
        }
        let end = self.row(if section.repeat.is_some() { "end_repeat" } else { "end_group" }, "");
        self.survey.push(end.cells);
    }

    /// A group's name, which must not be a question's: rules could not tell them apart.
    fn group_name(&mut self, name: &str) -> String {
        let mut out = if name == "meta" { "meta_group".to_owned() } else { name.to_owned() };
        while !self.names.insert(out.clone()) {
            out.push_str("_group");
        }
        out
    }

    fn page(&mut self, path: &str, page: &'d Page) {
        if page.ballot.is_some() {
            self.lost(format!("{path}.ballot"), "XLSForm has no split ballots: everybody is asked");
        }
        if !page.item_order.is_fixed() {
            self.lost(format!("{path}.item_order"), "XLSForm has no random order of questions");
        }
        for e in 0..page.exits.len() {
            self.lost(
                format!("{path}.exits[{e}]"),
                "XLSForm has no early end: the questions after it are asked all the same",
            );
        }
        let alone = page.items.len() == 1
            && page.title.is_none()
            && page.relevant.is_none()
            && !matches!(
                page.items[0].kind,
                ItemKind::Battery { .. }
                    | ItemKind::SemanticDifferential { .. }
                    | ItemKind::Vignettes { .. }
                    | ItemKind::Allocation { .. }
            );
        if alone {
            let own = page.id.as_str() != page.items[0].variable.as_str();
            self.item(&format!("{path}.items[0]"), &page.items[0], own.then(|| page.id.to_string()));
            return;
        }
        let name = self.group_name(page.id.as_str());
        let mut row = self.row("begin_group", &name);
        if let Some(title) = &page.title {
            row.text("label", title);
        }
        row.put("relevant", page.relevant.clone().unwrap_or_default());
        row.put("appearance", "field-list");
        if name != page.id.as_str() {
            row.put("barograph_id", page.id.as_str());
        }
        let cells = row.cells;
        self.survey.push(cells);
        for (i, item) in page.items.iter().enumerate() {
            self.item(&format!("{path}.items[{i}]"), item, None);
        }
        let end = self.row("end_group", "");
        self.survey.push(end.cells);
    }

    /// What cannot be said of any item.
    fn losses(&mut self, path: &str, item: &Item) {
        for v in 0..item.variants.len() {
            self.lost(
                format!("{path}.variants[{v}]"),
                "XLSForm has no other wordings of a question: only the first is written",
            );
        }
        if item.ballot.is_some() {
            self.lost(format!("{path}.ballot"), "XLSForm has no split ballots: everybody is asked");
        }
        if !item.missing.is_empty() {
            let words: Vec<&str> = item.missing.iter().map(|m| m.word()).collect();
            let message =
                format!("XLSForm has no “{}” beside an answer; only Barograph reads it back", words.join("”, “"));
            self.kept(format!("{path}.missing"), message);
        }
        for (c, check) in item.checks.iter().enumerate() {
            if check.soft {
                self.lost(
                    format!("{path}.checks[{c}]"),
                    "XLSForm has no checks that can be passed over: it is left out",
                );
            }
        }
        if item.checks.iter().filter(|c| !c.soft).count() > 1 {
            self.lost(
                format!("{path}.checks"),
                "XLSForm has one check a question: these are joined, with the first one’s message",
            );
        }
    }

    /// Cells that all items have.
    fn common(&self, row: &mut Row<'_>, item: &Item) {
        row.text("label", &item.label);
        if let Some(hint) = &item.hint {
            row.text("hint", hint);
        }
        row.put("relevant", item.relevant.clone().unwrap_or_default());
        if item.required {
            row.put("required", "yes");
        }
        if let Some(message) = item.required_message.as_ref().filter(|_| item.required) {
            row.text("required_message", message);
        }
        row.put("default", item.default.clone().unwrap_or_default());
        if item.concept.as_str() != item.variable.as_str() {
            row.put("barograph_concept", item.concept.as_str());
        }
        if item.version != 1 {
            row.put("barograph_version", item.version.to_string());
        }
        let missing: Vec<&str> = item.missing.iter().map(|m| m.word()).collect();
        row.put("barograph_missing", missing.join(" "));
    }

    fn item(&mut self, path: &str, item: &'d Item, page: Option<String>) {
        self.losses(path, item);
        match &item.kind {
            ItemKind::Battery { .. } => self.battery(path, item),
            ItemKind::SemanticDifferential { .. } | ItemKind::Vignettes { .. } | ItemKind::Allocation { .. } => {
                self.several(path, item)
            }
            _ => self.one(path, item, page),
        }
    }

    /// An item that is one row.
    fn one(&mut self, path: &str, item: &'d Item, page: Option<String>) {
        let checks: Vec<&AnswerCheck> = item.checks.iter().filter(|c| !c.soft).collect();
        let (kind, list) = self.kind_word(&item.kind);
        let mut row = self.row(&kind, item.variable.as_str());
        self.common(&mut row, item);
        row.put("barograph_page", page.unwrap_or_default());
        let mut constraints: Vec<String> = Vec::new();
        let lost = cells(&mut row, &item.kind, &item.hint, &mut constraints, &self.languages);
        let own = constraints.len();
        constraints.extend(checks.iter().map(|check| check.must.clone()));
        row.put("constraint", conjunction(&constraints));
        if let Some(first) = checks.first() {
            row.text("constraint_message", &first.message);
        }
        let cells = row.cells;
        self.survey.push(cells);
        if own > 0 && !checks.is_empty() {
            self.lost(
                format!("{path}.checks"),
                "XLSForm has one constraint a question: limits and checks are joined in it",
            );
        }
        for (field, message) in lost {
            self.lost(format!("{path}.{field}"), message);
        }
        if let Some((name, list)) = list {
            self.specify(item, list);
            self.lists.insert(name, list);
        }
    }

    /// The word in the type column, and the list of a select.
    fn kind_word(&self, kind: &ItemKind) -> (String, Option<(String, &'d CodeList)>) {
        let list = kind
            .code_list()
            .and_then(|id| self.draft.code_lists.get_key_value(id))
            .map(|(id, list)| (id.to_string(), list));
        let name = list.as_ref().map(|(name, _)| name.clone()).unwrap_or_default();
        let word = match kind {
            ItemKind::SingleChoice { .. } => format!("select_one {name}"),
            ItemKind::MultipleChoice { .. } => format!("select_multiple {name}"),
            ItemKind::Ranking { .. } => format!("rank {name}"),
            ItemKind::Scale { .. } | ItemKind::NetPromoter { .. } | ItemKind::Slider { .. } => "range".to_owned(),
            ItemKind::Number { decimals: 0, .. } => "integer".to_owned(),
            ItemKind::Number { .. } => "decimal".to_owned(),
            ItemKind::Date { .. } => "date".to_owned(),
            ItemKind::Time {} => "time".to_owned(),
            ItemKind::DateTime {} => "dateTime".to_owned(),
            ItemKind::Consent { .. } => "acknowledge".to_owned(),
            ItemKind::Information { .. } => "note".to_owned(),
            ItemKind::Calculated { .. } => "calculate".to_owned(),
            ItemKind::Hidden { .. } => "hidden".to_owned(),
            ItemKind::Placeholder { was } => placeholder(was).to_owned(),
            _ => "text".to_owned(),
        };
        (word, list)
    }

    /// "Other, please say": a text of its own, which an import passes over, for it makes the same one again.
    fn specify(&mut self, item: &Item, list: &CodeList) {
        for option in list.options.iter().filter(|o| o.specify) {
            let name = format!("{}_text", option_column(item.variable.as_str(), option.code));
            let mut row = self.row("text", &name);
            row.text("label", &option.label);
            row.put("relevant", format!("selected(${{{}}}, '{}')", item.variable, option.word()));
            row.put("barograph_kind", "specify");
            let cells = row.cells;
            self.survey.push(cells);
        }
    }

    fn battery(&mut self, path: &str, item: &'d Item) {
        let ItemKind::Battery { option_order, row_order, rows, .. } = &item.kind else { return };
        let (_, list) = self.kind_word(&item.kind);
        let Some((name, list)) = list else { return };
        if !row_order.is_fixed() {
            self.lost(format!("{path}.row_order"), "XLSForm has no random order of statements");
        }
        self.option_order(path, option_order);
        let kind = format!("select_one {name}");
        let mut head = self.row(&kind, item.variable.as_str());
        self.common(&mut head, item);
        for cell in ["required", "barograph_missing", "required_message"] {
            head.cells.remove(cell);
        }
        head.put("appearance", "label");
        let cells = head.cells;
        self.survey.push(cells);
        for statement in rows {
            let mut row = self.row(&kind, statement.variable.as_str());
            row.text("label", &statement.label);
            row.put("relevant", statement.relevant.clone().unwrap_or_default());
            row.put("appearance", "list-nolabel");
            if item.required {
                row.put("required", "yes");
                if let Some(message) = &item.required_message {
                    row.text("required_message", message);
                }
            }
            if option_order.random {
                row.put("parameters", "randomize=true");
            }
            let missing: Vec<&str> = item.missing.iter().map(|m| m.word()).collect();
            row.put("barograph_missing", missing.join(" "));
            let cells = row.cells;
            self.survey.push(cells);
        }
        if list.options.iter().any(|o| o.specify) {
            self.lost(format!("{path}.code_list"), "“other, please say” in a grid has no place in XLSForm");
        }
        self.lists.insert(name, list);
    }

    fn option_order(&mut self, path: &str, order: &OptionOrder) {
        if order.reversed_when.is_some() {
            self.lost(format!("{path}.option_order.reversed_when"), "XLSForm cannot turn the order of options round");
        }
    }

    /// Kinds that XLSForm has not: a note with the label, then a question for each variable.
    fn several(&mut self, path: &str, item: &'d Item) {
        let what = match &item.kind {
            ItemKind::SemanticDifferential { .. } => "pairs of opposite words",
            ItemKind::Vignettes { .. } => "vignettes",
            _ => "shares of a whole",
        };
        self.lost(format!("{path}.kind"), format!("XLSForm has no {what}: they are written as single questions"));
        let mut row = self.row("note", item.variable.as_str());
        row.text("label", &item.label);
        if let Some(hint) = &item.hint {
            row.text("hint", hint);
        }
        row.put("relevant", item.relevant.clone().unwrap_or_default());
        let cells = row.cells;
        self.survey.push(cells);
        match &item.kind {
            ItemKind::SemanticDifferential { points, rows, .. } => {
                for pair in rows {
                    let label = between(&pair.left, " – ", &pair.right, &self.languages);
                    let ends = hint_of_ends("1", &pair.left, &points.to_string(), &pair.right, &None, &self.languages);
                    let cells = [("parameters", format!("start=1 end={points} step=1"))];
                    self.simple("range", pair.variable.as_str(), &label, Some(&ends), item, &cells);
                }
            }
            ItemKind::Vignettes { rows, .. } => {
                let (_, list) = self.kind_word(&item.kind);
                let Some((name, list)) = list else { return };
                for story in rows {
                    self.simple(&format!("select_one {name}"), story.variable.as_str(), &story.story, None, item, &[]);
                }
                self.lists.insert(name, list);
            }
            ItemKind::Allocation { parts, total, .. } => {
                let mut sum = Vec::new();
                for (i, part) in parts.iter().enumerate() {
                    let last = i + 1 == parts.len();
                    let rule = match last {
                        true => format!(". >= 0 and {} = {total}", conjunction_of_sums(&sum)),
                        false => format!(". >= 0 and . <= {total}"),
                    };
                    sum.push(format!("${{{}}}", part.variable));
                    self.simple("integer", part.variable.as_str(), &part.label, None, item, &[("constraint", rule)]);
                }
            }
            _ => {}
        }
    }

    fn simple(
        &mut self,
        kind: &str,
        name: &str,
        label: &Text,
        hint: Option<&Text>,
        item: &Item,
        cells: &[(&str, String)],
    ) {
        let mut row = self.row(kind, name);
        row.text("label", label);
        if let Some(hint) = hint {
            row.text("hint", hint);
        }
        row.put("relevant", item.relevant.clone().unwrap_or_default());
        if item.required {
            row.put("required", "yes");
        }
        for (heading, value) in cells {
            row.put(heading, value.clone());
        }
        let cells = row.cells;
        self.survey.push(cells);
    }

    fn code_lists(&mut self) {
        for (name, list) in &self.draft.code_lists {
            if !self.lists.contains_key(name.as_str()) {
                self.lost(format!("code_lists.{name}"), "no question uses this list: it is left out");
            } else {
                self.code_list(name.as_str(), list);
            }
        }
    }

    fn code_list(&mut self, name: &str, list: &CodeList) {
        let path = format!("code_lists.{name}");
        if !list.retired.is_empty() {
            self.lost(format!("{path}.retired"), "XLSForm does not know which codes must not be used again");
        }
        // What an import would number the options by itself.
        let usual = usual_codes(&list.options);
        let mut flagged = false;
        for (i, option) in list.options.iter().enumerate() {
            let mut row = Row { cells: BTreeMap::new(), languages: &self.languages };
            row.put("list_name", name);
            row.put("name", option.word());
            row.text("label", &option.label);
            for (key, value) in &option.properties {
                let heading = property(key);
                // `name`, `label` and the like are taken.
                row.put(&heading, value.clone());
            }
            if usual[i] != option.code {
                row.put("barograph_code", option.code.to_string());
            }
            let flags = [(option.exclusive, "exclusive"), (option.specify, "specify"), (option.pinned, "pinned")];
            let flags: Vec<&str> = flags.iter().filter(|(on, _)| *on).map(|(_, flag)| *flag).collect();
            flagged |= !flags.is_empty();
            row.put("barograph_flags", flags.join(" "));
            let cells = row.cells;
            self.choices.push(cells);
            if option.image.is_some() {
                self.lost(
                    format!("{path}.options[{i}].image"),
                    "pictures stand in files beside a workbook: this one is lost",
                );
            }
        }
        if flagged {
            self.kept(
                path,
                "which options exclude others, take words or keep their places is read back by Barograph only",
            );
        }
    }

    fn settings(&self) -> Sheet {
        let mut sheet = Sheet::new("settings");
        let (mut head, mut values) = (Vec::new(), Vec::new());
        let mut put = |heading: &str, value: String| {
            head.push(heading.to_owned());
            values.push(value);
        };
        put("form_title", self.draft.title.get(&self.draft.language).to_owned());
        put("form_id", self.draft.name.to_string());
        put("version", self.draft.version.to_string());
        put(
            "default_language",
            if self.languages.len() == 1 {
                self.draft.language.0.clone()
            } else {
                words::heading(&self.draft.language)
            },
        );
        sheet.rows = vec![head, values];
        sheet
    }

    /// What only Barograph reads back, as JSON by key.
    fn barograph(&self) -> Option<Sheet> {
        let mut sheet = Sheet::new("barograph");
        let draft = self.draft;
        let mut put = |key: &str, json: serde_json::Result<String>| {
            // A cell of a workbook holds no more.
            if let Some(json) = json.ok().filter(|json| fits_a_cell(json)) {
                sheet.rows.push(vec![key.to_owned(), json]);
            }
        };
        put("front_matter", serde_json::to_string(&draft.front_matter));
        put("population", serde_json::to_string(&draft.population));
        put("expected_minutes", serde_json::to_string(&draft.expected_minutes));
        if matches!(draft.title, Text::Languages(_)) {
            put("title", serde_json::to_string(&draft.title));
        }
        if !draft.anonymity.is_empty() {
            put("anonymity", serde_json::to_string(&draft.anonymity));
        }
        if draft.feedback.is_some() {
            put("feedback", serde_json::to_string(&draft.feedback));
        }
        Some(sheet)
    }
}

fn fits_a_cell(text: &str) -> bool {
    text.encode_utf16().count() <= 32_000
}

/// The type of a placeholder, where XLSForm has it.
fn placeholder(was: &str) -> &str {
    const KNOWN: &[&str] = &["geopoint", "geotrace", "geoshape", "image", "audio", "video", "file", "barcode"];
    KNOWN.iter().find(|k| **k == was).copied().unwrap_or("note")
}

type Lost = Vec<(&'static str, &'static str)>;

/// The cells that a kind needs, and what they cannot say.
fn cells(
    row: &mut Row<'_>,
    kind: &ItemKind,
    hint: &Option<Text>,
    constraints: &mut Vec<String>,
    languages: &[Language],
) -> Lost {
    let mut lost = Lost::new();
    match kind {
        ItemKind::SingleChoice { choice_filter, option_order, minimal, .. } => {
            row.put("choice_filter", choice_filter.clone().unwrap_or_default());
            row.put("appearance", if *minimal { "minimal" } else { "" });
            order(row, option_order, &mut lost);
        }
        ItemKind::MultipleChoice { choice_filter, option_order, at_least, at_most, .. } => {
            row.put("choice_filter", choice_filter.clone().unwrap_or_default());
            order(row, option_order, &mut lost);
            constraints.extend(at_least.map(|n| format!("count-selected(.) >= {n}")));
            constraints.extend(at_most.map(|n| format!("count-selected(.) <= {n}")));
        }
        ItemKind::Ranking { option_order, places, .. } => {
            order(row, option_order, &mut lost);
            if let Some(places) = places {
                row.limit("places", places);
                lost.push(("places", "XLSForm ranks all options; only Barograph reads the number of places back"));
            }
        }
        ItemKind::Scale { low, high } => range(row, (0.0, 10.0, 1.0), (low, high), hint, languages),
        ItemKind::NetPromoter { low, high } => {
            range(row, (0.0, 10.0, 1.0), (low, high), hint, languages);
            row.put("barograph_kind", "net_promoter");
        }
        ItemKind::Slider { min, max, step, low, high, unit } => {
            range(row, (*min, *max, *step), (low, high), hint, languages);
            if (*min, *max, *step) == (0.0, 10.0, 1.0) {
                row.put("barograph_kind", "slider");
            }
            if let Some(unit) = unit {
                row.text("barograph_unit", unit);
            }
        }
        ItemKind::Number { min, max, unit, decimals } => {
            constraints.extend(min.map(|n| format!(". >= {n}")));
            constraints.extend(max.map(|n| format!(". <= {n}")));
            if *decimals != 0 && *decimals != 6 {
                row.limit("decimals", decimals);
            }
            if let Some(unit) = unit {
                row.text("barograph_unit", unit);
            }
        }
        ItemKind::Date { precision, earliest, latest } => {
            row.put(
                "appearance",
                match precision {
                    DatePrecision::Day => "",
                    DatePrecision::Month => "month-year",
                    DatePrecision::Year => "year",
                },
            );
            let day = |text: &String| if text == "today" { "today()".to_owned() } else { format!("date('{text}')") };
            if precision.is_day() {
                constraints.extend(earliest.as_ref().map(|d| format!(". >= {}", day(d))));
                constraints.extend(latest.as_ref().map(|d| format!(". <= {}", day(d))));
            } else if earliest.is_some() || latest.is_some() {
                lost.push(("earliest", "the limits of months and years have no place in XLSForm"));
            }
        }
        ItemKind::ShortText { max_length } => length(row, *max_length, 200),
        ItemKind::LongText { max_length } => {
            row.put("appearance", "multiline");
            length(row, *max_length, 2000);
        }
        ItemKind::Postcode {} => {
            row.put("barograph_kind", "postcode");
            lost.push((
                "kind",
                "XLSForm has no postcodes: the whole postcode would be kept; only Barograph reads this back",
            ));
        }
        ItemKind::Information { body, image } => {
            row.put("barograph_kind", "information");
            paragraphs(row, body);
            if image.is_some() {
                lost.push(("image", "pictures stand in files beside a workbook: this one is lost"));
            }
        }
        ItemKind::Consent { statement } => {
            row.put("barograph_kind", "consent");
            paragraphs(row, std::slice::from_ref(statement));
        }
        ItemKind::Calculated { expression, numeric } => {
            row.put("calculation", expression.clone());
            row.put("barograph_kind", if *numeric { "calculated_number" } else { "calculated_text" });
        }
        ItemKind::Hidden { parameter: Some(parameter) } => row.put("barograph_parameter", parameter.clone()),
        ItemKind::Placeholder { was } if placeholder(was) == "note" => {
            lost.push(("kind", "XLSForm has no such type: a note is written in its place"));
        }
        _ => {}
    }
    lost
}

fn order(row: &mut Row<'_>, order: &OptionOrder, lost: &mut Lost) {
    if order.random {
        row.put("parameters", "randomize=true");
    }
    if order.reversed_when.is_some() {
        lost.push(("option_order.reversed_when", "XLSForm cannot turn the order of options round"));
    }
}

fn length(row: &mut Row<'_>, max_length: u32, usual: u32) {
    if max_length != usual {
        row.limit("max_length", max_length);
    }
}

fn range(
    row: &mut Row<'_>,
    (min, max, step): (f64, f64, f64),
    (low, high): (&Text, &Text),
    hint: &Option<Text>,
    languages: &[Language],
) {
    row.put("parameters", format!("start={min} end={max} step={step}"));
    let ends = hint_of_ends(&min.to_string(), low, &max.to_string(), high, hint, languages);
    row.text("hint", &ends);
}

/// `0 = not at all, 10 = completely`, below the hint.
fn hint_of_ends(min: &str, low: &Text, max: &str, high: &Text, hint: &Option<Text>, languages: &[Language]) -> Text {
    let one = |language: &Language| {
        let ends = format!("{min} = {}, {max} = {}", low.get(language), high.get(language));
        match hint {
            Some(hint) => format!("{}\n\n{ends}", hint.get(language)),
            None => ends,
        }
    };
    let texts: Wording = languages.iter().map(|l| (l.clone(), one(l))).collect();
    Text::Languages(texts)
}

fn between(left: &Text, sign: &str, right: &Text, languages: &[Language]) -> Text {
    let one = |l: &Language| (l.clone(), format!("{}{sign}{}", left.get(l), right.get(l)));
    Text::Languages(languages.iter().map(one).collect())
}

/// Paragraphs below the label.
fn paragraphs(row: &mut Row<'_>, body: &[Text]) {
    for language in row.languages {
        let heading = match row.languages.len() {
            1 => "label".to_owned(),
            _ => format!("label::{}", words::heading(language)),
        };
        let mut text = row.cells.get(&heading).cloned().unwrap_or_default();
        for paragraph in body {
            text.push_str("\n\n");
            text.push_str(paragraph.get(language));
        }
        row.put(&heading, text);
    }
}

/// Rules that must all hold.
fn conjunction(rules: &[String]) -> String {
    match rules {
        [] => String::new(),
        [one] => one.clone(),
        several => {
            let plain = |rule: &String| !rule.contains(" or ");
            let part = |rule: &String| if plain(rule) { rule.clone() } else { format!("({rule})") };
            several.iter().map(part).collect::<Vec<_>>().join(" and ")
        }
    }
}

fn conjunction_of_sums(earlier: &[String]) -> String {
    let numbers = earlier.iter().map(|answer| format!("coalesce({answer}, 0)"));
    numbers.chain([".".to_owned()]).collect::<Vec<_>>().join(" + ")
}

/// The codes that an import gives by itself: the word where it is a whole number, else 1, 2, 3 … as far as they are free.
fn usual_codes(options: &[CodeOption]) -> Vec<i32> {
    let whole = |word: String| word.parse::<i32>().ok().filter(|n| n.to_string() == word);
    let words: Vec<Option<i32>> = options.iter().map(|o| whole(o.word())).collect();
    let mut taken: BTreeSet<i32> = words.iter().flatten().copied().collect();
    let mut next = 1;
    words
        .into_iter()
        .map(|word| {
            word.unwrap_or_else(|| {
                while !taken.insert(next) {
                    next += 1;
                }
                next
            })
        })
        .collect()
}
