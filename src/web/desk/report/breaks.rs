//! The breaks of a series, each with the letter that marks it in the chart, in the tables and in the notes.

use crate::trend::Series;
use crate::web::chart::break_mark;
use crate::web::words;
use serde::Serialize;

#[derive(Serialize, Clone)]
pub(super) struct BreakNote {
    pub mark: String,
    pub text: String,
}

/// Under the chart: what stands where.
pub(super) fn notes(series: &Series) -> Vec<BreakNote> {
    let notes = series.breaks.iter().enumerate();
    notes
        .map(|(number, found)| {
            let dates = series.waves.get(found.before).map_or(String::new(), |w| words::fieldwork(&w.fieldwork));
            BreakNote { mark: break_mark(number), text: format!("Before {dates}: {}", found.reason) }
        })
        .collect()
}

/// In the table: what stands before the wave at this position.
pub(super) fn before(series: &Series, wave: usize) -> Vec<BreakNote> {
    between(series, wave, wave)
}

/// What stands before the waves from `first` to `last`.
pub(super) fn between(series: &Series, first: usize, last: usize) -> Vec<BreakNote> {
    let found = series.breaks.iter().enumerate().filter(|(_, found)| (first..=last).contains(&found.before));
    found.map(|(number, found)| BreakNote { mark: break_mark(number), text: found.reason.clone() }).collect()
}
