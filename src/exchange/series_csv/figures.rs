//! The figures: one row a group and wave.

use super::{about, number, text, written};
use crate::study::Study;
use crate::trend::{Line, Point, Series, SeriesWave};

pub(super) const HEADER: [&str; 26] = [
    "study",
    "measure",
    "wave",
    "wave_title",
    "field_from",
    "field_to",
    "sample_type",
    "mode",
    "quality",
    "group_code",
    "group",
    "unweighted_base",
    "effective_base",
    "estimate",
    "se",
    "df",
    "lower",
    "upper",
    "level",
    "deff",
    "model_lower",
    "model_upper",
    "showing",
    "weights",
    "variance",
    "notes",
];

/// UTF-8, with a header. Shares are between 0 and 1.
///
/// # Errors
/// None that the content can bring about: writing to memory does not fail.
pub fn write_figures(study: &Study, series: &Series) -> Result<Vec<u8>, csv::Error> {
    let positions = || 0..series.waves.len();
    let lines = series.lines.iter().flat_map(|line| positions().map(move |position| (line, position)));
    written(&HEADER, lines.filter_map(|(line, position)| cells(study, series, line, position)))
}

fn cells(study: &Study, series: &Series, line: &Line, position: usize) -> Option<Vec<String>> {
    let (wave, point) = (series.waves.get(position)?, line.points.get(position)?);
    let mut cells = vec![
        text(study.name.as_str()),
        text(series.measure.name.as_str()),
        text(wave.name.as_str()),
        text(&wave.title),
        wave.fieldwork.from.to_string(),
        wave.fieldwork.to.to_string(),
        text(wave.sample_type.word()),
        text(wave.mode.word()),
        wave.quality().letter().to_owned(),
        line.group.as_ref().map_or(String::new(), |g| g.code.to_string()),
        line.group.as_ref().map_or(String::new(), |g| text(&g.label)),
    ];
    cells.extend(figures(point));
    cells.push(point.showing(&series.measure.coding).map_or(String::new(), |showing| showing.in_words().to_owned()));
    cells.extend(weights(wave, point));
    cells.push(text(&notes(study, series, wave, point, position)));
    Some(cells)
}

/// Base, effective base, estimate, se, df, lower, upper, level, design effect, model-based interval.
fn figures(point: &Point) -> [String; 11] {
    match point {
        Point::Estimated(e) => [
            e.base.to_string(),
            number(e.effective_base),
            number(e.value),
            number(e.se),
            number(e.df),
            number(e.lower),
            number(e.upper),
            number(e.level),
            e.deff.map_or(String::new(), number),
            String::new(),
            String::new(),
        ],
        Point::Unrepresentative { value, base, interval } => {
            let mut cells: [String; 11] = Default::default();
            cells[0] = base.to_string();
            cells[2] = number(*value);
            if let Some(interval) = interval {
                cells[7] = number(interval.level);
                cells[9] = number(interval.lower);
                cells[10] = number(interval.upper);
            }
            cells
        }
        Point::Absent { .. } => Default::default(),
    }
}

/// The weight set, and what the variance makes of it.
fn weights(wave: &SeriesWave, point: &Point) -> [String; 2] {
    let Point::Estimated(estimate) = point else { return Default::default() };
    let variance = match (wave.calibrated, wave.margins) {
        (true, _) => "calibrated",
        (false, 0) => "design",
        (false, _) => "weights treated as fixed",
    };
    [text(&estimate.weights), variance.to_owned()]
}

fn notes(study: &Study, series: &Series, wave: &SeriesWave, point: &Point, position: usize) -> String {
    let mut notes = about(study);
    if wave.provisional {
        notes.push("provisional: still collecting".to_owned());
    }
    match point {
        Point::Unrepresentative { interval, .. } => {
            notes.push("shown apart: no sampling interval".to_owned());
            notes.extend(interval.map(|interval| interval.assumption()));
        }
        Point::Absent { why } => notes.push(why.clone()),
        Point::Estimated(_) => {}
    }
    notes.extend(series.breaks.iter().filter(|b| b.before == position).map(|b| format!("break before: {}", b.reason)));
    notes.join("; ")
}
