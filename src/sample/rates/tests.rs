//! Rates by hand.

use super::*;
use crate::sample::disposition::{CaseDisposition, DispositionTable};

/// Tolerance of a division against the same fraction written out.
const ROUNDING: f64 = 1e-15;

fn shares<const N: usize>(rates: [Rate; N]) -> [f64; N] {
    rates.map(|rate| rate.share().expect("a rate"))
}

fn close<const N: usize>(rates: [Rate; N], by_hand: [f64; N]) {
    for (rate, expected) in shares(rates).into_iter().zip(by_hand) {
        assert!((rate - expected).abs() < ROUNDING, "{rate} {expected}");
    }
}

/// 1000 cases: 400 complete, 50 partial, 100 refusals of four kinds, 30 non-contacts, 20 other, 250 silent, 50 undelivered, 100 not
/// eligible. E = 600, U = 300, e = 600/700 = 6/7, eU = 1800/7, E + eU = 6000/7.
fn thousand() -> DispositionTable {
    let counts = [
        (CaseDisposition::Complete, 400),
        (CaseDisposition::Partial, 50),
        (CaseDisposition::Refusal, 10),
        (CaseDisposition::OptedOut, 40),
        (CaseDisposition::ImplicitRefusal, 20),
        (CaseDisposition::BreakOff, 30),
        (CaseDisposition::Unavailable, 30),
        (CaseDisposition::Died, 5),
        (CaseDisposition::Language, 15),
        (CaseDisposition::Silence, 250),
        (CaseDisposition::Undelivered, 50),
        (CaseDisposition::ScreenedOut, 60),
        (CaseDisposition::QuotaFull, 40),
    ];
    DispositionTable::of(counts.iter().flat_map(|(ended, cases)| std::iter::repeat_n(*ended, *cases)))
}

#[test]
fn all_rates_by_hand() {
    let table = thousand();
    assert_eq!(table.total(), 1000);
    let found = rates(&OutcomeCounts::of(&table), &Eligibility::Allocated);
    close([found.eligibility], [6.0 / 7.0]);
    close(found.response, [400.0 / 900.0, 0.5, 2800.0 / 6000.0, 3150.0 / 6000.0, 400.0 / 600.0, 0.75]);
    close(found.cooperation, [400.0 / 570.0, 450.0 / 570.0, 400.0 / 550.0, 450.0 / 550.0]);
    close(found.refusal, [100.0 / 900.0, 700.0 / 6000.0, 100.0 / 600.0]);
    close(found.contact, [570.0 / 900.0, 3990.0 / 6000.0, 0.95]);
}

#[test]
fn a_stated_e_of_one_or_nothing_gives_the_outer_rates() {
    let counts = OutcomeCounts::of(&thousand());
    let all = rates(&counts, &Eligibility::stated(1.0, "Staff lists were drawn up the day before.").expect("stated"));
    assert_eq!(all.response[2], all.response[0]);
    assert_eq!(all.contact[1], all.contact[0]);
    let none = rates(&counts, &Eligibility::stated(0.0, "The register is of closed firms.").expect("stated"));
    assert_eq!(none.response[3], none.response[5]);
    assert_eq!(none.refusal[1], none.refusal[2]);
}

#[test]
fn e_needs_a_share_and_a_reason() {
    for (share, reason) in [(1.2, "why"), (-0.1, "why"), (f64::NAN, "why"), (0.5, "  ")] {
        assert!(Eligibility::stated(share, reason).is_err(), "{share} {reason:?}");
    }
    assert!(serde_json::from_str::<Eligibility>(r#"{"stated": {"share": 2, "reason": "x"}}"#).is_err());
    let kept = serde_json::to_string(&Eligibility::stated(0.5, "Half.").expect("stated")).expect("kept");
    assert_eq!(kept, r#"{"stated":{"share":0.5,"reason":"Half."}}"#);
}

#[test]
fn without_a_denominator_there_is_no_rate_but_a_reason() {
    let nobody = rates(&OutcomeCounts::default(), &Eligibility::Allocated);
    assert!(nobody.response.iter().all(|rate| *rate == Rate::None(NoRate::Nobody)));
    let silent = OutcomeCounts { unknown_nothing: 10.0, ..OutcomeCounts::default() };
    let silent = rates(&silent, &Eligibility::Allocated);
    assert_eq!(silent.response[0], Rate::Share(0.0));
    assert_eq!(silent.response[2], Rate::None(NoRate::EligibilityUnknown));
    assert_eq!(silent.response[4], Rate::None(NoRate::Nobody));
    assert_eq!(silent.cooperation[0], Rate::None(NoRate::Nobody));
    assert_eq!(silent.refusal[1], Rate::None(NoRate::EligibilityUnknown));
    assert_eq!(silent.eligibility, Rate::None(NoRate::EligibilityUnknown));
    let stated = Eligibility::stated(0.0, "None of them.").expect("stated");
    let silent = OutcomeCounts { unknown_nothing: 10.0, ..OutcomeCounts::default() };
    assert_eq!(rates(&silent, &stated).response[2], Rate::None(NoRate::Nobody));
}

#[test]
fn weighted_rates_use_base_weights() {
    let cases = [(CaseDisposition::Complete, 3.0), (CaseDisposition::Silence, 1.0), (CaseDisposition::BreakOff, 2.0)];
    let counts = OutcomeCounts::weighted(cases).expect("weights");
    assert_eq!(rates(&counts, &Eligibility::Allocated).response[0], Rate::Share(0.5));
    let bad = OutcomeCounts::weighted([(CaseDisposition::Complete, f64::NAN)]).expect_err("no weight");
    assert_eq!(bad.0[0].place.to_string(), "cases[0]");
}
