//! From a tree back to text: what is printed parses to the same tree.

use super::parse::{Expr, Node, Operator};
use std::fmt;

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Number(value) => write!(f, "{value}"),
            Node::Text(text) if text.contains('\'') => write!(f, "\"{text}\""),
            Node::Text(text) => write!(f, "'{text}'"),
            Node::Answer(name) => write!(f, "${{{name}}}"),
            Node::Own => f.write_str("."),
            Node::Parent => f.write_str(".."),
            Node::Name(name) => f.write_str(name),
            Node::Negate(inner) => {
                f.write_str("-")?;
                side(f, inner, 7)
            }
            Node::Binary(operator, left, right) => binary(f, *operator, left, right),
            Node::Call(name, arguments) => {
                write!(f, "{name}(")?;
                for (i, argument) in arguments.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{argument}")?;
                }
                f.write_str(")")
            }
        }
    }
}

fn binary(f: &mut fmt::Formatter<'_>, operator: Operator, left: &Expr, right: &Expr) -> fmt::Result {
    side(f, left, operator.strength())?;
    write!(f, " {} ", operator.sign())?;
    side(f, right, operator.strength() + 1)
}

fn side(f: &mut fmt::Formatter<'_>, expr: &Expr, least: u8) -> fmt::Result {
    match &expr.node {
        Node::Binary(operator, ..) if operator.strength() < least => write!(f, "({expr})"),
        _ => write!(f, "{expr}"),
    }
}
