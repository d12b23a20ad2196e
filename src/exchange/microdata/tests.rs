use super::*;
use crate::finding::{Code, Findings, Place};
use crate::questionnaire::{Answer, MissingReason};
use crate::study::Mode;
use flate2::write::GzEncoder;
use std::io::Write;

const MAPPING: &str = r#"{
  "format": "barograph-mapping/1",
  "study": {"name": "trial", "title": "A trial", "population": "adults", "source": "Nobody, 2026"},
  "waves": {
    "column": "year", "name": "year_{value}", "title": "The year {value}",
    "fieldwork": {"from": "{value}-01-01", "to": "{value}-12-31"},
    "sample_type": "probability", "lonely_psu": "adjust",
    "overrides": {"1973": {"design": "none", "title": "The first", "mode": "face_to_face"}}
  },
  "design": {"weight": "w", "strata": "s", "psu": "p"},
  "items": [
    {"column": "q", "variable": "legal", "concept": "legal", "label": "Legal?", "kind": "single_choice",
     "codes": [{"code": 1, "label": "Yes"}, {"code": 2, "label": "No"}], "missing": {"8": "dont_know", "": "not_assigned"}},
    {"column": "age", "variable": "age", "concept": "age", "label": "Age", "kind": "number", "missing": {"": "skipped"}},
    {"column": "age", "variable": "age_band", "concept": "age", "label": "Age band", "kind": "bands", "missing": {"": "skipped"},
     "bands": [{"code": 1, "label": "Under 40", "to": 39}, {"code": 2, "label": "40 and over", "from": 40}]}
  ]
}"#;

const GOOD: &str = "year,q,age,w,s,p\n1975,1,54,0.5,a,1\n1973,8,39,1.5,,\n1975,,,2,a,2\n";

fn mapping() -> Mapping {
    let (mapping, findings) = Mapping::parse(MAPPING);
    mapping.unwrap_or_else(|| panic!("{findings}"))
}

fn errors(csv: &str) -> Findings {
    let (waves, findings) = read(&mapping(), csv.as_bytes());
    assert!(waves.is_none(), "{csv}");
    findings
}

#[track_caller]
fn complains(csv: &str, code: Code, place: Place) {
    let findings = errors(csv);
    assert!(findings.iter().any(|f| f.code == code && f.place == place), "{findings}");
}

#[test]
fn rows_become_waves_in_the_order_of_their_days() {
    let (waves, findings) = read(&mapping(), GOOD.as_bytes());
    assert!(findings.is_empty(), "{findings}");
    let waves = waves.expect("read");
    let seen: Vec<_> = waves.iter().map(|w| (w.name.as_str(), w.title.as_str(), w.cases.len())).collect();
    assert_eq!(seen, [("year_1973", "The first", 1), ("year_1975", "The year 1975", 2)]);
    assert_eq!([waves[0].mode, waves[1].mode], [Mode::FaceToFace, Mode::Web]);
    let first = &waves[0].cases[0];
    assert_eq!((first.design.weight, &first.design.stratum, &first.design.psu), (Some(1.5), &None, &None));
    let answers: Vec<_> = waves[1].cases[1].answers.values().cloned().collect();
    let missing = Answer::Missing(MissingReason::Skipped);
    assert_eq!(answers, [missing.clone(), missing, Answer::Missing(MissingReason::NotAssigned)]);
    let bands: Vec<_> = waves.iter().map(|w| w.cases[0].answers["age_band"].clone()).collect();
    assert_eq!(bands, [Answer::Code(1), Answer::Code(2)]);
    assert_eq!(waves[1].cases[0].design.psu.as_deref(), Some("1"));
}

#[test]
fn a_packed_file_reads_the_same_and_a_torn_one_is_refused() {
    let mut packer = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(GOOD.as_bytes()).expect("packed");
    let packed = packer.finish().expect("packed");
    assert_eq!(read(&mapping(), packed.as_slice()).0, read(&mapping(), GOOD.as_bytes()).0);
    let (waves, findings) = read(&mapping(), &packed[..packed.len() - 12]);
    assert!(waves.is_none());
    assert!(findings.iter().any(|f| f.code == Code::FILE_UNREADABLE), "{findings}");
}

#[test]
fn every_complaint_names_its_line_and_column() {
    let with = |row: &str| format!("{GOOD}{row}\n");
    complains(&with("1975,3,54,0.5,a,1"), Code::CODE_UNKNOWN, Place::cell(5, "q"));
    complains(&with("1975,1,old,0.5,a,1"), Code::CELL_UNREADABLE, Place::cell(5, "age"));
    complains(&with("1975,1,nan,0.5,a,1"), Code::CELL_UNREADABLE, Place::cell(5, "age"));
    for weight in ["", "-1", "-0.5", "inf", "NaN", "x"] {
        complains(&with(&format!("1975,1,54,{weight},a,1")), Code::WEIGHT_INVALID, Place::cell(5, "w"));
    }
    assert!(read(&mapping(), with("1975,1,54,0,a,1").as_bytes()).0.is_some());
    complains(&with("1975,1,54,0.5,,1"), Code::DESIGN_INVALID, Place::cell(5, "s"));
    complains(&with("1975,1,54,0.5"), Code::ROW_RAGGED, Place::line(5));
    complains(&with("1975,1,54,0.5,a,1,2"), Code::ROW_RAGGED, Place::line(5));
    complains(&with(",1,54,0.5,a,1"), Code::CELL_UNREADABLE, Place::cell(5, "year"));
    complains(&with("soon,1,54,0.5,a,1"), Code::CELL_UNREADABLE, Place::cell(5, "year"));
    complains(&with("19 75,1,54,0.5,a,1"), Code::NAME_INVALID, Place::cell(5, "year"));
}

#[test]
fn a_file_without_its_columns_or_rows_is_refused() {
    complains("year,q,age,w,s\n", Code::COLUMN_UNKNOWN, Place::path("design.psu"));
    complains("year,q,age,w,s,p,q\n", Code::NAME_DUPLICATE, Place::cell(1, "q"));
    complains("year,q,age,w,s,p\n1975,1,54,0.5,a,1\n", Code::REFERENCE_UNKNOWN, Place::path("waves.overrides.1973"));
    assert!(errors("year,q,age,w,s,p\n").has_errors());
    assert!(errors("").has_errors());
}

#[test]
fn text_that_is_not_utf_8_is_refused_with_its_line() {
    let mut bytes = GOOD.as_bytes().to_vec();
    bytes.extend(b"1975,1,54,0.5,\xff,1\n");
    let (waves, findings) = read(&mapping(), bytes.as_slice());
    assert!(waves.is_none());
    assert!(findings.iter().any(|f| f.code == Code::FILE_UNREADABLE && f.place == Place::line(5)), "{findings}");
}

#[test]
fn a_flood_of_complaints_is_counted() {
    let rows = "1975,7,54,0.5,a,1\n".repeat(60);
    let findings = errors(&format!("{GOOD}{rows}"));
    assert_eq!(findings.len(), FINDINGS_LISTED + 1);
    assert_eq!(findings.iter().last().map(|f| f.message.as_str()), Some("and 10 more"));
}

#[test]
fn a_mapping_with_a_wrong_word_is_refused() {
    for (from, to, code) in [
        ("\"strata\"", "\"stratum\"", Code::DOCUMENT_UNREADABLE),
        ("mapping/1", "mapping/2", Code::DOCUMENT_VERSION),
        ("\"code\": 2", "\"code\": 1", Code::NAME_DUPLICATE),
        ("\"8\": \"dont_know\"", "\"1\": \"dont_know\"", Code::NAME_DUPLICATE),
        ("\"variable\": \"age_band\"", "\"variable\": \"age\"", Code::NAME_DUPLICATE),
        ("\"to\": 39", "\"from\": 50, \"to\": 39", Code::RANGE_EMPTY),
        ("\"kind\": \"number\"", "\"kind\": \"bands\"", Code::STRUCTURE_EMPTY),
        ("dont_know", "did_not_know", Code::DOCUMENT_UNREADABLE),
    ] {
        let (mapping, findings) = Mapping::parse(&MAPPING.replacen(from, to, 1));
        assert!(mapping.is_none() && findings.iter().any(|f| f.code == code), "{from}: {findings}");
    }
}

#[test]
fn the_draft_has_a_page_and_a_code_list_for_each_item() {
    let draft = mapping().draft().expect("names");
    assert_eq!(draft.sections[0].pages.len(), 3);
    assert_eq!(draft.code_lists.keys().map(|k| k.as_str()).collect::<Vec<_>>(), ["age_band", "legal"]);
    assert_eq!(draft.sections[0].pages[0].items[0].missing, [MissingReason::DontKnow]);
}
