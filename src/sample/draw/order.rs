//! The order in which a sorted systematic draw goes through the frame.

use super::plan::{Order, Selection};
use crate::sample::frame::Frame;
use std::cmp::Ordering;

/// By position in the frame: its place when sorted by the columns to sort by, then by key. A column of which every filled cell is a
/// finite number sorts as numbers, blanks first; any other by its text. Empty where the selection does not sort.
pub(super) fn places(frame: &Frame, selection: Selection) -> Vec<u32> {
    let (Selection::Systematic(Order::Sorted) | Selection::ProportionalToSize(Order::Sorted)) = selection else {
        return Vec::new();
    };
    let units = frame.units();
    let columns: Vec<Vec<Cell<'_>>> = (0..units[0].sort.len())
        .map(|column| {
            let cells = || units.iter().map(|unit| unit.sort[column].as_str());
            let numbers = cells().filter(|cell| !cell.is_empty()).all(|cell| number(cell).is_some());
            cells().map(|cell| if numbers { Cell::Number(number(cell)) } else { Cell::Text(cell) }).collect()
        })
        .collect();
    let mut line: Vec<usize> = (0..units.len()).collect();
    // Stable, and the frame is in the order of the keys.
    line.sort_by(|a, b| {
        columns.iter().map(|column| column[*a].compare(&column[*b])).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    });
    let mut places = vec![0; units.len()];
    for (place, unit) in line.into_iter().enumerate() {
        places[unit] = place as u32;
    }
    places
}

fn number(cell: &str) -> Option<f64> {
    cell.parse::<f64>().ok().filter(|value| value.is_finite())
}

enum Cell<'a> {
    Number(Option<f64>),
    Text(&'a str),
}

impl Cell<'_> {
    /// Cells of one column are of one sort.
    fn compare(&self, other: &Cell<'_>) -> Ordering {
        match (self, other) {
            (Cell::Number(Some(a)), Cell::Number(Some(b))) => a.total_cmp(b),
            (Cell::Number(a), Cell::Number(b)) => a.is_some().cmp(&b.is_some()),
            (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
            (Cell::Number(_), Cell::Text(_)) => Ordering::Less,
            (Cell::Text(_), Cell::Number(_)) => Ordering::Greater,
        }
    }
}
