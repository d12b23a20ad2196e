//! Rules as people write them.

mod functions;
mod properties;
mod repairs;
mod repeats;
mod world;

use super::parse::parse;
use super::value::{number_of, text_of};
use super::{DEPTH_MAX, LENGTH_MAX, rule};
use crate::finding::{Code, Place, Severity};
use world::{EMPTY, World};

fn holds(text: &str, world: &World) -> bool {
    rule(text, world).unwrap_or_else(|faults| panic!("{text}: {faults:?}")).holds(world)
}

fn fault(text: &str) -> (Code, String) {
    fault_in(text, &EMPTY)
}

fn fault_in(text: &str, world: &World) -> (Code, String) {
    let fault = rule(text, world).expect_err(text).into_iter().find(|fault| fault.severity == Severity::Error);
    let fault = fault.expect("an error among the faults");
    (fault.code, text[fault.span].to_owned())
}

#[test]
fn an_empty_answer_is_the_empty_text_and_no_number() {
    for text in ["${age} < 18", "${age} >= 18", "${age} = 18", "${age} = 0", "${age}", "${one} = 'pear'"] {
        assert!(!holds(text, &EMPTY), "{text}");
    }
    for text in
        ["${age} != 5", "${age} = ''", "${one} != 'pear'", "not(selected(${fruit}, 'pear'))", "not(${age} < 18)"]
    {
        assert!(holds(text, &EMPTY), "{text}");
    }
}

#[test]
fn operators_bind_as_in_xpath() {
    for text in [
        "1 + 2 * 3 = 7",
        "(1 + 2) * 3 = 9",
        "7 div 2 = 3.5 and 7 mod 2 = 1",
        "10 - 2 - 3 = 5",
        "-2 + 5 = 3",
        "- - 2 = 2",
        "true() or false() and false()",
        "not(true() and false())",
        "1 < 2 = true()",
        "'2' < 10",
        "'a' != 'b'",
        "1 div 0 > 1000",
        ".5 + .5 = 1",
    ] {
        assert!(holds(text, &EMPTY), "{text}");
    }
}

#[test]
fn answers_are_read_as_words() {
    let world = World { age: "17", fruit: &["apple", "plum"], one: "pear", note: "a b", option: "plum", ..EMPTY };
    for text in [
        "${age} < 18 and ${age} > 16.5",
        "selected(${fruit}, 'plum') and not(selected(${fruit}, 'pear'))",
        "selected(${fruit}, name)",
        "${one} = 'pear' and 'pear' = ${one} and ${one} != 'plum'",
        "selected(${one}, 'pear')",
        "count-selected(${fruit}) = 2",
        "selected-at(${fruit}, 1) = 'plum' and selected-at(${fruit}, 7) = ''",
        "name = 'plum' and name != ${one}",
        "string-length(${note}) = 3",
        "if(${age} < 18, 'minor', 'adult') = 'minor'",
        "coalesce('', ${age}) = 17",
        "contains(${note}, ' ') and starts-with(${note}, 'a')",
        "concat(${one}, '-', 1) = 'pear-1'",
        "int(2.9) = 2 and int(-2.9) = -2 and round(2.5) = 3 and round(-2.5) = -2 and round(2.345, 2) = 2.35",
        "floor(-1.5) = -2 and ceiling(-1.5) = -1 and abs(-3) = 3 and min(2, 1, 3) = 1 and max(2, 1, 3) = 3",
        "number('12') = 12 and not(number('1e3') = 1000) and normalize-space('  a   b ') = ${note}",
        "${fruit} = 'apple plum'",
    ] {
        assert!(holds(text, &world), "{text}");
    }
}

#[test]
fn curly_quotes_are_read_as_straight_ones() {
    let world = World { one: "pear", ..EMPTY };
    for text in ["${one} = ‘pear’", "${one} = “pear”", "${one} = ’pear’", "${one} = „pear“"] {
        assert!(holds(text, &world), "{text}");
    }
    assert_eq!(parse("“it's”").map(|e| e.to_string()), Ok("\"it's\"".into()));
}

#[test]
fn faults_have_a_code_and_a_place() {
    let cases = [
        ("${age} <", Code::EXPRESSION_SYNTAX, ""),
        ("(${age} < 18", Code::EXPRESSION_SYNTAX, "("),
        ("${age} < 18)", Code::EXPRESSION_SYNTAX, ")"),
        ("${age} 18", Code::EXPRESSION_SYNTAX, "18"),
        ("${age", Code::EXPRESSION_SYNTAX, "${age"),
        ("'open", Code::EXPRESSION_SYNTAX, "'open"),
        ("${age} & 1", Code::EXPRESSION_SYNTAX, "&"),
        ("", Code::EXPRESSION_SYNTAX, ""),
        ("${age} = 1 or pulldata('x', 1)", Code::EXPRESSION_UNSUPPORTED, "pulldata('x', 1)"),
        (". > 3", Code::EXPRESSION_UNSUPPORTED, "."),
        ("string-length() > 3", Code::EXPRESSION_UNSUPPORTED, "string-length()"),
        ("${nobody} = 1", Code::REFERENCE_UNKNOWN, "${nobody}"),
        ("name = 'apple'", Code::REFERENCE_UNKNOWN, "name"),
        ("age < 18", Code::REFERENCE_UNKNOWN, "age"),
        ("${later} = 1", Code::REFERENCE_LATER, "${later}"),
        ("${last-saved#age} = 1", Code::EXPRESSION_UNSUPPORTED, "${last-saved#age}"),
        ("instance('towns')/root/item[name = ${one}]/label", Code::EXPRESSION_UNSUPPORTED, "instance"),
        ("${age}[1] = 2", Code::EXPRESSION_UNSUPPORTED, "["),
        ("${age} | ${one}", Code::EXPRESSION_UNSUPPORTED, "|"),
        ("uuid() = 'x'", Code::EXPRESSION_UNSUPPORTED, "uuid()"),
        ("${age} / 2 = 1", Code::EXPRESSION_SYNTAX, "/"),
        ("${age} % 2 = 1", Code::EXPRESSION_SYNTAX, "%"),
        ("!selected(${fruit}, 'pear')", Code::EXPRESSION_SYNTAX, "!"),
        (".. = 1", Code::EXPRESSION_UNSUPPORTED, ".."),
        ("regex(${note}, '(?=a)b')", Code::EXPRESSION_UNSUPPORTED, "'(?=a)b'"),
        ("regex(${note}, '(a)\\1')", Code::EXPRESSION_UNSUPPORTED, "'(a)\\1'"),
        ("regex(${note}, '((a{1,900}){1,900}){1,900}')", Code::EXPRESSION_UNSUPPORTED, "'((a{1,900}){1,900}){1,900}'"),
        ("regex(${note}, '[a-z')", Code::EXPRESSION_UNSUPPORTED, "'[a-z'"),
        ("weighted-checklist(1, 2, 3)", Code::EXPRESSION_TYPE, "weighted-checklist(1, 2, 3)"),
        ("jr:choice-name('x', '${age}') = ''", Code::EXPRESSION_TYPE, "'${age}'"),
        ("count(1 + 1) = 2", Code::EXPRESSION_TYPE, "1 + 1"),
        ("not(1, 2)", Code::EXPRESSION_TYPE, "not(1, 2)"),
    ];
    for (text, code, span) in cases {
        assert_eq!(fault(text), (code, span.to_owned()), "{text}");
    }
}

#[test]
fn what_is_lawful_but_can_hardly_be_meant_is_remarked_upon() {
    let cases = [
        ("1 < ${age} < 5", Code::EXPRESSION_TYPE, "1 < ${age}", true),
        ("${one} = 'peer'", Code::REFERENCE_UNKNOWN, "'peer'", false),
        ("${one} != 'peer'", Code::REFERENCE_UNKNOWN, "'peer'", true),
        ("selected(${fruit}, 'peer')", Code::REFERENCE_UNKNOWN, "'peer'", false),
        ("${one} = 1", Code::REFERENCE_UNKNOWN, "1", false),
        ("${one} > 1", Code::EXPRESSION_TYPE, "${one}", false),
        ("true() + 1 = 2", Code::EXPRESSION_TYPE, "true()", true),
        ("position(..) = 1", Code::EXPRESSION_TYPE, "position(..)", true),
        ("${age} > 'x'", Code::EXPRESSION_TYPE, "'x'", false),
    ];
    let world = World { age: "3", one: "pear", ..EMPTY };
    for (text, code, span, holds) in cases {
        let rule = rule(text, &world).expect(text);
        let remark = &rule.remarks()[0];
        let found = (remark.code.clone(), remark.severity, &text[remark.span.clone()], rule.holds(&world));
        assert_eq!(found, (code, Severity::Warning, span, holds), "{text}");
    }
    assert_eq!(rule("${one} = 'pear' and ${age} > 1 and selected(${fruit}, '')", &world).expect("plain").remarks(), []);
}

#[test]
fn a_fault_says_where_in_characters() {
    let text = "‘é’ = ${nobody}";
    let fault = rule(text, &EMPTY).expect_err("unknown").remove(0);
    let finding = fault.finding(text, Place::path("here"));
    assert!(finding.message.starts_with("At character 7 (“${nobody}”)"), "{finding}");
}

#[test]
fn all_unknown_names_are_reported_at_once() {
    assert_eq!(rule("${x} = 1 or ${y} = 2", &EMPTY).expect_err("two").len(), 2);
}

#[test]
fn nesting_is_bounded() {
    let parentheses = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
    let minuses = |n: usize| format!("{}1", "-".repeat(n));
    let chain = |n: usize| vec!["1"; n].join(" + ");
    let calls = |n: usize| format!("{}1{}", "not(".repeat(n), ")".repeat(n));
    for text in [parentheses(100), minuses(100), chain(100), calls(100)] {
        assert!(parse(&text).is_ok());
    }
    for text in [parentheses(100_000), minuses(100_000), chain(100_000), calls(100_000)] {
        assert_eq!(parse(&text).expect_err("deep").code, Code::EXPRESSION_SYNTAX);
    }
    let spread = |n: usize| format!("{}1{}", "coalesce('', ".repeat(n), ")".repeat(n));
    assert!(holds(&format!("{} = 1", spread(100)), &EMPTY));
    assert!(parse(&spread(1000)).is_err());
    assert_eq!(parse(&"1 ".repeat(LENGTH_MAX)).expect_err("long").code, Code::EXPRESSION_SYNTAX);
    assert!(parse(&chain(DEPTH_MAX)).is_ok() && parse(&chain(DEPTH_MAX + 1)).is_err());
}

#[test]
fn constants_are_known_before_anybody_answers() {
    let constant = |text: &str| rule(text, &EMPTY).map(|r| r.constant());
    assert_eq!(constant("1 + 1 = 3"), Ok(Some(false)));
    assert_eq!(constant("'x'"), Ok(Some(true)));
    assert_eq!(constant("${age} = 3"), Ok(None));
    assert_eq!(constant("${age} = 3 and 1 = 2"), Ok(Some(false)));
    assert_eq!(constant("true() or ${age} = 3"), Ok(Some(true)));
    assert_eq!(constant("today() > '2020-01-01' and random() < 2"), Ok(None));
    assert_eq!(constant("regex('ab', 'a.')"), Ok(Some(true)));
    assert_eq!(
        rule("${one} = 'pear' or ${age} > 3 or ${one} = 'plum'", &EMPTY).map(|r| r.reads().to_vec()),
        Ok(vec![0, 2])
    );
}

#[test]
fn numbers_and_texts_turn_into_one_another_as_in_xpath() {
    for (text, value) in [("12", 12.0), (" -1.5 ", -1.5), ("1.", 1.0), (".5", 0.5)] {
        assert_eq!(number_of(text), value, "{text}");
    }
    for (text, value) in
        [("1970-01-02", 1.0), ("1970-02", 31.0), ("1970-01-02T12:00", 1.5), ("06:00", 0.25), ("1969-12-31", -1.0)]
    {
        assert_eq!(number_of(text), value, "{text}");
    }
    for text in [
        "",
        "2026-13-01",
        "2026-02-29",
        "2026-1-1",
        "24:00",
        "12:60",
        "2026-01-01x",
        "é026-01-01",
        "2026-01-01Té",
        "1e3",
        "+1",
        "1 2",
        "--1",
        "-",
        ".",
        "inf",
        "NaN",
        "0x1",
    ] {
        assert!(number_of(text).is_nan(), "{text}");
    }
    for (value, text) in [(1.0, "1"), (-0.0, "0"), (0.1, "0.1"), (f64::NAN, "NaN"), (f64::NEG_INFINITY, "-Infinity")] {
        assert_eq!(text_of(value), text);
    }
}
