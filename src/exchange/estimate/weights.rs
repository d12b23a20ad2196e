//! Kind `weights`: the design's weights after its adjustments, and what they cost.

use super::asked::{Asked, number, write};
use super::document::Statistic;
use super::failure::Failure;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    /// Also every row's weight.
    #[serde(default)]
    full: bool,
}

pub(super) fn compute(asked: &Asked<'_>, statistic: &Statistic, _: &[String]) -> Result<Map<String, Value>, Failure> {
    let document: Document = statistic.read()?;
    let weights: Vec<f64> = asked.domain.rows().map(|row| asked.design.weights()[row]).collect();
    let n = weights.len() as f64;
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    let deff = n * squares / (sum * sum);
    let mut scalars = Map::new();
    let numbers = [
        ("sum", sum),
        ("sum_sq", squares),
        ("min", weights.iter().copied().fold(f64::NAN, f64::min)),
        ("max", weights.iter().copied().fold(f64::NAN, f64::max)),
        ("kish_deff", deff),
        ("kish_neff", n / deff),
    ];
    write(&mut scalars, &numbers);
    scalars.insert("n".to_owned(), json!(weights.len()));
    let mut result = Map::from_iter([("scalars".to_owned(), Value::Object(scalars))]);
    if document.full {
        result.insert("weights".to_owned(), weights.into_iter().map(number).collect());
    }
    Ok(result)
}
