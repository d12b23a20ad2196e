//! A quota made by crossing variables whose codes are put into groups.

use super::{Quota, QuotaCell, Strength};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use std::collections::{BTreeMap, BTreeSet};

/// The most cells that a crossing may have.
pub const CELLS_MAX: usize = 500;

/// One variable of a crossing: its groups by name, in order, each with codes of its own.
pub type Dimension = (VariableId, Vec<(String, BTreeSet<i32>)>);

/// A cell for every combination of groups, named after them, each with this target.
///
/// # Errors
/// `structure_empty` without a dimension, or for one without a group (at its variable); `quota_invalid` where there would be more than
/// [`CELLS_MAX`] cells.
pub fn cross(name: &str, strength: Strength, target: u64, dimensions: &[Dimension]) -> Result<Quota, Findings> {
    let error = |code, place, message: String| Err(Findings(vec![Finding::error(code, place, message)]));
    if dimensions.is_empty() {
        return error(Code::STRUCTURE_EMPTY, Place::field("v1"), "Choose a variable to divide people by.".to_owned());
    }
    if let Some((variable, _)) = dimensions.iter().find(|(_, groups)| groups.is_empty()) {
        let message = format!("No answer to {variable} is in a group: nobody would be counted.");
        return error(Code::STRUCTURE_EMPTY, Place::field(variable.as_str()), message);
    }
    let cells = dimensions.iter().fold(1_usize, |cells, (_, groups)| cells.saturating_mul(groups.len()));
    if cells > CELLS_MAX {
        let message =
            format!("That makes {cells} cells; {CELLS_MAX} are the most. Put answers together into fewer groups.");
        return error(Code::QUOTA_INVALID, Place::Whole, message);
    }
    let mut made = vec![QuotaCell { name: String::new(), when: BTreeMap::new(), target }];
    for (variable, groups) in dimensions {
        made = made.iter().flat_map(|cell| groups.iter().map(|group| narrowed(cell, variable, group))).collect();
    }
    Ok(Quota { name: name.to_owned(), strength, cells: made })
}

fn narrowed(cell: &QuotaCell, variable: &VariableId, (group, codes): &(String, BTreeSet<i32>)) -> QuotaCell {
    let name = if cell.name.is_empty() { group.clone() } else { format!("{}, {group}", cell.name) };
    let mut when = cell.when.clone();
    when.insert(variable.clone(), codes.clone());
    QuotaCell { name, when, target: cell.target }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dimension(variable: &str, groups: &[(&str, &[i32])]) -> Dimension {
        let groups = groups.iter().map(|(name, codes)| ((*name).to_owned(), codes.iter().copied().collect()));
        (variable.parse().expect("a name"), groups.collect())
    }

    #[test]
    fn groups_are_crossed_in_order() {
        let age = dimension("age", &[("under 35", &[1, 2]), ("35 and over", &[3])]);
        let sex = dimension("sex", &[("women", &[1]), ("men", &[2])]);
        let quota = cross("age and sex", Strength::Hard, 25, &[age, sex]).expect("a quota");
        let names: Vec<&str> = quota.cells.iter().map(|cell| cell.name.as_str()).collect();
        assert_eq!(names, ["under 35, women", "under 35, men", "35 and over, women", "35 and over, men"]);
        assert_eq!(quota.cells[1].when.values().map(BTreeSet::len).collect::<Vec<_>>(), [2, 1]);
        assert!(quota.cells.iter().all(|cell| cell.target == 25));
    }

    #[test]
    fn nothing_to_cross_and_too_much_are_refused() {
        let code = |dimensions: &[Dimension]| {
            cross("q", Strength::Soft, 1, dimensions).expect_err("refused").0[0].code.clone()
        };
        assert_eq!(code(&[]), Code::STRUCTURE_EMPTY);
        assert_eq!(code(&[dimension("sex", &[])]), Code::STRUCTURE_EMPTY);
        let many: Vec<(String, BTreeSet<i32>)> = (0..30).map(|n| (n.to_string(), BTreeSet::from([n]))).collect();
        let of = |name: &str| (name.parse().expect("a name"), many.clone());
        assert_eq!(code(&[of("a"), of("b")]), Code::QUOTA_INVALID);
    }
}
