//! From the totals of units to estimates of a wave and the influence of each unit on them.

use super::{KernelError, Statistic, Tabulation, UnitDesign, WaveTotals};

/// Influence of units on estimates: Σz over the rows of each unit, z = w·u.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scores {
    /// Units with rows, ascending.
    pub units: Vec<u32>,
    pub groups: usize,
    /// Estimates a group.
    pub columns: usize,
    /// Unit by unit, group by group, `columns` each.
    pub values: Vec<f64>,
    /// Σw of the rows in each group's domain, unit by unit: above 0 where the unit has one.
    pub base: Vec<f64>,
}

/// Sums of one domain: a group in a wave, rows with a valid answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DomainSums {
    /// Σw.
    pub population: f64,
    /// Σw².
    pub squares: f64,
    pub rows: u64,
    /// Σw of each category.
    pub weights: Vec<f64>,
}

/// The estimates of one wave.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WaveFigures {
    /// A group each.
    pub domains: Vec<DomainSums>,
    /// Group by group, a column each; not a number where nobody is in the domain.
    pub values: Vec<f64>,
    /// Σw(y − ȳ)²/Σw of the variable behind each estimate.
    pub spread: Vec<f64>,
    pub scores: Scores,
    /// Units with a row in the group, with or without an answer, group by group; none where nobody asked for them.
    pub units_of_group: Vec<Vec<u32>>,
}

impl WaveFigures {
    pub fn of<T: Tabulation + ?Sized>(
        tabulation: &T,
        item: usize,
        breakdown: Option<usize>,
        wave: usize,
        statistic: &Statistic,
        with_units: bool,
    ) -> Result<WaveFigures, KernelError> {
        statistic.check(item, tabulation.categories(item)?)?;
        let totals = tabulation.wave_totals(item, breakdown, wave)?;
        let design = tabulation.design();
        let shape = (design.wave_blocks(wave).len(), tabulation.groups(breakdown)?, tabulation.categories(item)?);
        if shape != (totals.blocks(), totals.groups(), totals.categories()) {
            let message = format!(
                "The totals of wave {wave} are not those of {} units, {} groups and {} categories.",
                shape.0, shape.1, shape.2
            );
            return Err(KernelError::TotalsInvalid(message));
        }
        let domains = DomainSums::of(&totals);
        let columns = statistic.columns(totals.categories());
        let mut values = Vec::with_capacity(domains.len() * columns);
        let mut spread = Vec::with_capacity(domains.len() * columns);
        for domain in &domains {
            domain.estimate(statistic, &mut values, &mut spread);
        }
        let scores = scores(&totals, design, wave, statistic, &domains, &values);
        let counted = if with_units { totals.groups() } else { 0 };
        let units_of_group = (0..counted).map(|group| units_of_group(&totals, design, wave, group)).collect();
        Ok(WaveFigures { domains, values, spread, scores, units_of_group })
    }
}

impl DomainSums {
    /// One a group.
    fn of(totals: &WaveTotals) -> Vec<DomainSums> {
        let none = || DomainSums { population: 0.0, squares: 0.0, rows: 0, weights: vec![0.0; totals.categories()] };
        let mut domains: Vec<DomainSums> = (0..totals.groups()).map(|_| none()).collect();
        for block in 0..totals.blocks() {
            for (group, domain) in domains.iter_mut().enumerate() {
                for (sum, weight) in domain.weights.iter_mut().zip(totals.weights(block, group)) {
                    *sum += weight;
                }
                domain.squares += totals.squares(block, group);
                let answered = totals.rows(block, group).iter().take(totals.categories());
                domain.rows += answered.map(|rows| u64::from(*rows)).sum::<u64>();
            }
        }
        for domain in &mut domains {
            domain.population = domain.weights.iter().sum();
        }
        domains
    }

    pub fn is_empty(&self) -> bool {
        // Weights may be so small that they add up to nothing.
        self.population.is_nan() || self.population <= 0.0
    }

    fn shares(&self) -> impl Iterator<Item = f64> + '_ {
        self.weights.iter().map(|weight| weight / self.population)
    }

    fn estimate(&self, statistic: &Statistic, values: &mut Vec<f64>, spread: &mut Vec<f64>) {
        match statistic {
            Statistic::Shares => values.extend(self.shares()),
            Statistic::Totals => values.extend(&self.weights),
            Statistic::Mean(scores) => {
                let mean: f64 = self.shares().zip(scores).map(|(share, score)| share * score).sum();
                let square = |(share, score): (f64, &f64)| share * (score - mean) * (score - mean);
                values.push(mean);
                spread.push(self.shares().zip(scores).map(square).sum());
                return;
            }
        }
        spread.extend(self.shares().map(|share| share * (1.0 - share)));
    }
}

fn units_of_group(totals: &WaveTotals, design: &UnitDesign, wave: usize, group: usize) -> Vec<u32> {
    let blocks = design.wave_blocks(wave).iter().enumerate();
    let inside = |block: usize| totals.rows(block, group).iter().any(|rows| *rows > 0);
    blocks.filter(|(block, _)| inside(*block)).map(|(_, block)| block.unit).collect()
}

/// Shares: (T_c − p_c T)/N̂. Totals: T_c. Mean: Σ_c (s_c − ȳ) T_c / N̂. T_c is the unit's Σw of a category, T that of all.
fn scores(
    totals: &WaveTotals,
    design: &UnitDesign,
    wave: usize,
    statistic: &Statistic,
    domains: &[DomainSums],
    estimates: &[f64],
) -> Scores {
    let (groups, columns) = (totals.groups(), statistic.columns(totals.categories()));
    let mut values = vec![0.0; totals.blocks() * groups * columns];
    let mut base = vec![0.0; totals.blocks() * groups];
    for (block, (values, base)) in
        values.chunks_exact_mut((groups * columns).max(1)).zip(base.chunks_exact_mut(groups.max(1))).enumerate()
    {
        for (group, domain) in domains.iter().enumerate().filter(|(_, domain)| !domain.is_empty()) {
            let weights = totals.weights(block, group);
            let weight: f64 = weights.iter().sum();
            base[group] = weight;
            let inverse = 1.0 / domain.population;
            let columns = group * columns..(group + 1) * columns;
            let (out, estimates) = (&mut values[columns.clone()], &estimates[columns]);
            match statistic {
                Statistic::Shares => {
                    for ((out, of_category), share) in out.iter_mut().zip(weights).zip(estimates) {
                        *out = (of_category - share * weight) * inverse;
                    }
                }
                Statistic::Totals => out.copy_from_slice(weights),
                Statistic::Mean(scores) => {
                    let off = |(of_category, score): (&f64, &f64)| of_category * (score - estimates[0]);
                    out[0] = weights.iter().zip(scores).map(off).sum::<f64>() * inverse;
                }
            }
        }
    }
    let units = design.wave_blocks(wave).iter().map(|block| block.unit).collect();
    Scores { units, groups, columns, values, base }
}

impl Scores {
    /// Width of a unit's values.
    pub fn width(&self) -> usize {
        self.groups * self.columns
    }

    /// The influence on `later` minus that on `self`, unit by unit over the units of either.
    pub fn change_to(&self, later: &Scores) -> Scores {
        if self.units == later.units {
            // Most trackers that keep their units have all of them in every wave.
            return Scores {
                values: later.values.iter().zip(&self.values).map(|(later, early)| later - early).collect(),
                base: later.base.iter().zip(&self.base).map(|(later, early)| later + early).collect(),
                ..self.shaped(self.units.clone())
            };
        }
        self.merged_change_to(later)
    }

    /// Of the same shape, with nothing in it yet.
    fn shaped(&self, units: Vec<u32>) -> Scores {
        Scores { units, groups: self.groups, columns: self.columns, values: Vec::new(), base: Vec::new() }
    }

    fn merged_change_to(&self, later: &Scores) -> Scores {
        let (width, groups) = (self.width(), self.groups);
        let mut change = self.shaped(Vec::new());
        let (mut a, mut b) = (0, 0);
        while a < self.units.len() || b < later.units.len() {
            let (left, right) = (self.units.get(a), later.units.get(b));
            let unit = left.into_iter().chain(right).min().copied().unwrap_or_default();
            let (in_a, in_b) = (left == Some(&unit), right == Some(&unit));
            change.units.push(unit);
            let at = change.values.len();
            let at_base = change.base.len();
            change.values.resize(at + width, 0.0);
            change.base.resize(at_base + groups, 0.0);
            if in_b {
                change.values[at..].copy_from_slice(&later.values[b * width..(b + 1) * width]);
                change.base[at_base..].copy_from_slice(&later.base[b * groups..(b + 1) * groups]);
                b += 1;
            }
            if in_a {
                for (value, early) in change.values[at..].iter_mut().zip(&self.values[a * width..(a + 1) * width]) {
                    *value -= early;
                }
                for (base, early) in change.base[at_base..].iter_mut().zip(&self.base[a * groups..(a + 1) * groups]) {
                    *base += early;
                }
                a += 1;
            }
        }
        change
    }
}
