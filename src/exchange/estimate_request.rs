//! Requests for estimates as JSON documents, and their answers: the body of `barograph estimate` and of the API's estimate call.
//!
//! A request is `{id?, dataset, design, statistic, by?}`; its answer `{"id", "result"}` or `{"id", "error": {code, message, place}}`.
//! An array of requests is answered by an array in the same order; a bad request never spoils its neighbours. `estimate_document`
//! has the documents as written; `estimate_answer` computes. First function to read: [`answer_document`].

use super::estimate_answer;
use super::estimate_data::{DataFolder, Table};
use super::estimate_document::Request;
use crate::finding::{Code, Finding, Findings, Severity};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The answer to a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    pub document: Value,
    /// Every request has a result.
    pub all_good: bool,
}

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
            let failure = Failure { code: Code::REQUEST_INVALID, message: error.to_string(), place };
            Answered { document: json!({"id": null, "error": failure.to_json()}), all_good: false }
        }
    }
}

/// Why a request has no result.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failure {
    pub code: Code,
    pub message: String,
    /// Where in the request, or in the data.
    pub place: String,
}

impl Failure {
    pub fn new(code: Code, place: impl Into<String>, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), place: place.into() }
    }

    pub fn invalid(place: impl Into<String>, message: impl Into<String>) -> Failure {
        Failure::new(Code::REQUEST_INVALID, place, message)
    }

    /// The first error speaks; how many more there are is said.
    pub fn of(findings: &Findings) -> Failure {
        let mut errors = findings.iter().filter(|f| f.severity == Severity::Error);
        match errors.next() {
            Some(Finding { code, message, place, .. }) => {
                let more = match errors.count() {
                    0 => String::new(),
                    n => format!(" ({n} more like this)"),
                };
                Failure::new(code.clone(), place.to_string(), format!("{message}{more}"))
            }
            None => Failure::new(Code::INTERNAL, "", "The request was refused without a reason."),
        }
    }

    fn to_json(&self) -> Value {
        json!({"code": self.code, "message": self.message, "place": self.place})
    }
}

/// Tables read so far: a document mostly asks of one data set.
struct Tables<'a> {
    folder: &'a DataFolder,
    known: HashMap<String, Result<Table, Findings>>,
}

impl Tables<'_> {
    fn get(&mut self, dataset: &str) -> &Result<Table, Findings> {
        let folder = self.folder;
        self.known.entry(dataset.to_owned()).or_insert_with(|| folder.table(dataset))
    }
}

fn answer(request: &Value, tables: &mut Tables<'_>) -> Value {
    let mut answer = Map::new();
    answer.insert("id".to_owned(), request.get("id").cloned().unwrap_or(Value::Null));
    match result(request, tables) {
        Ok(result) => answer.insert("result".to_owned(), result),
        Err(failure) => answer.insert("error".to_owned(), failure.to_json()),
    };
    Value::Object(answer)
}

fn result(request: &Value, tables: &mut Tables<'_>) -> Result<Value, Failure> {
    let request = Request::read(request)?;
    let table = tables.get(&request.dataset).as_ref().map_err(Failure::of)?;
    estimate_answer::result(&request, table)
}

#[cfg(test)]
mod tests;
