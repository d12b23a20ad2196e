//! The words at the ends of a scale, where a hint says them: `0 = not at all, 10 = completely`.

use super::form::Wording;
use regex::Regex;

/// Words of the least and of the greatest value, and what is left of the hint. `None` unless every language says both.
pub fn split(hint: &Wording, min: f64, max: f64) -> Option<(Wording, Wording, Wording)> {
    let pattern = format!(
        r"^\s*{}\s*%?\s*[=:–-]\s*(.+?)\s*[,;/]\s*{}\s*%?\s*[=:–-]\s*(.+?)\s*$",
        regex::escape(&min.to_string()),
        regex::escape(&max.to_string())
    );
    let pattern = Regex::new(&pattern).ok()?;
    let (mut low, mut high, mut rest) = (Wording::new(), Wording::new(), Wording::new());
    for (language, text) in hint {
        let (before, last) = text.rsplit_once("\n\n").unwrap_or(("", text));
        let found = pattern.captures(last)?;
        low.insert(language.clone(), found[1].to_owned());
        high.insert(language.clone(), found[2].to_owned());
        if !before.trim().is_empty() {
            rest.insert(language.clone(), before.to_owned());
        }
    }
    (!low.is_empty()).then_some((low, high, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn ends_are_read_from_a_hint() {
        let hint = |text: &str| Wording::from([(Language::english(), text.to_owned())]);
        let (low, high, rest) = split(&hint("0% = not at all, 100% = all of it"), 0.0, 100.0).expect("both ends");
        assert_eq!((low, high, rest.len()), (hint("not at all"), hint("all of it"), 0));
        let (_, _, rest) = split(&hint("Guess.\n\n0 = no, 10 = yes"), 0.0, 10.0).expect("both ends");
        assert_eq!(rest, hint("Guess."));
        assert!(split(&hint("0 is no"), 0.0, 10.0).is_none());
    }
}
