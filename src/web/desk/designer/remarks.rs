//! Findings beside the part that they concern.

use super::Desk;
use crate::finding::{Code, Finding, Place, Severity};
use crate::questionnaire::editing::texts::{self, name_of};
use crate::questionnaire::editing::{Part, find, parts, words};
use crate::text::Language;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Remark {
    severity: &'static str,
    class: &'static str,
    message: String,
    code: String,
    /// The part as people know it, and its page.
    part: String,
    address: String,
    /// How often the same was found in the part.
    #[serde(skip)]
    times: usize,
}

impl Desk {
    pub(super) fn part_of(&self, finding: &Finding) -> Part {
        match &finding.place {
            Place::Path(path) => parts::of_path(self.draft(), path).0,
            _ => Part::Settings,
        }
    }

    /// The page of a part.
    pub(super) fn address_of(&self, part: &Part) -> String {
        let base = self.base();
        match part {
            Part::Settings => format!("{base}/settings"),
            Part::Front => format!("{base}/front"),
            Part::Experiments => format!("{base}/settings#experiments"),
            Part::Section(id) => format!("{base}/sections/{id}"),
            Part::Page(id) => format!("{base}/pages/{id}"),
            Part::Item(id) => format!("{base}/items/{id}"),
            Part::List(id) => match find::users_of(self.draft(), id).first() {
                Some(item) => format!("{base}/items/{}#answers", item.variable),
                None => format!("{base}/settings#lists"),
            },
        }
    }

    fn remark(&self, finding: &Finding) -> Remark {
        let part = self.part_of(finding);
        let (severity, class) = match finding.severity {
            Severity::Error => ("To mend", "ds_tag--red"),
            Severity::Warning => ("Look at this", "ds_tag--yellow"),
            Severity::Note => ("Note", "ds_tag--grey"),
        };
        Remark {
            severity,
            class,
            message: finding.message.clone(),
            code: finding.code.to_string(),
            part: words::part_of(&part, self.draft()),
            address: self.address_of(&part),
            times: 1,
        }
    }

    /// Those of a part; an item's are also those of its list.
    pub(super) fn remarks(&self, part: &Part) -> Vec<Remark> {
        let list = match part {
            Part::Item(id) => {
                find::item(self.draft(), id).and_then(|item| item.kind.code_list()).cloned().map(Part::List)
            }
            _ => None,
        };
        let here = |finding: &&Finding| {
            let of = self.part_of(finding);
            of == *part || Some(&of) == list.as_ref()
        };
        told_once(self.findings.iter().filter(here).map(|finding| self.remark(finding)))
    }

    /// All, those to mend first.
    pub(super) fn all_remarks(&self) -> Vec<Remark> {
        let mut all: Vec<&Finding> = self.findings.iter().collect();
        all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let of_translations = |finding: &&Finding| {
            let lacking = finding.message.rsplit_once(" in ").map_or("", |(_, languages)| languages);
            let known = |name: &str| self.draft().translations.iter().any(|language| name_of(language) == name);
            finding.code == Code::TRANSLATION_MISSING && lacking.split(", ").all(known)
        };
        let (missing, others): (Vec<&Finding>, Vec<&Finding>) = all.into_iter().partition(of_translations);
        let languages = if missing.is_empty() { &[][..] } else { &self.draft().translations[..] };
        let languages = languages.iter().filter_map(|language| self.texts_missing(language));
        told_once(languages.chain(others.into_iter().map(|finding| self.remark(finding))))
    }

    /// Hundreds of texts without a translation are one thing to do.
    fn texts_missing(&self, language: &Language) -> Option<Remark> {
        let (all, there) = texts::completeness(self.draft(), language);
        let name = name_of(language);
        let message = match all.saturating_sub(there) {
            0 => return None,
            1 => format!("1 text is missing in {name}"),
            n => format!("{n} texts are missing in {name}"),
        };
        Some(Remark {
            severity: "To mend",
            class: "ds_tag--red",
            message,
            code: Code::TRANSLATION_MISSING.to_string(),
            part: "the translations".into(),
            address: format!("{}/translations/{}?missing=yes", self.base(), language.0),
            times: 1,
        })
    }

    /// How many there are to mend and to look at, in a few words; `None` where there are none.
    pub(super) fn tally(&self, part: &Part) -> Option<(String, &'static str)> {
        let found = self.remarks(part);
        let count =
            |of: &str| found.iter().filter(|remark| remark.severity == of).map(|remark| remark.times).sum::<usize>();
        let (errors, warnings) = (count("To mend"), count("Look at this"));
        match (errors, warnings) {
            (0, 0) => None,
            (0, n) => Some((format!("{n} to look at"), "ds_tag--yellow")),
            (n, _) => Some((format!("{n} to mend"), "ds_tag--red")),
        }
    }
}

/// The same thing said of one part is said once, with how often it was found.
fn told_once(remarks: impl Iterator<Item = Remark>) -> Vec<Remark> {
    let mut once: Vec<Remark> = Vec::new();
    for remark in remarks {
        let same = |known: &&mut Remark| {
            (&known.address, &known.code, &known.message) == (&remark.address, &remark.code, &remark.message)
        };
        match once.iter_mut().find(same) {
            Some(known) => known.times += 1,
            None => once.push(remark),
        }
    }
    for remark in once.iter_mut().filter(|remark| remark.times > 1) {
        remark.message.push_str(&format!(" ({} times)", remark.times));
    }
    once
}
