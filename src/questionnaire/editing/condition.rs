//! Rules by menus: "only ask if all of these hold: heard is yes, age is at least 18", to the XLSForm dialect and back.
//!
//! Not every rule has this form. One that has not is `None` here, and is shown and edited as text.

use crate::questionnaire::expression::parse::{Expr, Node, Operator, parse};

/// What the menus say.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Whether all tests must hold; otherwise any one of them.
    pub all: bool,
    pub tests: Vec<Test>,
}

/// One line of the menus.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    pub variable: String,
    pub comparison: Comparison,
    /// An option's word, a number or a text; empty where the comparison needs none.
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Is,
    IsNot,
    Includes,
    IncludesNot,
    LessThan,
    AtMost,
    MoreThan,
    AtLeast,
    Answered,
    NotAnswered,
}

impl Comparison {
    pub const ALL: [Comparison; 10] = [
        Comparison::Is,
        Comparison::IsNot,
        Comparison::Includes,
        Comparison::IncludesNot,
        Comparison::LessThan,
        Comparison::AtMost,
        Comparison::MoreThan,
        Comparison::AtLeast,
        Comparison::Answered,
        Comparison::NotAnswered,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Comparison::Is => "is",
            Comparison::IsNot => "is_not",
            Comparison::Includes => "includes",
            Comparison::IncludesNot => "includes_not",
            Comparison::LessThan => "less_than",
            Comparison::AtMost => "at_most",
            Comparison::MoreThan => "more_than",
            Comparison::AtLeast => "at_least",
            Comparison::Answered => "answered",
            Comparison::NotAnswered => "not_answered",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|comparison| comparison.word() == word)
    }

    /// After the question's name.
    pub fn in_words(self) -> &'static str {
        match self {
            Comparison::Is => "is",
            Comparison::IsNot => "is not (or has no answer)",
            Comparison::Includes => "has the tick",
            Comparison::IncludesNot => "has not the tick",
            Comparison::LessThan => "is less than",
            Comparison::AtMost => "is at most",
            Comparison::MoreThan => "is more than",
            Comparison::AtLeast => "is at least",
            Comparison::Answered => "has an answer",
            Comparison::NotAnswered => "has no answer",
        }
    }

    pub fn needs_value(self) -> bool {
        !matches!(self, Comparison::Answered | Comparison::NotAnswered)
    }

    fn operator(self) -> Operator {
        match self {
            Comparison::Is | Comparison::NotAnswered | Comparison::Includes => Operator::Equal,
            Comparison::IsNot | Comparison::Answered | Comparison::IncludesNot => Operator::Unequal,
            Comparison::LessThan => Operator::Less,
            Comparison::AtMost => Operator::LessOrEqual,
            Comparison::MoreThan => Operator::Greater,
            Comparison::AtLeast => Operator::GreaterOrEqual,
        }
    }
}

/// The rule that the menus say; empty where there is no test.
pub fn to_rule(condition: &Condition) -> String {
    let joined = if condition.all { " and " } else { " or " };
    condition.tests.iter().map(|test| test.rule()).collect::<Vec<_>>().join(joined)
}

impl Test {
    fn rule(&self) -> String {
        let answer = format!("${{{}}}", self.variable);
        match self.comparison {
            Comparison::Includes => format!("selected({answer}, {})", quoted(&self.value)),
            Comparison::IncludesNot => format!("not(selected({answer}, {}))", quoted(&self.value)),
            Comparison::Answered => format!("{answer} != ''"),
            Comparison::NotAnswered => format!("{answer} = ''"),
            other => format!("{answer} {} {}", other.operator().sign(), literal(&self.value)),
        }
    }
}

/// A number as it is, anything else in quotes.
fn literal(value: &str) -> String {
    let value = value.trim();
    let plain = |c: char| c.is_ascii_digit() || c == '.';
    let digits = value.strip_prefix('-').unwrap_or(value);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(plain);
    if is_number && value.parse::<f64>().is_ok() { value.to_owned() } else { quoted(value) }
}

/// A text in quotes. No text of the dialect can hold both kinds: the double ones give way.
fn quoted(value: &str) -> String {
    if value.contains('\'') { format!("\"{}\"", value.replace('"', "”")) } else { format!("'{value}'") }
}

/// What the menus would have to say to make this rule; `None` where they cannot.
pub fn of_rule(rule: &str) -> Option<Condition> {
    if rule.trim().is_empty() {
        return Some(Condition { all: true, tests: Vec::new() });
    }
    let expr = parse(rule).ok()?;
    let all = !matches!(expr.node, Node::Binary(Operator::Or, ..));
    let mut tests = Vec::new();
    collect(&expr, if all { Operator::And } else { Operator::Or }, &mut tests)?;
    Some(Condition { all, tests })
}

fn collect(expr: &Expr, joint: Operator, tests: &mut Vec<Test>) -> Option<()> {
    match &expr.node {
        Node::Binary(operator, left, right) if *operator == joint => {
            collect(left, joint, tests)?;
            collect(right, joint, tests)
        }
        _ => {
            tests.push(test(expr)?);
            Some(())
        }
    }
}

fn test(expr: &Expr) -> Option<Test> {
    match &expr.node {
        Node::Binary(operator, left, right) => {
            let (Node::Answer(variable), value) = (&left.node, value_of(right)?) else { return None };
            let comparison = match (operator, value.as_str()) {
                (Operator::Equal, "") => Comparison::NotAnswered,
                (Operator::Unequal, "") => Comparison::Answered,
                (Operator::Equal, _) => Comparison::Is,
                (Operator::Unequal, _) => Comparison::IsNot,
                (Operator::Less, _) => Comparison::LessThan,
                (Operator::LessOrEqual, _) => Comparison::AtMost,
                (Operator::Greater, _) => Comparison::MoreThan,
                (Operator::GreaterOrEqual, _) => Comparison::AtLeast,
                _ => return None,
            };
            Some(Test { variable: variable.clone(), comparison, value })
        }
        Node::Call(name, arguments) if name == "selected" => selected(arguments, Comparison::Includes),
        Node::Call(name, arguments) if name == "not" => match arguments.as_slice() {
            [Expr { node: Node::Call(inner, arguments), .. }] if inner == "selected" => {
                selected(arguments, Comparison::IncludesNot)
            }
            _ => None,
        },
        _ => None,
    }
}

fn selected(arguments: &[Expr], comparison: Comparison) -> Option<Test> {
    match arguments {
        [Expr { node: Node::Answer(variable), .. }, Expr { node: Node::Text(value), .. }] => {
            Some(Test { variable: variable.clone(), comparison, value: value.clone() })
        }
        _ => None,
    }
}

fn value_of(expr: &Expr) -> Option<String> {
    match &expr.node {
        Node::Text(text) => Some(text.clone()),
        Node::Number(number) => Some(number.to_string()),
        Node::Negate(inner) => match inner.node {
            Node::Number(number) => Some(format!("-{number}")),
            _ => None,
        },
        _ => None,
    }
}
