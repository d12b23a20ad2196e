//! Requests for estimates as JSON documents, and their answers: the body of `barograph estimate` and of the API's estimate call.
//!
//! A request is `{id?, dataset, design, statistic, by?}`; its answer `{"id", "result"}` or `{"id", "error": {code, message, place}}`.
//! An array of requests is answered by an array in the same order; a bad request never spoils its neighbours. The types here are
//! the documents as written; `estimate_answer` computes. First function to read: [`answer_document`].

use super::estimate_answer;
use super::estimate_data::{DataFolder, Table};
use crate::finding::{Code, Finding, Findings, Severity};
use serde::Deserialize;
use serde::de::DeserializeOwned;
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

/// A request as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Request {
    pub dataset: String,
    pub design: DesignDocument,
    pub statistic: StatisticDocument,
    pub by: Vec<String>,
}

/// Kinds of the format that this version does not compute.
const KINDS_TO_COME: &[&str] = &[
    "ratio",
    "quantile",
    "variance",
    "glm",
    "wald_term_test",
    "chisq",
    "ttest",
    "ranktest",
    "cronbach_alpha",
    "kappa",
    "weights",
    "joint",
    "contrast",
    "pairwise",
];

impl Request {
    fn read(request: &Value) -> Result<Request, Failure> {
        let Value::Object(fields) = request else {
            return Err(Failure::new(Code::REQUEST_INVALID, "", "A request is an object."));
        };
        let dataset = part(fields, "dataset")?;
        let kind = fields.get("statistic").and_then(|s| s.get("kind")).and_then(Value::as_str).unwrap_or("");
        if KINDS_TO_COME.contains(&kind) {
            let message = format!("This version does not compute the statistic “{kind}”.");
            return Err(Failure::new(Code::STATISTIC_UNSUPPORTED, "statistic.kind", message));
        }
        let design: DesignDocument = part(fields, "design")?;
        design.refuse_unsupported()?;
        let by = if fields.contains_key("by") { part::<Option<Vec<String>>>(fields, "by")? } else { None };
        Ok(Request { dataset, design, statistic: part(fields, "statistic")?, by: by.unwrap_or_default() })
    }
}

fn part<T: DeserializeOwned>(fields: &Map<String, Value>, name: &str) -> Result<T, Failure> {
    let value = fields
        .get(name)
        .ok_or_else(|| Failure::new(Code::REQUEST_INVALID, name, format!("The request has no “{name}”.")))?;
    T::deserialize(value).map_err(|e| Failure::new(Code::REQUEST_INVALID, name, e.to_string()))
}

/// A sampling design over columns of the data set. An unknown key is refused: ignoring it would change the variance in silence.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DesignDocument {
    #[serde(default)]
    pub ids: Vec<String>,
    #[serde(default)]
    pub strata: Vec<String>,
    #[serde(default)]
    pub fpc: Vec<String>,
    pub weights: Option<String>,
    #[serde(default)]
    pub nest: bool,
    pub lonely_psu: Option<String>,
    #[serde(default)]
    pub domain_lonely_adjust: bool,
    /// Makes no difference to a single stage.
    #[serde(default, rename = "ultimate_cluster")]
    pub _ultimate_cluster: bool,
    #[serde(default)]
    pub data_filter: Option<Vec<FilterDocument>>,
    #[serde(default)]
    pub subset: Option<Vec<FilterDocument>>,
    #[serde(default)]
    adjust: Option<Value>,
    #[serde(default)]
    replicate: Option<Value>,
    #[serde(default)]
    derive: Option<Value>,
}

impl DesignDocument {
    fn refuse_unsupported(&self) -> Result<(), Failure> {
        let is_asked = |value: &Option<Value>| match value {
            None | Some(Value::Null) => false,
            Some(Value::Array(list)) => !list.is_empty(),
            Some(_) => true,
        };
        let refuse = |place: &str, what: &str| {
            let message = format!("This version does not take {what}.");
            Err(Failure::new(Code::DESIGN_UNSUPPORTED, format!("design.{place}"), message))
        };
        if is_asked(&self.adjust) {
            return refuse("adjust", "weight adjustments in a request");
        }
        if is_asked(&self.replicate) {
            return refuse("replicate", "replicate weights");
        }
        if is_asked(&self.derive) {
            return refuse("derive", "derived columns");
        }
        if self.ids.len() > 1 || self.fpc.len() > 1 {
            return refuse(if self.ids.len() > 1 { "ids" } else { "fpc" }, "designs of several stages");
        }
        if self.strata.len() > 1 {
            return refuse("strata", "more than one column of strata");
        }
        Ok(())
    }
}

/// A condition on rows; a missing value never passes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FilterDocument {
    pub var: String,
    pub op: FilterOperator,
    #[serde(default)]
    pub values: Vec<Word>,
    pub value: Option<Word>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FilterOperator {
    In,
    NotIn,
    #[serde(rename = "==")]
    Equal,
    #[serde(rename = "<")]
    Less,
    #[serde(rename = "<=")]
    AtMost,
    #[serde(rename = ">")]
    More,
    #[serde(rename = ">=")]
    AtLeast,
    NotMissing,
}

/// A value as written: `"1"` and `1` are the same.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Word {
    Number(f64),
    Text(String),
}

/// What is asked for; which fields a kind takes is checked where it is computed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatisticDocument {
    pub kind: StatisticKind,
    #[serde(default)]
    pub vars: Vec<String>,
    pub var: Option<String>,
    #[serde(default)]
    pub values: Vec<Word>,
    pub method: Option<String>,
    /// Missing values are left out as a domain; without it they make the estimate missing.
    #[serde(default = "yes")]
    pub na_rm: bool,
    #[serde(default)]
    pub df: DfDocument,
    #[serde(default = "usual_level")]
    pub level: f64,
    #[serde(default)]
    pub deff: DeffDocument,
    #[serde(default)]
    pub vcov: bool,
    pub base: Option<BaseDocument>,
    pub wave: Option<String>,
    #[serde(default)]
    pub by: Vec<String>,
    pub pairs: Option<PairsDocument>,
    #[serde(default, rename = "note")]
    pub _note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StatisticKind {
    Df,
    Mean,
    Total,
    Ciprop,
    Changes,
}

/// `"design"`, `"domain"`, `"inf"`, `"pair"` or a number.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum DfDocument {
    Number(f64),
    Rule(DfRule),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DfRule {
    Design,
    Domain,
    Inf,
    Pair,
}

impl Default for DfDocument {
    fn default() -> Self {
        DfDocument::Rule(DfRule::Design)
    }
}

/// `false`, `true` or `"replace"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum DeffDocument {
    Asked(bool),
    Replace(ReplaceWord),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ReplaceWord {
    Replace,
}

impl Default for DeffDocument {
    fn default() -> Self {
        DeffDocument::Asked(false)
    }
}

/// What changes from wave to wave.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum BaseDocument {
    Mean { vars: Vec<String> },
    Total { vars: Vec<String> },
    Prop { var: String, values: Vec<Word> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PairsDocument {
    Consecutive,
    First,
    All,
}

fn yes() -> bool {
    true
}

fn usual_level() -> f64 {
    crate::estimation::LEVEL
}

#[cfg(test)]
mod tests;
