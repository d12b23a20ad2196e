//! Kinds `mean` and `total`.

use super::asked::{Asked, number, write_estimate};
use super::document::{DeffDocument, DfDocument, Statistic, usual_level, yes};
use super::estimand::Estimand;
use super::failure::Failure;
use crate::estimation::{
    Cell, Domain, EstimationError, JointEstimates, Replacement, means, simple_variance_of_mean,
    simple_variance_of_total, totals,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    vars: Vec<String>,
    /// Missing values are left out as a domain; without it they make the estimate missing.
    #[serde(default = "yes")]
    na_rm: bool,
    #[serde(default)]
    df: DfDocument,
    #[serde(default = "usual_level")]
    level: f64,
    #[serde(default)]
    deff: DeffDocument,
    #[serde(default)]
    vcov: bool,
}

pub(super) fn compute(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    let document: Document = statistic.read()?;
    let is_total = statistic.kind() == "total";
    let estimands = Estimand::of_variables(&asked.table, &document.vars, "statistic.vars")?;
    let mut result = Map::new();
    let mut rows = Vec::new();
    for group in asked.groups(by, "by")? {
        let estimated = Estimated::of(asked, &group.domain, &estimands, document.na_rm, is_total)?;
        let df = asked.df_of(&document.df, &group.domain)?;
        for (i, estimand) in estimands.iter().enumerate() {
            let mut row = Map::new();
            if !by.is_empty() {
                row.insert("by".to_owned(), Value::Object(group.labels.clone()));
            }
            row.extend(estimand.labels());
            let (value, se) = estimated.value_and_se(i);
            write_estimate(&mut row, value, se, df, document.level);
            if let Some(simple) = estimated.simple_variance(asked, i, document.deff, is_total) {
                row.insert("deff".to_owned(), number(se * se / simple));
            }
            rows.push(Value::Object(row));
        }
        if document.vcov && by.is_empty() {
            result.insert("vcov".to_owned(), estimated.covariance());
        }
    }
    result.insert("rows".to_owned(), Value::Array(rows));
    if by.is_empty() {
        result.insert("n".to_owned(), json!(asked.base()));
    }
    Ok(result)
}

/// The estimates of one group; a variable without one has no position.
struct Estimated<'e> {
    domain: Domain,
    columns: Vec<&'e [f64]>,
    positions: Vec<Option<usize>>,
    joint: Option<JointEstimates>,
}

impl<'e> Estimated<'e> {
    /// Rows with a missing value in any variable are out of the domain; without `na_rm` a variable with a missing value has no
    /// estimate.
    fn of(
        asked: &Asked<'_>,
        domain: &Domain,
        estimands: &'e [Estimand],
        na_rm: bool,
        is_total: bool,
    ) -> Result<Estimated<'e>, Failure> {
        let all = || estimands.iter().map(|e| e.values.as_slice());
        let (domain, known): (Domain, Vec<bool>) = if na_rm {
            (domain.complete(&all().collect::<Vec<_>>()), vec![true; estimands.len()])
        } else {
            (domain.clone(), all().map(|values| domain.rows().all(|row| !values[row].is_nan())).collect())
        };
        let columns: Vec<&[f64]> = all().zip(&known).filter(|(_, known)| **known).map(|(values, _)| values).collect();
        let cells: Vec<Cell<'_>> = columns.iter().map(|values| Cell { domain: &domain, values }).collect();
        let joint = if is_total { totals(&asked.design, &cells) } else { means(&asked.design, &cells) };
        let joint = match joint {
            Ok(joint) => Some(joint),
            Err(EstimationError::DomainEmpty) => None,
            Err(error) => return Err(error.into()),
        };
        let mut next = 0;
        let position = |known: bool| {
            known.then(|| {
                next += 1;
                next - 1
            })
        };
        let positions = known.into_iter().map(position).collect();
        Ok(Estimated { domain, columns: all().collect(), positions, joint })
    }

    fn value_and_se(&self, i: usize) -> (f64, f64) {
        match (&self.joint, self.positions[i]) {
            (Some(joint), Some(position)) => (joint.values[position], joint.se(position)),
            _ => (f64::NAN, f64::NAN),
        }
    }

    /// The variance to which a design effect compares, where one is asked for.
    fn simple_variance(&self, asked: &Asked<'_>, i: usize, deff: DeffDocument, is_total: bool) -> Option<f64> {
        let replacement = match deff {
            DeffDocument::Asked(false) => return None,
            DeffDocument::Asked(true) => Replacement::Without,
            DeffDocument::Replace(_) => Replacement::With,
        };
        let cell = Cell { domain: &self.domain, values: self.columns[i] };
        let simple = if is_total { simple_variance_of_total } else { simple_variance_of_mean };
        Some(simple(&asked.design, cell, replacement))
    }

    fn covariance(&self) -> Value {
        let at = |row: &Option<usize>, column: &Option<usize>| match (&self.joint, row, column) {
            (Some(joint), Some(row), Some(column)) => number(joint.covariance[(*row, *column)]),
            _ => Value::Null,
        };
        let row = |row| Value::Array(self.positions.iter().map(|column| at(row, column)).collect());
        Value::Array(self.positions.iter().map(row).collect())
    }
}
