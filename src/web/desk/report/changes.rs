//! The table of changes: every comparison that may be made, and every one that is refused because a break stands in between.

use super::asked::{Asked, Compare};
use super::breaks;
use crate::app::production::AllowedComparison;
use crate::estimation::LEVEL;
use crate::id::WaveName;
use crate::trend::{Change, Line, Pairs, Point, Series, SeriesWave};
use crate::web::words;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Changes {
    pub groups: Vec<Group>,
    /// For the form that chooses: word, label, chosen.
    pub choices: Vec<(&'static str, &'static str, bool)>,
    pub from: Vec<WaveChoice>,
    pub to: Vec<WaveChoice>,
    /// Over how many changes the p values are adjusted.
    pub adjusted_over: String,
    /// Reasons for comparing across a break, as printed under the chart.
    pub allowed: Vec<Allowed>,
    /// Pairs that are refused and may be allowed: value of the option and its label.
    pub refused: Vec<(String, String)>,
}

#[derive(Serialize)]
pub(super) struct WaveChoice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

#[derive(Serialize)]
pub(super) struct Group {
    pub label: Option<String>,
    pub rows: Vec<Row>,
}

#[derive(Serialize, Default)]
pub(super) struct Row {
    pub from: String,
    pub to: String,
    pub difference: String,
    pub interval: String,
    pub se: String,
    pub df: String,
    pub p: String,
    pub p_holm: String,
    pub p_bh: String,
    /// "rise", "fall" or "no clear change".
    pub reading: &'static str,
    /// The public reason, where a break stands in between.
    pub overridden: Option<String>,
    /// Why it is not compared.
    pub refused: Option<String>,
}

/// A standing override.
#[derive(Serialize)]
pub(super) struct Allowed {
    pub waves: String,
    pub pair: String,
    pub reason: String,
    pub said: String,
}

/// The changes that a series has to reckon for this choice. A pair that somebody picks is picked from all pairs, so its adjusted p allows
/// for all of them.
pub(super) fn pairs(compare: &Compare) -> Pairs {
    match compare {
        Compare::Neighbours => Pairs::Neighbours,
        Compare::First => Pairs::FromFirst,
        Compare::Pair { .. } => Pairs::All,
    }
}

pub(super) fn changes(series: &Series, asked: &Asked, standing: &[AllowedComparison]) -> Changes {
    let picked = picked(series, &asked.compare);
    let groups = series.lines.iter().map(|line| group(series, line, &asked.compare, picked)).collect();
    let looks = series.lines.iter().map(|line| line.changes.len()).sum();
    let (from, to) = picked.unwrap_or_else(|| (0, series.waves.len().saturating_sub(1)));
    let choices = [
        ("neighbours", "Each wave with the one before"),
        ("first", "Each wave with the first"),
        ("pair", "The two waves chosen here"),
    ];
    Changes {
        groups,
        choices: choices.map(|(word, label)| (word, label, word == asked.compare.word())).to_vec(),
        from: wave_choices(series, from),
        to: wave_choices(series, to),
        adjusted_over: words::count(looks),
        allowed: standing.iter().map(|a| allowed(series, a)).collect(),
        refused: refused_pairs(series, &asked.compare, picked),
    }
}

fn wave_choices(series: &Series, chosen: usize) -> Vec<WaveChoice> {
    let choice = |(i, wave): (usize, &SeriesWave)| WaveChoice {
        value: wave.name.to_string(),
        label: wave.title.clone(),
        chosen: i == chosen,
    };
    series.waves.iter().enumerate().map(choice).collect()
}

/// Whether a wave was picked that the series does not have.
pub(super) fn picks_unknown(series: &Series, compare: &Compare) -> bool {
    matches!(compare, Compare::Pair { .. }) && picked(series, compare).is_none()
}

/// Leaves the picked pair alone in a series that reckoned all of them.
pub(super) fn keep_picked(series: &mut Series, compare: &Compare) {
    if let Some(pair) = picked(series, compare) {
        for line in &mut series.lines {
            line.changes.retain(|change| (change.from, change.to) == pair);
        }
    }
}

/// The positions of the two waves that were picked, the earlier one first.
fn picked(series: &Series, compare: &Compare) -> Option<(usize, usize)> {
    let Compare::Pair { from, to } = compare else { return None };
    let position = |name: &WaveName| series.waves.iter().position(|wave| wave.name == *name);
    let (a, b) = (position(from)?, position(to)?);
    Some((a.min(b), a.max(b)))
}

fn group(series: &Series, line: &Line, compare: &Compare, picked: Option<(usize, usize)>) -> Group {
    let is_wanted = |change: &&Change| picked.is_none_or(|pair| (change.from, change.to) == pair);
    let made = line.changes.iter().filter(is_wanted).map(|c| ((c.to, c.from), row(series, c)));
    let refused =
        refused(line, compare, picked).into_iter().map(|(from, to)| ((to, from), refusal(series, line, from, to)));
    let mut rows: Vec<_> = made.chain(refused).collect();
    rows.sort_by_key(|((to, from), _)| (*to, usize::MAX - *from));
    Group { label: line.group.as_ref().map(|g| g.label.clone()), rows: rows.into_iter().map(|(_, row)| row).collect() }
}

fn row(series: &Series, change: &Change) -> Row {
    let coding = &series.measure.coding;
    Row {
        difference: words::change(coding, change.difference),
        interval: format!("{} to {}", words::change(coding, change.lower), words::change(coding, change.upper)),
        se: words::standard_error(coding, change.se),
        df: words::rounded_count(change.df),
        p: words::p_value(change.p),
        p_holm: words::p_value(change.p_holm),
        p_bh: words::p_value(change.p_bh),
        reading: reading(change),
        overridden: change.overridden.clone(),
        ..titled(series, change.from, change.to)
    }
}

/// The same rule as the sentence's: Holm's adjusted p decides.
fn reading(change: &Change) -> &'static str {
    match (change.p_holm < 1.0 - LEVEL, change.difference < 0.0) {
        (false, _) => "no clear change",
        (true, true) => "fall",
        (true, false) => "rise",
    }
}

fn titled(series: &Series, from: usize, to: usize) -> Row {
    let title = |i: usize| series.waves.get(i).map_or(String::new(), |wave| wave.title.clone());
    Row { from: title(from), to: title(to), ..Row::default() }
}

fn refusal(series: &Series, line: &Line, from: usize, to: usize) -> Row {
    let found = breaks::between(series, from + 1, to);
    let said: Vec<String> = found.into_iter().map(|note| format!("{}: {}", note.mark, note.text)).collect();
    let has_none = |i: &usize| !matches!(line.points.get(*i), Some(Point::Estimated(_)));
    let why = match [from, to].into_iter().find(has_none) {
        _ if from == to => "a wave has nothing to be compared with but another".to_owned(),
        Some(i) => {
            let title = series.waves.get(i).map_or("", |wave| wave.title.as_str());
            format!("{title} has no estimate with a sampling interval")
        }
        None if said.is_empty() => "the two were not asked in the same way".to_owned(),
        None => format!("break {}", said.join("; break ")),
    };
    Row { refused: Some(why), ..titled(series, from, to) }
}

/// Comparisons that the choice asks for and that were not made: over each break, or of the two waves picked.
fn refused(line: &Line, compare: &Compare, picked: Option<(usize, usize)>) -> Vec<(usize, usize)> {
    let estimated: Vec<usize> =
        line.points.iter().enumerate().filter(|(_, p)| matches!(p, Point::Estimated(_))).map(|(i, _)| i).collect();
    let is_made = |from: usize, to: usize| line.changes.iter().any(|c| (c.from, c.to) == (from, to));
    let over_a_break = |to: usize| !line.changes.iter().any(|c| c.to == to && c.overridden.is_none());
    match (compare, picked) {
        (Compare::Pair { .. }, Some((from, to))) => {
            [(from, to)].into_iter().filter(|(a, b)| !is_made(*a, *b)).collect()
        }
        (Compare::Pair { .. }, None) => Vec::new(),
        (Compare::Neighbours | Compare::First, _) => estimated
            .windows(2)
            .map(|pair| (if *compare == Compare::First { estimated[0] } else { pair[0] }, pair[1]))
            .filter(|(from, to)| over_a_break(*to) && !is_made(*from, *to))
            .collect(),
    }
}

/// The refused pairs of all lines between which a break stands: those that somebody may allow.
fn refused_pairs(series: &Series, compare: &Compare, picked: Option<(usize, usize)>) -> Vec<(String, String)> {
    let mut pairs: Vec<(usize, usize)> = series.lines.iter().flat_map(|line| refused(line, compare, picked)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let named = |(from, to): (usize, usize)| {
        let (a, b) = (series.waves.get(from)?, series.waves.get(to)?);
        let has_break = !breaks::between(series, from + 1, to).is_empty();
        has_break.then(|| (format!("{} {}", a.name, b.name), format!("{} and {}", a.title, b.title)))
    };
    pairs.into_iter().filter_map(named).collect()
}

fn allowed(series: &Series, standing: &AllowedComparison) -> Allowed {
    let title = |name: &WaveName| {
        series.waves.iter().find(|wave| wave.name == *name).map_or_else(|| name.to_string(), |wave| wave.title.clone())
    };
    let waves = &standing.waves;
    Allowed {
        waves: format!("{} and {}", title(&waves.from), title(&waves.to)),
        pair: format!("{} {}", waves.from, waves.to),
        reason: standing.reason.clone(),
        said: format!("{}, {}", standing.by, standing.on.in_words()),
    }
}
