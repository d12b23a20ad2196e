//! Columns of codes, checked and sorted: what the kernel reads.
//!
//! Rows stand wave by wave and in each wave unit by unit, so that the rows of a unit in a wave are one run. A column of answers is
//! a byte a row.

mod arrange;
mod check;

use super::{KernelError, UnitDesign};
use crate::finding::Findings;
use crate::study::LonelyPsu;

/// The code of a row without a valid answer, or outside every group.
pub const MISSING: u8 = u8::MAX;

/// Answers to an item, or groups of a breakdown, as codes from 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeColumn {
    /// Codes are below this, or [`MISSING`].
    pub categories: u8,
    /// One a row.
    pub codes: Vec<u8>,
}

/// How waves share the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaveLayout {
    /// Every wave was drawn anew: strata are wave × stratum, and one number of a unit in two waves means two units.
    Independent,
    /// Units may recur: strata are not crossed with waves, and what units share makes the covariance of two waves.
    Overlap,
}

/// The number of units in the population of a stratum (R: `fpc` of the first stage).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StratumPopulation {
    /// The wave it is of; `None` for every wave, and where strata are not crossed with waves.
    pub wave: Option<u16>,
    pub stratum: u32,
    /// N_h, at least the units drawn.
    pub units: f64,
}

/// What a file says, row by row and in any order; nothing here has been checked.
#[derive(Debug, Clone)]
pub struct MicrodataInput {
    /// Number of waves.
    pub waves: u16,
    /// Position of the row's wave, from 0.
    pub wave: Vec<u16>,
    /// Number of the row's first-stage stratum, any.
    pub stratum: Vec<u32>,
    /// Number of the row's primary sampling unit, any; it may not stand in two strata (of a wave, where waves are independent).
    pub psu: Vec<u32>,
    /// Inverse inclusion probability up to a factor, finite and from 0 up.
    pub weight: Vec<f64>,
    pub items: Vec<CodeColumn>,
    pub breakdowns: Vec<CodeColumn>,
    pub layout: WaveLayout,
    /// Empty: as if drawn with replacement. Otherwise one for every stratum of the design.
    pub populations: Vec<StratumPopulation>,
    pub lonely: LonelyPsu,
}

/// The checked, sorted table.
///
/// # Example
/// ```
/// use barograph::estimation::kernel::{CodeColumn, Microdata, MicrodataInput, TableOptions, WaveLayout, table};
/// use barograph::study::LonelyPsu;
///
/// let data = Microdata::new(MicrodataInput {
///     waves: 1,
///     wave: vec![0; 4],
///     stratum: vec![1; 4],
///     psu: vec![1, 2, 3, 4],
///     weight: vec![1.0; 4],
///     items: vec![CodeColumn { categories: 2, codes: vec![0, 1, 1, 1] }],
///     breakdowns: vec![],
///     layout: WaveLayout::Independent,
///     populations: vec![],
///     lonely: LonelyPsu::Fail,
/// })?;
/// let shares = table(&data, 0, None, &TableOptions::default()).expect("an item of the table");
/// let yes = shares.cell(0, 0, 1).expect("a wave with answers");
/// assert_eq!(yes.value, 0.75);
/// assert_eq!(yes.df, 3.0);
/// # Ok::<(), barograph::finding::Findings>(())
/// ```
#[derive(Debug, Clone)]
pub struct Microdata {
    pub(super) design: UnitDesign,
    /// First row of each block, and the number of rows.
    pub(super) block_starts: Vec<usize>,
    pub(super) weights: Vec<f64>,
    pub(super) items: Vec<CodeColumn>,
    pub(super) breakdowns: Vec<CodeColumn>,
}

impl Microdata {
    /// Checks and sorts. Rows that stand in order already are not moved. Columns are taken over, one at a time, so that memory
    /// holds them little more than once.
    ///
    /// # Errors
    /// `weight_invalid`: a weight that is negative or not finite. `code_unknown`: a code beyond its column's categories.
    /// `design_invalid`: columns of unequal length, a wave beyond the last, a unit in two strata, a stratum without population where
    /// others have one, or with one smaller than its sample. Places are `rows[i].weight` (from 0) and `strata[code]`; messages count
    /// rows from 1. Of each kind the first few are named.
    pub fn new(input: MicrodataInput) -> Result<Microdata, Findings> {
        check::rows(&input)?;
        let arranged = arrange::arrange(&input);
        check::units(&input, &arranged)?;
        let fractions = check::fractions(&input, &arranged)?;
        let design = arrange::design(&input, &arranged, &fractions).map_err(check::impossible)?;
        let order = arranged.order;
        let column = |column: CodeColumn| {
            let last = column.categories;
            // The missing code becomes the one after the last category, so that a code is a position in a row of sums.
            let position = |code: u8| if code == MISSING { last } else { code };
            let codes = match &order {
                Some(order) => order.iter().map(|row| position(column.codes[*row])).collect(),
                None => column.codes.into_iter().map(position).collect(),
            };
            CodeColumn { categories: last, codes }
        };
        let weights = match &order {
            Some(order) => order.iter().map(|row| input.weight[*row]).collect(),
            None => input.weight,
        };
        Ok(Microdata {
            design,
            block_starts: arranged.block_starts,
            weights,
            items: input.items.into_iter().map(column).collect(),
            breakdowns: input.breakdowns.into_iter().map(column).collect(),
        })
    }

    pub fn rows(&self) -> usize {
        self.weights.len()
    }

    pub fn items(&self) -> usize {
        self.items.len()
    }

    pub fn breakdowns(&self) -> usize {
        self.breakdowns.len()
    }

    pub(super) fn item(&self, item: usize) -> Result<&CodeColumn, KernelError> {
        self.items.get(item).ok_or(KernelError::ColumnUnknown { what: "item", number: item })
    }

    pub(super) fn breakdown(&self, breakdown: usize) -> Result<&CodeColumn, KernelError> {
        self.breakdowns.get(breakdown).ok_or(KernelError::ColumnUnknown { what: "breakdown", number: breakdown })
    }
}
