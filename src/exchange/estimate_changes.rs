//! Answers requests for changes between waves.

use super::estimate_answer::{Asked, Group, number, refused};
use super::estimate_document::{BaseDocument, DfDocument, DfRule, PairsDocument};
use super::estimate_estimand::Estimand;
use super::estimate_request::Failure;
use crate::estimation::{
    Cell, Domain, JointEstimates, benjamini_hochberg, bonferroni, difference, holm, means, totals,
};
use crate::finding::Code;
use serde_json::{Map, Value, json};

impl Asked<'_> {
    pub(super) fn changes(&self, by: &[String], result: &mut Map<String, Value>) -> Result<(), Failure> {
        let statistic = self.statistic;
        let wave =
            statistic.wave.as_deref().ok_or_else(|| Failure::invalid("statistic.wave", "No wave column is named."))?;
        if !by.is_empty() || statistic.by.iter().any(|name| name != wave) {
            let message = "This version computes changes for everybody; use subset for a group.";
            return Err(Failure::new(Code::STATISTIC_UNSUPPORTED, "statistic.by", message));
        }
        let (estimands, is_total) = match &statistic.base {
            None => return Err(Failure::invalid("statistic.base", "What changes is not named.")),
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
