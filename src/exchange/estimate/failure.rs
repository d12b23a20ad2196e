//! Why a request has no result.

use crate::estimation::EstimationError;
use crate::estimation::regression::ModelError;
use crate::finding::{Code, Finding, Findings, Severity};
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failure {
    pub code: Code,
    pub message: String,
    /// Where in the request, or in the data.
    pub place: String,
}

impl Failure {
    pub fn new(code: Code, place: impl Into<String>, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), place: place.into() }
    }

    pub fn invalid(place: impl Into<String>, message: impl Into<String>) -> Failure {
        Failure::new(Code::REQUEST_INVALID, place, message)
    }

    /// The first error speaks; how many more there are is said.
    pub fn of(findings: &Findings) -> Failure {
        let mut errors = findings.iter().filter(|f| f.severity == Severity::Error);
        match errors.next() {
            Some(Finding { code, message, place, .. }) => {
                let more = match errors.count() {
                    0 => String::new(),
                    n => format!(" ({n} more like this)"),
                };
                Failure::new(code.clone(), place.to_string(), format!("{message}{more}"))
            }
            None => Failure::new(Code::INTERNAL, "", "The request was refused without a reason."),
        }
    }

    pub fn to_json(&self) -> Value {
        json!({"code": self.code, "message": self.message, "place": self.place})
    }
}

impl From<EstimationError> for Failure {
    fn from(error: EstimationError) -> Failure {
        let place = match &error {
            EstimationError::Model(ModelError::ResponseConstant | ModelError::ResponseInvalid { .. }) => {
                "statistic.response"
            }
            EstimationError::Model(ModelError::TermAbsent { .. }) => "statistic.test_terms",
            EstimationError::Model(_) => "statistic.terms",
            EstimationError::GroupCount { .. } | EstimationError::TooLarge { .. } => "statistic",
            EstimationError::LonelyPsu { .. } | EstimationError::DomainEmpty => "design",
        };
        Failure::new(error.code(), place, error.to_string())
    }
}
