//! What people's spreadsheets and word processors do to expressions, and how it is put right.
//!
//! Parsing is lenient: `${a} == ‘x’ AND ../b <> 2` is read as `${a} = 'x' and ${b} != 2`. Whoever brings an expression in from
//! outside asks for the mended text and for what was mended ([`parse_with_repairs`](super::parse::parse_with_repairs)).

use std::ops::Range;

/// One thing put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Where it stood in the text as written, in bytes.
    pub span: Range<usize>,
    /// What it was replaced with.
    pub with: String,
    pub what: Mended,
}

/// Kinds of repairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mended {
    CurlyQuotes,
    Blanks,
    LineBreak,
    Sign,
    Word,
    Path,
    Braces,
}

impl Mended {
    /// What was done, in words that go on after “repaired:”.
    pub fn in_words(self) -> &'static str {
        match self {
            Mended::CurlyQuotes => "curly quotation marks became straight ones",
            Mended::Blanks => "blanks of a special kind, or invisible characters, became plain blanks",
            Mended::LineBreak => "line breaks became blanks",
            Mended::Sign => "a sign was written as expressions have it",
            Mended::Word => "a word was spelt as expressions have it",
            Mended::Path => "a path became the name that it ends in",
            Mended::Braces => "blanks between braces were taken out",
        }
    }
}

/// Signs that other languages have, and what they are here.
pub(super) const SIGNS: [(&str, &str); 20] = [
    ("&lt;=", "<="),
    ("&gt;=", ">="),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("==", "="),
    ("<>", "!="),
    ("=>", ">="),
    ("=<", "<="),
    ("&&", "and"),
    ("||", "or"),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
    ("−", "-"),
    ("–", "-"),
    ("×", "*"),
    ("÷", "div"),
    (";", ","),
    ("；", ","),
    ("，", ","),
];

/// The text with everything put right. The repairs stand in the order of the text and do not overlap.
pub(super) fn mended(text: &str, repairs: &[Repair]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for repair in repairs {
        out.push_str(text.get(from..repair.span.start).unwrap_or(""));
        from = repair.span.end;
        // A sign that becomes a word stands by itself.
        if repair.what == Mended::Sign && repair.with.starts_with(char::is_alphabetic) {
            let gap = |near: Option<char>| if near.is_none_or(char::is_whitespace) { "" } else { " " };
            out.push_str(gap(out.chars().next_back()));
            out.push_str(&repair.with);
            out.push_str(gap(text.get(from..).and_then(|rest| rest.chars().next())));
        } else {
            out.push_str(&repair.with);
        }
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out.trim().to_owned()
}
