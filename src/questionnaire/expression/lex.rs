//! From characters to tokens, mending on the way what [`super::repair`] names.

use super::Fault;
use super::function::Function;
use super::path;
use super::repair::{Mended, Repair, SIGNS as FOREIGN};
use crate::finding::Code;
use std::ops::Range;

#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    Number(f64),
    Text(String),
    /// `${name}`, or a path that ends in the name.
    Answer(String),
    /// `.`
    Own,
    /// `..`, `../..`
    Parent,
    /// A bare word: a function, an operator in words, or a property of an option.
    Word(String),
    Open,
    Close,
    Comma,
    /// One of `= != < <= > >= + - *`.
    Sign(&'static str),
}

pub type Spanned = (Token, Range<usize>);

const SIGNS: [&str; 9] = ["!=", "<=", ">=", "=", "<", ">", "+", "-", "*"];

const OPERATORS: [&str; 4] = ["and", "or", "div", "mod"];

/// What was read.
#[derive(Debug, Default)]
pub struct Lexed {
    pub tokens: Vec<Spanned>,
    pub repairs: Vec<Repair>,
}

/// A token, how many bytes it takes, and how it should have been written if otherwise.
pub(super) struct Read {
    pub token: Token,
    pub length: usize,
    pub mended: Option<(Mended, String)>,
}

impl Read {
    pub(super) fn plain(token: Token, length: usize) -> Read {
        Read { token, length, mended: None }
    }
}

/// Where, counted from the token's beginning, and why.
pub(super) struct Misread {
    pub code: Code,
    pub span: Range<usize>,
    pub message: String,
}

pub(super) fn misread(span: Range<usize>, message: impl Into<String>) -> Misread {
    Misread { code: Code::EXPRESSION_SYNTAX, span, message: message.into() }
}

pub(super) fn unsupported(span: Range<usize>, message: impl Into<String>) -> Misread {
    Misread { code: Code::EXPRESSION_UNSUPPORTED, span, message: message.into() }
}

/// # Errors
/// `expression_syntax` at the first character that fits nowhere, `expression_unsupported` for paths into other tables.
pub fn tokens(text: &str) -> Result<Lexed, Fault> {
    let mut out = Lexed::default();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if is_blank(c) {
            at += blanks(text, at, &mut out.repairs);
            continue;
        }
        let after_operand = out.tokens.last().is_some_and(|(token, _)| ends_operand(token));
        let read = token(&text[at..], c, after_operand)
            .map_err(|e| Fault::new(e.code, at + e.span.start..at + e.span.end, e.message))?;
        let span = at..at + read.length;
        at = span.end;
        if let Some((what, with)) = read.mended {
            out.repairs.push(Repair { span: span.clone(), with, what });
        }
        out.tokens.push((read.token, span));
    }
    Ok(out)
}

/// Blanks of all kinds, and characters that nobody sees: zero-width blanks, direction marks, soft hyphens.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Passes over a run of blanks and says how long it is.
fn blanks(text: &str, at: usize, repairs: &mut Vec<Repair>) -> usize {
    let run = &text[at..];
    let run = &run[..run.find(|c: char| !is_blank(c)).unwrap_or(run.len())];
    let what = if run.contains(['\n', '\r']) {
        Some(Mended::LineBreak)
    } else if run.chars().any(|c| !matches!(c, ' ' | '\t')) {
        Some(Mended::Blanks)
    } else {
        None
    };
    if let Some(what) = what {
        let with = if run.chars().all(is_invisible) { "" } else { " " };
        repairs.push(Repair { span: at..at + run.len(), with: with.to_owned(), what });
    }
    run.len()
}

/// Whether what follows must be an operator, so that `AND` there is one.
fn ends_operand(token: &Token) -> bool {
    match token {
        Token::Open | Token::Comma | Token::Sign(_) => false,
        Token::Word(word) => !OPERATORS.contains(&word.as_str()),
        _ => true,
    }
}

fn token(rest: &str, first: char, after_operand: bool) -> Result<Read, Misread> {
    if let Some(path) = path::at_start(rest) {
        return path;
    }
    if let Some((foreign, here)) = FOREIGN.into_iter().find(|(foreign, _)| rest.starts_with(foreign)) {
        let token = match here {
            "," => Token::Comma,
            "and" | "or" | "div" => Token::Word(here.to_owned()),
            _ => Token::Sign(SIGNS.into_iter().find(|sign| *sign == here).unwrap_or("=")),
        };
        return Ok(Read { token, length: foreign.len(), mended: Some((Mended::Sign, here.to_owned())) });
    }
    match first {
        '(' => Ok(Read::plain(Token::Open, 1)),
        ')' => Ok(Read::plain(Token::Close, 1)),
        ',' => Ok(Read::plain(Token::Comma, 1)),
        '$' => answer(rest),
        '0'..='9' => number(rest),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => number(rest),
        '.' => Ok(Read::plain(Token::Own, 1)),
        c if family(c).is_some() => quoted(rest, c),
        c if c.is_alphabetic() || c == '_' => word(rest, after_operand),
        _ => match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            Some(sign) => Ok(Read::plain(Token::Sign(sign), sign.len())),
            None => Err(stranger(first)),
        },
    }
}

/// Why a character cannot stand here.
fn stranger(c: char) -> Misread {
    let span = 0..c.len_utf8();
    match c {
        '[' | ']' => {
            unsupported(span, "conditions in square brackets look into other tables, which this version does not have")
        }
        '|' => unsupported(span, "“|” joins sets of nodes, and there are none here: “or” joins conditions"),
        '/' => misread(span, "dividing is written “div”"),
        '%' => misread(span, "the remainder is written “mod”"),
        '^' => misread(span, "a power is written pow(a, b)"),
        '!' => misread(span, "“not” is written not(…)"),
        '&' => misread(span, "write “and” to join conditions, concat(…) to join texts"),
        '{' | '}' => misread(span, "an answer is written ${name}"),
        _ => misread(span, format!("“{c}” has no meaning here")),
    }
}

fn family(c: char) -> Option<char> {
    match c {
        '\'' | '‘' | '’' | '‚' | '‛' | '´' | '`' => Some('\''),
        '"' | '“' | '”' | '„' | '‟' | '″' => Some('"'),
        _ => None,
    }
}

fn quoted(rest: &str, opening: char) -> Result<Read, Misread> {
    let start = opening.len_utf8();
    let straight = matches!(opening, '\'' | '"');
    // A straight mark is closed by its like alone, for curly ones may stand in the text.
    let ends = |c: char| if straight { c == opening } else { family(c) == family(opening) };
    let Some((length, closing)) = rest[start..].char_indices().find(|(_, c)| ends(*c)) else {
        return Err(misread(0..rest.len(), "the quotation mark that opens here is never closed"));
    };
    let inner = &rest[start..start + length];
    let mark = family(opening).unwrap_or('"');
    let mended = (!straight).then(|| (Mended::CurlyQuotes, format!("{mark}{inner}{mark}")));
    Ok(Read { token: Token::Text(inner.to_owned()), length: start + length + closing.len_utf8(), mended })
}

fn answer(rest: &str) -> Result<Read, Misread> {
    let inner = rest.strip_prefix("${").ok_or_else(|| misread(0..1, "write an answer as ${name}"))?;
    let end = inner.find('}').ok_or_else(|| misread(0..rest.len(), "the brace that opens here is never closed"))?;
    let Some(name) = answer_name(&inner[..end]) else {
        return Err(misread(0..end + 3, "there must be a variable’s name between the braces"));
    };
    if let Some(below) = path::below(&rest[end + 3..], end + 3) {
        return below;
    }
    let mended = (name.len() < end).then(|| (Mended::Braces, format!("${{{name}}}")));
    Ok(Read { token: Token::Answer(name.to_owned()), length: end + 3, mended })
}

/// What can stand between `${` and `}`, blanks around it taken off.
pub(super) fn answer_name(inner: &str) -> Option<&str> {
    let name = inner.trim_matches(is_blank);
    (!name.is_empty() && name.chars().all(|c| in_word(c) || c == '#')).then_some(name)
}

fn number(rest: &str) -> Result<Read, Misread> {
    let mut length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if rest[length..].starts_with('.') {
        let decimals = &rest[length + 1..];
        length += 1 + decimals.find(|c: char| !c.is_ascii_digit()).unwrap_or(decimals.len());
    }
    match rest[..length].parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Read::plain(Token::Number(value), length)),
        _ => Err(misread(0..length, "this number cannot be read")),
    }
}

/// What words and names are made of.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')
}

/// Whether it is read as one bare word.
pub(super) fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(in_word)
}

fn word(rest: &str, after_operand: bool) -> Result<Read, Misread> {
    let length = rest.find(|c: char| !in_word(c)).unwrap_or(rest.len());
    let written = &rest[..length];
    if let Some(below) = path::below(&rest[length..], length) {
        return below;
    }
    let called = rest[length..].trim_start_matches(is_blank).starts_with('(');
    if called && written == "instance" {
        let message = "instance() looks into another table, which a web survey does not carry: make its values options with properties, \
                       or hand them over in the link as hidden values";
        return Err(unsupported(0..length, message));
    }
    let lower = written.to_lowercase();
    let meant = if after_operand {
        OPERATORS.into_iter().find(|operator| *operator == lower)
    } else {
        called.then(|| Function::misspelt(written)).flatten()
    };
    let mended = meant.filter(|word| *word != written).map(|word| (Mended::Word, word.to_owned()));
    let token = Token::Word(mended.as_ref().map_or_else(|| written.to_owned(), |(_, word)| word.clone()));
    Ok(Read { token, length, mended })
}
