//! What a rule comes to. Total: every rule has a value for every set of facts.

use super::compile::Step;
use super::facts::Facts;
use super::function::Function;
use super::parse::Operator;
use super::value::Value;
use std::borrow::Cow;

pub fn value<'v>(step: &'v Step, facts: &'v dyn Facts) -> Value<'v> {
    match step {
        Step::Number(value) => Value::Number(*value),
        Step::Text(text) => Value::Text(Cow::Borrowed(text)),
        Step::Boolean(holds) => Value::Boolean(*holds),
        Step::Answer(slot) => Value::Text(facts.text(*slot)),
        Step::OptionWord => Value::Text(Cow::Borrowed(facts.option())),
        Step::Holds { slot, code, equal } => Value::Boolean(facts.holds(*slot, *code) == *equal),
        Step::Negate(inner) => Value::Number(-value(inner, facts).number()),
        Step::Binary(operator, left, right) => binary(*operator, left, right, facts),
        Step::Call(function, arguments) => call(*function, arguments, facts),
    }
}

fn binary<'v>(operator: Operator, left: &'v Step, right: &'v Step, facts: &'v dyn Facts) -> Value<'v> {
    let a = value(left, facts);
    match operator {
        Operator::Or => return Value::Boolean(a.boolean() || value(right, facts).boolean()),
        Operator::And => return Value::Boolean(a.boolean() && value(right, facts).boolean()),
        _ => {}
    }
    let b = value(right, facts);
    match operator {
        Operator::Equal => Value::Boolean(a.equals(&b)),
        // XPath: NaN is unequal to everything, itself included, which is what “not equal” gives here.
        Operator::Unequal => Value::Boolean(!a.equals(&b)),
        Operator::Less => Value::Boolean(a.number() < b.number()),
        Operator::LessOrEqual => Value::Boolean(a.number() <= b.number()),
        Operator::Greater => Value::Boolean(a.number() > b.number()),
        Operator::GreaterOrEqual => Value::Boolean(a.number() >= b.number()),
        Operator::Add => Value::Number(a.number() + b.number()),
        Operator::Subtract => Value::Number(a.number() - b.number()),
        Operator::Multiply => Value::Number(a.number() * b.number()),
        Operator::Divide => Value::Number(a.number() / b.number()),
        Operator::Modulo => Value::Number(a.number() % b.number()),
        Operator::Or | Operator::And => Value::Boolean(false),
    }
}

fn call<'v>(function: Function, arguments: &'v [Step], facts: &'v dyn Facts) -> Value<'v> {
    // Resolving has checked the number of arguments; a blank stands in so that this stays total.
    let argument = |i: usize| arguments.get(i).map_or_else(Value::empty, |step| value(step, facts));
    let number = |i: usize| argument(i).number();
    match function {
        Function::Selected => {
            let (list, word) = (argument(0).text(), argument(1).text());
            Value::Boolean(list.split_whitespace().any(|w| w == word.trim()))
        }
        Function::SelectedAt => {
            let (list, at) = (argument(0).text(), number(1));
            let word = if at >= 0.0 { list.split_whitespace().nth(at as usize) } else { None };
            Value::Text(Cow::Owned(word.unwrap_or("").to_owned()))
        }
        Function::CountSelected => Value::Number(argument(0).text().split_whitespace().count() as f64),
        Function::Not => Value::Boolean(!argument(0).boolean()),
        Function::True => Value::Boolean(true),
        Function::False => Value::Boolean(false),
        Function::Boolean => Value::Boolean(argument(0).boolean()),
        Function::If => argument(if argument(0).boolean() { 1 } else { 2 }),
        Function::Coalesce => {
            let filled = (0..arguments.len()).map(argument).find(|v| !matches!(v, Value::Text(t) if t.is_empty()));
            filled.unwrap_or_else(Value::empty)
        }
        Function::StringLength => Value::Number(argument(0).text().chars().count() as f64),
        Function::String => Value::Text(argument(0).text()),
        Function::Concat => Value::Text((0..arguments.len()).map(|i| argument(i).text()).collect::<String>().into()),
        Function::Contains => Value::Boolean(argument(0).text().contains(&*argument(1).text())),
        Function::StartsWith => Value::Boolean(argument(0).text().starts_with(&*argument(1).text())),
        Function::NormalizeSpace => {
            Value::Text(argument(0).text().split_whitespace().collect::<Vec<_>>().join(" ").into())
        }
        Function::Number => Value::Number(number(0)),
        Function::Int => Value::Number(number(0).trunc()),
        Function::Round => Value::Number(rounded(number(0), if arguments.len() > 1 { number(1) } else { 0.0 })),
        Function::Floor => Value::Number(number(0).floor()),
        Function::Ceiling => Value::Number(number(0).ceil()),
        Function::Abs => Value::Number(number(0).abs()),
        Function::Min => Value::Number((0..arguments.len()).map(number).fold(f64::INFINITY, lesser)),
        Function::Max => Value::Number(-(0..arguments.len()).map(|i| -number(i)).fold(f64::INFINITY, lesser)),
    }
}

/// Halves go up, as XPath's `round` has it.
fn rounded(value: f64, digits: f64) -> f64 {
    let scale = 10f64.powf(digits.trunc().clamp(-15.0, 15.0));
    (value * scale + 0.5).floor() / scale
}

/// NaN wins: a number that is not known makes the least unknown too.
fn lesser(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) }
}
