//! Every text in every language in which people can answer.

use super::super::document::Draft;
use super::super::editing::texts::name_of;
use super::super::texts;
use crate::finding::{Code, Finding, Findings, Place};
use crate::text::{Language, Text};
use std::collections::HashSet;

pub fn check(draft: &Draft, findings: &mut Findings) {
    let mut languages = vec![&draft.language];
    tag(&draft.language, "language".to_owned(), findings);
    let mut seen = HashSet::from([&draft.language]);
    for (t, language) in draft.translations.iter().enumerate() {
        let path = format!("translations[{t}]");
        tag(language, path.clone(), findings);
        if seen.insert(language) {
            languages.push(language);
        } else {
            let message = format!("the language “{}” is there already", language.0);
            findings.push(Finding::error(Code::NAME_DUPLICATE, Place::path(path), message));
        }
    }
    texts::of_draft(draft, &mut |path, text| {
        let missing = missing(text, &languages);
        if !missing.is_empty() {
            let message = format!("the text is missing in {}", missing.join(", "));
            findings.push(Finding::error(Code::TRANSLATION_MISSING, Place::path(path), message));
        }
    });
}

/// The languages that a text lacks. A blank text is somebody else's finding.
fn missing(text: &Text, languages: &[&Language]) -> Vec<String> {
    if text.is_blank() {
        return Vec::new();
    }
    let lacks = |position: usize, language: &Language| match text {
        Text::Plain(_) => position > 0,
        Text::Languages(map) => map.get(language).is_none_or(|words| words.trim().is_empty()),
    };
    let lacking = languages.iter().enumerate().filter(|(position, language)| lacks(*position, language));
    lacking.map(|(_, language)| name_of(language)).collect()
}

fn tag(language: &Language, path: String, findings: &mut Findings) {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let good = language.0.len() <= 35
        && language.0.split('-').all(part)
        && language.0.starts_with(|c: char| c.is_ascii_alphabetic());
    if !good {
        let message = format!("“{}” is no tag of a language, such as en or gd", language.0);
        findings.push(Finding::error(Code::NAME_INVALID, Place::path(path), message));
    }
}
