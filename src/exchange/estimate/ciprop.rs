//! Kind `ciprop`: a proportion with its interval.

use super::asked::{Asked, write};
use super::document::{DfDocument, Statistic, Word, usual_level, yes};
use super::estimand::Estimand;
use super::failure::Failure;
use crate::estimation::{Cell, Domain, EstimationError, LogitShare, Proportion, ProportionInterval, estimate, means};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    var: Option<String>,
    #[serde(default)]
    values: Vec<Word>,
    method: Option<String>,
    #[serde(default = "yes")]
    na_rm: bool,
    #[serde(default)]
    df: DfDocument,
    #[serde(default = "usual_level")]
    level: f64,
}

pub(super) fn compute(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    let document: Document = statistic.read()?;
    let var = document.var.ok_or_else(|| Failure::invalid("statistic.var", "No variable is named."))?;
    let method = method(document.method.as_deref())?;
    let estimand = Estimand::of_event(&asked.table, &var, &document.values, "statistic.values")?;
    let mut rows = Vec::new();
    for group in asked.groups(by, "by")? {
        let df = asked.df_of(&document.df, &group.domain)?;
        let has_missing = group.domain.complete(&[&estimand.values]) != group.domain;
        let proportion = match proportion(asked, &group.domain, &estimand.values, method, df) {
            Ok(proportion) if document.na_rm || !has_missing => proportion,
            Ok(_) | Err(EstimationError::DomainEmpty) => Proportion::new(f64::NAN, f64::NAN, df, 0),
            Err(error) => return Err(error.into()),
        };
        let (lower, upper) = method.of(&proportion, document.level);
        let mut row = Map::new();
        if !by.is_empty() {
            row.insert("by".to_owned(), Value::Object(group.labels.clone()));
        }
        row.extend(estimand.labels());
        let Proportion { value, se, .. } = proportion;
        write(&mut row, &[("estimate", value), ("se", se), ("df", df), ("lower", lower), ("upper", upper)]);
        rows.push(Value::Object(row));
    }
    Ok(Map::from_iter([("rows".to_owned(), Value::Array(rows))]))
}

fn method(word: Option<&str>) -> Result<ProportionInterval, Failure> {
    word.map_or(Ok(ProportionInterval::default()), |word| {
        ProportionInterval::from_word(word).ok_or_else(|| {
            let words = ProportionInterval::ALL.map(ProportionInterval::word).join(", ");
            Failure::invalid("statistic.method", format!("There is no method “{word}”; there are {words}."))
        })
    })
}

/// The proportion of a group with all that its interval needs.
fn proportion(
    asked: &Asked<'_>,
    group: &Domain,
    values: &[f64],
    method: ProportionInterval,
    df: f64,
) -> Result<Proportion, EstimationError> {
    let design = &asked.design;
    let domain = group.complete(&[values]);
    let cell = Cell { domain: &domain, values };
    let joint = means(design, &[cell])?;
    let (value, se) = (joint.values[0], joint.se(0));
    // A calibrated design keeps all rows of the file, those outside with weight 0; R counts them too.
    let everybody = Domain::all(design.rows());
    let counted = if design.is_calibrated() && design.replicates().is_none() { &everybody } else { group };
    let answered = counted.complete(&[values]).count();
    // Rows outside the group have weight 0 in such a design, whatever they weigh in the file.
    let mean_weight = |within: &Domain, rows: usize| {
        within.rows().filter(|row| group.contains(*row)).map(|row| design.weights()[row]).sum::<f64>() / rows as f64
    };
    let mut proportion = Proportion::new(value, se, df, counted.count());
    proportion.design_df = design.degrees_of_freedom(group);
    proportion.answered = answered;
    proportion.relative_weight = mean_weight(&domain, answered) / mean_weight(group, counted.count());
    let needs_logit = matches!(method, ProportionInterval::Logit | ProportionInterval::Likelihood);
    if needs_logit && design.replicates().is_some() {
        proportion.logit_se = estimate(design, &LogitShare::of(cell))?.se(0);
    }
    Ok(proportion)
}
