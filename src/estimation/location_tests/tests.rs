//! Tests whose numbers follow from means.

use super::*;
use crate::estimation::{Cell, DesignInput, means};

const VALUES: [f64; 6] = [1.0, 2.0, 6.0, 4.0, 9.0, 3.0];
const GROUPS: [usize; 6] = [0, 0, 0, 1, 1, 1];

fn groups(codes: &[usize]) -> Categories {
    let levels = ["a", "b", "c"].map(str::to_owned).to_vec();
    Categories::new(levels, codes.iter().copied().map(Some).collect()).expect("good codes")
}

fn simple() -> SurveyDesign {
    SurveyDesign::new(DesignInput { rows: 6, ..DesignInput::default() }).expect("rows drawn one by one")
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * b.abs().max(1e-3), "{a} is not {b}");
}

#[test]
fn a_mean_against_a_number() {
    let domain = Domain::all(6);
    let cell = Cell { domain: &domain, values: &VALUES };
    let mean = means(&simple(), &[cell]).expect("a mean");
    let test = one_sample_t(&simple(), cell, 2.0, 0.9).expect("a test");
    close(test.t, (mean.values[0] - 2.0) / mean.se(0));
    assert_eq!(test.df, 4.0);
}

#[test]
fn two_means_and_their_ranks() {
    let domain = Domain::all(6);
    let t = two_sample_t(&simple(), &VALUES, &groups(&GROUPS), &domain, 0.95).expect("a test");
    close(t.value, 16.0 / 3.0 - 3.0);
    assert_eq!(t.df, 4.0);
    // Without ties the ranks are (i − ½)/6: 1, 2, 5 against 4, 6, 3.
    let rank = |ties| rank_test(&simple(), &VALUES, &groups(&GROUPS), &domain, RankScore::Rank, ties, 0.95);
    let Ok(RankTest::TwoGroups(wilcoxon)) = rank(Ties::InRowOrder) else { panic!("two groups") };
    close(wilcoxon.value, (13.0 - 8.0) / 3.0 / 6.0);
    assert_eq!(rank(Ties::OrderFree), rank(Ties::InRowOrder));
    let median = RankScore::AboveMedian;
    let test = rank_test(&simple(), &VALUES, &groups(&GROUPS), &domain, median, Ties::OrderFree, 0.95);
    let Ok(RankTest::TwoGroups(median)) = test else { panic!("two groups") };
    close(median.value, 1.0 / 3.0);
}

#[test]
fn several_groups_are_tested_together() {
    let three = groups(&[0, 0, 1, 1, 2, 2]);
    let test = rank_test(&simple(), &VALUES, &three, &Domain::all(6), RankScore::Normal, Ties::OrderFree, 0.95);
    let Ok(RankTest::Groups { wald, test }) = test else { panic!("three groups") };
    close(test.statistic, wald / 2.0);
    assert_eq!((test.df1, test.df2), (2.0, 3.0));
    assert!(test.p > 0.0 && test.p < 1.0);
}

#[test]
fn too_few_groups_are_said() {
    let t = |codes: &[usize], domain: &Domain| two_sample_t(&simple(), &VALUES, &groups(codes), domain, 0.95);
    let found = |found| Err(EstimationError::GroupCount { needed: "exactly two", found });
    assert_eq!(t(&[0; 6], &Domain::all(6)), found(1));
    assert_eq!(t(&[0, 1, 2, 0, 1, 2], &Domain::all(6)), found(3));
    assert_eq!(t(&GROUPS, &Domain::of(6, |_| false)), found(0));
    let rank = rank_test(&simple(), &VALUES, &groups(&[1; 6]), &Domain::all(6), RankScore::Rank, Ties::OrderFree, 0.95);
    assert_eq!(rank, Err(EstimationError::GroupCount { needed: "at least two", found: 1 }));
}
