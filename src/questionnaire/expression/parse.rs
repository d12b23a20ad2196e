//! From tokens to a tree, by precedence climbing: `or`, `and`, `= !=`, `< <= > >=`, `+ -`, `* div mod`, unary minus.

use super::function::Function;
use super::lex::{Spanned, Token, answer_name, is_word, tokens};
use super::repair::{Mended, Repair, mended};
use super::{DEPTH_MAX, Fault, LENGTH_MAX};
use crate::finding::Code;
use std::ops::Range;

/// A part of an expression and where it stands in the text. What [`parse`] gives is never nested deeper than [`DEPTH_MAX`], so that
/// whatever walks through it may call itself; whoever puts trees together sees to it with [`Expr::is_too_deep`].
#[derive(Debug, Clone)]
pub struct Expr {
    pub node: Node,
    /// In bytes; empty where it was not parsed.
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
    /// Neither negative, nor infinite, nor NaN.
    Number(f64),
    /// Holds at most one kind of straight quotation marks.
    Text(String),
    /// `${name}`
    Answer(String),
    /// `.`
    Own,
    /// `..`, which only `position(..)` takes.
    Parent,
    /// A bare name: in a choice filter, `name` or another property of the option.
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
    /// Puts a tree together.
    pub fn new(node: Node) -> Expr {
        let depth = below(&node) + 1;
        Expr { node, span: 0..0, depth }
    }

    /// Whether it could not be parsed again, for it is nested too deep.
    pub fn is_too_deep(&self) -> bool {
        self.depth > DEPTH_MAX
    }

    /// Puts a tree together that can be written down and read back as the same.
    ///
    /// # Errors
    /// `expression_syntax` for what cannot.
    pub fn checked(node: Node) -> Result<Expr, Fault> {
        let writable = match &node {
            Node::Number(value) => value.is_finite() && !value.is_sign_negative(),
            Node::Text(text) => !(text.contains('\'') && text.contains('"')),
            Node::Answer(name) => answer_name(name) == Some(name),
            Node::Name(name) => is_word(name) && truth(name).is_none(),
            Node::Call(name, _) => is_word(name) && name != "instance" && Function::misspelt(name).is_none(),
            _ => true,
        };
        if writable { Expr::at(node, 0..0) } else { Err(syntax(0..0, "this cannot be written down")) }
    }

    fn at(node: Node, span: Range<usize>) -> Result<Expr, Fault> {
        let below = below(&node);
        if below < DEPTH_MAX { Ok(Expr { node, span, depth: below + 1 }) } else { Err(too_deep(span)) }
    }
}

/// How deep the deepest part of it is.
fn below(node: &Node) -> usize {
    match node {
        Node::Negate(inner) => inner.depth,
        Node::Binary(_, left, right) => left.depth.max(right.depth),
        Node::Call(_, arguments) => arguments.iter().map(|a| a.depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// An expression read leniently.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// Its spans are of the text as it was given.
    pub expr: Expr,
    /// The text with everything put right: it parses to the same without repairs.
    pub text: String,
    pub repairs: Vec<Repair>,
}

impl Parsed {
    /// What was put right, each kind once, in words.
    pub fn remarks(&self) -> Vec<&'static str> {
        let mut kinds: Vec<Mended> = self.repairs.iter().map(|repair| repair.what).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.into_iter().map(Mended::in_words).collect()
    }
}

/// Reads an expression leniently and keeps quiet about what was put right on the way.
///
/// # Errors
/// `expression_syntax` with the place of the first token that does not fit, or of what is nested deeper than [`DEPTH_MAX`];
/// `expression_unsupported` for paths into other tables.
pub fn parse(text: &str) -> Result<Expr, Fault> {
    parse_with_repairs(text).map(|parsed| parsed.expr)
}

/// Reads an expression leniently and says what was put right: for whoever brings expressions in from outside.
///
/// # Errors
/// As [`parse`].
pub fn parse_with_repairs(text: &str) -> Result<Parsed, Fault> {
    if text.len() > LENGTH_MAX {
        return Err(syntax(
            0..0,
            &format!("an expression may be {LENGTH_MAX} bytes long, and this has {}", text.len()),
        ));
    }
    let mut lexed = tokens(text)?;
    if let [(Token::Word(word), span)] = lexed.tokens.as_slice()
        && let Some(truth) = truth(word)
    {
        // A spreadsheet’s own TRUE or FALSE, alone in its cell.
        lexed.repairs.push(Repair { span: span.clone(), with: format!("{truth}()"), what: Mended::Word });
        lexed.repairs.sort_by_key(|repair| repair.span.start);
        let expr = Expr::at(Node::Call(truth.to_owned(), Vec::new()), span.clone())?;
        return Ok(Parsed { expr, text: mended(text, &lexed.repairs), repairs: lexed.repairs });
    }
    let mut parser = Parser { tokens: &lexed.tokens, next: 0, end: text.len(), nesting: 0 };
    let expr = parser.binary(1)?;
    match parser.peek() {
        None => Ok(Parsed { expr, text: mended(text, &lexed.repairs), repairs: lexed.repairs }),
        Some((_, span)) => Err(syntax(span.clone(), "an operator, or the end, was expected here")),
    }
}

fn truth(word: &str) -> Option<&'static str> {
    ["true", "false"].into_iter().find(|truth| truth.eq_ignore_ascii_case(word))
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

    fn binary(&mut self, least: u8) -> Result<Expr, Fault> {
        let mut left = self.unary()?;
        while let Some(operator) = self.peek().and_then(|(token, _)| Operator::of(token)) {
            if operator.strength() < least {
                break;
            }
            self.next += 1;
            let right = self.binary(operator.strength() + 1)?;
            let span = left.span.start..right.span.end;
            left = Expr::at(Node::Binary(operator, Box::new(left), Box::new(right)), span)?;
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
                Expr::at(Node::Negate(Box::new(inner)), span)
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
            Token::Parent => Node::Parent,
            Token::Word(name) if matches!(self.peek(), Some((Token::Open, _))) => return self.call(name, span),
            Token::Word(name) => Node::Name(name.clone()),
            Token::Open => return self.parenthesis(span),
            Token::Close | Token::Comma | Token::Sign(_) => {
                return Err(syntax(span, "an answer, a number, a text or a function was expected here"));
            }
        };
        Expr::at(node, span)
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
        Expr::at(Node::Call(name.to_owned(), arguments), span.start..end)
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
