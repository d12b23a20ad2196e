//! The report's table as CSV: one row a group and wave, numbers in full precision, safe to open in a spreadsheet.

use crate::study::Study;
use crate::trend::{Line, Point, Series, SeriesWave};

const HEADER: [&str; 25] = [
    "study",
    "measure",
    "wave",
    "wave_title",
    "field_from",
    "field_to",
    "sample_type",
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
    "change_from",
    "change",
    "change_lower",
    "change_upper",
    "p",
    "p_holm",
    "weights",
    "notes",
];

/// UTF-8, with a header. Shares are between 0 and 1.
///
/// # Errors
/// None that the content can bring about: writing to memory does not fail.
pub fn write(study: &Study, series: &Series) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    table.write_record(HEADER)?;
    for line in &series.lines {
        for position in 0..series.waves.len() {
            if let Some(cells) = cells(study, series, line, position) {
                table.write_record(cells)?;
            }
        }
    }
    table.into_inner().map_err(|e| e.into_error().into())
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
        line.group.as_ref().map_or(String::new(), |g| g.code.to_string()),
        line.group.as_ref().map_or(String::new(), |g| text(&g.label)),
    ];
    cells.extend(figures(point));
    cells.extend(change(series, line, position));
    cells.push(if let Point::Estimated(estimate) = point { text(&estimate.weights) } else { String::new() });
    cells.push(text(&notes(study, series, wave, point, position)));
    Some(cells)
}

/// Base, effective base, estimate, se, df, lower, upper, level.
fn figures(point: &Point) -> [String; 8] {
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
        ],
        Point::Unrepresentative { value, base, .. } => {
            let mut cells: [String; 8] = Default::default();
            cells[0] = base.to_string();
            cells[2] = number(*value);
            cells
        }
        Point::Absent { .. } => Default::default(),
    }
}

/// The wave compared with, difference, lower, upper, p, adjusted p.
fn change(series: &Series, line: &Line, position: usize) -> [String; 6] {
    let Some(change) = line.changes.iter().find(|c| c.to == position) else { return Default::default() };
    [
        series.waves.get(change.from).map_or(String::new(), |w| text(w.name.as_str())),
        number(change.difference),
        number(change.lower),
        number(change.upper),
        number(change.p),
        number(change.p_holm),
    ]
}

fn notes(study: &Study, series: &Series, wave: &SeriesWave, point: &Point, position: usize) -> String {
    let mut notes = Vec::new();
    if study.simulated {
        notes.push("simulated data".to_owned());
    }
    if wave.provisional {
        notes.push("provisional: still collecting".to_owned());
    }
    match point {
        Point::Unrepresentative { .. } => notes.push("shown apart: no sampling interval".to_owned()),
        Point::Absent { why } => notes.push(why.clone()),
        Point::Estimated(_) => {}
    }
    notes.extend(series.breaks.iter().filter(|b| b.before == position).map(|b| format!("break before: {}", b.reason)));
    notes.join("; ")
}

/// The shortest digits that read back as the same number; nothing for what is not a number.
fn number(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// A spreadsheet runs a cell that begins like a formula: such text gets an apostrophe in front.
fn text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{StudyId, StudyName};
    use crate::trend::fixtures::{change as changed, estimate, series};

    fn table() -> (String, Vec<Vec<String>>) {
        let study = Study {
            id: StudyId(crate::id::random_uuid([1; 16])),
            name: StudyName::new("public").expect("a name"),
            title: "Public".into(),
            population: "adults".into(),
            simulated: true,
            source: None,
        };
        let mut series = series(vec![
            Point::Estimated(estimate(1.0 / 3.0)),
            Point::Estimated(estimate(0.4)),
            Point::Unrepresentative { value: 0.9, base: 12, interval: None },
        ]);
        series.waves[0].title = "=HYPERLINK(\"x\"), yes".into();
        series.lines[0].changes.push(changed(0, 1, -0.25, 0.04));
        let csv = String::from_utf8(write(&study, &series).expect("written")).expect("UTF-8");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let rows = reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect()).collect();
        (csv.clone(), rows)
    }

    fn cell<'r>(rows: &'r [Vec<String>], row: usize, column: &str) -> &'r str {
        &rows[row][HEADER.iter().position(|h| *h == column).expect("a column")]
    }

    #[test]
    fn numbers_keep_their_precision_and_sign() {
        let (_, rows) = table();
        assert_eq!(cell(&rows, 0, "estimate").parse::<f64>(), Ok(1.0 / 3.0));
        assert_eq!(cell(&rows, 1, "change"), "-0.25");
        assert_eq!(cell(&rows, 1, "change_from"), "w0");
        assert_eq!(cell(&rows, 0, "change"), "");
    }

    #[test]
    fn text_cannot_become_a_formula() {
        let (csv, rows) = table();
        assert_eq!(cell(&rows, 0, "wave_title"), "'=HYPERLINK(\"x\"), yes");
        assert!(!csv.contains(",=") && !csv.contains("\"="));
    }

    #[test]
    fn opt_in_rows_have_no_interval_and_say_why() {
        let (_, rows) = table();
        assert_eq!(cell(&rows, 2, "lower"), "");
        assert_eq!(cell(&rows, 2, "estimate"), "0.9");
        assert_eq!(cell(&rows, 2, "notes"), "simulated data; shown apart: no sampling interval");
    }
}
