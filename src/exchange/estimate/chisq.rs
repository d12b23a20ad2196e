//! Kind `chisq`: whether the rows and columns of a table are independent.

use super::asked::Asked;
use super::document::Statistic;
use super::failure::Failure;
use super::joint::refuse_by;
use super::significance::{categories, write_test};
use crate::estimation::contingency::{IndependenceTest, independence_test};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    row: String,
    col: String,
    #[serde(default)]
    statistic: StatisticDocument,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
enum StatisticDocument {
    #[default]
    F,
    Chisq,
    Wald,
    #[serde(rename = "adjWald")]
    AdjWald,
    #[serde(rename = "saddlepoint")]
    Saddlepoint,
}

pub(super) fn compute(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: Document = statistic.read()?;
    let row = categories(&asked.table, &document.row, "statistic.row")?;
    let column = categories(&asked.table, &document.col, "statistic.col")?;
    let (name, which) = match document.statistic {
        StatisticDocument::F => ("F", IndependenceTest::SecondOrderF),
        StatisticDocument::Chisq => ("Chisq", IndependenceTest::FirstOrderChiSquared),
        StatisticDocument::Wald => ("Wald", IndependenceTest::Wald),
        StatisticDocument::AdjWald => ("adjWald", IndependenceTest::AdjustedWald),
        StatisticDocument::Saddlepoint => ("saddlepoint", IndependenceTest::Saddlepoint),
    };
    let test = independence_test(&asked.design, &row, &column, &asked.domain, which)?;
    Ok(Map::from_iter([("test".to_owned(), write_test(name, &test))]))
}
