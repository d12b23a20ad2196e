//! What of a response may be kept, and whether it may be counted, when it ends before it was sent.
//!
//! A response that was sent is kept whole: nobody can send without having agreed. First function to read: [`has_consented`].

use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::plan::{Role, Variable, VariableKind};
use crate::questionnaire::walk::Walk;
use crate::questionnaire::{Answer, Answers, Circumstances};

/// Whether every required consent on this person's path is given. One that is still to come, or that depends on an answer still to
/// come, is not given. Where the questionnaire asks for none, to answer is to agree.
pub fn has_consented(questionnaire: &Questionnaire, answers: &Answers, circumstances: Circumstances) -> bool {
    consent_missing(questionnaire, &Walk::of(questionnaire, answers, circumstances)).is_none()
}

/// Whether the questionnaire asks for a consent that it cannot do without.
pub fn asks_consent(questionnaire: &Questionnaire) -> bool {
    questionnaire.variables().iter().any(|variable| is_required_consent(questionnaire, variable))
}

/// What the screen asked of somebody who did not agree: answers on pages before the first consent that is missing, and only on
/// those that decide whether the survey is for this person (they have exits).
pub fn of_the_screen(questionnaire: &Questionnaire, answers: &Answers, circumstances: Circumstances) -> Answers {
    let walk = Walk::of(questionnaire, answers, circumstances);
    let end = consent_missing(questionnaire, &walk);
    let mut screened = vec![false; questionnaire.pages().len()];
    for page in walk.page_order().iter().copied().take_while(|page| Some(*page) != end) {
        screened[page] = !questionnaire.pages()[page].exits.is_empty();
    }
    counting(questionnaire, &walk, |variable| screened[variable.page])
}

/// The answers that count on the pages reached: nothing that lies past an exit, however the person came back to it.
pub fn on_the_path(questionnaire: &Questionnaire, answers: &Answers, circumstances: Circumstances) -> Answers {
    let walk = Walk::of(questionnaire, answers, circumstances);
    let mut reached = vec![false; questionnaire.pages().len()];
    walk.reached().for_each(|page| reached[page] = true);
    // What the address brought along stays, wherever it stands.
    counting(questionnaire, &walk, |variable| variable.role == Role::Hidden || reached[variable.page])
}

fn is_required_consent(questionnaire: &Questionnaire, variable: &Variable) -> bool {
    variable.kind == VariableKind::Consent && questionnaire.item_of(variable).item.required
}

/// The page of the first required consent that is not given.
fn consent_missing(questionnaire: &Questionnaire, walk: &Walk<'_, '_>) -> Option<usize> {
    let missing = |(slot, variable): &(usize, &Variable)| {
        is_required_consent(questionnaire, variable)
            && !walk.shown[*slot].is_out()
            && walk.counting[*slot] != Some(&Answer::Given(true))
    };
    let mut pages = questionnaire.variables().iter().enumerate().filter(missing).map(|(_, variable)| variable.page);
    let first = pages.next()?;
    let missing: Vec<usize> = std::iter::once(first).chain(pages).collect();
    walk.page_order().iter().copied().find(|page| missing.contains(page))
}

fn counting(questionnaire: &Questionnaire, walk: &Walk<'_, '_>, wanted: impl Fn(&Variable) -> bool) -> Answers {
    let variables = questionnaire.variables().iter().zip(&walk.counting);
    let kept = variables.filter(|(variable, _)| wanted(variable));
    kept.filter_map(|(variable, answer)| answer.map(|a| (variable.id.clone(), a.clone()))).collect()
}
