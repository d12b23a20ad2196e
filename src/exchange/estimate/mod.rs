//! Requests for estimates as JSON documents, and their answers: the body of `barograph estimate` and of the API's estimate call.
//!
//! A request is `{id?, dataset, design, statistic, by?}`; its answer `{"id", "result"}` or `{"id", "error": {code, message, place}}`.
//! An array of requests is answered by an array in the same order; a bad request never spoils its neighbours. `document` has what
//! all requests share, `design` and its neighbours make a design of it, and every kind of statistic has a file of its own, found
//! through [`KINDS`]. First function to read: [`answer_document`].

mod adjust;
mod asked;
mod changes;
mod chisq;
mod ciprop;
mod combined;
mod data;
mod derive;
mod design;
mod df;
mod document;
mod estimand;
mod extras;
mod failure;
mod filter;
mod glm;
mod joint;
mod location;
mod mean;
mod quantile;
mod ratio;
mod reliability;
mod replicate;
mod significance;
mod terms;
mod variance;
mod weights;

pub use data::DataFolder;

use asked::Asked;
use data::Table;
use document::{Request, Statistic};
use failure::Failure;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The answer to a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    pub document: Value,
    /// Every request has a result.
    pub all_good: bool,
}

/// Computes a statistic; what it returns joins `df_design` in the result.
type Compute = fn(&Asked<'_>, &Statistic, &[String]) -> Result<Map<String, Value>, Failure>;

/// Every kind of statistic on a design, and who computes it; `extras` has those that need none.
const KINDS: &[(&str, Compute)] = &[
    ("changes", changes::compute),
    ("chisq", chisq::compute),
    ("ciprop", ciprop::compute),
    ("contrast", combined::contrast),
    ("cronbach_alpha", reliability::alpha),
    ("df", df::compute),
    ("glm", glm::coefficients),
    ("joint", joint::compute),
    ("kappa", reliability::kappa),
    ("mean", mean::compute),
    ("pairwise", combined::pairwise),
    ("quantile", quantile::compute),
    ("ranktest", location::ranks),
    ("ratio", ratio::compute),
    ("total", mean::compute),
    ("ttest", location::t),
    ("variance", variance::compute),
    ("weights", weights::compute),
    ("wald_term_test", glm::term_test),
];

/// Answers one request or an array of them.
pub fn answer_document(text: &str, folder: &DataFolder) -> Answered {
    let mut tables = Tables { folder, known: HashMap::new() };
    let answers = |request: &Value, tables: &mut Tables<'_>| {
        let answer = answer(request, tables);
        let good = answer.get("result").is_some();
        (answer, good)
    };
    match serde_json::from_str(text) {
        Ok(Value::Array(requests)) => {
            let answers: Vec<(Value, bool)> = requests.iter().map(|request| answers(request, &mut tables)).collect();
            let all_good = answers.iter().all(|(_, good)| *good);
            Answered { document: answers.into_iter().map(|(answer, _)| answer).collect(), all_good }
        }
        Ok(request) => {
            let (document, all_good) = answers(&request, &mut tables);
            Answered { document, all_good }
        }
        Err(error) => {
            let place = format!("line {}, column {}", error.line(), error.column());
            let failure = Failure::invalid(place, error.to_string());
            Answered { document: json!({"id": null, "error": failure.to_json()}), all_good: false }
        }
    }
}

/// Tables read so far: a document mostly asks of one data set.
struct Tables<'a> {
    folder: &'a DataFolder,
    known: HashMap<String, Result<Table, Failure>>,
}

impl Tables<'_> {
    fn get(&mut self, dataset: &str) -> Result<&Table, Failure> {
        let folder = self.folder;
        let read = || folder.table(dataset).map_err(|findings| Failure::of(&findings));
        self.known.entry(dataset.to_owned()).or_insert_with(read).as_ref().map_err(Clone::clone)
    }
}

fn answer(request: &Value, tables: &mut Tables<'_>) -> Value {
    let mut answer = Map::new();
    answer.insert("id".to_owned(), request.get("id").cloned().unwrap_or(Value::Null));
    match result(request, tables) {
        Ok(result) => answer.insert("result".to_owned(), Value::Object(result)),
        Err(failure) => answer.insert("error".to_owned(), failure.to_json()),
    };
    Value::Object(answer)
}

fn result(request: &Value, tables: &mut Tables<'_>) -> Result<Map<String, Value>, Failure> {
    let folder = tables.folder;
    let request = Request::read(request)?;
    let kind = request.statistic.kind();
    if let Some((_, compute)) = extras::KINDS.iter().find(|(name, _)| *name == kind) {
        request.refuse_design()?;
        return compute(&request.statistic);
    }
    if let Some((_, compute)) = extras::KINDS_ON_DATA.iter().find(|(name, _)| *name == kind) {
        request.refuse_design()?;
        return compute(&request.statistic, tables.get(request.dataset()?)?);
    }
    let Some((_, compute)) = KINDS.iter().find(|(name, _)| *name == kind) else {
        return Err(Failure::invalid("statistic", format!("There is no statistic “{kind}”.")));
    };
    let design = request.design()?;
    let asked = Asked::of(design, tables.get(request.dataset()?)?, folder)?;
    let mut result = Map::new();
    result.insert("df_design".to_owned(), asked::number(asked.df_design()));
    result.extend(compute(&asked, &request.statistic, &request.by)?);
    Ok(result)
}

#[cfg(test)]
mod tests;
