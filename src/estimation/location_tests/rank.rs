//! Rank tests of two and more groups.

use super::ranks::{Ties, mid_ranks};
use super::{groups_present, model_of_groups};
use crate::estimation::regression::wald_statistic;
use crate::estimation::{Cell, Difference, Domain, EstimationError, Estimator, SurveyDesign, Test, difference, totals};
use crate::numeric::distribution::normal;
use crate::numeric::{Categories, Vector};

/// What is made of a rank r in a population of N.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankScore {
    /// r/N: the Wilcoxon and the Kruskal–Wallis test.
    Rank,
    /// Φ⁻¹(r/N): van der Waerden's test.
    Normal,
    /// 1 where r > N/2: Mood's median test.
    AboveMedian,
}

impl RankScore {
    fn of(self, rank: f64, population: f64) -> f64 {
        match self {
            RankScore::Rank => rank / population,
            RankScore::Normal => normal::quantile(rank / population),
            RankScore::AboveMedian => f64::from(u8::from(rank > population / 2.0)),
        }
    }
}

/// What a rank test says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RankTest {
    /// The mean score of the second group less that of the first.
    TwoGroups(Difference),
    /// `wald` = bᵀV⁻¹b of the differences from the first group; `test`: F = wald/(k − 1).
    Groups { wald: f64, test: Test },
}

/// Tests whether a variable lies higher in one group than in another, by ranks.
///
/// Rows that miss the value or the group, or weigh nothing, are out of the domain.
///
/// # Formula
/// The estimated population mid-ranks are scored, and the score regressed on the group with the ranks taken as fixed: two groups give t
/// on degf − 1, k groups F on (k − 1, degf − (k − 1)), degf that of the complete rows (Lumley and Scott 2013). With replicate weights
/// the variance is that of the total of the influence values, as R takes it. R: `svyranktest`.
///
/// # Errors
/// [`EstimationError::GroupCount`] with fewer than two groups; [`EstimationError::DomainEmpty`]; [`EstimationError::LonelyPsu`] by the
/// design's policy.
pub fn rank_test(
    design: &SurveyDesign,
    values: &[f64],
    groups: &Categories,
    domain: &Domain,
    score: RankScore,
    ties: Ties,
    level: f64,
) -> Result<RankTest, EstimationError> {
    let weights = design.weights();
    let complete = domain.complete(&[values]).narrowed(|row| groups.code(row).is_some() && weights[row] != 0.0);
    if complete.is_empty() {
        return Err(EstimationError::DomainEmpty);
    }
    let found = groups_present(design, values, groups, &complete);
    if found < 2 {
        return Err(EstimationError::GroupCount { needed: "at least two", found });
    }
    let scores = scored(values, weights, &complete, score, ties);
    let model = model_of_groups(design, &scores, groups, &complete)?;
    let coefficients = model.values(weights)?;
    let u = model.scores(weights, &coefficients)?;
    let columns: Vec<Vec<f64>> = u.column_iter().map(|column| spread(column.iter(), &complete)).collect();
    let cells: Vec<Cell<'_>> = columns.iter().map(|values| Cell { domain: &complete, values }).collect();
    let covariance = totals(design, &cells)?.covariance;
    let df = design.degrees_of_freedom(&complete);
    if found == 2 {
        return Ok(RankTest::TwoGroups(difference(coefficients[1], covariance[(1, 1)], df - 1.0, level)));
    }
    let q = found - 1;
    let b = Vector::from_column_slice(&coefficients[1..]);
    let wald = wald_statistic(&b, &covariance.view((1, 1), (q, q)).clone_owned());
    Ok(RankTest::Groups { wald, test: Test::of_f(wald / q as f64, q as f64, df - q as f64) })
}

/// The scores of the rows of the domain; NaN elsewhere.
fn scored(values: &[f64], weights: &[f64], domain: &Domain, score: RankScore, ties: Ties) -> Vec<f64> {
    let rows: Vec<(f64, f64)> = domain.rows().map(|row| (values[row], weights[row])).collect();
    let population: f64 = rows.iter().map(|(_, weight)| weight).sum();
    let scores: Vec<f64> = mid_ranks(&rows, ties).into_iter().map(|rank| score.of(rank, population)).collect();
    spread(scores.iter(), domain)
}

/// One value a row of the domain, put where the rows are in the file; NaN elsewhere.
fn spread<'a>(values: impl Iterator<Item = &'a f64>, domain: &Domain) -> Vec<f64> {
    let mut column = vec![f64::NAN; domain.len()];
    for (row, value) in domain.rows().zip(values) {
        column[row] = *value;
    }
    column
}
