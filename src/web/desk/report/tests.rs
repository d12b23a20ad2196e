use super::*;
use crate::id::VariableId;
use crate::study::SampleType;
use crate::time::Day;
use crate::trend::fixtures::{change as changed, estimate, series};
use crate::trend::{
    Break, BreakKind, Change, NextWave, Smoothed, SmoothedPoint, Trend, TrendScale, TrendTerm, TrendTest, Wanted,
};

#[test]
fn opt_in_waves_are_in_their_own_table_only() {
    let opt_in = Point::Unrepresentative { value: 0.9, base: 12, interval: None };
    let series = series(vec![Point::Estimated(estimate(0.3)), opt_in]);
    assert_eq!(figures::group(&series, &series.lines[0]).rows.len(), 1);
    let apart = figures::apart(&series, &series.lines[0]);
    assert_eq!((apart.len(), apart[0].interval.as_str(), apart[0].quality), (1, "none", "D"));
}

#[test]
fn wave_without_a_figure_keeps_its_row_and_says_why() {
    let series = series(vec![Point::Estimated(estimate(0.3)), Point::Absent { why: "Not asked.".into() }]);
    let rows = figures::group(&series, &series.lines[0]).rows;
    assert_eq!(rows[1].absent.as_deref(), Some("Not asked."));
    assert_eq!((rows[0].base.as_str(), rows[0].effective.as_str(), rows[0].deff.as_str()), ("1,200", "801", "1.50"));
    assert_eq!((rows[0].se.as_str(), rows[0].df.as_str()), ("1.50", "100"));
    assert_eq!(rows[0].interval, "27.0% to 33.0%");
    assert_eq!(said_base(&series).as_deref(), Some("Base: 1,200 people a wave, unweighted."));
}

#[test]
fn a_figure_that_should_not_be_shown_says_why() {
    let small = crate::estimation::Estimate { base: 20, se: 0.1, df: 5.0, ..estimate(0.3) };
    let series = series(vec![Point::Estimated(small), Point::Estimated(estimate(0.3))]);
    let rows = figures::group(&series, &series.lines[0]).rows;
    assert!(rows[0].showing.starts_with("not for publication: fewer than 30 people"), "{}", rows[0].showing);
    assert_eq!(rows[1].showing, "may be shown");
}

fn named(query: &str) -> Named {
    let study = Study {
        id: crate::id::StudyId(crate::id::random_uuid([1; 16])),
        name: crate::id::StudyName::new("public").expect("a name"),
        title: "Public study".into(),
        population: "adults".into(),
        simulated: true,
        source: Some("A source".into()),
    };
    let asked = Asked::parse(query).expect("a good query");
    Named { study, measure: "heard".parse().expect("a name"), asked }
}

async fn rendered(series: &Series, query: &str, allowed: Vec<AllowedComparison>) -> String {
    let by: VariableId = "age_band".parse().expect("a name");
    let breakdowns = vec![BreakdownChoice { variable: by, label: "Age band".into() }];
    let without_design = vec![WaveName::new("w0").expect("a name"), WaveName::new("w8").expect("a name")];
    let about =
        About { waves: vec![], notes: ReportNotes { breakdowns, without_design }, allowed, csrf: "a-secret".into() };
    let frame = Frame { simulated: true, wide: true, ..Frame::titled("Report") };
    let response = pages::ok("desk/report", frame, view(&named(query), series, about));
    assert_eq!(response.status(), 200);
    let body = actix_web::body::to_bytes(response.into_body()).await.expect("a body");
    String::from_utf8(body.to_vec()).expect("UTF-8")
}

fn term(coefficient: f64, p: f64) -> TrendTerm {
    TrendTerm { coefficient, se: 0.1, df: 300.0, t: coefficient / 0.1, p, p_holm: p }
}

/// A typical report: eight yearly waves with a break, and an opt-in wave; a change, a trend, a plan.
fn typical() -> Series {
    let mut points: Vec<Point> =
        [0.31, 0.33, 0.36, 0.35, 0.41, 0.43, 0.47, 0.46].into_iter().map(|v| Point::Estimated(estimate(v))).collect();
    points.push(Point::Unrepresentative { value: 0.61, base: 412, interval: None });
    let mut series = series(points);
    let reason = "The question was asked in other words.".into();
    series.breaks.push(Break { before: 4, kind: BreakKind::ItemVersion, reason });
    let line = &mut series.lines[0];
    for from in [0, 1, 2, 4, 5] {
        line.changes.push(changed(from, from + 1, 0.02, 0.3));
    }
    line.changes.push(Change { p: 0.01, p_bh: 0.02, ..changed(6, 7, -0.01, 0.04) });
    let test = TrendTest {
        waves: vec![4, 5, 6, 7],
        scale: TrendScale::LogOdds,
        linear: term(0.4, 0.0001),
        quadratic: Some(term(-0.1, 0.4)),
    };
    line.trend = Some(Trend::Tested(test));
    line.next_wave = Some(NextWave {
        after: 7,
        base: 1200,
        minimum_detectable_change: 0.059,
        power: 0.8,
        alpha: 0.05,
        correlation: 0.0,
        wanted: None,
    });
    let at = |wave| SmoothedPoint { wave, value: 0.4, se: 0.01, lower: 0.38, upper: 0.42, level: 0.95 };
    line.smoothed = vec![Smoothed { walk_variance: 0.001, points: (4..8).map(at).collect() }];
    series
}

#[actix_web::test]
async fn report_shows_figures_changes_trend_plan_and_method() {
    let whole = rendered(&typical(), "", vec![]).await;
    assert!(whole.contains("Shown apart: no sampling interval") && whole.contains("\u{2212}1.0"));
    assert!(whole.contains("chart-wide-title") && whole.contains("chart-narrow-title"));
    assert!(whole.contains("<strong>A</strong> Before 1 to 31 May 2019"));
    assert!(whole.contains("Base: 1,200 people in Wave 6 (1 May 2021 to 31 May 2021)"), "{whole}");
    // Wave 8 is a sample without an interval, of which no design is expected.
    assert!(whole.contains("No design is known for Wave 0; each person"));
    assert!(whole.contains("<strong>Break A.</strong> The question was asked in other words."), "{whole}");
    assert!(whole.contains("Adjusted p allows for 6 comparisons."));
    assert!(whole.contains(">fall</td>") && whole.contains(">no clear change</td>"));
    assert!(whole.contains("<td>rising</td>") && whole.contains("<td>nothing clear</td>"));
    assert!(whole.contains("Wave 4 to Wave 7 (4 waves)"));
    assert!(
        whole.contains(
            "A next wave like Wave 7, with a base of 1,200 people, would find a change of 6 percentage points"
        )
    );
    assert!(whole.contains("It has risen steadily since Wave 4, from 41% to 46% in Wave 7"));
    assert!(!whole.contains("stroke=\"#801650\"") && !whole.contains("smoothed level"));
}

#[actix_web::test]
async fn each_table_has_a_caption_and_scopes_and_scrolls_where_it_is_named() {
    let whole = rendered(&typical(), "by=age_band", vec![]).await;
    let tables = whole.matches("<table").count();
    assert_eq!(tables, 5);
    assert_eq!(whole.matches("<caption>").count(), tables);
    assert_eq!(whole.matches("<div class=\"bg_scroll\" role=\"group\" aria-label").count(), tables);
    assert!(!whole.contains("<th>"));
}

#[actix_web::test]
async fn a_break_is_refused_until_a_reason_is_printed() {
    let refused = rendered(&typical(), "smooth=1", vec![]).await;
    assert!(refused.contains("<strong>Not compared:</strong> break A: The question was asked in other words."));
    assert!(refused.contains("<option value=\"w3 w4\">Wave 3 and Wave 4</option>"), "{refused}");
    assert!(refused.contains("action=\"/desk/studies/public/measures/heard/overrides?smooth&#x3D;1\""), "{refused}");

    let mut series = typical();
    let reason = "Both wordings were tried on <b>halves</b>.";
    series.lines[0].changes.push(Change { overridden: Some(reason.into()), ..changed(3, 4, 0.06, 0.2) });
    let waves = WavePair { from: "w3".parse().expect("a name"), to: "w4".parse().expect("a name") };
    let on = Day::new(2026, 11, 23).expect("a day");
    let allowed = AllowedComparison { waves, reason: reason.into(), by: "Ada".into(), on };
    let bridged = rendered(&series, "", vec![allowed]).await;
    assert!(!bridged.contains("Not compared:") && !bridged.contains("Compare across a break all the same"));
    // Beside the change, under the chart and in the list with who said it.
    assert_eq!(bridged.matches("Both wordings were tried on &lt;b&gt;halves&lt;/b&gt;.").count(), 3);
    assert!(bridged.contains("(Ada, 23 November 2026)") && bridged.contains("name=\"waves\" value=\"w3 w4\""));
}

#[actix_web::test]
async fn two_chosen_waves_and_the_first_are_compared_as_asked() {
    let mut series = typical();
    series.lines[0].changes.push(changed(4, 6, 0.04, 0.1));
    let chosen = rendered(&series, "compare=pair&from=w6&to=w4", vec![]).await;
    assert_eq!(chosen.matches("<span class=\"bg_wave\">against ").count(), 1);
    assert!(chosen.contains("Wave 6<span class=\"bg_wave\">against Wave 4</span>"));
    let across = rendered(&series, "compare=pair&from=w0&to=w7", vec![]).await;
    assert!(across.contains("break A:") && across.contains("<option value=\"w0 w7\">"));
    let apart = rendered(&series, "compare=pair&from=w0&to=w8", vec![]).await;
    assert!(apart.contains("Wave 8 has no estimate with a sampling interval"));
    let same = rendered(&series, "compare=pair&from=w0&to=w0", vec![]).await;
    assert!(same.contains("nothing to be compared with but another"));
    let first = rendered(&series, "compare=first", vec![]).await;
    assert!(first.contains("<option value=\"w0 w4\">Wave 0 and Wave 4</option>"));
}

#[actix_web::test]
async fn a_change_to_detect_is_planned_for_or_refused_beside_its_field() {
    let mut series = typical();
    let plan = series.lines[0].next_wave.as_mut().expect("a plan");
    plan.wanted = Some(Wanted { change: 0.05, base: Some(1840) });
    let planned = rendered(&series, "detect=5", vec![]).await;
    assert!(planned.contains("To find one of 5.0 percentage points it would need 1,840 people."));
    series.lines[0].next_wave.as_mut().expect("a plan").wanted = Some(Wanted { change: 0.001, base: None });
    let hopeless = rendered(&series, "detect=0.1", vec![]).await;
    assert!(hopeless.contains("One of 0.1 percentage points cannot be found with any size"));
    let wrong = rendered(&typical(), "detect=five", vec![]).await;
    assert!(wrong.contains("aria-invalid=\"true\"") && wrong.contains("<code>number_unreadable</code>"));
    assert!(wrong.contains("value=\"five\""));
}

#[actix_web::test]
async fn the_smoothed_line_is_dashed_and_only_where_asked_for() {
    let smooth = rendered(&typical(), "smooth=1", vec![]).await;
    assert!(smooth.contains("stroke=\"#801650\"") && smooth.contains("The dashed line is the smoothed level"));
    let mut short = typical();
    short.lines[0].smoothed.clear();
    assert!(rendered(&short, "smooth=1", vec![]).await.contains("too few waves that may be compared to smooth"));
}

#[actix_web::test]
async fn variance_is_said_to_know_the_calibration_only_where_it_does() {
    let mut series = typical();
    let said = "variance takes the calibration into account";
    assert!(!rendered(&series, "", vec![]).await.contains("treated as fixed:"));
    for wave in &mut series.waves[..8] {
        wave.margins = 2;
    }
    let fixed = rendered(&series, "", vec![]).await;
    assert!(fixed.contains("treated as fixed:") && !fixed.contains(said));
    for wave in &mut series.waves[..8] {
        wave.calibrated = true;
    }
    let calibrated = rendered(&series, "", vec![]).await;
    assert!(calibrated.contains(said) && !calibrated.contains("treated as fixed:"));
    series.waves[0].calibrated = false;
    assert!(rendered(&series, "", vec![]).await.contains("where the table of waves says so"));
}

#[actix_web::test]
async fn groups_have_a_picture_each_and_rows_of_their_own() {
    let mut series = typical();
    series.waves[2].sample_type = SampleType::ProbabilityPanel;
    let by = VariableId::new("age_band").expect("a name");
    series.by = Some(crate::trend::Breakdown { variable: by, label: "Age band".into() });
    let line = series.lines.remove(0);
    for (code, label) in [(1, "16 to 34"), (2, "35 to 54"), (3, "55 and over")] {
        let group = Some(crate::dataset::Category { code, label: label.into() });
        series.lines.push(crate::trend::Line { group, ..line.clone() });
    }
    let grouped = rendered(&series, "by=age_band", vec![]).await;
    assert_eq!(grouped.matches("<svg").count(), 3);
    assert!(grouped.contains("table.csv?by&#x3D;age_band") && grouped.contains("selected>Age band"));
    assert!(grouped.contains("changes.csv?by&#x3D;age_band") && grouped.contains("name=\"by\" value=\"age_band\""));
    assert!(grouped.contains("16 to 34: A next wave like Wave 7"));
    // One pair of waves to allow, however many groups miss it.
    assert_eq!(grouped.matches("<option value=\"w3 w4\">").count(), 1);
}
