//! In which cell of a quota a response is.

use super::{Quota, QuotaCell};
use crate::questionnaire::{Answer, Answers};
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
