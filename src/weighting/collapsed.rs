//! Raking many rows at once: rows with the same codes in every margin always get the same factor, so that a million rows are fitted
//! as the few hundred combinations they fall into.

use super::{MARGIN_TOLERANCE, ROUNDS_MAX};
use crate::finding::{Code, Finding, Findings, Place};
use rayon::prelude::*;
use std::collections::HashMap;

/// The code of a row without an answer to a margin.
pub const NO_ANSWER: u32 = u32::MAX;

/// A margin as columns in memory.
#[derive(Debug, Clone, Copy)]
pub struct ColumnMargin<'a> {
    /// One a row: a position in `targets`, or [`NO_ANSWER`].
    pub codes: &'a [u32],
    /// Population of each code, positive; only what they are in relation to each other counts.
    pub targets: &'a [f64],
}

/// How closely and how long to rake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RakeLimits {
    /// Greatest relative difference between a target share and the weighted share that counts as met.
    pub tolerance: f64,
    /// Rounds over all margins before it is given up.
    pub rounds_max: u32,
}

impl Default for RakeLimits {
    fn default() -> RakeLimits {
        RakeLimits { tolerance: MARGIN_TOLERANCE, rounds_max: ROUNDS_MAX }
    }
}

/// Raked weights of many rows.
#[derive(Debug, Clone, PartialEq)]
pub struct CollapsedRaking {
    /// One a row, adding up to the targets of the first margin.
    pub weights: Vec<f64>,
    /// Distinct combinations of codes.
    pub combinations: usize,
    pub rounds: u32,
    /// Greatest relative difference between a target share and the weighted share.
    pub margin_error: f64,
}

/// Up to this many possible combinations each has its number beforehand, so that rows can be read in pieces, by several threads.
const PLANNED_MAX: usize = 1 << 12;

/// Rows of a piece. Pieces are added up in their order, so that the sums are the same bits on any number of threads.
const PIECE: usize = 1 << 16;

/// Up to this many combinations are numbered through a table; beyond, through a hash.
const TABLE_MAX: usize = 1 << 22;

/// Rakes base weights to margins, one combination of codes at a time.
///
/// # Method
/// Iterative proportional fitting (Deming and Stephan 1940; R: `rake`) as [`rake`](super::rake()), on the sums of base weights of
/// the distinct combinations of codes. A round takes the margins in order; each multiplies the combinations of a code by target share
/// over weighted share. A row without an answer to a margin is left as it is by that margin: shares are reckoned among those with an
/// answer. At the end all weights are scaled to add up to the targets of the first margin. Rows are summed in pieces of fixed size,
/// added up in order, so the result is the same bits on any number of threads.
///
/// # Errors
/// `weight_invalid`, `domain_empty`: a base weight that is negative or not finite, or none above 0. `margin_invalid`: no margin, a
/// column of another length, a target that is not a positive number, a tolerance or a number of rounds that is not positive.
/// `sample_without_margin`: a code beyond the targets, with its row. `margin_without_sample`: a target whose code no row of positive
/// weight has. `raking_not_converged`: with the margin and code that are worst. Places are `rows[i].weight`,
/// `margins[m].targets[code]` and so on, counted from 0.
///
/// # Example
/// ```
/// use barograph::weighting::{ColumnMargin, RakeLimits, rake_columns};
/// let sex = ColumnMargin { codes: &[0, 0, 0, 1], targets: &[50.0, 50.0] };
/// let raked = rake_columns(&[1.0; 4], &[sex], RakeLimits::default())?;
/// assert!((raked.weights[3] - 50.0).abs() < 1e-12 && (raked.weights[0] - 50.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), barograph::finding::Findings>(())
/// ```
pub fn rake_columns(
    base: &[f64],
    margins: &[ColumnMargin<'_>],
    limits: RakeLimits,
) -> Result<CollapsedRaking, Findings> {
    check(base, margins, limits)?;
    let table = CrossTable::of(base, margins)?;
    refuse_empty(&table)?;
    let Fitted { cells, rounds, worst: (margin_error, m, code) } = fit(&table, limits);
    if margin_error > limits.tolerance {
        let message = format!("After {rounds} rounds code {code} of margin {m} is still missed by {margin_error:e}.");
        return Err(refuse(Code::RAKING_NOT_CONVERGED, format!("margins[{m}].targets[{code}]"), message));
    }
    let whole: f64 = margins.first().map_or(0.0, |margin| margin.targets.iter().sum());
    let scale = whole / cells.iter().sum::<f64>();
    let factors: Vec<f64> = cells.iter().zip(&table.base).map(|(cell, base)| ratio(*cell, *base) * scale).collect();
    let raked = base.par_iter().zip(&table.cell_of_row).map(|(weight, cell)| weight * factors[*cell as usize]);
    Ok(CollapsedRaking { weights: raked.collect(), combinations: table.combinations, rounds, margin_error })
}

/// A combination whose rows all weigh nothing stays so.
fn ratio(fitted: f64, base: f64) -> f64 {
    if base > 0.0 { fitted / base } else { 0.0 }
}

fn refuse(code: Code, place: String, message: String) -> Findings {
    Findings(vec![Finding::error(code, Place::Path(place), message)])
}

fn check(base: &[f64], margins: &[ColumnMargin<'_>], limits: RakeLimits) -> Result<(), Findings> {
    if let Some((row, weight)) = base.iter().enumerate().find(|(_, w)| !(w.is_finite() && **w >= 0.0)) {
        let message = format!("Row {} has the base weight {weight}.", row + 1);
        return Err(refuse(Code::WEIGHT_INVALID, format!("rows[{row}].weight"), message));
    }
    if !base.iter().any(|weight| *weight > 0.0) {
        return Err(refuse(Code::DOMAIN_EMPTY, "rows".to_owned(), "There is nobody to weight.".to_owned()));
    }
    let sane = limits.tolerance.is_finite() && limits.tolerance > 0.0 && limits.rounds_max > 0;
    if margins.is_empty() || !sane || base.len() > u32::MAX as usize {
        let message = "Raking needs a margin, a positive tolerance and a round, and at most 2³² rows.".to_owned();
        return Err(refuse(Code::MARGIN_INVALID, "margins".to_owned(), message));
    }
    for (m, margin) in margins.iter().enumerate() {
        if margin.codes.len() != base.len() {
            let message = format!("There are {} codes for {} rows.", margin.codes.len(), base.len());
            return Err(refuse(Code::MARGIN_INVALID, format!("margins[{m}].codes"), message));
        }
        if let Some((code, target)) = margin.targets.iter().enumerate().find(|(_, t)| !(t.is_finite() && **t > 0.0)) {
            let message = format!("The target of code {code} is {target}, not a positive number.");
            return Err(refuse(Code::MARGIN_INVALID, format!("margins[{m}].targets[{code}]"), message));
        }
    }
    Ok(())
}

/// Σ base weight and rows of each combination, over some of the rows.
type Piece = (Vec<f64>, Vec<usize>);

/// The rows, collapsed.
struct CrossTable {
    cell_of_row: Vec<u32>,
    /// Σ base weight of each combination.
    base: Vec<f64>,
    margins: Vec<Cut>,
    /// Those that a row has.
    combinations: usize,
}

/// A margin over the combinations.
struct Cut {
    /// Target share of each code; they add up to 1.
    shares: Vec<f64>,
    /// Code of each combination; `None` without an answer.
    code_of_cell: Vec<Option<u32>>,
}

impl CrossTable {
    fn of(base: &[f64], margins: &[ColumnMargin<'_>]) -> Result<CrossTable, Findings> {
        let possible = margins.iter().try_fold(1usize, |all, margin| all.checked_mul(margin.targets.len() + 1));
        match possible.filter(|possible| *possible <= PLANNED_MAX) {
            Some(possible) => CrossTable::planned(base, margins, possible),
            None => CrossTable::met(base, margins),
        }
    }

    /// Every possible combination has a number: the codes as digits, the first margin's counting most.
    fn planned(base: &[f64], margins: &[ColumnMargin<'_>], possible: usize) -> Result<CrossTable, Findings> {
        let mut cell_of_row = vec![0u32; base.len()];
        let pieces = cell_of_row.par_chunks_mut(PIECE).zip(base.par_chunks(PIECE)).enumerate();
        let add_up = |(piece, (cells, base)): (usize, (&mut [u32], &[f64]))| {
            let from = piece * PIECE;
            for (m, margin) in margins.iter().enumerate() {
                let digits = margin.targets.len() as u32 + 1;
                for (row, (cell, code)) in cells.iter_mut().zip(&margin.codes[from..]).enumerate() {
                    *cell = *cell * digits + digit(*code, margin, m, from + row)?;
                }
            }
            let (mut sums, mut rows) = (vec![0.0; possible], vec![0usize; possible]);
            for (cell, weight) in cells.iter().zip(base) {
                sums[*cell as usize] += weight;
                rows[*cell as usize] += 1;
            }
            Ok((sums, rows))
        };
        let pieces: Vec<Result<Piece, Findings>> = pieces.map(add_up).collect();
        let (mut sums, mut rows) = (vec![0.0; possible], vec![0usize; possible]);
        for piece in pieces {
            let (piece_sums, piece_rows) = piece?;
            sums.iter_mut().zip(piece_sums).for_each(|(sum, part)| *sum += part);
            rows.iter_mut().zip(piece_rows).for_each(|(sum, part)| *sum += part);
        }
        let codes_of_cell: Vec<Vec<u32>> = (0..possible).map(|cell| codes_of(cell, margins)).collect();
        let combinations = rows.iter().filter(|rows| **rows > 0).count();
        Ok(CrossTable::new(cell_of_row, sums, &codes_of_cell, margins, combinations))
    }

    /// Combinations are numbered as they are met.
    fn met(base: &[f64], margins: &[ColumnMargin<'_>]) -> Result<CrossTable, Findings> {
        let mut cell_of_row = vec![0u32; base.len()];
        let mut codes_of_cell: Vec<Vec<u32>> = vec![Vec::new()];
        for (m, margin) in margins.iter().enumerate() {
            codes_of_cell = refine(&mut cell_of_row, &codes_of_cell, m, margin)?;
        }
        let mut sums = vec![0.0; codes_of_cell.len()];
        for (cell, weight) in cell_of_row.iter().zip(base) {
            sums[*cell as usize] += weight;
        }
        Ok(CrossTable::new(cell_of_row, sums, &codes_of_cell, margins, codes_of_cell.len()))
    }

    fn new(
        cell_of_row: Vec<u32>,
        base: Vec<f64>,
        codes_of_cell: &[Vec<u32>],
        margins: &[ColumnMargin<'_>],
        combinations: usize,
    ) -> CrossTable {
        let cut = |(m, margin): (usize, &ColumnMargin<'_>)| {
            let whole: f64 = margin.targets.iter().sum();
            let code = |codes: &Vec<u32>| codes.get(m).copied().filter(|code| *code != NO_ANSWER);
            Cut {
                shares: margin.targets.iter().map(|target| target / whole).collect(),
                code_of_cell: codes_of_cell.iter().map(code).collect(),
            }
        };
        let margins = margins.iter().enumerate().map(cut).collect();
        CrossTable { cell_of_row, base, margins, combinations }
    }
}

/// The code as a digit: without an answer the last.
fn digit(code: u32, margin: &ColumnMargin<'_>, m: usize, row: usize) -> Result<u32, Findings> {
    let codes = margin.targets.len() as u32;
    if code < codes {
        return Ok(code);
    }
    if code == NO_ANSWER {
        return Ok(codes);
    }
    let message = format!("Row {} has the code {code}, for which there is no target.", row + 1);
    Err(refuse(Code::SAMPLE_WITHOUT_MARGIN, format!("margins[{m}].codes[{row}]"), message))
}

/// The codes that a planned combination's number stands for.
fn codes_of(cell: usize, margins: &[ColumnMargin<'_>]) -> Vec<u32> {
    let mut rest = cell;
    let mut codes = Vec::with_capacity(margins.len());
    for margin in margins.iter().rev() {
        let digits = margin.targets.len() + 1;
        let digit = rest % digits;
        codes.push(if digit + 1 == digits { NO_ANSWER } else { digit as u32 });
        rest /= digits;
    }
    codes.reverse();
    codes
}

/// Splits every cell by the codes of one more margin. New cells are numbered as they are met.
fn refine(
    cell_of_row: &mut [u32],
    codes_of_cell: &[Vec<u32>],
    m: usize,
    margin: &ColumnMargin<'_>,
) -> Result<Vec<Vec<u32>>, Findings> {
    let codes = margin.targets.len();
    let mut numbers = Numbers::for_keys(codes_of_cell.len() * (codes + 1));
    let mut split: Vec<Vec<u32>> = Vec::new();
    for (row, (cell, code)) in cell_of_row.iter_mut().zip(margin.codes).enumerate() {
        let position = digit(*code, margin, m, row)? as usize;
        let old = *cell as usize;
        let number = numbers.of(old * (codes + 1) + position);
        if number as usize == split.len() {
            split.push(codes_of_cell[old].iter().chain([code]).copied().collect());
        }
        *cell = number;
    }
    Ok(split)
}

/// Numbers keys in the order in which they are met.
enum Numbers {
    Table { of_key: Vec<u32>, next: u32 },
    Hash(HashMap<usize, u32>),
}

impl Numbers {
    fn for_keys(keys: usize) -> Numbers {
        if keys <= TABLE_MAX {
            Numbers::Table { of_key: vec![u32::MAX; keys], next: 0 }
        } else {
            Numbers::Hash(HashMap::new())
        }
    }

    fn of(&mut self, key: usize) -> u32 {
        match self {
            Numbers::Table { of_key, next } => {
                let number = &mut of_key[key];
                if *number == u32::MAX {
                    *number = *next;
                    *next += 1;
                }
                *number
            }
            Numbers::Hash(of_key) => {
                let next = of_key.len() as u32;
                *of_key.entry(key).or_insert(next)
            }
        }
    }
}

/// Combinations fitted to the margins.
struct Fitted {
    /// Weight of each combination.
    cells: Vec<f64>,
    rounds: u32,
    /// The greatest relative margin error left, with its margin and code.
    worst: (f64, usize, usize),
}

fn fit(table: &CrossTable, limits: RakeLimits) -> Fitted {
    let mut cells = table.base.clone();
    let mut rounds = 0;
    loop {
        let worst = worst(table, &cells);
        if worst.0 <= limits.tolerance || rounds == limits.rounds_max {
            return Fitted { cells, rounds, worst };
        }
        rounds += 1;
        for cut in &table.margins {
            let shares = cut.weighted_shares(&cells);
            let factors: Vec<f64> = cut.shares.iter().zip(&shares).map(|(target, share)| target / share).collect();
            for (cell, code) in cells.iter_mut().zip(&cut.code_of_cell) {
                if let Some(code) = code {
                    *cell *= factors[*code as usize];
                }
            }
        }
    }
}

fn refuse_empty(table: &CrossTable) -> Result<(), Findings> {
    for (m, cut) in table.margins.iter().enumerate() {
        if let Some(code) = cut.weighted_shares(&table.base).iter().position(|share| share.is_nan() || *share <= 0.0) {
            let message = format!("Nobody in the sample has the code {code}; merge it with another.");
            return Err(refuse(Code::MARGIN_WITHOUT_SAMPLE, format!("margins[{m}].targets[{code}]"), message));
        }
    }
    Ok(())
}

/// Rakes weights in place, without scaling them to the targets; rounds taken. For margins that have been checked already.
///
/// # Errors
/// Those of [`rake_columns`] except `raking_not_converged`: the caller sees what is left.
pub(super) fn rake_in_place(
    weights: &mut [f64],
    margins: &[ColumnMargin<'_>],
    limits: RakeLimits,
) -> Result<u32, Findings> {
    check(weights, margins, limits)?;
    let table = CrossTable::of(weights, margins)?;
    refuse_empty(&table)?;
    let fitted = fit(&table, limits);
    let factors: Vec<f64> = fitted.cells.iter().zip(&table.base).map(|(cell, base)| ratio(*cell, *base)).collect();
    for (weight, cell) in weights.iter_mut().zip(&table.cell_of_row) {
        *weight *= factors[*cell as usize];
    }
    Ok(fitted.rounds)
}

impl Cut {
    fn weighted_shares(&self, cells: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.shares.len()];
        for (cell, code) in cells.iter().zip(&self.code_of_cell) {
            if let Some(code) = code {
                sums[*code as usize] += cell;
            }
        }
        let whole: f64 = sums.iter().sum();
        sums.iter().map(|sum| sum / whole).collect()
    }
}

/// The greatest relative margin error with its margin and code; infinite where it is not a number.
fn worst(table: &CrossTable, cells: &[f64]) -> (f64, usize, usize) {
    let mut worst = (0.0, 0, 0);
    for (m, cut) in table.margins.iter().enumerate() {
        for (code, (share, target)) in cut.weighted_shares(cells).iter().zip(&cut.shares).enumerate() {
            let error = (share / target - 1.0).abs();
            let error = if error.is_nan() { f64::INFINITY } else { error };
            if error > worst.0 {
                worst = (error, m, code);
            }
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEX: [u32; 6] = [0, 0, 1, 1, 0, NO_ANSWER];
    const AGE: [u32; 6] = [0, 1, 0, 1, 0, 1];

    fn margin<'a>(codes: &'a [u32], targets: &'a [f64]) -> ColumnMargin<'a> {
        ColumnMargin { codes, targets }
    }

    fn refused(base: &[f64], margins: &[ColumnMargin<'_>]) -> (Code, String) {
        let finding = rake_columns(base, margins, RakeLimits::default()).expect_err("a fault").0.remove(0);
        (finding.code, finding.place.to_string())
    }

    #[test]
    fn margins_are_met_among_those_who_answered() {
        let margins = [margin(&SEX, &[60.0, 40.0]), margin(&AGE, &[30.0, 70.0])];
        let raked = rake_columns(&[1.0, 2.0, 1.0, 1.0, 3.0, 1.0], &margins, RakeLimits::default()).expect("weights");
        let sum = |codes: &[u32], code: u32| {
            codes.iter().zip(&raked.weights).filter(|(c, _)| **c == code).map(|(_, w)| w).sum::<f64>()
        };
        assert!((sum(&SEX, 0) / sum(&SEX, 1) / 1.5 - 1.0).abs() < 1e-9);
        assert!((sum(&AGE, 0) / sum(&AGE, 1) * 7.0 / 3.0 - 1.0).abs() < 1e-9);
        assert!((raked.weights.iter().sum::<f64>() - 100.0).abs() < 1e-9);
        assert_eq!(raked.combinations, 5);
        // Rows of one combination keep the ratio of their base weights.
        assert!((raked.weights[4] / raked.weights[0] - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_table_and_a_hash_number_alike() {
        let mut table = Numbers::for_keys(10);
        let mut hash = Numbers::Hash(HashMap::new());
        for key in [7, 3, 7, 9, 3, 0] {
            assert_eq!(table.of(key), hash.of(key));
        }
    }

    #[test]
    fn faults_are_named() {
        let ones = [1.0; 6];
        let place = |code, place: &str| (code, place.to_owned());
        assert_eq!(refused(&ones, &[]), place(Code::MARGIN_INVALID, "margins"));
        assert_eq!(refused(&[0.0; 6], &[margin(&AGE, &[1.0, 1.0])]), place(Code::DOMAIN_EMPTY, "rows"));
        let nan = [1.0, f64::NAN, 1.0, 1.0, 1.0, 1.0];
        assert_eq!(refused(&nan, &[margin(&AGE, &[1.0, 1.0])]), place(Code::WEIGHT_INVALID, "rows[1].weight"));
        assert_eq!(refused(&ones, &[margin(&AGE, &[1.0, 0.0])]), place(Code::MARGIN_INVALID, "margins[0].targets[1]"));
        assert_eq!(refused(&ones, &[margin(&AGE[1..], &[1.0, 1.0])]), place(Code::MARGIN_INVALID, "margins[0].codes"));
        assert_eq!(refused(&ones, &[margin(&AGE, &[1.0])]), place(Code::SAMPLE_WITHOUT_MARGIN, "margins[0].codes[1]"));
        let more = margin(&AGE, &[1.0, 1.0, 1.0]);
        assert_eq!(refused(&ones, &[more]), place(Code::MARGIN_WITHOUT_SAMPLE, "margins[0].targets[2]"));
        // Twice the same variable with different targets can never be met.
        let twice = [margin(&AGE, &[1.0, 1.0]), margin(&AGE, &[1.0, 2.0])];
        assert_eq!(refused(&ones, &twice).0, Code::RAKING_NOT_CONVERGED);
        assert_eq!(refused(&ones, &[margin(&[NO_ANSWER; 6], &[1.0])]).0, Code::MARGIN_WITHOUT_SAMPLE);
    }
}
