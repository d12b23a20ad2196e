//! From resolved terms to a rule: what needs no answer is worked out once, and comparisons of a coded answer with an option's word
//! become comparisons of codes.

use super::Fault;
use super::evaluate::value;
use super::facts::{Facts, NoFacts};
use super::function::Function;
use super::parse::Operator;
use super::resolve::{Resolved, Term};
use super::scope::Source;
use super::value::Value;
use std::borrow::Cow;

/// A rule ready to run, and the answers that it reads.
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
    OptionWord,
    /// The answer in the slot is, or includes, this code (`equal`), or is not.
    Holds {
        slot: usize,
        code: i32,
        equal: bool,
    },
    Negate(Box<Step>),
    Binary(Operator, Box<Step>, Box<Step>),
    Call(Function, Vec<Step>),
}

impl Rule {
    /// Whether it holds, given these facts.
    pub fn holds(&self, facts: &dyn Facts) -> bool {
        value(&self.root, facts).boolean()
    }

    /// What it comes to, as a number: NaN when it is none.
    pub fn number(&self, facts: &dyn Facts) -> f64 {
        value(&self.root, facts).number()
    }

    /// What it comes to, as text: a number as XPath writes it, `true` or `false` of a boolean.
    pub fn text<'v>(&'v self, facts: &'v dyn Facts) -> Cow<'v, str> {
        value(&self.root, facts).text()
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
        match &self.root {
            Step::Boolean(holds) => Some(*holds),
            Step::Number(_) | Step::Text(_) => Some(value(&self.root, &NoFacts).boolean()),
            _ => None,
        }
    }
}

pub fn compile(resolved: Resolved) -> Rule {
    let mut reads = Vec::new();
    let root = step(&resolved.term, &mut reads);
    reads.sort_unstable();
    reads.dedup();
    Rule { root, reads, remarks: resolved.remarks }
}

fn step(term: &Term, reads: &mut Vec<usize>) -> Step {
    match term {
        Term::Number(value) => Step::Number(*value),
        Term::Text(text) => Step::Text(text.clone()),
        Term::OptionWord => Step::OptionWord,
        Term::Answer(source) => {
            reads.push(source.slot);
            Step::Answer(source.slot)
        }
        Term::Negate(inner) => folded(Step::Negate(Box::new(step(inner, reads)))),
        Term::Binary(operator, left, right) => {
            if let Some(holds) = comparison(*operator, left, right) {
                return read(holds, reads);
            }
            folded(Step::Binary(*operator, Box::new(step(left, reads)), Box::new(step(right, reads))))
        }
        Term::Call(function, arguments) => {
            if let (Function::Selected, [Term::Answer(source), Term::Text(word)]) = (function, arguments.as_slice())
                && let Some(holds) = holds(source, word, true)
            {
                return read(holds, reads);
            }
            folded(Step::Call(*function, arguments.iter().map(|a| step(a, reads)).collect()))
        }
    }
}

fn read(step: Step, reads: &mut Vec<usize>) -> Step {
    if let Step::Holds { slot, .. } = step {
        reads.push(slot);
    }
    step
}

fn comparison(operator: Operator, left: &Term, right: &Term) -> Option<Step> {
    let equal = match operator {
        Operator::Equal => true,
        Operator::Unequal => false,
        _ => return None,
    };
    match (left, right) {
        (Term::Answer(source), Term::Text(word)) | (Term::Text(word), Term::Answer(source)) if source.single => {
            holds(source, word, equal)
        }
        _ => None,
    }
}

fn holds(source: &Source, word: &str, equal: bool) -> Option<Step> {
    let code = source.words.as_ref()?.iter().find(|w| w.word == word)?.code;
    Some(Step::Holds { slot: source.slot, code, equal })
}

fn folded(made: Step) -> Step {
    let fixed = |s: &Step| matches!(s, Step::Number(_) | Step::Text(_) | Step::Boolean(_));
    let constant = match &made {
        Step::Negate(inner) => fixed(inner),
        Step::Binary(_, left, right) => fixed(left) && fixed(right),
        Step::Call(_, arguments) => arguments.iter().all(fixed),
        _ => false,
    };
    if !constant {
        return made;
    }
    match value(&made, &NoFacts) {
        super::value::Value::Number(value) => Step::Number(value),
        super::value::Value::Boolean(holds) => Step::Boolean(holds),
        super::value::Value::Text(text) => Step::Text(text.into_owned()),
    }
}
