//! Kind `ratio`.

use super::asked::{Asked, number, write_estimate};
use super::design::numeric;
use super::document::{DeffDocument, DfDocument, Statistic, usual_level, yes};
use super::failure::Failure;
use crate::estimation::{Cell, EstimationError, Ratio, Replacement, estimate, simple_variance_of_total};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    numerator: String,
    denominator: String,
    #[serde(default = "yes")]
    na_rm: bool,
    #[serde(default)]
    df: DfDocument,
    #[serde(default = "usual_level")]
    level: f64,
    #[serde(default)]
    deff: DeffDocument,
}

pub(super) fn compute(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    let document: Document = statistic.read()?;
    let numerator = numeric(&asked.table, &document.numerator, "statistic.numerator")?;
    let denominator = numeric(&asked.table, &document.denominator, "statistic.denominator")?;
    let mut rows = Vec::new();
    for group in asked.groups(by, "by")? {
        let domain = group.domain.complete(&[numerator, denominator]);
        let is_known = document.na_rm || domain == group.domain;
        let ratio = Ratio { domain: &domain, numerator, denominator };
        let estimated = if is_known { estimate(&asked.design, &ratio) } else { Err(EstimationError::DomainEmpty) };
        let (value, se) = match estimated {
            Ok(joint) => (joint.values[0], joint.se(0)),
            Err(EstimationError::DomainEmpty) => (f64::NAN, f64::NAN),
            Err(error) => return Err(error.into()),
        };
        let mut row = Map::new();
        if !by.is_empty() {
            row.insert("by".to_owned(), Value::Object(group.labels.clone()));
        }
        row.insert("var".to_owned(), json!(format!("{}/{}", document.numerator, document.denominator)));
        write_estimate(&mut row, value, se, asked.df_of(&document.df, &group.domain)?, document.level);
        if document.deff != DeffDocument::Asked(false) {
            row.insert("deff".to_owned(), number(design_effect(asked, &ratio, value, se, document.deff)));
        }
        rows.push(Value::Object(row));
    }
    Ok(Map::from_iter([("rows".to_owned(), Value::Array(rows))]))
}

/// That of the total of the residual y − R̂x.
fn design_effect(asked: &Asked<'_>, ratio: &Ratio<'_>, value: f64, se: f64, deff: DeffDocument) -> f64 {
    let replacement = if deff == DeffDocument::Asked(true) { Replacement::Without } else { Replacement::With };
    let residuals = ratio.residuals(value);
    let simple =
        simple_variance_of_total(&asked.design, Cell { domain: ratio.domain, values: &residuals }, replacement);
    let below: f64 = ratio.domain.rows().map(|row| asked.design.weights()[row] * ratio.denominator[row]).sum();
    se * se * below * below / simple
}
