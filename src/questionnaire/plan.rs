//! The parts of a checked questionnaire, with every reference resolved and every rule compiled.
//!
//! A *slot* is a variable's position in [`Questionnaire::variables`](super::checks::Questionnaire::variables): in the order in which
//! people meet them.

use super::answer::Answer;
use super::document::{BatteryRow, DatePrecision, Exit, Item, ItemKind};
use super::expression::{Rule, Word};
use super::missing::MissingReason;
use crate::id::{ConceptId, PageId, SectionId, VariableId};
use crate::text::Text;
use std::ops::Range;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct CheckedSection {
    pub id: SectionId,
    pub title: Text,
    pub(crate) rule: Option<Rule>,
}

#[derive(Debug, Clone)]
pub struct CheckedPage {
    pub id: PageId,
    /// As written; where it is missing and there is one item, that item's label is the heading.
    pub title: Option<Text>,
    /// Position in [`Questionnaire::sections`](super::checks::Questionnaire::sections).
    pub section: usize,
    pub items: Vec<CheckedItem>,
    pub exits: Vec<CheckedExit>,
    /// The variables of the page.
    pub slots: Range<usize>,
    pub(crate) rule: Option<Rule>,
}

#[derive(Debug, Clone)]
pub struct CheckedItem {
    pub item: Item,
    /// The options of a choice, a battery's scale, or the eleven points of a scale; empty for other kinds.
    pub options: Arc<[Choice]>,
    /// A battery's rows.
    pub rows: Vec<CheckedRow>,
    /// The item's variables: one, or one a row.
    pub slots: Range<usize>,
    pub(crate) rule: Option<Rule>,
    pub(crate) choice_filter: Option<Rule>,
}

#[derive(Debug, Clone)]
pub struct CheckedRow {
    pub row: BatteryRow,
    pub slot: usize,
    pub(crate) rule: Option<Rule>,
}

#[derive(Debug, Clone)]
pub struct CheckedExit {
    pub exit: Exit,
    pub(crate) rule: Rule,
}

/// An option, ready to be shown and coded.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub code: i32,
    pub word: String,
    pub label: Text,
    pub exclusive: bool,
}

/// One variable of the questionnaire.
#[derive(Debug, Clone)]
pub struct Variable {
    pub id: VariableId,
    pub concept: ConceptId,
    pub version: u32,
    /// The item's label.
    pub label: Text,
    /// The row's label, in a battery.
    pub row_label: Option<Text>,
    pub kind: VariableKind,
    /// Position in [`Questionnaire::pages`](super::checks::Questionnaire::pages).
    pub page: usize,
    /// Position on the page.
    pub item: usize,
    /// Position in the battery.
    pub row: Option<usize>,
    pub options: Arc<[Choice]>,
    pub(crate) words: Arc<[Word]>,
}

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableKind {
    /// One code: a single choice, a row of a battery, a point of a scale, an arm.
    Code,
    /// Several codes.
    Codes,
    /// Codes in order.
    Ranked,
    Number,
    Text,
    Date(DatePrecision),
    Time,
    DateTime,
    Consent,
    /// No answer: that it was shown is kept, so that a page of nothing else can be passed.
    Information,
}

impl VariableKind {
    pub fn of(kind: &ItemKind) -> VariableKind {
        match kind {
            ItemKind::SingleChoice { .. }
            | ItemKind::Battery { .. }
            | ItemKind::SemanticDifferential { .. }
            | ItemKind::Vignettes { .. }
            | ItemKind::Scale { .. }
            | ItemKind::NetPromoter { .. } => VariableKind::Code,
            ItemKind::MultipleChoice { .. } => VariableKind::Codes,
            ItemKind::Ranking { .. } => VariableKind::Ranked,
            ItemKind::Number { .. }
            | ItemKind::Slider { .. }
            | ItemKind::Allocation { .. }
            | ItemKind::Calculated { numeric: true, .. } => VariableKind::Number,
            ItemKind::ShortText { .. }
            | ItemKind::LongText { .. }
            | ItemKind::Postcode {}
            | ItemKind::Hidden { .. }
            | ItemKind::Calculated { numeric: false, .. } => VariableKind::Text,
            ItemKind::Date { precision, .. } => VariableKind::Date(*precision),
            ItemKind::Time {} => VariableKind::Time,
            ItemKind::DateTime {} => VariableKind::DateTime,
            ItemKind::Consent { .. } => VariableKind::Consent,
            ItemKind::Information { .. } | ItemKind::Placeholder { .. } => VariableKind::Information,
        }
    }

    /// Whether the variable becomes a column of a data set: consent and information do not.
    pub fn is_data(self) -> bool {
        !matches!(self, VariableKind::Consent | VariableKind::Information)
    }
}

impl Variable {
    pub fn choice(&self, code: i32) -> Option<&Choice> {
        self.options.iter().find(|o| o.code == code)
    }

    /// Whether this can be an answer of the variable at all: the right shape, with codes that exist. "Not reached" is no answer.
    pub fn admits(&self, answer: &Answer) -> bool {
        match (self.kind, answer) {
            (_, Answer::Missing(reason)) => *reason != MissingReason::NotReached,
            (VariableKind::Code, Answer::Code(code)) => self.choice(*code).is_some(),
            (VariableKind::Codes, Answer::Codes(codes)) => {
                !codes.is_empty() && codes.is_sorted_by(|a, b| a < b) && codes.iter().all(|c| self.choice(*c).is_some())
            }
            (VariableKind::Ranked, Answer::Ranked(codes)) => {
                let each_once = codes.iter().enumerate().all(|(i, code)| !codes[..i].contains(code));
                !codes.is_empty() && each_once && codes.iter().all(|c| self.choice(*c).is_some())
            }
            (VariableKind::Number, Answer::Number(value)) => value.is_finite(),
            (VariableKind::Date(_), Answer::Date(_))
            | (VariableKind::Time, Answer::Time(_))
            | (VariableKind::DateTime, Answer::DateTime(_)) => true,
            (VariableKind::Text, Answer::Text(_)) => true,
            (VariableKind::Consent | VariableKind::Information, Answer::Given(_)) => true,
            _ => false,
        }
    }
}
