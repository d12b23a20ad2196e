//! From sheets to a form: which columns there are, in which languages.

use super::form::{ChoiceRow, Form, Row, Spot, Wording};
use super::heading::{self, Field, Heading};
use super::sheets::{Sheet, Sheets, letters};
use super::words;
use crate::finding::{Code, Finding, Findings, Place};
use crate::text::Language;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A sheet whose first row of headings has been found.
struct Table<'s> {
    sheet: &'s Sheet,
    name: Arc<str>,
    /// Position of the row of headings.
    head: usize,
    columns: Vec<Heading>,
    headings: Arc<BTreeMap<String, String>>,
}

/// Reads the sheets of an XLSForm workbook. `name` is the form's name where its settings have none.
pub fn form(sheets: &Sheets, name: &str, findings: &mut Findings) -> Form {
    let survey = sheets.named("survey").or_else(|| sheets.0.iter().find(|s| head(s, "type").is_some()));
    let Some(survey) = survey.and_then(|sheet| Table::of(sheet, "type", findings)) else {
        let message = "there is no sheet “survey” with a column “type”: this is no XLSForm";
        findings.push(Finding::error(Code::SHEET_MISSING, sheet_place("survey"), message));
        return Form::new(name, Language::english());
    };
    let choices: Vec<Table<'_>> = ["choices", "choices and columns", "external_choices"]
        .iter()
        .filter_map(|name| Table::of(sheets.named(name)?, "list_name", findings))
        .collect();
    let settings = sheets.named("settings").and_then(|sheet| Settings::of(sheet, findings));
    unused(sheets, &survey, findings);
    let written = settings.as_ref().and_then(|s| s.value("default_language")).unwrap_or_default();
    let languages = Languages::of(&survey, &choices, &written, settings.as_ref(), findings);
    let mut form = Form::new(name, languages.default.clone());
    form.translations = languages.others.clone();
    form.spot = Spot::Row { sheet: Arc::from("settings"), row: 2, headings: Arc::default() };
    if let Some(settings) = &settings {
        settings.fill(&mut form, &languages);
    }
    form.rows = survey.body().filter_map(|(r, cells)| survey.row(r, cells, &languages, findings)).collect();
    for table in &choices {
        form.choices.extend(table.body().filter_map(|(r, cells)| table.choice(r, cells, &languages)));
    }
    if let Some(own) = sheets.named("barograph") {
        form.own = own.rows.iter().filter_map(|row| Some((row.first()?.clone(), row.get(1)?.clone()))).collect();
    }
    form
}

fn sheet_place(name: &str) -> Place {
    Place::Sheet { sheet: name.to_owned(), row: None, column: None }
}

fn is_field(cell: &str, field: &str) -> bool {
    heading::read(cell).field == Field::Known(find(field))
}

/// The static name of a field.
fn find(field: &str) -> &'static str {
    match field {
        "type" => "type",
        "list_name" => "list_name",
        _ => "name",
    }
}

/// The row of headings: the first of the sheet's first rows that has this column.
fn head(sheet: &Sheet, field: &str) -> Option<usize> {
    sheet.rows.iter().take(30).position(|row| row.iter().any(|cell| is_field(cell, field)))
}

fn unused(sheets: &Sheets, survey: &Table<'_>, findings: &mut Findings) {
    let known = ["choices", "choices and columns", "external_choices", "settings", "barograph"];
    for sheet in &sheets.0 {
        let name = sheet.name.trim().to_lowercase();
        let used = known.contains(&name.as_str()) || sheet.name == survey.sheet.name;
        if !used && !sheet.rows.is_empty() && !name.starts_with("help") {
            let message = format!("the sheet “{}” is no part of an XLSForm that is used here", sheet.name);
            findings.push(Finding::note(Code::PART_DROPPED, sheet_place(&sheet.name), message));
        }
    }
}

impl<'s> Table<'s> {
    fn of(sheet: &'s Sheet, field: &str, findings: &mut Findings) -> Option<Table<'s>> {
        let Some(head) = head(sheet, field) else {
            if !sheet.rows.iter().all(Vec::is_empty) {
                let message = format!("the sheet has no column “{field}”, so nothing of it can be read");
                findings.push(Finding::warning(Code::SHEET_MISSING, sheet_place(&sheet.name), message));
            }
            return None;
        };
        let columns: Vec<Heading> = sheet.rows[head].iter().map(|cell| heading::read(cell)).collect();
        let mut headings = BTreeMap::new();
        let mut seen: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
        for (c, heading) in columns.iter().enumerate() {
            let cell = sheet.rows[head][c].trim();
            let key = match &heading.field {
                Field::Known("media") => continue,
                Field::Known(field) => (*field).to_owned(),
                Field::Unknown if !cell.is_empty() => cell.to_owned(),
                _ => continue,
            };
            let place = || Place::Sheet {
                sheet: sheet.name.clone(),
                row: Some(position(head)),
                column: Some(format!("{cell} ({})", letters(c))),
            };
            if let Some(first) = seen.insert((key.clone(), heading.language.clone()), c) {
                let message = format!(
                    "the heading “{cell}” stands twice; column {} is read, and this one where that is empty",
                    letters(first)
                );
                findings.push(Finding::warning(Code::NAME_DUPLICATE, place(), message));
            }
            if heading.field == Field::Unknown
                && field == "type"
                && !sheet.rows[head + 1..].iter().all(|r| r.get(c).is_none_or(String::is_empty))
            {
                let message = format!("the column “{cell}” has no meaning here");
                findings.push(Finding::note(Code::PART_DROPPED, place(), message));
            }
            headings.entry(key).or_insert_with(|| cell.to_owned());
        }
        Some(Table { sheet, name: Arc::from(sheet.name.as_str()), head, columns, headings: Arc::new(headings) })
    }

    /// Rows below the headings that are not blank.
    fn body(&self) -> impl Iterator<Item = (usize, &'s [String])> {
        let rows = self.sheet.rows.iter().enumerate().skip(self.head + 1);
        rows.filter(|(_, cells)| cells.iter().any(|c| !c.is_empty())).map(|(r, cells)| (r, cells.as_slice()))
    }

    fn spot(&self, row: usize) -> Spot {
        Spot::Row { sheet: self.name.clone(), row: position(row), headings: self.headings.clone() }
    }

    /// The cells of a field; the first that is not empty counts.
    fn cell(&self, cells: &[String], field: &str) -> String {
        let mut found = self
            .columns
            .iter()
            .zip(cells)
            .filter(|(h, c)| h.field == Field::Known(static_name(field)) && !c.is_empty());
        found.next().map(|(_, cell)| cell.clone()).unwrap_or_default()
    }

    fn wording(&self, cells: &[String], field: &str, languages: &Languages) -> Wording {
        let mut out = Wording::new();
        for (heading, cell) in self.columns.iter().zip(cells) {
            if heading.field != Field::Known(static_name(field)) || cell.trim().is_empty() {
                continue;
            }
            if let Some(language) = languages.tag(heading.language.as_deref()) {
                out.entry(language).or_insert_with(|| cell.clone());
            }
        }
        out
    }

    fn own(&self, cells: &[String]) -> BTreeMap<String, String> {
        let own = |(heading, cell): (&Heading, &String)| match &heading.field {
            Field::Own(name) if !cell.is_empty() => Some((name.clone(), cell.clone())),
            _ => None,
        };
        self.columns.iter().zip(cells).filter_map(own).collect()
    }

    fn row(&self, r: usize, cells: &[String], languages: &Languages, findings: &mut Findings) -> Option<Row> {
        let spot = self.spot(r);
        let cell = |field| self.cell(cells, field);
        if is_yes(&cell("disabled")) {
            let message = "the row is disabled in the form";
            findings.push(Finding::note(Code::PART_DROPPED, spot.at("disabled"), message));
            return None;
        }
        let wording = |field| self.wording(cells, field, languages);
        let mut hint = wording("hint");
        for (language, guidance) in wording("guidance_hint") {
            hint.entry(language).and_modify(|h| *h = format!("{h}\n\n{guidance}")).or_insert(guidance);
        }
        let row = Row {
            kind: cell("type"),
            name: cell("name"),
            label: wording("label"),
            hint,
            constraint_message: wording("constraint_message"),
            required_message: wording("required_message"),
            unit: wording("unit"),
            relevant: cell("relevant"),
            constraint: cell("constraint"),
            required: cell("required"),
            read_only: cell("read_only"),
            calculation: cell("calculation"),
            default: cell("default"),
            appearance: cell("appearance"),
            choice_filter: cell("choice_filter"),
            parameters: cell("parameters"),
            repeat_count: cell("repeat_count"),
            media: !cell("media").is_empty(),
            own: self.own(cells),
            spot,
        };
        // A row of remarks in columns that mean nothing is no row.
        let blank = row.kind.is_empty() && row.name.is_empty() && row.label.is_empty();
        (!blank).then_some(row)
    }

    fn choice(&self, r: usize, cells: &[String], languages: &Languages) -> Option<ChoiceRow> {
        let list = self.cell(cells, "list_name");
        let mut properties = BTreeMap::new();
        for (c, heading) in self.columns.iter().enumerate() {
            let (title, cell) = (self.sheet.rows[self.head][c].trim(), cells.get(c).map_or("", String::as_str));
            // A column that means something on the survey sheet may be a property here.
            let property = match &heading.field {
                Field::Unknown | Field::Ignored => true,
                Field::Known(field) => !matches!(*field, "list_name" | "name" | "label" | "media"),
                Field::Own(_) => false,
            };
            if property && !title.is_empty() && !cell.is_empty() {
                properties.entry(title.to_owned()).or_insert_with(|| cell.to_owned());
            }
        }
        let row = ChoiceRow {
            spot: self.spot(r),
            name: self.cell(cells, "name"),
            label: self.wording(cells, "label", languages),
            media: !self.cell(cells, "media").is_empty(),
            properties,
            own: self.own(cells),
            list,
        };
        (!row.list.is_empty() || !row.name.is_empty()).then_some(row)
    }
}

/// 1-based, as spreadsheets count; a sheet has far fewer rows than this could hold.
fn position(row: usize) -> u32 {
    u32::try_from(row + 1).unwrap_or(u32::MAX)
}

fn static_name(field: &str) -> &'static str {
    const NAMES: &[&str] = &[
        "type",
        "name",
        "list_name",
        "label",
        "hint",
        "guidance_hint",
        "constraint_message",
        "required_message",
        "unit",
        "relevant",
        "constraint",
        "required",
        "read_only",
        "calculation",
        "default",
        "appearance",
        "choice_filter",
        "parameters",
        "repeat_count",
        "media",
        "disabled",
        "form_title",
        "form_id",
        "version",
        "default_language",
    ];
    NAMES.iter().find(|n| **n == field).copied().unwrap_or("")
}

/// What people write for "yes".
pub fn is_yes(cell: &str) -> bool {
    matches!(cell.trim().to_lowercase().as_str(), "yes" | "true" | "true()" | "1" | "y" | "x" | "on")
}

/// What people write for "no", or nothing at all.
pub fn is_no(cell: &str) -> bool {
    matches!(cell.trim().to_lowercase().as_str(), "" | "no" | "false" | "false()" | "0" | "n" | "off")
}

/// The settings sheet: headings and one row.
struct Settings<'s> {
    columns: Vec<(Heading, &'s str)>,
}

impl<'s> Settings<'s> {
    fn of(sheet: &'s Sheet, findings: &mut Findings) -> Option<Settings<'s>> {
        let mut rows = sheet.rows.iter().enumerate().filter(|(_, row)| row.iter().any(|c| !c.is_empty()));
        let (_, head) = rows.next()?;
        let Some((_, values)) = rows.next() else { return Some(Settings { columns: Vec::new() }) };
        if let Some((further, _)) = rows.next() {
            let place = Place::Sheet { sheet: sheet.name.clone(), row: Some(position(further)), column: None };
            findings.push(Finding::note(
                Code::PART_DROPPED,
                place,
                "settings have one row; the further ones are left out",
            ));
        }
        let columns = head.iter().map(|cell| heading::read(cell)).zip(values.iter().map(String::as_str)).collect();
        Some(Settings { columns })
    }

    fn value(&self, field: &str) -> Option<String> {
        let known = |(h, cell): &&(Heading, &str)| h.field == Field::Known(static_name(field)) && !cell.is_empty();
        self.columns.iter().find(known).map(|(_, cell)| (*cell).to_owned())
    }

    fn fill(&self, form: &mut Form, languages: &Languages) {
        if let Some(id) = self.value("form_id") {
            form.name = id;
        }
        form.version = self.value("version").map_or(1, |v| version(&v));
        for (heading, cell) in &self.columns {
            // Titles in several languages are written as labels.
            let titled = matches!(heading.field, Field::Known("form_title" | "label"));
            if titled
                && !cell.is_empty()
                && let Some(language) = languages.tag(heading.language.as_deref())
            {
                form.title.entry(language).or_insert_with(|| (*cell).to_owned());
            }
        }
    }
}

/// Versions are written as numbers, dates or anything: the first digits count, from 1 on.
fn version(written: &str) -> u32 {
    let digits: String =
        written.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).take(9).collect();
    digits.parse().unwrap_or(1).max(1)
}

/// Which languages the form is in.
struct Languages {
    default: Language,
    others: Vec<Language>,
    /// From what is written in headings to tags; languages without a single label are not in it.
    tags: BTreeMap<String, Language>,
}

impl Languages {
    /// The language of a column; `None` for one that was left out.
    fn tag(&self, written: Option<&str>) -> Option<Language> {
        match written {
            None => Some(self.default.clone()),
            Some(written) => self.tags.get(written).cloned(),
        }
    }

    fn of(
        survey: &Table<'_>,
        choices: &[Table<'_>],
        written_default: &str,
        settings: Option<&Settings<'_>>,
        findings: &mut Findings,
    ) -> Languages {
        let mut order: Vec<String> = Vec::new();
        let headings = [survey].into_iter().chain(choices).flat_map(|t| &t.columns);
        let titles = settings.into_iter().flat_map(|s| s.columns.iter().map(|(h, _)| h));
        for heading in headings.chain(titles) {
            if let Some(written) = heading.language.as_ref().filter(|w| !order.contains(w)) {
                order.push(written.clone());
            }
        }
        let place = |column: &str| Place::Sheet {
            sheet: survey.sheet.name.clone(),
            row: Some(position(survey.head)),
            column: Some(column.to_owned()),
        };
        let mut tags: BTreeMap<String, Language> = BTreeMap::new();
        let mut private = 0_u8;
        let mut tag_of = |written: &str, findings: &mut Findings| {
            words::language(written).unwrap_or_else(|| {
                // `qaa` to `qtz` are for private use.
                let tag = Language(format!("q{}{}", char::from(b'a' + private / 26 % 20), char::from(b'a' + private % 26)));
                private = private.wrapping_add(1);
                let message = format!(
                    "which language “{written}” is cannot be told; it is kept as “{}”: write its tag in parentheses, as “English (en)”",
                    tag.0
                );
                findings.push(Finding::warning(Code::NAME_CHANGED, place(written), message));
                tag
            })
        };
        let plain = survey.columns.iter().any(|h| h.field == Field::Known("label") && h.language.is_none());
        let labels = |written: Option<&str>| {
            let columns = survey.columns.iter().enumerate();
            let mine = columns.filter(|(_, h)| h.field == Field::Known("label") && h.language.as_deref() == written);
            mine.map(|(c, _)| survey.body().filter(|(_, cells)| cells.get(c).is_some_and(|t| !t.is_empty())).count())
                .sum::<usize>()
        };
        for written in &order {
            if labels(Some(written)) == 0 {
                let message = format!("the language “{written}” has no label at all and is left out");
                findings.push(Finding::warning(Code::PART_DROPPED, place(&format!("label::{written}")), message));
            } else {
                let tag = tag_of(written, findings);
                tags.insert(written.clone(), tag);
            }
        }
        let wanted = (!written_default.trim().is_empty() && !written_default.eq_ignore_ascii_case("default"))
            .then(|| tags.get(written_default).cloned().or_else(|| words::language(written_default)));
        let first = order.iter().find_map(|w| tags.get(w).cloned());
        let plain_used = plain && labels(None) > 0;
        let default = match (wanted.flatten(), first) {
            (Some(wanted), _) if plain_used || tags.values().any(|t| *t == wanted) => wanted,
            (Some(wanted), Some(first)) => {
                let message = format!(
                    "the default language “{}” has no column of labels; “{}” takes its place",
                    wanted.0, first.0
                );
                findings.push(Finding::warning(Code::PART_CHANGED, sheet_place("settings"), message));
                first
            }
            (Some(wanted), None) => wanted,
            (None, Some(first)) if !plain_used => first,
            (None, _) => Language::english(),
        };
        let mut others: Vec<Language> = Vec::new();
        let mut seen = BTreeSet::from([default.clone()]);
        for tag in order.iter().filter_map(|w| tags.get(w)) {
            if seen.insert(tag.clone()) {
                others.push(tag.clone());
            }
        }
        Languages { default, others, tags }
    }
}
