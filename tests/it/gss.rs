//! The General Social Survey's marijuana item, 1975 to 2018, against R. The data are found through `BAROGRAPH_REAL_DATA`.

use barograph::dataset::{Category, Cells, Column, Dataset, missing_value};
use barograph::id::{ConceptId, MeasureName, VariableId, WaveName};
use barograph::measure::{BaseRule, Coding, Measure, Measured};
use barograph::questionnaire::missing::MissingReason;
use barograph::sample::CaseDesign;
use barograph::study::{Fieldwork, LonelyPsu, Mode, SampleType};
use barograph::time::Day;
use barograph::trend::{Point, SeriesOptions, SeriesWave, WaveInput, sentence::sentence, series};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("BAROGRAPH_REAL_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: BAROGRAPH_REAL_DATA names no folder of real data");
    }
    folder
}

/// 1 legal, 2 not, 8 don't know, 9 no answer, blank not asked.
fn answer(cell: &str) -> u16 {
    match cell {
        "1" => 0,
        "2" => 1,
        "8" => missing_value(MissingReason::DontKnow),
        "9" => missing_value(MissingReason::Skipped),
        _ => missing_value(MissingReason::NotAssigned),
    }
}

fn by_year(folder: &std::path::Path) -> BTreeMap<i16, Dataset> {
    let file = std::fs::File::open(folder.join("gss_grass_1973_2018.csv.gz")).expect("the GSS file");
    let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(file));
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|h| h == name).expect("a column");
    let (year, stratum, psu, weight, grass) = (at("year"), at("vstrat"), at("vpsu"), at("wtssps"), at("grass"));
    let mut years: BTreeMap<i16, Dataset> = BTreeMap::new();
    for record in reader.records() {
        let record = record.expect("a row");
        let word = |column: usize| Some(record[column].to_owned()).filter(|word| !word.is_empty());
        let dataset = years.entry(record[year].parse().expect("a year")).or_insert_with(|| Dataset {
            columns: vec![Column {
                variable: VariableId::new("grass").expect("a name"),
                concept: ConceptId::new("grass").expect("a name"),
                item_version: 1,
                label: "Marijuana should be made legal".to_owned(),
                cells: Cells::Category {
                    categories: vec![
                        Category { code: 1, label: "Legal".to_owned() },
                        Category { code: 2, label: "Not legal".to_owned() },
                    ],
                    values: Vec::new(),
                },
            }],
            designs: Vec::new(),
            ..Dataset::default()
        });
        dataset.designs.push(CaseDesign {
            stratum: word(stratum),
            psu: word(psu),
            weight: word(weight).map(|w| w.parse().expect("a weight")),
            fpc: None,
        });
        if let Cells::Category { values, .. } = &mut dataset.columns[0].cells {
            values.push(answer(&record[grass]));
        }
    }
    years
}

fn measure() -> Measure {
    Measure {
        name: MeasureName::new("legal").expect("a name"),
        title: "Marijuana should be made legal".to_owned(),
        variable: VariableId::new("grass").expect("a name"),
        coding: Coding::Proportion { codes: vec![1] },
        base: BaseRule::default(),
        reading: "of adults say that marijuana should be made legal".to_owned(),
    }
}

#[test]
fn the_share_for_legalisation_by_year_is_that_of_r() {
    let Some(folder) = folder() else { return };
    let expected = std::fs::read_to_string(folder.join("gss_grass_expected.json")).expect("the expected numbers");
    let expected: Value = serde_json::from_str(&expected).expect("JSON");
    let expected = expected["gss_grass_by_year"].as_array().expect("years");
    assert_eq!(expected.len(), 26);
    let years = by_year(&folder);
    for row in expected {
        let number = |name: &str| row[name].as_f64().expect("a number");
        let year = number("year") as i16;
        let measured = Measured::new(&measure(), &years[&year], None, LonelyPsu::Adjust).expect("measured");
        let estimate = measured.estimate(&measured.everybody()).expect("an estimate");
        assert_eq!((estimate.base as f64, estimate.df), (number("n"), number("df")), "{year}");
        for (actual, name) in [
            (estimate.value, "est"),
            (estimate.se, "se"),
            (estimate.lower, "lo"),
            (estimate.upper, "hi"),
            (estimate.effective_base, "n_eff_kish"),
        ] {
            let expected = number(name);
            assert!((actual - expected).abs() <= 1e-8 * expected, "{year} {name}: {actual} instead of {expected}");
        }
    }
}

#[test]
fn the_series_reaches_across_years_that_did_not_ask() {
    let Some(folder) = folder() else { return };
    let years = by_year(&folder);
    assert_eq!(years.values().map(Dataset::rows).sum::<usize>(), 39_665);
    let day = |year, month| Day::new(year, month, 1).expect("a day");
    let wave = |(year, dataset): (&i16, &Dataset)| SeriesWave {
        name: WaveName::new(format!("y{year}")).expect("a name"),
        title: year.to_string(),
        fieldwork: Fieldwork { from: day(*year, 2), to: day(*year, 4) },
        sample_type: SampleType::Probability,
        mode: Mode::FaceToFace,
        margins: 0,
        calibrated: false,
        response_rate: None,
        cases: dataset.rows(),
        provisional: false,
    };
    let waves: Vec<SeriesWave> = years.iter().map(wave).collect();
    let input = |(wave, dataset): (SeriesWave, _)| WaveInput {
        wave,
        population: "adults in the United States",
        asked_of: None,
        lonely: LonelyPsu::Adjust,
        dataset,
        weights: None,
    };
    let inputs: Vec<WaveInput<'_>> = waves.into_iter().zip(years.values()).map(input).collect();
    let series = series(&measure(), None, &inputs, &SeriesOptions::default()).expect("a series");
    assert_eq!(series.lines[0].points.len(), 27);
    assert!(series.lines[0].points.iter().all(|point| matches!(point, Point::Estimated(_))));
    assert_eq!(series.lines[0].changes.len(), 26);
    assert_eq!(
        sentence(&series),
        "In 2018, 63% of adults say that marijuana should be made legal, against 60% in 2016: no clear change, and a fall of more than 2 or a rise of more than 9 percentage points can be excluded."
    );
}
