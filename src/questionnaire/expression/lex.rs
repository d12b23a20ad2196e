//! From characters to tokens. Typographic quotes, which word processors put in, are read as the straight ones they stand for.

use super::Fault;
use crate::finding::Code;
use std::ops::Range;

#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    Number(f64),
    Text(String),
    /// `${name}`
    Answer(String),
    /// `.`
    Own,
    /// A bare word: a function, an operator in words, or `name`.
    Word(String),
    Open,
    Close,
    Comma,
    /// One of `= != < <= > >= + - *`.
    Sign(&'static str),
}

pub type Spanned = (Token, Range<usize>);

const SIGNS: [&str; 9] = ["!=", "<=", ">=", "=", "<", ">", "+", "-", "*"];

/// # Errors
/// `expression_syntax` at the first character that fits nowhere.
pub fn tokens(text: &str) -> Result<Vec<Spanned>, Fault> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = token(&text[at..], c)
            .map_err(|(span, message)| Fault::new(Code::EXPRESSION_SYNTAX, at + span.start..at + span.end, message))?;
        out.push((token, at..at + length));
        at += length;
    }
    Ok(out)
}

type Misread = (Range<usize>, String);

fn token(rest: &str, first: char) -> Result<(Token, usize), Misread> {
    match first {
        '(' => Ok((Token::Open, 1)),
        ')' => Ok((Token::Close, 1)),
        ',' => Ok((Token::Comma, 1)),
        '$' => answer(rest),
        '0'..='9' => number(rest),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => number(rest),
        '.' => Ok((Token::Own, 1)),
        c if family(c).is_some() => quoted(rest, c),
        c if c.is_alphabetic() || c == '_' => Ok(word(rest)),
        _ => match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            Some(sign) => Ok((Token::Sign(sign), sign.len())),
            None => Err((0..first.len_utf8(), format!("“{first}” has no meaning here"))),
        },
    }
}

fn family(c: char) -> Option<char> {
    match c {
        '\'' | '‘' | '’' | '‚' | '‛' => Some('\''),
        '"' | '“' | '”' | '„' | '‟' => Some('"'),
        _ => None,
    }
}

fn quoted(rest: &str, opening: char) -> Result<(Token, usize), Misread> {
    let start = opening.len_utf8();
    let straight = opening.is_ascii();
    let ends = |c: char| if straight { c == opening } else { family(c) == family(opening) };
    match rest[start..].char_indices().find(|(_, c)| ends(*c)) {
        Some((length, closing)) => {
            Ok((Token::Text(rest[start..start + length].to_owned()), start + length + closing.len_utf8()))
        }
        None => Err((0..rest.len(), "the quotation mark that opens here is never closed".into())),
    }
}

fn answer(rest: &str) -> Result<(Token, usize), Misread> {
    let inner = rest.strip_prefix("${").ok_or((0..1, "write an answer as ${name}".to_owned()))?;
    let end = inner.find('}').ok_or((0..rest.len(), "the brace that opens here is never closed".to_owned()))?;
    match answer_name(&inner[..end]) {
        Some(name) => Ok((Token::Answer(name.to_owned()), end + 3)),
        None => Err((0..end + 3, "there must be a variable’s name between the braces".into())),
    }
}

/// What can stand between `${` and `}`, blanks around it taken off.
pub(super) fn answer_name(inner: &str) -> Option<&str> {
    let name = inner.trim();
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '#');
    (!name.is_empty() && name.chars().all(part)).then_some(name)
}

fn number(rest: &str) -> Result<(Token, usize), Misread> {
    let mut length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if rest[length..].starts_with('.') {
        let decimals = &rest[length + 1..];
        length += 1 + decimals.find(|c: char| !c.is_ascii_digit()).unwrap_or(decimals.len());
    }
    match rest[..length].parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((Token::Number(value), length)),
        _ => Err((0..length, "this number cannot be read".into())),
    }
}

fn word(rest: &str) -> (Token, usize) {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let length = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
    (Token::Word(rest[..length].to_owned()), length)
}
