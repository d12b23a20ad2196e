//! Check before launch: what an experienced colleague would say of a questionnaire that already runs.
//!
//! [`check`](crate::questionnaire::check) says whether a questionnaire *can* run. Here stands what somebody should look at before it
//! does: parts that nobody reaches ([`reach`]), words that are hard to read ([`reading`]), a length that differs from the one promised
//! ([`minutes`]), what is too long for a phone ([`phone`]), and what no longer compares with the last wave ([`comparison`]). A
//! [`rehearsal`] puts the questionnaire to made-up respondents.
//! First functions to read: [`before_launch`], [`comparison::compare`], [`rehearsal::rehearse`].

pub mod comparison;
pub mod minutes;
pub mod phone;
pub mod reach;
pub mod reading;
pub mod rehearsal;

pub use comparison::{Difference, compare};
pub use rehearsal::{Rehearsal, rehearse};

use crate::finding::Findings;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::{Item, Page, Section};

/// How many made-up respondents a check before launch asks: enough for a page that one in a hundred reaches to be missed once in
/// about 10,000 checks (0.99⁹⁰⁰).
pub const RESPONDENTS: usize = 900;

/// Pages that made-up respondents look at, times the pages there are: each page asks for the way so far. A questionnaire of 2,000 pages,
/// the largest there is, then takes as long as one of 500.
const LOOKS: usize = 900 * 500 * 500;

/// How many made-up respondents a check asks of this questionnaire: [`RESPONDENTS`], fewer where it has very many pages.
pub fn respondents(questionnaire: &Questionnaire) -> usize {
    let pages = questionnaire.pages().len().max(1);
    (LOOKS / (pages * pages)).clamp(30, RESPONDENTS)
}

/// Everything that a colleague would remark on, each at its place; never an error.
/// Codes: `part_unreachable`, `reading_hard`, `minutes_differ`, `battery_long`, `dead_end`.
pub fn before_launch(questionnaire: &Questionnaire) -> Findings {
    let rehearsal = rehearse(questionnaire, respondents(questionnaire), 1);
    let mut findings = Findings::new();
    findings.extend(reach::check(questionnaire, &rehearsal));
    findings.extend(minutes::check(questionnaire, &rehearsal));
    findings.extend(phone::check(questionnaire.draft()));
    findings.extend(reading::check(questionnaire.draft()));
    findings
}

/// An item with where it stands in the document.
struct Placed<'d> {
    section: &'d Section,
    page: &'d Page,
    item: &'d Item,
    path: String,
}

fn placed(draft: &crate::questionnaire::Draft) -> impl Iterator<Item = Placed<'_>> {
    draft.sections.iter().enumerate().flat_map(|(s, section)| {
        section.pages.iter().enumerate().flat_map(move |(p, page)| {
            page.items.iter().enumerate().map(move |(i, item)| Placed {
                section,
                page,
                item,
                path: format!("sections[{s}].pages[{p}].items[{i}]"),
            })
        })
    })
}
