//! Paths, as `../age` and `/data/person/age`: the last name is what they mean, for names are unique in a questionnaire.

use super::lex::{Misread, Read, Token, answer_name, in_word, misread, unsupported};
use super::repair::Mended;

const CURRENT: &str = "current()/";

/// The path at the beginning of the text, if there is one: it begins with `/`, `..`, `./` or `current()/`.
pub(super) fn at_start(rest: &str) -> Option<Result<Read, Misread>> {
    let steps = rest.strip_prefix(CURRENT).unwrap_or(rest);
    let begins =
        steps.len() < rest.len() || steps.starts_with("..") || steps.starts_with("./") || slash(steps).is_some();
    begins.then(|| path(steps, rest.len() - steps.len()))
}

/// A path that goes on from a name: `${person}/age`, `person/age`. `before` bytes stand before it.
pub(super) fn below(rest: &str, before: usize) -> Option<Result<Read, Misread>> {
    slash(rest).map(|_| path(rest, before))
}

/// What follows a slash, or two, that is part of a path.
fn slash(rest: &str) -> Option<&str> {
    let after = rest.strip_prefix("//").or_else(|| rest.strip_prefix('/'))?;
    after.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '.' | '*' | '@')).then_some(after)
}

fn path(steps: &str, before: usize) -> Result<Read, Misread> {
    let mut left = slash(steps).unwrap_or(steps);
    let mut up = false;
    let mut name = None;
    loop {
        let length = left.find(|c: char| !(in_word(c) || matches!(c, '*' | '@'))).unwrap_or(left.len());
        match &left[..length] {
            ".." => up = true,
            "." => {}
            step if step.starts_with(|c: char| c.is_alphabetic() || c == '_') && !step.contains(['*', '@']) => {
                name = Some(step);
            }
            _ => {
                let end = before + steps.len() - left.len() + length;
                return Err(unsupported(0..end, "only paths that end in a question’s name are known: write ${name}"));
            }
        }
        left = &left[length..];
        match slash(left) {
            Some(after) => left = after,
            None => break,
        }
    }
    let length = before + steps.len() - left.len();
    if left.starts_with('/') {
        return Err(misread(0..length + 1, "the path goes nowhere; dividing is written “div”"));
    }
    Ok(match name {
        Some(name) => {
            Read { token: Token::Answer(name.to_owned()), length, mended: Some((Mended::Path, format!("${{{name}}}"))) }
        }
        None if up => Read::plain(Token::Parent, length),
        None => Read::plain(Token::Own, length),
    })
}

/// The name in a text that stands for a question: `${name}` or a path.
pub(super) fn named(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).and_then(answer_name);
    if let Some(name) = inner {
        return Some(name.to_owned());
    }
    match at_start(text)?.ok()? {
        Read { token: Token::Answer(name), length, .. } if length == text.len() => Some(name),
        _ => None,
    }
}
