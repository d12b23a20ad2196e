//! Requests for estimates as written: the types of the document.

use super::estimate_request::Failure;
use crate::finding::Code;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

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
    pub fn read(request: &Value) -> Result<Request, Failure> {
        let Value::Object(fields) = request else {
            return Err(Failure::new(Code::REQUEST_INVALID, "", "A request is an object."));
        };
        refuse_misplaced(fields)?;
        let dataset = part(fields, "dataset")?;
        let kind = fields.get("statistic").and_then(|s| s.get("kind")).and_then(Value::as_str).unwrap_or("");
        if KINDS_TO_COME.contains(&kind) {
            let message = format!("This version does not compute the statistic “{kind}”.");
            return Err(Failure::new(Code::STATISTIC_UNSUPPORTED, "statistic.kind", message));
        }
        let design: DesignDocument = part(fields, "design")?;
        design.refuse_unsupported()?;
        let by = if fields.contains_key("by") { part::<Option<Vec<String>>>(fields, "by")? } else { None };
        let statistic: StatisticDocument = part(fields, "statistic")?;
        if let Some(statistic) = fields.get("statistic").and_then(Value::as_object) {
            refuse_untaken(kind, statistic)?;
        }
        Ok(Request { dataset, design, statistic, by: by.unwrap_or_default() })
    }
}

/// Keys that mean something, but inside another part. Others beside the parts are the asker's own notes.
fn refuse_misplaced(fields: &Map<String, Value>) -> Result<(), Failure> {
    for (part, keys) in [("design", DESIGN_KEYS), ("statistic", STATISTIC_KEYS)] {
        if let Some(key) = keys.iter().find(|key| fields.contains_key(**key)) {
            return Err(Failure::invalid(*key, format!("“{key}” belongs inside “{part}”.")));
        }
    }
    Ok(())
}

const DESIGN_KEYS: &[&str] = &[
    "ids",
    "strata",
    "fpc",
    "weights",
    "nest",
    "lonely_psu",
    "domain_lonely_adjust",
    "ultimate_cluster",
    "data_filter",
    "subset",
    "adjust",
    "replicate",
    "derive",
];

/// Without `by` and `note`, which a request has too.
const STATISTIC_KEYS: &[&str] =
    &["kind", "vars", "var", "values", "method", "na_rm", "df", "level", "deff", "vcov", "base", "wave", "pairs"];

/// A key of a statistic that its kind does not take would be ignored; the default of one is not worth a refusal.
fn refuse_untaken(kind: &str, statistic: &Map<String, Value>) -> Result<(), Failure> {
    let taken: &[&str] = match kind {
        "df" => &["df", "level"],
        "mean" | "total" => &["vars", "na_rm", "df", "level", "deff", "vcov"],
        "ciprop" => &["var", "values", "method", "na_rm", "df", "level", "deff", "vcov"],
        "changes" => &["base", "wave", "by", "pairs", "df", "level"],
        _ => return Ok(()),
    };
    let is_default = |key: &str, value: &Value| match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Bool(value) => *value == (key == "na_rm"),
        _ => false,
    };
    let always = ["kind", "note"];
    let untaken = statistic.iter().find(|(key, value)| {
        !taken.contains(&key.as_str()) && !always.contains(&key.as_str()) && !is_default(key, value)
    });
    match untaken {
        None => Ok(()),
        Some((key, value)) => {
            let message = match value {
                Value::Bool(value) => format!("The statistic “{kind}” does not take “{key}”: {value}."),
                _ => format!("The statistic “{kind}” does not take “{key}”."),
            };
            Err(Failure::invalid(format!("statistic.{key}"), message))
        }
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

/// What is asked for; [`Request::read`] has refused fields that the kind does not take.
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
