//! The chart of a series: SVG drawn on the server, which works in print, in mail and without a script.
//!
//! Points stand at the middle of their fieldwork. The line is broken where a comparison would be. Samples without a sampling
//! interval are hollow diamonds without interval and without line. One picture shows one line; groups become small pictures
//! on the same axes, so that nothing hangs on colour. First thing to read: [`Panel`].

mod axis;
mod canvas;
mod panel;

use axis::ValueAxis;
use panel::{Panel, Size};

use super::words;
use crate::trend::{Line, Point, Series};

/// Pictures of a report: of the whole, in two shapes of which the style sheet shows the one that fits, or one for each group.
pub(super) struct Charts {
    pub wide: String,
    pub narrow: String,
    /// Label and picture.
    pub groups: Vec<(String, String)>,
    /// The value axis leaves zero out: said under the chart.
    pub starts_above_zero: bool,
}

/// `smoothed`: with the smoothed level of each line, dashed.
pub(super) fn of(series: &Series, smoothed: bool) -> Charts {
    let axis = ValueAxis::of(series);
    let starts_above_zero = axis.starts_above_zero();
    let panel = |id: &str, line: &Line, size: Size| {
        let title = title(series, line);
        Panel {
            id,
            title: &title,
            description: &description(series, line, smoothed),
            series,
            line,
            axis: &axis,
            smoothed,
            size,
        }
        .draw()
    };
    match series.lines.as_slice() {
        [line] if line.group.is_none() => Charts {
            wide: panel("chart-wide", line, Size::Wide),
            narrow: panel("chart-narrow", line, Size::Narrow),
            groups: Vec::new(),
            starts_above_zero,
        },
        lines => Charts {
            wide: String::new(),
            narrow: String::new(),
            groups: lines
                .iter()
                .enumerate()
                .map(|(i, l)| (label(l), panel(&format!("chart-{}", i + 1), l, Size::Small)))
                .collect(),
            starts_above_zero,
        },
    }
}

fn label(line: &Line) -> String {
    line.group.as_ref().map_or(String::new(), |g| g.label.clone())
}

/// The letter of a break, on the chart and in the notes under it.
pub(super) fn break_mark(number: usize) -> String {
    let letter = u8::try_from(number % 26).map_or('A', |n| char::from(b'A' + n));
    match number / 26 {
        0 => letter.to_string(),
        round => format!("{letter}{round}"),
    }
}

fn title(series: &Series, line: &Line) -> String {
    match &line.group {
        Some(group) => format!("{}: {}", series.measure.title, group.label),
        None => series.measure.title.clone(),
    }
}

/// The chart in words: where it begins and ends, its extremes, its breaks. The table has the rest.
fn description(series: &Series, line: &Line, smoothed: bool) -> String {
    let coding = &series.measure.coding;
    let estimated: Vec<_> = series
        .waves
        .iter()
        .zip(&line.points)
        .filter_map(|(wave, point)| match point {
            Point::Estimated(estimate) => Some((words::fieldwork(&wave.fieldwork), estimate)),
            Point::Unrepresentative { .. } | Point::Absent { .. } => None,
        })
        .collect();
    let apart = line.points.iter().filter(|p| matches!(p, Point::Unrepresentative { .. })).count();
    let mut said = Vec::new();
    let in_words = |(when, estimate): &(String, &crate::estimation::Estimate)| {
        let interval = words::interval(coding, estimate.lower, estimate.upper);
        format!("{} ({interval}) in {when}", words::value(coding, estimate.value))
    };
    match estimated.as_slice() {
        [] => said.push("No estimate is shown.".to_owned()),
        [only] => said.push(format!("One estimate: {}.", in_words(only))),
        [first, .., last] => {
            let by_value = |a: &&(String, &crate::estimation::Estimate),
                            b: &&(String, &crate::estimation::Estimate)| {
                a.1.value.total_cmp(&b.1.value)
            };
            said.push(format!("{} estimates, from {} to {}.", estimated.len(), in_words(first), in_words(last)));
            if let (Some(low), Some(high)) = (estimated.iter().min_by(by_value), estimated.iter().max_by(by_value)) {
                said.push(format!("Lowest {}; highest {}.", in_words(low), in_words(high)));
            }
        }
    }
    if !series.breaks.is_empty() {
        said.push(format!("The line is broken at {} marked place(s).", series.breaks.len()));
    }
    if smoothed && !line.smoothed.is_empty() {
        said.push("A dashed line shows the smoothed level.".to_owned());
    }
    if apart > 0 {
        said.push(format!("{apart} wave(s) without a sampling interval are shown apart as hollow diamonds."));
    }
    said.push("All figures are in the table.".to_owned());
    said.join(" ")
}

#[cfg(test)]
pub(super) mod tests;
