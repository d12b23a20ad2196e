use super::*;
use crate::id::{StudyId, StudyName};
use crate::trend::fixtures::{change as changed, estimate, series};
use crate::trend::{Break, BreakKind, Change, ModelInterval, Point, Series};

fn study() -> Study {
    Study {
        id: StudyId(crate::id::random_uuid([1; 16])),
        name: StudyName::new("public").expect("a name"),
        title: "Public".into(),
        population: "adults".into(),
        simulated: true,
        source: None,
    }
}

fn typical() -> Series {
    let model = ModelInterval { lower: 0.8, upper: 0.95, level: 0.95, margins: 2 };
    let mut series = series(vec![
        Point::Estimated(estimate(1.0 / 3.0)),
        Point::Estimated(estimate(0.4)),
        Point::Unrepresentative { value: 0.9, base: 12, interval: Some(model) },
    ]);
    series.waves[0].title = "=HYPERLINK(\"x\"), yes".into();
    series.waves[1].margins = 2;
    series.waves[1].calibrated = true;
    series.breaks.push(Break { before: 1, kind: BreakKind::ModeFamily, reason: "The mode changed.".into() });
    let overridden = Some("=Both were asked alike.".to_owned());
    series.lines[0].changes.push(Change { p_bh: 0.03, overridden, ..changed(0, 1, -0.25, 0.04) });
    series
}

struct Table(String, Vec<&'static str>, Vec<Vec<String>>);

impl Table {
    fn of(csv: Result<Vec<u8>, csv::Error>, header: &[&'static str]) -> Table {
        let csv = String::from_utf8(csv.expect("written")).expect("UTF-8");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        assert_eq!(reader.headers().expect("a header").iter().collect::<Vec<_>>(), header);
        let rows = reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect()).collect();
        Table(csv, header.to_vec(), rows)
    }

    fn cell(&self, row: usize, column: &str) -> &str {
        &self.2[row][self.1.iter().position(|h| *h == column).expect("a column")]
    }
}

fn figures() -> Table {
    Table::of(write_figures(&study(), &typical()), &figures::HEADER)
}

fn changes() -> Table {
    Table::of(write_changes(&study(), &typical()), &changes::HEADER)
}

#[test]
fn numbers_keep_their_precision_and_sign() {
    assert_eq!(figures().cell(0, "estimate").parse::<f64>(), Ok(1.0 / 3.0));
    let changes = changes();
    assert_eq!(changes.2.len(), 1);
    assert_eq!((changes.cell(0, "change"), changes.cell(0, "from"), changes.cell(0, "to")), ("-0.25", "w0", "w1"));
    assert_eq!(
        (changes.cell(0, "p_holm"), changes.cell(0, "p_bh"), changes.cell(0, "level")),
        ("0.04", "0.03", "0.95")
    );
}

#[test]
fn text_cannot_become_a_formula() {
    let (figures, changes) = (figures(), changes());
    assert_eq!(figures.cell(0, "wave_title"), "'=HYPERLINK(\"x\"), yes");
    assert_eq!(changes.cell(0, "override_reason"), "'=Both were asked alike.");
    for csv in [figures.0, changes.0] {
        assert!(!csv.contains(",=") && !csv.contains("\"="));
    }
}

#[test]
fn figures_say_what_they_rest_on() {
    let figures = figures();
    assert_eq!((figures.cell(0, "deff"), figures.cell(0, "showing")), ("1.5", "may be shown"));
    assert_eq!((figures.cell(0, "mode"), figures.cell(0, "quality")), ("web", "B"));
    assert_eq!([figures.cell(0, "variance"), figures.cell(1, "variance")], ["design", "calibrated"]);
    assert_eq!(figures.cell(1, "notes"), "simulated data; break before: The mode changed.");
    assert_eq!(changes().cell(0, "notes"), "simulated data; across a break: The mode changed.");
}

#[test]
fn opt_in_rows_have_no_sampling_interval_and_say_why() {
    let figures = figures();
    assert_eq!((figures.cell(2, "lower"), figures.cell(2, "se"), figures.cell(2, "showing")), ("", "", ""));
    assert_eq!((figures.cell(2, "estimate"), figures.cell(2, "model_lower")), ("0.9", "0.8"));
    assert!(
        figures.cell(2, "notes").starts_with("simulated data; shown apart: no sampling interval; Model-based interval")
    );
}
