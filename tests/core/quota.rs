//! A quota plan against the questionnaire that fills it, and the share of items that are answered.

use crate::small::{Person, checked, item, page, yes_no};
use barograph::finding::{Code, Severity};
use barograph::questionnaire::checks::Questionnaire;
use barograph::sample::disposition::ItemCount;
use barograph::sample::quota::{QuotaPlan, check};
use serde_json::{Value, json};

fn questionnaire() -> Questionnaire {
    checked(json!([
        page("member", yes_no("member", json!({}))),
        page("fruit", item("fruit", "single_choice", json!({"code_list": "fruit"}), json!({}))),
        page("eaten", item("eaten", "multiple_choice", json!({"code_list": "fruit"}), json!({}))),
    ]))
}

fn plan(total: Option<u64>, quotas: Value) -> QuotaPlan {
    serde_json::from_value(json!({"total": total, "quotas": quotas})).expect("the test's own plan")
}

fn found(plan: &QuotaPlan) -> Vec<(Code, Severity, String)> {
    check(plan, &questionnaire()).into_iter().map(|f| (f.code, f.severity, f.place.to_string())).collect()
}

#[test]
fn a_plan_that_divides_everybody_passes() {
    let crossed = json!([{"name": "crossed", "cells": [
        {"name": "a", "when": {"member": [1], "fruit": [1, 2]}, "target": 10},
        {"name": "b", "when": {"member": [1], "fruit": [3, -1]}, "target": 5},
        {"name": "c", "when": {"member": [2]}, "target": 5}
    ]}]);
    assert_eq!(found(&plan(Some(20), crossed)), []);
}

#[test]
fn what_cannot_be_kept_is_found_where_it_is() {
    let bad = json!([{"name": "q", "cells": [
        {"name": "a", "when": {"sex": [1]}, "target": 1},
        {"name": "a", "when": {"eaten": [1]}, "target": 1},
        {"name": "c", "when": {"fruit": [8]}, "target": 1},
        {"name": "d", "when": {"fruit": []}, "target": 1},
        {"name": "e", "when": {}, "target": 1}
    ]}, {"name": "q", "cells": []}]);
    let without_overlaps: Vec<(Code, String)> = found(&plan(Some(9), bad))
        .into_iter()
        .filter(|(code, _, _)| *code != Code::QUOTA_OVERLAP)
        .map(|(code, severity, place)| {
            assert_eq!(severity, Severity::Error);
            (code, place)
        })
        .collect();
    let expected = [
        (Code::REFERENCE_UNKNOWN, "quotas[0].cells[0].when.sex"),
        (Code::NAME_DUPLICATE, "quotas[0].cells[1].name"),
        (Code::QUOTA_INVALID, "quotas[0].cells[1].when.eaten"),
        (Code::CODE_UNKNOWN, "quotas[0].cells[2].when.fruit"),
        (Code::STRUCTURE_EMPTY, "quotas[0].cells[3].when.fruit"),
        (Code::STRUCTURE_EMPTY, "quotas[0].cells[4].when"),
        (Code::QUOTA_TOTAL, "quotas[0].cells"),
        (Code::NAME_DUPLICATE, "quotas[1].name"),
        (Code::STRUCTURE_EMPTY, "quotas[1]"),
    ]
    .map(|(code, place)| (code, place.to_owned()));
    assert_eq!(without_overlaps, expected);
}

#[test]
fn cells_that_count_somebody_twice_and_people_in_no_cell_are_told_apart() {
    let overlapping = json!([{"name": "q", "cells": [
        {"name": "a", "when": {"fruit": [1, 2]}, "target": 1},
        {"name": "b", "when": {"fruit": [2, 3]}, "target": 1},
        {"name": "c", "when": {"member": [1], "fruit": [-1]}, "target": 1}
    ]}]);
    let overlap = (Code::QUOTA_OVERLAP, Severity::Error, "quotas[0].cells[1]".to_owned());
    assert_eq!(found(&plan(None, overlapping)), [overlap]);
    let gap = json!([{"name": "q", "cells": [{"name": "a", "when": {"fruit": [1, 2]}, "target": 1}]}]);
    let findings = check(&plan(None, gap), &questionnaire());
    assert_eq!(findings.0[0].message, "2 of 4 combinations of answers are in no cell of “q”.");
    assert_eq!(findings.0[0].severity, Severity::Warning);
    let differing = json!([
        {"name": "q", "cells": [{"name": "a", "when": {"member": [1, 2]}, "target": 10}]},
        {"name": "r", "cells": [{"name": "a", "when": {"fruit": [1, 2, 3, -1]}, "target": 12}]}
    ]);
    assert_eq!(found(&plan(None, differing)), [(Code::QUOTA_TOTAL, Severity::Warning, "quotas".to_owned())]);
}

#[test]
fn applicable_is_what_routing_has_not_ruled_out_and_passing_over_is_no_answer() {
    let mut cups = page("cups", item("cups", "number", json!({}), json!({})));
    cups["relevant"] = json!("${tea} = 'yes'");
    let consent = page("agree", item("agree", "consent", json!({"statement": "I agree."}), json!({"required": true})));
    let q =
        checked(json!([consent, page("tea", yes_no("tea", json!({}))), cups, page("last", yes_no("last", json!({})))]));
    let count = |person: &Person| ItemCount::of(&q, &person.answers, person.circumstances);
    let mut person = Person::new(&q);
    assert_eq!(count(&person), ItemCount { answered: 0, applicable: 3 }, "cups may still apply; consent is no item");
    person.accepted("agree", &[("agree", "yes")]);
    person.accepted("tea", &[("tea", "2")]);
    assert_eq!(count(&person), ItemCount { answered: 1, applicable: 2 }, "no tea, no cups");
    person.accepted("last", &[]);
    assert_eq!(count(&person), ItemCount { answered: 1, applicable: 2 }, "passed over");
    person.accepted("tea", &[("tea", "1")]);
    assert_eq!(count(&person), ItemCount { answered: 1, applicable: 3 });
}
