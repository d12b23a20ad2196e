//! What an address asks beside its path: a language, parameters that the questionnaire takes, a remark to make.

use crate::questionnaire::checks::Questionnaire;
use crate::text::Language;
use crate::web::form::Fields;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use std::convert::Infallible;
use std::fmt::Write as _;
use std::future::{Ready, ready};

/// The field of an address that names a language.
pub(super) const LANGUAGE: &str = "lang";
/// The field that has the page say why another page is not shown.
const MOVED_ON: &str = "moved";
/// The field of a button that has the page shown again in another language, with what was written in it.
const SPEAK: &str = "speak";
/// The field that names a question whose answer could not be kept.
pub(super) const LEFT: &str = "left";
/// The longest language tag that is looked at.
const TAG_MAX: usize = 35;
/// Languages of a browser that are looked at.
const ACCEPTED_MAX: usize = 20;

/// The query of an address, and the languages that the browser says its reader has. What cannot be read asks nothing.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    fields: Fields,
    accepted: Vec<Language>,
}

impl Asked {
    /// The language that the address names, where the questionnaire has it.
    pub fn language(&self, questionnaire: &Questionnaire) -> Option<Language> {
        let tag = self.fields.get(LANGUAGE);
        questionnaire.languages().find(|language| language.0 == tag).cloned()
    }

    /// The language that the address names, whether the questionnaire has it or not.
    pub fn named(&self) -> Option<Language> {
        Some(self.fields.get(LANGUAGE)).filter(|tag| !tag.is_empty()).map(Language::tagged)
    }

    /// The language that the address names, else the first of the reader's that the questionnaire has, else the questionnaire's own.
    pub fn best_language(&self, questionnaire: &Questionnaire) -> Language {
        let spoken = || self.accepted.iter().find_map(|wanted| matching(wanted, questionnaire.languages()));
        self.language(questionnaire).or_else(spoken).unwrap_or_else(|| questionnaire.language().clone())
    }

    /// For pages that belong to no questionnaire: the language named, else the reader's, among these.
    pub fn language_of(&self, languages: &[Language]) -> Language {
        let named = languages.iter().find(|language| language.0 == self.fields.get(LANGUAGE)).cloned();
        let spoken = || self.accepted.iter().find_map(|wanted| matching(wanted, languages.iter()));
        named.or_else(spoken).unwrap_or_else(Language::english)
    }

    /// Whether only another language was asked for.
    pub fn only_speaks(&self) -> bool {
        !self.fields.get(SPEAK).is_empty()
    }

    pub fn has_moved_on(&self) -> bool {
        !self.fields.get(MOVED_ON).is_empty()
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.fields.all(name)
    }

    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    pub fn of(request: &HttpRequest) -> Asked {
        let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
        Asked {
            fields: Fields::parse(request.query_string().as_bytes()).unwrap_or_default(),
            accepted: accepted_languages(accepted),
        }
    }
}

impl FromRequest for Asked {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Asked::of(request)))
    }
}

/// The languages of `Accept-Language`, the most wanted first.
fn accepted_languages(header: &str) -> Vec<Language> {
    let mut wanted: Vec<(f64, Language)> = header
        .split(',')
        .take(ACCEPTED_MAX)
        .filter_map(|part| {
            let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
            let weight: f64 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            let tag = tag.trim();
            let is_tag = tag.len() <= TAG_MAX && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            (is_tag && !tag.is_empty() && weight > 0.0).then(|| (weight, Language::tagged(tag)))
        })
        .collect();
    // Stable: of equals, the first named is wanted more.
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    wanted.into_iter().map(|(_, language)| language).collect()
}

/// The language itself, or the same language of another country.
fn matching<'l>(wanted: &Language, languages: impl Iterator<Item = &'l Language> + Clone) -> Option<Language> {
    let primary = |language: &Language| language.0.split('-').next().unwrap_or("").to_ascii_lowercase();
    let same = languages.clone().find(|language| language.0.eq_ignore_ascii_case(&wanted.0));
    same.or_else(|| languages.clone().find(|language| primary(language) == primary(wanted))).cloned()
}

/// An address with a field more.
pub(super) fn asking(address: &str, name: &str, value: &str) -> String {
    let mut out = address.to_owned();
    out.push(if address.contains('?') { '&' } else { '?' });
    encode(name, &mut out);
    out.push('=');
    encode(value, &mut out);
    out
}

/// An address that says why another page is not shown.
pub(super) fn moved_on(address: &str) -> String {
    asking(address, MOVED_ON, "on")
}

/// An address that has the page shown again, nothing judged and nothing kept.
pub(super) fn only_speaking(address: &str) -> String {
    asking(address, SPEAK, "on")
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_taken_in_the_order_wanted() {
        let tags = |header: &str| accepted_languages(header).into_iter().map(|l| l.0).collect::<Vec<_>>();
        assert_eq!(tags("en;q=0.5, gd-GB, fr;q=0.7"), ["gd-GB", "fr", "en"]);
        assert!(tags("").is_empty() && tags("*;q=x").is_empty() && tags("<b>, gd;q=0").is_empty());
        let known = [Language::english(), Language::tagged("gd")];
        assert_eq!(matching(&Language::tagged("gd-GB"), known.iter()), Some(Language::tagged("gd")));
        assert_eq!(matching(&Language::tagged("fr"), known.iter()), None);
    }

    #[test]
    fn fields_of_an_address_are_encoded() {
        assert_eq!(asking("/s/a", "lang", "gd"), "/s/a?lang=gd");
        assert_eq!(asking("/s/a?lang=gd", "from", "x&y=ø"), "/s/a?lang=gd&from=x%26y%3D%C3%B8");
    }
}
