//! Findings: located remarks about something somebody gave us, and the one table of problem codes.
//!
//! A reader of outside material (a document, a file, a form post) does not fail: it returns the best value it could make and
//! [`Findings`]. Whether the value may be used is decided by whoever asked, mostly through [`Findings::has_errors`].
//! First type to read: [`Finding`]. The stable codes stand in [`problem`].

pub mod problem;

pub use problem::{Code, Problem};

use serde::{Deserialize, Serialize};
use std::fmt;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing needs doing.
    Note,
    /// Usable, but somebody should look.
    Warning,
    /// Not usable as it stands.
    Error,
}

/// Where a finding is: in a document, a file or a form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The thing as a whole.
    #[default]
    Whole,
    /// A path inside a JSON document, as `sections[0].pages[2].items[1].relevant`.
    Path(String),
    /// A line (1-based, the header is line 1) and, where known, a column of a table.
    Cell { line: u64, column: Option<String> },
    /// A field of a form, by its name.
    Field(String),
    /// A cell of a workbook, or a whole row or sheet of it.
    Sheet {
        sheet: String,
        /// 1-based, as spreadsheets count them; left out where the sheet as a whole is meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<u32>,
        /// The column's heading as it is written there, or its letters where it has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<String>,
    },
}

impl Place {
    pub fn path(path: impl Into<String>) -> Self {
        Place::Path(path.into())
    }

    pub fn cell(line: u64, column: impl Into<String>) -> Self {
        Place::Cell { line, column: Some(column.into()) }
    }

    pub fn line(line: u64) -> Self {
        Place::Cell { line, column: None }
    }

    pub fn field(name: impl Into<String>) -> Self {
        Place::Field(name.into())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Whole => Ok(()),
            Place::Path(path) => f.write_str(path),
            Place::Cell { line, column: Some(column) } => write!(f, "line {line}, column {column}"),
            Place::Cell { line, column: None } => write!(f, "line {line}"),
            Place::Field(name) => f.write_str(name),
            Place::Sheet { sheet, row, column } => {
                write!(f, "sheet {sheet}")?;
                row.iter().try_for_each(|row| write!(f, ", row {row}"))?;
                column.iter().try_for_each(|column| write!(f, ", column {column}"))
            }
        }
    }
}

/// One located remark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub code: Code,
    pub severity: Severity,
    /// What is the matter and what to do about it, in a sentence for the person who can mend it.
    pub message: String,
    pub place: Place,
}

impl Finding {
    pub fn error(code: Code, place: Place, message: impl Into<String>) -> Self {
        Finding { code, severity: Severity::Error, message: message.into(), place }
    }

    pub fn warning(code: Code, place: Place, message: impl Into<String>) -> Self {
        Finding { code, severity: Severity::Warning, message: message.into(), place }
    }

    pub fn note(code: Code, place: Place, message: impl Into<String>) -> Self {
        Finding { code, severity: Severity::Note, message: message.into(), place }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if place.is_empty() {
            write!(f, "{} [{}]", self.message, self.code)
        } else {
            write!(f, "{place}: {} [{}]", self.message, self.code)
        }
    }
}

/// Findings in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|f| f.severity == Severity::Error)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, iter: T) {
        self.0.extend(iter);
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, finding) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}
