use super::*;
use crate::trend::fixtures::{change as changed, estimate, series};

#[test]
fn opt_in_waves_are_in_their_own_table_only() {
    let series =
        series(vec![Point::Estimated(estimate(0.3)), Point::Unrepresentative { value: 0.9, base: 12, interval: None }]);
    assert_eq!(group(&series, &series.lines[0]).rows.len(), 1);
    assert_eq!(apart(&series, &series.lines[0]).len(), 1);
}

#[test]
fn wave_without_a_figure_keeps_its_row_and_says_why() {
    let series = series(vec![Point::Estimated(estimate(0.3)), Point::Absent { why: "Not asked.".into() }]);
    let rows = group(&series, &series.lines[0]).rows;
    assert_eq!(rows[1].absent.as_deref(), Some("Not asked."));
    assert_eq!(rows[0].base, "1,200");
    assert_eq!(rows[0].interval, "27.0% to 33.0%");
    assert_eq!(said_base(&series).as_deref(), Some("Base: 1,200 people a wave, unweighted."));
}

fn study() -> Study {
    Study {
        id: crate::id::StudyId(crate::id::random_uuid([1; 16])),
        name: crate::id::StudyName::new("public").expect("a name"),
        title: "Public study".into(),
        population: "adults".into(),
        simulated: true,
        source: Some("A source".into()),
    }
}

async fn rendered(series: &Series, by: Option<&VariableId>) -> String {
    let breakdowns = by.iter().map(|v| BreakdownChoice { variable: (*v).clone(), label: "Age band".into() }).collect();
    let without_design = vec![WaveName::new("w0").expect("a name"), WaveName::new("w8").expect("a name")];
    let notes = ReportNotes { breakdowns, without_design };
    let frame = Frame { simulated: true, wide: true, ..Frame::titled("Report") };
    let response = pages::ok("desk/report", frame, view(&study(), &[], series, notes, by));
    assert_eq!(response.status(), 200);
    let body = actix_web::body::to_bytes(response.into_body()).await.expect("a body");
    String::from_utf8(body.to_vec()).expect("UTF-8")
}

/// A typical report, whole and by groups, with a break, an opt-in wave and a change.
fn typical() -> Series {
    let mut points: Vec<Point> =
        [0.31, 0.33, 0.36, 0.35, 0.41, 0.43, 0.47, 0.46].into_iter().map(|v| Point::Estimated(estimate(v))).collect();
    points.push(Point::Unrepresentative { value: 0.61, base: 412, interval: None });
    let mut series = series(points);
    series.breaks.push(crate::trend::Break {
        before: 4,
        kind: crate::trend::BreakKind::ItemVersion,
        reason: "the question was asked in other words".into(),
    });
    series.lines[0].changes.push(Change { p_holm: 1.0, ..changed(6, 7, -0.01, 0.6) });
    series
}

#[actix_web::test]
async fn report_renders_strictly_whole_and_by_groups() {
    let mut series = typical();
    let whole = rendered(&series, None).await;
    assert!(whole.contains("Shown apart: no sampling interval") && whole.contains("\u{2212}1.0"));
    assert!(whole.contains("chart-wide-title") && whole.contains("chart-narrow-title"));
    assert!(whole.contains("<strong>A</strong> Before 1 to 31 May 2019"));
    assert!(whole.contains("Weights are treated as fixed") && whole.contains("mostly too wide"));
    assert!(whole.contains("Base: 1,200 people in Wave 6 (1 May 2021 to 31 May 2021)"), "{whole}");
    // Wave 8 is a sample without an interval, of which no design is expected.
    assert!(whole.contains("No design is known for Wave 0; each person"));
    assert!(!whole.contains("treated as separate samples"));
    series.waves[2].sample_type = SampleType::ProbabilityPanel;
    assert!(rendered(&series, None).await.contains("Waves are treated as separate samples"));

    let by = VariableId::new("age_band").expect("a name");
    series.by = Some(crate::trend::Breakdown { variable: by.clone(), label: "Age band".into() });
    let line = series.lines.remove(0);
    for (code, label) in [(1, "16 to 34"), (2, "35 to 54"), (3, "55 and over")] {
        let group = Some(crate::dataset::Category { code, label: label.into() });
        series.lines.push(Line { group, ..line.clone() });
    }
    let grouped = rendered(&series, Some(&by)).await;
    assert_eq!(grouped.matches("<svg").count(), 3);
    assert!(grouped.contains("table.csv?by&#x3D;age_band") && grouped.contains("selected>Age band"));
}
