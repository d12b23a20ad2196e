//! Computes the answer to a request for estimates.

use super::estimate_data::{Table, TableColumn, number_word};
use super::estimate_request::{
    BaseDocument, DeffDocument, DesignDocument, DfDocument, DfRule, Failure, FilterDocument, FilterOperator,
    PairsDocument, Request, StatisticDocument, StatisticKind, Word,
};
use crate::estimation::{
    Cell, DesignInput, Domain, EstimationError, JointEstimates, Replacement, SurveyDesign, benjamini_hochberg,
    bonferroni, difference, holm, logit_interval, means, simple_variance_of_mean, simple_variance_of_total,
    symmetric_interval, totals,
};
use crate::finding::Code;
use crate::study::LonelyPsu;
use serde_json::{Map, Value, json};

/// # Errors
/// Whatever the request asks for that the data or the estimators do not give.
pub(super) fn result(request: &Request, table: &Table) -> Result<Value, Failure> {
    let statistic = &request.statistic;
    if !(statistic.level > 0.0 && statistic.level < 1.0) {
        return Err(invalid("statistic.level", "A confidence level is between 0 and 1."));
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

fn invalid(place: impl Into<String>, message: impl Into<String>) -> Failure {
    Failure::new(Code::REQUEST_INVALID, place, message)
}

fn refused(error: &EstimationError) -> Failure {
    Failure::new(error.code(), "design", error.to_string())
}

/// JSON has no NaN and no infinity: `null`, `"inf"`, `"-inf"`.
fn number(value: f64) -> Value {
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

fn column<'a>(table: &'a Table, name: &str, place: &str) -> Result<&'a TableColumn, Failure> {
    table
        .columns
        .get(name)
        .ok_or_else(|| Failure::new(Code::COLUMN_UNKNOWN, place, format!("The data set has no column “{name}”.")))
}

fn numeric<'a>(table: &'a Table, name: &str, place: &str) -> Result<&'a [f64], Failure> {
    match column(table, name, place)? {
        TableColumn::Numeric(values) => Ok(values),
        _ => Err(invalid(place, format!("The column “{name}” is not numeric."))),
    }
}

fn build_design(document: &DesignDocument, table: &Table) -> Result<SurveyDesign, Failure> {
    let words = |names: &[String], place: &str| -> Result<Option<Vec<Option<String>>>, Failure> {
        names.first().map(|name| Ok(column(table, name, place)?.words())).transpose()
    };
    let numbers = |name: Option<&String>, place: &str| -> Result<Option<Vec<Option<f64>>>, Failure> {
        let known = |values: &[f64]| values.iter().map(|v| (!v.is_nan()).then_some(*v)).collect();
        name.map(|name| Ok(known(numeric(table, name, place)?))).transpose()
    };
    let (psu, strata) = (words(&document.ids, "design.ids[0]")?, words(&document.strata, "design.strata[0]")?);
    let lonely = match &document.lonely_psu {
        None => LonelyPsu::default(),
        Some(word) => LonelyPsu::from_word(word)
            .ok_or_else(|| invalid("design.lonely_psu", format!("There is no policy “{word}” for lonely units.")))?,
    };
    if document.weights.is_none() && document.fpc.is_empty() {
        let message = "A design needs weights, or a finite population from which they follow.";
        return Err(Failure::new(Code::DESIGN_INVALID, "design.weights", message));
    }
    SurveyDesign::new(DesignInput {
        rows: table.rows,
        weights: numbers(document.weights.as_ref(), "design.weights")?,
        strata: strata.as_ref().map(|cells| cells.iter().map(Option::as_deref).collect()),
        psu: psu.as_ref().map(|cells| cells.iter().map(Option::as_deref).collect()),
        fpc: numbers(document.fpc.first(), "design.fpc[0]")?,
        nest: document.nest,
        lonely,
        domain_lonely_adjust: document.domain_lonely_adjust,
    })
    .map_err(|findings| Failure::of(&findings))
}

fn word(value: &Word) -> String {
    match value {
        Word::Number(number) => number_word(*number),
        Word::Text(text) => text.clone(),
    }
}

/// Whether a cell's word is one of these; numbers compare as numbers.
fn is_any_of(column: &TableColumn, values: &[Word]) -> Vec<Option<bool>> {
    let words: Vec<String> = values.iter().map(word).collect();
    match column {
        TableColumn::Numeric(cells) => {
            let numbers: Vec<f64> = words.iter().filter_map(|w| w.trim().parse().ok()).collect();
            cells.iter().map(|cell| (!cell.is_nan()).then(|| numbers.contains(cell))).collect()
        }
        _ => column.words().into_iter().map(|cell| cell.map(|cell| words.contains(&cell))).collect(),
    }
}

/// Whether each row passes all filters.
fn passing(table: &Table, filters: &[FilterDocument], place: &str) -> Result<Vec<bool>, Failure> {
    let mut passes = vec![true; table.rows];
    for (i, filter) in filters.iter().enumerate() {
        let here = format!("{place}[{i}]");
        let this = passing_one(column(table, &filter.var, &here)?, filter, &here)?;
        for (pass, this) in passes.iter_mut().zip(this) {
            *pass &= this;
        }
    }
    Ok(passes)
}

fn passing_one(column: &TableColumn, filter: &FilterDocument, place: &str) -> Result<Vec<bool>, Failure> {
    let all: Vec<Word> = filter.value.iter().chain(&filter.values).cloned().collect();
    if filter.op != FilterOperator::NotMissing && all.is_empty() {
        return Err(invalid(place, "The filter has no value."));
    }
    let compare = |holds: fn(&f64, &f64) -> bool| -> Result<Vec<bool>, Failure> {
        let bound = all.first().and_then(|value| word(value).trim().parse::<f64>().ok());
        match (column, bound) {
            (TableColumn::Numeric(cells), Some(bound)) => Ok(cells.iter().map(|cell| holds(cell, &bound)).collect()),
            _ => Err(invalid(place, format!("“{}” is not compared by size with a number.", filter.var))),
        }
    };
    let membership = |wanted: bool| is_any_of(column, &all).into_iter().map(|is| is == Some(wanted)).collect();
    Ok(match filter.op {
        FilterOperator::In | FilterOperator::Equal => membership(true),
        FilterOperator::NotIn => membership(false),
        FilterOperator::NotMissing => column.words().iter().map(Option::is_some).collect(),
        FilterOperator::Less => compare(f64::lt)?,
        FilterOperator::AtMost => compare(f64::le)?,
        FilterOperator::More => compare(f64::gt)?,
        FilterOperator::AtLeast => compare(f64::ge)?,
    })
}

/// A column of numbers to be estimated: a numeric variable, one level of a category, or an event.
struct Estimand {
    var: String,
    level: Option<String>,
    /// NaN is missing.
    values: Vec<f64>,
}

impl Estimand {
    /// A numeric variable is one estimand; a category one a level.
    fn of_variable(table: &Table, name: &str, place: &str) -> Result<Vec<Estimand>, Failure> {
        match column(table, name, place)? {
            TableColumn::Numeric(values) => {
                Ok(vec![Estimand { var: name.to_owned(), level: None, values: values.clone() }])
            }
            TableColumn::Category { levels, values } => {
                let indicator = |position: usize| {
                    values.iter().map(|v| v.map_or(f64::NAN, |v| f64::from(u8::from(v == position)))).collect()
                };
                let of_level = |(position, level): (usize, &String)| Estimand {
                    var: name.to_owned(),
                    level: Some(level.clone()),
                    values: indicator(position),
                };
                Ok(levels.iter().enumerate().map(of_level).collect())
            }
            TableColumn::Id(_) => {
                Err(invalid(place, format!("The column “{name}” is neither a number nor a category.")))
            }
        }
    }

    fn of_variables(table: &Table, names: &[String], place: &str) -> Result<Vec<Estimand>, Failure> {
        if names.is_empty() {
            return Err(invalid(place, "No variable is named."));
        }
        let each = |(i, name): (usize, &String)| Estimand::of_variable(table, name, &format!("{place}[{i}]"));
        let estimands = names.iter().enumerate().map(each).collect::<Result<Vec<_>, _>>()?;
        Ok(estimands.into_iter().flatten().collect())
    }

    fn of_event(table: &Table, name: &str, event: &[Word], place: &str) -> Result<Estimand, Failure> {
        let column = column(table, name, place)?;
        if event.is_empty() {
            return Err(invalid(place, "No value makes the event."));
        }
        if let TableColumn::Category { levels, .. } = column
            && let Some(strange) = event.iter().map(word).find(|word| !levels.contains(word))
        {
            let message = format!("“{strange}” is not a level of “{name}”.");
            return Err(Failure::new(Code::CODE_UNKNOWN, place, message));
        }
        let values = is_any_of(column, event).into_iter().map(|is| is.map_or(f64::NAN, |is| f64::from(u8::from(is))));
        let level = event.iter().map(word).collect::<Vec<_>>().join("|");
        Ok(Estimand { var: name.to_owned(), level: Some(level), values: values.collect() })
    }

    fn labels(&self) -> Map<String, Value> {
        let mut row = Map::new();
        row.insert("var".to_owned(), json!(self.var));
        if let Some(level) = &self.level {
            row.insert("level".to_owned(), json!(level));
        }
        row
    }
}

/// A request with its data.
struct Asked<'a> {
    table: &'a Table,
    design: &'a SurveyDesign,
    domain: Domain,
    statistic: &'a StatisticDocument,
}

/// The rows of one group, and what is written of it.
struct Group {
    labels: Map<String, Value>,
    domain: Domain,
}

impl Asked<'_> {
    fn df_design(&self) -> f64 {
        self.design.degrees_of_freedom(&self.domain)
    }

    fn df_of(&self, group: &Domain) -> Result<f64, Failure> {
        match self.statistic.df {
            DfDocument::Number(df) => Ok(df),
            DfDocument::Rule(DfRule::Design) => Ok(self.df_design()),
            DfDocument::Rule(DfRule::Domain) => Ok(self.design.degrees_of_freedom(group)),
            DfDocument::Rule(DfRule::Inf) => Ok(f64::INFINITY),
            DfDocument::Rule(DfRule::Pair) => Err(invalid("statistic.df", "“pair” is for changes.")),
        }
    }

    /// The groups of the domain that have a row, the first variable fastest; everybody where there is no variable.
    fn groups(&self, by: &[String]) -> Result<Vec<Group>, Failure> {
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
                let var = statistic.var.as_deref().ok_or_else(|| invalid("statistic.var", "No variable is named."))?;
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
            (_, Some(_)) => return Err(invalid("statistic.method", "Only ciprop takes a method.")),
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

    fn changes(&self, by: &[String], result: &mut Map<String, Value>) -> Result<(), Failure> {
        let statistic = self.statistic;
        let wave = statistic.wave.as_deref().ok_or_else(|| invalid("statistic.wave", "No wave column is named."))?;
        if !by.is_empty() || statistic.by.iter().any(|name| name != wave) {
            let message = "This version computes changes for everybody; use subset for a group.";
            return Err(Failure::new(Code::STATISTIC_UNSUPPORTED, "statistic.by", message));
        }
        let (estimands, is_total) = match &statistic.base {
            None => return Err(invalid("statistic.base", "What changes is not named.")),
            Some(BaseDocument::Mean { vars }) => {
                (Estimand::of_variables(self.table, vars, "statistic.base.vars")?, false)
            }
            Some(BaseDocument::Total { vars }) => {
                (Estimand::of_variables(self.table, vars, "statistic.base.vars")?, true)
            }
            Some(BaseDocument::Prop { var, values }) => {
                (vec![Estimand::of_event(self.table, var, values, "statistic.base.values")?], false)
            }
        };
        let waves = self.groups(&[wave.to_owned()])?;
        let pairs = pairs(waves.len(), statistic.pairs.unwrap_or(PairsDocument::Consecutive));
        let mut rows = Vec::new();
        let mut p = Vec::new();
        let columns: Vec<&[f64]> = estimands.iter().map(|e| e.values.as_slice()).collect();
        for estimand in &estimands {
            let of_waves = self.joint_over_waves(&waves, estimand, &columns, is_total)?;
            for (from, to) in &pairs {
                let df = match statistic.df {
                    DfDocument::Rule(DfRule::Pair) => {
                        let (a, b) = (&waves[*from].domain, &waves[*to].domain);
                        let both = Domain::of(self.table.rows, |row| a.contains(row) || b.contains(row));
                        self.design.degrees_of_freedom(&both)
                    }
                    _ => self.df_of(&self.domain)?,
                };
                let (value, variance) = of_waves.difference(*from, *to);
                let change = difference(value, variance, df, statistic.level);
                let mut row = Map::new();
                row.insert("from".to_owned(), waves[*from].labels[wave].clone());
                row.insert("to".to_owned(), waves[*to].labels[wave].clone());
                row.extend(estimand.labels());
                for (name, value) in [
                    ("estimate", change.value),
                    ("se", change.se),
                    ("df", change.df),
                    ("lower", change.lower),
                    ("upper", change.upper),
                    ("t", change.t),
                    ("p", change.p),
                ] {
                    row.insert(name.to_owned(), number(value));
                }
                p.push(change.p);
                rows.push(Value::Object(row));
            }
        }
        let list = |p: Vec<f64>| Value::Array(p.into_iter().map(number).collect());
        let adjusted =
            json!({"bonferroni": list(bonferroni(&p)), "holm": list(holm(&p)), "BH": list(benjamini_hochberg(&p))});
        result.insert("rows".to_owned(), Value::Array(rows));
        result.insert("p_adjusted".to_owned(), adjusted);
        Ok(())
    }

    /// One estimand in every wave, jointly: units that recur carry the covariance.
    fn joint_over_waves(
        &self,
        waves: &[Group],
        estimand: &Estimand,
        columns: &[&[f64]],
        is_total: bool,
    ) -> Result<OverWaves, Failure> {
        let domains: Vec<Domain> = waves.iter().map(|wave| wave.domain.complete(columns)).collect();
        let weighs = |domain: &Domain| domain.rows().any(|row| self.design.weights()[row] > 0.0);
        let mut next = 0;
        let mut positions = Vec::new();
        let mut cells = Vec::new();
        for domain in &domains {
            let there = weighs(domain);
            positions.push(there.then_some(next));
            if there {
                next += 1;
                cells.push(Cell { domain, values: &estimand.values });
            }
        }
        let joint = if is_total { totals(self.design, &cells) } else { means(self.design, &cells) };
        Ok(OverWaves { positions, joint: joint.map_err(|error| refused(&error))? })
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

/// One estimand in every wave; a wave without anybody has no position.
struct OverWaves {
    positions: Vec<Option<usize>>,
    joint: JointEstimates,
}

impl OverWaves {
    /// The difference and its variance.
    fn difference(&self, from: usize, to: usize) -> (f64, f64) {
        match (self.positions[from], self.positions[to]) {
            (Some(from), Some(to)) => (
                self.joint.values[to] - self.joint.values[from],
                self.joint.covariance.variance_of_difference(from, to),
            ),
            _ => (f64::NAN, f64::NAN),
        }
    }
}

fn pairs(waves: usize, which: PairsDocument) -> Vec<(usize, usize)> {
    let all = (0..waves).flat_map(|from| (from + 1..waves).map(move |to| (from, to)));
    all.filter(|(from, to)| match which {
        PairsDocument::Consecutive => to - from == 1,
        PairsDocument::First => *from == 0,
        PairsDocument::All => true,
    })
    .collect()
}
