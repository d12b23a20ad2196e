//! The interview as a pure function: given what is known and what was sent, what changes and where to go.

use super::coding::{Asked, code_item};
use super::raw::RawAnswers;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::PageId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::journey::step;
use crate::questionnaire::plan::{CheckedPage, VariableKind};
use crate::questionnaire::walk::{Shown, Walk, slots};
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason, Step};
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
    let (mut coded, mut findings) = (Vec::new(), Findings::new());
    for (answers, wrong) in code_page(&questionnaire.pages()[position], &walk, raw, language) {
        coded.extend(answers);
        findings.extend(wrong);
    }
    if !findings.is_empty() {
        return PageOutcome::Rejected { findings };
    }
    for (slot, answer) in &coded {
        known[*slot] = Some(answer);
    }
    let next = step(questionnaire, Walk::over(questionnaire, &known, circumstances).stop);
    let variables = questionnaire.variables();
    let differs = |(slot, answer): &(usize, Answer)| answers.get(&variables[*slot].id) != Some(answer);
    let changes = coded.iter().filter(|c| differs(c)).map(|(slot, a)| (variables[*slot].id.clone(), a.clone()));
    PageOutcome::Accepted { changes: changes.collect(), next }
}

/// What can be kept of a page that is left before it is finished.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptPage {
    /// Variables whose answer differs from what was known. The page stays to be answered where anything on it is blank.
    pub changes: Answers,
    /// Fields in which something was written that cannot be kept.
    pub left: Vec<String>,
    /// Where the answers lead.
    pub next: Step,
}

/// Judges a page that is left before it is finished: what is good is kept, and nothing becomes `skipped`. `None` when the page is not
/// one this person can be on now.
pub fn keep_page(
    questionnaire: &Questionnaire,
    answers: &Answers,
    circumstances: Circumstances,
    page: &PageId,
    raw: &RawAnswers,
    language: &Language,
) -> Option<KeptPage> {
    let mut known = slots(questionnaire, answers);
    let walk = Walk::over(questionnaire, &known, circumstances);
    let position = questionnaire.page_position(page).filter(|page| walk.reached().any(|reached| reached == *page))?;
    let variables = questionnaire.variables();
    let said = |(slot, answer): &(usize, Answer)| match answer {
        Answer::Missing(MissingReason::Skipped) | Answer::Given(false) => false,
        _ => variables[*slot].kind != VariableKind::Information,
    };
    let (mut good, mut left) = (Vec::new(), Vec::new());
    for (coded, findings) in code_page(&questionnaire.pages()[position], &walk, raw, language) {
        // What is only blank is wrong with nothing that was written.
        let wrong: Vec<String> =
            findings.iter().filter(|f| f.code != Code::ANSWER_REQUIRED).filter_map(field_of).collect();
        if wrong.is_empty() {
            good.extend(coded.into_iter().filter(said));
        }
        left.extend(wrong);
    }
    for (slot, answer) in &good {
        known[*slot] = Some(answer);
    }
    let next = step(questionnaire, Walk::over(questionnaire, &known, circumstances).stop);
    let differs = |(slot, answer): &&(usize, Answer)| answers.get(&variables[*slot].id) != Some(answer);
    let changes = good.iter().filter(differs).map(|(slot, a)| (variables[*slot].id.clone(), a.clone())).collect();
    Some(KeptPage { changes, left, next })
}

fn field_of(finding: &Finding) -> Option<String> {
    match &finding.place {
        Place::Field(field) => Some(field.clone()),
        _ => None,
    }
}

/// Item by item: the answers of the variables that the page asks, by slot, and everything that is wrong with them.
fn code_page(
    page: &CheckedPage,
    walk: &Walk<'_, '_>,
    raw: &RawAnswers,
    language: &Language,
) -> Vec<(Vec<(usize, Answer)>, Findings)> {
    let mut coded = Vec::with_capacity(page.items.len());
    for item in &page.items {
        let offered = walk.offered(item);
        let slots: Vec<usize> = item.slots.clone().filter(|slot| walk.shown[*slot] == Shown::Yes).collect();
        if slots.is_empty() {
            continue;
        }
        let today = walk.circumstances().today;
        let asked = Asked { item, slots: &slots, offered: &offered, language, today };
        coded.push(code_item(&asked, raw));
    }
    coded
}
