//! What a rule comes to. Total: every rule has a value for every set of facts.
//!
//! Each step can be asked for its value, or at once for a number, a truth or a text, so that `${age} >= 18` never writes the age
//! out. Steps are nested no deeper than [`DEPTH_MAX`](super::DEPTH_MAX), so they may call one another.

use super::call::{self, Values};
use super::compile::{Basis, Step};
use super::facts::Facts;
use super::function::{Function, Type};
use super::parse::Operator;
use super::value::{Value, number_of, text_of, word_of};
use crate::random::Seeded;
use std::borrow::Cow;

pub fn value<'v>(step: &'v Step, facts: &'v dyn Facts) -> Value<'v> {
    match step {
        Step::Number(_) | Step::Negate(_) | Step::Random(_) => Value::Number(number(step, facts)),
        Step::Boolean(_) | Step::Holds { .. } | Step::Same { .. } | Step::Matches(..) => {
            Value::Boolean(boolean(step, facts))
        }
        Step::Binary(operator, _) if operator.strength() <= 4 => Value::Boolean(boolean(step, facts)),
        Step::Binary(..) => Value::Number(number(step, facts)),
        Step::Call(function, arguments) => {
            let values = Values::new(arguments, facts);
            match function.gives() {
                Type::Number => Value::Number(call::number(*function, values)),
                Type::Boolean => Value::Boolean(call::boolean(*function, values)),
                Type::Text => Value::Text(call::text(*function, values)),
                Type::Any if *function == Function::Coalesce => filled(arguments, facts),
                Type::Any => chosen(*function, arguments, facts).map_or_else(Value::empty, |step| value(step, facts)),
            }
        }
        _ => Value::Text(text(step, facts)),
    }
}

pub fn number(step: &Step, facts: &dyn Facts) -> f64 {
    match step {
        Step::Number(value) => *value,
        Step::Answer(slot) => facts.number(*slot),
        Step::Negate(inner) => -number(inner, facts),
        Step::Random(key) => draw(facts.seed(), *key),
        Step::Each(slots) => slots.first().map_or(f64::NAN, |slot| facts.number(*slot)),
        Step::Choose(slots, at) => picked(slots, at, facts).map_or(f64::NAN, |slot| facts.number(slot)),
        Step::Binary(operator, sides) if operator.strength() > 4 => {
            arithmetic(*operator, number(&sides[0], facts), number(&sides[1], facts))
        }
        Step::Call(function, arguments) => match function.gives() {
            Type::Number => call::number(*function, Values::new(arguments, facts)),
            Type::Any if *function == Function::If => {
                chosen(*function, arguments, facts).map_or(f64::NAN, |s| number(s, facts))
            }
            Type::Text if *function == Function::Today => {
                facts.today().map_or(f64::NAN, |day| day.days_since_1970() as f64)
            }
            _ => value(step, facts).number(),
        },
        Step::Text(text) => number_of(text),
        _ => value(step, facts).number(),
    }
}

pub fn boolean(step: &Step, facts: &dyn Facts) -> bool {
    match step {
        Step::Boolean(holds) => *holds,
        Step::Holds { slot, code, equal } => facts.holds(*slot, *code) == *equal,
        Step::Same { by, equal, sides } => same(*by, &sides[0], &sides[1], facts) == *equal,
        Step::Matches(inner, pattern) => pattern.matches(&text(inner, facts)),
        Step::Binary(operator, sides) => {
            let [a, b] = &**sides;
            match operator {
                Operator::Or => boolean(a, facts) || boolean(b, facts),
                Operator::And => boolean(a, facts) && boolean(b, facts),
                Operator::Less => number(a, facts) < number(b, facts),
                Operator::LessOrEqual => number(a, facts) <= number(b, facts),
                Operator::Greater => number(a, facts) > number(b, facts),
                Operator::GreaterOrEqual => number(a, facts) >= number(b, facts),
                // Made into `Same` when it is compiled.
                Operator::Equal => same(Basis::Values, a, b, facts),
                Operator::Unequal => !same(Basis::Values, a, b, facts),
                _ => Value::Number(number(step, facts)).boolean(),
            }
        }
        Step::Call(function, arguments) => match function.gives() {
            Type::Boolean => call::boolean(*function, Values::new(arguments, facts)),
            Type::Any if *function == Function::If => {
                chosen(*function, arguments, facts).is_some_and(|s| boolean(s, facts))
            }
            _ => value(step, facts).boolean(),
        },
        _ => value(step, facts).boolean(),
    }
}

pub fn text<'v>(step: &'v Step, facts: &'v dyn Facts) -> Cow<'v, str> {
    match step {
        Step::Text(text) => Cow::Borrowed(text),
        Step::Answer(slot) => facts.text(*slot),
        Step::OptionWord => Cow::Borrowed(facts.option()),
        Step::Property(name) => facts.property(name),
        Step::Label(slot, word) => Cow::Owned(facts.label(*slot, &text(word, facts)).into_owned()),
        Step::Each(slots) => slots.first().map_or(Cow::Borrowed(""), |slot| facts.text(*slot)),
        Step::Choose(slots, at) => picked(slots, at, facts).map_or(Cow::Borrowed(""), |slot| facts.text(slot)),
        Step::Number(value) => Cow::Owned(text_of(*value)),
        Step::Boolean(holds) => Cow::Borrowed(word_of(*holds)),
        _ => value(step, facts).text(),
    }
}

/// XPath: NaN is unequal to everything, itself included, which is what “not the same” gives here.
fn same(by: Basis, a: &Step, b: &Step, facts: &dyn Facts) -> bool {
    match by {
        Basis::Boolean => boolean(a, facts) == boolean(b, facts),
        Basis::Number => number(a, facts) == number(b, facts),
        Basis::Text => text(a, facts) == text(b, facts),
        Basis::Values => value(a, facts).equals(&value(b, facts)),
    }
}

fn arithmetic(operator: Operator, a: f64, b: f64) -> f64 {
    match operator {
        Operator::Add => a + b,
        Operator::Subtract => a - b,
        Operator::Multiply => a * b,
        Operator::Divide => a / b,
        Operator::Modulo => a % b,
        _ => f64::NAN,
    }
}

/// The branch that `if` takes.
fn chosen<'v>(function: Function, arguments: &'v [Step], facts: &'v dyn Facts) -> Option<&'v Step> {
    match function {
        Function::If => arguments.get(if boolean(arguments.first()?, facts) { 1 } else { 2 }),
        _ => arguments.first(),
    }
}

/// The first value of `coalesce` that is not empty. Each is worked out once: a nest of them would double the work at every level.
fn filled<'v>(arguments: &'v [Step], facts: &'v dyn Facts) -> Value<'v> {
    arguments.iter().map(|step| value(step, facts)).find(|value| !value.is_empty()).unwrap_or_else(Value::empty)
}

/// The slot of that time round, counted from 1.
fn picked(slots: &[usize], at: &Step, facts: &dyn Facts) -> Option<usize> {
    let at = number(at, facts);
    if at >= 1.0 { slots.get(at as usize - 1).copied() } else { None }
}

/// Uniform on `[0, 1)`: always the same for the same response and the same place.
fn draw(seed: u64, key: u64) -> f64 {
    // Two seeds that differ in one bit must not give keys that cancel out: mix before they meet.
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    Seeded::new(mixed ^ (mixed >> 31) ^ key).uniform()
}
