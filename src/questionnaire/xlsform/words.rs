//! Names of languages as people write them in headings, and the few words that an import has to put in itself.

use super::form::Wording;
use crate::text::{Language, Text};

/// Names of languages, in English and in themselves, lower case.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("en", &["english", "anglais", "englisch", "inglés", "ingles"]),
    ("gd", &["scottish gaelic", "gaelic", "gàidhlig", "gaidhlig"]),
    ("sco", &["scots"]),
    ("cy", &["welsh", "cymraeg"]),
    ("ga", &["irish", "gaeilge"]),
    ("fr", &["french", "français", "francais"]),
    ("de", &["german", "deutsch"]),
    ("es", &["spanish", "español", "espanol"]),
    ("pt", &["portuguese", "português", "portugues"]),
    ("it", &["italian", "italiano"]),
    ("nl", &["dutch", "nederlands"]),
    ("pl", &["polish", "polski"]),
    ("ro", &["romanian", "română", "romana"]),
    ("ru", &["russian", "русский"]),
    ("uk", &["ukrainian", "українська"]),
    ("bg", &["bulgarian"]),
    ("cs", &["czech", "čeština"]),
    ("sk", &["slovak"]),
    ("hu", &["hungarian", "magyar"]),
    ("el", &["greek", "ελληνικά"]),
    ("lt", &["lithuanian"]),
    ("lv", &["latvian"]),
    ("tr", &["turkish", "türkçe", "turkce"]),
    ("ar", &["arabic", "العربية", "عربي"]),
    ("fa", &["persian", "farsi", "فارسی", "dari"]),
    ("ps", &["pashto"]),
    ("ku", &["kurdish", "kurmanji", "sorani"]),
    ("ur", &["urdu", "اردو"]),
    ("hi", &["hindi", "हिन्दी", "हिंदी"]),
    ("pa", &["punjabi", "panjabi"]),
    ("bn", &["bengali", "bangla", "বাংলা"]),
    ("gu", &["gujarati"]),
    ("mr", &["marathi"]),
    ("ta", &["tamil", "தமிழ்"]),
    ("te", &["telugu"]),
    ("kn", &["kannada"]),
    ("ml", &["malayalam"]),
    ("si", &["sinhala"]),
    ("ne", &["nepali", "नेपाली"]),
    ("my", &["burmese", "myanmar"]),
    ("th", &["thai", "ไทย"]),
    ("km", &["khmer"]),
    ("lo", &["lao"]),
    ("vi", &["vietnamese", "tiếng việt"]),
    ("id", &["indonesian", "bahasa", "bahasa indonesia"]),
    ("tl", &["tagalog", "filipino"]),
    ("zh", &["chinese", "mandarin", "中文"]),
    ("ja", &["japanese", "日本語"]),
    ("ko", &["korean", "한국어"]),
    ("sw", &["swahili", "kiswahili"]),
    ("so", &["somali"]),
    ("am", &["amharic"]),
    ("ti", &["tigrinya"]),
    ("om", &["oromo"]),
    ("ha", &["hausa"]),
    ("yo", &["yoruba"]),
    ("ig", &["igbo"]),
    ("rw", &["kinyarwanda"]),
    ("ht", &["haitian creole", "creole", "kreyòl"]),
];

/// The tag that a heading's language stands for: `English (en)`, `fr`, `Deutsch`. `None` where nobody can tell.
pub fn language(written: &str) -> Option<Language> {
    let written = written.trim();
    if let Some((_, rest)) = written.rsplit_once('(')
        && let Some(tag) = rest.strip_suffix(')').and_then(tag)
    {
        return Some(tag);
    }
    let lower = written.to_lowercase();
    let known = LANGUAGES.iter().find(|(_, names)| names.contains(&lower.as_str()));
    known.map(|(tag, _)| Language((*tag).to_owned())).or_else(|| tag(written))
}

/// A language tag in its usual form: `en`, `pt-BR`, `zh-Hant`.
fn tag(text: &str) -> Option<Language> {
    let mut parts = text.trim().split(['-', '_']);
    let first = parts.next().filter(|p| matches!(p.len(), 2 | 3) && p.chars().all(|c| c.is_ascii_alphabetic()))?;
    let mut out = first.to_ascii_lowercase();
    for part in parts {
        if !(2..=8).contains(&part.len()) || !part.chars().all(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        out.push('-');
        match part.len() {
            2 => out.push_str(&part.to_ascii_uppercase()),
            4 => {
                out.push_str(&part[..1].to_ascii_uppercase());
                out.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => out.push_str(&part.to_ascii_lowercase()),
        }
    }
    Some(Language(out))
}

/// What a heading calls a language: `English (en)`.
pub fn heading(language: &Language) -> String {
    match LANGUAGES.iter().find(|(tag, _)| *tag == language.0) {
        Some((tag, names)) => {
            let name: String = names[0].split(' ').map(capital).collect::<Vec<_>>().join(" ");
            format!("{name} ({tag})")
        }
        None => format!("{0} ({0})", language.0),
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Words that an import puts in where a form has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phrase {
    /// An option beside which one writes.
    Other,
    /// The tick of a statement to be agreed to.
    Confirm,
    /// Over statements that have no heading.
    EachRow,
    /// After each time through a repeated part.
    Another,
    /// A check without a message.
    CheckAnswer,
    Lowest,
    Highest,
    Yes,
    No,
}

/// English, Gaelic, French, German, Spanish. The Gaelic is **unreviewed**: written with care by somebody whose first language it is not.
/// A fluent speaker should read it, mend what is wrong, and only then take `gd` out of [`UNREVIEWED`].
const TAGS: [&str; 5] = ["en", "gd", "fr", "de", "es"];

/// Languages whose words no speaker has signed off.
const UNREVIEWED: &[&str] = &["gd"];

fn primary(language: &Language) -> &str {
    language.0.split('-').next().unwrap_or_default()
}

/// Whether words in one of these languages have yet to be reviewed by a speaker.
pub fn unreviewed(languages: &[Language]) -> bool {
    languages.iter().any(|language| UNREVIEWED.contains(&primary(language)))
}

fn said(phrase: Phrase) -> [&'static str; 5] {
    match phrase {
        Phrase::Other => ["Other", "Eile", "Autre", "Sonstiges", "Otro"],
        Phrase::Confirm => {
            ["I confirm this", "Tha mi a’ dearbhadh seo", "Je confirme", "Ich bestätige das", "Lo confirmo"]
        }
        Phrase::EachRow => [
            "Please choose one answer for each line",
            "Tagh aon fhreagairt airson gach loidhne",
            "Veuillez choisir une réponse par ligne",
            "Bitte wählen Sie für jede Zeile eine Antwort",
            "Elija una respuesta para cada línea",
        ],
        Phrase::Another => {
            ["Is there another?", "A bheil fear eile ann?", "Y en a-t-il un autre ?", "Gibt es weitere?", "¿Hay otro?"]
        }
        Phrase::CheckAnswer => [
            "Please look at this answer again",
            "Thoir sùil eile air an fhreagairt seo",
            "Veuillez vérifier cette réponse",
            "Bitte prüfen Sie diese Antwort",
            "Revise esta respuesta",
        ],
        Phrase::Lowest => ["lowest", "as ìsle", "le plus bas", "niedrigster Wert", "el más bajo"],
        Phrase::Highest => ["highest", "as àirde", "le plus haut", "höchster Wert", "el más alto"],
        Phrase::Yes => ["Yes", "Tha", "Oui", "Ja", "Sí"],
        Phrase::No => ["No", "Chan eil", "Non", "Nein", "No"],
    }
}

/// The phrase in each of these languages; in English where we do not have it, which the flag tells.
pub fn phrase(phrase: Phrase, languages: &[Language]) -> (Wording, bool) {
    let words = said(phrase);
    let mut complete = true;
    let one = |language: &Language| {
        let known = TAGS.iter().position(|tag| *tag == primary(language));
        complete &= known.is_some();
        (language.clone(), words[known.unwrap_or(0)].to_owned())
    };
    (languages.iter().map(one).collect(), complete)
}

/// A wording as a document's text: plain where there is one language.
pub fn text(wording: &Wording, language: &Language, languages: usize) -> Text {
    match wording.get(language) {
        Some(text) if languages == 1 => Text::plain(text.clone()),
        _ => Text::Languages(wording.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_tag_and_by_name() {
        let tag = |written: &str| language(written).map(|l| l.0);
        assert_eq!(tag("English (en)").as_deref(), Some("en"));
        assert_eq!(tag("Português (pt_br)").as_deref(), Some("pt-BR"));
        assert_eq!(tag("Français").as_deref(), Some("fr"));
        assert_eq!(tag(" deutsch ").as_deref(), Some("de"));
        assert_eq!(tag("zh-hant").as_deref(), Some("zh-Hant"));
        assert_eq!(tag("Local language"), None);
        assert_eq!(language(&heading(&Language("gd".into()))).map(|l| l.0).as_deref(), Some("gd"));
    }
}
