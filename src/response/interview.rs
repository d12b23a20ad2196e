//! The interview as a pure function: given what is known and what was sent, what changes and where to go.

use super::coding::{Asked, YES, code_item, confirm_field};
use super::raw::RawAnswers;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::{PageId, VariableId};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::journey::step;
use crate::questionnaire::plan::{CheckedCheck, CheckedPage, VariableKind};
use crate::questionnaire::walk::{Shown, Walk, slots};
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason, Step};
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
    let (mut coded, mut findings) = (Vec::new(), Findings::new());
    for (answers, wrong) in code_page(&questionnaire.pages()[position], &walk, raw, language) {
        coded.extend(answers);
        findings.extend(wrong);
    }
    if !findings.is_empty() {
        return PageOutcome::Rejected { findings };
    }
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
    // What fails a check, or would have to be confirmed, is written again when the person comes back.
    let doubtful: Vec<String> = {
        let mut tried: Vec<Option<&Answer>> = known.clone();
        for (slot, answer) in &good {
            tried[*slot] = Some(answer);
        }
        let walk = Walk::over(questionnaire, &tried, circumstances);
        let same = |slot: &usize| known[*slot] == tried[*slot];
        let judged = judge(&questionnaire.pages()[position], &walk, raw, language, &same);
        judged.map_or_else(|findings| findings.iter().filter_map(field_of).collect(), |_| Vec::new())
    };
    good.retain(|(slot, _)| !doubtful.iter().any(|field| field == variables[*slot].id.as_str()));
    left.extend(doubtful);
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
    for item in walk.items_in_order(page).into_iter().filter(|item| item.item.kind.is_seen()) {
        let offered = walk.offered(item);
        let slots: Vec<usize> = item.slots.clone().filter(|slot| walk.shown[*slot] == Shown::Yes).collect();
        if slots.is_empty() {
            continue;
        }
        let today = walk.circumstances().today;
        let asked = Asked { item, walk, slots: &slots, offered: &offered, language, today };
        coded.push(code_item(&asked, raw));
    }
    coded
}
