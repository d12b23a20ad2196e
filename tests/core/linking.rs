//! Self-generated codes: what is linked is linked whatever the order, nobody twice, and what is ambiguous stays apart.

use barograph::response::linking::{Coded, LinkReport, LinkRules, Rule, link};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn coded(id: u32, elements: &[&str]) -> Coded<u32> {
    let given = |e: &&str| Some(*e).filter(|e| !e.is_empty()).map(str::to_owned);
    Coded { id, group: None, elements: elements.iter().map(given).collect() }
}

fn linked(before: &[Coded<u32>], after: &[Coded<u32>]) -> LinkReport<u32> {
    link(before, after, &LinkRules::default()).expect("codes of one kind")
}

fn pairs(report: &LinkReport<u32>) -> Vec<(u32, u32, Rule)> {
    report.pairs.iter().map(|p| (p.before, p.after, p.rule)).collect()
}

#[test]
fn writing_does_not_matter_and_one_slip_is_forgiven() {
    let before = [coded(1, &["B", "07", "a", "blue"]), coded(2, &["k", "3", "o", "green"])];
    let after = [coded(11, &["b", "7", "A ", "Blue"]), coded(12, &["k", "3", "", "green"])];
    assert_eq!(pairs(&linked(&before, &after)), [(1, 11, Rule::Exact), (2, 12, Rule::OneApart)]);
    let strict = link(&before, &after, &LinkRules { one_apart: false, ..LinkRules::default() }).expect("linked");
    assert_eq!(pairs(&strict), [(1, 11, Rule::Exact)]);
}

#[test]
fn who_cannot_be_told_from_another_is_left_out() {
    // Two before are as near to the one after.
    let before = [coded(1, &["b", "1", "a", "x"]), coded(2, &["b", "2", "a", "x"])];
    assert!(linked(&before, &[coded(11, &["b", "3", "a", "x"])]).pairs.is_empty());
    // The obvious code, three times.
    let obvious: Vec<_> = (1..4).map(|id| coded(id, &["1", "2", "3", "4"])).collect();
    let report = linked(&obvious, &[coded(11, &["1", "2", "3", "4"])]);
    assert!(report.pairs.is_empty());
    assert_eq!((report.before.duplicates, report.after.unmatched), (3, 1));
    // An exact pair keeps a near third apart.
    let before = [coded(1, &["b", "1", "a", "x"]), coded(2, &["b", "9", "a", "x"])];
    let report = linked(&before, &[coded(11, &["b", "1", "a", "x"])]);
    assert_eq!(pairs(&report), [(1, 11, Rule::Exact)]);
}

#[test]
fn groups_are_not_crossed_and_short_codes_do_not_count() {
    let in_group = |id, group: &str| Coded { group: Some(group.to_owned()), ..coded(id, &["b", "1", "a", "x"]) };
    assert!(linked(&[in_group(1, "3a")], &[in_group(11, "3b")]).pairs.is_empty());
    assert_eq!(linked(&[in_group(1, "3a")], &[in_group(11, "3A")]).exact, 1);
    let report = linked(&[coded(1, &["b", "", "", "x"])], &[coded(11, &["b", "", "", "x"])]);
    assert_eq!((report.before.too_short, report.pairs.len()), (1, 0));
    assert!(link(&[coded(1, &["b", "1"])], &[coded(2, &["b", "1", "c"])], &LinkRules::default()).is_err());
}

#[test]
fn chance_is_that_of_the_elements() {
    // Two values of each of three elements, all eight codes: agreement is one half in each.
    let all = |from: u32| -> Vec<Coded<u32>> {
        (0..8u32)
            .map(|n| {
                coded(
                    from + n,
                    &[["a", "b"][n as usize & 1], ["c", "d"][n as usize >> 1 & 1], ["e", "f"][n as usize >> 2]],
                )
            })
            .collect()
    };
    let chance = linked(&all(0), &all(100)).chance;
    assert!((chance.exact - 0.125).abs() < 1e-12 && (chance.one_apart - 0.375).abs() < 1e-12, "{chance:?}");
    assert!((chance.possible_codes - 8.0).abs() < 1e-9 && (chance.expected - 32.0).abs() < 1e-9, "{chance:?}");
    assert_eq!(chance.neighbours_within, 24, "twelve edges of a cube, twice");
}

fn round(from: u32) -> impl Strategy<Value = Vec<Coded<u32>>> {
    let element = prop_oneof![1 => Just(None), 6 => "[a-d]".prop_map(Some)];
    let code = (proptest::option::of("[xy]"), proptest::collection::vec(element, 5));
    proptest::collection::vec(code, 0..40).prop_map(move |codes| {
        let one = |(n, (group, elements))| Coded { id: from + n, group, elements };
        (0u32..).zip(codes).map(one).collect()
    })
}

proptest! {
    #[test]
    fn links_are_one_to_one_do_not_depend_on_order_and_add_up(before in round(0), after in round(1000), seed in any::<u64>()) {
        let report = linked(&before, &after);
        let firsts: BTreeSet<u32> = report.pairs.iter().map(|p| p.before).collect();
        let seconds: BTreeSet<u32> = report.pairs.iter().map(|p| p.after).collect();
        prop_assert_eq!((firsts.len(), seconds.len()), (report.pairs.len(), report.pairs.len()));
        for (side, round) in [(report.before, &before), (report.after, &after)] {
            prop_assert_eq!(side.matched + side.unmatched + side.duplicates + side.too_short, round.len());
        }
        for pair in &report.pairs {
            let (a, b) = (&before[pair.before as usize], &after[(pair.after - 1000) as usize]);
            prop_assert_eq!(&a.group, &b.group);
            let apart = a.elements.iter().zip(&b.elements).filter(|(x, y)| x.is_none() || x != y).count();
            prop_assert_eq!(apart, usize::from(pair.rule == Rule::OneApart));
        }
        let mut turned = (before.clone(), after.clone());
        let mut random = barograph::random::Seeded::new(seed);
        barograph::questionnaire::draw::shuffle(&mut random, &mut turned.0);
        barograph::questionnaire::draw::shuffle(&mut random, &mut turned.1);
        prop_assert_eq!(&linked(&turned.0, &turned.1), &report);
        // The other way round, the same people.
        let back = linked(&after, &before);
        let mut swapped: Vec<(u32, u32, Rule)> = back.pairs.iter().map(|p| (p.after, p.before, p.rule)).collect();
        swapped.sort();
        prop_assert_eq!(swapped, pairs(&report));
    }

    #[test]
    fn everybody_who_writes_the_same_is_linked_to_themselves(codes in proptest::collection::btree_set("[a-z]{6}", 1..40)) {
        let of = |from: u32| -> Vec<Coded<u32>> {
            let one = |(n, code): (u32, &String)| {
                let elements = code.chars().map(|c| Some(c.to_string())).collect();
                Coded { id: from + n, group: None, elements }
            };
            (0u32..).zip(&codes).map(one).collect()
        };
        let report = linked(&of(0), &of(1000));
        prop_assert_eq!(report.exact, codes.len());
        prop_assert!(report.pairs.iter().all(|p| p.before + 1000 == p.after));
    }
}
