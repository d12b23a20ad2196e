//! Kind `df`: degrees of freedom of the domain and its rows.

use super::asked::{Asked, number};
use super::document::{DfDocument, Statistic};
use super::failure::Failure;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default, rename = "df")]
    _df: DfDocument,
    #[serde(default, rename = "level")]
    _level: f64,
}

pub(super) fn compute(asked: &Asked<'_>, statistic: &Statistic, _: &[String]) -> Result<Map<String, Value>, Failure> {
    statistic.read::<Document>()?;
    let scalars = json!({"df": number(asked.df_design()), "n": asked.base()});
    Ok(Map::from_iter([("scalars".to_owned(), scalars)]))
}
