use super::super::{DataFolder, answer_document};
use serde_json::{Value, json};
use std::path::Path;

fn ask(request: &Value) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/reference/data");
    let folder = DataFolder::open(&folder).expect("a data folder");
    answer_document(&request.to_string(), &folder).document
}

fn refused(statistic: Value, place: &str) {
    let answer = ask(&json!({"dataset": "panelA", "statistic": statistic}));
    assert_eq!(answer["error"]["place"], place, "{answer}");
}

#[test]
fn a_turnover_table_needs_no_data() {
    let answer = ask(&json!({"statistic": {"kind": "mcnemar", "table": [[5, 1], [9, 5]]}}));
    let p = answer["result"]["exact_p"].as_f64().expect("a p");
    assert!((p - 22.0 / 1024.0).abs() < 1e-15, "{p}");
}

#[test]
fn mistakes_are_located() {
    let line = |x: Value, se: Value| json!({"kind": "wls_trend", "x": x, "y": [1, 2, 3], "se": se});
    refused(line(json!([1, 2]), json!([1, 1, 1])), "statistic.y");
    refused(line(json!([1, 2, 3]), json!([1, 0, 1])), "statistic.se[1]");
    refused(line(json!([1, 2, 3]), json!([1, 1])), "statistic.se");
    refused(line(json!([1, 2, 3]), Value::Null), "statistic.se");
    refused(line(json!([2, 2, 2]), json!([1, 1, 1])), "statistic.x");
    refused(
        json!({"kind": "wls_trend", "x": [1, 2], "y": [1, 2], "covariance": [[1, 2], [2, 1]]}),
        "statistic.covariance",
    );
    refused(
        json!({"kind": "wls_trend", "x": [1, 2], "y": [1, 2], "covariance": [[1], [2, 1]]}),
        "statistic.covariance[0]",
    );
    let joinpoint = |x: Value, y: Value, k: usize| json!({"kind": "joinpoint_grid", "x": x, "y": y, "se": [1, 1, 1], "log": true, "kmax": k});
    refused(joinpoint(json!([1, 3, 2]), json!([1, 2, 3]), 1), "statistic.x[2]");
    refused(joinpoint(json!([1, 2, 3]), json!([1, 0, 3]), 1), "statistic.y[1]");
    refused(joinpoint(json!([1, 2, 3]), json!([1, 2, 3]), 40), "statistic.kmax");
    refused(json!({"kind": "kalman_local_level", "time": [1, 1], "y": [1, 2], "se": [1, 1]}), "statistic.time[1]");
    refused(json!({"kind": "kalman_local_level", "time": [1], "y": [1], "se": [1]}), "statistic.y");
    refused(json!({"kind": "kalman_local_level", "time": [1, 2], "y": [1, 2], "se": [1, 1], "q": -1}), "statistic.q");
    refused(json!({"kind": "mcnemar", "table": [[1, 2], [3, 4]], "exact": true}), "statistic.exact");
    refused(json!({"kind": "cohen_kappa_srs", "table": [[1, 2], [3]]}), "statistic.table");
    refused(json!({"kind": "rubin_combine", "estimates": [1], "variances": [1]}), "statistic.estimates");
    let row = json!({"p": 0.2, "n": 100, "n_eff": 80, "df": 20});
    let mut bad = row.clone();
    bad["p"] = json!(1.2);
    refused(json!({"kind": "nchs_presentation_standard", "rows": [row, bad]}), "statistic.rows[1].p");
    let plan = json!({"kind": "power_change_two_waves", "p1": 0.9, "n1": 100, "n2": 100, "alpha": 0.05, "power": 0.8, "delta_for_power": 0.2});
    refused(plan, "statistic.delta_for_power");
}

#[test]
fn groups_and_designs_are_not_ignored() {
    let mut request = json!({"statistic": {"kind": "mcnemar", "table": [[5, 1], [9, 5]]}, "by": ["sex"]});
    assert_eq!(ask(&request)["error"]["place"], "by");
    request["by"] = Value::Null;
    request["design"] = json!({"weights": "w"});
    assert_eq!(ask(&request)["error"]["place"], "design");
}

#[test]
fn difference_in_differences_reads_the_data() {
    let statistic = json!({"kind": "did_wls_cluster", "y": "y", "wave": "wave", "from_": 1, "to": 6, "group": "sex",
        "treated": "F", "weights": "w", "cluster": "psu", "nest": "stratum"});
    let with = |key: &str, value: Value| {
        let mut changed = statistic.clone();
        changed[key] = value;
        changed
    };
    refused(with("y", json!("nothing")), "statistic.y");
    refused(with("group", json!("nothing")), "statistic.group");
    refused(with("treated", json!("Z")), "statistic.treated");
    let answer = ask(&json!({"dataset": "panelA", "statistic": with("from_", json!(77))}));
    assert_eq!(answer["error"]["code"], "domain_empty", "{answer}");
}
