//! Kind `quantile`.

use super::asked::{Asked, write};
use super::design::numeric;
use super::document::{DfDocument, Statistic, usual_level, yes};
use super::failure::Failure;
use crate::estimation::{
    Cell, EstimationError, ProportionInterval, Quantile, QuantileInterval, QuantileOptions, QuantileRule, quantiles,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    var: String,
    probs: Vec<f64>,
    qrule: Option<String>,
    interval_type: Option<String>,
    /// Without it a missing value makes every quantile missing.
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
    if let Some(i) = document.probs.iter().position(|p| !(0.0..=1.0).contains(p)) {
        return Err(Failure::invalid(format!("statistic.probs[{i}]"), "A share of the population is between 0 and 1."));
    }
    let rule = named(&document.qrule, "qrule", QuantileRule::Math, QuantileRule::from_word)?;
    let usual = QuantileInterval::Share(ProportionInterval::Mean);
    let interval = named(&document.interval_type, "interval_type", usual, QuantileInterval::from_word)?;
    let mut rows = Vec::new();
    for group in asked.groups(by, "by")? {
        let domain = group.domain.complete(&[values]);
        let df = asked.df_of(&document.df, &group.domain)?;
        let options = QuantileOptions { rule, interval, df, level: document.level };
        let is_known = document.na_rm || domain == group.domain;
        let estimated = if is_known {
            quantiles(&asked.design, Cell { domain: &domain, values }, &document.probs, options)
        } else {
            Err(EstimationError::DomainEmpty)
        };
        let unknown = |p: &f64| Quantile { p: *p, value: f64::NAN, se: f64::NAN, lower: f64::NAN, upper: f64::NAN };
        let estimated = match estimated {
            Ok(quantiles) => quantiles,
            Err(EstimationError::DomainEmpty) => document.probs.iter().map(unknown).collect(),
            Err(error) => return Err(error.into()),
        };
        for Quantile { p, value, se, lower, upper } in estimated {
            let mut row = Map::new();
            if !by.is_empty() {
                row.insert("by".to_owned(), Value::Object(group.labels.clone()));
            }
            row.insert("var".to_owned(), json!(document.var));
            let numbers =
                [("prob", p), ("estimate", value), ("se", se), ("df", df), ("lower", lower), ("upper", upper)];
            write(&mut row, &numbers);
            rows.push(Value::Object(row));
        }
    }
    Ok(Map::from_iter([("rows".to_owned(), Value::Array(rows))]))
}

/// What a word of the document names; the usual one where there is no word.
fn named<T>(word: &Option<String>, field: &str, usual: T, find: fn(&str) -> Option<T>) -> Result<T, Failure> {
    match word {
        None => Ok(usual),
        Some(word) => find(word)
            .ok_or_else(|| Failure::invalid(format!("statistic.{field}"), format!("“{word}” is not a known {field}."))),
    }
}
