//! Kind `joint`: estimates of several groups with their covariance; and what contrasts, pairs and changes take from it.

use super::asked::{Asked, Group, number, write_estimate};
use super::document::{BaseDocument, DfDocument, Statistic, usual_level};
use super::estimand::Estimand;
use super::failure::Failure;
use crate::estimation::contingency::INFLUENCES_MAX;
use crate::estimation::{Cell, Domain, JointEstimates, means, totals};
use crate::finding::Code;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    base: BaseDocument,
    by: Vec<String>,
    #[serde(default)]
    df: DfDocument,
    #[serde(default = "usual_level")]
    level: f64,
    #[serde(default)]
    vcov: bool,
}

pub(super) fn compute(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: Document = statistic.read()?;
    let groups = JointGroups::of(asked, &document.base, &document.by)?;
    let mut rows = Vec::new();
    for (e, g) in groups.cells() {
        let group = &groups.groups[g];
        let mut row = Map::from_iter([("by".to_owned(), Value::Object(group.labels.clone()))]);
        row.extend(groups.estimands[e].labels());
        let (value, se) = groups.value_and_se(e, g);
        write_estimate(&mut row, value, se, asked.df_of(&document.df, &group.domain)?, document.level);
        rows.push(Value::Object(row));
    }
    let mut result = Map::from_iter([("rows".to_owned(), Value::Array(rows))]);
    if document.vcov {
        result.insert("vcov".to_owned(), groups.covariance());
    }
    Ok(result)
}

/// Groups that are estimated together at most: every pair of them has a covariance.
const GROUPS_MAX: usize = 1_000;

/// Statistics over groups name them inside `statistic`.
pub(super) fn refuse_by(by: &[String]) -> Result<(), Failure> {
    if by.is_empty() {
        Ok(())
    } else {
        Err(Failure::invalid("by", "This statistic takes its groups from statistic.by."))
    }
}

/// Estimates of every estimand in every group, estimated together: units that groups share carry the covariance.
pub(super) struct JointGroups {
    pub estimands: Vec<Estimand>,
    pub groups: Vec<Group>,
    /// The position of each estimand in each group, estimand by estimand; `None` where nobody has a value.
    positions: Vec<Option<usize>>,
    joint: JointEstimates,
}

impl JointGroups {
    /// Rows that miss any of the estimands are out of every group's domain; a group is there if it has a row of the domain.
    pub fn of(asked: &Asked<'_>, base: &BaseDocument, by: &[String]) -> Result<JointGroups, Failure> {
        let estimands = base.estimands(&asked.table)?;
        let groups = asked.groups(by, "statistic.by")?;
        let columns: Vec<&[f64]> = estimands.iter().map(|e| e.values.as_slice()).collect();
        let influences = groups.len().saturating_mul(columns.len()).saturating_mul(asked.table.rows);
        if groups.len() > GROUPS_MAX || influences > INFLUENCES_MAX {
            let message = format!("{} groups are too many to estimate together.", groups.len());
            return Err(Failure::new(Code::TABLE_TOO_LARGE, "statistic.by", message));
        }
        let domains: Vec<Domain> = groups.iter().map(|group| group.domain.complete(&columns)).collect();
        let weighs = |domain: &Domain| domain.rows().any(|row| asked.design.weights()[row] != 0.0);
        let mut positions = Vec::new();
        let mut cells = Vec::new();
        for values in columns {
            for domain in &domains {
                positions.push(weighs(domain).then_some(cells.len()));
                if weighs(domain) {
                    cells.push(Cell { domain, values });
                }
            }
        }
        let joint = if base.is_total() { totals(&asked.design, &cells)? } else { means(&asked.design, &cells)? };
        Ok(JointGroups { estimands, groups, positions, joint })
    }

    /// Estimand and group of each row of the answer: estimand by estimand, groups in their order.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let groups = self.groups.len();
        (0..self.estimands.len()).flat_map(move |e| (0..groups).map(move |g| (e, g)))
    }

    fn position(&self, estimand: usize, group: usize) -> Option<usize> {
        self.positions[estimand * self.groups.len() + group]
    }

    pub fn value_and_se(&self, estimand: usize, group: usize) -> (f64, f64) {
        match self.position(estimand, group) {
            Some(position) => (self.joint.values[position], self.joint.se(position)),
            None => (f64::NAN, f64::NAN),
        }
    }

    /// Value and variance of Σ c · θ over groups of one estimand; NaN where a group that counts has no estimate.
    pub fn combination(&self, estimand: usize, coefficients: &[(usize, f64)]) -> (f64, f64) {
        let mut full = vec![0.0; self.joint.values.len()];
        for (group, coefficient) in coefficients {
            match self.position(estimand, *group) {
                Some(position) => full[position] += coefficient,
                None => return (f64::NAN, f64::NAN),
            }
        }
        self.joint.combination(&full)
    }

    fn covariance(&self) -> Value {
        let at = |row: &Option<usize>, column: &Option<usize>| match (row, column) {
            (Some(row), Some(column)) => number(self.joint.covariance[(*row, *column)]),
            _ => Value::Null,
        };
        let row = |row| Value::Array(self.positions.iter().map(|column| at(row, column)).collect());
        Value::Array(self.positions.iter().map(row).collect())
    }
}
