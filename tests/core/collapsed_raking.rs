//! What must hold of raking by combinations of codes, whatever the rows.

use barograph::random::Seeded;
use barograph::weighting::{ColumnMargin, MARGIN_TOLERANCE, NO_ANSWER, RakeLimits, rake_columns};
use proptest::prelude::*;

/// Two margins of three codes with every combination filled, so that any targets can be met, and more rows at random.
fn rows() -> impl Strategy<Value = Vec<(u32, u32, f64)>> {
    let code = || prop_oneof![9 => 0u32..3, 1 => Just(NO_ANSWER)];
    let more = prop::collection::vec((code(), code(), 0.0f64..5.0), 0..60);
    (more, prop::collection::vec(0.2f64..5.0, 9)).prop_map(|(more, weights)| {
        let full = (0..9u32).zip(weights).map(|(cell, weight)| (cell / 3, cell % 3, weight));
        full.chain(more).collect()
    })
}

fn targets() -> impl Strategy<Value = [f64; 3]> {
    prop::array::uniform3(1.0f64..9.0)
}

fn rake(rows: &[(u32, u32, f64)], first: &[f64; 3], second: &[f64; 3]) -> Vec<f64> {
    let (a, b): (Vec<u32>, Vec<u32>) = rows.iter().map(|(a, b, _)| (*a, *b)).unzip();
    let base: Vec<f64> = rows.iter().map(|(.., weight)| *weight).collect();
    let margins = [ColumnMargin { codes: &a, targets: first }, ColumnMargin { codes: &b, targets: second }];
    rake_columns(&base, &margins, RakeLimits::default()).expect("weights").weights
}

/// Greatest relative difference between target shares and weighted shares of those with an answer.
fn error(codes: impl Fn(usize) -> u32, weights: &[f64], targets: &[f64; 3]) -> f64 {
    let mut sums = [0.0; 3];
    for (row, weight) in weights.iter().enumerate() {
        if let Some(sum) = sums.get_mut(codes(row) as usize) {
            *sum += weight;
        }
    }
    let (whole, target): (f64, f64) = (sums.iter().sum(), targets.iter().sum());
    sums.iter().zip(targets).map(|(sum, t)| (sum / whole / (t / target) - 1.0).abs()).fold(0.0, f64::max)
}

proptest! {
    #[test]
    fn raking_meets_its_margins(rows in rows(), first in targets(), second in targets()) {
        let weights = rake(&rows, &first, &second);
        prop_assert!(error(|row| rows[row].0, &weights, &first) <= MARGIN_TOLERANCE * 2.0);
        prop_assert!(error(|row| rows[row].1, &weights, &second) <= MARGIN_TOLERANCE * 2.0);
        prop_assert!((weights.iter().sum::<f64>() / first.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        prop_assert!(rows.iter().zip(&weights).all(|((.., base), raked)| (*raked > 0.0) == (*base > 0.0)));
    }

    #[test]
    fn rows_may_stand_in_any_order_and_weights_may_scale(
        rows in rows(), first in targets(), second in targets(), seed in any::<u64>(), factor in 0.001f64..1000.0,
    ) {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut chance = Seeded::new(seed);
        for last in (1..order.len()).rev() {
            order.swap(last, chance.below(last + 1));
        }
        let shuffled: Vec<_> = order.iter().map(|row| (rows[*row].0, rows[*row].1, rows[*row].2 * factor)).collect();
        let (one, other) = (rake(&rows, &first, &second), rake(&shuffled, &first, &second));
        for (position, row) in order.iter().enumerate() {
            prop_assert!((one[*row] - other[position]).abs() <= 1e-8 * one[*row].abs());
        }
    }

    #[test]
    fn any_columns_give_weights_or_findings(
        base in prop::collection::vec(any::<f64>(), 0..10),
        codes in prop::collection::vec(any::<u32>(), 0..10),
        targets in prop::collection::vec(any::<f64>(), 0..4),
        tolerance in any::<f64>(),
        rounds_max in 0u32..50,
    ) {
        let codes: Vec<u32> = codes.iter().map(|code| if *code > 200 { NO_ANSWER } else { code % 4 }).collect();
        let margin = ColumnMargin { codes: &codes, targets: &targets };
        match rake_columns(&base, &[margin, margin], RakeLimits { tolerance, rounds_max }) {
            Ok(raked) => prop_assert_eq!(raked.weights.len(), base.len()),
            Err(findings) => prop_assert!(findings.has_errors()),
        }
    }
}

/// More combinations than a table would number: the hash takes over and gives what fewer codes give.
#[test]
fn many_margins_are_still_raked() {
    let mut chance = Seeded::new(3);
    let rows = 3_000;
    let columns: Vec<Vec<u32>> =
        (0..12).map(|_| (0..rows).map(|_| chance.below(200) as u32).collect::<Vec<u32>>()).collect();
    let sizes = |codes: &[u32]| {
        let mut sizes = vec![0.0; 200];
        codes.iter().for_each(|code| sizes[*code as usize] += 1.0);
        sizes
    };
    let targets: Vec<Vec<f64>> = columns.iter().map(|codes| sizes(codes)).collect();
    let margins: Vec<ColumnMargin<'_>> =
        columns.iter().zip(&targets).map(|(codes, targets)| ColumnMargin { codes, targets }).collect();
    let raked = rake_columns(&vec![2.0; rows], &margins, RakeLimits::default()).expect("weights");
    assert_eq!((raked.combinations, raked.rounds), (rows, 0));
    assert!(raked.weights.iter().all(|weight| (weight - 1.0).abs() < 1e-12));
}
