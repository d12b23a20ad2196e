//! Kind `changes`: differences between waves.

use super::asked::Asked;
use super::combined::{adjusted, write_difference};
use super::document::{BaseDocument, DfDocument, DfRule, PairsDocument, Statistic, usual_level};
use super::failure::Failure;
use super::joint::{JointGroups, refuse_by};
use crate::estimation::{Domain, difference};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    base: BaseDocument,
    wave: String,
    /// The wave and, where changes are asked by group, the groups' variables.
    #[serde(default)]
    by: Vec<String>,
    #[serde(default)]
    pairs: PairsDocument,
    #[serde(default)]
    df: DfDocument,
    #[serde(default = "usual_level")]
    level: f64,
}

/// Changes of every estimand in every group, waves in the order of their column.
pub(super) fn compute(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: Document = statistic.read()?;
    let others: Vec<String> = document.by.iter().filter(|name| **name != document.wave).cloned().collect();
    // The wave comes first, so that it is the fastest: the waves of one group stand together.
    let variables: Vec<String> = std::iter::once(document.wave.clone()).chain(others.iter().cloned()).collect();
    let groups = JointGroups::of(asked, &document.base, &variables)?;
    let (mut rows, mut p) = (Vec::new(), Vec::new());
    for (e, estimand) in groups.estimands.iter().enumerate() {
        for series in series(&groups, &document.wave) {
            for (from, to) in pairs(&series, document.pairs) {
                let (value, variance) = groups.combination(e, &[(to, 1.0), (from, -1.0)]);
                let df = df_of_pair(asked, &document.df, &groups, from, to)?;
                let change = difference(value, variance, df, document.level);
                let mut row = labels(&groups, &document.wave, &others, from, to);
                row.extend(estimand.labels());
                write_difference(&mut row, &change);
                p.push(change.p);
                rows.push(Value::Object(row));
            }
        }
    }
    let mut result = Map::from_iter([("rows".to_owned(), Value::Array(rows))]);
    result.insert("p_adjusted".to_owned(), adjusted(&p));
    Ok(result)
}

fn df_of_pair(
    asked: &Asked<'_>,
    df: &DfDocument,
    groups: &JointGroups,
    from: usize,
    to: usize,
) -> Result<f64, Failure> {
    match df {
        DfDocument::Rule(DfRule::Pair) => {
            let (a, b) = (&groups.groups[from].domain, &groups.groups[to].domain);
            let both = Domain::of(a.len(), |row| a.contains(row) || b.contains(row));
            Ok(asked.design.degrees_of_freedom(&both))
        }
        df => asked.df_of(df, &asked.domain),
    }
}

fn labels(groups: &JointGroups, wave: &str, others: &[String], from: usize, to: usize) -> Map<String, Value> {
    let of = |g: usize, name: &str| groups.groups[g].labels.get(name).cloned().unwrap_or(Value::Null);
    let mut row = Map::from_iter([("from".to_owned(), of(from, wave)), ("to".to_owned(), of(to, wave))]);
    if !others.is_empty() {
        let group = others.iter().map(|name| (name.clone(), of(from, name)));
        row.insert("by".to_owned(), Value::Object(group.collect()));
    }
    row
}

/// The groups of each series: alike in everything but the wave, waves in order.
fn series(groups: &JointGroups, wave: &str) -> Vec<Vec<usize>> {
    let mut series: Vec<Vec<usize>> = Vec::new();
    let alike = |a: usize, b: usize| {
        let (a, b) = (&groups.groups[a].labels, &groups.groups[b].labels);
        a.iter().filter(|(name, _)| *name != wave).all(|(name, value)| b.get(name) == Some(value))
    };
    for g in 0..groups.groups.len() {
        match series.iter_mut().find(|known| alike(known[0], g)) {
            Some(known) => known.push(g),
            None => series.push(vec![g]),
        }
    }
    series
}

fn pairs(waves: &[usize], which: PairsDocument) -> Vec<(usize, usize)> {
    let all = (0..waves.len()).flat_map(|from| (from + 1..waves.len()).map(move |to| (from, to)));
    let wanted = all.filter(|(from, to)| match which {
        PairsDocument::Consecutive => to - from == 1,
        PairsDocument::First => *from == 0,
        PairsDocument::All => true,
    });
    wanted.map(|(from, to)| (waves[from], waves[to])).collect()
}
