//! Kinds `cronbach_alpha` and `kappa`.

use super::asked::{Asked, number, write, write_estimate};
use super::design::numeric;
use super::document::{DfDocument, Statistic, usual_level};
use super::failure::Failure;
use super::joint::refuse_by;
use super::significance::categories;
use crate::estimation::reliability::{ItemReliability, Reliability, kappa as estimate_kappa, reliability};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlphaDocument {
    vars: Vec<String>,
}

/// Alpha; beside it what each item contributes, and which look reverse-coded.
pub(super) fn alpha(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: AlphaDocument = statistic.read()?;
    if document.vars.len() < 2 {
        return Err(Failure::invalid("statistic.vars", "Alpha needs at least two items."));
    }
    let column = |(i, name): (usize, &String)| numeric(&asked.table, name, &format!("statistic.vars[{i}]"));
    let items = document.vars.iter().enumerate().map(column).collect::<Result<Vec<_>, _>>()?;
    let found = reliability(asked.design.weights(), &asked.domain, &items)?;
    let names: Vec<&str> = document.vars.iter().map(String::as_str).collect();
    let scalars = Map::from_iter([("alpha".to_owned(), number(found.alpha)), ("n".to_owned(), json!(found.rows))]);
    Ok(Map::from_iter([
        ("scalars".to_owned(), Value::Object(scalars)),
        ("items".to_owned(), items_of(&found, &names)),
        ("findings".to_owned(), json!(found.findings(&names))),
    ]))
}

fn items_of(found: &Reliability, names: &[&str]) -> Value {
    let item = |(item, name): (&ItemReliability, &&str)| {
        let mut row = Map::from_iter([("var".to_owned(), json!(name))]);
        let numbers = [("rest_correlation", item.rest_correlation), ("alpha_if_dropped", item.alpha_if_dropped)];
        write(&mut row, &numbers);
        Value::Object(row)
    };
    found.items.iter().zip(names).map(item).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KappaDocument {
    vars: Vec<String>,
    #[serde(default)]
    df: DfDocument,
    #[serde(default = "usual_level")]
    level: f64,
}

pub(super) fn kappa(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: KappaDocument = statistic.read()?;
    let [first, second] = document.vars.as_slice() else {
        return Err(Failure::invalid("statistic.vars", "Kappa takes two variables."));
    };
    let codings =
        [categories(&asked.table, first, "statistic.vars[0]")?, categories(&asked.table, second, "statistic.vars[1]")?];
    let joint = estimate_kappa(&asked.design, &codings[0], &codings[1], &asked.domain)?;
    let mut row = Map::from_iter([("var".to_owned(), json!(format!("{first}~{second}")))]);
    let df = asked.df_of(&document.df, &asked.domain)?;
    write_estimate(&mut row, joint.values[0], joint.se(0), df, document.level);
    Ok(Map::from_iter([("rows".to_owned(), json!([row]))]))
}
