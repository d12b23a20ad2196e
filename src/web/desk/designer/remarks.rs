//! Findings beside the part that they concern.

use super::Desk;
use crate::finding::{Finding, Place, Severity};
use crate::questionnaire::editing::{Part, find, parts, words};
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
        self.findings.iter().filter(here).map(|finding| self.remark(finding)).collect()
    }

    /// All, those to mend first.
    pub(super) fn all_remarks(&self) -> Vec<Remark> {
        let mut all: Vec<&Finding> = self.findings.iter().collect();
        all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        all.into_iter().map(|finding| self.remark(finding)).collect()
    }

    /// How many there are to mend and to look at, in a few words; `None` where there are none.
    pub(super) fn tally(&self, part: &Part) -> Option<(String, &'static str)> {
        let found = self.remarks(part);
        let errors = found.iter().filter(|remark| remark.severity == "To mend").count();
        let warnings = found.iter().filter(|remark| remark.severity == "Look at this").count();
        match (errors, warnings) {
            (0, 0) => None,
            (0, n) => Some((format!("{n} to look at"), "ds_tag--yellow")),
            (n, _) => Some((format!("{n} to mend"), "ds_tag--red")),
        }
    }
}
