//! The questionnaire on paper: numbered questions, boxes with their codes, and routing told in words. Plain data, so that printing
//! decides nothing.
//!
//! Everything stands in the document's order. What chance decides (arms of experiments, random selections) is decided by the *form
//! number*, which is printed: it is the seed of the response that is keyed from the form, so that a replay takes the form's way. What
//! paper cannot do as the screen does is told in findings. First type to read: [`Paper`]. Not here: keying (`response::keying`), HTML.

mod fields;
mod layout;
mod routing;

pub use fields::reason_key;
pub use layout::{forms, lay_out, numbering};

use serde::Serialize;

/// The greatest form number: four boxes on the form.
pub const FORM_MAX: u64 = 9_999;

/// A whole form, from the first question to the last. The front matter is the questionnaire's own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paper {
    /// Printed where chance decides anything: see the head of the module.
    pub form: Option<u64>,
    pub sections: Vec<PaperSection>,
    /// How many questions there are.
    pub questions: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperSection {
    pub title: String,
    pub only_if: Option<String>,
    pub pages: Vec<PaperPage>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperPage {
    pub title: Option<String>,
    pub only_if: Option<String>,
    pub entries: Vec<Entry>,
    /// Ways out after the last question of the page.
    pub exits: Vec<PaperExit>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperExit {
    /// “If you ticked “No” at question 1, please stop here.”
    pub when: String,
    pub title: String,
    pub message: Vec<String>,
}

/// A question, or a text between questions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// From 1; texts have none.
    pub number: Option<usize>,
    pub variable: String,
    pub label: String,
    pub hint: Option<String>,
    /// How to answer: “Tick one box”.
    pub note: Option<String>,
    pub only_if: Option<String>,
    pub field: PaperField,
    /// Missing reasons offered.
    pub beside: Vec<Box>,
}

/// Where the answer goes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaperField {
    /// Boxes to tick.
    Boxes { boxes: Vec<Box> },
    /// Statements by options.
    Grid { columns: Vec<Box>, rows: Vec<Row> },
    /// Pairs of opposite words with points between.
    Pairs { points: Vec<Box>, rows: Vec<Pair> },
    /// Stories, each with boxes.
    Stories { rows: Vec<Story> },
    /// Points in a row with words at the ends.
    Scale { low: String, high: String, boxes: Vec<Box> },
    /// A line to put a cross on, and a box for the number.
    Line { low: String, high: String, min: String, max: String, unit: Option<String> },
    /// A box for a place beside each option.
    Places { boxes: Vec<Box> },
    /// A box for a number.
    Number { unit: Option<String> },
    /// A box for each part of a total.
    Parts { rows: Vec<Row>, total: u32, unit: Option<String> },
    /// Boxes for parts of a day or time, each with its name and number of characters.
    Moment { parts: Vec<Part> },
    /// Lines to write on.
    Lines { lines: Vec<usize> },
    /// One box, beside a statement.
    Consent { statement: String, goes: Option<String> },
    /// Nothing to fill in.
    Text { body: Vec<String>, image: Option<String>, alternative: String },
}

/// A box to tick.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Box {
    /// For keying, in small print beside it.
    pub code: String,
    pub label: String,
    /// A line to write on beside it.
    pub specify: bool,
    /// “Go to question 7”.
    pub goes: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// `a`, `b` and so on.
    pub letter: String,
    pub label: String,
    pub only_if: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    pub letter: String,
    pub left: String,
    pub right: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Story {
    pub letter: String,
    pub story: Vec<String>,
    pub boxes: Vec<Box>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    pub name: String,
    pub characters: Vec<usize>,
}
