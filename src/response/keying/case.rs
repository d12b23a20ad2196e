//! From what is on the paper to a case, as if the person had gone through the pages.

use super::fields;
use super::typed::Keyed;
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::ExitOutcome;
use crate::questionnaire::plan::{Role, VariableKind};
use crate::questionnaire::walk::{Shown, Stop, Walk};
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason};
use crate::response::keeping;
use crate::sample::Disposition;
use crate::sample::disposition::{Completion, CompletionRule, ItemCount};
use crate::time::Day;

/// A form as a response.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyedCase {
    pub answers: Answers,
    pub circumstances: Circumstances,
    pub disposition: Disposition,
    /// Answers off the path (`answer_off_path`; kept, and do not count) and checks that fail (`check_failed`).
    pub remarks: Findings,
}

/// What is blank was passed over; a statement that was not ticked was not agreed to. An exit ends the response as on the web, and so
/// does a consent that is missing. Otherwise the rule of completion says whether it is complete or partial. `today` is what rules take
/// for the day.
pub fn case(questionnaire: &Questionnaire, form: u64, keyed: &Keyed, today: Option<Day>) -> KeyedCase {
    let circumstances = Circumstances { seed: form, today };
    let variables = questionnaire.variables();
    let mut filled = keyed.answers.clone();
    for variable in variables.iter().filter(|variable| variable.role == Role::Asked) {
        let blank = match variable.kind {
            VariableKind::Information => Answer::Given(true),
            VariableKind::Consent => Answer::Given(false),
            _ => Answer::Missing(MissingReason::Skipped),
        };
        filled.entry(variable.id.clone()).or_insert(blank);
    }
    let (disposition, remarks, shown) = {
        let walk = Walk::of(questionnaire, &filled, circumstances);
        let remarks = remarks(questionnaire, form, keyed, &walk);
        (ended(questionnaire, &walk), remarks, walk.shown.clone())
    };
    let is_consented = keeping::has_consented(questionnaire, &filled, circumstances);
    let (disposition, answers) = match disposition {
        Some(ended) => (ended, keeping::on_the_path(questionnaire, &filled, circumstances)),
        None if !is_consented => (Disposition::Refusal, keeping::of_the_screen(questionnaire, &filled, circumstances)),
        None => {
            let items = ItemCount::of(questionnaire, &filled, circumstances);
            let disposition = match CompletionRule::default().judge(items, true) {
                Completion::Complete => Disposition::Complete,
                Completion::Partial | Completion::BreakOff | Completion::Nothing => Disposition::Partial,
            };
            // Nobody passed over what they were led past.
            filled.retain(|id, _| {
                keyed.answers.contains_key(id) || questionnaire.slot(id).is_some_and(|slot| shown[slot] == Shown::Yes)
            });
            (disposition, filled)
        }
    };
    KeyedCase { answers, circumstances, disposition, remarks }
}

fn ended(questionnaire: &Questionnaire, walk: &Walk<'_, '_>) -> Option<Disposition> {
    let Stop::Exit { page, exit } = walk.stop else { return None };
    let exit = questionnaire.pages().get(page)?.exits.get(exit)?;
    Some(match exit.exit.outcome {
        ExitOutcome::NotEligible => Disposition::NotEligible,
        ExitOutcome::Refusal => Disposition::Refusal,
    })
}

fn remarks(questionnaire: &Questionnaire, form: u64, keyed: &Keyed, walk: &Walk<'_, '_>) -> Findings {
    let mut findings = Findings::new();
    for field in fields(questionnaire, form) {
        let variable = &questionnaire.variables()[field.slot];
        let Some(answer) = keyed.answers.get(&variable.id) else { continue };
        let place = || Place::field(variable.id.as_str());
        if walk.shown[field.slot] != Shown::Yes {
            let message = format!(
                "question {} is answered although the way leads past it: it is kept and does not count",
                field.number
            );
            findings.push(Finding::warning(Code::ANSWER_OFF_PATH, place(), message));
            continue;
        }
        if answer.missing().is_none()
            && let Some(check) = field.item.checks.iter().find(|check| walk.fails(check, field.slot))
        {
            let said = walk.piped(&check.check.message, questionnaire.language());
            findings.push(Finding::warning(Code::CHECK_FAILED, place(), format!("question {}: {said}", field.number)));
        }
    }
    findings
}
