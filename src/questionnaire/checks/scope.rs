//! What a rule may look at from where it stands.

use super::super::expression::{Scope, Source, Word};
use super::super::plan::{Variable, VariableKind};
use crate::finding::Code;
use std::collections::HashMap;
use std::sync::Arc;

/// The variables of the whole document by name, before any rule is compiled.
pub struct Table<'t> {
    pub variables: &'t [Variable],
    pub slots: HashMap<&'t str, usize>,
    /// Names of batteries, whose rows are the variables.
    pub batteries: HashMap<&'t str, &'t str>,
}

/// The view of one rule.
pub struct View<'t> {
    pub table: &'t Table<'t>,
    /// Only variables of pages before this position may be read.
    pub before: usize,
    pub options: Option<Arc<[Word]>>,
}

impl Scope for View<'_> {
    fn answer(&self, name: &str) -> Result<Source, (Code, String)> {
        let Some(&slot) = self.table.slots.get(name) else {
            let message = match self.table.batteries.get(name) {
                Some(row) => format!("“{name}” is a battery: name one of its rows, such as ${{{row}}}"),
                None => format!("there is no variable “{name}”"),
            };
            return Err((Code::REFERENCE_UNKNOWN, message));
        };
        let variable = &self.table.variables[slot];
        if variable.kind == VariableKind::Information {
            return Err((Code::REFERENCE_UNKNOWN, format!("“{name}” is a text and has no answer")));
        }
        if variable.page >= self.before {
            let message = if variable.page == self.before {
                format!("“{name}” is asked on the same page; a rule can know only the pages before")
            } else {
                format!("“{name}” is asked later")
            };
            return Err((Code::REFERENCE_LATER, message));
        }
        let words = (!variable.words.is_empty()).then(|| variable.words.clone());
        Ok(Source { slot, words, single: variable.kind != VariableKind::Codes })
    }

    fn options(&self) -> Option<Arc<[Word]>> {
        self.options.clone()
    }
}
