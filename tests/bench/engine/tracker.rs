//! A generated tracker: twenty waves on the same 800 sampling units, sixty five-point items, breakdowns of 2, 6 and 10 groups.

use barograph::estimation::kernel::{CodeColumn, MISSING, MicrodataInput, WaveLayout};
use barograph::random::Seeded;
use barograph::study::LonelyPsu;

pub const WAVES: usize = 20;
pub const STRATA: usize = 8;
pub const UNITS_A_STRATUM: usize = 100;
pub const ITEMS: usize = 60;
pub const CATEGORIES: u8 = 5;
pub const MISSING_SHARE: f64 = 0.03;
pub const BREAKDOWNS: [u8; 3] = [2, 6, 10];
/// A margin beside the breakdowns, for raking.
pub const EDUCATION: u8 = 4;

const SEED: u64 = 20_261_123;

/// One stretch of rows: a unit in a wave.
struct Run {
    wave: usize,
    unit: usize,
    rows: usize,
}

pub struct Tracker {
    pub input: MicrodataInput,
    pub education: Vec<u8>,
}

/// Rows stand by wave and unit, as many in each as divides evenly.
pub fn generate(rows: usize, layout: WaveLayout) -> Tracker {
    let mut chance = Seeded::new(SEED);
    let units = STRATA * UNITS_A_STRATUM;
    let cells = WAVES * units;
    let run = |cell: usize| Run {
        wave: cell / units,
        unit: cell % units,
        rows: (cell + 1) * rows / cells - cell * rows / cells,
    };
    let runs: Vec<Run> = (0..cells).map(run).collect();
    let items =
        (0..ITEMS).map(|item| CodeColumn { categories: CATEGORIES, codes: answers(&runs, rows, item, &mut chance) });
    let items: Vec<CodeColumn> = items.collect();
    let groups = |categories: u8, chance: &mut Seeded| -> Vec<u8> {
        (0..rows).map(|_| chance.below(usize::from(categories)) as u8).collect()
    };
    let breakdowns = BREAKDOWNS.map(|categories| CodeColumn { categories, codes: groups(categories, &mut chance) });
    let education = groups(EDUCATION, &mut chance);
    let weight = (0..rows).map(|_| (0.4 * chance.normal()).exp()).collect();
    let input = MicrodataInput {
        waves: WAVES as u16,
        wave: of_runs(&runs, rows, |run| run.wave as u16),
        stratum: of_runs(&runs, rows, |run| (run.unit / UNITS_A_STRATUM) as u32),
        psu: of_runs(&runs, rows, |run| run.unit as u32),
        weight,
        items,
        breakdowns: breakdowns.to_vec(),
        layout,
        populations: Vec::new(),
        lonely: LonelyPsu::Fail,
    };
    Tracker { input, education }
}

fn of_runs<T: Copy>(runs: &[Run], rows: usize, value: impl Fn(&Run) -> T) -> Vec<T> {
    let mut column = Vec::with_capacity(rows);
    for run in runs {
        column.extend(std::iter::repeat_n(value(run), run.rows));
    }
    column
}

/// Answers drift over waves at a pace of the item's own, and units differ.
fn answers(runs: &[Run], rows: usize, item: usize, chance: &mut Seeded) -> Vec<u8> {
    let pace = (item as f64 - 30.0) / 1500.0;
    let levels: Vec<f64> = (0..STRATA * UNITS_A_STRATUM).map(|_| 0.3 * chance.normal()).collect();
    let mut codes = Vec::with_capacity(rows);
    for run in runs {
        let tilt = (levels[run.unit] + pace * run.wave as f64).exp();
        let threshold = |category: u8| (f64::from(category + 1) / f64::from(CATEGORIES)).powf(tilt);
        let thresholds: Vec<f64> = (0..CATEGORIES - 1).map(threshold).collect();
        for _ in 0..run.rows {
            let draw = chance.uniform();
            let answer = (draw - MISSING_SHARE) / (1.0 - MISSING_SHARE);
            let category = thresholds.iter().filter(|threshold| answer >= **threshold).count() as u8;
            codes.push(if draw < MISSING_SHARE { MISSING } else { category });
        }
    }
    codes
}

/// Population shares that the sample misses by some percent.
pub fn targets(categories: u8) -> Vec<f64> {
    (0..categories).map(|category| 1.0 + 0.15 * f64::from(category % 3)).collect()
}
