//! Forms may hold Markdown and HTML in their texts; ours are plain.

use regex::Regex;
use std::sync::LazyLock;

// These patterns are constants, tried by the tests below.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(span|font|b|i|u|em|strong|div|center|small|big|a|ul|ol|h[1-6]|sub|sup|mark|img|table|tr|td)(\s[^<>]*)?/?>").ok()
});
static BREAK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)<br\s*/?>|</p>|</li>").ok());
static REST: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)<(p|li)(\s[^<>]*)?>").ok());
static STRONG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__").ok());
static TITLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?m)^#{1,6} +").ok());

/// The text without marks; the same text where there are none.
pub fn plain(text: &str) -> String {
    let mut out = text.replace("\r\n", "\n").replace('\r', "\n");
    if out.contains('<') {
        out = replaced(&BREAK, &out, "\n");
        out = replaced(&REST, &out, "");
        out = replaced(&TAG, &out, "");
    }
    if out.contains("**") || out.contains("__") {
        // A name between `${` and `}` may hold underscores.
        out = out.split_inclusive('}').map(strong).collect();
    }
    if out.contains('#') {
        out = replaced(&TITLE, &out, "");
    }
    if out.contains('&') {
        for (entity, c) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
            out = out.replace(entity, c);
        }
    }
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

fn replaced(pattern: &LazyLock<Option<Regex>>, text: &str, by: &str) -> String {
    pattern.as_ref().map_or_else(|| text.to_owned(), |pattern| pattern.replace_all(text, by).into_owned())
}

fn strong(piece: &str) -> String {
    let at = piece.find("${").unwrap_or(piece.len());
    format!("{}{}", replaced(&STRONG, &piece[..at], "$1$2"), &piece[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (written, is) in [
            ("<span style=\"color:red\">Stop</span> here", "Stop here"),
            ("One<br/>two", "One\ntwo"),
            ("**Very** important: 5 * 3 < 20", "Very important: 5 * 3 < 20"),
            ("# Title\ntext", "Title\ntext"),
            ("Is ${a__b} __really__ ${c__d}?", "Is ${a__b} really ${c__d}?"),
            ("Fish &amp; chips", "Fish & chips"),
            ("a < b and c > d", "a < b and c > d"),
        ] {
            assert_eq!(plain(written), is);
        }
        assert!([&TAG, &BREAK, &REST, &STRONG, &TITLE].iter().all(|p| p.is_some()));
    }
}
