//! The text of a message, with blanks that are filled for each person: as plain text, and as a simple page of the same words.

use crate::finding::{Code, Finding, Findings, Place};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// The longest subject, in characters.
const SUBJECT_MAX: usize = 150;
/// The longest body, in characters.
const BODY_MAX: usize = 10_000;

/// A subject and a body as somebody wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterText {
    pub subject: String,
    /// Paragraphs are separated by empty lines.
    pub body: String,
}

/// What stands in braces: `{{link}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// The person's own way to the questions.
    Link,
    /// The page on which they say that they want no more messages, or that it is not for them.
    Out,
    Name,
    /// Of the questionnaire.
    Title,
    /// The last day of fieldwork.
    Until,
}

impl Blank {
    pub const ALL: [Blank; 5] = [Blank::Link, Blank::Out, Blank::Name, Blank::Title, Blank::Until];

    pub fn word(self) -> &'static str {
        match self {
            Blank::Link => "link",
            Blank::Out => "out",
            Blank::Name => "name",
            Blank::Title => "title",
            Blank::Until => "until",
        }
    }

    fn from_word(word: &str) -> Option<Blank> {
        Self::ALL.into_iter().find(|blank| blank.word() == word)
    }
}

/// What the blanks are filled with for one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Filling {
    pub link: String,
    pub out: String,
    pub name: String,
    pub title: String,
    pub until: String,
}

impl Filling {
    fn of(&self, blank: Blank) -> &str {
        match blank {
            Blank::Link => &self.link,
            Blank::Out => &self.out,
            Blank::Name => &self.name,
            Blank::Title => &self.title,
            Blank::Until => &self.until,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Blank(Blank),
}

/// A checked text: every blank is known, and the two that a message must have are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    subject: Vec<Piece>,
    body: Vec<Piece>,
}

/// A message's words for one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub plain: String,
    /// The same words as a whole HTML document; nothing in it is loaded from anywhere.
    pub html: String,
}

impl Letter {
    /// Reads a text. `place` is how findings name it: `invitation.en`.
    ///
    /// # Errors
    /// Findings `letter_blank_unknown`, `letter_blank_missing`, `letter_empty`, `letter_too_long`.
    pub fn read(text: &LetterText, place: &str) -> Result<Letter, Findings> {
        let mut findings = Findings::new();
        let (subject, body) = (format!("{place}.subject"), format!("{place}.body"));
        let letter = Letter {
            subject: pieces(text.subject.trim(), &subject, &mut findings),
            body: pieces(&text.body.replace("\r\n", "\n").replace('\r', "\n"), &body, &mut findings),
        };
        let mut error =
            |code, place: &str, message: String| findings.push(Finding::error(code, Place::field(place), message));
        for (words, place, most) in [(&text.subject, &subject, SUBJECT_MAX), (&text.body, &body, BODY_MAX)] {
            if words.trim().is_empty() {
                error(Code::LETTER_EMPTY, place, "Write something here.".into());
            }
            if words.chars().count() > most {
                error(Code::LETTER_TOO_LONG, place, format!("At most {most} characters."));
            }
        }
        if text.subject.trim().chars().any(char::is_control) {
            error(Code::LETTER_BLANK_UNKNOWN, &subject, "The subject is one line.".into());
        }
        for blank in [Blank::Link, Blank::Out] {
            if !letter.body.contains(&Piece::Blank(blank)) {
                let message = format!("The text must have {{{{{}}}}} in it.", blank.word());
                error(Code::LETTER_BLANK_MISSING, &body, message);
            }
            if letter.subject.contains(&Piece::Blank(blank)) {
                let message =
                    format!("A subject has no {{{{{}}}}} in it: mail programs show it to others.", blank.word());
                error(Code::LETTER_BLANK_UNKNOWN, &subject, message);
            }
        }
        if findings.has_errors() { Err(findings) } else { Ok(letter) }
    }

    pub fn render(&self, filling: &Filling, language: &str) -> Rendered {
        let plain = filled(&self.body, filling);
        let subject: String = filled(&self.subject, filling).chars().filter(|c| !c.is_control()).collect();
        Rendered { html: self.html(filling, language, &subject), subject, plain: plain.trim_end().to_owned() + "\n" }
    }

    fn html(&self, filling: &Filling, language: &str, subject: &str) -> String {
        let mut body = String::new();
        for piece in &self.body {
            match piece {
                Piece::Text(text) => body.push_str(&escaped(text)),
                Piece::Blank(blank @ (Blank::Link | Blank::Out)) => {
                    let address = escaped(filling.of(*blank));
                    // Writing to a String cannot fail.
                    let _ = write!(body, "<a href=\"{address}\">{address}</a>");
                }
                Piece::Blank(blank) => body.push_str(&escaped(filling.of(*blank))),
            }
        }
        let paragraphs = body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
        let body: String =
            paragraphs.map(|paragraph| format!("<p>{}</p>\n", paragraph.replace('\n', "<br>\n"))).collect();
        format!(
            "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n<body>\n{body}</body></html>\n",
            escaped(language),
            escaped(subject),
        )
    }
}

fn filled(pieces: &[Piece], filling: &Filling) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Blank(blank) => filling.of(*blank),
        })
        .collect()
}

fn pieces(text: &str, place: &str, findings: &mut Findings) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((word, behind)) = after.split_once("}}") else { break };
        pieces.push(Piece::Text(before.to_owned()));
        match Blank::from_word(word.trim()) {
            Some(blank) => pieces.push(Piece::Blank(blank)),
            None => {
                let known = Blank::ALL.map(|blank| format!("{{{{{}}}}}", blank.word())).join(", ");
                let word: String = word.chars().take(30).collect();
                let message = format!("There is no “{{{{{word}}}}}”; there are {known}.");
                findings.push(Finding::error(Code::LETTER_BLANK_UNKNOWN, Place::field(place), message));
            }
        }
        rest = behind;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces.retain(|piece| *piece != Piece::Text(String::new()));
    pieces
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(subject: &str, body: &str) -> LetterText {
        LetterText { subject: subject.into(), body: body.into() }
    }

    fn filling() -> Filling {
        Filling {
            link: "https://s.example/in/a?b=1&c=2".into(),
            out: "https://s.example/out/a".into(),
            name: "Ann <b>\r\nBcc: x".into(),
            title: "A & B".into(),
            until: "30 November 2026".into(),
        }
    }

    fn codes(text: &LetterText) -> Vec<String> {
        let findings = Letter::read(text, "invitation.en").expect_err("refused");
        findings.iter().map(|finding| format!("{} {}", finding.place, finding.code)).collect()
    }

    #[test]
    fn the_two_twins_have_the_same_words_and_nothing_is_taken_for_markup() {
        let letter =
            Letter::read(&text("{{title}} for {{ name }}", "Hello {{name}},\n\nSee\n{{link}}\n\nOut: {{out}}"), "x")
                .expect("a letter");
        let Rendered { subject, plain, html } = letter.render(&filling(), "en");
        assert_eq!(subject, "A & B for Ann <b>Bcc: x", "no line break reaches a header");
        assert!(plain.contains("See\nhttps://s.example/in/a?b=1&c=2\n\nOut: https://s.example/out/a\n"), "{plain}");
        assert!(html.contains("<p>See<br>\n<a href=\"https://s.example/in/a?b=1&amp;c=2\">"), "{html}");
        assert!(html.contains("Ann &lt;b&gt;") && !html.contains("<b>") && !html.contains("<img"), "{html}");
    }

    #[test]
    fn what_is_wrong_is_said_where_it_stands() {
        assert_eq!(
            codes(&text("", "{{lnik}}")),
            [
                "invitation.en.body letter_blank_unknown",
                "invitation.en.subject letter_empty",
                "invitation.en.body letter_blank_missing",
                "invitation.en.body letter_blank_missing",
            ]
        );
        assert_eq!(codes(&text("a\nb", "{{link}} {{out}}")), ["invitation.en.subject letter_blank_unknown"]);
        assert_eq!(codes(&text("{{link}}", "{{link}} {{out}}")), ["invitation.en.subject letter_blank_unknown"]);
        assert_eq!(codes(&text(&"é".repeat(151), "{{link}} {{out}}")), ["invitation.en.subject letter_too_long"]);
        assert!(
            Letter::read(&text(&"é".repeat(150), "{{link}} {{out}} {{ {} }"), "x").is_ok(),
            "braces alone are text"
        );
    }
}
