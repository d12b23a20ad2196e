//! The interview as a pure function: given what is known and what was sent, what changes and where to go.

use super::raw::RawAnswers;
use crate::finding::Findings;
use crate::id::PageId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::{Answers, Step};

/// What became of a page that was sent.
#[derive(Debug, Clone, PartialEq)]
pub enum PageOutcome {
    /// Good: `changes` are the variables whose answer differs from what was known (empty for a repeat); go to `next`.
    Accepted { changes: Answers, next: Step },
    /// Something needs mending, nothing is kept; each finding's place is `Field(name)`.
    Rejected { findings: Findings },
    /// The page is not one this person can be on now.
    Stale { current: Step },
}

/// Judges one page. Answers to items of the page that are not relevant are ignored; items passed over without an answer become
/// `skipped`.
pub fn answer_page(questionnaire: &Questionnaire, answers: &Answers, page: &PageId, raw: &RawAnswers) -> PageOutcome {
    let _ = (questionnaire, answers, page, raw);
    PageOutcome::Rejected { findings: Findings::new() }
}
