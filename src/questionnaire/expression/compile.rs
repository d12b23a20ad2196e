//! From resolved terms to a rule: what needs no answer is worked out once, comparisons of a coded answer with an option's word become
//! comparisons of codes, and it is settled beforehand whether two values are compared as numbers, texts or truths.

use super::Fault;
use super::evaluate::{boolean, number, text, value};
use super::facts::{Facts, NoFacts};
use super::function::{Function, Type};
use super::parse::Operator;
use super::pattern::Pattern;
use super::resolve::{Resolved, Term};
use super::scope::Source;
use super::value::{Value, number_of};
use std::borrow::Cow;

/// A rule, or a calculation, ready to run, and the answers that it reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    root: Step,
    reads: Vec<usize>,
    remarks: Vec<Fault>,
}

/// One step of a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Number(f64),
    Text(String),
    Boolean(bool),
    Answer(usize),
    /// Several answers, for the functions that take them.
    Each(Box<[usize]>),
    OptionWord,
    Property(String),
    Random(u64),
    Label(usize, Box<Step>),
    Choose(Box<[usize]>, Box<Step>),
    Matches(Box<Step>, Pattern),
    /// The answer in the slot is, or includes, this code (`equal`), or is not.
    Holds {
        slot: usize,
        code: i32,
        equal: bool,
    },
    /// The two are the same (`equal`), or are not.
    Same {
        by: Basis,
        equal: bool,
        sides: Box<[Step; 2]>,
    },
    Negate(Box<Step>),
    Binary(Operator, Box<[Step; 2]>),
    Call(Function, Box<[Step]>),
}

/// As what two values are compared by `=` and `!=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    Boolean,
    Number,
    Text,
    /// It depends on what they turn out to be.
    Values,
}

impl Basis {
    fn of(a: Type, b: Type) -> Basis {
        match (a, b) {
            (Type::Boolean, _) | (_, Type::Boolean) => Basis::Boolean,
            (Type::Any, _) | (_, Type::Any) => Basis::Values,
            (Type::Number, _) | (_, Type::Number) => Basis::Number,
            (Type::Text, Type::Text) => Basis::Text,
        }
    }
}

impl Rule {
    /// Whether it holds, given these facts.
    pub fn holds(&self, facts: &dyn Facts) -> bool {
        boolean(&self.root, facts)
    }

    /// What it comes to, as a number: NaN when it is none.
    pub fn number(&self, facts: &dyn Facts) -> f64 {
        number(&self.root, facts)
    }

    /// What it comes to, as text: a number as XPath writes it, `true` or `false` of a boolean.
    pub fn text<'v>(&'v self, facts: &'v dyn Facts) -> Cow<'v, str> {
        text(&self.root, facts)
    }

    /// What it comes to.
    pub fn value<'v>(&'v self, facts: &'v dyn Facts) -> Value<'v> {
        value(&self.root, facts)
    }

    /// What is lawful in it but looks like a slip of the pen.
    pub fn remarks(&self) -> &[Fault] {
        &self.remarks
    }

    /// The slots it reads, ascending.
    pub fn reads(&self) -> &[usize] {
        &self.reads
    }

    /// What it always comes to, when it reads nothing.
    pub fn constant(&self) -> Option<bool> {
        is_fixed(&self.root).then(|| boolean(&self.root, &NoFacts))
    }
}

pub fn compile(resolved: Resolved) -> Rule {
    let root = step(&resolved.term);
    let mut reads = Vec::new();
    gather(&root, &mut reads);
    reads.sort_unstable();
    reads.dedup();
    Rule { root, reads, remarks: resolved.remarks }
}

fn step(term: &Term) -> Step {
    let made = match term {
        Term::Number(value) => Step::Number(*value),
        Term::Text(text) => Step::Text(text.clone()),
        Term::OptionWord => Step::OptionWord,
        Term::Property(name) => Step::Property(name.clone()),
        Term::Random(key) => Step::Random(*key),
        Term::Answer(source) => Step::Answer(source.slot),
        Term::Each(sources) => Step::Each(slots(sources)),
        Term::Label(slot, word) => Step::Label(*slot, Box::new(step(word))),
        Term::Choose(sources, at) => Step::Choose(slots(sources), Box::new(step(at))),
        Term::Matches(text, pattern) => Step::Matches(Box::new(step(text)), pattern.clone()),
        Term::Negate(inner) => Step::Negate(Box::new(step(inner))),
        Term::Binary(operator, left, right) => binary(*operator, left, right),
        Term::Call(Function::Selected, arguments) => match arguments.as_slice() {
            [Term::Answer(source), Term::Text(word)] => selected(source, word),
            _ => None,
        }
        .unwrap_or_else(|| Step::Call(Function::Selected, steps(arguments))),
        Term::Call(function, arguments) => Step::Call(*function, steps(arguments)),
    };
    folded(made)
}

fn steps(terms: &[Term]) -> Box<[Step]> {
    terms.iter().map(step).collect()
}

fn slots(sources: &[Source]) -> Box<[usize]> {
    sources.iter().map(|source| source.slot).collect()
}

fn binary(operator: Operator, left: &Term, right: &Term) -> Step {
    let equal = match operator {
        Operator::Equal => true,
        Operator::Unequal => false,
        _ => return Step::Binary(operator, Box::new([step(left), step(right)])),
    };
    let by_code = match (left, right) {
        (Term::Answer(source), Term::Text(word)) | (Term::Text(word), Term::Answer(source)) => {
            is_word(source, word, equal)
        }
        (Term::Answer(source), Term::Number(value)) | (Term::Number(value), Term::Answer(source)) => {
            is_number(source, *value, equal)
        }
        _ => None,
    };
    by_code.unwrap_or_else(|| Step::Same {
        by: Basis::of(left.kind(), right.kind()),
        equal,
        sides: Box::new([step(left), step(right)]),
    })
}

/// A coded answer of at most one code is this word; never, if no option has it.
fn is_word(source: &Source, word: &str, equal: bool) -> Option<Step> {
    let words = source.words.as_ref().filter(|_| source.single && !word.is_empty())?;
    Some(match words.iter().find(|w| w.word == word) {
        Some(found) => Step::Holds { slot: source.slot, code: found.code, equal },
        None => Step::Boolean(!equal),
    })
}

fn is_number(source: &Source, value: f64, equal: bool) -> Option<Step> {
    let words = source.words.as_ref().filter(|_| source.single)?;
    let mut same = words.iter().filter(|w| number_of(&w.word) == value);
    match (same.next(), same.next()) {
        (None, _) => Some(Step::Boolean(!equal)),
        (Some(found), None) => Some(Step::Holds { slot: source.slot, code: found.code, equal }),
        (Some(_), Some(_)) => None,
    }
}

fn selected(source: &Source, word: &str) -> Option<Step> {
    let word = word.trim();
    let words = source.words.as_ref().filter(|_| !word.is_empty())?;
    Some(match words.iter().find(|w| w.word == word) {
        Some(found) => Step::Holds { slot: source.slot, code: found.code, equal: true },
        None => Step::Boolean(false),
    })
}

fn is_fixed(step: &Step) -> bool {
    matches!(step, Step::Number(_) | Step::Text(_) | Step::Boolean(_))
}

fn folded(made: Step) -> Step {
    let constant = match &made {
        Step::Negate(inner) | Step::Matches(inner, _) => is_fixed(inner),
        Step::Same { sides, .. } => sides.iter().all(is_fixed),
        // What one side settles, the other need not be asked.
        Step::Binary(Operator::And, sides) => {
            sides.iter().all(is_fixed) || sides.iter().any(|side| is_fixed(side) && !boolean(side, &NoFacts))
        }
        Step::Binary(Operator::Or, sides) => {
            sides.iter().all(is_fixed) || sides.iter().any(|side| is_fixed(side) && boolean(side, &NoFacts))
        }
        Step::Binary(_, sides) => sides.iter().all(is_fixed),
        Step::Call(function, arguments) => function.is_constant() && arguments.iter().all(is_fixed),
        _ => false,
    };
    if !constant {
        return made;
    }
    match value(&made, &NoFacts) {
        Value::Number(value) => Step::Number(value),
        Value::Boolean(holds) => Step::Boolean(holds),
        Value::Text(text) => Step::Text(text.into_owned()),
    }
}

fn gather(step: &Step, reads: &mut Vec<usize>) {
    match step {
        Step::Number(_) | Step::Text(_) | Step::Boolean(_) | Step::OptionWord | Step::Property(_) | Step::Random(_) => {
        }
        Step::Answer(slot) | Step::Holds { slot, .. } => reads.push(*slot),
        Step::Each(slots) => reads.extend(slots),
        // Only the options of the variable are looked at, not its answer.
        Step::Label(_, word) => gather(word, reads),
        Step::Choose(slots, at) => {
            reads.extend(slots);
            gather(at, reads);
        }
        Step::Matches(inner, _) | Step::Negate(inner) => gather(inner, reads),
        Step::Same { sides, .. } | Step::Binary(_, sides) => sides.iter().for_each(|side| gather(side, reads)),
        Step::Call(_, arguments) => arguments.iter().for_each(|argument| gather(argument, reads)),
    }
}
