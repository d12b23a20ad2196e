//! Bad requests: each is refused with its code and place, and its neighbours are answered.

use super::*;

/// Two strata of two units; x is missing once.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let csv = "h,psu,w,x,g,name\n1,1,1,2,a,p\n1,2,1,4,b,q\n2,1,2,,a,r\n2,2,2,6,c,s\n";
    std::fs::write(folder.path().join("t.csv"), csv).expect("written");
    let note = r#"{"t": {"file": "t.csv", "columns": {"h": {"type": "numeric"}, "psu": {"type": "numeric"}, "w": {"type": "numeric"},
        "x": {"type": "numeric"}, "g": {"type": "category", "levels": ["c", "b", "a"]}, "name": {"type": "id"}}},
        "gone": {"file": "gone.csv", "columns": {}}, "out": {"file": "../t.csv", "columns": {}}}"#;
    std::fs::write(folder.path().join("datasets.json"), note).expect("written");
    folder
}

fn ask(document: &Value) -> Answered {
    let folder = folder();
    answer_document(&document.to_string(), &DataFolder::open(folder.path()).expect("a data folder"))
}

fn request() -> Value {
    json!({"id": 7, "dataset": "t", "design": {"ids": ["psu"], "strata": ["h"], "weights": "w", "nest": true},
        "statistic": {"kind": "mean", "vars": ["x"]}})
}

fn with(path: &str, value: Value) -> Value {
    let mut request = request();
    let (parent, name) = path.rsplit_once('/').expect("a pointer");
    let parent = request.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    parent.insert(name.to_owned(), value);
    request
}

#[track_caller]
fn refused(request: &Value, code: &str, place: &str) {
    let answered = ask(request);
    assert!(!answered.all_good);
    assert_eq!(answered.document["error"]["code"], code, "{}", answered.document);
    assert_eq!(answered.document["error"]["place"], place, "{}", answered.document);
    assert!(answered.document["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
}

#[test]
fn a_good_request_is_answered_with_its_id() {
    let answered = ask(&request());
    assert!(answered.all_good);
    assert_eq!(answered.document["id"], 7);
    let row = &answered.document["result"]["rows"][0];
    // (2 + 4 + 2·6) / 4 over the three rows with a value.
    assert_eq!((row["estimate"].as_f64(), row["df"].as_i64()), (Some(4.5), Some(2)));
}

#[test]
fn a_bad_request_does_not_spoil_its_neighbours() {
    let answered = ask(&json!([request(), {"id": "bad"}, 3, request()]));
    let answers = answered.document.as_array().expect("an array");
    assert!(!answered.all_good);
    assert!(answers[0].get("result").is_some() && answers[3].get("result").is_some());
    assert_eq!((&answers[1]["id"], &answers[1]["error"]["code"]), (&json!("bad"), &json!("request_invalid")));
    assert_eq!(answers[2]["error"]["code"], "request_invalid");
}

#[test]
fn what_is_not_json_is_refused() {
    let folder = folder();
    let answered = answer_document("{\"dataset\": ", &DataFolder::open(folder.path()).expect("a data folder"));
    assert_eq!(answered.document["error"]["code"], "request_invalid");
    assert_eq!(answered.document["error"]["place"], "line 1, column 12");
    assert_eq!(ask(&json!([])), Answered { document: json!([]), all_good: true });
}

#[test]
fn mistakes_are_located() {
    refused(&with("/dataset", json!("nothing")), "dataset_unknown", "dataset");
    refused(&with("/dataset", json!("gone")), "file_unreadable", "dataset");
    refused(&with("/dataset", json!("out")), "file_unreadable", "dataset");
    refused(&with("/statistic/vars", json!(["nothing"])), "column_unknown", "statistic.vars[0]");
    refused(&with("/statistic/vars", json!([])), "request_invalid", "statistic.vars");
    refused(&with("/statistic/vars", json!(["name"])), "request_invalid", "statistic.vars[0]");
    refused(&with("/statistic/level", json!(1.5)), "request_invalid", "statistic.level");
    refused(&with("/statistic/df", json!("pair")), "request_invalid", "statistic.df");
    refused(&with("/statistic/df", json!("guess")), "request_invalid", "statistic");
    refused(&with("/design/weights", json!("g")), "request_invalid", "design.weights");
    refused(&with("/design/weights", json!("x")), "weight_invalid", "rows[2].weight");
    refused(&with("/design/weights", Value::Null), "design_invalid", "design.weights");
    refused(&with("/design/lonely_psu", json!("hope")), "request_invalid", "design.lonely_psu");
    refused(&with("/design/nest", json!(false)), "design_invalid", "rows[2].psu");
    refused(
        &with("/design/subset", json!([{"var": "g", "op": "<", "value": 1}])),
        "request_invalid",
        "design.subset[0]",
    );
    refused(
        &with("/design/subset", json!([{"var": "q", "op": "in", "values": [1]}])),
        "column_unknown",
        "design.subset[0]",
    );
    refused(&with("/by", json!(["nothing"])), "column_unknown", "by[0]");
    let event = json!({"kind": "ciprop", "var": "g", "values": ["z"]});
    refused(&with("/statistic", event), "code_unknown", "statistic.values");
}

#[test]
fn nothing_asked_for_is_ignored() {
    let filter = |filter: Value| with("/design/subset", json!([{"var": "w", "op": ">", "value": 0}, filter]));
    let at = "design.subset[1]";
    refused(&filter(json!({"var": "g", "op": "in", "values": ["a", "z"]})), "code_unknown", at);
    refused(&filter(json!({"var": "g", "op": "not_in", "values": [1]})), "code_unknown", at);
    refused(&filter(json!({"var": "h", "op": "in", "values": ["one"]})), "request_invalid", at);
    refused(&filter(json!({"var": "h", "op": "==", "value": "NaN"})), "request_invalid", at);
    refused(&filter(json!({"var": "h", "op": "<", "value": "two"})), "request_invalid", at);
    refused(&filter(json!({"var": "h", "op": "<", "values": [1, 2]})), "request_invalid", at);
    refused(&filter(json!({"var": "h", "op": ">=", "value": 1, "values": [2]})), "request_invalid", at);
    refused(&filter(json!({"var": "h", "op": "==", "values": [1, 2]})), "request_invalid", at);
    refused(&filter(json!({"var": "h", "op": "not_missing", "value": 1})), "request_invalid", at);
    // Whether an id exists is not known beforehand.
    assert!(ask(&filter(json!({"var": "name", "op": "not_in", "values": ["nobody"]}))).all_good);

    refused(&with("/statistic/by", json!(["g"])), "request_invalid", "statistic.by");
    refused(&with("/statistic/wave", json!("h")), "request_invalid", "statistic.wave");
    refused(&with("/statistic/method", json!("logit")), "request_invalid", "statistic.method");
    let mut changes = json!({"kind": "changes", "base": {"kind": "mean", "vars": ["w"]}, "wave": "h", "na_rm": true});
    assert!(ask(&with("/statistic", changes.clone())).all_good);
    changes["na_rm"] = json!(false);
    refused(&with("/statistic", changes), "request_invalid", "statistic.na_rm");

    for key in ["subset", "data_filter", "adjust", "weights", "na_rm", "level", "vars"] {
        refused(&with(&format!("/{key}"), json!([])), "request_invalid", key);
    }
    assert!(ask(&with("/group", json!("mine"))).all_good);
}

#[test]
fn an_empty_domain_is_null_and_never_zero() {
    let answered = ask(&with("/design/subset", json!([{"var": "x", "op": ">", "value": 100}])));
    let row = &answered.document["result"]["rows"][0];
    assert_eq!((&row["estimate"], &row["se"], &row["upper"]), (&Value::Null, &Value::Null, &Value::Null));
    let total = json!({"kind": "total", "vars": ["x"]});
    let mut request = with("/statistic", total);
    request["design"]["subset"] =
        json!([{"var": "g", "op": "in", "values": ["a"]}, {"var": "h", "op": "==", "value": 2}]);
    let row = &ask(&request).document["result"]["rows"][0];
    assert_eq!((&row["estimate"], &row["se"]), (&Value::Null, &Value::Null));
}

#[test]
fn without_na_rm_a_missing_value_is_missing() {
    let answered = ask(&with("/statistic", json!({"kind": "mean", "vars": ["x", "w"], "na_rm": false, "vcov": true})));
    let rows = &answered.document["result"]["rows"];
    assert_eq!(rows[0]["estimate"], Value::Null);
    assert!(rows[1]["estimate"].as_f64().is_some_and(|mean| (mean - 10.0 / 6.0).abs() < 1e-12));
    assert_eq!(answered.document["result"]["vcov"][0][1], Value::Null);
    assert!(answered.document["result"]["vcov"][1][1].is_number());
}

#[test]
fn groups_come_in_the_order_of_the_metadata_first_variable_fastest() {
    let mut request = with("/by", json!(["g", "h"]));
    request["statistic"]["vars"] = json!(["w"]);
    let answered = ask(&request);
    let rows = answered.document["result"]["rows"].as_array().expect("rows");
    let names: Vec<String> = rows
        .iter()
        .map(|r| format!("{}{}", r["by"]["g"].as_str().unwrap_or(""), r["by"]["h"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(names, ["b1", "a1", "c2", "a2"]);
}

#[test]
fn filters_before_the_design_make_another_design() {
    let only_first = json!([{"var": "h", "op": "==", "value": 1}]);
    let df = |request: &Value| ask(request).document["result"]["df_design"].clone();
    assert_eq!(df(&with("/design/data_filter", only_first.clone())), json!(1));
    assert_eq!(df(&with("/design/subset", only_first)), json!(1));
    let all_but_one = json!([{"var": "name", "op": "not_in", "values": ["p"]}]);
    // As a domain the unit stays in the design; deleted, its stratum has a lonely one.
    assert!(ask(&with("/design/subset", all_but_one.clone())).all_good);
    refused(&with("/design/data_filter", all_but_one), "lonely_psu", "design");
}
