//! The verbs: every change of state is one function here, as *load → decide (pure, in the core) → save + audit*, in one transaction.
//!
//! Nothing but `app` writes. Reading functions that pages need stand here too where they join rooms.
//! First types to read: [`App`], [`Actor`], [`Refusal`].

pub mod accounts;
pub mod authoring;
pub mod fieldwork;
pub mod production;

use crate::finding::{Code, Finding, Findings};
use crate::id::{AccountId, VersionId};
use crate::questionnaire::checks::Questionnaire;
use crate::store::{Store, StoreError};
use crate::time::Moment;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

/// Where now comes from: an argument, so that tests and the demo can set it.
pub trait Clock: Send + Sync {
    fn now(&self) -> Moment;
}

/// Where unseeded random bytes come from.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// Everything a verb needs. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Frozen versions never change, so they are compiled once.
    questionnaires: Arc<Mutex<HashMap<VersionId, Arc<Questionnaire>>>>,
}

/// On whose behalf something is done; goes into the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Staff(AccountId),
    /// Whoever runs the command line.
    Operator,
}

/// Why a verb did nothing. Always a code of the one table; nothing was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub code: Code,
    pub message: String,
    /// Located remarks, where there are several.
    pub findings: Findings,
}

impl Refusal {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Refusal { code, message: message.into(), findings: Findings::new() }
    }

    /// Of findings, of which at least one is an error: its code speaks for all.
    pub fn of(findings: Findings) -> Self {
        let first = findings.iter().find(|f| f.severity == crate::finding::Severity::Error).cloned();
        match first {
            Some(Finding { code, message, .. }) => Refusal { code, message, findings },
            None => Refusal { code: Code::INTERNAL, message: String::new(), findings },
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.findings.is_empty() {
            write!(f, "{} [{}]", self.message, self.code)
        } else {
            write!(f, "{}", self.findings)
        }
    }
}

impl std::error::Error for Refusal {}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Refusal::new(error.code(), error.to_string())
    }
}
