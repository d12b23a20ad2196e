//! The table of figures: one row a group and wave; waves without a sampling interval in a table of their own.

use super::breaks::BreakNote;
use crate::estimation::presentation::{Reason, Remark, Verdict};
use crate::measure::Coding;
use crate::trend::{Line, Point, Series, SeriesWave};
use crate::web::words;
use serde::Serialize;

/// The rows of one line; unnamed for everybody.
#[derive(Serialize)]
pub(super) struct Group {
    pub label: Option<String>,
    pub rows: Vec<Row>,
}

#[derive(Serialize, Default)]
pub(super) struct Row {
    pub wave: String,
    pub dates: String,
    pub provisional: bool,
    pub value: String,
    pub interval: String,
    pub base: String,
    pub effective: String,
    pub deff: String,
    pub se: String,
    pub df: String,
    /// May it be shown, and why not.
    pub showing: String,
    /// Why there is no figure.
    pub absent: Option<String>,
    /// What stands before the wave.
    pub breaks: Vec<BreakNote>,
}

pub(super) fn group(series: &Series, line: &Line) -> Group {
    let rows = series.waves.iter().zip(&line.points).enumerate().filter_map(|(i, (wave, point))| match point {
        Point::Estimated(_) | Point::Absent { .. } => {
            let breaks = super::breaks::before(series, i);
            Some(Row { breaks, ..row(&series.measure.coding, wave, point) })
        }
        Point::Unrepresentative { .. } => None,
    });
    Group { label: line.group.as_ref().map(|g| g.label.clone()), rows: rows.collect() }
}

fn row(coding: &Coding, wave: &SeriesWave, point: &Point) -> Row {
    let mut row = Row {
        wave: wave.title.clone(),
        dates: words::fieldwork(&wave.fieldwork),
        provisional: wave.provisional,
        ..Row::default()
    };
    match point {
        Point::Estimated(estimate) => {
            row.value = words::value(coding, estimate.value);
            row.interval = words::interval(coding, estimate.lower, estimate.upper);
            row.base = words::count(estimate.base);
            row.effective = words::rounded_count(estimate.effective_base);
            row.deff = estimate.deff.map_or_else(|| "not defined".to_owned(), |deff| words::decimals(deff, 2));
            row.se = words::standard_error(coding, estimate.se);
            row.df = words::rounded_count(estimate.df);
            row.showing = showing(coding, point);
        }
        Point::Absent { why } => row.absent = Some(why.clone()),
        Point::Unrepresentative { .. } => {}
    }
    row
}

/// How the figure may be shown outside the desk, and what speaks against it.
fn showing(coding: &Coding, point: &Point) -> String {
    let Some(showing) = point.showing(coding) else { return String::new() };
    let why: Vec<&str> = match point.presentation(coding).map(|presentation| presentation.verdict) {
        Some(Verdict::Suppress(reasons)) => reasons.into_iter().map(reason).collect(),
        Some(Verdict::Present(remarks)) => remarks.into_iter().map(remark).collect(),
        None => Vec::new(),
    };
    if why.is_empty() { showing.in_words().to_owned() } else { format!("{}: {}", showing.in_words(), why.join(", ")) }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::SampleSmall => "fewer than 30 people",
        Reason::EffectiveSampleSmall => "worth fewer than 30 people",
        Reason::IntervalWide => "interval of 30 points or more",
        Reason::IntervalRelativelyWide => "interval wide for the size of the figure",
        Reason::NoInterval => "no interval",
    }
}

fn remark(remark: Remark) -> &'static str {
    match remark {
        Remark::NoneOrAll => "nobody or everybody",
        Remark::FewDegreesOfFreedom => "fewer than 8 degrees of freedom",
        Remark::ComplementUnreliable => "the rest of the hundred is uncertain",
    }
}

/// A figure of people whom nobody drew.
#[derive(Serialize)]
pub(super) struct ApartRow {
    pub group: String,
    pub wave: String,
    pub dates: String,
    pub sample: &'static str,
    pub quality: &'static str,
    pub base: String,
    pub value: String,
    /// The model-based interval, where the wave is calibrated.
    pub interval: String,
}

pub(super) fn apart(series: &Series, line: &Line) -> Vec<ApartRow> {
    let coding = &series.measure.coding;
    let group = line.group.as_ref().map_or("Everybody", |g| g.label.as_str());
    let shown = series.waves.iter().zip(&line.points).filter_map(|(wave, point)| match point {
        Point::Unrepresentative { value, base, interval } => Some(ApartRow {
            group: group.to_owned(),
            wave: wave.title.clone(),
            dates: words::fieldwork(&wave.fieldwork),
            sample: wave.sample_type.in_words(),
            quality: wave.quality().letter(),
            base: words::count(*base),
            value: words::value(coding, *value),
            interval: interval.map_or_else(|| "none".to_owned(), |i| words::interval(coding, i.lower, i.upper)),
        }),
        Point::Estimated(_) | Point::Absent { .. } => None,
    });
    shown.collect()
}

/// What has to be believed for the model-based intervals in that table, once.
pub(super) fn assumption(series: &Series) -> Option<String> {
    series.lines.iter().flat_map(|line| &line.points).find_map(|point| match point {
        Point::Unrepresentative { interval: Some(interval), .. } => Some(interval.assumption()),
        _ => None,
    })
}
