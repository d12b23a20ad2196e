//! Repeated sections, choice filters, checks, chance and days: what depends on where a rule stands.

use super::super::{calculation, rule};
use super::world::{EMPTY, World};
use super::{fault_in, holds};
use crate::finding::Code;

#[test]
fn from_outside_a_repeated_section_all_its_answers_are_seen() {
    let world = World { ages: &["40", "", "8"], ..EMPTY };
    for text in [
        "sum(${each}) = 48",
        "min(${each}) = 8 and max(${each}, 50) = 50",
        "count(${people}) = 3 and count(${each}) = 3 and count-non-empty(${each}) = 2",
        "${each} = 40",
        "concat(${each}) = '408' and join(', ', ${each}) = '40, , 8'",
        "checklist(2, -1, ${each}) and not(checklist(-1, 1, ${each}))",
        "indexed-repeat(${each}, ${people}, 3) = 8 and indexed-repeat(${each}, ${people}, 2) = ''",
        "indexed-repeat(${each}, ${people}, 0) = '' and indexed-repeat(${each}, ${people}, 4) = ''",
    ] {
        assert!(holds(text, &world), "{text}");
    }
    assert!(holds("count(${people}) = 0 and sum(${each}) = 0 and string(min(${each})) = 'NaN'", &EMPTY));
}

#[test]
fn inside_it_the_answer_of_the_same_time_round_is_meant() {
    let world = World { ages: &["40", "7", "8"], round: Some(2), ..EMPTY };
    for text in [
        "${each} = 7",
        "sum(${each}) = 7",
        "position(..) = 2 and index() = 2 and position(../..) = 2 and position(${people}) = 2",
        "indexed-repeat(${each}, ${people}, position(..) - 1) = 40",
        "count(${people}) = 3",
    ] {
        assert!(holds(text, &world), "{text}");
    }
    assert_eq!(rule("${each} = 7", &world).map(|rule| rule.reads().to_vec()), Ok(vec![11]));
    assert_eq!(fault_in("${people} = 1", &world).0, Code::EXPRESSION_TYPE);
    assert_eq!(fault_in("sum(${people}) = 1", &world).0, Code::EXPRESSION_TYPE);
}

#[test]
fn a_choice_filter_sees_the_properties_of_the_option() {
    let world = World { option: "plum", one: "plum", ..EMPTY };
    for text in
        ["name = ${one}", "kind = 'stone'", "label = 'a plum'", "colour = ''", "name != 'pear' and kind != 'pip'"]
    {
        assert!(holds(text, &world), "{text}");
    }
    let unknown = rule("colour = 'blue'", &world).expect("lenient");
    assert_eq!(unknown.remarks()[0].code, Code::REFERENCE_UNKNOWN);
    assert_eq!(fault_in("kind = 'stone'", &EMPTY).0, Code::REFERENCE_UNKNOWN);
}

#[test]
fn a_check_sees_its_own_answer() {
    let world = World { own: Some("12"), age: "40", ..EMPTY };
    for text in [". >= 10 and . <= ${age}", "string-length() = 2", "normalize-space() = '12'", "regex(., '[0-9]{2}')"] {
        assert!(holds(text, &world), "{text}");
    }
}

#[test]
fn the_day_is_that_on_which_the_response_began() {
    let world = World { own: Some("2026-11-28"), note: "1980-06-15", today: Some((2026, 11, 27)), ..EMPTY };
    for text in [
        "today() = '2026-11-27' and now() = '2026-11-27T00:00'",
        ". > today() and today() < .",
        ". - today() = 1 and today() + 1 = . and date(today() + 1) = .",
        "int((today() - ${note}) div 365.25) = 46",
        "format-date(today(), '%d %b %Y') = '27 Nov 2026'",
        "difference-in-months(${note}, today()) = 557",
        "once(today()) = today()",
    ] {
        assert!(holds(text, &world), "{text}");
    }
    assert!(holds("today() = '' and not(today() > 0)", &EMPTY));
}

#[test]
fn chance_is_drawn_once_for_a_response_and_a_place() {
    let draw = |text: &str, seed: u64| rule(text, &EMPTY).expect(text).number(&World { seed, ..EMPTY });
    assert_eq!(draw("random()", 1), draw("once(random())", 1));
    assert_ne!(draw("random()", 1), draw("random()", 2));
    assert_ne!(draw("random() - random()", 1), 0.0);
    let draws: Vec<f64> = (0..2000).map(|seed| draw("random()", seed)).collect();
    let mean = draws.iter().sum::<f64>() / draws.len() as f64;
    assert!(draws.iter().all(|d| (0.0..1.0).contains(d)) && (mean - 0.5).abs() < 0.03, "{mean}");
}

#[test]
fn labels_are_said_in_words() {
    let world = World { one: "pear", fruit: &["apple", "plum"], ..EMPTY };
    for text in [
        "jr:choice-name(${one}, '${one}') = 'The pear'",
        "jr:choice-name(selected-at(${fruit}, 1), '${fruit}') = 'The plum'",
        "jr:choice-name('apple', '/data/a/one') = 'The apple' and jr:choice-name('x', '${one}') = ''",
    ] {
        assert!(holds(text, &world), "{text}");
    }
}

#[test]
fn a_calculation_is_a_number_or_a_text() {
    let world = World { age: "17", ..EMPTY };
    let number = |text: &str| calculation(text, true, &world).map(|rule| (rule.number(&world), rule.remarks().len()));
    assert_eq!(number("${age} * 2"), Ok((34.0, 0)));
    assert_eq!(number("if(${age} > 16, ${age}, 0)"), Ok((17.0, 0)));
    assert_eq!(number("${age} > 16"), Ok((1.0, 1)));
    let text = calculation("concat('age ', ${age} + 1)", false, &world).map(|rule| rule.text(&world).into_owned());
    assert_eq!(text, Ok("age 18".to_owned()));
}
