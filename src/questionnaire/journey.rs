//! The way through a questionnaire, recomputed from the answers and never stored.

use super::answer::Answers;
use super::checks::Questionnaire;
use super::document::ExitOutcome;
use crate::id::PageId;

/// Where a person is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A page to answer.
    Page(PageId),
    /// An early end after this page: the index of the exit on it.
    Exit { page: PageId, exit: usize, outcome: ExitOutcome },
    /// All pages answered: check the answers and send.
    Check,
}

/// The way as the answers stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Journey {
    /// Pages on the path in order, up to and including the first one not yet answered.
    pub reached: Vec<PageId>,
    /// The first thing still to do.
    pub current: Step,
    /// Share of the pages on the likely path that are done, 0 to 1.
    pub progress: f64,
}

impl Journey {
    /// Replays the answers.
    pub fn of(questionnaire: &Questionnaire, answers: &Answers) -> Journey {
        let _ = (questionnaire, answers);
        Journey { reached: Vec::new(), current: Step::Check, progress: 0.0 }
    }
}
