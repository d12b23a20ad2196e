//! Kind `ciprop`: a proportion with its interval.

use super::asked::{Asked, write};
use super::document::{DfDocument, Statistic, Word, usual_level, yes};
use super::estimand::Estimand;
use super::failure::Failure;
use crate::estimation::{Cell, EstimationError, logit_interval, means, symmetric_interval};
use crate::finding::Code;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    var: Option<String>,
    #[serde(default)]
    values: Vec<Word>,
    method: Option<String>,
    #[serde(default = "yes", rename = "na_rm")]
    _na_rm: bool,
    #[serde(default)]
    df: DfDocument,
    #[serde(default = "usual_level")]
    level: f64,
}

pub(super) fn compute(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    let document: Document = statistic.read()?;
    let var = document.var.ok_or_else(|| Failure::invalid("statistic.var", "No variable is named."))?;
    let estimand = Estimand::of_event(&asked.table, &var, &document.values, "statistic.values")?;
    let mut rows = Vec::new();
    for group in asked.groups(by, "by")? {
        let domain = group.domain.complete(&[&estimand.values]);
        let cell = Cell { domain: &domain, values: &estimand.values };
        let (value, se) = match means(&asked.design, &[cell]) {
            Ok(joint) => (joint.values[0], joint.se(0)),
            Err(EstimationError::DomainEmpty) => (f64::NAN, f64::NAN),
            Err(error) => return Err(error.into()),
        };
        let df = asked.df_of(&document.df, &group.domain)?;
        let (lower, upper) = match document.method.as_deref() {
            None | Some("logit" | "xlogit") => logit_interval(value, se, df, document.level),
            Some("mean") => symmetric_interval(value, se, df, document.level),
            Some(method) => {
                let message = format!("This version does not compute intervals of proportions by “{method}”.");
                return Err(Failure::new(Code::STATISTIC_UNSUPPORTED, "statistic.method", message));
            }
        };
        let mut row = Map::new();
        if !by.is_empty() {
            row.insert("by".to_owned(), Value::Object(group.labels.clone()));
        }
        row.extend(estimand.labels());
        write(&mut row, &[("estimate", value), ("se", se), ("df", df), ("lower", lower), ("upper", upper)]);
        rows.push(Value::Object(row));
    }
    Ok(Map::from_iter([("rows".to_owned(), Value::Array(rows))]))
}
