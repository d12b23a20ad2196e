//! Names become slots, functions become known ones, and types are checked. XPath lets everything be compared with everything; what
//! is lawful but can hardly be meant becomes a remark.

use super::Fault;
use super::function::{Function, Type, refused};
use super::parse::{Expr, Node, Operator};
use super::path;
use super::pattern::Pattern;
use super::scope::{Reading, Refusal, Scope, Source};
use super::value::{number_of, text_of};
use crate::finding::{Code, Severity};
use std::ops::Range;

/// A part of an expression whose names are known to exist.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    Number(f64),
    Text(String),
    Answer(Source),
    /// All answers to a repeated question, or one slot for each time round: only in functions that take them.
    Each(Vec<Source>),
    OptionWord,
    Property(String),
    /// A draw that this number tells apart from others of the same response.
    Random(u64),
    /// The label of the option of this variable with that word.
    Label(usize, Box<Term>),
    /// The answer of that time round.
    Choose(Vec<Source>, Box<Term>),
    Matches(Box<Term>, Pattern),
    Negate(Box<Term>),
    Binary(Operator, Box<Term>, Box<Term>),
    Call(Function, Vec<Term>),
}

impl Term {
    pub(super) fn kind(&self) -> Type {
        match self {
            Term::Number(_) | Term::Negate(_) | Term::Random(_) => Type::Number,
            // All that is asked of an answer is text; numbers are read out of it.
            Term::Text(_) | Term::OptionWord | Term::Property(_) | Term::Label(..) => Type::Text,
            Term::Answer(_) | Term::Choose(..) | Term::Each(_) => Type::Text,
            Term::Matches(..) => Type::Boolean,
            Term::Binary(operator, ..) if operator.strength() <= 4 => Type::Boolean,
            Term::Binary(..) => Type::Number,
            Term::Call(Function::If, arguments) => common(arguments.get(1..).unwrap_or(&[])),
            Term::Call(Function::Coalesce, arguments) => common(arguments),
            Term::Call(function, _) => function.gives(),
        }
    }
}

/// The type of all of them, if they have one.
fn common(terms: &[Term]) -> Type {
    let first = terms.first().map_or(Type::Any, Term::kind);
    if terms.iter().all(|term| term.kind() == first) { first } else { Type::Any }
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
    let mut resolver = Resolver { scope, faults: Vec::new(), draws: 0 };
    let term = resolver.term(expr);
    match resolver.faults.iter().any(|fault| fault.severity == Severity::Error) {
        false => Ok(Resolved { term, remarks: resolver.faults }),
        true => Err(resolver.faults),
    }
}

struct Resolver<'s> {
    scope: &'s dyn Scope,
    faults: Vec<Fault>,
    /// How many times `random()` has been met.
    draws: u64,
}

impl Resolver<'_> {
    fn fault(&mut self, code: Code, span: Range<usize>, message: impl Into<String>) -> Term {
        self.faults.push(Fault::new(code, span, message));
        Term::Text(String::new())
    }

    fn refusal(&mut self, (code, message): Refusal, span: Range<usize>) -> Term {
        self.fault(code, span, message)
    }

    fn remark(&mut self, code: Code, span: Range<usize>, message: impl Into<String>) {
        self.faults.push(Fault::warning(code, span, message));
    }

    fn term(&mut self, expr: &Expr) -> Term {
        match &expr.node {
            Node::Number(value) => Term::Number(*value),
            Node::Text(text) => Term::Text(text.clone()),
            Node::Answer(name) => self.answer(name, expr.span.clone()),
            Node::Own => match self.scope.own() {
                Ok(source) => Term::Answer(source),
                Err(refusal) => self.refusal(refusal, expr.span.clone()),
            },
            Node::Parent => {
                let message = "“..” has a meaning only in position(..): the number of the time round";
                self.fault(Code::EXPRESSION_UNSUPPORTED, expr.span.clone(), message)
            }
            Node::Name(name) => self.name(name, expr.span.clone()),
            Node::Negate(inner) => match self.numeric(inner) {
                Term::Number(value) => Term::Number(-value),
                term => Term::Negate(Box::new(term)),
            },
            Node::Binary(operator, left, right) => self.binary(*operator, left, right),
            Node::Call(name, arguments) => self.call(name, arguments, expr.span.clone()),
        }
    }

    fn reading(&mut self, name: &str, span: Range<usize>) -> Option<Reading> {
        if let Some(saved) = name.strip_prefix("last-saved#") {
            let message = format!(
                "“{saved}” of the response before cannot be read: responses are other people’s, and none can see another’s answers"
            );
            self.fault(Code::EXPRESSION_UNSUPPORTED, span, message);
            return None;
        }
        match self.scope.reading(name) {
            Ok(reading) => Some(reading),
            Err(refusal) => {
                self.refusal(refusal, span);
                None
            }
        }
    }

    /// One answer; of a repeated question seen from outside, the first.
    fn answer(&mut self, name: &str, span: Range<usize>) -> Term {
        match self.reading(name, span.clone()) {
            Some(Reading::One(source)) => Term::Answer(source),
            Some(Reading::Each(sources)) => match sources.into_iter().next() {
                Some(first) => Term::Answer(first),
                None => Term::Text(String::new()),
            },
            Some(Reading::Repeat(_)) => {
                let message = format!("“{name}” is a section: count(${{{name}}}) is how often it was gone through");
                self.fault(Code::EXPRESSION_TYPE, span, message)
            }
            None => Term::Text(String::new()),
        }
    }

    fn name(&mut self, name: &str, span: Range<usize>) -> Term {
        if self.scope.options().is_some() {
            if name == "name" {
                return Term::OptionWord;
            }
            if name != "label" && !self.scope.has_property(name) {
                let message = format!("no option has “{name}”, so it reads as empty; an answer is written ${{{name}}}");
                self.remark(Code::REFERENCE_UNKNOWN, span, message);
            }
            return Term::Property(name.to_owned());
        }
        let message = match name {
            "name" | "label" => format!("“{name}” stands for an option’s and has a meaning only in a choice filter"),
            _ => format!("write ${{{name}}} for an answer, '{name}' for a text, or {name}() for a function"),
        };
        self.fault(Code::REFERENCE_UNKNOWN, span, message)
    }

    fn numeric(&mut self, expr: &Expr) -> Term {
        let term = self.term(expr);
        self.number_wanted(&term, expr.span.clone());
        term
    }

    fn number_wanted(&mut self, term: &Term, span: Range<usize>) {
        let message = match &term {
            _ if term.kind() == Type::Boolean => "a number is needed here, and this is true or false (1 or 0)",
            Term::Answer(source) if !source.may_be_number() => {
                "a number is needed here, and the words of this answer’s options are none"
            }
            Term::Text(text) if !text.is_empty() && number_of(text).is_nan() => {
                "a number is needed here, and this text is none"
            }
            _ => return,
        };
        self.remark(Code::EXPRESSION_TYPE, span, message);
    }

    fn binary(&mut self, operator: Operator, left: &Expr, right: &Expr) -> Term {
        let (a, b) = match operator.strength() {
            1..=3 => (self.term(left), self.term(right)),
            _ => (self.numeric(left), self.numeric(right)),
        };
        if matches!(operator, Operator::Equal | Operator::Unequal) {
            self.word_exists(&a, &b, right.span.clone());
            self.word_exists(&b, &a, left.span.clone());
        }
        Term::Binary(operator, Box::new(a), Box::new(b))
    }

    fn call(&mut self, name: &str, arguments: &[Expr], span: Range<usize>) -> Term {
        let Some(function) = Function::from_word(name) else {
            let message = match refused(name) {
                Some(reason) => format!("{name}() is not available: {reason}"),
                None => format!("this version does not have the function {name}()"),
            };
            return self.fault(Code::EXPRESSION_UNSUPPORTED, span, message);
        };
        let (least, most) = function.arity();
        if arguments.len() < least || arguments.len() > most {
            return self.fault(Code::EXPRESSION_TYPE, span, wrong_number(name, function, arguments.len()));
        }
        match function {
            Function::Position | Function::Index => self.position(arguments, span),
            Function::ChoiceName => self.choice_name(arguments),
            Function::IndexedRepeat => self.indexed_repeat(arguments),
            Function::Count => self.count(&arguments[0]),
            Function::Regex => self.regex(arguments),
            Function::Once => self.term(&arguments[0]),
            Function::Random => self.random(),
            Function::StringLength | Function::NormalizeSpace if arguments.is_empty() => match self.scope.own() {
                Ok(source) => Term::Call(function, vec![Term::Answer(source)]),
                Err(refusal) => self.refusal(refusal, span),
            },
            _ => self.plain_call(function, arguments, span),
        }
    }

    fn plain_call(&mut self, function: Function, arguments: &[Expr], span: Range<usize>) -> Term {
        let mut terms = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let term = if function.takes_each() { self.each(argument) } else { self.term(argument) };
            if function.wants_numbers() {
                self.number_wanted(&term, argument.span.clone());
            }
            terms.push(term);
        }
        match (function, terms.as_slice()) {
            (Function::Selected, [list, word]) => self.word_exists(list, word, arguments[1].span.clone()),
            (Function::WeightedChecklist, terms) if !terms.len().is_multiple_of(2) => {
                let message =
                    "after the least and the greatest, weighted-checklist() takes pairs of a condition and its weight";
                return self.fault(Code::EXPRESSION_TYPE, span, message);
            }
            _ => {}
        }
        Term::Call(function, terms)
    }

    /// As [`Resolver::term`], but a repeated question seen from outside is all its answers.
    fn each(&mut self, expr: &Expr) -> Term {
        let Node::Answer(name) = &expr.node else { return self.term(expr) };
        match self.reading(name, expr.span.clone()) {
            Some(Reading::One(source)) => Term::Answer(source),
            Some(Reading::Each(sources)) => Term::Each(sources),
            Some(Reading::Repeat(_)) => {
                let message = format!("“{name}” is a section: name one of its questions, or count(${{{name}}})");
                self.fault(Code::EXPRESSION_TYPE, expr.span.clone(), message)
            }
            None => Term::Text(String::new()),
        }
    }

    fn count(&mut self, expr: &Expr) -> Term {
        let Node::Answer(name) = &expr.node else {
            let message = "count() takes a repeated section or one of its questions: count(${name})";
            return self.fault(Code::EXPRESSION_TYPE, expr.span.clone(), message);
        };
        let sources = match self.reading(name, expr.span.clone()) {
            Some(Reading::One(source)) => vec![source],
            Some(Reading::Each(sources)) => sources,
            Some(Reading::Repeat(slots)) => slots.into_iter().map(Source::plain).collect(),
            None => Vec::new(),
        };
        Term::Call(Function::Count, vec![Term::Each(sources)])
    }

    fn position(&mut self, arguments: &[Expr], span: Range<usize>) -> Term {
        match arguments.first().map(|argument| &argument.node) {
            None | Some(Node::Parent | Node::Own) => {}
            Some(Node::Answer(name)) => {
                self.reading(name, span.clone());
            }
            Some(_) => {
                let message = "position() takes “..” or a repeated section";
                return self.fault(Code::EXPRESSION_TYPE, span, message);
            }
        }
        if self.scope.position().is_none() {
            self.remark(Code::EXPRESSION_TYPE, span, "this is 1 always, for it does not stand in a repeated section");
        }
        Term::Number(f64::from(self.scope.position().unwrap_or(1)))
    }

    fn choice_name(&mut self, arguments: &[Expr]) -> Term {
        let word = self.term(&arguments[0]);
        let span = arguments[1].span.clone();
        let name = match &arguments[1].node {
            Node::Answer(name) => Some(name.clone()),
            Node::Text(text) => path::named(text),
            _ => None,
        };
        let Some(name) = name else {
            return self.fault(
                Code::EXPRESSION_TYPE,
                span,
                "the second is the question, in quotation marks: '${name}'",
            );
        };
        let Term::Answer(source) = self.answer(&name, span.clone()) else { return Term::Text(String::new()) };
        if source.words.is_none() {
            return self.fault(Code::EXPRESSION_TYPE, span, format!("“{name}” has no options, so there is no label"));
        }
        Term::Label(source.slot, Box::new(word))
    }

    fn indexed_repeat(&mut self, arguments: &[Expr]) -> Term {
        let at = self.numeric(&arguments[2]);
        if let Node::Answer(section) = &arguments[1].node {
            if let Some(Reading::One(_) | Reading::Each(_)) = self.reading(section, arguments[1].span.clone()) {
                let message = format!("“{section}” is a question; the second is the repeated section");
                self.remark(Code::EXPRESSION_TYPE, arguments[1].span.clone(), message);
            }
        } else {
            self.fault(Code::EXPRESSION_TYPE, arguments[1].span.clone(), "the second is the repeated section: ${name}");
        }
        let Node::Answer(name) = &arguments[0].node else {
            return self.fault(
                Code::EXPRESSION_TYPE,
                arguments[0].span.clone(),
                "the first is a question of the section: ${name}",
            );
        };
        match self.scope.instances(name) {
            Ok(sources) => Term::Choose(sources, Box::new(at)),
            Err(refusal) => self.refusal(refusal, arguments[0].span.clone()),
        }
    }

    fn regex(&mut self, arguments: &[Expr]) -> Term {
        let (text, pattern) = (self.term(&arguments[0]), self.term(&arguments[1]));
        let Term::Text(written) = &pattern else { return Term::Call(Function::Regex, vec![text, pattern]) };
        match Pattern::new(written) {
            Ok(pattern) => Term::Matches(Box::new(text), pattern),
            Err(reason) => self.fault(Code::EXPRESSION_UNSUPPORTED, arguments[1].span.clone(), reason),
        }
    }

    fn random(&mut self) -> Term {
        self.draws += 1;
        Term::Random(stable_hash(self.scope.place(), self.draws))
    }

    /// A coded answer compared with a word that none of its options has can never hold: surely a slip of the pen.
    fn word_exists(&mut self, coded: &Term, literal: &Term, span: Range<usize>) {
        let (words, several) = match coded {
            Term::Answer(source) => (source.words.clone(), !source.single),
            Term::OptionWord => (self.scope.options(), false),
            _ => return,
        };
        let Some(words) = words else { return };
        let (exists, text) = match literal {
            Term::Text(text) => {
                let blank = text.trim().is_empty() || (several && text.contains(' '));
                (blank || words.iter().any(|w| w.word == *text), text.clone())
            }
            Term::Number(value) => (words.iter().any(|w| number_of(&w.word) == *value), text_of(*value)),
            _ => return,
        };
        if exists {
            return;
        }
        let known: Vec<&str> = words.iter().take(12).map(|w| w.word.as_str()).collect();
        let message = format!("no option is called “{text}”, so this never holds; there are {}", known.join(", "));
        self.remark(Code::REFERENCE_UNKNOWN, span, message);
    }
}

fn wrong_number(name: &str, function: Function, given: usize) -> String {
    let (least, most) = function.arity();
    let nested = if function == Function::IndexedRepeat && given > most {
        "; sections are not repeated in one another"
    } else {
        ""
    };
    let wanted = if least == most { least.to_string() } else { format!("{least} to {most}") };
    format!("{name}() takes {wanted} values, and {given} are given{nested}")
}

/// FNV-1a of the place, and the how-many-eth draw there: the same in every version of the program.
fn stable_hash(place: &str, draw: u64) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    place.bytes().chain(draw.to_le_bytes()).fold(0xcbf2_9ce4_8422_2325, mix)
}
