//! Kinds `contrast` and `pairwise`: linear combinations of the estimates of groups.

use super::asked::{Asked, number, write};
use super::document::{BaseDocument, DfDocument, Statistic, usual_level};
use super::failure::Failure;
use super::joint::{JointGroups, refuse_by};
use crate::estimation::{Difference, benjamini_hochberg, bonferroni, difference, holm};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContrastDocument {
    base: BaseDocument,
    by: Vec<String>,
    contrasts: Vec<Contrast>,
    #[serde(default)]
    df: DfDocument,
    #[serde(default = "usual_level")]
    level: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contrast {
    name: String,
    coefs: Vec<Coefficient>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Coefficient {
    by: Map<String, Value>,
    coef: f64,
}

pub(super) fn contrast(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: ContrastDocument = statistic.read()?;
    let groups = JointGroups::of(asked, &document.base, &document.by)?;
    let df = asked.df_of(&document.df, &asked.domain)?;
    let mut rows = Vec::new();
    for (i, contrast) in document.contrasts.iter().enumerate() {
        let mut coefficients = Vec::new();
        for (j, coefficient) in contrast.coefs.iter().enumerate() {
            let place = format!("statistic.contrasts[{i}].coefs[{j}].by");
            coefficients.push((group_of(&groups, &coefficient.by, &place)?, coefficient.coef));
        }
        for (e, estimand) in groups.estimands.iter().enumerate() {
            let (value, variance) = groups.combination(e, &coefficients);
            let mut row = Map::from_iter([("name".to_owned(), json!(contrast.name))]);
            if groups.estimands.len() > 1 {
                row.extend(estimand.labels());
            }
            write_difference(&mut row, &difference(value, variance, df, document.level));
            rows.push(Value::Object(row));
        }
    }
    Ok(Map::from_iter([("rows".to_owned(), Value::Array(rows))]))
}

/// The group with these labels, numbers and words alike.
fn group_of(groups: &JointGroups, labels: &Map<String, Value>, place: &str) -> Result<usize, Failure> {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let is = |group: &Map<String, Value>| {
        group.len() == labels.len()
            && labels.iter().all(|(name, value)| group.get(name).is_some_and(|known| word(known) == word(value)))
    };
    groups
        .groups
        .iter()
        .position(|group| is(&group.labels))
        .ok_or_else(|| Failure::invalid(place, format!("No group is {}.", Value::Object(labels.clone()))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PairwiseDocument {
    base: BaseDocument,
    by: Vec<String>,
    #[serde(default)]
    df: DfDocument,
    #[serde(default = "usual_level")]
    level: f64,
}

/// The difference b − a of every pair of groups.
pub(super) fn pairwise(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: PairwiseDocument = statistic.read()?;
    let groups = JointGroups::of(asked, &document.base, &document.by)?;
    let df = asked.df_of(&document.df, &asked.domain)?;
    let (mut rows, mut p) = (Vec::new(), Vec::new());
    for (e, estimand) in groups.estimands.iter().enumerate() {
        for a in 0..groups.groups.len() {
            for b in a + 1..groups.groups.len() {
                let (value, variance) = groups.combination(e, &[(b, 1.0), (a, -1.0)]);
                let pair = difference(value, variance, df, document.level);
                let labels = |g: usize| Value::Object(groups.groups[g].labels.clone());
                let mut row = Map::from_iter([("a".to_owned(), labels(a)), ("b".to_owned(), labels(b))]);
                row.extend(estimand.labels());
                write_difference(&mut row, &pair);
                p.push(pair.p);
                rows.push(Value::Object(row));
            }
        }
    }
    let mut result = Map::from_iter([("rows".to_owned(), Value::Array(rows))]);
    result.insert("p_adjusted".to_owned(), adjusted(&p));
    Ok(result)
}

pub(super) fn write_difference(row: &mut Map<String, Value>, of: &Difference) {
    write(
        row,
        &[
            ("estimate", of.value),
            ("se", of.se),
            ("df", of.df),
            ("lower", of.lower),
            ("upper", of.upper),
            ("t", of.t),
            ("p", of.p),
        ],
    );
}

/// p adjusted for having looked so many times, by three rules.
pub(super) fn adjusted(p: &[f64]) -> Value {
    let list = |p: Vec<f64>| Value::Array(p.into_iter().map(number).collect());
    json!({"bonferroni": list(bonferroni(p)), "holm": list(holm(p)), "BH": list(benjamini_hochberg(p))})
}
