//! Who is in which cell, and who may go on.

use super::*;
use crate::questionnaire::{Answer, Answers, MissingReason};

fn variable(name: &str) -> VariableId {
    VariableId::new(name).expect("a name")
}

fn cell(name: &str, when: &[(&str, &[i32])], target: u64) -> QuotaCell {
    let when = when.iter().map(|(id, codes)| (variable(id), codes.iter().copied().collect())).collect();
    QuotaCell { name: name.into(), when, target }
}

fn sex_and_age(strength: Strength) -> Quota {
    let cells = vec![
        cell("women under 35", &[("sex", &[1]), ("age", &[1, 2])], 2),
        cell("women of 35 and over", &[("sex", &[1]), ("age", &[3])], 3),
        cell("men", &[("sex", &[2])], 5),
    ];
    Quota { name: "sex and age".into(), strength, cells }
}

fn answers(given: &[(&str, Answer)]) -> Answers {
    given.iter().map(|(id, answer)| (variable(id), answer.clone())).collect()
}

fn full(cell: usize) -> (CellRef, CellCounts) {
    (CellRef { quota: 0, cell }, CellCounts { complete: 1, reserved: 1, expired: 7 })
}

#[test]
fn a_cell_is_known_as_soon_as_the_answers_decide_it() {
    let quota = sex_and_age(Strength::Hard);
    let of = |given: &[(&str, Answer)]| membership(&quota, &answers(given));
    assert_eq!(of(&[]), Membership::Open);
    assert_eq!(of(&[("sex", Answer::Code(2))]), Membership::In(2), "men are not asked for their age");
    assert_eq!(of(&[("sex", Answer::Code(1))]), Membership::Open);
    assert_eq!(of(&[("sex", Answer::Code(1)), ("age", Answer::Code(2))]), Membership::In(0));
    assert_eq!(of(&[("sex", Answer::Code(1)), ("age", Answer::Code(9))]), Membership::Outside);
    assert_eq!(of(&[("sex", Answer::Missing(MissingReason::PreferNotToSay))]), Membership::Outside);
    assert_eq!(of(&[("age", Answer::Code(9))]), Membership::Open, "may be a man");
}

#[test]
fn a_hard_cell_lets_nobody_past_its_target_and_a_soft_one_marks_them() {
    let woman = answers(&[("sex", Answer::Code(1)), ("age", Answer::Code(1))]);
    let at = CellRef { quota: 0, cell: 0 };
    let hard = QuotaPlan { total: None, quotas: vec![sex_and_age(Strength::Hard)] };
    let empty = decide(&hard, &woman, &Standing::new(), &BTreeMap::new());
    assert_eq!(empty, Decision::GoOn { reserve: vec![at], over: vec![] });
    let standing = Standing::from([full(0)]);
    assert_eq!(decide(&hard, &woman, &standing, &BTreeMap::new()), Decision::Full { cell: at });
    for own in [Own::Reserved, Own::Complete] {
        let held = BTreeMap::from([(at, own)]);
        assert_eq!(decide(&hard, &woman, &standing, &held), Decision::GoOn { reserve: vec![], over: vec![] });
    }
    for own in [Own::Nothing, Own::Expired] {
        let held = BTreeMap::from([(at, own)]);
        assert_eq!(decide(&hard, &woman, &standing, &held), Decision::Full { cell: at }, "{own:?}");
    }
    let soft = QuotaPlan { total: None, quotas: vec![sex_and_age(Strength::Soft)] };
    let past = decide(&soft, &woman, &standing, &BTreeMap::new());
    assert_eq!(past, Decision::GoOn { reserve: vec![at], over: vec![at] });
}

#[test]
fn expired_places_are_free_again() {
    let counts = CellCounts { complete: 1, reserved: 0, expired: 5 };
    assert_eq!(counts.free(2), 1);
    assert_eq!(counts.free(1), 0);
    assert_eq!(CellCounts { complete: 9, ..counts }.free(2), 0, "more than wanted is not less than nothing");
}

#[test]
fn whoever_changes_cell_needs_a_place_there() {
    let plan = QuotaPlan { total: None, quotas: vec![sex_and_age(Strength::Hard)] };
    let held = BTreeMap::from([(CellRef { quota: 0, cell: 2 }, Own::Reserved)]);
    let woman = answers(&[("sex", Answer::Code(1)), ("age", Answer::Code(1))]);
    let cell = CellRef { quota: 0, cell: 0 };
    assert_eq!(decide(&plan, &woman, &Standing::from([full(0)]), &held), Decision::Full { cell });
    assert_eq!(decide(&plan, &woman, &Standing::new(), &held), Decision::GoOn { reserve: vec![cell], over: vec![] });
}

/// People one after another, some of whom go away and come back: a hard cell never holds more than its target.
#[test]
fn a_sequence_of_decisions_ends_at_the_target_exactly() {
    let plan = QuotaPlan { total: None, quotas: vec![sex_and_age(Strength::Hard)] };
    let man = answers(&[("sex", Answer::Code(2))]);
    let cell = CellRef { quota: 0, cell: 2 };
    let mut standing = Standing::new();
    let mut turned_away = 0;
    for person in 0..20 {
        match decide(&plan, &man, &standing, &BTreeMap::new()) {
            Decision::Full { .. } => turned_away += 1,
            Decision::GoOn { reserve, .. } => {
                assert_eq!(reserve, [cell]);
                let counts = standing.entry(cell).or_default();
                // Every third goes away; the others complete.
                if person % 3 == 0 { counts.expired += 1 } else { counts.complete += 1 }
            }
        }
    }
    let counts = standing[&cell];
    assert_eq!(counts.complete, 5);
    assert_eq!(counts.complete + counts.expired + turned_away, 20);
}
