//! The design behind unit totals: which units were drawn in which strata, and which of them has rows in which wave.

use super::KernelError;
use crate::study::LonelyPsu;
use std::ops::Range;

/// A first-stage stratum as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitStratum {
    /// The caller's number for it.
    pub code: u32,
    /// Its wave, where waves have strata of their own.
    pub wave: Option<u16>,
    /// Units drawn, n_h, at least 1.
    pub units: usize,
    /// Fraction of the population's units drawn, f_h, from 0 (as if with replacement) to 1.
    pub fraction: f64,
}

impl UnitStratum {
    /// A single unit, which was not certain to be drawn.
    pub fn is_lonely(&self) -> bool {
        self.units == 1 && self.fraction < 1.0
    }
}

/// The rows of one unit in one wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub unit: u32,
    /// Whether one of the rows weighs more than 0.
    pub weighs: bool,
}

/// A checked design of units. Units are numbered stratum by stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitDesign {
    strata: Vec<UnitStratum>,
    stratum_of_unit: Vec<u32>,
    /// Wave by wave, in each by unit.
    blocks: Vec<Block>,
    waves: Vec<Range<usize>>,
    /// No stratum has rows in two waves.
    waves_are_independent: bool,
    lonely: LonelyPsu,
    df: WaveDf,
}

/// Degrees of freedom that every table asks for.
#[derive(Debug, Clone, PartialEq, Default)]
struct WaveDf {
    wave: Vec<f64>,
    /// Of each wave and the next together.
    pair: Vec<f64>,
    all: f64,
}

impl UnitDesign {
    /// Units are numbered from 0, stratum by stratum in the order of `strata`, `units` in each; `waves` has the blocks of each wave
    /// by ascending unit.
    ///
    /// # Errors
    /// [`KernelError::TotalsInvalid`]: a stratum without units or with a fraction outside 0 to 1, blocks that are out of order or name
    /// an unknown unit.
    pub fn new(strata: Vec<UnitStratum>, waves: Vec<Vec<Block>>, lonely: LonelyPsu) -> Result<UnitDesign, KernelError> {
        let mut stratum_of_unit = Vec::new();
        for (h, stratum) in strata.iter().enumerate() {
            if stratum.units == 0 || !(0.0..=1.0).contains(&stratum.fraction) {
                let message =
                    format!("The stratum {} has no units, or a sampled fraction beyond 0 to 1.", stratum.code);
                return Err(KernelError::TotalsInvalid(message));
            }
            stratum_of_unit.extend(std::iter::repeat_n(h as u32, stratum.units));
        }
        let mut home: Vec<Option<usize>> = vec![None; strata.len()];
        let mut waves_are_independent = true;
        for (wave, blocks) in waves.iter().enumerate() {
            let ascending = blocks.windows(2).all(|pair| pair[0].unit < pair[1].unit);
            if !ascending || blocks.last().is_some_and(|last| last.unit as usize >= stratum_of_unit.len()) {
                let message = format!("The units of wave {wave} are out of order or beyond those of the strata.");
                return Err(KernelError::TotalsInvalid(message));
            }
            for block in blocks {
                let home = &mut home[stratum_of_unit[block.unit as usize] as usize];
                waves_are_independent &= *home.get_or_insert(wave) == wave;
            }
        }
        let mut ranges = Vec::with_capacity(waves.len());
        let mut all = Vec::with_capacity(waves.iter().map(Vec::len).sum());
        for blocks in waves {
            ranges.push(all.len()..all.len() + blocks.len());
            all.extend(blocks);
        }
        let df = WaveDf::default();
        let mut design =
            UnitDesign { strata, stratum_of_unit, blocks: all, waves: ranges, waves_are_independent, lonely, df };
        let of = |waves: Range<usize>| design.count_df(waves);
        let count = design.waves();
        design.df = WaveDf {
            wave: (0..count).map(|wave| of(wave..wave + 1)).collect(),
            pair: (1..count).map(|later| of(later - 1..later + 1)).collect(),
            all: of(0..count),
        };
        Ok(design)
    }

    pub fn waves(&self) -> usize {
        self.waves.len()
    }

    /// Units drawn.
    pub fn units(&self) -> usize {
        self.stratum_of_unit.len()
    }

    pub fn strata(&self) -> &[UnitStratum] {
        &self.strata
    }

    pub fn lonely(&self) -> LonelyPsu {
        self.lonely
    }

    /// Whether no stratum, and so no unit, has rows in two waves: then waves have no covariance.
    pub fn waves_are_independent(&self) -> bool {
        self.waves_are_independent
    }

    /// The blocks of a wave by ascending unit; none for a wave beyond the last.
    pub fn wave_blocks(&self, wave: usize) -> &[Block] {
        self.waves.get(wave).map_or(&[], |range| &self.blocks[range.clone()])
    }

    /// Where the blocks of a wave stand among those of all waves.
    pub(super) fn wave_range(&self, wave: usize) -> Range<usize> {
        self.waves.get(wave).cloned().unwrap_or(0..0)
    }

    /// With finite populations a design with a lonely stratum fails for every domain, as in the general path.
    ///
    /// # Errors
    /// [`KernelError::LonelyPsu`].
    pub(super) fn refuse_lonely(&self) -> Result<(), KernelError> {
        let has_populations = self.strata.iter().any(|stratum| stratum.fraction > 0.0);
        if self.lonely != LonelyPsu::Fail || !has_populations {
            return Ok(());
        }
        match self.strata.iter().find(|stratum| stratum.is_lonely()) {
            Some(stratum) => Err(KernelError::LonelyPsu { stratum: stratum.code, wave: stratum.wave }),
            None => Ok(()),
        }
    }

    pub(super) fn stratum_of(&self, unit: u32) -> u32 {
        self.stratum_of_unit[unit as usize]
    }

    /// Units minus strata among units that may repeat and stand in any order.
    pub(super) fn degrees_of_freedom(&self, units: impl Iterator<Item = u32>) -> f64 {
        let mut units: Vec<u32> = units.collect();
        // Ascending within a wave, and this sort merges stretches that are in order.
        units.sort();
        units.dedup();
        let mut strata: Vec<u32> = units.iter().map(|unit| self.stratum_of(*unit)).collect();
        strata.dedup();
        units.len() as f64 - strata.len() as f64
    }

    fn count_df(&self, waves: Range<usize>) -> f64 {
        let blocks = waves.flat_map(|wave| self.wave_blocks(wave));
        self.degrees_of_freedom(blocks.filter(|block| block.weighs).map(|block| block.unit))
    }

    /// Units minus strata that have a row of positive weight in a wave.
    pub fn df_of_wave(&self, wave: usize) -> f64 {
        self.df.wave.get(wave).copied().unwrap_or(f64::NAN)
    }

    /// Of a wave and the next together.
    pub fn df_of_pair(&self, earlier: usize) -> f64 {
        self.df.pair.get(earlier).copied().unwrap_or(f64::NAN)
    }

    /// Of all waves together.
    pub fn df_of_all(&self) -> f64 {
        self.df.all
    }
}
