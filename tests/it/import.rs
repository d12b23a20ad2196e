//! Microdata come in whole or not at all, and real ones give the figures that other software gives.

use crate::world::{World, wait};
use barograph::app::production::SeriesAsked;
use barograph::app::{Actor, authoring, fieldwork, production};
use barograph::finding::{Code, Place};
use barograph::study::{Study, WaveStatus};
use barograph::trend::Point;
use std::fs::File;
use std::io::Cursor;
use std::path::PathBuf;
use std::time::Instant;

const MAPPING: &str = r#"{
  "format": "barograph-mapping/1",
  "study": {"name": "trial", "title": "A trial", "population": "adults", "source": "Nobody, 2026"},
  "waves": {
    "column": "year", "name": "year_{value}", "title": "{value}",
    "fieldwork": {"from": "{value}-01-01", "to": "{value}-12-31"}, "sample_type": "probability"
  },
  "design": {"weight": "w"},
  "items": [
    {"column": "q", "variable": "legal", "concept": "legal", "label": "Legal?", "kind": "single_choice",
     "codes": [{"code": 1, "label": "Yes"}, {"code": 2, "label": "No"}], "missing": {"8": "dont_know", "": "not_assigned"}}
  ],
  "measures": [{"name": "legal", "title": "Legal", "variable": "legal", "coding": {"kind": "proportion", "codes": [1]}, "reading": "say yes"}]
}"#;

fn studies(world: &World) -> Vec<Study> {
    wait(authoring::studies(&world.app().0)).expect("studies")
}

#[test]
fn a_file_becomes_a_study_with_closed_waves_once() {
    let world = World::new();
    let (app, _) = world.app();
    let csv = "year,q,w\n1990,1,1\n1990,2,3\n1985,8,1\n1985,,1\n1985,1,1\n";
    let done = wait(production::import_microdata(&app, Actor::Operator, MAPPING, Cursor::new(csv))).expect("imported");
    assert_eq!((done.people, done.waves.len(), done.study.simulated), (5, 2, false));
    assert!(done.waves.iter().all(|w| w.status == WaveStatus::Closed));
    assert_eq!(done.waves.iter().map(|w| w.title.as_str()).collect::<Vec<_>>(), ["1985", "1990"]);
    let counts = wait(fieldwork::live_counts(&app, done.waves[0].id)).expect("counts");
    assert_eq!(counts.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [0, 3, 0, 0, 0, 0, 0]);
    let series =
        wait(production::series(&app, done.study.id, &"legal".parse().expect("a name"), SeriesAsked::default()))
            .expect("a series");
    let Point::Estimated(estimate) = &series.lines[0].points[1] else { panic!("{series:?}") };
    assert!((estimate.value - 0.25).abs() < 1e-12 && estimate.base == 2, "{estimate:?}");
    let again = wait(production::import_microdata(&app, Actor::Operator, MAPPING, Cursor::new(csv)));
    assert_eq!(again.err().map(|r| r.code), Some(Code::NAME_TAKEN));
}

#[test]
fn one_bad_cell_and_nothing_comes_in() {
    let world = World::new();
    let (app, _) = world.app();
    let csv = "year,q,w\n1990,1,1\n1990,3,1\n";
    let refused =
        wait(production::import_microdata(&app, Actor::Operator, MAPPING, Cursor::new(csv))).expect_err("refused");
    assert_eq!(refused.code, Code::CODE_UNKNOWN);
    assert_eq!(refused.findings.iter().map(|f| f.place.clone()).collect::<Vec<_>>(), [Place::cell(3, "q")]);
    let wrong = MAPPING.replace("\"variable\": \"legal\", \"coding\"", "\"variable\": \"other\", \"coding\"");
    let refused =
        wait(production::import_microdata(&app, Actor::Operator, &wrong, Cursor::new("year,q,w\n1990,1,1\n")));
    assert_eq!(refused.err().map(|r| r.code), Some(Code::REFERENCE_UNKNOWN));
    assert!(studies(&world).is_empty());
}

/// The real data, where the run has them.
fn real_data(file: &str) -> Option<PathBuf> {
    match std::env::var_os("BAROGRAPH_REAL_DATA") {
        Some(folder) => Some(PathBuf::from(folder).join(file)),
        None => {
            println!("skipped: BAROGRAPH_REAL_DATA is not set");
            None
        }
    }
}

#[track_caller]
fn close(year: i64, what: &str, got: f64, expected: &serde_json::Value) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{year}: no {what}"));
    assert!((got - expected).abs() <= 1e-8 * expected.abs(), "{year} {what}: {got} instead of {expected}");
}

#[test]
fn the_general_social_survey_comes_in_and_gives_the_published_software_figures() {
    let Some(csv) = real_data("gss_grass_1973_2018.csv.gz") else { return };
    let expected =
        std::fs::read_to_string(csv.with_file_name("gss_grass_expected.json")).expect("the expected figures");
    let expected: serde_json::Value = serde_json::from_str(&expected).expect("JSON");
    let mapping = include_str!("../mappings/gss_grass.json");
    let world = World::new();
    let (app, _) = world.app();
    let file = File::open(csv).expect("the data");
    let began = Instant::now();
    let done = wait(production::import_microdata(&app, Actor::Operator, mapping, file)).expect("imported");
    // Printed, not asserted: how busy the machine is must not decide whether a test passes (docs/PERFORMANCE.md has the figure).
    println!("imported in {:?}", began.elapsed());
    assert_eq!((done.people, done.waves.len()), (39_665, 27));

    let began = Instant::now();
    let measure = "grass_legal".parse().expect("a name");
    let series = wait(production::series(&app, done.study.id, &measure, SeriesAsked::default())).expect("a series");
    println!("first series in {:?}", began.elapsed());
    let began = Instant::now();
    let by = "age_band".parse().expect("a name");
    let grouped =
        wait(production::series(&app, done.study.id, &measure, SeriesAsked::by(Some(&by)))).expect("a series");
    println!("second series, by age band, in {:?}", began.elapsed());
    assert_eq!(grouped.lines.len(), 4);
    let rows = expected["gss_grass_by_year"].as_array().expect("rows");
    assert_eq!(rows.len(), 26);
    for row in rows {
        let year = row["year"].as_i64().expect("a year");
        let at = series.waves.iter().position(|w| w.title == year.to_string()).expect("the wave");
        let Point::Estimated(estimate) = &series.lines[0].points[at] else { panic!("{year}: no estimate") };
        close(year, "est", estimate.value, &row["est"]);
        close(year, "se", estimate.se, &row["se"]);
        close(year, "lo", estimate.lower, &row["lo"]);
        close(year, "hi", estimate.upper, &row["hi"]);
        close(year, "df", estimate.df, &row["df"]);
        assert_eq!(Some(estimate.base as u64), row["n"].as_u64(), "{year}");
    }
}

#[test]
fn weights_of_a_closed_wave_are_kept_and_used() {
    let world = World::new();
    let (app, _) = world.app();
    // Raked to another variable than the tracked one: a figure that is itself a margin has no variance left.
    let sex = r#"{"column": "s", "variable": "sex", "concept": "sex", "label": "Sex", "kind": "single_choice",
     "codes": [{"code": 1, "label": "Female"}, {"code": 2, "label": "Male"}], "missing": {"": "skipped"}}"#;
    let mapping = MAPPING.replace("\"items\": [", &format!("\"items\": [{sex},"));
    let csv = "year,q,w,s\n1990,1,1,1\n1990,2,1,1\n1990,2,1,2\n1990,8,1,\n";
    let done = wait(production::import_microdata(&app, Actor::Operator, &mapping, Cursor::new(csv))).expect("imported");
    let (wave, study) = (done.waves[0].id, done.study.id);
    assert_eq!(wait(production::weighting_of(&app, wave)), Ok(None));
    let margins = "variable,category,share\nsex,1,0.6\nsex,2,0.4\n";
    let made = wait(production::weight_wave(&app, Actor::Operator, wave, margins)).expect("raked");
    assert!(made.worst_margin_error < 1e-6 && made.rows == 4 && made.label.ends_with(", set 1"), "{made:?}");
    assert_eq!(wait(production::weighting_of(&app, wave)), Ok(Some(made.clone())));
    let series = wait(production::series(&app, study, &"legal".parse().expect("a name"), SeriesAsked::default()))
        .expect("a series");
    let Point::Estimated(estimate) = &series.lines[0].points[0] else { panic!("{series:?}") };
    assert!((estimate.value - 0.3).abs() < 1e-6, "{estimate:?}");
    assert!(series.waves[0].calibrated && series.waves[0].margins == 1, "{series:?}");
    assert_eq!(estimate.weights, made.label);
    let again = wait(production::weight_wave(&app, Actor::Operator, wave, margins)).expect("raked again");
    assert_eq!(again, made, "the same again is not another set");
    assert_eq!(made.neutral, [("sex".to_owned(), 1)]);
    let other = wait(production::weight_wave(&app, Actor::Operator, wave, &margins.replace("0.6", "0.595")));
    assert!(other.expect("raked otherwise").label.ends_with(", set 2"));
    let wrong = wait(production::weight_wave(&app, Actor::Operator, wave, "variable,category,share\nage,1,1\n"));
    assert!(wrong.is_err());
}
