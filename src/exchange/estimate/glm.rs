//! Kinds `glm` and `wald_term_test`: regression, and whether terms of it could be nothing.

use super::asked::{Asked, number};
use super::combined::write_difference;
use super::data::{Table, TableColumn};
use super::design::{column, numeric};
use super::document::{Statistic, Word, usual_level};
use super::estimand::Estimand;
use super::failure::Failure;
use super::joint::refuse_by;
use super::significance::{categories, write_test};
use crate::estimation::regression::{Model, Regression, glm, wald_term_test};
use crate::numeric::glm::Family;
use crate::numeric::model_matrix::{Regressor, Regressors, Term};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    family: FamilyDocument,
    response: String,
    /// The values of the response that count as 1; the others count as 0.
    #[serde(default)]
    event: Vec<Word>,
    /// None of them is a model with nothing but an intercept.
    #[serde(default)]
    terms: Vec<String>,
    #[serde(default)]
    test_terms: Vec<String>,
    #[serde(default = "usual_level")]
    level: f64,
    #[serde(default)]
    vcov: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FamilyDocument {
    Gaussian,
    Binomial,
    Poisson,
}

impl FamilyDocument {
    fn family(self) -> Family {
        match self {
            FamilyDocument::Gaussian => Family::Gaussian,
            FamilyDocument::Binomial => Family::Binomial,
            FamilyDocument::Poisson => Family::Poisson,
        }
    }
}

pub(super) fn coefficients(
    asked: &Asked<'_>,
    statistic: &Statistic,
    by: &[String],
) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: Document = statistic.read()?;
    if !document.test_terms.is_empty() {
        return Err(Failure::invalid("statistic.test_terms", "Terms are tested by the kind “wald_term_test”."));
    }
    let regression = regression(asked, &document)?;
    let mut rows = Vec::new();
    for (i, column) in regression.columns.iter().enumerate() {
        let mut row = Map::from_iter([("term".to_owned(), json!(column.name))]);
        write_difference(&mut row, &regression.coefficient(i, document.level));
        rows.push(Value::Object(row));
    }
    let mut result = Map::from_iter([("rows".to_owned(), Value::Array(rows))]);
    if document.vcov {
        let v = &regression.joint.covariance;
        let row = |i| (0..v.ncols()).map(|j| number(v[(i, j)])).collect::<Value>();
        result.insert("vcov".to_owned(), (0..v.nrows()).map(row).collect());
    }
    result.insert("df_resid".to_owned(), number(regression.df_residual));
    result.insert("n".to_owned(), json!(regression.rows));
    Ok(result)
}

pub(super) fn term_test(
    asked: &Asked<'_>,
    statistic: &Statistic,
    by: &[String],
) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: Document = statistic.read()?;
    let tested = terms(&document.test_terms, "statistic.test_terms")?;
    if tested.is_empty() {
        return Err(Failure::invalid("statistic.test_terms", "No term is named."));
    }
    let test = wald_term_test(&regression(asked, &document)?, &tested)?;
    Ok(Map::from_iter([("test".to_owned(), write_test("F", &test))]))
}

fn regression(asked: &Asked<'_>, document: &Document) -> Result<Regression, Failure> {
    let response = response(&asked.table, document)?;
    let terms = terms(&document.terms, "statistic.terms")?;
    let variables = regressors(&asked.table, &terms)?;
    let family = document.family.family();
    let model = Model::new(family, &response, &terms, &variables, &asked.domain, asked.design.weights())?;
    Ok(glm(&asked.design, &model)?)
}

fn response<'a>(table: &'a Table, document: &Document) -> Result<Cow<'a, [f64]>, Failure> {
    let place = "statistic.response";
    if !document.event.is_empty() {
        let event = Estimand::of_event(table, &document.response, &document.event, "statistic.event")?;
        return Ok(Cow::Owned(event.values));
    }
    match column(table, &document.response, place)? {
        TableColumn::Numeric(values) => Ok(Cow::Borrowed(values)),
        _ => {
            Err(Failure::invalid(place, "A response that is not numeric needs an “event”: the values that count as 1."))
        }
    }
}

fn terms(words: &[String], place: &str) -> Result<Vec<Term>, Failure> {
    let term = |(i, word): (usize, &String)| {
        Term::parse(word).map_err(|error| Failure::invalid(format!("{place}[{i}]"), format!("{error}.")))
    };
    words.iter().enumerate().map(term).collect()
}

/// The variables that the terms name: numbers as they are, everything else as categories.
fn regressors<'a>(table: &'a Table, terms: &[Term]) -> Result<Regressors<'a>, Failure> {
    let mut variables = Regressors::new();
    for (i, term) in terms.iter().enumerate() {
        let place = format!("statistic.terms[{i}]");
        for name in term.variables() {
            let regressor = match column(table, name, &place)? {
                TableColumn::Numeric(_) => Regressor::Number(numeric(table, name, &place)?),
                _ => Regressor::Categories(Cow::Owned(categories(table, name, &place)?)),
            };
            variables.insert(name.clone(), regressor);
        }
    }
    Ok(variables)
}
