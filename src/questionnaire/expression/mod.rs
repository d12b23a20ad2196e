//! Rules and calculations, in the dialect of XLSForm: `selected(${bought}, 'clothes') and ${age} != 'under_16'`.
//!
//! Four stages, each with a type of its own: [`parse`](parse::parse) makes an [`Expr`](parse::Expr) with spans and mends what word
//! processors did to the text ([`parse_with_repairs`](parse::parse_with_repairs) tells); [`resolve`](resolve::resolve) turns names
//! into slots by a [`Scope`] and checks types ([`Term`](resolve::Term)); [`compile`](compile::compile) works out what is constant and
//! specialises what is common ([`Rule`]); evaluating a rule over [`Facts`] is total: it cannot fail or panic, and takes well under a
//! microsecond. First types to read: [`Scope`], [`Facts`], [`Rule`].
//!
//! # Values
//! Those of XPath 1.0: text, number, boolean. An answer reads as text: an option as its word, several as their words with spaces
//! between, consent as `yes` or `no`, an answer that is missing or off the path as the empty text (as a number: NaN). So
//! `${age} < 18` does not hold without an answer, and `${age} != 5` does. Truth is two-valued. `=` compares as booleans if either side
//! is one, else as numbers if either is one, else as texts.
//!
//! A day is the text `2026-11-27`, a time `14:05`, both `2026-11-27T14:05`; where a number is wanted, as for `<` and `-`, they are days
//! since the beginning of 1970, as in ODK (a month is its first day). `today()` is the day on which the response *began*, so that a
//! replay on a later day takes the same way; no time of day is kept, so `now()` is that day at 00:00.
//!
//! # Where programs differ, and what we do
//! * `min`, `max` and `sum` pass over what is no number, as ODK Collect does (XPath would give NaN); without any number `min` and `max`
//!   are NaN and `sum` is 0.
//! * `regex` must match the whole text, as in ODK Collect; patterns that look around or back are refused.
//! * `random()` is drawn from the response's seed and the place where it stands: the same whenever it is worked out again. So `once(x)`
//!   is `x`.
//! * A path (`../age`, `/data/person/age`) means its last name. `${age}` inside a repeated section is the answer of the same time round;
//!   from outside, `sum`, `min`, `max`, `count`, `count-non-empty`, `concat`, `join` and `checklist` take all answers, and elsewhere the first
//!   stands for it. `indexed-repeat` beyond the last time round is empty.
//! * `format-date` names months and weekdays in the questionnaire's own language, so that a value is the same whoever reads; piped
//!   into a text, they stand in the reader's.
//! * `int` cuts off; `round` rounds halves up and the number as written in decimals (`round(1.005, 2)` is 1.01).
//!
//! Not here: `pulldata`, `instance()` and other tables, `${last-saved#…}`, what tells about the device; each is refused with a reason
//! and its place.

mod calendar;
mod call;
pub mod compile;
pub mod evaluate;
pub mod facts;
pub mod function;
pub mod lex;
pub mod parse;
mod path;
mod pattern;
pub mod piping;
pub mod print;
pub mod repair;
pub mod resolve;
pub mod scope;
pub mod value;

#[cfg(test)]
mod tests;

pub use compile::Rule;
pub use facts::Facts;
pub use parse::{Parsed, parse_with_repairs};
pub use piping::{Piece, pieces};
pub use repair::{Mended, Repair};
pub use scope::{Reading, Refusal, Scope, Source, Word};

use crate::finding::{Code, Finding, Place, Severity};
use std::ops::Range;

/// How deep an expression may be nested; a chain of operators nests too.
pub const DEPTH_MAX: usize = 200;

/// The longest expression, in bytes: a spreadsheet's cell holds no more.
pub const LENGTH_MAX: usize = 32_767;

/// What is wrong with an expression, and where (bytes of the text).
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub code: Code,
    /// An error is refused; a warning is lawful, but looks like a slip of the pen.
    pub severity: Severity,
    pub span: Range<usize>,
    pub message: String,
}

impl Fault {
    pub fn new(code: Code, span: Range<usize>, message: impl Into<String>) -> Self {
        Fault { code, severity: Severity::Error, span, message: message.into() }
    }

    pub fn warning(code: Code, span: Range<usize>, message: impl Into<String>) -> Self {
        Fault { severity: Severity::Warning, ..Fault::new(code, span, message) }
    }

    /// As a finding at the place where the expression stands.
    pub fn finding(self, text: &str, place: Place) -> Finding {
        let position = text.get(..self.span.start).map_or(0, |before| before.chars().count()) + 1;
        let excerpt: String = text.get(self.span).unwrap_or("").chars().take(40).collect();
        let at = if excerpt.is_empty() { String::new() } else { format!(" (“{excerpt}”)") };
        let message = format!("At character {position}{at}: {}", self.message);
        Finding { code: self.code, severity: self.severity, message, place }
    }
}

/// From text to a rule that can run.
///
/// # Errors
/// `expression_syntax`, `expression_unsupported`, `expression_type`, and what the scope says of names
/// (`reference_unknown`, `reference_later`); all faults of the first stage that has any.
pub fn rule(text: &str, scope: &dyn Scope) -> Result<Rule, Vec<Fault>> {
    let expr = parse::parse(text).map_err(|fault| vec![fault])?;
    Ok(compile::compile(resolve::resolve(&expr, scope)?))
}

/// As [`rule`], for a calculation: read it with [`Rule::number`] where it is to be a number, else with [`Rule::text`]. That it can
/// never be a number where one is wanted is a remark.
///
/// # Errors
/// As [`rule`].
pub fn calculation(text: &str, numeric: bool, scope: &dyn Scope) -> Result<Rule, Vec<Fault>> {
    let expr = parse::parse(text).map_err(|fault| vec![fault])?;
    let mut resolved = resolve::resolve(&expr, scope)?;
    if numeric && matches!(resolved.term.kind(), function::Type::Boolean) {
        let message = "this is true or false; as a number it is 1 or 0";
        resolved.remarks.push(Fault::warning(Code::EXPRESSION_TYPE, expr.span.clone(), message));
    }
    Ok(compile::compile(resolved))
}
