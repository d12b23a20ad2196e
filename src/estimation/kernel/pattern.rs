//! Rows collapsed to what a trend can tell apart: wave and group, unit by unit.

use super::{KernelError, Tabulation};
use std::collections::BTreeMap;

/// Sums of one wave and group.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sums {
    /// Σw of rows with a valid answer.
    pub weight: f64,
    /// Σwy of them.
    pub response: f64,
}

impl Sums {
    fn of(weights: &[f64], scores: &[f64]) -> Sums {
        let response = weights.iter().zip(scores).map(|(weight, score)| weight * score).sum();
        Sums { weight: weights.iter().sum(), response }
    }

    fn add(&mut self, other: Sums) {
        self.weight += other.weight;
        self.response += other.response;
    }
}

/// Sums of every pattern, and of every pattern in every unit that has one.
pub(super) struct Patterns {
    pub groups: usize,
    /// Wave by wave, group by group.
    pub all: Vec<Sums>,
    /// Patterns present in each unit, with its sums.
    pub of_unit: BTreeMap<u32, Vec<(usize, Sums)>>,
}

impl Patterns {
    /// `scores`: the response that goes with each category.
    pub fn of<T: Tabulation + ?Sized>(
        tabulation: &T,
        item: usize,
        breakdown: Option<usize>,
        scores: &[f64],
    ) -> Result<Patterns, KernelError> {
        let (design, groups) = (tabulation.design(), tabulation.groups(breakdown)?);
        let mut patterns =
            Patterns { groups, all: vec![Sums::default(); design.waves() * groups], of_unit: BTreeMap::new() };
        for wave in 0..design.waves() {
            let totals = tabulation.wave_totals(item, breakdown, wave)?;
            for (block, drawn) in design.wave_blocks(wave).iter().enumerate().take(totals.blocks()) {
                for group in 0..groups.min(totals.groups()) {
                    let sums = Sums::of(totals.weights(block, group), scores);
                    if sums.weight > 0.0 {
                        let pattern = wave * groups + group;
                        patterns.all[pattern].add(sums);
                        patterns.of_unit.entry(drawn.unit).or_default().push((pattern, sums));
                    }
                }
            }
        }
        Ok(patterns)
    }

    pub fn group_has_answers(&self, group: usize) -> bool {
        self.all.iter().skip(group).step_by(self.groups.max(1)).any(|sums| sums.weight > 0.0)
    }

    /// Waves in which somebody answered.
    pub fn waves_with_answers(&self) -> Vec<usize> {
        let waves = self.all.chunks(self.groups.max(1)).enumerate();
        waves.filter(|(_, of)| of.iter().any(|sums| sums.weight > 0.0)).map(|(wave, _)| wave).collect()
    }
}
