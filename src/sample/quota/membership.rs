//! In which cell of a quota a response is.

use super::{CellRef, Quota, QuotaCell, QuotaPlan};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::walk::Walk;
use crate::questionnaire::{Answer, Answers, Circumstances};
use serde::{Deserialize, Serialize};

/// Where a response stands in one quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Membership {
    /// In this cell, by position.
    In(usize),
    /// In none, whatever is still to be answered. Whoever gave no code (“prefer not to say”) is in no cell of that variable.
    Outside,
    /// An answer is still to come. At the end of the interview that is as good as outside: routing led past a variable of the quota.
    Open,
}

/// Where a response stands in a quota, given the answers so far that count (those on the person's path). Cells are taken as disjoint,
/// as a checked plan has them; the first one otherwise.
pub fn membership(quota: &Quota, answers: &Answers) -> Membership {
    let mut open = false;
    for (position, cell) in quota.cells.iter().enumerate() {
        match holds(cell, answers) {
            Some(true) => return Membership::In(position),
            Some(false) => {}
            None => open = true,
        }
    }
    if open { Membership::Open } else { Membership::Outside }
}

/// `None` while no condition fails and an answer is still to come.
fn holds(cell: &QuotaCell, answers: &Answers) -> Option<bool> {
    let mut all_known = true;
    for (variable, codes) in &cell.when {
        match answers.get(variable) {
            Some(Answer::Code(code)) if codes.contains(code) => {}
            Some(_) => return Some(false),
            None => all_known = false,
        }
    }
    all_known.then_some(true)
}

/// Of all answers, those that a plan asks for and that count: they are on the person's path.
pub fn counting(
    plan: &QuotaPlan,
    questionnaire: &Questionnaire,
    answers: &Answers,
    circumstances: Circumstances,
) -> Answers {
    let asked = |id: &_| plan.quotas.iter().flat_map(|quota| &quota.cells).any(|cell| cell.when.contains_key(id));
    let walk = Walk::of(questionnaire, answers, circumstances);
    let variables = questionnaire.variables().iter().zip(&walk.counting).filter(|(variable, _)| asked(&variable.id));
    variables.filter_map(|(variable, answer)| answer.map(|answer| (variable.id.clone(), answer.clone()))).collect()
}

/// The cells in which a response stands, given the answers that count: at most one a quota.
pub fn cells_of(plan: &QuotaPlan, answers: &Answers) -> Vec<CellRef> {
    let cell = |(quota, of): (usize, &Quota)| match membership(of, answers) {
        Membership::In(cell) => Some(CellRef { quota, cell }),
        Membership::Outside | Membership::Open => None,
    };
    plan.quotas.iter().enumerate().filter_map(cell).collect()
}
