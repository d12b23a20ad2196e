//! The groups of a breakdown: the categories of a variable, each with its rows.

use crate::dataset::{Category, Cells, Dataset};
use crate::estimation::Domain;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;

/// One group of a breakdown.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub category: Category,
    /// Its rows; whoever has no answer to the variable is in no group.
    pub domain: Domain,
}

/// The groups of a coded variable in the order of its code list, those without anybody included.
///
/// # Errors
/// `reference_unknown` at `by`: the data have no such variable, or it is not coded.
pub fn groups(dataset: &Dataset, by: &VariableId) -> Result<Vec<Group>, Findings> {
    let refuse = |message: String| Findings(vec![Finding::error(Code::REFERENCE_UNKNOWN, Place::path("by"), message)]);
    let column = dataset.column(by).ok_or_else(|| refuse(format!("The data have no variable {by}.")))?;
    let Cells::Category { categories, values } = &column.cells else {
        return Err(refuse(format!("The variable {by} is not coded, so it makes no groups.")));
    };
    let group = |(position, category): (usize, &Category)| Group {
        category: category.clone(),
        domain: Domain::of(dataset.rows(), |row| values.get(row).is_some_and(|v| usize::from(*v) == position)),
    };
    Ok(categories.iter().enumerate().map(group).collect())
}
