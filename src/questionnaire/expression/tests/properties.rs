//! Whatever is written: it is read or refused, prints as it reads, and has a value.

use super::super::parse::{Expr, Node, Operator, parse, parse_with_repairs};
use super::super::{Facts, compile, pieces, resolve, rule};
use super::world::{EMPTY, World};
use proptest::prelude::*;

/// Expressions of the kinds that real forms hold, with names of our own.
const CORPUS: &[&str] = &[
    "not(selected(${stop}, 'yes'))",
    "regex(${note}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,4}')",
    ". <= ${age}",
    "not(selected(., 'apple') and selected (., 'plum'))",
    "count-selected(.)<=3",
    ". > 10.51 and . < 18.39",
    ". >= today()",
    "${one} != ''",
    "region=${one}",
    "name=${one} and kind = 'stone'",
    ". = -888 or . = -999 or (. >= 0 and . <= 120)",
    ". >= 0 and . <= (10000 * ${age}) or . = -999",
    ". >= (. > 1 and . <= 500000) or . = -999",
    "${one}='pear' and ${age}>=15 and ${age}<=49",
    "pulldata('towns', 'label', 'id', ${one})",
    "instance('towns')/root/item[name = ${one}]/label",
    "jr:choice-name(${one}, '${one}')",
    "if(selected(${fruit}, 'pear'), 1, 0) + if(${age} > 3, 2, 0)",
    "int((today() - ${note}) div 365.25)",
    "format-date(today(), '%Y-%m-%d')",
    "coalesce(${note}, 'none')",
    "once(concat('a', string(int(random() * 1000))))",
    "indexed-repeat(${each}, ${people}, position(..) - 1)",
    "sum(${each}) div count(${people})",
    "string-length(.) = 10 and regex(., '^0[0-9]{9}$')",
    "../age > 3 and /data/people/one = ‘pear’",
    "${last-saved#age} + 1",
    "substr(${note}, 0, string-length(${note}) - 1)",
    "selected-at(${fruit}, 0) = 'pear' or selected-at(${fruit}, 1) = ''",
    "decimal-date-time(${note}) <= decimal-date-time(now())",
    "difference-in-months('2020-01-31', today()) >= 12",
    "round(${age} * 1.1, 2) mod 3 = 0",
    "count-non-empty(${age}, ${note}) >= 2",
    "translate(normalize-space(${note}), 'abc', 'ABC')",
    "pow(2, 3) + sqrt(4) - exp(0) * log10(100)",
    "checklist(1, 2, ${age} > 3, selected(${fruit}, 'plum'))",
];

fn expressions() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (0u32..10_000_000).prop_map(|n| Node::Number(f64::from(n) / 1000.0)),
        "[^'\"‘’‚‛“”„‟]{0,8}".prop_map(Node::Text),
        "[a-z' ]{0,8}".prop_map(Node::Text),
        "[a-z\" ]{0,8}".prop_map(Node::Text),
        "[a-z][a-z0-9_]{0,6}".prop_map(Node::Answer),
        "[a-s][a-z0-9_-]{0,6}".prop_filter("a word of its own", |name| name != "false").prop_map(Node::Name),
        Just(Node::Own),
        Just(Node::Parent),
    ];
    let made = |node| Expr::checked(node).expect("writable");
    leaf.prop_map(made).prop_recursive(6, 60, 3, move |inner| {
        prop_oneof![
            inner.clone().prop_map(|e| Node::Negate(Box::new(e))),
            (0usize..13, inner.clone(), inner.clone()).prop_map(|(o, a, b)| Node::Binary(
                Operator::ALL[o],
                Box::new(a),
                Box::new(b)
            )),
            ("[a-z][a-z-]{0,6}", prop::collection::vec(inner, 0..3)).prop_map(|(name, args)| Node::Call(name, args)),
        ]
        .prop_map(made)
    })
}

proptest! {
    #[test]
    fn what_is_printed_parses_to_the_same(expr in expressions()) {
        let text = expr.to_string();
        prop_assert_eq!(parse(&text), Ok(expr), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "[ -~‘’“”é≥÷\u{a0}\u{200b}$\\{\\}()/.;\n]{0,60}") {
        through(&text)?;
    }

    #[test]
    fn any_characters_are_read_or_refused_without_a_panic(text in any::<String>()) {
        through(&text)?;
        let shown: usize = pieces(&text).iter().map(|piece| match piece {
            super::super::Piece::Words(words) => words.len(),
            super::super::Piece::Answer { span, .. } => span.len(),
        }).sum();
        prop_assert_eq!(shown, text.len());
    }

    #[test]
    fn spoilt_expressions_of_real_forms_are_read_or_refused_without_a_panic(
        a in prop::sample::select(CORPUS),
        b in prop::sample::select(CORPUS),
        cut in any::<prop::sample::Index>(),
        graft in any::<prop::sample::Index>(),
        between in "[ -~‘’]{0,3}",
    ) {
        let whole = |text: &str, at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (cut, graft) = (whole(a, cut.index(a.len())), whole(b, graft.index(b.len())));
        through(&format!("{}{between}{}", &a[..cut], &b[graft..]))?;
    }

    #[test]
    fn any_pattern_is_compiled_or_refused(pattern in "[a-c\\[\\]\\(\\)\\{\\}\\\\0-9,^$.|?*+&~:-]{0,30}", text in "[a-c0-9 ]{0,10}") {
        let _ = rule(&format!("regex(${{note}}, \"{pattern}\")"), &World { note: "abc", ..EMPTY }).map(|rule| rule.holds(&EMPTY));
        let _ = super::super::pattern::Pattern::new(&pattern).map(|pattern| pattern.matches(&text));
    }

    #[test]
    fn evaluation_is_total(
        text in "(\\$\\{(age|one|fruit|note)\\}|-?[0-9]{1,3}|'[a-z ]{0,3}')( (=|!=|<|<=|>|>=|\\+|-|\\*|div|mod|and|or) (\\$\\{(age|note)\\}|[0-9.]{1,2}|''|number\\('x'\\)|round\\(1 div 0, 400\\)|date\\(1 div 0\\)|substr\\('abc', -1 div 0, 0 div 0\\)|selected-at\\('a', -1\\))){0,4}"
    ) {
        through(&text)?;
    }

    #[test]
    fn every_function_takes_any_values(
        function in prop::sample::select(super::super::function::Function::ALL),
        values in prop::collection::vec(prop::sample::select(VALUES), 0..4),
    ) {
        through(&format!("{}({})", function.word(), values.join(", ")))?;
    }
}

const VALUES: &[&str] = &[
    "''",
    "'a b'",
    "'2026-11-27'",
    "'14:05'",
    "0",
    "-1",
    "1 div 0",
    "-1 div 0",
    "0 div 0",
    "1000000000000000000000",
    "0.5",
    "${age}",
    "${note}",
    "${fruit}",
    "${each}",
    "${people}",
    "'${one}'",
    "true()",
    ".",
    "..",
    "'%Y%'",
    "'[a-z]*'",
    "today()",
    "name",
];

/// All the way: what is read prints as it reads, mends once and for all, and has a value.
fn through(text: &str) -> Result<(), TestCaseError> {
    let Ok(parsed) = parse_with_repairs(text) else { return Ok(()) };
    let printed = parsed.expr.to_string();
    prop_assert_eq!(parse(&printed), Ok(parsed.expr.clone()), "{}", text);
    let again = parse_with_repairs(&parsed.text);
    prop_assert_eq!(
        again.as_ref().map(|again| (&again.expr, again.repairs.len())),
        Ok((&parsed.expr, 0)),
        "{} | {}",
        text,
        parsed.text
    );
    for world in [
        &EMPTY,
        &World { age: "17", fruit: &["plum", "pear"], one: "pear", note: "2026-11-27", option: "plum", ..EMPTY },
    ] {
        let Ok(resolved) = resolve::resolve(&parsed.expr, world) else { continue };
        let rule = compile::compile(resolved);
        let first = rule.holds(world);
        prop_assert_eq!(first, rule.value(world).boolean(), "{}", text);
        prop_assert_eq!(first, rule.holds(world));
        let (number, text_of) = (rule.number(world), rule.text(world).into_owned());
        prop_assert!(number == rule.value(world).number() || number.is_nan(), "{}", text);
        prop_assert_eq!(text_of, rule.value(world).text().into_owned());
        let _ = world.today();
    }
    Ok(())
}

#[test]
fn expressions_of_real_forms_are_read() {
    for text in CORPUS {
        let outcome = parse(text);
        assert_eq!(outcome.is_ok(), !text.starts_with("instance("), "{text}: {outcome:?}");
        through(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    }
}
