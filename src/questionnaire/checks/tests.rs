//! One slip at a time: which code it gets, and where.

use super::check;
use crate::finding::Severity;
use crate::questionnaire::document::Draft;
use serde_json::{Value, json};

fn document() -> Value {
    json!({
        "format": "barograph-questionnaire/1", "name": "small", "version": 1, "language": "en", "title": "Small",
        "population": "All", "expected_minutes": 1,
        "front_matter": {"purpose": ["a"], "run_by": "b", "contact": "c", "privacy": ["d"], "thanks": ["e"]},
        "code_lists": {"yes_no": {"options": [{"code": 1, "name": "yes", "label": "Yes"}, {"code": 2, "name": "no", "label": "No"}]}},
        "sections": [{"id": "s", "title": "S", "pages": [
            {"id": "one", "items": [{"variable": "a", "concept": "a", "label": "A", "kind": "single_choice", "code_list": "yes_no"}]},
            {"id": "two", "title": "Two", "items": [
                {"variable": "n", "concept": "n", "label": "N", "kind": "number", "min": 0, "max": 5},
                {"variable": "m", "concept": "m", "label": "M", "kind": "multiple_choice", "code_list": "yes_no"},
                {"variable": "b", "concept": "b", "label": "B", "kind": "battery", "code_list": "yes_no",
                 "rows": [{"variable": "b_1", "label": "One"}]},
                {"variable": "i", "concept": "i", "label": "I", "kind": "information", "body": ["i"]}
            ]}
        ]}]
    })
}

/// Findings after one change: severity, code and place of each.
fn found(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut document = document();
    change(&mut document);
    let draft: Draft = serde_json::from_value(document).expect("of the right shape");
    let (questionnaire, findings) = check(draft);
    assert_eq!(questionnaire.is_none(), findings.has_errors());
    let line = |f: &crate::finding::Finding| match f.severity {
        Severity::Error => format!("{} {}", f.code, f.place),
        other => format!("{other:?}: {} {}", f.code, f.place).to_lowercase(),
    };
    findings.iter().map(line).collect()
}

fn set(pointer: &'static str, value: Value) -> impl FnOnce(&mut Value) {
    move |document| {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        document.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"))[key] = value;
    }
}

const A: &str = "sections[0].pages[0].items[0]";
const SECOND: &str = "sections[0].pages[1]";

#[test]
fn the_document_as_it_stands_is_good() {
    assert_eq!(found(|_| ()), Vec::<String>::new());
}

#[test]
fn names_occur_once() {
    let list = json!([{"code": 1, "name": "yes", "label": "Yes"}, {"code": 1, "name": "yes", "label": "No"}]);
    let doubled = found(set("/code_lists/yes_no/options", list));
    let option = "code_lists.yes_no.options[1]";
    let column = format!("name_duplicate {SECOND}.items[1].variable");
    assert_eq!(doubled, [format!("name_duplicate {option}.code"), format!("name_duplicate {option}.name"), column]);
    assert_eq!(found(set("/sections/0/pages/1/id", json!("one"))), [format!("name_duplicate {SECOND}.id")]);
    let row = found(set("/sections/0/pages/1/items/2/rows/0/variable", json!("a")));
    assert_eq!(row, [format!("name_duplicate {SECOND}.items[2].rows[0].variable")]);
    let column = found(set("/sections/0/pages/1/items/2/rows/0/variable", json!("m_2")));
    assert_eq!(column, [format!("name_duplicate {SECOND}.items[2].rows[0].variable")]);
    let section = found(|document| {
        let section = json!({"id": "s", "title": "S", "pages": [{"id": "three", "items": [
            {"variable": "z", "concept": "z", "label": "Z", "kind": "short_text"}]}]});
        document["sections"].as_array_mut().expect("sections").push(section);
    });
    assert_eq!(section, ["name_duplicate sections[1].id"]);
}

#[test]
fn names_that_forms_use_themselves_are_refused() {
    assert_eq!(
        found(set("/sections/0/pages/0/items/0/variable", json!("csrf"))),
        [format!("name_invalid {A}.variable")]
    );
    let long = found(set("/sections/0/pages/1/items/1/variable", json!("m".repeat(63))));
    assert_eq!(long, vec![format!("name_invalid {SECOND}.items[1].variable"); 2]);
    let word = found(set("/code_lists/yes_no/options/0/name", json!("yes please")));
    assert_eq!(word, ["name_invalid code_lists.yes_no.options[0].name"]);
}

#[test]
fn what_is_referred_to_exists() {
    let list = found(set("/sections/0/pages/0/items/0/code_list", json!("nowhere")));
    assert_eq!(list, [format!("reference_unknown {A}.code_list")]);
    for (rule, code) in [
        ("${nobody} = 1", "reference_unknown"),
        ("${b} = 'yes'", "reference_unknown"),
        ("${i} = 'yes'", "reference_unknown"),
        ("${a} = ", "expression_syntax"),
        ("uuid(${a})", "expression_unsupported"),
        ("not(1, 2)", "expression_type"),
        ("${b_1} = 'yes'", "reference_later"),
        ("${n} = 1", "reference_later"),
    ] {
        let places = [
            ("/sections/0/pages/1/relevant", format!("{SECOND}.relevant")),
            ("/sections/0/pages/1/items/3/relevant", format!("{SECOND}.items[3].relevant")),
            ("/sections/0/pages/1/items/2/rows/0/relevant", format!("{SECOND}.items[2].rows[0].relevant")),
            ("/sections/0/pages/1/items/1/choice_filter", format!("{SECOND}.items[1].choice_filter")),
        ];
        for (pointer, path) in places {
            assert_eq!(found(set(pointer, json!(rule))), [format!("{code} {path}")], "{rule}");
        }
    }
    // A word that no option has is lawful in the dialect, and never holds.
    let word = found(set("/sections/0/pages/1/relevant", json!("${a} = 'maybe'")));
    let of_page = |code: &str| format!("warning: {code} {SECOND}.relevant");
    assert_eq!(word, [of_page("reference_unknown"), of_page("expression_type")]);
    assert_eq!(found(set("/sections/0/relevant", json!("${a} = 'yes'"))), ["reference_later sections[0].relevant"]);
}

#[test]
fn only_exits_see_their_own_page() {
    let exit = |when: &str| json!([{"when": when, "outcome": "refusal", "title": "T", "message": []}]);
    assert!(found(set("/sections/0/pages/0/exits", exit("${a} = 'no'"))).is_empty());
    let later = found(set("/sections/0/pages/0/exits", exit("${n} = 1")));
    assert_eq!(later, ["reference_later sections[0].pages[0].exits[0].when"]);
    let all = found(set("/sections/0/pages/0/exits", exit("true()")));
    assert_eq!(all, ["warning: expression_type sections[0].pages[0].exits[0].when"]);
}

#[test]
fn limits_leave_something() {
    let cases = [
        ("/sections/0/pages/1/items/0/min", json!(6), "items[0].min"),
        ("/sections/0/pages/1/items/0/decimals", json!(30), "items[0].decimals"),
        ("/sections/0/pages/1/items/0/version", json!(0), "items[0].version"),
        ("/sections/0/pages/1/items/1/at_most", json!(0), "items[1].at_most"),
    ];
    for (pointer, value, place) in cases {
        assert_eq!(found(set(pointer, value)), [format!("range_empty {SECOND}.{place}")]);
    }
}

#[test]
fn parts_are_not_empty() {
    let empty = |place: &str| vec![format!("structure_empty {place}")];
    assert_eq!(found(set("/sections/0/pages/0/items/0/label", json!(" "))), empty(&format!("{A}.label")));
    assert_eq!(found(set("/sections/0/pages/1/items/2/rows", json!([]))), empty(&format!("{SECOND}.items[2].rows")));
    assert_eq!(found(set("/sections", json!([])))[0], "structure_empty sections");
    assert_eq!(found(set("/sections/0/pages/0/items", json!([]))), empty("sections[0].pages[0].items"));
}

#[test]
fn only_reasons_that_people_can_give_are_offered() {
    let unsayable = found(set("/sections/0/pages/0/items/0/missing", json!(["dont_know", "skipped"])));
    assert_eq!(unsayable, [format!("reference_unknown {A}.missing[1]")]);
    let twice = found(set("/sections/0/pages/0/items/0/missing", json!(["dont_know", "dont_know"])));
    assert_eq!(twice, [format!("name_duplicate {A}.missing[1]")]);
}

#[test]
fn what_is_odd_but_works_is_a_warning() {
    let untitled = found(set("/sections/0/pages/1/title", Value::Null));
    assert_eq!(untitled, [format!("warning: structure_empty {SECOND}.title")]);
    assert_eq!(found(set("/front_matter/privacy", json!([]))), ["warning: structure_empty front_matter.privacy"]);
    assert_eq!(found(set("/front_matter/contact", json!(""))), ["warning: structure_empty front_matter.contact"]);
    let never = found(set("/sections/0/pages/1/relevant", json!("1 = 2")));
    assert_eq!(never, [format!("warning: expression_type {SECOND}.relevant")]);
    let exclusive = found(|document| {
        document["code_lists"]["single"] = json!({"options": [{"code": 1, "label": "A", "exclusive": true}]});
        document["sections"][0]["pages"][0]["items"][0]["code_list"] = json!("single");
    });
    assert_eq!(exclusive, [format!("warning: option_exclusive {A}.code_list")]);
    let unused = found(set("/code_lists/spare", json!({"options": [{"code": 1, "label": "A"}]})));
    assert_eq!(unused, ["note: reference_unknown code_lists.spare"]);
}

#[test]
fn help_lines_that_nobody_has_tried_and_addresses_that_lead_nowhere_are_a_warning() {
    let line = |more: serde_json::Value| {
        let mut line = json!({"name": "Somebody", "phone": "1", "about": "Advice."});
        for (key, value) in more.as_object().cloned().unwrap_or_default() {
            line[key] = value;
        }
        found(set("/front_matter/help_lines", json!([line])))
    };
    assert_eq!(line(json!({})), [""; 0]);
    assert_eq!(line(json!({"untried": true})), ["warning: help_line_untried front_matter.help_lines[0]"]);
    assert_eq!(line(json!({"url": "https://example.org/help"})), [""; 0]);
    for bad in ["javascript:alert(1)", "www.example.org", "https://", "https://a b", "data:text/html,x"] {
        assert_eq!(line(json!({"url": bad})), ["warning: address_invalid front_matter.help_lines[0].url"], "{bad}");
        let notice = found(|document| document["front_matter"]["privacy_notice_url"] = json!(bad));
        assert_eq!(notice, ["warning: address_invalid front_matter.privacy_notice_url"], "{bad}");
    }
}

#[test]
fn answers_that_are_only_a_blank_are_a_warning() {
    let label = |label: &str| {
        found(|document| {
            document["code_lists"]["yes_no"]["options"][0]["label"] = json!(label);
        })
    };
    assert_eq!(label("[Name of a campaign]"), ["warning: placeholder_left code_lists.yes_no.options[0].label"]);
    assert_eq!(label("Yes [in full]"), [""; 0]);
}

#[test]
fn blanks_left_in_the_front_matter_are_a_warning() {
    let left = |field: &str| vec![format!("warning: placeholder_left front_matter.{field}")];
    assert_eq!(found(set("/front_matter/run_by", json!("[Name of the organisation]"))), left("run_by"));
    assert_eq!(found(set("/front_matter/contact", json!({"en": "x", "gd": "Post: [seòladh]"}))), left("contact"));
    for field in ["purpose", "privacy", "notices", "thanks"] {
        let texts = found(|document| document["front_matter"][field] = json!(["Whole.", "To be [filled in]."]));
        assert_eq!(texts, left(&format!("{field}[1]")));
    }
    let line = json!([{"name": "[Name]", "phone": "1", "about": "Advice."}, {"name": "N", "phone": "1", "about": "[What for]"}]);
    let lines = found(set("/front_matter/help_lines", line));
    assert_eq!(lines, [left("help_lines[0].name"), left("help_lines[1].about")].concat());
    for whole in ["no brackets", "open [ only", "closed ] first [", "empty []"] {
        assert_eq!(found(set("/front_matter/contact", json!(whole))), Vec::<String>::new(), "{whole}");
    }
}

#[test]
fn another_format_is_refused() {
    assert_eq!(found(set("/format", json!("barograph-questionnaire/2"))), ["document_version format"]);
}
