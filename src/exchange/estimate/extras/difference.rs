//! Kind `did_wls_cluster`: difference in differences over the rows of a data set.

use super::super::asked::write;
use super::super::data::{Table, TableColumn};
use super::super::design::{column, numeric};
use super::super::document::{Statistic, Word};
use super::super::failure::Failure;
use super::super::filter::is_any_of;
use crate::estimation::difference_in_differences::{
    DifferenceInDifferences, NoDifference, Observation, SmallSample, difference_in_differences,
};
use crate::finding::Code;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    y: String,
    wave: String,
    from_: Word,
    to: Word,
    group: String,
    treated: Word,
    weights: Option<String>,
    /// Without it every row is its own cluster.
    cluster: Option<String>,
    /// The column in which names of clusters mean something.
    nest: Option<String>,
}

pub(super) fn did_wls_cluster(statistic: &Statistic, table: &Table) -> Result<Map<String, Value>, Failure> {
    let document: Document = statistic.read()?;
    let rows = observations(&document, table)?;
    let mut result = Map::new();
    for (name, small_sample) in [("CR1", SmallSample::Corrected), ("CR0", SmallSample::Uncorrected)] {
        let did = difference_in_differences(&rows, small_sample).map_err(refused)?;
        result.insert(name.to_owned(), write_difference(&did));
    }
    Ok(result)
}

fn refused(error: NoDifference) -> Failure {
    match error {
        NoDifference::CellEmpty { after, treated } => {
            let wave = if after { "later" } else { "earlier" };
            let group = if treated { "the treated group" } else { "the group not treated" };
            Failure::new(Code::DOMAIN_EMPTY, "statistic", format!("Nobody of {group} is in the {wave} wave."))
        }
        NoDifference::OneCluster => {
            Failure::new(Code::LONELY_PSU, "statistic.cluster", "A single cluster has no variance.")
        }
    }
}

fn write_difference(did: &DifferenceInDifferences) -> Value {
    let mut out = Map::new();
    out.insert("coef".to_owned(), json!(did.coefficients));
    out.insert("se".to_owned(), json!(did.standard_errors()));
    write(&mut out, &[("n", did.n as f64), ("clusters", did.clusters as f64)]);
    Value::Object(out)
}

/// The rows of both waves in which nothing is missing.
fn observations(document: &Document, table: &Table) -> Result<Vec<Observation>, Failure> {
    let y = numeric(table, &document.y, "statistic.y")?;
    let is = |name: &str, value: &Word, at: &str, value_at: &str| -> Result<Vec<Option<bool>>, Failure> {
        let column = column(table, name, &format!("statistic.{at}"))?;
        is_any_of(column, name, std::slice::from_ref(value), &format!("statistic.{value_at}"))
    };
    let before = is(&document.wave, &document.from_, "wave", "from_")?;
    let after = is(&document.wave, &document.to, "wave", "to")?;
    let treated = is(&document.group, &document.treated, "group", "treated")?;
    let weights = match &document.weights {
        None => vec![1.0; table.rows],
        Some(name) => numeric(table, name, "statistic.weights")?.to_vec(),
    };
    let clusters = clusters(document, table)?;
    let mut observations = Vec::new();
    for row in 0..table.rows {
        let in_wave = match (before[row], after[row]) {
            (Some(true), _) => Some(false),
            (_, Some(true)) => Some(true),
            _ => None,
        };
        let (Some(after), Some(treated), Some(cluster)) = (in_wave, treated[row], clusters[row]) else { continue };
        let (y, weight) = (y[row], weights[row]);
        if y.is_nan() || weight.is_nan() {
            continue;
        }
        if !(weight >= 0.0 && weight.is_finite()) {
            let message = format!("Row {} has the weight {weight}; a weight is a number from 0 up.", row + 1);
            return Err(Failure::new(Code::WEIGHT_INVALID, format!("rows[{row}].weight"), message));
        }
        observations.push(Observation { y, weight, after, treated, cluster });
    }
    Ok(observations)
}

/// A number for the cluster of every row; `None` where its name is missing.
fn clusters(document: &Document, table: &Table) -> Result<Vec<Option<usize>>, Failure> {
    let words = |name: &Option<String>, at: &str| -> Result<Option<Vec<Option<String>>>, Failure> {
        name.as_ref().map(|name| column(table, name, &format!("statistic.{at}")).map(TableColumn::words)).transpose()
    };
    let Some(names) = words(&document.cluster, "cluster")? else {
        return Ok((0..table.rows).map(Some).collect());
    };
    let within = words(&document.nest, "nest")?;
    let mut known: HashMap<(String, String), usize> = HashMap::new();
    let number = |(row, name): (usize, Option<String>)| {
        let within = match &within {
            None => String::new(),
            Some(within) => within[row].clone()?,
        };
        let next = known.len();
        Some(*known.entry((within, name?)).or_insert(next))
    };
    Ok(names.into_iter().enumerate().map(number).collect())
}
