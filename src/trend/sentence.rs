//! A series in words: one plain sentence on what changed. Figures are rounded here and in `writer` only.
//!
//! A change is called a rise or a fall only where its Holm-adjusted p is below 1 − level; otherwise the sentence says how large a
//! change can be excluded. Nothing is claimed beyond the respondents for samples without a sampling interval.

use super::writer::{Writer, people, so_far};
use super::{Change, Line, Point, Series};
use crate::estimation::Estimate;
use crate::measure::UNWEIGHTED;

/// What changed, in one sentence: of everybody, or of all groups of a breakdown together. Empty series say so.
pub fn sentence(series: &Series) -> String {
    match (&series.by, series.lines.first()) {
        (Some(_), Some(_)) => groups_sentence(series),
        (_, Some(line)) => line_sentence(series, line),
        (_, None) => "There is no figure yet.".to_owned(),
    }
}

/// What changed in one line, in one sentence, about the latest wave that may be compared with an earlier one.
pub fn line_sentence(series: &Series, line: &Line) -> String {
    let writer = Writer::of(series);
    let among = line.group.as_ref().map_or(String::new(), |group| format!("{}: ", group.label));
    let latest = line.points.iter().rposition(|point| matches!(point, Point::Estimated(_)));
    let sentence = match (latest, latest_change(line)) {
        (Some(latest), Some(change)) if change.to == latest => so_far(writer.wave(latest), writer.change(line, change)),
        (Some(latest), _) => so_far(writer.wave(latest), writer.alone(line, latest)),
        (None, _) => writer.respondents_only(line),
    };
    among + &sentence
}

/// Bases and dates under the sentence: of the waves that the sentence about this line compares, or of its latest wave.
pub fn basis(series: &Series, line: &Line) -> String {
    let of_wave = |i: usize| {
        let wave = &series.waves[i];
        let (from, to) = (wave.fieldwork.from.in_words(), wave.fieldwork.to.in_words());
        let base = match &line.points[i] {
            Point::Estimated(Estimate { base, .. }) | Point::Unrepresentative { base, .. } => people(*base),
            Point::Absent { .. } => "nobody".to_owned(),
        };
        format!("{base} in {} ({from} to {to})", wave.title)
    };
    let latest = line.points.iter().rposition(|point| matches!(point, Point::Estimated(_)));
    let label = |i: usize| match &line.points[i] {
        Point::Estimated(estimate) => Some(estimate.weights.as_str()),
        _ => None,
    };
    let weights = |i: usize| match label(i) {
        Some(UNWEIGHTED) => " The figures are unweighted.".to_owned(),
        Some(label) => format!(" Weights: {label}, {}.", treated(series, &[i])),
        None => String::new(),
    };
    let weights_of_both = |from: usize, to: usize| match (label(from), label(to)) {
        (Some(was), Some(is)) if was != is => {
            let named = |label, i: usize| {
                format!("{} in {}", if label == UNWEIGHTED { "none" } else { label }, series.waves[i].title)
            };
            format!(" Weights: {} and {}, {}.", named(was, from), named(is, to), treated(series, &[from, to]))
        }
        _ => weights(to),
    };
    match (latest, latest_change(line)) {
        (Some(latest), Some(change)) if change.to == latest => {
            let weights = weights_of_both(change.from, latest);
            format!("Base: {} and {}.{weights}", of_wave(change.from), of_wave(latest))
        }
        (Some(latest), _) => format!("Base: {}.{}", of_wave(latest), weights(latest)),
        (None, _) => match line.points.iter().rposition(|p| matches!(p, Point::Unrepresentative { .. })) {
            Some(i) => match &line.points[i] {
                Point::Unrepresentative { interval: Some(interval), .. } => {
                    format!("Base: {}. {}", of_wave(i), interval.assumption())
                }
                _ => format!("Base: {}.", of_wave(i)),
            },
            None => "Base: nobody.".to_owned(),
        },
    }
}

/// Whether the intervals of these waves use what the margins explain.
fn treated(series: &Series, waves: &[usize]) -> &'static str {
    let calibrated = waves.iter().filter(|i| series.waves[**i].calibrated).count();
    match waves.len() - calibrated {
        0 => "whose margins the intervals use",
        without if without == waves.len() => "treated as fixed",
        _ => "treated as fixed where the margins are not known",
    }
}

/// A variable's label as part of a sentence: a question stands in quotation marks.
pub fn in_a_sentence(label: &str) -> String {
    if label.ends_with('?') { format!("“{label}”") } else { label.to_owned() }
}

/// The change into the latest wave of all changes, from the nearest wave before it.
fn latest_change(line: &Line) -> Option<&Change> {
    let latest = line.changes.iter().map(|change| change.to).max()?;
    line.changes.iter().filter(|change| change.to == latest).max_by_key(|change| change.from)
}

fn groups_sentence(series: &Series) -> String {
    let writer = Writer::of(series);
    let label = series.by.as_ref().map_or(String::new(), |by| in_a_sentence(&by.label));
    let latest = series.lines.iter().filter_map(latest_change).map(|change| change.to).max();
    let Some(latest) = latest else {
        return format!("By {label}: no group can be compared with an earlier wave yet.");
    };
    let (mut clear, mut unclear, mut without) = (Vec::new(), 0usize, 0usize);
    for line in &series.lines {
        match (latest_change(line).filter(|change| change.to == latest), &line.group) {
            (Some(change), Some(group)) if writer.is_clear(line, change) => {
                clear.push(format!("{} {}", group.label, writer.clear_change_of_group(line, change)));
            }
            (Some(_), _) => unclear += 1,
            (None, _) => without += 1,
        }
    }
    let rest = match (clear.is_empty(), unclear) {
        (_, 0) => String::new(),
        (true, 1) => "no clear change in the only group that can be compared".to_owned(),
        (true, n) => format!("no clear change in any of {n} groups"),
        (false, 1) => "; no clear change in the other group".to_owned(),
        (false, n) => format!("; no clear change in {n} other groups"),
    };
    let absent = match without {
        0 => String::new(),
        1 => "; one group cannot be compared".to_owned(),
        n => format!("; {n} groups cannot be compared"),
    };
    let sentence = format!("By {label}, up to {}: {}{rest}{absent}.", series.waves[latest].title, clear.join("; "));
    so_far(&series.waves[latest], sentence)
}
