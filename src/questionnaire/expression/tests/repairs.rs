//! What word processors and other habits do to expressions.

use super::super::{Mended, Piece, parse_with_repairs, pieces};
use super::holds;
use super::world::{EMPTY, World};

#[test]
fn habits_are_mended_and_told() {
    let cases: &[(&str, &str, &[Mended])] = &[
        ("${one} = ‘pear’", "${one} = 'pear'", &[Mended::CurlyQuotes]),
        ("${one} = “it's”", "${one} = \"it's\"", &[Mended::CurlyQuotes]),
        ("${age}\u{a0}>\u{a0}3", "${age} > 3", &[Mended::Blanks, Mended::Blanks]),
        ("\u{feff}${age} > 3\u{200b}", "${age} > 3", &[Mended::Blanks, Mended::Blanks]),
        ("${age} > 3\nand ${age} < 5\n", "${age} > 3 and ${age} < 5", &[Mended::LineBreak, Mended::LineBreak]),
        ("${age} == 3", "${age} = 3", &[Mended::Sign]),
        ("${age} <> 3", "${age} != 3", &[Mended::Sign]),
        ("${age} => 3 && ${age} =< 5", "${age} >= 3 and ${age} <= 5", &[Mended::Sign, Mended::Sign, Mended::Sign]),
        ("${age} &gt; 3", "${age} > 3", &[Mended::Sign]),
        ("${age}>3||${one}='plum'", "${age}>3 or ${one}='plum'", &[Mended::Sign]),
        ("${age} ≥ 3", "${age} >= 3", &[Mended::Sign]),
        ("if(${age}; 1; 2)", "if(${age}, 1, 2)", &[Mended::Sign, Mended::Sign]),
        ("${age} > 3 AND ${age} < 5 Or 1", "${age} > 3 and ${age} < 5 or 1", &[Mended::Word, Mended::Word]),
        ("NOT(Count_Selected(${fruit}) = 2)", "not(count-selected(${fruit}) = 2)", &[Mended::Word, Mended::Word]),
        ("False", "false()", &[Mended::Word]),
        ("../age > 3", "${age} > 3", &[Mended::Path]),
        ("/data/people/age + ../../one/note", "${age} + ${note}", &[Mended::Path, Mended::Path]),
        ("current()/../age = ${people}/age", "${age} = ${age}", &[Mended::Path, Mended::Path]),
        ("${ age } > 3", "${age} > 3", &[Mended::Braces]),
    ];
    for (written, mended, what) in cases {
        let parsed = parse_with_repairs(written).unwrap_or_else(|fault| panic!("{written}: {fault:?}"));
        let kinds: Vec<Mended> = parsed.repairs.iter().map(|repair| repair.what).collect();
        assert_eq!((parsed.text.as_str(), kinds.as_slice()), (*mended, *what), "{written}");
        let again = parse_with_repairs(mended).expect(mended);
        assert_eq!((again.expr, again.repairs.len()), (parsed.expr, 0), "{written}");
    }
}

#[test]
fn nothing_is_mended_where_nothing_is_wrong() {
    for text in
        ["${one} = '“a”  ==\n&&'", "selected( ${fruit} ,\t'pear' )", "position(..) = 1", "-1 + .5", "name = ${one}"]
    {
        let parsed = parse_with_repairs(text).expect(text);
        assert_eq!((parsed.text.as_str(), parsed.remarks().len()), (text, 0));
    }
    assert_eq!(parse_with_repairs("‘a’ == ‘b’").expect("two kinds").remarks().len(), 2);
}

#[test]
fn paths_mean_their_last_name() {
    let world = World { age: "4", one: "pear", ..EMPTY };
    for text in [
        "../age = 4",
        "/data/a/age = 4",
        "../../a/age = 4 and ../one = 'pear'",
        "//age = 4",
        "a/b/age = 4",
        "./age = 4",
    ] {
        assert!(holds(text, &world), "{text}");
    }
}

#[test]
fn what_is_piped_is_found() {
    let text = "So ${name}, how is ${ dog }? ${ costs ${price}, ${} and ${a b}$";
    let found = pieces(text);
    let names: Vec<&str> = found
        .iter()
        .filter_map(|piece| match piece {
            Piece::Answer { name, .. } => Some(*name),
            Piece::Words(_) => None,
        })
        .collect();
    assert_eq!(names, ["name", "dog", "price"]);
    assert_eq!(found.first(), Some(&Piece::Words("So ")));
    assert_eq!(found.last(), Some(&Piece::Words(", ${} and ${a b}$")));
    assert_eq!(pieces("plain"), [Piece::Words("plain")]);
    assert_eq!(pieces(""), []);
}
