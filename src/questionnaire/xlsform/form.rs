//! A form of another program as flat rows: what every importer gives, and what [`super::build`] makes a draft of.
//!
//! XLSForm's own layout serves as the common one, for it says most: a row is a question or the begin or end of a group, and rules are
//! in XLSForm's dialect. Each row knows where it stands, so that every finding does.

use crate::finding::Place;
use crate::text::Language;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A text in each language that has it.
pub type Wording = BTreeMap<Language, String>;

#[derive(Debug, Clone)]
pub struct Form {
    pub title: Wording,
    /// What the form is called in files and addresses; need not be a name of ours.
    pub name: String,
    pub version: u32,
    pub language: Language,
    /// The other languages.
    pub translations: Vec<Language>,
    pub rows: Vec<Row>,
    pub choices: Vec<ChoiceRow>,
    /// Where the form as a whole is described.
    pub spot: Spot,
    /// What Barograph keeps beside an exported form, by key.
    pub own: BTreeMap<String, String>,
}

impl Form {
    /// A form without rows.
    pub fn new(name: impl Into<String>, language: Language) -> Form {
        Form {
            title: Wording::new(),
            name: name.into(),
            version: 1,
            language,
            translations: Vec::new(),
            rows: Vec::new(),
            choices: Vec::new(),
            spot: Spot::Path(String::new()),
            own: BTreeMap::new(),
        }
    }

    /// All languages, the default one first.
    pub fn languages(&self) -> Vec<Language> {
        std::iter::once(&self.language).chain(&self.translations).cloned().collect()
    }
}

/// A row of the survey sheet, or what is like one. Cells that are not there are empty.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub spot: Spot,
    /// As written: `select_one yes_no or_other`, `begin group`.
    pub kind: String,
    pub name: String,
    pub label: Wording,
    pub hint: Wording,
    pub constraint_message: Wording,
    pub required_message: Wording,
    pub unit: Wording,
    pub relevant: String,
    pub constraint: String,
    pub required: String,
    pub read_only: String,
    pub calculation: String,
    pub default: String,
    pub appearance: String,
    pub choice_filter: String,
    pub parameters: String,
    pub repeat_count: String,
    /// A picture, sound or film belongs to it, which is not in the file.
    pub media: bool,
    /// Barograph's own columns, without their prefix.
    pub own: BTreeMap<String, String>,
}

impl Row {
    pub fn at(&self, field: &str) -> Place {
        self.spot.at(field)
    }
}

#[derive(Debug, Clone, Default)]
pub struct ChoiceRow {
    pub spot: Spot,
    pub list: String,
    pub name: String,
    pub label: Wording,
    pub media: bool,
    /// Further columns, for choice filters.
    pub properties: BTreeMap<String, String>,
    pub own: BTreeMap<String, String>,
}

/// Where something of a form stands.
#[derive(Debug, Clone)]
pub enum Spot {
    /// A row (1-based) of a sheet, with the headings of the columns by field.
    Row { sheet: Arc<str>, row: u32, headings: Arc<BTreeMap<String, String>> },
    /// A path inside a document.
    Path(String),
}

impl Default for Spot {
    fn default() -> Self {
        Spot::Path(String::new())
    }
}

impl Spot {
    /// The place of a field; of the row as a whole where there is no such column.
    pub fn at(&self, field: &str) -> Place {
        match self {
            Spot::Row { sheet, row, headings } => {
                Place::Sheet { sheet: sheet.to_string(), row: Some(*row), column: headings.get(field).cloned() }
            }
            Spot::Path(path) if path.is_empty() => Place::path(field),
            Spot::Path(path) if field.is_empty() => Place::path(path.clone()),
            Spot::Path(path) => Place::path(format!("{path}.{field}")),
        }
    }

    /// Sheet or document, for what is counted over many rows.
    pub fn sheet(&self) -> &str {
        match self {
            Spot::Row { sheet, .. } => sheet,
            Spot::Path(_) => "",
        }
    }
}
