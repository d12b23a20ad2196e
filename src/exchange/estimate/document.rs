//! Requests for estimates as written: the types of the document.

use super::adjust::AdjustDocument;
use super::data::Table;
use super::estimand::Estimand;
use super::failure::Failure;
use crate::finding::Code;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A request as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Request {
    dataset: Option<String>,
    design: Option<DesignDocument>,
    pub statistic: Statistic,
    pub by: Vec<String>,
}

impl Request {
    pub fn read(request: &Value) -> Result<Request, Failure> {
        let Value::Object(fields) = request else {
            return Err(Failure::new(Code::REQUEST_INVALID, "", "A request is an object."));
        };
        refuse_misplaced(fields)?;
        Ok(Request {
            dataset: part(fields, "dataset")?,
            design: part(fields, "design")?,
            statistic: Statistic::of(fields.get("statistic"))?,
            by: part(fields, "by")?.unwrap_or_default(),
        })
    }

    /// # Errors
    /// For a statistic that needs one: the request names none.
    pub fn dataset(&self) -> Result<&str, Failure> {
        self.dataset.as_deref().ok_or_else(|| lacking("dataset"))
    }

    /// # Errors
    /// As [`Request::dataset`].
    pub fn design(&self) -> Result<&DesignDocument, Failure> {
        self.design.as_ref().ok_or_else(|| lacking("design"))
    }

    /// # Errors
    /// For a statistic that would ignore them: the request has a design or groups.
    pub fn refuse_design(&self) -> Result<(), Failure> {
        let kind = self.statistic.kind();
        let refuse = |name: &str| Err(Failure::invalid(name, format!("The statistic “{kind}” takes no “{name}”.")));
        match (&self.design, self.by.is_empty()) {
            (Some(_), _) => refuse("design"),
            (None, false) => refuse("by"),
            (None, true) => Ok(()),
        }
    }
}

fn lacking(name: &str) -> Failure {
    Failure::invalid(name, format!("The request has no “{name}”."))
}

/// What is asked for: a kind, and the fields that the kind takes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statistic {
    kind: String,
    fields: Map<String, Value>,
}

impl Statistic {
    fn of(value: Option<&Value>) -> Result<Statistic, Failure> {
        let Some(Value::Object(fields)) = value else {
            return Err(lacking("statistic"));
        };
        let Some(kind) = fields.get("kind").and_then(Value::as_str) else {
            return Err(Failure::invalid("statistic.kind", "The statistic has no kind."));
        };
        if let Some(level) = fields.get("level").filter(|level| !level.is_null())
            && !level.as_f64().is_some_and(|level| level > 0.0 && level < 1.0)
        {
            return Err(Failure::invalid("statistic.level", "A confidence level is between 0 and 1."));
        }
        let kept = fields.iter().filter(|(key, value)| !says_nothing(key, value));
        Ok(Statistic { kind: kind.to_owned(), fields: kept.map(|(key, value)| (key.clone(), value.clone())).collect() })
    }

    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The fields as the kind's own document, which refuses unknown ones: ignoring a field would change the number in silence.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        T::deserialize(Value::Object(self.fields.clone())).map_err(|error| located("statistic", &error))
    }
}

/// A note, an absent value, or the default that every kind has: not worth a refusal where the kind does not take it.
fn says_nothing(key: &str, value: &Value) -> bool {
    match (key, value) {
        ("kind" | "note", _) | (_, Value::Null) => true,
        ("na_rm", Value::Bool(value)) => *value,
        ("deff" | "vcov", Value::Bool(value)) => !*value,
        (_, Value::Array(list)) => list.is_empty(),
        _ => false,
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
const STATISTIC_KEYS: &[&str] = &[
    "kind",
    "vars",
    "var",
    "values",
    "method",
    "na_rm",
    "df",
    "level",
    "deff",
    "vcov",
    "base",
    "wave",
    "pairs",
    "numerator",
    "denominator",
    "probs",
    "qrule",
    "interval_type",
    "family",
    "response",
    "event",
    "terms",
    "test_terms",
    "row",
    "col",
    "mu",
    "test",
    "contrasts",
    "full",
];

/// A part of the request, `None` where it is absent or null.
fn part<T: DeserializeOwned>(fields: &Map<String, Value>, name: &str) -> Result<Option<T>, Failure> {
    let value = fields.get(name).unwrap_or(&Value::Null);
    Option::<T>::deserialize(value).map_err(|error| located(name, &error))
}

/// An unknown field is located by its name, anything else by its part.
fn located(part: &str, error: &serde_json::Error) -> Failure {
    let message = error.to_string();
    let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
    let place = unknown.map_or_else(|| part.to_owned(), |(field, _)| format!("{part}.{field}"));
    Failure::invalid(place, message)
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
    #[serde(default)]
    pub ultimate_cluster: bool,
    #[serde(default)]
    pub data_filter: Option<Vec<FilterDocument>>,
    #[serde(default)]
    pub subset: Option<Vec<FilterDocument>>,
    #[serde(default)]
    pub adjust: Option<Vec<AdjustDocument>>,
    #[serde(default)]
    pub replicate: Option<ReplicateDocument>,
    #[serde(default)]
    pub derive: Option<Vec<DeriveDocument>>,
}

impl DesignDocument {
    /// # Errors
    /// `design_invalid`: replicate weights say all there is to say of units and strata.
    pub fn refuse_stages_beside_replicates(&self) -> Result<(), Failure> {
        for (key, names) in [("ids", &self.ids), ("strata", &self.strata), ("fpc", &self.fpc)] {
            if !names.is_empty() {
                let message = format!("A design with replicate weights takes no “{key}”.");
                return Err(Failure::new(Code::DESIGN_INVALID, format!("design.{key}"), message));
            }
        }
        Ok(())
    }
}

/// Replicate weights in a file of the data folder, one column a replicate, rows as in the data.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplicateDocument {
    pub weights_file: std::path::PathBuf,
    #[serde(default)]
    pub combined: bool,
    pub scale: f64,
    pub rscales: Vec<f64>,
    #[serde(default)]
    pub mse: bool,
    pub degf: Option<f64>,
    /// What kind they are and how they came about; scale and rscales say what it means for the variance.
    #[serde(default, rename = "type")]
    pub _kind: Option<String>,
    #[serde(default, rename = "rule")]
    pub _rule: Option<String>,
    #[serde(default, rename = "n_rep")]
    pub _number: Option<usize>,
    #[serde(default, rename = "fay_rho")]
    pub _rho: Option<f64>,
}

/// A column made from others.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum DeriveDocument {
    /// A category of both, "a.b".
    Interaction { name: String, vars: Vec<String> },
    /// Words to numbers, or to words; what is not in the map is missing.
    Recode { name: String, var: String, map: Map<String, Value> },
    /// x − value.
    Center { name: String, var: String, value: f64 },
    /// max(0, x − value).
    Spline { name: String, var: String, value: f64 },
    /// (x − value)².
    Square {
        name: String,
        var: String,
        #[serde(default)]
        value: f64,
    },
    /// A category with these levels; other words are missing.
    AsCategory { name: String, var: String, levels: Vec<Word> },
    /// 1 for these values, 0 for others.
    Indicator { name: String, var: String, values: Vec<Word> },
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

/// What is estimated in each group.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum BaseDocument {
    Mean { vars: Vec<String> },
    Total { vars: Vec<String> },
    Prop { var: String, values: Vec<Word> },
}

impl BaseDocument {
    pub fn is_total(&self) -> bool {
        matches!(self, BaseDocument::Total { .. })
    }

    pub fn estimands(&self, table: &Table) -> Result<Vec<Estimand>, Failure> {
        match self {
            BaseDocument::Mean { vars } | BaseDocument::Total { vars } => {
                Estimand::of_variables(table, vars, "statistic.base.vars")
            }
            BaseDocument::Prop { var, values } => {
                Ok(vec![Estimand::of_event(table, var, values, "statistic.base.values")?])
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PairsDocument {
    #[default]
    Consecutive,
    First,
    All,
}

pub(super) fn yes() -> bool {
    true
}

pub(super) fn usual_level() -> f64 {
    crate::estimation::LEVEL
}
