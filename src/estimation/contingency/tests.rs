//! Tables of simple random samples, where the classical numbers are known.

use super::*;
use crate::estimation::{DesignInput, Domain, EstimationError, SurveyDesign, estimate};
use crate::numeric::Categories;
use crate::numeric::distribution::chi_squared;

fn categories(labels: &[&str], codes: &[usize]) -> Categories {
    let levels = labels.iter().map(|label| (*label).to_owned()).collect();
    Categories::new(levels, codes.iter().copied().map(Some).collect()).expect("good codes")
}

fn simple(rows: usize) -> SurveyDesign {
    SurveyDesign::new(DesignInput { rows, ..DesignInput::default() }).expect("rows drawn one by one")
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-10 * b.abs(), "{a} is not {b}");
}

/// 8 + 2 over 3 + 7: X² = 20(8·7 − 2·3)²/(10·10·11·9). With n/(n − 1) for the variance every design effect of a 2 × 2 table under
/// simple random sampling is about 1.
fn two_by_two() -> (Categories, Categories) {
    let row: Vec<usize> = (0..20).map(|i| i / 10).collect();
    let column: Vec<usize> = (0..20).map(|i| usize::from(!(i < 8 || (10..13).contains(&i)))).collect();
    (categories(&["a", "b"], &row), categories(&["x", "y"], &column))
}

#[test]
fn pearsons_statistic_of_a_simple_random_sample() {
    let (row, column) = two_by_two();
    let of = |test| independence_test(&simple(20), &row, &column, &Domain::all(20), test).expect("a test");
    let x2 = 20.0 * 50.0f64.powi(2) / (10.0 * 10.0 * 11.0 * 9.0);
    let first = of(IndependenceTest::FirstOrderChiSquared);
    close(first.statistic, x2);
    assert_eq!(first.df1, 1.0);
    let second = of(IndependenceTest::SecondOrderF);
    // One eigenvalue: d = 1 and ν = 19 below, and the two statistics differ by the design effect alone.
    close(second.df1, 1.0);
    close(second.df2, 19.0);
    close(first.p, chi_squared::upper_tail(second.statistic, 1.0));
    let wald = of(IndependenceTest::Wald);
    let adjusted = of(IndependenceTest::AdjustedWald);
    close(wald.statistic, adjusted.statistic);
    assert_eq!((adjusted.df1, adjusted.df2), (1.0, 19.0));
    let saddlepoint = of(IndependenceTest::Saddlepoint);
    close(saddlepoint.statistic, x2);
    assert!((saddlepoint.p / second.p - 1.0).abs() < 0.1, "{} {}", saddlepoint.p, second.p);
}

/// Rows that miss a variable count in n, as in R, and nowhere else.
#[test]
fn missing_rows_count_in_n_alone() {
    let (row, column) = two_by_two();
    let half = Domain::of(20, |at| at % 2 == 0);
    let codes = |of: &Categories| (0..20).map(|at| half.contains(at).then(|| of.code(at)).flatten()).collect();
    let with_gaps = Categories::new(row.levels().to_vec(), codes(&row)).expect("good codes");
    let of = |row: &Categories, domain: &Domain| {
        let test = IndependenceTest::FirstOrderChiSquared;
        independence_test(&simple(20), row, &column, domain, test).expect("a test")
    };
    let (gaps, domain) = (of(&with_gaps, &Domain::all(20)), of(&row, &half));
    close(gaps.statistic, 2.0 * domain.statistic);
    close(gaps.p, domain.p);
}

#[test]
fn cells_add_up() {
    let (row, column) = two_by_two();
    let table = CrossTable::new(&row, &column, &Domain::all(20));
    let shares = estimate(&simple(20), &CellShares(&table)).expect("shares");
    assert_eq!(shares.values, [0.4, 0.1, 0.15, 0.35]);
    assert!(shares.covariance.row_sum().iter().all(|sum| sum.abs() < 1e-15));
    let totals = estimate(&simple(20), &CellTotals(&table)).expect("totals");
    assert_eq!(table.margins(&totals.values), (vec![10.0, 10.0], vec![11.0, 9.0]));
}

#[test]
fn a_table_needs_two_levels_each_way() {
    let (row, _) = two_by_two();
    let column = categories(&["x", "y"], &[1; 20]);
    let of = |domain: &Domain| independence_test(&simple(20), &row, &column, domain, IndependenceTest::SecondOrderF);
    let few = EstimationError::GroupCount { needed: "at least two", found: 1 };
    assert_eq!(of(&Domain::all(20)), Err(few));
    assert_eq!(of(&Domain::of(20, |_| false)), Err(EstimationError::DomainEmpty));
}
