//! Kinds `ttest` and `ranktest`: whether a variable lies higher in one group than in another.

use super::asked::{Asked, write};
use super::design::numeric;
use super::document::{Statistic, usual_level};
use super::failure::Failure;
use super::joint::refuse_by;
use super::significance::{categories, write_test};
use crate::estimation::location_tests::{RankScore, RankTest, Ties, one_sample_t, rank_test, two_sample_t};
use crate::estimation::{Cell, Difference, Test};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TDocument {
    var: String,
    group: Option<String>,
    mu: Option<f64>,
    #[serde(default = "usual_level")]
    level: f64,
}

pub(super) fn t(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: TDocument = statistic.read()?;
    let values = numeric(&asked.table, &document.var, "statistic.var")?;
    let difference = match (&document.group, document.mu) {
        (Some(group), None) => {
            let groups = categories(&asked.table, group, "statistic.group")?;
            two_sample_t(&asked.design, values, &groups, &asked.domain, document.level)?
        }
        (None, Some(mu)) => {
            let domain = asked.domain.complete(&[values]);
            one_sample_t(&asked.design, Cell { domain: &domain, values }, mu, document.level)?
        }
        _ => return Err(Failure::invalid("statistic", "A t test takes either a “group” or a “mu”.")),
    };
    Ok(Map::from_iter([("test".to_owned(), write_t(&difference))]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RankDocument {
    var: String,
    group: String,
    #[serde(default)]
    test: ScoreDocument,
    #[serde(default = "usual_level")]
    level: f64,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
enum ScoreDocument {
    #[default]
    #[serde(rename = "wilcoxon")]
    Wilcoxon,
    #[serde(rename = "vanderWaerden")]
    VanDerWaerden,
    #[serde(rename = "median")]
    Median,
    KruskalWallis,
}

pub(super) fn ranks(asked: &Asked<'_>, statistic: &Statistic, by: &[String]) -> Result<Map<String, Value>, Failure> {
    refuse_by(by)?;
    let document: RankDocument = statistic.read()?;
    let values = numeric(&asked.table, &document.var, "statistic.var")?;
    let groups = categories(&asked.table, &document.group, "statistic.group")?;
    let score = match document.test {
        ScoreDocument::Wilcoxon | ScoreDocument::KruskalWallis => RankScore::Rank,
        ScoreDocument::VanDerWaerden => RankScore::Normal,
        ScoreDocument::Median => RankScore::AboveMedian,
    };
    let test = rank_test(&asked.design, values, &groups, &asked.domain, score, Ties::InRowOrder, document.level)?;
    let written = match test {
        RankTest::TwoGroups(difference) => write_t(&difference),
        // As R prints it: bᵀV⁻¹b for the statistic, p and degrees of freedom from F.
        RankTest::Groups { wald, test } => write_test("Chisq->F", &Test { statistic: wald, ..test }),
    };
    Ok(Map::from_iter([("test".to_owned(), written)]))
}

fn write_t(difference: &Difference) -> Value {
    let test = Test { statistic: difference.t, df1: difference.df, df2: f64::NAN, p: difference.p };
    let mut written = write_test("t", &test);
    if let Value::Object(fields) = &mut written {
        let Difference { value, se, lower, upper, .. } = *difference;
        write(fields, &[("estimate", value), ("se", se), ("lower", lower), ("upper", upper)]);
    }
    written
}
