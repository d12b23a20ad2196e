//! Order of rows, runs of rows of one unit in one wave, and numbers of units.

use super::{MicrodataInput, WaveLayout};
use crate::estimation::kernel::{Block, KernelError, UnitDesign, UnitStratum};

/// A run of rows: one unit in one wave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub wave: u16,
    pub stratum: u32,
    pub psu: u32,
    /// One of its rows, as the caller counts, for messages.
    pub row: usize,
    pub weighs: bool,
}

impl Run {
    /// What makes a stratum: its wave where waves are independent, and its number.
    pub fn stratum_key(&self, layout: WaveLayout) -> (Option<u16>, u32) {
        match layout {
            WaveLayout::Independent => (Some(self.wave), self.stratum),
            WaveLayout::Overlap => (None, self.stratum),
        }
    }
}

pub(super) struct Arranged {
    /// Row of the input for each row of the table; `None` where they stand in order.
    pub order: Option<Vec<usize>>,
    pub runs: Vec<Run>,
    /// First row of each run, and the number of rows.
    pub block_starts: Vec<usize>,
    /// Every unit once, by stratum and number: the first run of each.
    pub units: Vec<Run>,
}

/// Sorts by wave, stratum and unit; rows of one unit keep their order.
pub(super) fn arrange(input: &MicrodataInput) -> Arranged {
    let rows = input.weight.len();
    let key = |row: usize| (input.wave[row], input.stratum[row], input.psu[row]);
    let in_order = (1..rows).all(|row| key(row - 1) <= key(row));
    let order = (!in_order).then(|| {
        let mut order: Vec<usize> = (0..rows).collect();
        order.sort_unstable_by_key(|row| (key(*row), *row));
        order
    });
    let row_at = |position: usize| order.as_ref().map_or(position, |order| order[position]);
    let mut runs: Vec<Run> = Vec::new();
    let mut block_starts = Vec::new();
    let mut last = None;
    for position in 0..rows {
        let row = row_at(position);
        if last != Some(key(row)) {
            last = Some(key(row));
            block_starts.push(position);
            let (wave, stratum, psu) = key(row);
            runs.push(Run { wave, stratum, psu, row, weighs: false });
        }
        if let Some(run) = runs.last_mut() {
            run.weighs |= input.weight[row] > 0.0;
        }
    }
    block_starts.push(rows);
    let mut units = runs.clone();
    units.sort_by_key(|run| (run.stratum_key(input.layout), run.psu));
    units.dedup_by_key(|run| (run.stratum_key(input.layout), run.psu));
    Arranged { order, runs, block_starts, units }
}

/// The design of the runs; `fractions` has one for each stratum in order.
pub(super) fn design(
    input: &MicrodataInput,
    arranged: &Arranged,
    fractions: &[f64],
) -> Result<UnitDesign, KernelError> {
    let key = |run: &Run| (run.stratum_key(input.layout), run.psu);
    let mut strata: Vec<UnitStratum> = Vec::new();
    for of_stratum in arranged.units.chunk_by(|a, b| key(a).0 == key(b).0) {
        let (wave, code) = key(&of_stratum[0]).0;
        let fraction = fractions.get(strata.len()).copied().unwrap_or(0.0);
        strata.push(UnitStratum { code, wave, units: of_stratum.len(), fraction });
    }
    let mut waves = vec![Vec::new(); usize::from(input.waves)];
    for run in &arranged.runs {
        // Every run is among the units, which were made from the runs.
        let unit = arranged.units.partition_point(|unit| key(unit) < key(run)) as u32;
        waves[usize::from(run.wave)].push(Block { unit, weighs: run.weighs });
    }
    UnitDesign::new(strata, waves, input.lonely)
}
