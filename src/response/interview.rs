//! The interview as a pure function: given what is known and what was sent, what changes and where to go.

use super::coding::{Asked, code_item};
use super::raw::RawAnswers;
use crate::finding::Findings;
use crate::id::PageId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::journey::step;
use crate::questionnaire::plan::CheckedPage;
use crate::questionnaire::walk::{Shown, Walk, slots};
use crate::questionnaire::{Answer, Answers, Circumstances, Step};
use crate::text::Language;

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

/// Judges one page; what is wrong is said in `language`. Answers to items of the page that are not relevant are ignored; items passed over without an answer become
/// `skipped`. Any page reached before may be answered again. That a text was shown is kept as given.
pub fn answer_page(
    questionnaire: &Questionnaire,
    answers: &Answers,
    circumstances: Circumstances,
    page: &PageId,
    raw: &RawAnswers,
    language: &Language,
) -> PageOutcome {
    let mut known = slots(questionnaire, answers);
    let walk = Walk::over(questionnaire, &known, circumstances);
    let position = questionnaire.page_position(page).filter(|page| walk.reached().any(|reached| reached == *page));
    let Some(position) = position else {
        return PageOutcome::Stale { current: step(questionnaire, walk.stop) };
    };
    let coded = match code_page(&questionnaire.pages()[position], &walk, raw, language) {
        Ok(coded) => coded,
        Err(findings) => return PageOutcome::Rejected { findings },
    };
    for (slot, answer) in &coded {
        known[*slot] = Some(answer);
    }
    let next = step(questionnaire, Walk::over(questionnaire, &known, circumstances).stop);
    let variables = questionnaire.variables();
    let differs = |(slot, answer): &(usize, Answer)| answers.get(&variables[*slot].id) != Some(answer);
    let changes = coded.iter().filter(|c| differs(c)).map(|(slot, a)| (variables[*slot].id.clone(), a.clone()));
    PageOutcome::Accepted { changes: changes.collect(), next }
}

/// The answers of the variables that the page asks, by slot; or everything that is wrong with them.
fn code_page(
    page: &CheckedPage,
    walk: &Walk<'_, '_>,
    raw: &RawAnswers,
    language: &Language,
) -> Result<Vec<(usize, Answer)>, Findings> {
    let mut coded = Vec::with_capacity(page.slots.len());
    let mut findings = Findings::new();
    for item in &page.items {
        let offered = walk.offered(item);
        let slots: Vec<usize> = item.slots.clone().filter(|slot| walk.shown[*slot] == Shown::Yes).collect();
        if slots.is_empty() {
            continue;
        }
        let today = walk.circumstances().today;
        let asked = Asked { item, slots: &slots, offered: &offered, language, today };
        let (answers, wrong) = code_item(&asked, raw);
        coded.extend(answers);
        findings.extend(wrong);
    }
    if findings.is_empty() { Ok(coded) } else { Err(findings) }
}
