//! The parts of a checked questionnaire, with every reference resolved and every rule compiled.
//!
//! A *slot* is a variable's position in [`Questionnaire::variables`](super::checks::Questionnaire::variables): the arms of
//! experiments first, then in the order of the document. Repeated sections are unrolled: each time round is a section of its own.

use super::answer::Answer;
use super::document::{AnswerCheck, BatteryRow, DatePrecision, Exit, Item, ItemKind, Variant};
use super::draw::Draw;
use super::expression::{Rule, Word};
use super::missing::MissingReason;
use crate::id::{ConceptId, ImageId, PageId, SectionId, VariableId};
use crate::text::Text;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct CheckedExperiment {
    /// The variable that holds the arm.
    pub slot: usize,
    pub(crate) shares: Vec<f64>,
    pub(crate) draw: u64,
}

#[derive(Debug, Clone)]
pub struct CheckedSection {
    pub id: SectionId,
    pub title: Text,
    /// Which time round it is, from 1, in a repeated section.
    pub instance: Option<u32>,
    /// Position in the document.
    pub document: usize,
    /// Its pages, by position.
    pub pages: Range<usize>,
    pub(crate) rule: Option<Rule>,
    pub(crate) ballot: Option<CheckedBallot>,
    pub(crate) times: Option<Times>,
    /// How the order of its pages is drawn.
    pub(crate) order: Option<Draw>,
}

/// When a time round of a repeated section is gone through.
#[derive(Debug, Clone)]
pub(crate) enum Times {
    /// While the count is at least this.
    Counted { count: Rule, at_least: f64 },
    /// When the question after the time before was answered with yes: its slot.
    Another(usize),
}

/// To which arms a part is shown.
#[derive(Debug, Clone)]
pub(crate) struct CheckedBallot {
    pub slot: usize,
    pub codes: Vec<i32>,
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
    pub(crate) ballot: Option<CheckedBallot>,
    pub(crate) order: Option<Draw>,
}

#[derive(Debug, Clone)]
pub struct CheckedItem {
    /// As written; in a repeated section with the names of this time round.
    pub item: Item,
    /// The options of a choice, a battery's scale, or the points of a scale, in the document's order; empty for other kinds.
    pub options: Arc<[Choice]>,
    /// Rows of a battery, a differential or vignettes, or parts of an allocation, in the document's order.
    pub rows: Vec<CheckedRow>,
    /// The item's variables: one, or one a row. The texts beside options are not among them.
    pub slots: Range<usize>,
    /// The texts beside options, "other, please say".
    pub specifies: Vec<Specify>,
    pub checks: Vec<CheckedCheck>,
    /// What it is filled with before anybody answers, where that is an answer of its kind and does not depend on the day.
    pub default: Option<Answer>,
    /// The question whether there is another time round of a repeated section, which stands in no document.
    pub(crate) is_another: bool,
    pub(crate) variants: Vec<CheckedVariant>,
    pub(crate) rule: Option<Rule>,
    pub(crate) ballot: Option<CheckedBallot>,
    pub(crate) choice_filter: Option<Rule>,
    pub(crate) row_order: Option<Draw>,
    pub(crate) option_draw: Option<u64>,
    pub(crate) reversed_when: Option<Rule>,
    /// What a calculated item comes to, and whether it is read as a number.
    pub(crate) calculation: Option<(Rule, bool)>,
}

#[derive(Debug, Clone)]
pub struct CheckedRow {
    /// The row as a statement; the words of a pair stand together, a vignette's few words for its story.
    pub row: BatteryRow,
    pub slot: usize,
    pub(crate) rule: Option<Rule>,
}

/// The text beside an option, asked while the option is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specify {
    pub code: i32,
    pub slot: usize,
    pub variable: VariableId,
}

#[derive(Debug, Clone)]
pub(crate) struct CheckedVariant {
    pub variant: Variant,
    pub rule: Rule,
}

/// A rule on an answer, for each variable of its item.
#[derive(Debug, Clone)]
pub struct CheckedCheck {
    pub check: AnswerCheck,
    pub(crate) rules: Vec<(usize, Rule)>,
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
    pub specify: bool,
    pub pinned: bool,
    pub image: Option<ImageId>,
    pub properties: BTreeMap<String, String>,
}

impl Choice {
    /// An option with nothing but a label.
    pub fn plain(code: i32, label: Text) -> Choice {
        Choice {
            code,
            word: code.to_string(),
            label,
            exclusive: false,
            specify: false,
            pinned: false,
            image: None,
            properties: BTreeMap::new(),
        }
    }
}

/// One variable of the questionnaire.
#[derive(Debug, Clone)]
pub struct Variable {
    pub id: VariableId,
    pub concept: ConceptId,
    pub version: u32,
    /// The item's label.
    pub label: Text,
    /// The row's label, in a battery; the option's, of a text beside one.
    pub row_label: Option<Text>,
    pub kind: VariableKind,
    pub role: Role,
    /// Position in [`Questionnaire::pages`](super::checks::Questionnaire::pages); 0 for an arm, which has no page.
    pub page: usize,
    /// Position on the page.
    pub item: usize,
    /// Position in the battery.
    pub row: Option<usize>,
    pub options: Arc<[Choice]>,
    pub(crate) words: Arc<[Word]>,
    /// Where a walk keeps what it works out.
    pub(crate) derived: Option<usize>,
}

/// How a variable comes to its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Somebody is asked.
    Asked,
    /// Written beside an option: asked while that is chosen, and never demanded.
    Specify,
    /// Drawn: the arm of an experiment.
    Arm,
    Calculated,
    /// Brought along by the address, or the default.
    Hidden,
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

impl CheckedPage {
    /// Whether it is the question for another time round of a repeated section.
    pub(crate) fn is_another(&self) -> bool {
        matches!(self.items.as_slice(), [item] if item.is_another)
    }
}

impl Variable {
    /// Whether it belongs to an item: all but arms do.
    pub fn has_item(&self) -> bool {
        self.role != Role::Arm
    }

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

/// The data set's column for an option of a multiple choice or a ranking: `{variable}_{code}`, a negative code as `m1`.
pub fn option_column(variable: &str, code: i32) -> String {
    match code {
        0.. => format!("{variable}_{code}"),
        _ => format!("{variable}_m{}", code.unsigned_abs()),
    }
}

/// The variable of the text beside an option.
pub fn specify_variable(variable: &str, code: i32) -> String {
    format!("{}_text", option_column(variable, code))
}

/// The data set's column for the group of a net promoter scale.
pub fn group_column(variable: &str) -> String {
    format!("{variable}_group")
}
