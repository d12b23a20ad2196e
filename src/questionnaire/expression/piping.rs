//! What `${name}` pipes into a text that people read.

use super::lex::answer_name;
use std::ops::Range;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'t> {
    /// To be shown as it stands.
    Words(&'t str),
    /// `${name}`: to be replaced with that answer in words. The name need not exist.
    Answer { name: &'t str, span: Range<usize> },
}

/// The parts of a text, in order. Whatever is not a whole `${name}` is shown as it stands, so no text is at fault.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let (mut shown, mut from) = (0, 0);
    while let Some(found) = text[from..].find("${").map(|at| from + at) {
        match text[found..].find('}').map(|length| found + length) {
            Some(end) if answer_name(&text[found + 2..end]).is_some() => {
                if shown < found {
                    out.push(Piece::Words(&text[shown..found]));
                }
                out.push(Piece::Answer { name: text[found + 2..end].trim(), span: found..end + 1 });
                (shown, from) = (end + 1, end + 1);
            }
            _ => from = found + 2,
        }
    }
    if shown < text.len() {
        out.push(Piece::Words(&text[shown..]));
    }
    out
}

/// Whether the text pipes anything.
pub fn pipes(text: &str) -> bool {
    pieces(text).iter().any(|piece| matches!(piece, Piece::Answer { .. }))
}
