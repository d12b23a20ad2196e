//! Languages by their tags: what they call themselves, and in which direction they are written.

use crate::text::Language;

/// Tag and own name.
const NAMES: &[(&str, &str)] = &[
    ("ar", "العربية"),
    ("bg", "Български"),
    ("bn", "বাংলা"),
    ("cs", "Čeština"),
    ("cy", "Cymraeg"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("et", "Eesti"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("ga", "Gaeilge"),
    ("gd", "Gàidhlig"),
    ("gu", "ગુજરાતી"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hu", "Magyar"),
    ("it", "Italiano"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("nb", "Norsk bokmål"),
    ("nl", "Nederlands"),
    ("pa", "ਪੰਜਾਬੀ"),
    ("pl", "Polski"),
    ("ps", "پښتو"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sco", "Scots"),
    ("sk", "Slovenčina"),
    ("so", "Soomaali"),
    ("sv", "Svenska"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
];

/// Languages that are written from right to left, unless their tag names another script.
const RIGHT_TO_LEFT: &[&str] = &["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/// What a language calls itself; its tag where that is not known.
pub fn own_name(language: &Language) -> &str {
    let known = |tag: &str| NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag)).map(|(_, name)| *name);
    known(&language.0).or_else(|| known(primary(language))).unwrap_or(&language.0)
}

/// `rtl` or `ltr`, as HTML's `dir` wants it.
pub fn direction(language: &Language) -> &'static str {
    let has_script = |script: &str| language.0.split('-').skip(1).any(|part| part.eq_ignore_ascii_case(script));
    let by_language = RIGHT_TO_LEFT.iter().any(|tag| tag.eq_ignore_ascii_case(primary(language)));
    match (has_script("Arab") || has_script("Hebr"), has_script("Latn") || has_script("Cyrl")) {
        (true, _) => "rtl",
        (false, true) => "ltr",
        (false, false) if by_language => "rtl",
        (false, false) => "ltr",
    }
}

fn primary(language: &Language) -> &str {
    language.0.split('-').next().unwrap_or("")
}
