//! The way through a questionnaire, recomputed from the answers and never stored.

use super::answer::{Answers, Circumstances};
use super::checks::Questionnaire;
use super::document::ExitOutcome;
use super::walk::{PageState, Stop, Walk};
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
    /// Pages on the path in this person's order, up to and including the first one not yet answered.
    pub reached: Vec<PageId>,
    /// The first thing still to do: also where to go once a page is accepted. Walking forward that is the next page; after a change
    /// made from the check of answers it is the first page that the change has opened, or the check again.
    pub current: Step,
    /// Share of the pages on the likely path that are done, 0 to 1.
    pub progress: f64,
    /// Pages done, and pages on the likely path: a page that depends on an answer still to come is taken as likely.
    pub done: usize,
    pub likely: usize,
}

impl Journey {
    /// Replays the answers.
    pub fn of(questionnaire: &Questionnaire, answers: &Answers, circumstances: Circumstances) -> Journey {
        let walk = Walk::of(questionnaire, answers, circumstances);
        let pages = questionnaire.pages();
        let reached: Vec<PageId> = walk.reached().map(|page| pages[page].id.clone()).collect();
        let likely = walk.pages.iter().filter(|state| **state != PageState::OffPath).count();
        let done = match walk.stop {
            Stop::Page(_) => reached.len().saturating_sub(1),
            Stop::Exit { .. } | Stop::Check => likely,
        };
        let progress = if likely == 0 { 1.0 } else { done as f64 / likely as f64 };
        Journey { reached, current: step(questionnaire, walk.stop), progress, done, likely }
    }

    /// The page before this one on the path, for the back link; from the check, the last page.
    pub fn before(&self, page: Option<&PageId>) -> Option<&PageId> {
        let end = match page {
            None => self.reached.len(),
            Some(page) => self.reached.iter().position(|p| p == page)?,
        };
        self.reached.get(end.checked_sub(1)?)
    }
}

/// A stop in terms of names.
pub fn step(questionnaire: &Questionnaire, stop: Stop) -> Step {
    let pages = questionnaire.pages();
    match stop {
        Stop::Page(page) => Step::Page(pages[page].id.clone()),
        Stop::Exit { page, exit } => {
            Step::Exit { page: pages[page].id.clone(), exit, outcome: pages[page].exits[exit].exit.outcome }
        }
        Stop::Check => Step::Check,
    }
}
