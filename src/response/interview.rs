//! The interview as a pure function: given what is known and what was sent, what changes and where to go.

use super::coding::{Asked, YES, code_item, confirm_field};
use super::raw::RawAnswers;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::{PageId, VariableId};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::journey::step;
use crate::questionnaire::plan::{CheckedCheck, CheckedPage};
use crate::questionnaire::walk::{Shown, Walk, slots};
use crate::questionnaire::{Answer, Answers, Circumstances, Step};
use crate::text::Language;

/// What became of a page that was sent.
#[derive(Debug, Clone, PartialEq)]
pub enum PageOutcome {
    /// Good: `changes` are the variables whose answer differs from what was known (empty for a repeat); go to `next`.
    /// `overridden` are the variables whose soft check the person has confirmed away.
    Accepted { changes: Answers, next: Step, overridden: Vec<VariableId> },
    /// Something needs mending, nothing is kept; each finding's place is `Field(name)`.
    Rejected { findings: Findings },
    /// The page is not one this person can be on now.
    Stale { current: Step },
}

/// Judges one page; what is wrong is said in `language`. Answers to items of the page that are not relevant are ignored; items passed
/// over without an answer become `skipped`. Any page reached before may be answered again. That a text was shown is kept as given.
///
/// What the kinds of the items allow is then put to the items' checks: one that fails is `check_failed`; a soft one `answer_unlikely`
/// until the box [`confirm_field`] is ticked. An answer that was let stand before, with all that the check reads, is not questioned again.
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
    let before = known.clone();
    for (slot, answer) in &coded {
        known[*slot] = Some(answer);
    }
    let walk = Walk::over(questionnaire, &known, circumstances);
    let same = |slot: &usize| before[*slot] == known[*slot];
    let overridden = match judge(&questionnaire.pages()[position], &walk, raw, language, &same) {
        Ok(overridden) => overridden,
        Err(findings) => return PageOutcome::Rejected { findings },
    };
    let next = step(questionnaire, walk.stop);
    let variables = questionnaire.variables();
    let differs = |(slot, answer): &(usize, Answer)| answers.get(&variables[*slot].id) != Some(answer);
    let changes = coded.iter().filter(|c| differs(c)).map(|(slot, a)| (variables[*slot].id.clone(), a.clone()));
    PageOutcome::Accepted { changes: changes.collect(), next, overridden }
}

/// Puts the answers of a page to their checks: the variables whose soft check was overridden, or what is wrong. `same` tells whether
/// an answer is the one known before.
fn judge(
    page: &CheckedPage,
    walk: &Walk<'_, '_>,
    raw: &RawAnswers,
    language: &Language,
    same: &dyn Fn(&usize) -> bool,
) -> Result<Vec<VariableId>, Findings> {
    let mut overridden = Vec::new();
    let mut findings = Findings::new();
    for item in page.items.iter().filter(|item| !item.checks.is_empty()) {
        for slot in item.slots.clone().filter(|slot| walk.counting[*slot].is_some_and(|a| a.missing().is_none())) {
            let variable = &walk.questionnaire().variables()[slot];
            let fails = |check: &&CheckedCheck| walk.fails(check, slot);
            let failed: Vec<&CheckedCheck> = item.checks.iter().filter(fails).collect();
            // A hard check comes first: what cannot stand need not be confirmed.
            let Some(first) = failed.iter().find(|check| !check.check.soft).or(failed.first()) else { continue };
            let said = || walk.piped(&first.check.message, language).into_owned();
            let place = Place::field(variable.id.as_str());
            if !first.check.soft {
                findings.push(Finding::error(Code::CHECK_FAILED, place, said()));
            } else if raw.get(&confirm_field(variable.id.as_str())).iter().any(|value| value == YES) {
                overridden.push(variable.id.clone());
            } else if !failed.iter().all(|check| walk.check_reads(check, slot).iter().chain([&slot]).all(same)) {
                findings.push(Finding::error(Code::ANSWER_UNLIKELY, place, said()));
            }
        }
    }
    if findings.is_empty() { Ok(overridden) } else { Err(findings) }
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
    for item in walk.items_in_order(page).into_iter().filter(|item| item.item.kind.is_seen()) {
        let offered = walk.offered(item);
        let slots: Vec<usize> = item.slots.clone().filter(|slot| walk.shown[*slot] == Shown::Yes).collect();
        if slots.is_empty() {
            continue;
        }
        let today = walk.circumstances().today;
        let asked = Asked { item, walk, slots: &slots, offered: &offered, language, today };
        let (answers, wrong) = code_item(&asked, raw);
        coded.extend(answers);
        findings.extend(wrong);
    }
    if findings.is_empty() { Ok(coded) } else { Err(findings) }
}
