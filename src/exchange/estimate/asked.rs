//! A request with its data: the design, the domain asked about, its groups, and how numbers are written.

use super::data::{DataFolder, Table};
use super::derive::derived;
use super::design::{build_design, column};
use super::document::{DesignDocument, DfDocument, DfRule};
use super::failure::Failure;
use super::filter::passing;
use crate::estimation::{Domain, SurveyDesign, symmetric_interval};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

pub(super) struct Asked<'a> {
    pub table: Cow<'a, Table>,
    pub design: SurveyDesign,
    /// The rows asked about: those of `subset`.
    pub domain: Domain,
}

/// The rows of one group, and what is written of it.
pub(super) struct Group {
    pub labels: Map<String, Value>,
    pub domain: Domain,
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

/// Writes numbers under their names.
pub(super) fn write(row: &mut Map<String, Value>, numbers: &[(&str, f64)]) {
    for (name, value) in numbers {
        row.insert((*name).to_owned(), number(*value));
    }
}

/// Writes an estimate with its symmetric interval.
pub(super) fn write_estimate(row: &mut Map<String, Value>, value: f64, se: f64, df: f64, level: f64) {
    let (lower, upper) = symmetric_interval(value, se, df, level);
    write(row, &[("estimate", value), ("se", se), ("df", df), ("lower", lower), ("upper", upper)]);
}

impl<'a> Asked<'a> {
    /// Filters the data, derives columns, builds the design and marks the domain, in this order.
    pub fn of(document: &DesignDocument, table: &'a Table, folder: &DataFolder) -> Result<Asked<'a>, Failure> {
        let mut table = Cow::Borrowed(table);
        let mut kept = None;
        if let Some(filters) = document.data_filter.as_deref().filter(|filters| !filters.is_empty()) {
            let keep = passing(&table, filters, "design.data_filter")?;
            table = Cow::Owned(table.filtered(&keep));
            kept = Some(keep);
        }
        if let Some(derivations) = document.derive.as_deref().filter(|derivations| !derivations.is_empty()) {
            table = Cow::Owned(derived(&table, derivations)?);
        }
        let design = build_design(document, &table, folder, kept.as_deref())?;
        let passes = passing(&table, document.subset.as_deref().unwrap_or_default(), "design.subset")?;
        let domain = Domain::of(table.rows, |row| passes[row]);
        Ok(Asked { table, design, domain })
    }

    pub fn df_design(&self) -> f64 {
        self.design.degrees_of_freedom(&self.domain)
    }

    /// Rows asked about that count: those of positive weight, as in R's answers (a linear calibration may make negative ones).
    pub fn base(&self) -> usize {
        self.domain.rows().filter(|row| self.design.weights()[*row] > 0.0).count()
    }

    /// The degrees of freedom asked for, for the rows of one group.
    pub fn df_of(&self, df: &DfDocument, group: &Domain) -> Result<f64, Failure> {
        match df {
            DfDocument::Number(df) => Ok(*df),
            DfDocument::Rule(DfRule::Design) => Ok(self.df_design()),
            DfDocument::Rule(DfRule::Domain) => Ok(self.design.degrees_of_freedom(group)),
            DfDocument::Rule(DfRule::Inf) => Ok(f64::INFINITY),
            DfDocument::Rule(DfRule::Pair) => Err(Failure::invalid("statistic.df", "“pair” is for changes.")),
        }
    }

    /// The groups of the domain that have a row, the first variable fastest; everybody where there is no variable.
    /// `place`: where the request names the variables.
    pub fn groups(&self, by: &[String], place: &str) -> Result<Vec<Group>, Failure> {
        let mut groups = vec![Group { labels: Map::new(), domain: self.domain.clone() }];
        // Last variable first, so that the first ends up innermost.
        for (i, name) in by.iter().enumerate().rev() {
            let column = column(&self.table, name, &format!("{place}[{i}]"))?;
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
}
