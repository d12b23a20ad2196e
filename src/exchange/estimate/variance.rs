//! Kind `variance`: the variance of a variable in the population.

use super::asked::{Asked, write_estimate};
use super::design::numeric;
use super::document::{DfDocument, Statistic, usual_level, yes};
use super::failure::Failure;
use crate::estimation::{Cell, EstimationError, population_variance};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    var: String,
    #[serde(default = "yes")]
    na_rm: bool,
    #[serde(default)]
    df: DfDocument,
    #[serde(default = "usual_level")]
    level: f64,
}

pub(super) fn compute(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    let document: Document = statistic.read()?;
    let values = numeric(&asked.table, &document.var, "statistic.var")?;
    let mut rows = Vec::new();
    for group in asked.groups(by, "by")? {
        let domain = group.domain.complete(&[values]);
        let is_known = document.na_rm || domain == group.domain;
        let cell = Cell { domain: &domain, values };
        // R counts rows without a value in n, but not with replicate weights.
        let counted = if asked.design.replicates().is_some() { &domain } else { &group.domain };
        let estimated = if is_known {
            population_variance(&asked.design, cell, counted)
        } else {
            Err(EstimationError::DomainEmpty)
        };
        let (value, se) = match estimated {
            Ok(joint) => (joint.values[0], joint.se(0)),
            Err(EstimationError::DomainEmpty) => (f64::NAN, f64::NAN),
            Err(error) => return Err(error.into()),
        };
        let mut row = Map::new();
        if !by.is_empty() {
            row.insert("by".to_owned(), Value::Object(group.labels.clone()));
        }
        row.insert("var".to_owned(), json!(document.var));
        write_estimate(&mut row, value, se, asked.df_of(&document.df, &group.domain)?, document.level);
        rows.push(Value::Object(row));
    }
    Ok(Map::from_iter([("rows".to_owned(), Value::Array(rows))]))
}
