//! Rules, in the dialect of XLSForm: `selected(${bought}, 'clothes') and ${age} != 'under_16'`.
//!
//! Four stages, each with a type of its own: [`parse`](parse::parse) makes an [`Expr`](parse::Expr) with spans,
//! [`resolve`](resolve::resolve) turns names into slots and checks types ([`Term`](resolve::Term)), [`compile`](compile::compile)
//! specialises what is common ([`Rule`]), [`evaluate`] is total: it cannot fail or panic.
//!
//! Values are those of XPath 1.0: text, number, boolean. An answer reads as text: an option as its word, several as their words with
//! spaces between, consent as `yes` or `no`, an answer that is missing or off the path as the empty text (as a number: NaN). So
//! `${age} < 18` does not hold without an answer, and `${age} != 5` does. Truth is two-valued.
//! Not here: dates, repeats, `pulldata` and `instance()`; an unknown function is a fault with its place, never a surprise.

pub mod compile;
pub mod evaluate;
pub mod facts;
pub mod function;
pub mod lex;
pub mod parse;
pub mod piping;
pub mod print;
pub mod resolve;
pub mod scope;
pub mod value;

#[cfg(test)]
mod tests;

pub use compile::Rule;
pub use facts::Facts;
pub use piping::{Piece, pieces};
pub use scope::{Reading, Refusal, Scope, Source, Word};

use crate::finding::{Code, Finding, Place, Severity};
use std::ops::Range;

/// How deep an expression may be nested; a chain of operators nests too.
pub const DEPTH_MAX: usize = 200;

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
