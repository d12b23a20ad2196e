//! What the functions do, by what they give. All are total; resolving has checked how many values each is given, and a value that is
//! not there reads as empty.

mod boolean;
mod number;
mod text;

pub use boolean::boolean;
pub use number::number;
pub use text::text;

use super::compile::Step;
use super::evaluate;
use super::facts::Facts;
use super::value::Value;
use std::borrow::Cow;

/// The arguments of a call.
#[derive(Clone, Copy)]
pub struct Values<'v> {
    steps: &'v [Step],
    facts: &'v dyn Facts,
}

impl<'v> Values<'v> {
    pub fn new(steps: &'v [Step], facts: &'v dyn Facts) -> Self {
        Values { steps, facts }
    }

    pub fn facts(self) -> &'v dyn Facts {
        self.facts
    }

    pub fn len(self) -> usize {
        self.steps.len()
    }

    pub fn number(self, at: usize) -> f64 {
        self.steps.get(at).map_or(f64::NAN, |step| evaluate::number(step, self.facts))
    }

    pub fn boolean(self, at: usize) -> bool {
        self.steps.get(at).is_some_and(|step| evaluate::boolean(step, self.facts))
    }

    pub fn text(self, at: usize) -> Cow<'v, str> {
        self.steps.get(at).map_or(Cow::Borrowed(""), |step| evaluate::text(step, self.facts))
    }

    /// Goes through the arguments from this one on, a repeated answer being all its answers.
    pub fn each(self, from: usize, mut visit: impl FnMut(Each<'v>)) {
        for step in self.steps.get(from..).unwrap_or(&[]) {
            match step {
                Step::Each(slots) => slots.iter().for_each(|slot| visit(Each::Slot(*slot, self.facts))),
                step => visit(Each::Step(step, self.facts)),
            }
        }
    }
}

/// One of several values.
pub enum Each<'v> {
    Slot(usize, &'v dyn Facts),
    Step(&'v Step, &'v dyn Facts),
}

impl<'v> Each<'v> {
    pub fn number(&self) -> f64 {
        match self {
            Each::Slot(slot, facts) => facts.number(*slot),
            Each::Step(step, facts) => evaluate::number(step, *facts),
        }
    }

    pub fn value(&self) -> Value<'v> {
        match self {
            Each::Slot(slot, facts) => Value::Text(facts.text(*slot)),
            Each::Step(step, facts) => evaluate::value(step, *facts),
        }
    }

    /// Whether it is on the path, answered or not.
    pub fn asked(&self) -> bool {
        match self {
            Each::Slot(slot, facts) => facts.asked(*slot),
            Each::Step(..) => true,
        }
    }
}
