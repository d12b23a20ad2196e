//! The variance rule of the first stage, on scores of units.
//!
//! The rule is that of [`variance`](crate::estimation::variance), which works on rows; a test holds the two together. Here a
//! variance a column suffices for most tables, and what a wave adds stays apart, so that waves without common strata add up.

use super::linearise::Scores;
use super::{KernelError, UnitDesign, UnitStratum};
use crate::numeric::Matrix;
use crate::study::LonelyPsu;
use std::ops::Range;

/// What strata contribute to the variance of one estimate.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Contribution {
    /// Σ_h (1 − f_h) n_h/(n_h − 1) Σ_j (t_j − t̄_h)² over strata that are not lonely.
    squares: f64,
    /// Σ (1 − f_h)(t − c)² over lonely strata, c the mean of all units.
    lonely_squares: f64,
    /// Strata with a row in the domain, and those of them that are lonely.
    strata: u32,
    lonely: u32,
}

impl Contribution {
    pub fn variance(&self, lonely: LonelyPsu) -> f64 {
        self.squares * average_factor(lonely, self.strata, self.lonely)
            + if lonely == LonelyPsu::Adjust { self.lonely_squares } else { 0.0 }
    }

    /// Of two waves that have no stratum in common.
    pub fn plus(self, other: Contribution) -> Contribution {
        Contribution {
            squares: self.squares + other.squares,
            lonely_squares: self.lonely_squares + other.lonely_squares,
            strata: self.strata + other.strata,
            lonely: self.lonely + other.lonely,
        }
    }
}

/// With nothing but lonely strata there is nothing to average: 0 · ∞, not a number.
fn average_factor(policy: LonelyPsu, strata: u32, lonely: u32) -> f64 {
    if policy == LonelyPsu::Average && lonely > 0 { f64::from(strata) / f64::from(strata - lonely) } else { 1.0 }
}

/// The units of one stratum among scores.
struct Part<'a> {
    stratum: &'a UnitStratum,
    entries: Range<usize>,
}

impl Part<'_> {
    fn is_lonely(&self) -> bool {
        self.stratum.is_lonely()
    }

    /// (1 − f_h) n_h/(n_h − 1); the last factor is 1 for a single unit.
    fn scale(&self) -> f64 {
        let n = self.stratum.units as f64;
        (1.0 - self.stratum.fraction) * if self.stratum.units > 1 { n / (n - 1.0) } else { 1.0 }
    }

    /// Units drawn of which the scores have nothing: their total is 0.
    fn absent(&self) -> f64 {
        self.stratum.units.saturating_sub(self.entries.len()) as f64
    }

    fn has_rows(&self, scores: &Scores, group: usize) -> bool {
        self.entries.clone().any(|entry| scores.base[entry * scores.groups + group] > 0.0)
    }

    /// The scores of each unit.
    fn scores<'s>(&self, scores: &'s Scores) -> impl Iterator<Item = &'s [f64]> + use<'s> {
        let width = scores.width();
        scores.values[self.entries.start * width..self.entries.end * width].chunks_exact(width.max(1))
    }

    fn refuse(&self) -> KernelError {
        KernelError::LonelyPsu { stratum: self.stratum.code, wave: self.stratum.wave }
    }
}

/// Units are numbered stratum by stratum, so those of one stratum stand together.
fn parts<'a>(design: &'a UnitDesign, scores: &'a Scores) -> impl Iterator<Item = Part<'a>> {
    let mut start = 0;
    scores.units.chunk_by(|a, b| design.stratum_of(*a) == design.stratum_of(*b)).map(move |units| {
        let entries = start..start + units.len();
        start = entries.end;
        Part { stratum: &design.strata()[design.stratum_of(units[0]) as usize], entries }
    })
}

/// What the strata contribute to the variance of each estimate, group by group, a column each.
///
/// # Errors
/// [`KernelError::LonelyPsu`] when a lonely stratum has a row in any of the domains and the policy is to fail.
pub(super) fn contributions(design: &UnitDesign, scores: &Scores) -> Result<Vec<Contribution>, KernelError> {
    let mut contributions = vec![Contribution::default(); scores.width()];
    let mut deviations = Deviations { means: vec![0.0; scores.width()], squares: vec![0.0; scores.width()] };
    let centre = centre(design, scores);
    for part in parts(design, scores) {
        for group in (0..scores.groups).filter(|group| part.has_rows(scores, *group)) {
            if part.is_lonely() && design.lonely() == LonelyPsu::Fail {
                return Err(part.refuse());
            }
            for column in group * scores.columns..(group + 1) * scores.columns {
                let contribution = &mut contributions[column];
                contribution.strata += 1;
                if part.is_lonely() {
                    let off = scores.values[part.entries.start * scores.width() + column] - centre[column];
                    contribution.lonely += 1;
                    contribution.lonely_squares += part.scale() * off * off;
                }
            }
        }
        if !part.is_lonely() {
            deviations.take(&part, scores);
            for (contribution, square) in contributions.iter_mut().zip(&deviations.squares) {
                contribution.squares += part.scale() * square;
            }
        }
    }
    Ok(contributions)
}

/// Means and squared deviations of one stratum, a column an estimate; kept between strata to save allocating.
struct Deviations {
    means: Vec<f64>,
    squares: Vec<f64>,
}

impl Deviations {
    /// Σ_j (t_j − t̄)² over all units drawn. Two passes, so that no digits are lost; a stratum's scores stay in the cache between them.
    fn take(&mut self, part: &Part<'_>, scores: &Scores) {
        self.means.fill(0.0);
        for entry in part.scores(scores) {
            for (sum, value) in self.means.iter_mut().zip(entry) {
                *sum += value;
            }
        }
        for (mean, square) in self.means.iter_mut().zip(&mut self.squares) {
            *mean /= part.stratum.units as f64;
            *square = part.absent() * *mean * *mean;
        }
        for entry in part.scores(scores) {
            for ((square, value), mean) in self.squares.iter_mut().zip(entry).zip(&self.means) {
                *square += (value - mean) * (value - mean);
            }
        }
    }
}

/// Σz over all units by the number of units in the strata with a row in the domain: what `Adjust` centres on (R survey 4.5).
/// Nothing where no stratum needs it.
fn centre(design: &UnitDesign, scores: &Scores) -> Vec<f64> {
    let width = scores.width();
    if design.lonely() != LonelyPsu::Adjust || !parts(design, scores).any(|part| part.is_lonely()) {
        return vec![0.0; width];
    }
    let mut units = vec![0usize; scores.groups];
    for part in parts(design, scores) {
        for (group, units) in units.iter_mut().enumerate() {
            *units += if part.has_rows(scores, group) { part.stratum.units } else { 0 };
        }
    }
    let mut centre = vec![0.0; width];
    for entry in scores.values.chunks_exact(width.max(1)) {
        for (centre, value) in centre.iter_mut().zip(entry) {
            *centre += value;
        }
    }
    for (column, centre) in centre.iter_mut().enumerate() {
        *centre /= (units[column / scores.columns] as f64).max(1.0);
    }
    centre
}

/// The covariance of all estimates of scores with a single group, whose domain is that of any of them.
///
/// # Errors
/// As [`contributions`].
pub(super) fn covariance(design: &UnitDesign, scores: &Scores) -> Result<Matrix, KernelError> {
    let width = scores.columns;
    let centre = centre(design, scores);
    let mut sum = Matrix::zeros(width, width);
    let (mut strata, mut lonely) = (0, 0);
    let mut mean = vec![0.0; width];
    for part in parts(design, scores).filter(|part| part.has_rows(scores, 0)) {
        strata += 1;
        if part.is_lonely() {
            lonely += 1;
            match design.lonely() {
                LonelyPsu::Fail => return Err(part.refuse()),
                LonelyPsu::Adjust => {
                    part.scores(scores).for_each(|entry| add_outer(&mut sum, part.scale(), entry, &centre));
                }
                LonelyPsu::Remove | LonelyPsu::Certainty | LonelyPsu::Average => {}
            }
            continue;
        }
        mean.fill(0.0);
        for (at, value) in part.scores(scores).flat_map(|entry| entry.iter().enumerate()) {
            mean[at] += value / part.stratum.units as f64;
        }
        part.scores(scores).for_each(|entry| add_outer(&mut sum, part.scale(), entry, &mean));
        add_outer(&mut sum, part.scale() * part.absent(), &vec![0.0; width], &mean);
    }
    Ok(sum * average_factor(design.lonely(), strata, lonely))
}

/// Adds factor · (v − c)(v − c)ᵀ.
fn add_outer(sum: &mut Matrix, factor: f64, v: &[f64], centre: &[f64]) {
    for (j, (b, b_centre)) in v.iter().zip(centre).enumerate() {
        for (i, (a, a_centre)) in v.iter().zip(centre).enumerate() {
            sum[(i, j)] += factor * (a - a_centre) * (b - b_centre);
        }
    }
}
