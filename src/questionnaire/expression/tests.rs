//! Rules as people write them, and any tree that can be printed.

use super::parse::{Expr, Node, Operator, parse};
use super::value::{number_of, text_of};
use super::{DEPTH_MAX, Facts, Scope, Source, Word, rule};
use crate::finding::{Code, Place};
use proptest::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

/// `age` holds a number, `fruit` several words, `one` a word, `note` a text; `later` may not be read.
struct World {
    age: &'static str,
    fruit: &'static [&'static str],
    one: &'static str,
    note: &'static str,
    option: &'static str,
}

const EMPTY: World = World { age: "", fruit: &[], one: "", note: "", option: "" };
const WORDS: [&str; 3] = ["apple", "pear", "plum"];

fn words() -> Arc<[Word]> {
    WORDS.iter().zip(1..).map(|(word, code)| Word { code, word: (*word).to_owned() }).collect()
}

impl Scope for World {
    fn answer(&self, name: &str) -> Result<Source, (Code, String)> {
        let source = |slot, words, single| Ok(Source { slot, words, single });
        match name {
            "age" => source(0, None, true),
            "fruit" => source(1, Some(words()), false),
            "one" => source(2, Some(words()), true),
            "note" => source(3, None, true),
            "later" => Err((Code::REFERENCE_LATER, "asked later".into())),
            _ => Err((Code::REFERENCE_UNKNOWN, "unknown".into())),
        }
    }

    fn options(&self) -> Option<Arc<[Word]>> {
        (!self.option.is_empty()).then(words)
    }
}

impl Facts for World {
    fn text(&self, slot: usize) -> Cow<'_, str> {
        match slot {
            0 => self.age.into(),
            1 => self.fruit.join(" ").into(),
            2 => self.one.into(),
            _ => self.note.into(),
        }
    }

    fn holds(&self, slot: usize, code: i32) -> bool {
        let word = usize::try_from(code - 1).ok().and_then(|i| WORDS.get(i)).copied().unwrap_or("");
        if slot == 1 { self.fruit.contains(&word) } else { self.text(slot) == word }
    }

    fn option(&self) -> &str {
        self.option
    }
}

fn holds(text: &str, world: &World) -> bool {
    rule(text, world).unwrap_or_else(|faults| panic!("{text}: {faults:?}")).holds(world)
}

fn fault(text: &str) -> (Code, String) {
    let fault = rule(text, &EMPTY).expect_err(text).remove(0);
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
    let world = World { age: "17", fruit: &["apple", "plum"], one: "pear", note: "a b", option: "plum" };
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
        ("${nobody} = 1", Code::REFERENCE_UNKNOWN, "${nobody}"),
        ("name = 'apple'", Code::REFERENCE_UNKNOWN, "name"),
        ("age < 18", Code::REFERENCE_UNKNOWN, "age"),
        ("${later} = 1", Code::REFERENCE_LATER, "${later}"),
        ("${one} = 'peer'", Code::REFERENCE_UNKNOWN, "'peer'"),
        ("selected(${fruit}, 'peer')", Code::REFERENCE_UNKNOWN, "'peer'"),
        ("1 < ${age} < 5", Code::EXPRESSION_TYPE, "1 < ${age}"),
        ("not(1, 2)", Code::EXPRESSION_TYPE, "not(1, 2)"),
        ("${one} = 1", Code::REFERENCE_UNKNOWN, "1"),
        ("${one} > 1", Code::EXPRESSION_TYPE, "${one}"),
        ("true() + 1 = 2", Code::EXPRESSION_TYPE, "true()"),
    ];
    for (text, code, span) in cases {
        assert_eq!(fault(text), (code, span.to_owned()), "{text}");
    }
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
    assert!(parse(&chain(DEPTH_MAX)).is_ok() && parse(&chain(DEPTH_MAX + 1)).is_err());
}

#[test]
fn constants_are_known_before_anybody_answers() {
    let constant = |text: &str| rule(text, &EMPTY).map(|r| r.constant());
    assert_eq!(constant("1 + 1 = 3"), Ok(Some(false)));
    assert_eq!(constant("'x'"), Ok(Some(true)));
    assert_eq!(constant("${age} = 3"), Ok(None));
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
    for text in ["", "1e3", "+1", "1 2", "--1", "-", ".", "inf", "NaN", "0x1"] {
        assert!(number_of(text).is_nan(), "{text}");
    }
    for (value, text) in [(1.0, "1"), (-0.0, "0"), (0.1, "0.1"), (f64::NAN, "NaN"), (f64::NEG_INFINITY, "-Infinity")] {
        assert_eq!(text_of(value), text);
    }
}

fn expressions() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (0u32..10_000_000).prop_map(|n| Node::Number(f64::from(n) / 1000.0)),
        "[^'\"‘’‚‛“”„‟]{0,8}".prop_map(Node::Text),
        "[a-z' ]{0,8}".prop_map(Node::Text),
        "[a-z\" ]{0,8}".prop_map(Node::Text),
        "[a-z][a-z0-9_]{0,6}".prop_map(Node::Answer),
        "[a-z][a-z0-9_-]{0,6}".prop_map(Node::Name),
        Just(Node::Own),
    ];
    leaf.prop_map(Expr::new).prop_recursive(6, 60, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|e| Node::Negate(Box::new(e))),
            (0usize..13, inner.clone(), inner.clone()).prop_map(|(o, a, b)| Node::Binary(
                Operator::ALL[o],
                Box::new(a),
                Box::new(b)
            )),
            ("[a-z][a-z-]{0,8}", prop::collection::vec(inner, 0..3)).prop_map(|(name, args)| Node::Call(name, args)),
        ]
        .prop_map(Expr::new)
    })
}

proptest! {
    #[test]
    fn what_is_printed_parses_to_the_same(expr in expressions()) {
        let text = expr.to_string();
        prop_assert_eq!(parse(&text), Ok(expr), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "[ -~‘’“”é$\\{\\}()\n]{0,60}") {
        if let Ok(expr) = parse(&text) {
            prop_assert_eq!(parse(&expr.to_string()), Ok(expr));
        }
    }

    #[test]
    fn evaluation_is_total(
        text in "(\\$\\{(age|one|fruit|note)\\}|-?[0-9]{1,3}|'[a-z ]{0,3}')( (=|!=|<|<=|>|>=|\\+|-|\\*|div|mod|and|or) (\\$\\{(age|note)\\}|[0-9.]{1,2}|''|number\\('x'\\)|round\\(1 div 0, 400\\)|selected-at\\('a', -1\\))){0,4}"
    ) {
        let world = World { age: "17", fruit: &["plum"], one: "pear", note: "x y", option: "" };
        if let Ok(rule) = rule(&text, &world) {
            let first = rule.holds(&world);
            prop_assert_eq!(first, rule.holds(&world));
            let _ = rule.holds(&EMPTY);
        }
    }
}
