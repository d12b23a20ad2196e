//! Why a model has no estimates.

use crate::finding::Code;
use crate::numeric::glm::{GlmError, STEPS_MAX};
use crate::numeric::model_matrix::{ModelMatrix, TermError};
use std::fmt;

/// What stands in the way of a model, with the term or row where it is. Rows count from 0, in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelError {
    /// The terms make no model matrix.
    Terms(TermError),
    /// The column follows from the columns before it.
    Collinear { term: String },
    /// The terms tell outcomes apart perfectly; the column whose coefficient grows most.
    Separation { term: String },
    /// All rows have the same response: there is nothing to explain.
    ResponseConstant,
    /// A response that the family does not admit: outside 0 to 1, below 0, or not finite.
    ResponseInvalid { row: usize },
    /// A regressor that is not finite.
    RegressorInvalid { term: String, row: usize },
    /// Newton's method found no end.
    NotConverged,
    /// A term that is asked about is not in the model.
    TermAbsent { term: String },
}

impl ModelError {
    pub fn code(&self) -> Code {
        match self {
            ModelError::Terms(TermError::Unknown { .. }) => Code::COLUMN_UNKNOWN,
            ModelError::Terms(TermError::TooManyColumns { .. }) => Code::TABLE_TOO_LARGE,
            ModelError::Terms(TermError::Blank { .. }) | ModelError::TermAbsent { .. } => Code::TERM_UNKNOWN,
            ModelError::Terms(TermError::SingleLevel { .. }) | ModelError::Collinear { .. } => Code::MODEL_COLLINEAR,
            ModelError::Separation { .. } => Code::MODEL_SEPARATED,
            ModelError::ResponseConstant => Code::MODEL_RESPONSE_CONSTANT,
            ModelError::ResponseInvalid { .. } | ModelError::RegressorInvalid { .. } => Code::MODEL_VALUE_INVALID,
            ModelError::NotConverged => Code::MODEL_NOT_CONVERGED,
        }
    }

    /// Names what the fit counts: columns become terms, rows of the matrix rows of the file. `None` where no row has weight.
    pub(super) fn of_fit(error: &GlmError, matrix: &ModelMatrix) -> Option<ModelError> {
        let term = |column: usize| matrix.names().nth(column).unwrap_or_default().to_owned();
        let row = |row: usize| matrix.rows().get(row).copied().unwrap_or(row);
        Some(match *error {
            GlmError::NoRows => return None,
            GlmError::Collinear { column } => ModelError::Collinear { term: term(column) },
            GlmError::Separation { column } => ModelError::Separation { term: term(column) },
            GlmError::Response { row: at } => ModelError::ResponseInvalid { row: row(at) },
            GlmError::Cell { row: at, column } => ModelError::RegressorInvalid { term: term(column), row: row(at) },
            // Replicate weights may be negative; designs refuse that of the full sample.
            GlmError::Weight { .. } | GlmError::Shape { .. } | GlmError::NotConverged => ModelError::NotConverged,
        })
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::Terms(error) => write!(f, "The model cannot be made: {error}."),
            ModelError::Collinear { term } => {
                write!(f, "The term “{term}” follows from the terms before it; leave one of them out.")
            }
            ModelError::Separation { term } => write!(
                f,
                "The term “{term}” tells the outcomes apart perfectly, so that its coefficient has no finite value; leave it out or \
                 merge its levels."
            ),
            ModelError::ResponseConstant => f.write_str("Everybody in the base has the same response."),
            ModelError::ResponseInvalid { row } => {
                write!(f, "The response of row {} is outside what the family of the model admits.", row + 1)
            }
            ModelError::RegressorInvalid { term, row } => {
                write!(f, "The value of “{term}” in row {} is not finite.", row + 1)
            }
            ModelError::NotConverged => write!(f, "The model did not converge in {STEPS_MAX} steps."),
            ModelError::TermAbsent { term } => write!(f, "The term “{term}” is not in the model."),
        }
    }
}

impl std::error::Error for ModelError {}
