//! From tokens to a tree, by precedence climbing: `or`, `and`, `= !=`, `< <= > >=`, `+ -`, `* div mod`, unary minus.

use super::lex::{Spanned, Token, tokens};
use super::{DEPTH_MAX, Fault};
use crate::finding::Code;
use std::ops::Range;

/// A part of an expression and where it stands in the text.
#[derive(Debug, Clone)]
pub struct Expr {
    pub node: Node,
    pub span: Range<usize>,
    depth: usize,
}

/// Two expressions are equal when they say the same, wherever they stand.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Number(f64),
    Text(String),
    /// `${name}`
    Answer(String),
    /// `.`
    Own,
    /// A bare name, as `name` in a choice filter.
    Name(String),
    Negate(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Call(String, Vec<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl Operator {
    pub const ALL: [Operator; 13] = [
        Operator::Or,
        Operator::And,
        Operator::Equal,
        Operator::Unequal,
        Operator::Less,
        Operator::LessOrEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Add,
        Operator::Subtract,
        Operator::Multiply,
        Operator::Divide,
        Operator::Modulo,
    ];

    pub fn sign(self) -> &'static str {
        match self {
            Operator::Or => "or",
            Operator::And => "and",
            Operator::Equal => "=",
            Operator::Unequal => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "div",
            Operator::Modulo => "mod",
        }
    }

    /// How tightly it binds: 1 (or) to 6 (times).
    pub fn strength(self) -> u8 {
        match self {
            Operator::Or => 1,
            Operator::And => 2,
            Operator::Equal | Operator::Unequal => 3,
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => 4,
            Operator::Add | Operator::Subtract => 5,
            Operator::Multiply | Operator::Divide | Operator::Modulo => 6,
        }
    }

    fn of(token: &Token) -> Option<Operator> {
        let sign = match token {
            Token::Sign(sign) => *sign,
            Token::Word(word) => word.as_str(),
            _ => return None,
        };
        Operator::ALL.into_iter().find(|operator| operator.sign() == sign)
    }
}

impl Expr {
    /// Puts a tree together; its span is empty until it is parsed from text.
    pub fn new(node: Node) -> Expr {
        Expr::at(node, 0..0)
    }

    fn at(node: Node, span: Range<usize>) -> Expr {
        let below = match &node {
            Node::Negate(inner) => inner.depth,
            Node::Binary(_, left, right) => left.depth.max(right.depth),
            Node::Call(_, arguments) => arguments.iter().map(|a| a.depth).max().unwrap_or(0),
            _ => 0,
        };
        Expr { node, span, depth: below + 1 }
    }
}

/// # Errors
/// `expression_syntax` with the place of the first token that does not fit, or of what is nested deeper than [`DEPTH_MAX`].
pub fn parse(text: &str) -> Result<Expr, Fault> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, next: 0, end: text.len(), nesting: 0 };
    let expr = parser.binary(1)?;
    match parser.peek() {
        None => Ok(expr),
        Some((_, span)) => Err(syntax(span.clone(), "an operator, or the end, was expected here")),
    }
}

fn syntax(span: Range<usize>, message: &str) -> Fault {
    Fault::new(Code::EXPRESSION_SYNTAX, span, message)
}

struct Parser<'t> {
    tokens: &'t [Spanned],
    next: usize,
    end: usize,
    nesting: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Spanned> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<&'t Spanned> {
        let token = self.tokens.get(self.next);
        self.next += 1;
        token
    }

    fn deeper(&mut self, span: &Range<usize>) -> Result<(), Fault> {
        self.nesting += 1;
        if self.nesting > DEPTH_MAX { Err(too_deep(span.clone())) } else { Ok(()) }
    }

    fn made(node: Node, span: Range<usize>) -> Result<Expr, Fault> {
        let expr = Expr::at(node, span);
        if expr.depth > DEPTH_MAX { Err(too_deep(expr.span)) } else { Ok(expr) }
    }

    fn binary(&mut self, least: u8) -> Result<Expr, Fault> {
        let mut left = self.unary()?;
        while let Some(operator) = self.peek().and_then(|(token, _)| Operator::of(token)) {
            if operator.strength() < least {
                break;
            }
            self.next += 1;
            let right = self.binary(operator.strength() + 1)?;
            let span = left.span.start..right.span.end;
            left = Self::made(Node::Binary(operator, Box::new(left), Box::new(right)), span)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, Fault> {
        match self.take() {
            Some((Token::Sign("-"), span)) => {
                self.deeper(span)?;
                let inner = self.unary()?;
                self.nesting -= 1;
                let span = span.start..inner.span.end;
                Self::made(Node::Negate(Box::new(inner)), span)
            }
            Some((token, span)) => self.operand(token, span.clone()),
            None => Err(syntax(self.end..self.end, "something is missing at the end")),
        }
    }

    fn operand(&mut self, token: &Token, span: Range<usize>) -> Result<Expr, Fault> {
        let node = match token {
            Token::Number(value) => Node::Number(*value),
            Token::Text(text) => Node::Text(text.clone()),
            Token::Answer(name) => Node::Answer(name.clone()),
            Token::Own => Node::Own,
            Token::Word(name) if matches!(self.peek(), Some((Token::Open, _))) => return self.call(name, span),
            Token::Word(name) => Node::Name(name.clone()),
            Token::Open => return self.parenthesis(span),
            Token::Close | Token::Comma | Token::Sign(_) => {
                return Err(syntax(span, "an answer, a number, a text or a function was expected here"));
            }
        };
        Self::made(node, span)
    }

    fn parenthesis(&mut self, span: Range<usize>) -> Result<Expr, Fault> {
        self.deeper(&span)?;
        let mut inner = self.binary(1)?;
        let end = self.close(&span)?;
        self.nesting -= 1;
        inner.span = span.start..end;
        Ok(inner)
    }

    fn call(&mut self, name: &str, span: Range<usize>) -> Result<Expr, Fault> {
        self.deeper(&span)?;
        self.next += 1;
        let mut arguments = Vec::new();
        if !matches!(self.peek(), Some((Token::Close, _))) {
            arguments.push(self.binary(1)?);
            while matches!(self.peek(), Some((Token::Comma, _))) {
                self.next += 1;
                arguments.push(self.binary(1)?);
            }
        }
        let end = self.close(&span)?;
        self.nesting -= 1;
        Self::made(Node::Call(name.to_owned(), arguments), span.start..end)
    }

    fn close(&mut self, opened: &Range<usize>) -> Result<usize, Fault> {
        match self.take() {
            Some((Token::Close, span)) => Ok(span.end),
            Some((_, span)) => Err(syntax(span.clone(), "a closing parenthesis was expected here")),
            None => Err(syntax(opened.clone(), "the parenthesis that opens here is never closed")),
        }
    }
}

fn too_deep(span: Range<usize>) -> Fault {
    syntax(span, &format!("this is nested deeper than {DEPTH_MAX} levels"))
}
