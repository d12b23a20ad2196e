//! Drawing by the seed of a response: arms, orders and selections.
//!
//! What is drawn depends on the seed and on the name of the thing alone: adding another experiment or shuffling another page changes
//! nobody's draw, and a replay draws the same again.

use super::document::Shuffle;
use crate::random::Seeded;

/// The name of a draw as a number that never changes (FNV-1a, 64 bits). `what` keeps an item's rows apart from its options.
pub fn name(what: &str, name: &str) -> u64 {
    let bytes = what.bytes().chain([0]).chain(name.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The stream from which a response draws something of this name.
pub fn seeded(seed: u64, name: u64) -> Seeded {
    // SplitMix64's finish: seeds that differ in one bit give streams that have nothing to do with each other.
    let mut mixed = seed ^ name;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    Seeded::new(mixed ^ (mixed >> 31))
}

/// Fisher and Yates.
pub fn shuffle<T>(random: &mut Seeded, things: &mut [T]) {
    for last in (1..things.len()).rev() {
        things.swap(last, random.below(last + 1));
    }
}

/// A random order or selection of the parts of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    random: bool,
    select: Option<usize>,
    name: u64,
}

impl Draw {
    /// `None` where nothing is drawn.
    pub fn of(shuffle: Shuffle, what: &str, thing: &str) -> Option<Draw> {
        let select = shuffle.select.map(|n| n as usize);
        (!shuffle.is_fixed()).then(|| Draw { random: shuffle.random, select, name: name(what, thing) })
    }

    pub fn is_random(&self) -> bool {
        self.random
    }

    pub fn selects(&self) -> bool {
        self.select.is_some()
    }

    /// Those of `parts` that are drawn, in the order to show; `parts` come in the order of the document.
    pub fn take(&self, seed: u64, mut parts: Vec<usize>) -> Vec<usize> {
        let mut random = seeded(seed, self.name);
        shuffle(&mut random, &mut parts);
        parts.truncate(self.select.unwrap_or(usize::MAX));
        if !self.random {
            parts.sort_unstable();
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_is_the_same_again_and_spreads_evenly() {
        let draw = Draw::of(Shuffle { random: true, select: Some(2) }, "rows", "v");
        let draw = draw.unwrap_or_else(|| panic!("something is drawn"));
        let mut firsts = [0; 5];
        for seed in 0..5000 {
            let taken = draw.take(seed, (0..5).collect());
            assert_eq!(taken, draw.take(seed, (0..5).collect()));
            assert_eq!(taken.len(), 2);
            firsts[taken[0]] += 1;
        }
        assert!(firsts.iter().all(|n| (900..1100).contains(n)), "{firsts:?}");
    }

    #[test]
    fn a_selection_alone_keeps_the_order() {
        let draw = Draw::of(Shuffle { random: false, select: Some(3) }, "rows", "v");
        let draw = draw.unwrap_or_else(|| panic!("something is drawn"));
        assert!((0..100).all(|seed| draw.take(seed, (0..9).collect()).is_sorted()));
    }

    #[test]
    fn names_do_not_run_into_each_other() {
        assert_ne!(name("rows", "a"), name("row", "sa"));
        assert_ne!(seeded(1, name("rows", "a")).next_u64(), seeded(1, name("rows", "b")).next_u64());
        assert_ne!(seeded(1, name("rows", "a")).next_u64(), seeded(2, name("rows", "a")).next_u64());
    }
}
