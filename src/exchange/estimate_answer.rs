//! Computes the answer to a request for estimates.

use super::estimate_data::Table;
use super::estimate_design::{build_design, column, passing};
use super::estimate_document::{DeffDocument, DfDocument, DfRule, Request, StatisticDocument, StatisticKind};
use super::estimate_estimand::Estimand;
use super::estimate_request::Failure;
use crate::estimation::{
    Cell, Domain, EstimationError, JointEstimates, Replacement, SurveyDesign, logit_interval, means,
    simple_variance_of_mean, simple_variance_of_total, symmetric_interval, totals,
};
use crate::finding::Code;
use serde_json::{Map, Value, json};

/// # Errors
/// Whatever the request asks for that the data or the estimators do not give.
pub(super) fn result(request: &Request, table: &Table) -> Result<Value, Failure> {
    let statistic = &request.statistic;
    if !(statistic.level > 0.0 && statistic.level < 1.0) {
        return Err(Failure::invalid("statistic.level", "A confidence level is between 0 and 1."));
    }
    let kept;
    let table = match request.design.data_filter.as_deref() {
        Some(filters) if !filters.is_empty() => {
            kept = table.filtered(&passing(table, filters, "design.data_filter")?);
            &kept
        }
        _ => table,
    };
    let design = build_design(&request.design, table)?;
    let passes = passing(table, request.design.subset.as_deref().unwrap_or_default(), "design.subset")?;
    let asked = Asked { table, design: &design, domain: Domain::of(table.rows, |row| passes[row]), statistic };
    let mut result = Map::new();
    result.insert("df_design".to_owned(), number(asked.df_design()));
    match statistic.kind {
        StatisticKind::Df => {
            let scalars = json!({"df": number(asked.df_design()), "n": asked.domain.count()});
            result.insert("scalars".to_owned(), scalars);
        }
        StatisticKind::Mean | StatisticKind::Total | StatisticKind::Ciprop => asked.rows(&request.by, &mut result)?,
        StatisticKind::Changes => asked.changes(&request.by, &mut result)?,
    }
    Ok(Value::Object(result))
}

pub(super) fn refused(error: &EstimationError) -> Failure {
    Failure::new(error.code(), "design", error.to_string())
}

/// JSON has no NaN and no infinity: `null`, `"inf"`, `"-inf"`.
pub(super) fn number(value: f64) -> Value {
    if value.is_nan() {
        Value::Null
    } else if value.is_infinite() {
        json!(if value > 0.0 { "inf" } else { "-inf" })
    } else if value.fract() == 0.0 && value.abs() < 1e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

/// A request with its data.
pub(super) struct Asked<'a> {
    pub table: &'a Table,
    pub design: &'a SurveyDesign,
    pub domain: Domain,
    pub statistic: &'a StatisticDocument,
}

/// The rows of one group, and what is written of it.
pub(super) struct Group {
    pub labels: Map<String, Value>,
    pub domain: Domain,
}

impl Asked<'_> {
    fn df_design(&self) -> f64 {
        self.design.degrees_of_freedom(&self.domain)
    }

    pub(super) fn df_of(&self, group: &Domain) -> Result<f64, Failure> {
        match self.statistic.df {
            DfDocument::Number(df) => Ok(df),
            DfDocument::Rule(DfRule::Design) => Ok(self.df_design()),
            DfDocument::Rule(DfRule::Domain) => Ok(self.design.degrees_of_freedom(group)),
            DfDocument::Rule(DfRule::Inf) => Ok(f64::INFINITY),
            DfDocument::Rule(DfRule::Pair) => Err(Failure::invalid("statistic.df", "“pair” is for changes.")),
        }
    }

    /// The groups of the domain that have a row, the first variable fastest; everybody where there is no variable.
    pub(super) fn groups(&self, by: &[String]) -> Result<Vec<Group>, Failure> {
        let mut groups = vec![Group { labels: Map::new(), domain: self.domain.clone() }];
        // Last variable first, so that the first ends up innermost.
        for (i, name) in by.iter().enumerate().rev() {
            let column = column(self.table, name, &format!("by[{i}]"))?;
            let words = column.words();
            let split = |group: Group| {
                let within = column.distinct(|row| group.domain.contains(row));
                let part = |word: String| {
                    let mut labels = Map::new();
                    labels.insert(name.clone(), json!(word));
                    labels.extend(group.labels.clone());
                    Group { labels, domain: group.domain.narrowed(|row| words[row].as_deref() == Some(word.as_str())) }
                };
                within.into_iter().map(part).collect::<Vec<_>>()
            };
            groups = groups.into_iter().flat_map(split).collect();
        }
        Ok(groups)
    }

    fn rows(&self, by: &[String], result: &mut Map<String, Value>) -> Result<(), Failure> {
        let statistic = self.statistic;
        let estimands = match statistic.kind {
            StatisticKind::Ciprop => {
                let var = statistic
                    .var
                    .as_deref()
                    .ok_or_else(|| Failure::invalid("statistic.var", "No variable is named."))?;
                vec![Estimand::of_event(self.table, var, &statistic.values, "statistic.values")?]
            }
            _ => Estimand::of_variables(self.table, &statistic.vars, "statistic.vars")?,
        };
        let mut rows = Vec::new();
        for group in self.groups(by)? {
            let estimated = self.estimated(&group.domain, &estimands)?;
            let df = self.df_of(&group.domain)?;
            for (i, estimand) in estimands.iter().enumerate() {
                let mut row = Map::new();
                if !by.is_empty() {
                    row.insert("by".to_owned(), Value::Object(group.labels.clone()));
                }
                row.extend(estimand.labels());
                self.write_estimate(&estimated, i, df, &mut row)?;
                rows.push(Value::Object(row));
            }
            if statistic.vcov && by.is_empty() {
                result.insert("vcov".to_owned(), estimated.covariance());
            }
        }
        result.insert("rows".to_owned(), Value::Array(rows));
        if by.is_empty() {
            result.insert("n".to_owned(), json!(self.domain.count()));
        }
        Ok(())
    }

    /// Estimates one group. Rows with a missing value in any variable are out of the domain; without `na_rm` a variable with a
    /// missing value has no estimate.
    fn estimated<'e>(&self, domain: &Domain, estimands: &'e [Estimand]) -> Result<Estimated<'e>, Failure> {
        let all = || estimands.iter().map(|e| e.values.as_slice());
        let (domain, known): (Domain, Vec<bool>) = if self.statistic.na_rm {
            (domain.complete(&all().collect::<Vec<_>>()), vec![true; estimands.len()])
        } else {
            (domain.clone(), all().map(|values| domain.rows().all(|row| !values[row].is_nan())).collect())
        };
        let columns: Vec<&[f64]> = all().zip(&known).filter(|(_, known)| **known).map(|(values, _)| values).collect();
        let cells: Vec<Cell<'_>> = columns.iter().map(|values| Cell { domain: &domain, values }).collect();
        let joint = match self.statistic.kind {
            StatisticKind::Total => totals(self.design, &cells),
            _ => means(self.design, &cells),
        };
        let joint = match joint {
            Ok(joint) => Some(joint),
            Err(EstimationError::DomainEmpty) => None,
            Err(error) => return Err(refused(&error)),
        };
        let mut next = 0;
        let position = |known: bool| {
            known.then(|| {
                next += 1;
                next - 1
            })
        };
        let positions = known.into_iter().map(position).collect();
        Ok(Estimated { domain, columns: all().collect(), positions, joint })
    }

    fn write_estimate(
        &self,
        estimated: &Estimated<'_>,
        i: usize,
        df: f64,
        row: &mut Map<String, Value>,
    ) -> Result<(), Failure> {
        let statistic = self.statistic;
        let (value, se) = estimated.value_and_se(i);
        let (lower, upper) = match (statistic.kind, statistic.method.as_deref()) {
            (StatisticKind::Ciprop, None | Some("logit" | "xlogit")) => logit_interval(value, se, df, statistic.level),
            (StatisticKind::Ciprop, Some("mean")) | (_, None) => symmetric_interval(value, se, df, statistic.level),
            (StatisticKind::Ciprop, Some(method)) => {
                let message = format!("This version does not compute intervals of proportions by “{method}”.");
                return Err(Failure::new(Code::STATISTIC_UNSUPPORTED, "statistic.method", message));
            }
            (_, Some(_)) => return Err(Failure::invalid("statistic.method", "Only ciprop takes a method.")),
        };
        for (name, value) in [("estimate", value), ("se", se), ("df", df), ("lower", lower), ("upper", upper)] {
            row.insert(name.to_owned(), number(value));
        }
        let replacement = match statistic.deff {
            DeffDocument::Asked(false) => return Ok(()),
            DeffDocument::Asked(true) => Replacement::Without,
            DeffDocument::Replace(_) => Replacement::With,
        };
        let cell = Cell { domain: &estimated.domain, values: estimated.columns[i] };
        let simple = match statistic.kind {
            StatisticKind::Total => simple_variance_of_total(self.design, cell, replacement),
            _ => simple_variance_of_mean(self.design, cell, replacement),
        };
        row.insert("deff".to_owned(), number(se * se / simple));
        Ok(())
    }
}

/// The estimates of one group; a variable without one has no position.
struct Estimated<'e> {
    domain: Domain,
    columns: Vec<&'e [f64]>,
    positions: Vec<Option<usize>>,
    joint: Option<JointEstimates>,
}

impl Estimated<'_> {
    fn value_and_se(&self, i: usize) -> (f64, f64) {
        match (&self.joint, self.positions[i]) {
            (Some(joint), Some(position)) => (joint.values[position], joint.se(position)),
            _ => (f64::NAN, f64::NAN),
        }
    }

    fn covariance(&self) -> Value {
        let at = |row: &Option<usize>, column: &Option<usize>| match (&self.joint, row, column) {
            (Some(joint), Some(row), Some(column)) => number(joint.covariance.at(*row, *column)),
            _ => Value::Null,
        };
        let row = |row| Value::Array(self.positions.iter().map(|column| at(row, column)).collect());
        Value::Array(self.positions.iter().map(row).collect())
    }
}
