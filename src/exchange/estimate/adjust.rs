//! The key `adjust` of a design: adjustments of its weights, matched with the rows.

use super::data::Table;
use super::design::column;
use super::document::Word;
use super::failure::Failure;
use super::filter::word;
use super::terms::ModelMatrix;
use crate::estimation::SurveyDesign;
use crate::finding::Code;
use crate::weighting::adjustment::{
    Adjustment, AdjustmentError, Bounds, Calibration, Classes, Distance, Poststratification, Raking, Targets, Trimming,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};

/// One adjustment as written, in the order in which they are applied.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum AdjustDocument {
    Poststratify {
        vars: Vec<String>,
        totals: Vec<Map<String, Value>>,
    },
    Rake {
        margins: Vec<MarginDocument>,
        #[serde(default = "rake_epsilon")]
        epsilon: f64,
        #[serde(default = "rake_maxit")]
        maxit: u32,
    },
    Calibrate(CalibrateDocument),
    Trim {
        lower: Option<Word>,
        upper: Option<Word>,
        #[serde(default)]
        strict: bool,
    },
    Standardize(StandardizeDocument),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarginDocument {
    vars: Vec<String>,
    totals: Vec<Map<String, Value>>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalibrateDocument {
    terms: Vec<String>,
    population: BTreeMap<String, f64>,
    #[serde(default)]
    calfun: CalfunDocument,
    bounds: Option<BoundsDocument>,
    #[serde(default = "calibrate_epsilon")]
    epsilon: f64,
    #[serde(default = "calibrate_maxit")]
    maxit: u32,
    trim: Option<BoundsDocument>,
    aggregate_stage: Option<usize>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CalfunDocument {
    #[default]
    Linear,
    Raking,
    Logit,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BoundsDocument {
    lower: Option<Word>,
    upper: Option<Word>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StandardizeDocument {
    by: Vec<String>,
    #[serde(default)]
    over: Vec<String>,
    /// Level of the one `by` variable to its population; where there are several, as `totals` elsewhere.
    population: PopulationDocument,
    #[serde(default)]
    excluding_missing: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum PopulationDocument {
    Levels(BTreeMap<String, f64>),
    Totals(Vec<Map<String, Value>>),
}

/// R's default: absolute, and loose.
fn rake_epsilon() -> f64 {
    1.0
}

fn rake_maxit() -> u32 {
    10
}

fn calibrate_epsilon() -> f64 {
    1e-7
}

fn calibrate_maxit() -> u32 {
    50
}

/// An adjustment ready to fit, with words for what may go wrong in it.
pub(super) struct Prepared {
    pub adjustments: Vec<Adjustment>,
    place: String,
    /// Margin by margin, the labels of the classes; for a calibration, one list of its terms.
    labels: Vec<Vec<String>>,
}

impl Prepared {
    /// One adjustment of the document, matched with the rows of the table.
    ///
    /// # Errors
    /// `column_unknown`, `request_invalid`; `sample_without_margin`: a row's class has no total; `margin_invalid`: a total that is no
    /// number from 0 upwards.
    pub fn of(document: &AdjustDocument, table: &Table, design: &SurveyDesign, place: String) -> Result<Self, Failure> {
        let rows = Rows { table, place: &place };
        let (adjustments, labels) = match document {
            AdjustDocument::Poststratify { vars, totals } => {
                let (step, labels) = rows.margin(vars, totals)?;
                (vec![Adjustment::Poststratify(step)], vec![labels])
            }
            AdjustDocument::Rake { margins, epsilon, maxit } => {
                let read = margins.iter().map(|margin| rows.margin(&margin.vars, &margin.totals));
                let (margins, labels): (Vec<_>, Vec<_>) = read.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
                let step = Raking::new(margins, *epsilon, *maxit).map_err(|e| rows.failure(&e, &[]))?;
                (vec![Adjustment::Rake(step)], labels)
            }
            AdjustDocument::Calibrate(document) => rows.calibration(document, design)?,
            AdjustDocument::Trim { lower, upper, strict } => {
                let bounds = rows.bounds(lower.as_ref(), upper.as_ref())?;
                (vec![Adjustment::Trim(Trimming::new(bounds, *strict))], Vec::new())
            }
            AdjustDocument::Standardize(document) => rows.standardisation(document)?,
        };
        Ok(Prepared { adjustments, place, labels })
    }

    /// What to say of an adjustment that does not fit.
    pub fn failure(&self, error: &AdjustmentError) -> Failure {
        failure(error, &self.place, &self.labels)
    }
}

fn failure(error: &AdjustmentError, place: &str, labels: &[Vec<String>]) -> Failure {
    let label = |margin: usize, i: usize| labels.get(margin).and_then(|labels| labels.get(i)).map(String::as_str);
    let named = |margin, i| label(margin, i).map_or_else(String::new, |label| format!(" ({label})"));
    let (code, more) = match error {
        AdjustmentError::ClassEmpty { margin, class } => (Code::MARGIN_WITHOUT_SAMPLE, named(*margin, *class)),
        AdjustmentError::Class { .. } => (Code::SAMPLE_WITHOUT_MARGIN, String::new()),
        AdjustmentError::Target { margin, class } => (Code::MARGIN_INVALID, named(*margin, *class)),
        AdjustmentError::Total { column } => (Code::MARGIN_INVALID, named(0, *column)),
        AdjustmentError::Failed { column, .. } => (Code::CALIBRATION_FAILED, named(0, *column)),
        AdjustmentError::Weight { .. } => (Code::WEIGHT_INVALID, String::new()),
        AdjustmentError::Bounds | AdjustmentError::Tolerance | AdjustmentError::Length { .. } => {
            (Code::REQUEST_INVALID, String::new())
        }
    };
    Failure::new(code, place, format!("The weights cannot be adjusted: {error}{more}."))
}

/// The rows of the table, seen from one adjustment.
struct Rows<'a> {
    table: &'a Table,
    place: &'a str,
}

impl Rows<'_> {
    fn failure(&self, error: &AdjustmentError, labels: &[Vec<String>]) -> Failure {
        failure(error, self.place, labels)
    }

    /// Each row's words in these variables, joined to one key.
    ///
    /// # Errors
    /// A missing value in a row that `counts`.
    fn keys(&self, vars: &[String], counts: &[bool]) -> Result<Vec<Option<Vec<String>>>, Failure> {
        let words = |name: &String| Ok(column(self.table, name, self.place)?.words());
        let columns = vars.iter().map(words).collect::<Result<Vec<_>, Failure>>()?;
        let key = |row: usize| columns.iter().map(|words| words[row].clone()).collect::<Option<Vec<String>>>();
        let keys: Vec<_> = (0..self.table.rows).map(|row| if counts[row] { key(row) } else { None }).collect();
        match keys.iter().zip(counts).position(|(key, counts)| *counts && key.is_none()) {
            None => Ok(keys),
            Some(row) => {
                let message = format!("Row {} has no value of {}.", row + 1, vars.join(" or "));
                Err(Failure::new(Code::SAMPLE_WITHOUT_MARGIN, self.place, message))
            }
        }
    }

    /// A partition with totals, and the labels of its classes.
    fn margin(
        &self,
        vars: &[String],
        totals: &[Map<String, Value>],
    ) -> Result<(Poststratification, Vec<String>), Failure> {
        let read = self.totals(vars, totals)?;
        let class_of: HashMap<&Vec<String>, usize> = read.iter().enumerate().map(|(c, (key, _))| (key, c)).collect();
        let keys = self.keys(vars, &vec![true; self.table.rows])?;
        let class = |key: Option<Vec<String>>| -> Result<Option<u32>, Failure> {
            key.map(|key| match class_of.get(&key) {
                Some(class) => Ok(*class as u32),
                None => Err(self.without_margin(&key)),
            })
            .transpose()
        };
        let classes: Classes = keys.into_iter().map(class).collect::<Result<_, _>>()?;
        let labels: Vec<String> = read.iter().map(|(key, _)| key.join(", ")).collect();
        let totals = Targets::Totals(read.into_iter().map(|(_, total)| total).collect());
        let step = Poststratification::new(classes, totals);
        Ok((step.map_err(|e| self.failure(&e, std::slice::from_ref(&labels)))?, labels))
    }

    fn without_margin(&self, key: &[String]) -> Failure {
        let message = format!("The sample has “{}”, for which there is no population total.", key.join(", "));
        Failure::new(Code::SAMPLE_WITHOUT_MARGIN, self.place, message)
    }

    /// Keys and totals of the classes, each once.
    fn totals(&self, vars: &[String], totals: &[Map<String, Value>]) -> Result<Vec<(Vec<String>, f64)>, Failure> {
        if vars.is_empty() {
            return Err(Failure::invalid(self.place, "No variable is named."));
        }
        let mut read: Vec<(Vec<String>, f64)> = Vec::new();
        for fields in totals {
            let level = |name: &String| fields.get(name).and_then(|value| Word::deserialize(value).ok());
            let key: Option<Vec<String>> = vars.iter().map(|name| level(name).as_ref().map(word)).collect();
            let total = fields.get("total").and_then(Value::as_f64);
            match (key, total) {
                (Some(key), Some(total)) if fields.len() == vars.len() + 1 => {
                    if read.iter().any(|(other, _)| *other == key) {
                        let message = format!("“{}” has two totals.", key.join(", "));
                        return Err(Failure::invalid(self.place, message));
                    }
                    read.push((key, total));
                }
                _ => {
                    let message = format!("A total is an object with {} and a number “total”.", vars.join(", "));
                    return Err(Failure::invalid(self.place, message));
                }
            }
        }
        Ok(read)
    }

    fn bounds(&self, lower: Option<&Word>, upper: Option<&Word>) -> Result<Bounds, Failure> {
        let number = |bound: Option<&Word>, absent: f64| match bound {
            None => Ok(absent),
            Some(bound) => word(bound).parse::<f64>().map_err(|_| Failure::invalid(self.place, "A bound is a number.")),
        };
        let bounds = Bounds::new(number(lower, f64::NEG_INFINITY)?, number(upper, f64::INFINITY)?);
        bounds.map_err(|e| self.failure(&e, &[]))
    }

    fn calibration(
        &self,
        document: &CalibrateDocument,
        design: &SurveyDesign,
    ) -> Result<(Vec<Adjustment>, Vec<Vec<String>>), Failure> {
        let model = ModelMatrix::of(self.table, &document.terms, &format!("{}.terms", self.place))?;
        if let Some(row) = model.incomplete_row(|_| true) {
            let message = format!("Row {} has no value of a term.", row + 1);
            return Err(Failure::new(Code::SAMPLE_WITHOUT_MARGIN, self.place, message));
        }
        if let Some(strange) = document.population.keys().find(|name| !model.names.contains(name)) {
            return Err(Failure::invalid(self.place, format!("The terms make no column “{strange}”.")));
        }
        let total = |name: &String| {
            let lacks = || Failure::invalid(self.place, format!("The population has no total of “{name}”."));
            document.population.get(name).copied().ok_or_else(lacks)
        };
        let totals = model.names.iter().map(total).collect::<Result<Vec<f64>, _>>()?;
        let distance = match document.calfun {
            CalfunDocument::Linear => Distance::Linear,
            CalfunDocument::Raking => Distance::Raking,
            CalfunDocument::Logit => Distance::Logit,
        };
        let labels = vec![model.names];
        let refuse = |e: AdjustmentError| self.failure(&e, &labels);
        let mut step =
            Calibration::new(model.matrix, totals, distance, document.epsilon, document.maxit).map_err(refuse)?;
        if let Some(stage) = document.aggregate_stage {
            step = step.within_units(&self.units(design, stage)?).map_err(refuse)?;
        }
        if let Some(bounds) = &document.bounds {
            step = step.bounded(self.bounds(bounds.lower.as_ref(), bounds.upper.as_ref())?);
        }
        if let Some(cut) = &document.trim {
            step = step.cut(self.bounds(cut.lower.as_ref(), cut.upper.as_ref())?);
        }
        Ok((vec![Adjustment::Calibrate(step)], labels))
    }

    /// The units of a stage, counted from 1.
    fn units(&self, design: &SurveyDesign, stage: usize) -> Result<Classes, Failure> {
        let found = stage.checked_sub(1).and_then(|stage| design.stages().get(stage));
        match found.filter(|_| design.replicates().is_none()) {
            Some(found) => Ok((0..self.table.rows).map(|row| u32::try_from(found.unit_of_row(row)).ok()).collect()),
            None => Err(Failure::invalid(self.place, format!("The design has no stage {stage}."))),
        }
    }

    /// Rows that lack a variable to be analysed get weight 0; within each group of `over` the others get the population's shares.
    fn standardisation(&self, document: &StandardizeDocument) -> Result<(Vec<Adjustment>, Vec<Vec<String>>), Failure> {
        let mut kept = vec![true; self.table.rows];
        for name in &document.excluding_missing {
            let words = column(self.table, name, self.place)?.words();
            kept.iter_mut().zip(words).for_each(|(kept, word)| *kept &= word.is_some());
        }
        let population = match &document.population {
            PopulationDocument::Levels(levels) if document.by.len() == 1 => {
                levels.iter().map(|(level, total)| (vec![level.clone()], *total)).collect()
            }
            PopulationDocument::Levels(_) => {
                return Err(Failure::invalid(self.place, "Several variables need a list of totals."));
            }
            PopulationDocument::Totals(totals) => self.totals(&document.by, totals)?,
        };
        let whole: f64 = population.iter().map(|(_, total)| total).sum();
        let by = self.keys(&document.by, &kept)?;
        let over = self.keys(&document.over, &kept)?;
        let mut groups: Vec<&Vec<String>> = over.iter().flatten().collect();
        groups.sort_unstable();
        groups.dedup();
        let class = |(by, over): (&Option<Vec<String>>, &Option<Vec<String>>)| -> Result<Option<u32>, Failure> {
            let (Some(by), Some(over)) = (by, over) else { return Ok(None) };
            let level = population.iter().position(|(key, _)| key == by).ok_or_else(|| self.without_margin(by))?;
            let group = groups.binary_search(&over).unwrap_or_default();
            Ok(Some((group * population.len() + level) as u32))
        };
        let classes: Classes = by.iter().zip(&over).map(class).collect::<Result<_, _>>()?;
        let cells =
            || groups.iter().enumerate().flat_map(|(g, over)| population.iter().map(move |cell| (g, over, cell)));
        let labels: Vec<String> =
            cells().map(|(_, over, (by, _))| [by.as_slice(), over.as_slice()].concat().join(", ")).collect();
        let shares = cells().map(|(_, _, (_, total))| total / whole).collect();
        let group_of_class = cells().map(|(g, _, _)| g as u32).collect();
        let step = Poststratification::new(classes, Targets::Shares { shares, group_of_class });
        let step = step.map_err(|e| self.failure(&e, std::slice::from_ref(&labels)))?;
        Ok((vec![Adjustment::Restrict(kept.into()), Adjustment::Poststratify(step)], vec![labels]))
    }
}
