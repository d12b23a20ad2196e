//! Tables of an item by wave and group, and the report of many of them.

use super::changes::{Change, adjust, changes};
use super::estimates::{CellEstimate, Quantiles, cells};
use super::linearise::WaveFigures;
use super::variance::{Contribution, contributions};
use super::{DegreesOfFreedom, KernelError, Statistic, TableOptions, Tabulation, UnitDesign};
use rayon::prelude::*;

/// An item by wave and group.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub item: usize,
    /// `None`: everybody, one group.
    pub breakdown: Option<usize>,
    pub waves: usize,
    pub groups: usize,
    /// Estimates a domain: see [`Statistic`].
    pub columns: usize,
    /// Wave by wave, group by group, a column each.
    pub cells: Vec<Option<CellEstimate>>,
    /// From each wave to the next, as `cells`: one wave fewer.
    pub changes: Vec<Option<Change>>,
}

impl Table {
    /// `None` where nobody is in the domain, and beyond the table.
    pub fn cell(&self, wave: usize, group: usize, column: usize) -> Option<&CellEstimate> {
        self.cells.get(self.position(wave, group, column)?)?.as_ref()
    }

    /// The change from the wave before to this one; `None` where nobody is in one of the domains, and beyond the table.
    pub fn change(&self, wave: usize, group: usize, column: usize) -> Option<&Change> {
        self.changes.get(self.position(wave.checked_sub(1)?, group, column)?)?.as_ref()
    }

    fn position(&self, wave: usize, group: usize, column: usize) -> Option<usize> {
        let inside = group < self.groups && column < self.columns;
        inside.then_some((wave * self.groups + group) * self.columns + column)
    }
}

/// Many tables: item by item, in each breakdown by breakdown.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub tables: Vec<Table>,
}

impl Report {
    pub fn table(&self, item: usize, breakdown: Option<usize>) -> Option<&Table> {
        self.tables.iter().find(|table| table.item == item && table.breakdown == breakdown)
    }
}

/// Every item by every breakdown (`None`: everybody), with intervals and changes between consecutive waves.
///
/// # Errors
/// As [`table()`]; of several tables that fail, that of the first.
pub fn report<T: Tabulation + ?Sized>(
    tabulation: &T,
    items: &[usize],
    breakdowns: &[Option<usize>],
    options: &TableOptions,
) -> Result<Report, KernelError> {
    let wanted: Vec<(usize, Option<usize>)> =
        items.iter().flat_map(|item| breakdowns.iter().map(|breakdown| (*item, *breakdown))).collect();
    let tables: Vec<Result<Table, KernelError>> =
        wanted.par_iter().map(|(item, breakdown)| table(tabulation, *item, *breakdown, options)).collect();
    Ok(Report { tables: tables.into_iter().collect::<Result<_, _>>()? })
}

/// An item by wave and group: estimates with design-based variance, and the change from each wave to the next.
///
/// # Formula
/// With T the sums of weights of a unit (T_c of those in category c, T of all with a valid answer) and N̂ = ΣT over the domain:
/// shares p_c = ΣT_c/N̂ with unit scores t = (T_c − p_c T)/N̂; totals ΣT_c with t = T_c; means ȳ = Σ s_c p_c with
/// t = Σ (s_c − ȳ) T_c/N̂. Variance Σ_h (1 − f_h) n_h/(n_h − 1) Σ_j (t_j − t̄_h)² over the n_h units drawn in the stratum, those
/// without a row in the domain with t_j = 0; the variance of a change is that of the scores' difference (Binder 1983; Särndal,
/// Swensson and Wretman 1992, ch. 5; Kish 1965, 12.4 for overlap). Missing answers and other groups are outside the domain, never
/// deleted. R: `svyby(~factor(item), ~wave + group, design, svymean, na.rm = TRUE, covmat = TRUE)`, `svycontrast`, `degf`,
/// `svyciprop(method = "xlogit")`, `p.adjust`.
///
/// # Assumptions
/// Weights are known constants (no calibration residuals), one stage of sampling counts, rows of weight 0 are in no domain but their
/// unit was drawn. Lonely strata as [`LonelyPsu`](crate::study::LonelyPsu), judged for each estimate over its own domain and for a
/// change over both.
///
/// # Errors
/// [`KernelError::ColumnUnknown`], [`KernelError::ScoresUnfit`], [`KernelError::RequestInvalid`] for a level outside 0 to 1,
/// [`KernelError::LonelyPsu`] by the design's policy. An empty domain is `None` in its place, never a zero.
pub fn table<T: Tabulation + ?Sized>(
    tabulation: &T,
    item: usize,
    breakdown: Option<usize>,
    options: &TableOptions,
) -> Result<Table, KernelError> {
    options.check()?;
    let design = tabulation.design();
    design.refuse_lonely()?;
    let groups = tabulation.groups(breakdown)?;
    let columns = options.statistic.columns(tabulation.categories(item)?);
    let made: Vec<Result<Wave, KernelError>> =
        (0..design.waves()).into_par_iter().map(|wave| Wave::of(tabulation, item, breakdown, wave, options)).collect();
    let waves: Vec<Wave> = made.into_iter().collect::<Result<_, _>>()?;
    let pairs: Vec<Result<Vec<f64>, KernelError>> =
        waves.par_windows(2).map(|pair| pair[0].variances_of_change(&pair[1], design, options)).collect();

    let mut quantiles = Quantiles::at_level(options.level);
    let mut table =
        Table { item, breakdown, waves: design.waves(), groups, columns, cells: Vec::new(), changes: Vec::new() };
    for (at, wave) in waves.iter().enumerate() {
        let df = degrees_of_freedom(design, options.df, at, &[&wave.figures], groups);
        let found = cells(&wave.figures, &wave.contributions, &df, design.lonely(), options, &mut quantiles);
        table.cells.extend(found);
    }
    for (at, (pair, variances)) in waves.windows(2).zip(pairs).enumerate() {
        let (from, to) = (&pair[0].figures, &pair[1].figures);
        let df = degrees_of_freedom(design, options.df, at, &[from, to], groups);
        table.changes.extend(changes(from, to, &variances?, &df, &mut quantiles));
    }
    adjust(&mut table.changes);
    Ok(table)
}

struct Wave {
    figures: WaveFigures,
    contributions: Vec<Contribution>,
}

impl Wave {
    fn of<T: Tabulation + ?Sized>(
        tabulation: &T,
        item: usize,
        breakdown: Option<usize>,
        wave: usize,
        options: &TableOptions,
    ) -> Result<Wave, KernelError> {
        let design = tabulation.design();
        let with_units = options.df == DegreesOfFreedom::Domain;
        let mut figures = WaveFigures::of(tabulation, item, breakdown, wave, &options.statistic, with_units)?;
        let contributions = contributions(design, &figures.scores)?;
        if contributions_add_up(design, options) {
            // What follows needs them no more, and they are most of the memory.
            figures.scores.values = Vec::new();
            figures.scores.base = Vec::new();
        }
        Ok(Wave { figures, contributions })
    }

    fn variances_of_change(
        &self,
        later: &Wave,
        design: &UnitDesign,
        options: &TableOptions,
    ) -> Result<Vec<f64>, KernelError> {
        if contributions_add_up(design, options) {
            let pairs = self.contributions.iter().zip(&later.contributions);
            return Ok(pairs.map(|(from, to)| from.plus(*to).variance(design.lonely())).collect());
        }
        let change = self.figures.scores.change_to(&later.figures.scores);
        Ok(contributions(design, &change)?.iter().map(|change| change.variance(design.lonely())).collect())
    }
}

/// Waves without a common stratum add up. Not so totals, whose lonely strata may be centred on the mean of all units of both waves
/// (for shares and means that is 0).
fn contributions_add_up(design: &UnitDesign, options: &TableOptions) -> bool {
    design.waves_are_independent() && options.statistic != Statistic::Totals
}

/// Degrees of freedom of an estimate from the groups of one wave, or of two consecutive ones: one a group.
fn degrees_of_freedom(
    design: &UnitDesign,
    asked: DegreesOfFreedom,
    wave: usize,
    of: &[&WaveFigures],
    groups: usize,
) -> Vec<f64> {
    match asked {
        DegreesOfFreedom::Fixed(df) => vec![df; groups],
        DegreesOfFreedom::Design => vec![design.df_of_all(); groups],
        DegreesOfFreedom::Wave if of.len() == 1 => vec![design.df_of_wave(wave); groups],
        DegreesOfFreedom::Wave => vec![design.df_of_pair(wave); groups],
        DegreesOfFreedom::Domain => {
            let units = |group: usize| of.iter().flat_map(move |figures| figures.units_of_group[group].iter());
            (0..groups).map(|group| design.degrees_of_freedom(units(group).copied())).collect()
        }
    }
}
