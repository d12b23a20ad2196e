//! Reference numbers: every case is asked as a request document and compared within its own tolerance.
//!
//! A small synthetic set is part of the project (`tests/core/reference`). The whole set is found through `BAROGRAPH_REFERENCE`.

use barograph::exchange::estimate::{DataFolder, answer_document};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn cases(folder: &Path) -> Vec<Value> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("cases"))
        .expect("a folder of cases")
        .map(|e| e.expect("an entry").path())
        .collect();
    files.sort();
    let read = |file: &PathBuf| -> Vec<Value> {
        serde_json::from_str(&std::fs::read_to_string(file).expect("a file of cases")).expect("an array of cases")
    };
    files.iter().flat_map(read).collect()
}

/// R's own answer is rounding noise there: reported, not judged.
fn is_float_tie(case: &Value) -> bool {
    case["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == "float-tie"))
}

/// Every expected value must be there and near; the answer may have more.
fn compare(expected: &Value, actual: &Value, tolerance: (f64, f64), path: &str, problems: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(fields), _) => {
            for (name, value) in fields {
                compare(value, &actual[name], tolerance, &format!("{path}.{name}"), problems);
            }
        }
        (Value::Array(list), Value::Array(answers)) if list.len() == answers.len() => {
            for (i, (value, answer)) in list.iter().zip(answers).enumerate() {
                compare(value, answer, tolerance, &format!("{path}[{i}]"), problems);
            }
        }
        (Value::Number(_), Value::Number(_)) => {
            let (a, b) = (expected.as_f64().expect("a double"), actual.as_f64().expect("a double"));
            if (a - b).abs() > tolerance.1.max(tolerance.0 * a.abs().max(b.abs())) {
                problems.push(format!("{path}: {b:e} instead of {a:e}"));
            }
        }
        _ if expected == actual => {}
        _ => problems.push(format!("{path}: {actual} instead of {expected}")),
    }
}

/// An expected row whose SE is nothing but rounding noise compares by its estimate.
fn without_noise(expected: &Value) -> Value {
    let mut expected = expected.clone();
    for row in expected.get_mut("rows").and_then(Value::as_array_mut).into_iter().flatten() {
        let number = |name: &str| row[name].as_f64();
        if let (Some(estimate), Some(se), Some(fields)) = (number("estimate"), number("se"), row.clone().as_object())
            && se.abs() < 1e-9 * estimate.abs()
        {
            let kept = fields.iter().filter(|(name, _)| matches!(name.as_str(), "by" | "var" | "level" | "estimate"));
            *row = Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect());
        }
    }
    expected
}

fn judge(cases: &[Value], answers: &[Value]) {
    assert_eq!(cases.len(), answers.len());
    let mut problems = Vec::new();
    for (case, answer) in cases.iter().zip(answers) {
        let id = case["id"].as_str().expect("an id");
        assert_eq!(answer["id"], case["id"]);
        if case["expected"].get("error").is_some() {
            let code = answer["error"]["code"].as_str().unwrap_or("");
            if !["design_invalid", "lonely_psu"].contains(&code) {
                problems.push(format!("{id}: should have failed, but {answer}"));
            }
            continue;
        }
        let tolerance = &case["tolerance"];
        let tolerance = (tolerance["rel"].as_f64().expect("rel"), tolerance["abs"].as_f64().expect("abs"));
        if answer.get("result").is_none() {
            problems.push(format!("{id}: {answer}"));
        } else {
            let mut differences = Vec::new();
            compare(&without_noise(&case["expected"]), &answer["result"], tolerance, id, &mut differences);
            if is_float_tie(case) {
                println!("float tie {id}: {} differences {differences:?}", differences.len());
            } else {
                problems.append(&mut differences);
            }
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

fn requests(cases: &[Value]) -> String {
    let without_answer = |case: &Value| {
        let mut request = case.clone();
        let fields = request.as_object_mut().expect("a case is an object");
        fields.remove("expected");
        fields.remove("tolerance");
        request
    };
    Value::Array(cases.iter().map(without_answer).collect()).to_string()
}

fn run_through_library(folder: &Path, cases: &[Value]) {
    let data = DataFolder::open(&folder.join("data")).expect("a data folder");
    let answered = answer_document(&requests(cases), &data);
    let fails = cases.iter().any(|case| case["expected"].get("error").is_some());
    assert_eq!(answered.all_good, !fails);
    judge(cases, answered.document.as_array().expect("an array for an array"));
}

fn run_through_binary(folder: &Path, cases: &[Value]) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_barograph"))
        .args(["estimate", "--data"])
        .arg(folder.join("data"))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("its standard input").write_all(requests(cases).as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let fails = cases.iter().any(|case| case["expected"].get("error").is_some());
    assert_eq!(output.status.code(), Some(if fails { 2 } else { 0 }));
    let answers: Value = serde_json::from_slice(&output.stdout).expect("its answer is JSON");
    judge(cases, answers.as_array().expect("an array for an array"));
}

fn reference() -> Option<PathBuf> {
    let folder = std::env::var_os("BAROGRAPH_REFERENCE").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: BAROGRAPH_REFERENCE names no folder of reference cases");
    }
    folder
}

fn own() -> (PathBuf, Vec<Value>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/reference");
    let cases = cases(&folder);
    assert!(cases.len() >= 40, "{} cases", cases.len());
    (folder, cases)
}

#[test]
fn the_projects_own_cases() {
    let (folder, cases) = own();
    run_through_library(&folder, &cases);
}

#[test]
fn the_projects_own_cases_through_the_binary() {
    let (folder, cases) = own();
    run_through_binary(&folder, &cases);
}

#[test]
fn all_reference_cases() {
    let Some(folder) = reference() else { return };
    let cases = cases(&folder);
    println!("{} reference cases", cases.len());
    assert!(cases.len() >= 980, "{} cases", cases.len());
    run_through_library(&folder, &cases);
}

#[test]
fn all_reference_cases_through_the_binary() {
    let Some(folder) = reference() else { return };
    run_through_binary(&folder, &cases(&folder));
}
