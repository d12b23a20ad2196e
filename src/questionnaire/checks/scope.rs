//! What a rule may look at from where it stands.

use super::super::expression::{Reading, Refusal, Scope, Source, Word};
use super::super::plan::{Choice, Role, Variable, VariableKind};
use crate::finding::Code;
use std::collections::HashMap;
use std::sync::Arc;

/// The variables of the whole document by name, before any rule is compiled.
pub struct Table<'t> {
    pub variables: &'t [Variable],
    pub slots: HashMap<&'t str, usize>,
    /// Names of batteries, whose rows are the variables, with the first row.
    pub batteries: HashMap<&'t str, String>,
    /// Questions of repeated sections as they are written: the section's position in the document, and a slot for each time round.
    pub repeated: HashMap<String, (usize, Vec<usize>)>,
    /// Repeated sections by name: for each time round a slot that is asked whenever the round is.
    pub repeats: HashMap<&'t str, Vec<usize>>,
    /// The round that each page belongs to.
    pub rounds_of_pages: Vec<usize>,
    pub rounds: Vec<RoundView>,
}

/// What scopes need to know of a section that is gone through once.
pub struct RoundView {
    pub document: usize,
    pub instance: Option<u32>,
    /// Its pages come in a random order.
    pub shuffled: bool,
}

/// How much of its own page a rule knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knows {
    /// Nothing: what is shown must be settled before the page is.
    Before,
    /// All of it: exits and checks.
    Page,
    /// What stands before this item: calculations.
    Above(usize),
}

/// The words of an item's options, and the options themselves.
pub type Offer = (Arc<[Word]>, Arc<[Choice]>);

/// The view of one rule.
pub struct View<'t> {
    pub table: &'t Table<'t>,
    /// Position of the page where the rule stands, or before which it is judged.
    pub page: usize,
    pub round: usize,
    pub knows: Knows,
    /// The options that a choice filter runs over.
    pub options: Option<Offer>,
    /// The slot that `.` stands for, in a check.
    pub own: Option<usize>,
    /// What the rule belongs to.
    pub place: &'t str,
}

impl View<'_> {
    fn source(&self, slot: usize) -> Source {
        let variable = &self.table.variables[slot];
        let words = (!variable.words.is_empty()).then(|| variable.words.clone());
        let single = !matches!(variable.kind, VariableKind::Codes | VariableKind::Ranked);
        Source { slot, words, single }
    }

    /// # Errors
    /// Why the variable cannot be read from here.
    pub fn visible(&self, slot: usize, name: &str) -> Result<(), Refusal> {
        let variable = &self.table.variables[slot];
        let later = |message: String| Err((Code::REFERENCE_LATER, message));
        if variable.kind == VariableKind::Information {
            return Err((Code::REFERENCE_UNKNOWN, format!("“{name}” is a text and has no answer")));
        }
        if variable.role == Role::Arm {
            return Ok(());
        }
        if variable.page > self.page {
            return later(format!("“{name}” is asked later"));
        }
        if variable.page < self.page {
            let round = self.table.rounds_of_pages.get(variable.page).copied().unwrap_or(self.round);
            if round == self.round && self.table.rounds.get(round).is_some_and(|round| round.shuffled) {
                return later(format!(
                    "“{name}” is on another page of this section, whose pages come in a random order"
                ));
            }
            return Ok(());
        }
        match self.knows {
            Knows::Page => Ok(()),
            Knows::Above(item) if variable.item < item => Ok(()),
            Knows::Above(item) if variable.item == item => later(format!("“{name}” is worked out here itself")),
            Knows::Above(_) => later(format!("“{name}” comes later")),
            Knows::Before => {
                later(format!("“{name}” is asked on the same page; a rule can know only the pages before"))
            }
        }
    }

    fn instance(&self) -> (Option<usize>, Option<u32>) {
        let round = self.table.rounds.get(self.round);
        (round.map(|round| round.document), round.and_then(|round| round.instance))
    }

    /// The slot of a question of a repeated section in this time round, where the rule stands in that section.
    fn own_round(&self, name: &str) -> Option<usize> {
        let (section, slots) = self.table.repeated.get(name)?;
        match self.instance() {
            (Some(document), Some(instance)) if document == *section => slots.get(instance as usize - 1).copied(),
            _ => None,
        }
    }

    /// The one slot that a name stands for.
    ///
    /// # Errors
    /// Where there is none, and why.
    pub fn slot(&self, name: &str) -> Result<usize, Refusal> {
        if let Some(slot) = self.own_round(name).or_else(|| self.table.slots.get(name).copied()) {
            return Ok(slot);
        }
        let message = match self.table.batteries.get(name) {
            Some(row) => format!("“{name}” is a battery: name one of its rows, such as ${{{row}}}"),
            None if self.table.repeats.contains_key(name) => format!("“{name}” is a section and has no answer"),
            None => format!("there is no variable “{name}”"),
        };
        Err((Code::REFERENCE_UNKNOWN, message))
    }
}

impl Scope for View<'_> {
    fn answer(&self, name: &str) -> Result<Source, Refusal> {
        let slot = self.slot(name)?;
        self.visible(slot, name)?;
        Ok(self.source(slot))
    }

    fn options(&self) -> Option<Arc<[Word]>> {
        self.options.as_ref().map(|(words, _)| words.clone())
    }

    fn reading(&self, name: &str) -> Result<Reading, Refusal> {
        if let Some(rounds) = self.table.repeats.get(name)
            && !self.table.slots.contains_key(name)
        {
            let inside = |slot: &usize| {
                let page = self.table.variables[*slot].page;
                let round = self.table.rounds_of_pages.get(page).and_then(|round| self.table.rounds.get(*round));
                round.map(|round| round.document) == self.instance().0
            };
            if let Some(first) = rounds.first().filter(|slot| !inside(slot)) {
                self.visible(*first, name)?;
            }
            return Ok(Reading::Repeat(rounds.clone()));
        }
        match self.table.repeated.get(name) {
            Some((_, slots)) if self.own_round(name).is_none() && slots.len() > 1 => {
                slots.iter().try_for_each(|slot| self.visible(*slot, name))?;
                Ok(Reading::Each(slots.iter().map(|slot| self.source(*slot)).collect()))
            }
            _ => self.answer(name).map(Reading::One),
        }
    }

    fn instances(&self, name: &str) -> Result<Vec<Source>, Refusal> {
        match self.table.repeated.get(name) {
            Some((_, slots)) => Ok(slots.iter().map(|slot| self.source(*slot)).collect()),
            None => Ok(vec![self.answer(name)?]),
        }
    }

    fn own(&self) -> Result<Source, Refusal> {
        let message = "“.” stands for the item’s own answer, which only a check on that answer can know";
        let slot = self.own.ok_or_else(|| (Code::EXPRESSION_UNSUPPORTED, message.to_owned()))?;
        Ok(self.source(slot))
    }

    fn has_property(&self, property: &str) -> bool {
        let choices = self.options.as_ref().map(|(_, choices)| choices);
        choices.is_some_and(|choices| choices.iter().any(|choice| choice.properties.contains_key(property)))
    }

    fn position(&self) -> Option<u32> {
        self.instance().1
    }

    fn place(&self) -> &str {
        self.place
    }
}
