//! What came of linking: how many by which rule, and how many of the links chance alone would make.

use super::{Pair, Plain, Round, Rule};
use serde::Serialize;
use std::collections::BTreeMap;

/// The match report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkReport<I> {
    /// In the order of the ids of the round before.
    pub pairs: Vec<Pair<I>>,
    pub exact: usize,
    pub one_apart: usize,
    pub before: Side,
    pub after: Side,
    pub chance: FalseMatches,
}

/// What became of the responses of one round: matched + unmatched + duplicates + too short = all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Side {
    pub all: usize,
    pub matched: usize,
    /// Nobody in the other round came into question, or several did.
    pub unmatched: usize,
    /// Their code is not theirs alone in the round.
    pub duplicates: usize,
    /// Too few elements were given.
    pub too_short: usize,
}

/// How easily two people have codes that are linked. All figures are estimates from the codes at hand: of each element, how often
/// two responses of different rounds and one group agree in it by chance is taken from its distribution in both rounds, and elements are taken
/// to be independent. Real elements depend on each other, so that these are lower bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FalseMatches {
    /// Chance that two different people agree in all elements, and in all but one.
    pub exact: f64,
    pub one_apart: f64,
    /// How many codes there are in effect: 1 / `exact`; infinite where no two agree in some element.
    pub possible_codes: f64,
    /// Pairs of responses, one of each round, that could be linked by chance.
    pub comparisons: f64,
    /// False links expected among all comparisons, were nobody in both rounds: an upper bound of those among the pairs.
    pub expected: f64,
    /// Pairs of codes of one round that are one element apart: they are different people, and show how crowded the codes are.
    pub neighbours_within: usize,
}

pub(super) fn of<I: Clone + Ord>(pairs: Vec<Pair<I>>, first: &Round<I>, second: &Round<I>) -> LinkReport<I> {
    let side = |round: &Round<I>| Side {
        all: round.all,
        matched: pairs.len(),
        unmatched: round.all - round.duplicates - round.too_short - pairs.len(),
        duplicates: round.duplicates,
        too_short: round.too_short,
    };
    let by = |rule: Rule| pairs.iter().filter(|pair| pair.rule == rule).count();
    LinkReport {
        exact: by(Rule::Exact),
        one_apart: by(Rule::OneApart),
        before: side(first),
        after: side(second),
        chance: chance(first, second),
        pairs,
    }
}

fn chance<I: Clone + Ord>(first: &Round<I>, second: &Round<I>) -> FalseMatches {
    let length = first.codes.iter().chain(&second.codes).map(|code| code.elements.len()).max().unwrap_or(0);
    let agree: Vec<f64> = (0..length).map(|place| agreement(first, second, place)).collect();
    let exact: f64 = agree.iter().product();
    let others = |left_out: usize| agree.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, p)| p).product();
    let one_apart: f64 = (0..length).map(|place| (1.0 - agree[place]) * f64::max(others(place), 0.0)).sum();
    let (exact, one_apart) = if length == 0 { (0.0, 0.0) } else { (exact, one_apart) };
    let comparisons = comparisons(first, second);
    let within = |round: &Round<I>| round.codes.iter().map(|code| round.neighbours(code)).sum::<usize>() / 2;
    FalseMatches {
        exact,
        one_apart,
        possible_codes: if exact > 0.0 { 1.0 / exact } else { f64::INFINITY },
        comparisons,
        expected: comparisons * (exact + one_apart),
        neighbours_within: within(first) + within(second),
    }
}

/// Chance that an element drawn from one round is that drawn from the other.
fn agreement<I>(first: &Round<I>, second: &Round<I>, place: usize) -> f64 {
    let shares = |round: &Round<I>| {
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        for value in round.codes.iter().filter_map(|code| code.elements.get(place).cloned().flatten()) {
            *counts.entry(value).or_default() += 1.0;
        }
        let all: f64 = counts.values().sum();
        (counts, all)
    };
    let ((a, all_a), (b, all_b)) = (shares(first), shares(second));
    if all_a == 0.0 || all_b == 0.0 {
        return 0.0;
    }
    a.iter().filter_map(|(value, n)| b.get(value).map(|m| n / all_a * m / all_b)).sum()
}

/// Pairs of codes within a group.
fn comparisons<I>(first: &Round<I>, second: &Round<I>) -> f64 {
    let sizes = |round: &Round<I>| {
        let mut counts: BTreeMap<Option<String>, f64> = BTreeMap::new();
        for Plain { group, .. } in &round.codes {
            *counts.entry(group.clone()).or_default() += 1.0;
        }
        counts
    };
    let others = sizes(second);
    sizes(first).iter().filter_map(|(group, n)| others.get(group).map(|m| n * m)).sum()
}
