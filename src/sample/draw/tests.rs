//! Draws by hand, and how often units are drawn against the chance that is stated for them.

use super::*;
use crate::finding::Code;
use crate::sample::frame::FrameUnit;
use std::collections::BTreeMap;

/// Rounding of a sum of a few hundred quotients, relative.
const ROUNDING: f64 = 1e-12;
/// Draws of one frame with one seed after another.
const DRAWS: u64 = 20_000;
/// Standard errors of a frequency; with fixed seeds a test holds or does not, and for ever.
const STANDARD_ERRORS: f64 = 4.5;

fn unit(key: &str, stratum: Option<&str>, psu: Option<&str>, size: Option<f64>) -> FrameUnit {
    let text = |cell: Option<&str>| cell.map(str::to_owned);
    FrameUnit { key: key.into(), line: 2, stratum: text(stratum), psu: text(psu), size, sort: Vec::new() }
}

/// Two strata: 6 in the hills, 10 in the plain, with sizes 1, 2, 3, …
fn strata() -> Frame {
    let name = |i: usize| if i < 6 { "hills" } else { "plain" };
    let units = (0..16).map(|i| unit(&format!("k{i:02}"), Some(name(i)), None, Some(1.0 + i as f64))).collect();
    Frame::of(units).expect("a frame")
}

/// Six villages of 2, 3, 4, 5, 6 and 20 people in one stratum.
fn villages() -> Frame {
    let people = |(v, people): (usize, usize)| {
        let village = format!("v{v}");
        (0..people)
            .map(move |p| unit(&format!("v{v}p{p:02}"), Some("all"), Some(&village), Some(7.0)))
            .collect::<Vec<_>>()
    };
    Frame::of([2, 3, 4, 5, 6, 20].into_iter().enumerate().flat_map(people).collect()).expect("a frame")
}

fn plan(allocation: Allocation, selection: Selection, within: Option<SecondStage>) -> SamplingPlan {
    SamplingPlan { seed: 1, allocation, selection, within }
}

fn people(take: Take) -> Option<SecondStage> {
    Some(SecondStage { take, psu_size: PsuSize::People })
}

fn whole(total: u64) -> Allocation {
    Allocation::Whole { total }
}

const BY_SIZE: Selection = Selection::ProportionalToSize(Order::Random);

fn refused(frame: &Frame, plan: &SamplingPlan) -> Vec<(Code, String)> {
    let findings = draw(frame, plan).expect_err("no sample");
    assert_eq!(inclusion_probabilities(frame, plan).expect_err("no chances"), findings);
    findings.into_iter().map(|f| (f.code, f.place.to_string())).collect()
}

/// How often each unit is drawn, over `DRAWS` seeds, against its π; and no unit with another π than its own.
fn frequencies_agree(frame: &Frame, plan: &SamplingPlan) {
    let stated = inclusion_probabilities(frame, plan).expect("chances");
    let position = |key: &str| frame.units().iter().position(|unit| unit.key == key).expect("in the frame");
    let mut drawn = vec![0_u64; frame.len()];
    for seed in 0..DRAWS {
        for case in draw(frame, &SamplingPlan { seed, ..plan.clone() }).expect("a sample").cases {
            let at = position(&case.key);
            drawn[at] += 1;
            assert_eq!(case.probability, stated[at]);
        }
    }
    for (unit, (times, p)) in frame.units().iter().zip(drawn.iter().zip(&stated)) {
        let frequency = *times as f64 / DRAWS as f64;
        let error = (p * (1.0 - p) / DRAWS as f64).sqrt();
        assert!((frequency - p).abs() <= STANDARD_ERRORS * error + ROUNDING, "{}: {frequency} for {p}", unit.key);
    }
}

#[test]
fn units_are_drawn_as_often_as_stated() {
    for selection in
        [Selection::SimpleRandom, Selection::Systematic(Order::Random), Selection::Systematic(Order::Sorted)]
    {
        frequencies_agree(&strata(), &plan(whole(5), selection, None));
        frequencies_agree(&strata(), &plan(Allocation::Proportional { total: 5, at_least: 1 }, selection, None));
    }
}

#[test]
fn units_are_drawn_in_proportion_to_size_as_often_as_stated() {
    for order in [Order::Random, Order::Sorted] {
        frequencies_agree(&strata(), &plan(whole(4), Selection::ProportionalToSize(order), None));
    }
    // 12 of 16: the large ones are certain.
    frequencies_agree(&strata(), &plan(whole(12), BY_SIZE, None));
}

#[test]
fn people_in_two_stages_are_drawn_as_often_as_stated() {
    frequencies_agree(&villages(), &plan(whole(3), BY_SIZE, people(Take::Size(2))));
    frequencies_agree(&villages(), &plan(whole(2), Selection::SimpleRandom, people(Take::Rate(0.4))));
}

/// Every set of 2 of 4 comes a sixth of the time: a chance of single units alone would not say so.
#[test]
fn every_set_of_a_simple_random_sample_has_the_same_chance() {
    let units = ["a", "b", "c", "d"].map(|key| unit(key, None, None, None)).to_vec();
    let frame = Frame::of(units).expect("a frame");
    let mut sets: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 0..DRAWS {
        let plan = SamplingPlan { seed, ..plan(whole(2), Selection::SimpleRandom, None) };
        let keys = draw(&frame, &plan).expect("a sample").cases.into_iter().map(|case| case.key).collect();
        *sets.entry(keys).or_default() += 1;
    }
    assert_eq!(sets.len(), 6);
    let error = (1.0 / 6.0 * 5.0 / 6.0 / DRAWS as f64).sqrt();
    for (set, times) in sets {
        let frequency = times as f64 / DRAWS as f64;
        assert!((frequency - 1.0 / 6.0).abs() < STANDARD_ERRORS * error, "{set} {frequency}");
    }
}

/// N = 6 and 10, n = 6: 2.25 and 3.75, so 2 and 4. π = 1/3 and 2/5, weights 3 and 2.5.
#[test]
fn a_stratified_sample_says_all_that_estimation_needs() {
    let plan = plan(Allocation::Proportional { total: 6, at_least: 2 }, Selection::SimpleRandom, None);
    let Drawn { cases, strata: drawn, findings } = draw(&strata(), &plan).expect("a sample");
    assert!(findings.is_empty(), "{findings}");
    let of = |name: &str| cases.iter().filter(|case| case.design.stratum.as_deref() == Some(name)).collect::<Vec<_>>();
    let (hills, plain) = (of("hills"), of("plain"));
    assert_eq!((hills.len(), plain.len()), (2, 4));
    for (cases, p, weight, units) in [(hills, 1.0 / 3.0, 3.0, 6.0), (plain, 0.4, 2.5, 10.0)] {
        for case in cases {
            assert_eq!(case.probability, p);
            let design =
                CaseDesign { stratum: case.design.stratum.clone(), psu: None, weight: Some(weight), fpc: Some(units) };
            assert_eq!(case.design, design);
        }
    }
    let counts: Vec<(u64, u64)> = drawn.iter().map(|stratum| (stratum.units, stratum.drawn)).collect();
    assert_eq!(counts, [(6, 2), (10, 4)]);
}

/// The Horvitz–Thompson total of the size itself has no error under PPS: Σ xᵢ/πᵢ = Σ x, certainty units or not.
#[test]
fn the_size_is_estimated_without_error_in_proportion_to_size() {
    let total: f64 = (1..=16).map(f64::from).sum();
    for n in 1..=16 {
        let drawn = draw(&strata(), &plan(whole(n), BY_SIZE, None)).expect("a sample");
        assert_eq!(drawn.cases.len() as u64, n);
        let size = |key: &str| strata().units().iter().find(|unit| unit.key == key).and_then(|unit| unit.size);
        let estimate: f64 = drawn.cases.iter().map(|case| size(&case.key).expect("a size") / case.probability).sum();
        assert!((estimate / total - 1.0).abs() < ROUNDING, "{n}: {estimate}");
    }
}

/// n = 12 of sizes 1 … 16 (Σ = 136): sizes of 136/12 = 11.3 and more are certain, that is 12 to 16; then n = 7 of 66: 66/7 = 9.4, so
/// 10 and 11; then 5 of 45: 9; then 4 of 36: none (8 < 9). Left: πᵢ = 4xᵢ/36 for 1 … 8.
#[test]
fn certainty_units_are_a_stratum_of_their_own_without_variance() {
    let plan = plan(whole(12), BY_SIZE, None);
    let chances = inclusion_probabilities(&strata(), &plan).expect("chances");
    for (i, p) in chances.iter().enumerate() {
        let expected = if i < 8 { (i + 1) as f64 / 9.0 } else { 1.0 };
        assert!((p - expected).abs() < ROUNDING, "{i}: {p}");
    }
    let Drawn { cases, strata, .. } = draw(&self::strata(), &plan).expect("a sample");
    assert_eq!((strata[0].drawn, strata[0].certain), (12, 8));
    let certain: Vec<_> = cases.iter().filter(|case| case.design.stratum.as_deref() == Some("certain")).collect();
    assert_eq!(certain.len(), 8);
    assert!(certain.iter().all(|case| case.design.fpc == Some(1.0) && case.design.weight == Some(1.0)));
    let open: Vec<_> = cases.iter().filter(|case| case.design.stratum.as_deref() == Some("not certain")).collect();
    let least = open.iter().map(|case| case.probability).fold(1.0, f64::min);
    assert!(open.len() == 4 && open.iter().all(|case| case.design.fpc == Some(least)));
}

/// 3 villages of 2, 3, 4, 5, 6, 20 (Σ = 40): 20 ≥ 40/3 is certain; then 2 of 20: π₁ = m/10. Two people in each: π = π₁ · 2/m = 1/5,
/// and 2/20 in the certain village, whose people are units of a stratum of their own.
#[test]
fn two_stages_multiply_their_chances() {
    let plan = plan(Allocation::Proportional { total: 3, at_least: 0 }, BY_SIZE, people(Take::Size(2)));
    let Drawn { cases, strata, findings } = draw(&villages(), &plan).expect("a sample");
    assert!(findings.iter().all(|f| f.code == Code::UNIT_TAKEN_WHOLE), "{findings}");
    assert_eq!((strata[0].units, strata[0].drawn, strata[0].certain), (6, 3, 1));
    assert_eq!(cases.len(), 6);
    let (certain, open): (Vec<_>, Vec<_>) = cases.iter().partition(|case| case.key.starts_with("v5"));
    for (number, case) in certain.iter().enumerate() {
        assert_eq!(case.design.stratum.as_deref(), Some("all / v5 / certain"));
        assert_eq!(case.design.psu, Some((number + 1).to_string()));
        assert_eq!((case.probability, case.design.weight, case.design.fpc), (0.1, Some(10.0), None));
    }
    assert_eq!(certain.len(), 2);
    for case in open {
        assert!((case.probability - 0.2).abs() < ROUNDING);
        assert_eq!(case.design.psu.as_deref(), Some(&case.key[..2]));
        assert_eq!((case.design.stratum.as_deref(), case.design.fpc), (Some("all"), None));
    }
}

/// A stratum may be called what a certainty stratum would be called.
#[test]
fn certainty_strata_never_run_into_others() {
    let units = (0..8).map(|i| {
        let (stratum, size) = if i < 4 { ("a", 1.0) } else { ("a / certain", 1.0) };
        unit(&format!("k{i}"), Some(stratum), None, Some(if i == 0 { 100.0 } else { size }))
    });
    let frame = Frame::of(units.collect()).expect("a frame");
    let sizes = [("a".to_owned(), 2), ("a / certain".to_owned(), 2)].into();
    let drawn = draw(&frame, &plan(Allocation::Fixed { sizes }, BY_SIZE, None)).expect("a sample");
    let mut strata: Vec<&str> = drawn.cases.iter().filter_map(|case| case.design.stratum.as_deref()).collect();
    strata.sort_unstable();
    assert_eq!(strata, ["a", "a / certain", "a / certain", "a / certain (2)"]);
}

#[test]
fn a_unit_smaller_than_the_take_is_taken_whole_and_said() {
    let plan = plan(whole(6), Selection::SimpleRandom, people(Take::Size(5)));
    let drawn = draw(&villages(), &plan).expect("a sample");
    let said: Vec<String> = drawn.findings.iter().map(|f| f.place.to_string()).collect();
    assert_eq!(said, ["frame.psu[v0]", "frame.psu[v1]", "frame.psu[v2]"]);
    assert_eq!(drawn.cases.len(), 2 + 3 + 4 + 5 + 5 + 5);
}

#[test]
fn a_sorted_systematic_draw_spreads_over_the_sorting() {
    // By a number, which as text would sort 1, 10, 2.
    let mut units: Vec<FrameUnit> = (0..12).map(|i| unit(&format!("k{:02}", (i * 5) % 12), None, None, None)).collect();
    for (i, unit) in units.iter_mut().enumerate() {
        unit.sort = vec![(i + 1).to_string()];
    }
    let ranks: BTreeMap<String, usize> = units.iter().enumerate().map(|(i, unit)| (unit.key.clone(), i)).collect();
    let frame = Frame::of(units).expect("a frame");
    for seed in 0..50 {
        let plan = SamplingPlan { seed, ..plan(whole(4), Selection::Systematic(Order::Sorted), None) };
        let mut thirds: Vec<usize> =
            draw(&frame, &plan).expect("a sample").cases.iter().map(|case| ranks[&case.key] / 3).collect();
        thirds.sort_unstable();
        assert_eq!(thirds, [0, 1, 2, 3]);
    }
}

#[test]
fn the_order_of_rows_changes_nothing_and_the_seed_everything() {
    let plan = plan(Allocation::Proportional { total: 6, at_least: 0 }, BY_SIZE, None);
    let mut rows: Vec<FrameUnit> = strata().into();
    rows.reverse();
    let (a, b) = (draw(&strata(), &plan), draw(&Frame::of(rows).expect("a frame"), &plan));
    assert_eq!(a, b);
    let other = draw(&strata(), &SamplingPlan { seed: 2, ..plan });
    assert_ne!(a, other);
}

/// What this version draws, later versions draw too: a sample can be shown to be the one that its seed gives.
#[test]
fn a_seed_is_for_ever() {
    let keys = |plan: &SamplingPlan| -> String {
        let cases = draw(&strata(), plan).expect("a sample").cases;
        cases.iter().map(|case| case.key.trim_start_matches('k')).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(keys(&plan(whole(4), Selection::SimpleRandom, None)), "01 03 07 12");
    assert_eq!(keys(&plan(whole(4), Selection::Systematic(Order::Sorted), None)), "01 05 09 13");
    assert_eq!(keys(&plan(whole(4), BY_SIZE, None)), "03 05 13 15");
}

#[test]
fn what_the_frame_cannot_give_is_refused_with_its_place() {
    let bare = Frame::of(vec![unit("a", None, None, None), unit("b", None, None, Some(0.0))]);
    assert!(bare.is_err(), "a size for one and not for the other");
    let bare = Frame::of(vec![unit("a", None, None, None)]).expect("a frame");
    let proportional = Allocation::Proportional { total: 1, at_least: 0 };
    let no_strata = plan(proportional, Selection::SimpleRandom, None);
    assert_eq!(refused(&bare, &no_strata), [(Code::SAMPLING_PLAN_INVALID, "allocation".into())]);
    let no_psus = plan(whole(1), Selection::SimpleRandom, people(Take::Size(1)));
    assert_eq!(refused(&bare, &no_psus), [(Code::SAMPLING_PLAN_INVALID, "within".into())]);
    let no_sizes = plan(whole(1), BY_SIZE, None);
    assert_eq!(refused(&bare, &no_sizes), [(Code::FRAME_SIZE_INVALID, "line 2, column size".into())]);
    let too_many = plan(whole(2), Selection::SimpleRandom, None);
    assert_eq!(refused(&bare, &too_many), [(Code::SAMPLE_TOO_LARGE, "allocation.total".into())]);
    for take in [Take::Size(0), Take::Rate(0.0), Take::Rate(1.5), Take::Rate(f64::NAN)] {
        let bad = plan(whole(1), Selection::SimpleRandom, people(take));
        assert_eq!(refused(&villages(), &bad), [(Code::SAMPLING_PLAN_INVALID, "within.take".into())]);
    }
    let measure = Some(SecondStage { take: Take::Size(1), psu_size: PsuSize::Measure });
    let mut rows: Vec<FrameUnit> = villages().into();
    rows[1].size = Some(8.0);
    rows[3].size = Some(0.0);
    let uneven = Frame::of(rows).expect("a frame");
    let places: Vec<(Code, String)> = refused(&uneven, &plan(whole(1), BY_SIZE, measure));
    let expected = [(Code::SAMPLING_PLAN_INVALID, "frame.psu[v0]"), (Code::SAMPLING_PLAN_INVALID, "frame.psu[v1]")];
    assert_eq!(places, expected.map(|(code, place)| (code, place.to_owned())));
}

#[test]
fn strata_left_out_or_with_one_unit_are_said() {
    let sizes = [("hills".to_owned(), 0), ("plain".to_owned(), 1)].into();
    let drawn = draw(&strata(), &plan(Allocation::Fixed { sizes }, Selection::SimpleRandom, None)).expect("a sample");
    let said: Vec<(Code, String)> = drawn.findings.into_iter().map(|f| (f.code, f.place.to_string())).collect();
    let expected = [(Code::STRATUM_WITHOUT_CASES, "allocation[hills]"), (Code::LONELY_PSU, "strata[plain]")];
    assert_eq!(said, expected.map(|(code, place)| (code, place.to_owned())));
}

#[test]
fn a_plan_is_kept_as_a_document() {
    let text = r#"{"seed":18446744073709551615,"allocation":{"neyman":{"total":9,"at_least":2,"deviations":{"a":1.5}}},"selection":{"proportional_to_size":"random"},"within":{"take":{"rate":0.25},"psu_size":"measure"}}"#;
    let plan: SamplingPlan = serde_json::from_str(text).expect("a plan");
    assert_eq!(serde_json::to_string(&plan).expect("a document"), text);
    assert!(
        serde_json::from_str::<SamplingPlan>(
            r#"{"seed":1,"allocation":{"whole":{"total":1}},"selection":"simple_random","sort":1}"#
        )
        .is_err()
    );
}

/// Half a million people, stratified and in two stages: what a national register has.
#[test]
fn a_large_frame_is_drawn_from() {
    let units = (0..500_000_u32)
        .map(|i| {
            let (stratum, psu) = (format!("s{}", i % 32), format!("p{}", i % 3_200));
            unit(&i.to_string(), Some(&stratum), Some(&psu), Some(f64::from(1 + i % 50)))
        })
        .collect();
    let frame = Frame::of(units).expect("a frame");
    let proportional = Allocation::Proportional { total: 5_000, at_least: 2 };
    assert_eq!(draw(&frame, &plan(proportional.clone(), BY_SIZE, None)).expect("a sample").cases.len(), 5_000);
    let of_units = Allocation::Proportional { total: 400, at_least: 2 };
    let two = draw(&frame, &plan(of_units, BY_SIZE, people(Take::Size(10)))).expect("a sample");
    assert_eq!(two.cases.len(), 4_000);
}
