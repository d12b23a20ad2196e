//! The three ways to draw n of N units, by position. Each gives every unit exactly the chance that is stated for it.

use crate::random::Seeded;

/// Simple random sampling without replacement, in ascending order: each unit in turn is taken with probability (still needed)/(still
/// there) (Fan, Muller and Rezucha 1962, method 1). Every set of n has the same chance.
pub(super) fn simple_random(chance: &mut Seeded, n: usize, of: usize) -> Vec<usize> {
    let mut drawn = Vec::with_capacity(n);
    for unit in 0..of {
        if chance.below(of - unit) < n - drawn.len() {
            drawn.push(unit);
        }
    }
    drawn
}

/// Every N/n-th unit from a random start, the interval being a fraction (Särndal, Swensson and Wretman 1992, 3.4.2): positions
/// ⌊(r + jN)/n⌋, r uniform over 0 … N − 1, j = 0 … n − 1. In whole numbers throughout, so that every unit has the chance n/N exactly
/// and none comes twice.
pub(super) fn systematic(chance: &mut Seeded, n: usize, of: usize) -> Vec<usize> {
    let start = chance.below(of) as u128;
    (0..n as u128).map(|j| ((start + j * of as u128) / n as u128) as usize).collect()
}

/// A size of at least this share of (sizes left)/(units left) is certain: the slack is for rounding in sums.
const CERTAIN: f64 = 1.0 - 1e-12;

/// Chances of being drawn with probability proportional to size; `None` is certainty.
///
/// # Formula
/// πᵢ = n xᵢ/Σx. A unit for which that is 1 or more is taken with certainty and put aside, n and Σx are what is left, and so on
/// until none is (Särndal, Swensson and Wretman 1992, 3.6.2). Sizes are above 0 and there are at least n of them.
pub(super) fn proportional(sizes: &[f64], n: usize) -> Vec<Option<f64>> {
    let mut certain = vec![false; sizes.len()];
    loop {
        let left = n - certain.iter().filter(|c| **c).count();
        let total: f64 = sizes.iter().zip(&certain).filter(|(_, c)| !**c).map(|(x, _)| x).sum();
        let mut more = false;
        for (x, is_certain) in sizes.iter().zip(certain.iter_mut()) {
            if left > 0 && !*is_certain && x * left as f64 >= total * CERTAIN {
                *is_certain = true;
                more = true;
            }
        }
        // Rounding cannot make more certain than are wanted: those of one round have together at most their share of the total.
        if !more {
            let chance = |(x, is_certain): (&f64, bool)| (!is_certain).then(|| x * left as f64 / total);
            return sizes.iter().zip(certain).map(chance).collect();
        }
    }
}

/// n units with the chances of [`proportional`], none of them certain: systematic on the cumulated sizes in the order given (Madow
/// 1949; Hartley and Rao 1962 where the order is random). Points (u + j)Σx/n, u uniform on [0, 1); the unit whose interval of the
/// cumulated sizes holds a point is taken. No size reaches Σx/n, so none is hit twice.
pub(super) fn systematic_by_size(chance: &mut Seeded, n: usize, sizes: &[f64]) -> Vec<usize> {
    let total: f64 = sizes.iter().sum();
    let start = chance.uniform();
    let mut drawn = Vec::with_capacity(n);
    let (mut unit, mut cumulated) = (0, 0.0);
    for j in 0..n {
        let point = (start + j as f64) * (total / n as f64);
        // The last units that can still be taken are taken, whatever rounding has done to the sum.
        while unit + (n - j) < sizes.len() && cumulated + sizes[unit] <= point {
            cumulated += sizes[unit];
            unit += 1;
        }
        drawn.push(unit);
        cumulated += sizes[unit];
        unit += 1;
    }
    drawn
}

/// A random order of 0 … n − 1 (Fisher and Yates; Durstenfeld 1964).
pub(super) fn shuffled(chance: &mut Seeded, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        order.swap(last, chance.below(last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exactly: over all starts, each unit is taken n times in N.
    #[test]
    fn a_systematic_draw_gives_every_unit_the_same_chance_whatever_the_interval() {
        for (n, of) in [(1, 1), (3, 3), (3, 10), (7, 10), (4, 11), (10, 97)] {
            let mut taken = vec![0; of];
            for start in 0..of {
                for j in 0..n {
                    taken[(start + j * of) / n] += 1;
                }
            }
            assert!(taken.iter().all(|t| *t == n), "{n} of {of}: {taken:?}");
        }
    }

    /// n = 4, x = 1, 2, 3, 4, 40: 4·40 ≥ 50, then 3·4 ≥ 10, then 2·3 ≥ 6; left: one of 1 and 2.
    #[test]
    fn certainty_units_are_taken_out_one_round_after_another() {
        let chances = proportional(&[1.0, 2.0, 3.0, 4.0, 40.0], 4);
        assert_eq!(chances, [Some(1.0 / 3.0), Some(2.0 / 3.0), None, None, None]);
        assert_eq!(proportional(&[5.0, 5.0, 5.0], 3), [None, None, None]);
        assert_eq!(proportional(&[0.1; 10], 10), [None; 10], "sums of tenths round");
        assert_eq!(proportional(&[1.0, 1.0, 2.0], 1), [Some(0.25), Some(0.25), Some(0.5)]);
    }

    #[test]
    fn a_shuffle_is_a_permutation() {
        let mut order = shuffled(&mut Seeded::new(5), 100);
        assert_ne!(order, (0..100).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
    }
}
