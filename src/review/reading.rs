//! How hard the words are: the school year in which most people read them easily.

use super::placed;
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::Draft;
use crate::questionnaire::document::ItemKind;
use crate::text::{Language, Text};

/// The reading age that public questionnaires should stay under, in years: that of most of the adult public.
pub const AGE_MOST: f64 = 14.0;

/// Texts with fewer words than this have no reading age: the formula was made for paragraphs.
const WORDS_LEAST: usize = 12;

/// The reading age of an English text in years, at least 5; `None` for a text of fewer than twelve words.
///
/// # Formula
/// Flesch–Kincaid grade 0.39 · words/sentences + 11.8 · syllables/words − 15.59 (Kincaid, Fishburne, Rogers and Chissom 1975), plus
/// five: a child in grade *n* is about *n* + 5 years old. Syllables are counted by groups of vowels, which is right for about nine
/// words in ten.
pub fn reading_age(text: &str) -> Option<f64> {
    let words: Vec<&str> = text.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).collect();
    if words.len() < WORDS_LEAST {
        return None;
    }
    let ends =
        |word: &&&str| word.trim_end_matches(['”', '’', '"', '\'', ')']).ends_with(['.', '?', '!', ':', ';', '…']);
    let closed = words.iter().filter(ends).count();
    let last_open = words.last().is_some_and(|last| !ends(&last));
    let sentences = (closed + usize::from(last_open)).max(1) as f64;
    let syllables: usize = words.iter().map(|word| self::syllables(word)).sum();
    let n = words.len() as f64;
    let grade = 0.39 * n / sentences + 11.8 * syllables as f64 / n - 15.59;
    Some((grade + 5.0).max(5.0))
}

/// Groups of vowels; a final silent “e” counts as none.
fn syllables(word: &str) -> usize {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let vowel = |c: &char| "aeiouyáéíóúàèìòù".contains(*c);
    let groups = letters.iter().enumerate().filter(|(i, c)| vowel(c) && (*i == 0 || !vowel(&letters[i - 1]))).count();
    let silent = letters.len() > 2
        && letters.ends_with(&['e'])
        && !letters.ends_with(&['l', 'e'])
        && !vowel(&letters[letters.len() - 2]);
    groups.saturating_sub(usize::from(silent)).max(1)
}

/// The words in English, where the text has any.
fn english<'t>(text: &'t Text, own: &Language) -> Option<&'t str> {
    match text {
        Text::Plain(words) => (own.0 == "en" || own.0.starts_with("en-")).then_some(words.as_str()),
        Text::Languages(map) => map.get(&Language::english()).map(String::as_str),
    }
}

/// Items whose question is hard to read, and the questionnaire as a whole.
pub fn check(draft: &Draft) -> Findings {
    let mut findings = Findings::new();
    for part in placed(draft) {
        let mut texts: Vec<&Text> = vec![&part.item.label];
        texts.extend(&part.item.hint);
        match &part.item.kind {
            ItemKind::Information { body, .. } => texts.extend(body),
            ItemKind::Consent { statement } => texts.push(statement),
            ItemKind::Vignettes { rows, .. } => texts.extend(rows.iter().map(|row| &row.story)),
            _ => {}
        }
        let words: Vec<&str> = texts.iter().filter_map(|text| english(text, &draft.language)).collect();
        if !part.item.kind.is_seen() {
            continue;
        }
        if let Some(age) = reading_age(&words.join(" ")).filter(|age| *age > AGE_MOST) {
            let message = format!(
                "this reads like a text for people of {age:.0}; the public reads {AGE_MOST:.0} easily: shorter sentences and words help"
            );
            findings.push(Finding::note(Code::READING_HARD, Place::path(format!("{}.label", part.path)), message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_read_young_and_long_ones_old() {
        let plain =
            "We want to know what you think of fake goods. It will take a few minutes. You can stop at any time.";
        let heavy = "Organisational dissemination of counterfeit-merchandise intelligence necessitates interdepartmental \
                     coordination notwithstanding jurisdictional considerations affecting municipal authorities.";
        assert!(reading_age(plain).is_some_and(|age| age < 9.0), "{:?}", reading_age(plain));
        assert!(reading_age(heavy).is_some_and(|age| age > 20.0), "{:?}", reading_age(heavy));
        assert_eq!(reading_age("How often do you buy fakes?"), None);
    }

    #[test]
    fn syllables_are_groups_of_vowels() {
        for (word, count) in
            [("cat", 1), ("table", 2), ("people", 2), ("make", 1), ("counterfeit", 3), ("the", 1), ("idea", 2)]
        {
            assert_eq!(syllables(word), count, "{word}");
        }
    }
}
