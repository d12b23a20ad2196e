//! The four tasks, and for each a pass that only reads the same bytes.

use crate::tracker::{BREAKDOWNS, EDUCATION, ITEMS, Tracker, WAVES, targets};
use barograph::estimation::kernel::{
    CodeColumn, Microdata, Report, Table, TableOptions, Trend, TrendRequest, TrendResponse, TrendShape, report, table,
    trend,
};
use barograph::weighting::{CollapsedRaking, ColumnMargin, RakeLimits, rake_columns};
use rayon::prelude::*;

/// (a) One item by wave, with variance, intervals and changes.
pub fn one_item(data: &Microdata) -> Table {
    table(data, 0, None, &TableOptions::default()).expect("a table")
}

/// (b) Every item by every breakdown, with variance, intervals and changes.
pub fn full_report(data: &Microdata) -> Report {
    let items: Vec<usize> = (0..ITEMS).collect();
    let breakdowns: Vec<Option<usize>> = (0..BREAKDOWNS.len()).map(Some).collect();
    report(data, &items, &breakdowns, &TableOptions::default()).expect("a report")
}

/// The columns raking needs, apart from the table.
pub struct Margins {
    weights: Vec<f64>,
    columns: Vec<(Vec<u32>, Vec<f64>)>,
}

impl Margins {
    pub fn of(tracker: &Tracker) -> Margins {
        let breakdowns = tracker.input.breakdowns.iter();
        let wide = |codes: &[u8]| codes.iter().map(|code| u32::from(*code)).collect();
        let breakdowns = breakdowns.map(|column| (wide(&column.codes), targets(column.categories)));
        let education = (wide(&tracker.education), targets(EDUCATION));
        Margins { weights: tracker.input.weight.clone(), columns: breakdowns.chain([education]).collect() }
    }
}

/// (c) Raking on four margins to a relative margin error of 1e-10.
pub fn raking(margins: &Margins) -> CollapsedRaking {
    let columns: Vec<ColumnMargin<'_>> =
        margins.columns.iter().map(|(codes, targets)| ColumnMargin { codes, targets }).collect();
    let raked = rake_columns(&margins.weights, &columns, RakeLimits::default()).expect("weights");
    assert!(raked.margin_error <= 1e-10);
    raked
}

/// (d) The logistic trend, linear and quadratic, of the two highest categories of an item.
pub fn logistic_trend(data: &Microdata) -> Trend {
    let request = TrendRequest {
        item: 0,
        response: TrendResponse::Share(vec![3, 4]),
        shape: TrendShape::Quadratic,
        times: (0..WAVES).map(|wave| 2000.0 + wave as f64).collect(),
        breakdown: None,
        interaction: false,
        level: 0.95,
    };
    trend(data, &request).expect("a trend")
}

const PIECE: usize = 1 << 16;

fn read_codes(codes: &[u8]) -> u64 {
    let sum = |piece: &[u8]| u64::from(piece.iter().fold(0u8, |sum, code| sum.wrapping_add(*code)));
    codes.par_chunks(PIECE).map(sum).sum()
}

fn read_weights(weights: &[f64]) -> u64 {
    let sum = |piece: &[f64]| piece.iter().fold(0u64, |sum, weight| sum.wrapping_add(weight.to_bits()));
    weights.par_chunks(PIECE).map(sum).reduce(|| 0, u64::wrapping_add)
}

/// The columns as they stand in memory, for reading only.
pub struct Columns {
    pub items: Vec<CodeColumn>,
    pub breakdowns: Vec<CodeColumn>,
    pub weights: Vec<f64>,
}

impl Columns {
    pub fn of(tracker: &Tracker) -> Columns {
        let input = &tracker.input;
        Columns { items: input.items.clone(), breakdowns: input.breakdowns.clone(), weights: input.weight.clone() }
    }
}

/// The bytes of (a) and (d).
pub fn read_one_item(columns: &Columns) -> u64 {
    read_codes(&columns.items[0].codes).wrapping_add(read_weights(&columns.weights))
}

/// The bytes of (b): item, group and weight for each table.
pub fn read_full_report(columns: &Columns) -> u64 {
    let mut sum = 0u64;
    for (item, group) in columns.items.iter().flat_map(|item| columns.breakdowns.iter().map(move |g| (item, g))) {
        let read = [read_codes(&item.codes), read_codes(&group.codes), read_weights(&columns.weights)];
        sum = read.into_iter().fold(sum, u64::wrapping_add);
    }
    sum
}

/// The bytes of (c), the raked weights not counted.
pub fn read_margins(margins: &Margins) -> u64 {
    let read = |codes: &[u32]| codes.iter().fold(0u32, |sum, code| sum.wrapping_add(*code));
    let columns = margins.columns.iter().map(|(codes, _)| u64::from(read(codes)));
    columns.fold(read_weights(&margins.weights), u64::wrapping_add)
}
