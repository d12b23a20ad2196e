//! Whether a response may go on.

use super::membership::{Membership, membership};
use super::{CellRef, QuotaPlan, Strength};
use crate::questionnaire::Answers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CellCounts {
    pub complete: u64,
    /// Held by people who are answering.
    pub reserved: u64,
    /// Held once by people who went away for too long: free again, and counted for the page that shows it only.
    pub expired: u64,
}

impl CellCounts {
    /// Places that nobody has and nobody holds.
    pub fn free(self, target: u64) -> u64 {
        target.saturating_sub(self.complete.saturating_add(self.reserved))
    }
}

/// The counts of all cells; one that is not there is empty.
pub type Standing = BTreeMap<CellRef, CellCounts>;

/// What the response itself has of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Own {
    #[default]
    Nothing,
    /// Its place is among those reserved.
    Reserved,
    /// Its place went back: it needs a new one, also to send what is answered.
    Expired,
    /// It is among those complete.
    Complete,
}

/// What happens to a response that wants to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    GoOn {
        /// Places to reserve now, all or none; in quotas of either strength.
        reserve: Vec<CellRef>,
        /// Soft cells that are past their target already.
        over: Vec<CellRef>,
    },
    /// A hard cell has no place left: the response ends as *quota full*.
    Full { cell: CellRef },
}

/// Whether a response may go on. `held` are the cells in which it has, or had, a place.
///
/// In each quota: with an answer still to come, or in no cell, nothing happens. In a cell where it has a place, nothing happens either.
/// Otherwise it needs one: complete + reserved must be below the target where the quota is hard. A response that came to stand in
/// another cell (an answer was changed) needs a place there; giving the old one back is the caller's part, in the same transaction.
pub fn decide(plan: &QuotaPlan, answers: &Answers, standing: &Standing, held: &BTreeMap<CellRef, Own>) -> Decision {
    let (mut reserve, mut over) = (Vec::new(), Vec::new());
    for (position, quota) in plan.quotas.iter().enumerate() {
        let Membership::In(cell) = membership(quota, answers) else { continue };
        let target = quota.cells[cell].target;
        let cell = CellRef { quota: position, cell };
        if matches!(held.get(&cell), Some(Own::Reserved | Own::Complete)) {
            continue;
        }
        if standing.get(&cell).copied().unwrap_or_default().free(target) == 0 {
            match quota.strength {
                Strength::Hard => return Decision::Full { cell },
                Strength::Soft => over.push(cell),
            }
        }
        reserve.push(cell);
    }
    Decision::GoOn { reserve, over }
}
