//! The changes: one row a group and comparison.

use super::{about, number, text, written};
use crate::study::Study;
use crate::trend::{Change, Line, Point, Series};

pub(super) const HEADER: [&str; 19] = [
    "study",
    "measure",
    "group_code",
    "group",
    "from",
    "to",
    "change",
    "se",
    "df",
    "lower",
    "upper",
    "level",
    "p",
    "p_bonferroni",
    "p_holm",
    "p_bh",
    "shared_units",
    "override_reason",
    "notes",
];

/// UTF-8, with a header: the later wave less the earlier one, for every comparison that the series makes. Changes of shares are between
/// −1 and 1. The p values are adjusted over all rows.
///
/// # Errors
/// None that the content can bring about: writing to memory does not fail.
pub fn write_changes(study: &Study, series: &Series) -> Result<Vec<u8>, csv::Error> {
    let changes = series.lines.iter().flat_map(|line| line.changes.iter().map(move |change| (line, change)));
    written(&HEADER, changes.map(|(line, change)| cells(study, series, line, change)))
}

fn cells(study: &Study, series: &Series, line: &Line, change: &Change) -> Vec<String> {
    let name = |i: usize| series.waves.get(i).map_or(String::new(), |wave| text(wave.name.as_str()));
    let level = match line.points.get(change.to) {
        Some(Point::Estimated(estimate)) => number(estimate.level),
        _ => String::new(),
    };
    let breaks = series.breaks.iter().filter(|b| change.from < b.before && b.before <= change.to);
    let notes: Vec<String> =
        about(study).into_iter().chain(breaks.map(|b| format!("across a break: {}", b.reason))).collect();
    vec![
        text(study.name.as_str()),
        text(series.measure.name.as_str()),
        line.group.as_ref().map_or(String::new(), |g| g.code.to_string()),
        line.group.as_ref().map_or(String::new(), |g| text(&g.label)),
        name(change.from),
        name(change.to),
        number(change.difference),
        number(change.se),
        number(change.df),
        number(change.lower),
        number(change.upper),
        level,
        number(change.p),
        number(change.p_bonferroni),
        number(change.p_holm),
        number(change.p_bh),
        change.shared_units.to_string(),
        change.overridden.as_deref().map_or(String::new(), text),
        text(&notes.join("; ")),
    ]
}
