//! Samples of any frame by any plan: what holds whatever was given, and that estimation takes what a draw hands on.

use barograph::estimation::{Domain, SurveyDesign};
use barograph::sample::disposition::{CaseDisposition, DispositionTable};
use barograph::sample::draw::{
    Allocation, Order, PsuSize, SamplingPlan, SecondStage, Selection, Take, draw, inclusion_probabilities,
};
use barograph::sample::frame::{Frame, FrameUnit};
use barograph::sample::rates::{Eligibility, OutcomeCounts, rates};
use barograph::sample::{CaseDesign, CaseEvent, CaseOutcome, CompletionRule, conclude};
use barograph::study::LonelyPsu;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Rounding of a sum of a few hundred shares, relative.
const ROUNDING: f64 = 1e-9;

/// Up to 60 units in up to 4 strata, with up to 9 PSUs; sizes over six orders of magnitude.
fn frame() -> impl Strategy<Value = Frame> {
    let unit = (0..4_usize, 0..9_usize, prop_oneof![Just(1.0), 0.001..1000.0_f64]);
    prop::collection::vec(unit, 1..60).prop_map(|rows| {
        let unit = |(i, (stratum, psu, size)): (usize, (usize, usize, f64))| FrameUnit {
            key: format!("k{i}"),
            line: i as u64 + 2,
            stratum: Some(format!("s{stratum}")),
            psu: Some(format!("p{psu}")),
            size: Some(size),
            sort: vec![(i * 7 % 11).to_string()],
        };
        Frame::of(rows.into_iter().enumerate().map(unit).collect()).expect("a frame")
    })
}

fn order() -> impl Strategy<Value = Order> {
    prop_oneof![Just(Order::Random), Just(Order::Sorted)]
}

fn plan() -> impl Strategy<Value = SamplingPlan> {
    let total = 1..40_u64;
    let deviations = prop::collection::vec(prop_oneof![Just(0.0), 0.0..100.0_f64], 4)
        .prop_map(|d| d.into_iter().enumerate().map(|(i, d)| (format!("s{i}"), d)).collect::<BTreeMap<_, _>>());
    let sizes = prop::collection::vec(0..12_u64, 4)
        .prop_map(|d| d.into_iter().enumerate().map(|(i, d)| (format!("s{i}"), d)).collect::<BTreeMap<_, _>>());
    let allocation = prop_oneof![
        total.clone().prop_map(|total| Allocation::Whole { total }),
        (total.clone(), 0..3_u64).prop_map(|(total, at_least)| Allocation::Proportional { total, at_least }),
        (total, 0..3_u64, deviations).prop_map(|(total, at_least, deviations)| Allocation::Neyman {
            total,
            at_least,
            deviations
        }),
        sizes.prop_map(|sizes| Allocation::Fixed { sizes }),
    ];
    let selection = prop_oneof![
        Just(Selection::SimpleRandom),
        order().prop_map(Selection::Systematic),
        order().prop_map(Selection::ProportionalToSize),
    ];
    let take = prop_oneof![(1..5_u64).prop_map(Take::Size), (0.01..=1.0_f64).prop_map(Take::Rate)];
    let within = prop::option::of(take.prop_map(|take| SecondStage { take, psu_size: PsuSize::People }));
    (any::<u64>(), allocation, selection, within).prop_map(|(seed, allocation, selection, within)| SamplingPlan {
        seed,
        allocation,
        selection,
        within,
    })
}

fn wanted(plan: &SamplingPlan) -> u64 {
    match &plan.allocation {
        Allocation::Whole { total } | Allocation::Proportional { total, .. } | Allocation::Neyman { total, .. } => {
            *total
        }
        Allocation::Fixed { sizes } => sizes.values().sum(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn chances_are_chances_and_add_up_to_the_sample(frame in frame(), plan in plan()) {
        let Ok(drawn) = draw(&frame, &plan) else {
            prop_assert!(inclusion_probabilities(&frame, &plan).is_err());
            return Ok(());
        };
        let chances = inclusion_probabilities(&frame, &plan).expect("there is a sample");
        prop_assert!(chances.iter().all(|p| (0.0..=1.0).contains(p)), "{chances:?}");
        let keys: BTreeSet<&str> = drawn.cases.iter().map(|case| case.key.as_str()).collect();
        prop_assert_eq!(keys.len(), drawn.cases.len(), "nobody twice");
        for case in &drawn.cases {
            prop_assert!(case.probability > 0.0 && case.probability <= 1.0);
            prop_assert_eq!(case.design.weight, Some(1.0 / case.probability));
        }
        prop_assert_eq!(drawn.strata.iter().map(|stratum| stratum.drawn).sum::<u64>(), wanted(&plan));
        if plan.within.is_none() {
            prop_assert_eq!(drawn.cases.len() as u64, wanted(&plan));
            let sum: f64 = chances.iter().sum();
            prop_assert!((sum - wanted(&plan) as f64).abs() <= ROUNDING * sum, "{} {}", sum, wanted(&plan));
        }
    }

    #[test]
    fn rows_in_another_order_give_the_same_sample(frame in frame(), plan in plan(), turn in any::<prop::sample::Index>()) {
        let mut rows: Vec<FrameUnit> = frame.clone().into();
        let turn = turn.index(rows.len());
        rows.rotate_left(turn);
        rows.reverse();
        prop_assert_eq!(draw(&frame, &plan), draw(&Frame::of(rows).expect("the same frame"), &plan));
    }

    #[test]
    fn estimation_takes_every_sample(frame in frame(), plan in plan()) {
        let Ok(drawn) = draw(&frame, &plan) else { return Ok(()) };
        let cases: Vec<CaseDesign> = drawn.cases.into_iter().map(|case| case.design).collect();
        let design = SurveyDesign::of_cases(&cases, None, LonelyPsu::Certainty);
        prop_assert!(design.is_ok(), "{:?}", design.err());
    }

    #[test]
    fn every_log_has_one_disposition_and_rates_are_shares(
        logs in prop::collection::vec(prop::collection::vec(event(), 0..8), 1..40),
    ) {
        let outcomes: Vec<CaseOutcome> = logs.iter().map(|log| conclude(log, CompletionRule::default())).collect();
        let ended: Vec<CaseDisposition> = outcomes
            .iter()
            .filter_map(|outcome| match outcome {
                CaseOutcome::Ended(ended) => Some(*ended),
                CaseOutcome::Spent => None,
            })
            .collect();
        let (cases, table) = (ended.len() as u64, DispositionTable::of(ended));
        prop_assert_eq!(table.total(), cases);
        let found = rates(&OutcomeCounts::of(&table), &Eligibility::Allocated);
        let all = found.response.iter().chain(&found.cooperation).chain(&found.refusal).chain(&found.contact);
        for rate in all.filter_map(|rate| rate.share()) {
            prop_assert!((0.0..=1.0 + ROUNDING).contains(&rate), "{}", rate);
        }
        // RR1 ≤ RR3 ≤ RR5, as e goes from 1 to 0.
        if let [Some(least), _, Some(middle), _, Some(most), _] = found.response.map(|rate| rate.share()) {
            prop_assert!(least <= middle + ROUNDING && middle <= most + ROUNDING);
        }
    }
}

fn event() -> impl Strategy<Value = CaseEvent> {
    use barograph::sample::disposition::ItemCount;
    let answered = (0..12_u32, 0..12_u32, any::<bool>()).prop_map(|(a, b, sent)| CaseEvent::Answered {
        items: ItemCount { answered: a.min(b), applicable: a.max(b) },
        sent,
    });
    let mail = (0..3_u32, 0..3_usize).prop_map(|(step, kind)| {
        [CaseEvent::Sent { step }, CaseEvent::SendUnknown { step }, CaseEvent::Bounced { step }][kind]
    });
    let word = prop::sample::select(vec![
        CaseEvent::Opened,
        CaseEvent::ConsentRefused,
        CaseEvent::ScreenedOut,
        CaseEvent::QuotaFull,
        CaseEvent::Spent,
        CaseEvent::TooLate,
        CaseEvent::Withdrew,
        CaseEvent::OptedOut,
        CaseEvent::Refused,
        CaseEvent::WrongPerson,
        CaseEvent::ReachedSomebodyElse,
        CaseEvent::Duplicate,
        CaseEvent::Died,
        CaseEvent::Unable,
        CaseEvent::Language,
        CaseEvent::OtherNonResponse,
        CaseEvent::Unavailable,
    ]);
    prop_oneof![3 => mail, 2 => answered, 2 => word]
}

/// Two strata of 4 and 6, half and a third drawn: the fractions and degrees of freedom that estimation reads are those of the draw.
#[test]
fn fractions_reach_the_design() {
    let unit = |i: usize| FrameUnit {
        key: format!("k{i}"),
        line: i as u64 + 2,
        stratum: Some(if i < 4 { "a" } else { "b" }.into()),
        psu: None,
        size: None,
        sort: Vec::new(),
    };
    let frame = Frame::of((0..10).map(unit).collect()).expect("a frame");
    let sizes = [("a".to_owned(), 2), ("b".to_owned(), 2)].into();
    let plan = SamplingPlan {
        seed: 3,
        allocation: Allocation::Fixed { sizes },
        selection: Selection::SimpleRandom,
        within: None,
    };
    let cases: Vec<CaseDesign> = draw(&frame, &plan).expect("a sample").cases.into_iter().map(|c| c.design).collect();
    let design = SurveyDesign::of_cases(&cases, None, LonelyPsu::Fail).expect("a design");
    assert_eq!(design.strata().iter().map(|stratum| stratum.fraction).collect::<Vec<_>>(), [0.5, 1.0 / 3.0]);
    assert_eq!(design.weights().iter().sum::<f64>(), 10.0);
    assert_eq!(design.degrees_of_freedom(&Domain::all(4)), 2.0);
}
