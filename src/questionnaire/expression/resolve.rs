//! Names become slots, functions become known ones, and types are checked.

use super::Fault;
use super::function::{Function, Type};
use super::parse::{Expr, Node, Operator};
use super::scope::{Scope, Source};
use super::value::{number_of, text_of};
use crate::finding::{Code, Severity};
use std::ops::Range;

/// A part of an expression whose names are known to exist.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    Number(f64),
    Text(String),
    Answer(Source),
    OptionWord,
    Negate(Box<Term>),
    Binary(Operator, Box<Term>, Box<Term>),
    Call(Function, Vec<Term>),
}

impl Term {
    pub(super) fn kind(&self) -> Type {
        match self {
            Term::Number(_) | Term::Negate(_) => Type::Number,
            Term::Text(_) | Term::OptionWord => Type::Text,
            Term::Answer(_) => Type::Any,
            Term::Binary(operator, ..) if operator.strength() <= 4 => Type::Boolean,
            Term::Binary(..) => Type::Number,
            Term::Call(function, _) => function.gives(),
        }
    }
}

/// What resolving gives: the term, and what is lawful but looks like a slip of the pen.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    pub term: Term,
    pub remarks: Vec<Fault>,
}

/// # Errors
/// All faults found, remarks among them.
pub fn resolve(expr: &Expr, scope: &dyn Scope) -> Result<Resolved, Vec<Fault>> {
    let mut resolver = Resolver { scope, faults: Vec::new() };
    let term = resolver.term(expr);
    match resolver.faults.iter().any(|fault| fault.severity == Severity::Error) {
        false => Ok(Resolved { term, remarks: resolver.faults }),
        true => Err(resolver.faults),
    }
}

struct Resolver<'s> {
    scope: &'s dyn Scope,
    faults: Vec<Fault>,
}

impl Resolver<'_> {
    fn fault(&mut self, code: Code, span: &Range<usize>, message: impl Into<String>) -> Term {
        self.faults.push(Fault::new(code, span.clone(), message));
        Term::Text(String::new())
    }

    fn term(&mut self, expr: &Expr) -> Term {
        match &expr.node {
            Node::Number(value) => Term::Number(*value),
            Node::Text(text) => Term::Text(text.clone()),
            Node::Answer(name) => match self.scope.answer(name) {
                Ok(source) => Term::Answer(source),
                Err((code, message)) => self.fault(code, &expr.span, message),
            },
            Node::Own => match self.scope.own() {
                Ok(source) => Term::Answer(source),
                Err((code, message)) => self.fault(code, &expr.span, message),
            },
            Node::Name(name) => self.name(name, &expr.span),
            Node::Negate(inner) => Term::Negate(Box::new(self.numeric(inner))),
            Node::Binary(operator, left, right) => self.binary(*operator, left, right),
            Node::Call(name, arguments) => self.call(name, arguments, &expr.span),
        }
    }

    fn name(&mut self, name: &str, span: &Range<usize>) -> Term {
        if name == "name" && self.scope.options().is_some() {
            return Term::OptionWord;
        }
        let message = match name {
            "name" => "“name” stands for an option and has a meaning only in a choice filter".to_owned(),
            _ => format!("write ${{{name}}} for an answer, '{name}' for a text, or {name}() for a function"),
        };
        self.fault(Code::REFERENCE_UNKNOWN, span, message)
    }

    fn numeric(&mut self, expr: &Expr) -> Term {
        let term = self.term(expr);
        let message = match &term {
            _ if term.kind() == Type::Boolean => "a number is needed here, and this is true or false",
            Term::Answer(source) if !source.may_be_number() => {
                "a number is needed here, and the words of this answer’s options are none"
            }
            _ => return term,
        };
        self.fault(Code::EXPRESSION_TYPE, &expr.span, message)
    }

    fn binary(&mut self, operator: Operator, left: &Expr, right: &Expr) -> Term {
        let (a, b) = match operator.strength() {
            1..=3 => (self.term(left), self.term(right)),
            _ => (self.numeric(left), self.numeric(right)),
        };
        if matches!(operator, Operator::Equal | Operator::Unequal) {
            self.word_exists(&a, &b, &right.span);
            self.word_exists(&b, &a, &left.span);
        }
        Term::Binary(operator, Box::new(a), Box::new(b))
    }

    fn call(&mut self, name: &str, arguments: &[Expr], span: &Range<usize>) -> Term {
        let terms: Vec<Term> = arguments.iter().map(|a| self.term(a)).collect();
        let Some(function) = Function::from_word(name) else {
            return self.fault(
                Code::EXPRESSION_UNSUPPORTED,
                span,
                format!("this version does not have the function {name}()"),
            );
        };
        let (least, most) = function.arity();
        if terms.len() < least || terms.len() > most {
            let wanted = if least == most { least.to_string() } else { format!("{least} to {most}") };
            let message = format!("{name}() takes {wanted} values, and {} are given", terms.len());
            return self.fault(Code::EXPRESSION_TYPE, span, message);
        }
        if function == Function::Selected {
            self.word_exists(&terms[0], &terms[1], &arguments[1].span);
        }
        Term::Call(function, terms)
    }

    /// A coded answer compared with a word that none of its options has can never hold: surely a slip of the pen.
    fn word_exists(&mut self, coded: &Term, literal: &Term, span: &Range<usize>) {
        let words = match coded {
            Term::Answer(source) => source.words.clone(),
            Term::OptionWord => self.scope.options(),
            _ => None,
        };
        let Some(words) = words else { return };
        let several = matches!(coded, Term::Answer(source) if !source.single);
        let (exists, text) = match literal {
            Term::Text(text) => {
                let blank = text.is_empty() || (several && text.contains(' '));
                (blank || words.iter().any(|w| w.word == *text), text.clone())
            }
            Term::Number(value) => (words.iter().any(|w| number_of(&w.word) == *value), text_of(*value)),
            _ => return,
        };
        if exists {
            return;
        }
        let known: Vec<&str> = words.iter().take(12).map(|w| w.word.as_str()).collect();
        let message = format!("no option is called “{text}”; there are {}", known.join(", "));
        self.fault(Code::REFERENCE_UNKNOWN, span, message);
    }
}
