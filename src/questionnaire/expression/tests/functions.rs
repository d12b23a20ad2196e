//! Each function against what XPath 1.0 and ODK's specification say of it.

use super::super::function::{Function, refused};
use super::holds;
use super::world::{EMPTY, World};

/// The function, and what must hold of it.
const CASES: &[(Function, &str)] = &[
    (Function::Selected, "selected('a b c', 'b') and not(selected('ab', 'a')) and is-selected('a', ' a ')"),
    (
        Function::SelectedAt,
        "selected-at('a b c', 0) = 'a' and selected-at('a b', 2) = '' and selected-at('a', -1) = ''",
    ),
    (Function::CountSelected, "count-selected(' a  b ') = 2 and count-selected('') = 0"),
    (Function::ChoiceName, "jr:choice-name('apple', '${one}') = 'The apple'"),
    (Function::Not, "not(0) and not('') and not(0 div 0) and not(not('0'))"),
    (Function::True, "true() = 1 and string(true()) = 'true'"),
    (Function::False, "false() = 0 and string(false()) = 'false'"),
    (Function::Boolean, "boolean('false') and not(boolean('')) and boolean(-1)"),
    (
        Function::BooleanFromString,
        "boolean-from-string('TRUE') and boolean-from-string('1') and not(boolean-from-string('yes'))",
    ),
    (Function::If, "if('', 1, 2) = 2 and if(1, 'a', 'b') = 'a' and if(1, 2, 'x') + 1 = 3"),
    (Function::Coalesce, "coalesce('', 0 div 0, 'x', 'y') = 'x' and coalesce('', '') = '' and coalesce('', 3) + 1 = 4"),
    (Function::Once, "once(1 + 1) = 2"),
    (Function::Regex, "regex('abc', 'a.c') and not(regex('abcd', 'a.c')) and regex('a/b', 'a\\/b') and regex('', '')"),
    (
        Function::Regex,
        "regex('a|b', '[a|b]{3}') and not(regex('ab', 'a|b')) and regex('x-y', '[\\w--]+') and not(regex('٣', '\\d'))",
    ),
    (
        Function::Regex,
        "regex('a]b[', '[]a\\[b\\]]+') and regex('é', '[^\\d]') and regex('a@b.co', '^[\\w.]+@[a-z]+\\.[a-z]{2,}$')",
    ),
    (Function::Regex, "regex(concat('a', ${note}), concat('a', ${note})) and not(regex('a', concat('(', ${note})))"),
    (Function::Checklist, "checklist(1, 2, 'x', '', true()) and not(checklist(3, -1, 1, 1)) and checklist(-1, -1)"),
    (
        Function::WeightedChecklist,
        "weighted-checklist(3, 5, true(), 3, false(), 9, 1, 1.5) and not(weighted-checklist(1, 2, 1, 3))",
    ),
    (Function::StringLength, "string-length('naïve') = 5 and string-length('') = 0 and string-length(12.5) = 4"),
    (
        Function::String,
        "string(1.0) = '1' and string(0.1) = '0.1' and string(1 div 0) = 'Infinity' and string(-0) = '0'",
    ),
    (Function::Concat, "concat('a', 1, true()) = 'a1true' and concat('x') = 'x'"),
    (Function::Join, "join('-', 'a', 2, '') = 'a-2-'"),
    (Function::Contains, "contains('abc', 'bc') and contains('abc', '') and not(contains('abc', 'C'))"),
    (Function::StartsWith, "starts-with('abc', 'ab') and not(starts-with('abc', 'b'))"),
    (Function::EndsWith, "ends-with('abc', 'bc') and not(ends-with('abc', 'b'))"),
    (Function::Substr, "substr('hello', 1, 3) = 'el' and substr('hello', 3) = 'lo' and substr('hello', -2) = 'lo'"),
    (
        Function::Substr,
        "substr('hello', 0, -1) = 'hell' and substr('hello', 3, 1) = '' and substr('né', 1, 9) = 'é' and substr('a', 'x') = ''",
    ),
    (
        Function::Substring,
        "substring('12345', 2, 3) = '234' and substring('12345', 2) = '2345' and substring('12345', 1.5, 2.6) = '234'",
    ),
    (
        Function::Substring,
        "substring('12345', 0, 3) = '12' and substring('12345', 0 div 0, 3) = '' and substring('12345', -42, 1 div 0) = '12345'",
    ),
    (Function::SubstringBefore, "substring-before('1999/04/01', '/') = '1999' and substring-before('a', 'b') = ''"),
    (
        Function::SubstringAfter,
        "substring-after('1999/04/01', '/') = '04/01' and substring-after('a', 'b') = '' and substring-after('a', '') = 'a'",
    ),
    (Function::Translate, "translate('bar', 'abc', 'ABC') = 'BAr' and translate('--aaa--', 'abc-', 'ABC') = 'AAA'"),
    (Function::NormalizeSpace, "normalize-space('  a   b ') = 'a b'"),
    (Function::LowerCase, "lower-case('ÀB') = 'àb'"),
    (Function::UpperCase, "upper-case('àb') = 'ÀB'"),
    (
        Function::Number,
        "number('12') = 12 and not(number('1e3') = 1000) and number(true()) = 1 and number('1970-01-11') = 10",
    ),
    (Function::Int, "int(2.9) = 2 and int(-2.9) = -2 and int('7.5') = 7"),
    (
        Function::Round,
        "round(2.5) = 3 and round(-2.5) = -2 and round(2.345, 2) = 2.35 and round(1.005, 2) = 1.01 and round(1234, -2) = 1200",
    ),
    (
        Function::Round,
        "round(1 div 0) > 1 and not(round('x')) and not(round(1, 40)) and round(0.49999999999999994) = 0",
    ),
    (Function::Floor, "floor(-1.5) = -2 and floor(1.5) = 1"),
    (Function::Ceiling, "ceiling(-1.5) = -1 and ceiling(1.2) = 2"),
    (Function::Abs, "abs(-3) = 3"),
    (Function::Power, "pow(2, 10) = 1024 and power(4, 0.5) = 2 and pow(2, -1) = 0.5"),
    (Function::Sqrt, "sqrt(9) = 3 and not(sqrt(-1) = sqrt(-1))"),
    (Function::Exp, "exp(0) = 1 and round(exp(1), 3) = 2.718"),
    (Function::Exp10, "exp10(2) = 100"),
    (Function::Log, "log(1) = 0 and round(log(exp(2)), 9) = 2"),
    (Function::Log10, "log10(1000) = 3"),
    (Function::Sin, "sin(0) = 0 and round(sin(pi() div 2), 9) = 1"),
    (Function::Cos, "cos(0) = 1"),
    (Function::Tan, "tan(0) = 0 and round(tan(pi() div 4), 9) = 1"),
    (Function::Asin, "round(asin(1) * 2, 6) = round(pi(), 6)"),
    (Function::Acos, "acos(1) = 0"),
    (Function::Atan, "round(atan(1) * 4, 6) = round(pi(), 6)"),
    (Function::Atan2, "round(atan2(1, -1), 4) = 2.3562"),
    (Function::Pi, "pi() > 3.14159 and pi() < 3.1416"),
    (Function::Random, "random() >= 0 and random() < 1"),
    (Function::Min, "min(2, 1, 3) = 1 and min('x', 2) = 2 and string(min('')) = 'NaN'"),
    (Function::Max, "max(2, 1, 3) = 3 and max('', -5) = -5"),
    (Function::Sum, "sum(1, 2, 'x') = 3"),
    (Function::Count, "count(${age}) = 1"),
    (Function::CountNonEmpty, "count-non-empty('a', '', 0, ${note}) = 3"),
    (Function::Position, "position(..) = 1"),
    (Function::Index, "index() = 1"),
    (Function::IndexedRepeat, "indexed-repeat(${each}, ${people}, 1) = 5"),
    (Function::Today, "today() = '2026-11-27'"),
    (Function::Now, "decimal-date-time(now()) = decimal-date-time(today())"),
    (
        Function::Date,
        "date('2026-11-27T14:05') = '2026-11-27' and date(0) = '1970-01-01' and date(-1) = '1969-12-31' and date('') = '' and date('x') = ''",
    ),
    (Function::Date, "date('2024-02-28') + 1 = date('2024-02-29') and date(date('2026-02-28') + 1) = '2026-03-01'"),
    (Function::DateTime, "date-time(0.5) = '1970-01-01T12:00' and date-time('2026-11-27') = '2026-11-27T00:00'"),
    (
        Function::DecimalDateTime,
        "decimal-date-time('1970-01-02T12:00:00Z') = 1.5 and decimal-date-time('1970-01-01T02:00:00.000+02:00') = 0",
    ),
    (
        Function::DecimalTime,
        "decimal-time('18:00') = 0.75 and decimal-time('2026-11-27T06:00') = 0.25 and '09:30' < '10:00'",
    ),
    (
        Function::FormatDate,
        "format-date('2026-01-05', '%e/%n/%y %a %b %d.%m.%Y 100%% %q%') = '5/1/26 Mon Jan 05.01.2026 100% %q%'",
    ),
    (
        Function::FormatDateTime,
        "format-date-time('2026-01-05T09:07:03.250', '%H:%M:%S.%3 %h') = '09:07:03.250 9' and format-date('', '%Y') = ''",
    ),
    (
        Function::DifferenceInMonths,
        "difference-in-months('2026-01-31', '2026-02-28') = 0 and difference-in-months('2026-01-31', '2026-03-31') = 2",
    ),
    (
        Function::DifferenceInMonths,
        "difference-in-months('2026-03-31', '2026-01-31') = -2 and string(difference-in-months('', '2026-01-01')) = 'NaN'",
    ),
];

#[test]
fn every_function_does_what_its_documents_say() {
    let world = World { age: "17", note: "n", ages: &["5"], round: Some(1), today: Some((2026, 11, 27)), ..EMPTY };
    for (function, text) in CASES {
        assert!(text.contains(function.word()), "{text}");
        // Each of several claims by itself, so that a failure says which.
        for claim in text.split(" and ") {
            assert!(holds(claim, &world), "{claim}");
        }
    }
}

#[test]
fn every_function_has_a_case_and_is_found_by_its_word() {
    for function in Function::ALL {
        assert!(CASES.iter().any(|(case, _)| case == function), "{}", function.word());
        assert_eq!(Function::from_word(function.word()), Some(*function));
        assert_eq!(refused(function.word()), None);
    }
}

#[test]
fn days_count_alike_both_ways() {
    use super::super::calendar::{civil, days_since_1970};
    for day in (-800_000..3_000_000).step_by(37) {
        let (year, month, of_month) = civil(day);
        assert_eq!(days_since_1970(year, month, of_month), day);
    }
    assert_eq!(civil(20_784), (2026, 11, 27));
}
