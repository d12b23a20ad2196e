//! The questionnaire as a JSON document: Section › Page › Item, and code lists. `docs/questionnaire.schema.json` describes it.
//!
//! These are the types as written; nothing here has been checked (see [`super::checks`]).

use super::missing::MissingReason;
use crate::id::{CodeListId, ConceptId, PageId, QuestionnaireName, SectionId, VariableId};
use crate::text::{Language, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The only document format this version reads.
pub const FORMAT: &str = "barograph-questionnaire/1";

/// A questionnaire as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Always [`FORMAT`].
    pub format: String,
    pub name: QuestionnaireName,
    /// Counts the versions its authors made; raised with every change that a respondent could see.
    pub version: u32,
    /// The language of plain texts.
    pub language: Language,
    pub title: Text,
    /// Whom the figures are about.
    pub population: Text,
    /// How long it takes most people.
    pub expected_minutes: u32,
    pub front_matter: FrontMatter,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub code_lists: BTreeMap<CodeListId, CodeList>,
    pub sections: Vec<Section>,
}

/// What stands before the first question and after the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    /// Who asks, and why: paragraphs.
    pub purpose: Vec<Text>,
    /// Who runs it and answers for it.
    pub run_by: Text,
    /// Where to ask or complain.
    pub contact: Text,
    /// What becomes of the answers, in a few plain paragraphs.
    pub privacy: Vec<Text>,
    /// Address of the full privacy notice, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy_notice_url: Option<String>,
    /// Things to bear in mind: do not name people or businesses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Text>,
    /// Shown at the start and at the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub help_lines: Vec<HelpLine>,
    /// Thanks, on the receipt.
    pub thanks: Vec<Text>,
}

/// Where help can be had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpLine {
    pub name: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub about: Text,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    pub options: Vec<CodeOption>,
}

/// One option of a code list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeOption {
    /// Never changes and is never used again.
    pub code: i32,
    /// The word by which expressions know it (XLSForm's choice name); the code's digits when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub label: Text,
    /// In a multiple choice: cannot stand with any other.
    #[serde(default, skip_serializing_if = "is_false")]
    pub exclusive: bool,
}

impl CodeOption {
    /// The word by which expressions know the option.
    pub fn word(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.code.to_string())
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub id: SectionId,
    pub title: Text,
    /// Shown only where this holds (XLSForm dialect).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    pub pages: Vec<Page>,
}

/// What a person sees at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    pub id: PageId,
    /// The page's heading; where left out and the page has one item, that item's label is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    pub items: Vec<Item>,
    /// Ways out of the questionnaire after this page; the first that holds is taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exits: Vec<Exit>,
}

/// An early end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    pub when: String,
    pub outcome: ExitOutcome,
    pub title: Text,
    pub message: Vec<Text>,
}

/// How a response ended early, in AAPOR's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitOutcome {
    /// Not in the population (too young, say).
    NotEligible,
    /// Did not consent.
    Refusal,
}

/// One thing on a page: a question, or a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Immutable: the same over waves and versions. A battery's own id names the battery; its rows are the variables.
    pub variable: VariableId,
    /// What the item is about.
    pub concept: ConceptId,
    /// Raised when wording, options, order or showing rule change: then a series breaks here.
    #[serde(default = "one")]
    pub version: u32,
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    /// An answer (or one of the offered missing reasons) is demanded. Otherwise going on without is `skipped`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Missing reasons offered as answers: don't know, prefer not to say, not applicable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingReason>,
    #[serde(flatten)]
    pub kind: ItemKind,
}

/// What kind of answer an item takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ItemKind {
    SingleChoice {
        code_list: CodeListId,
        /// Options shown: an expression over `name` (the option's word), as in XLSForm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice_filter: Option<String>,
        /// A drop-down instead of radios, for long lists (XLSForm's `minimal`).
        #[serde(default, skip_serializing_if = "is_false")]
        minimal: bool,
    },
    MultipleChoice {
        code_list: CodeListId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice_filter: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<u32>,
    },
    /// Statements answered on one scale.
    Battery { code_list: CodeListId, rows: Vec<BatteryRow> },
    /// Eleven points, 0 to 10, with its ends in words.
    Scale { low: Text, high: Text },
    Number {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Text>,
        /// Digits after the point that are accepted.
        #[serde(default)]
        decimals: u32,
    },
    ShortText {
        #[serde(default = "two_hundred")]
        max_length: u32,
    },
    /// A text without an answer; the label is its heading.
    Information { body: Vec<Text> },
    /// A statement to be agreed to: one tick.
    Consent { statement: Text },
}

/// A statement of a battery: a variable of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatteryRow {
    pub variable: VariableId,
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !*value
}

fn one() -> u32 {
    1
}

fn two_hundred() -> u32 {
    200
}
