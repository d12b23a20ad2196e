//! Which responses are nearly the same: for each, the other with the greatest share of equal answers among the items that both answered
//! (the maximum percent match of Kuriakose and Robbins, 2016).
//!
//! All pairs are compared, but hardly any to its end: as soon as a pair differs in more answers than the threshold can bear, the next is
//! taken. Answers are small numbers in rows of equal length, so that a processor compares many at once.

use crate::questionnaire::Answer;
use crate::questionnaire::plan::Role;
use crate::questionnaire::walk::Walk;
use std::collections::HashMap;

/// The share of equal answers, in per cent, from which two responses are nearly the same.
pub const ALIKE_PERCENT: usize = 95;

/// A pair is compared where both answered at least this many of the same items.
pub const COMPARED_AT_LEAST: usize = 15;

/// With more responses than this, pairs are not compared: it would take too long for a page.
pub const COMPARED_AT_MOST: usize = 30_000;

/// Answers compared at a time.
const LANES: usize = 32;

/// The response that is most like another, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    pub with: usize,
    /// Items that both answered.
    pub compared: usize,
    pub equal: usize,
}

impl Match {
    /// Whether this is the greater share of equal answers; of equal shares, the one over more items.
    fn is_closer_than(&self, other: &Match) -> bool {
        let (this, that) = (self.equal * other.compared, other.equal * self.compared);
        this > that || (this == that && self.compared > other.compared)
    }
}

/// Rows of answers, each a number from 1, 0 where there is none.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Items with padding: a multiple of [`LANES`].
    width: usize,
    cells: Vec<u16>,
    answered: Vec<usize>,
    /// For each item, the answers met.
    met: Vec<HashMap<String, u16>>,
}

impl Rows {
    pub fn new(variables: usize) -> Rows {
        Rows { width: variables.next_multiple_of(LANES), met: vec![HashMap::new(); variables], ..Rows::default() }
    }

    /// Adds the answers that count of everything that is asked and coded: codes, sets and orders of codes, and numbers.
    pub fn push(&mut self, walk: &Walk<'_, '_>) {
        let start = self.cells.len();
        self.cells.resize(start + self.width, 0);
        let mut answered = 0;
        let variables = walk.questionnaire().variables().iter().zip(&walk.counting).enumerate();
        for (slot, (_, answer)) in variables.filter(|(_, (variable, _))| variable.role == Role::Asked) {
            let Some(key) = answer.and_then(key) else { continue };
            let (Some(met), Some(cell)) = (self.met.get_mut(slot), self.cells.get_mut(start + slot)) else { continue };
            // More different answers than there are numbers: an item that nobody is told by.
            let next = u16::try_from(met.len() + 1).unwrap_or(0);
            *cell = if next == 0 { met.get(&key).copied().unwrap_or(0) } else { *met.entry(key).or_insert(next) };
            answered += usize::from(*cell != 0);
        }
        self.answered.push(answered);
    }

    fn row(&self, at: usize) -> &[u16] {
        self.cells.get(at * self.width..(at + 1) * self.width).unwrap_or(&[])
    }

    /// For each row, the closest of those that are nearly the same; `None` where there are too many rows.
    pub fn closest(&self) -> Option<Vec<Option<Match>>> {
        let rows = self.answered.len();
        if rows > COMPARED_AT_MOST {
            return None;
        }
        let mut closest: Vec<Option<Match>> = vec![None; rows];
        let full: Vec<usize> = (0..rows).filter(|at| self.answered[*at] >= COMPARED_AT_LEAST).collect();
        for (n, &a) in full.iter().enumerate() {
            let row = self.row(a);
            for &b in &full[n + 1..] {
                // No more items than the shorter one has are answered by both.
                let bearable = self.answered[a].min(self.answered[b]) * (100 - ALIKE_PERCENT) / 100;
                if let Some((compared, equal)) = compare(row, self.row(b), bearable) {
                    for (this, with) in [(a, b), (b, a)] {
                        let found = Match { with, compared, equal };
                        if closest[this].is_none_or(|before| found.is_closer_than(&before)) {
                            closest[this] = Some(found);
                        }
                    }
                }
            }
        }
        Some(closest)
    }
}

/// Items that both answered, and equal answers among them; `None` where they are not nearly the same.
fn compare(a: &[u16], b: &[u16], bearable: usize) -> Option<(usize, usize)> {
    let (mut compared, mut different) = (0, 0);
    for (a, b) in a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0) {
        let (mut both, mut other) = (0_u16, 0_u16);
        for (a, b) in a.iter().zip(b) {
            let is_both = u16::from(*a != 0) & u16::from(*b != 0);
            both += is_both;
            other += is_both & u16::from(a != b);
        }
        compared += usize::from(both);
        different += usize::from(other);
        if different > bearable {
            return None;
        }
    }
    let equal = compared - different;
    (compared >= COMPARED_AT_LEAST && equal * 100 >= compared * ALIKE_PERCENT).then_some((compared, equal))
}

/// A coded answer as a word; `None` for texts, days, and what is missing.
fn key(answer: &Answer) -> Option<String> {
    match answer {
        Answer::Code(code) => Some(code.to_string()),
        Answer::Codes(codes) => Some(format!("{codes:?}")),
        Answer::Ranked(codes) => Some(format!("r{codes:?}")),
        Answer::Number(value) => Some(format!("n{value}")),
        Answer::Text(_)
        | Answer::Date(_)
        | Answer::Time(_)
        | Answer::DateTime(_)
        | Answer::Given(_)
        | Answer::Missing(_) => None,
    }
}
