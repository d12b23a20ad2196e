//! Rules of a form: slips of the pen mended, then looked at as trees.

use super::super::expression::parse::{Expr, Node, Operator, parse};

pub use super::super::expression::parse::Expr as Tree;
use crate::finding::Code;

/// A rule ready for a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub expr: Expr,
    pub text: String,
}

impl Rule {
    pub fn new(expr: Expr) -> Rule {
        Rule { text: expr.to_string(), expr }
    }

    /// What holds where both hold.
    pub fn and(self, other: Rule) -> Rule {
        Rule::new(made(Node::Binary(Operator::And, Box::new(self.expr), Box::new(other.expr))))
    }

    /// All of several; `None` for none.
    pub fn all(rules: impl IntoIterator<Item = Rule>) -> Option<Rule> {
        rules.into_iter().reduce(Rule::and)
    }
}

/// What a tree is at its top.
pub fn node(expr: &Expr) -> &Node {
    &expr.node
}

/// A tree of parts that were read from a rule, and so are within its bounds.
pub fn made(node: Node) -> Expr {
    Expr::new(node)
}

/// Rules as one, in their order; the first alone where one of them cannot be read any more.
pub fn joined(texts: &[String]) -> Option<String> {
    let rules: Option<Vec<Rule>> = texts.iter().map(|text| parse(text).ok().map(Rule::new)).collect();
    Rule::all(rules?).map(|rule| rule.text)
}

/// Mends what people write for what the dialect has: typographic quotation marks, `==`, `&&`, `AND`. The text is the same when
/// nothing had to be mended.
pub fn mended(text: &str) -> String {
    let text = text.trim();
    let text = text.strip_prefix('=').map_or(text, str::trim_start);
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        if let Some(quote) = quote(c) {
            // A text ends at the same mark, or at one of the same kind where it began with a typographic one.
            let ends = |d: char| if c.is_ascii() { d == c } else { self::quote(d) == Some(quote) };
            match chars[i + 1..].iter().position(|d| ends(*d)) {
                Some(length) => {
                    let inner: String = chars[i + 1..i + 1 + length].iter().collect();
                    let mark = if c.is_ascii() || !inner.contains(quote) { quote } else { other(quote) };
                    out.push(mark);
                    out.push_str(&inner);
                    out.push(mark);
                    i += length + 2;
                }
                None => {
                    out.push(quote);
                    i += 1;
                }
            }
            continue;
        }
        if c == '$' && chars.get(i + 1) == Some(&'{') {
            let length = chars[i..].iter().position(|d| *d == '}').map_or(chars.len() - i, |l| l + 1);
            // A name with blanks in it is found by its like.
            let name: String = chars[i..i + length].iter().collect();
            let inner = name.trim_start_matches("${").trim_end_matches('}').trim();
            match inner.contains(char::is_whitespace) && name.ends_with('}') {
                true => out.push_str(&format!("${{{}}}", inner.split_whitespace().collect::<Vec<_>>().join("_"))),
                false => out.push_str(&name),
            }
            i += length;
            continue;
        }
        if c.is_alphanumeric() || c == '_' {
            let part = |d: &char| d.is_alphanumeric() || matches!(d, '_' | '-' | '.' | ':');
            let length = chars[i..].iter().position(|d| !part(d)).unwrap_or(chars.len() - i);
            let word: String = chars[i..i + length].iter().collect();
            let lower = word.to_lowercase();
            let shouted =
                matches!(lower.as_str(), "and" | "or" | "not" | "div" | "mod" | "if" | "selected" | "count-selected");
            out.push_str(if shouted { &lower } else { &word });
            i += length;
            continue;
        }
        let pair = (c, chars.get(i + 1).copied().unwrap_or(' '));
        let (written, length) = match pair {
            ('&', '&') => (" and ", 2),
            ('|', '|') => (" or ", 2),
            ('=', '=') => ("=", 2),
            ('<', '>') => ("!=", 2),
            ('=', '<') => ("<=", 2),
            ('=', '>') => (">=", 2),
            ('≥', _) => (">=", 1),
            ('≤', _) => ("<=", 1),
            ('≠', _) => ("!=", 1),
            ('\u{a0}', _) => (" ", 1),
            ('–' | '−', _) => ("-", 1),
            _ => ("", 0),
        };
        if length == 0 {
            out.push(c);
            i += 1;
        } else {
            out.push_str(written);
            i += length;
        }
    }
    out.trim().to_owned()
}

fn quote(c: char) -> Option<char> {
    match c {
        '\'' | '‘' | '’' | '‚' | '‛' => Some('\''),
        '"' | '“' | '”' | '„' | '‟' => Some('"'),
        _ => None,
    }
}

fn other(quote: char) -> char {
    if quote == '"' { '\'' } else { '"' }
}

/// Reads a rule.
///
/// # Errors
/// A code and a sentence that says what cannot be read.
pub fn read(text: &str) -> Result<Expr, (Code, String)> {
    parse(text).map_err(|fault| (fault.code, fault.message))
}

/// Whether the rule is always true or always false.
pub fn constant(expr: &Expr) -> Option<bool> {
    match node(expr) {
        Node::Call(name, arguments) if arguments.is_empty() => match name.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        Node::Name(name) => match name.to_lowercase().as_str() {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        },
        Node::Number(value) => Some(*value != 0.0),
        _ => None,
    }
}

/// Limits on the answer itself, where a rule says nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    pub least: Option<f64>,
    /// The least itself is not allowed.
    pub above: bool,
    pub most: Option<f64>,
    pub below: bool,
}

/// The limits that a rule puts on something, where it is nothing but comparisons of it with numbers, joined by `and`.
pub fn limits(expr: &Expr, of: &dyn Fn(&Expr) -> bool) -> Option<Limits> {
    let mut out = Limits::default();
    conjuncts(expr).into_iter().all(|part| limit(part, of, &mut out)).then_some(out)
}

/// The parts joined by `and`.
pub fn conjuncts(expr: &Expr) -> Vec<&Expr> {
    match node(expr) {
        Node::Binary(Operator::And, left, right) => {
            let mut out = conjuncts(left);
            out.extend(conjuncts(right));
            out
        }
        _ => vec![expr],
    }
}

fn limit(part: &Expr, of: &dyn Fn(&Expr) -> bool, out: &mut Limits) -> bool {
    let Node::Binary(operator, left, right) = node(part) else { return false };
    let (operator, value) = if of(left) {
        (*operator, literal(right))
    } else if of(right) {
        (turned(*operator), literal(left))
    } else {
        return false;
    };
    let Some(value) = value else { return false };
    let (slot, strict, flag) = match operator {
        Operator::GreaterOrEqual => (&mut out.least, false, &mut out.above),
        Operator::Greater => (&mut out.least, true, &mut out.above),
        Operator::LessOrEqual => (&mut out.most, false, &mut out.below),
        Operator::Less => (&mut out.most, true, &mut out.below),
        _ => return false,
    };
    // Twice the same limit is more than this can say.
    if slot.is_some() {
        return false;
    }
    *slot = Some(value);
    *flag = strict;
    true
}

fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        same => same,
    }
}

pub fn literal(expr: &Expr) -> Option<f64> {
    match node(expr) {
        Node::Number(value) => Some(*value),
        Node::Negate(inner) => literal(inner).map(|v| -v),
        _ => None,
    }
}

pub fn is_own(expr: &Expr) -> bool {
    matches!(node(expr), Node::Own)
}

/// `function(.)`
pub fn is_call_of_own(expr: &Expr, function: &str) -> bool {
    matches!(node(expr), Node::Call(name, arguments) if name == function && arguments.len() == 1 && is_own(&arguments[0]))
}

/// Earliest and latest day that a rule allows, as a date's limits are written: `2026-11-27` or `today`.
pub fn days(expr: &Expr) -> Option<(Option<String>, Option<String>)> {
    let (mut earliest, mut latest) = (None, None);
    for part in conjuncts(expr) {
        let Node::Binary(operator, left, right) = node(part) else { return None };
        if !is_own(left) {
            return None;
        }
        let day = day(right)?;
        let slot = match operator {
            Operator::GreaterOrEqual => &mut earliest,
            Operator::LessOrEqual => &mut latest,
            _ => return None,
        };
        if slot.replace(day).is_some() {
            return None;
        }
    }
    Some((earliest, latest))
}

fn day(expr: &Expr) -> Option<String> {
    match node(expr) {
        Node::Call(name, arguments) if name == "today" && arguments.is_empty() => Some("today".to_owned()),
        Node::Call(name, arguments) if name == "date" && arguments.len() == 1 => match node(&arguments[0]) {
            Node::Text(text) if is_day(text) => Some(text.clone()),
            _ => None,
        },
        Node::Text(text) if is_day(text) => Some(text.clone()),
        _ => None,
    }
}

pub fn is_day(text: &str) -> bool {
    text.parse::<crate::time::Day>().is_ok()
}

/// Whether a calculation gives a number; `number` tells which answers are.
pub fn gives_number(expr: &Expr, number: &dyn Fn(&str) -> bool) -> bool {
    match node(expr) {
        Node::Number(_) | Node::Negate(_) => true,
        Node::Answer(name) => number(name),
        Node::Binary(operator, ..) => operator.strength() >= 5,
        Node::Call(name, arguments) => match name.as_str() {
            "number"
            | "int"
            | "round"
            | "floor"
            | "ceiling"
            | "abs"
            | "min"
            | "max"
            | "sum"
            | "count"
            | "position"
            | "count-selected"
            | "string-length"
            | "decimal-date-time"
            | "difference-in-months"
            | "decimal-time"
            | "pow"
            | "sqrt"
            | "count-non-empty" => true,
            "if" => arguments.len() == 3 && arguments[1..].iter().all(|a| gives_number(a, number)),
            "coalesce" | "once" => !arguments.is_empty() && arguments.iter().all(|a| gives_number(a, number)),
            _ => false,
        },
        _ => false,
    }
}

/// The names between `${` and `}` in a text for people, in order.
pub fn piped(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        rest = &rest[at + 2..];
        let Some(end) = rest.find('}') else { break };
        out.push(&rest[..end]);
        rest = &rest[end + 1..];
    }
    out
}

/// The text with each `${name}` as `change` gives it.
pub fn repiped(text: &str, mut change: impl FnMut(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let Some(end) = rest[at..].find('}') else { break };
        out.push_str(&rest[..at]);
        out.push_str(&change(&rest[at + 2..at + end]));
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_mended_outside_of_texts() {
        for (written, mended_to) in [
            ("${a} = ‘yes’", "${a} = 'yes'"),
            ("${a} == “it's”", "${a} = \"it's\""),
            ("${a}=1 && ${b}<>2 || NOT(${c})", "${a}=1  and  ${b}!=2  or  not(${c})"),
            ("'a && ‘b’ == c' = ${x}", "'a && ‘b’ == c' = ${x}"),
            ("Selected(${A_b}, 'AND')", "selected(${A_b}, 'AND')"),
            ("= ${a} ≥ 5", "${a} >= 5"),
            ("${My name} = 1", "${My_name} = 1"),
        ] {
            assert_eq!(mended(written), mended_to);
        }
    }

    #[test]
    fn limits_are_seen_where_a_rule_says_nothing_else() {
        let of = |text: &str| limits(&parse(text).expect("a rule"), &is_own);
        let both = Limits { least: Some(18.0), above: false, most: Some(120.0), below: false };
        assert_eq!(of(". >= 18 and . <= 120"), Some(both));
        assert_eq!(of("18 <= . and 120 >= ."), Some(both));
        assert_eq!(of(". < 10"), Some(Limits { most: Some(10.0), below: true, ..Limits::default() }));
        assert_eq!(of(". >= -5"), Some(Limits { least: Some(-5.0), ..Limits::default() }));
        assert_eq!(of(". >= 1 or . <= 2"), None);
        assert_eq!(of(". >= 1 and . >= 2"), None);
        assert_eq!(of(". <= ${a}"), None);
    }

    #[test]
    fn piped_names_are_found_and_changed() {
        assert_eq!(piped("Is ${a} older than ${b}? ${"), ["a", "b"]);
        assert_eq!(repiped("Is ${a} older than ${b}? ${", |n| format!("<{n}>")), "Is <a> older than <b>? ${");
    }
}
