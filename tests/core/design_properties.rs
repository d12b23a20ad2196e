//! What must hold of designs: several stages, replicates, lonely units, and input that is no design.

use barograph::estimation::{
    Cell, DesignInput, Domain, EstimationError, QuantileOptions, Replacement, ReplicateInput, StageInput, SurveyDesign,
    means, population_variance, quantiles, ratio, simple_variance_of_mean, totals,
};
use barograph::study::LonelyPsu;
use proptest::prelude::*;

#[track_caller]
fn close(actual: f64, expected: f64) {
    assert!((actual - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{actual:e} instead of {expected:e}");
}

/// Weighted values by stratum, primary unit and person; each unit with its population of persons, each stratum of units.
type TwoStages = Vec<(f64, Vec<(f64, Vec<f64>)>)>;

/// n/(n − 1) Σ (t − t̄)².
fn spread(totals: &[f64]) -> f64 {
    let n = totals.len() as f64;
    let mean = totals.iter().sum::<f64>() / n;
    n / (n - 1.0) * totals.iter().map(|t| (t - mean).powi(2)).sum::<f64>()
}

/// Särndal, Swensson and Wretman (1992), 4.3, written down directly: the first stage, and the second of each unit.
fn direct(strata: &TwoStages) -> (f64, f64) {
    let (mut first, mut second) = (0.0, 0.0);
    for (population, units) in strata {
        let fraction = units.len() as f64 / population;
        let totals: Vec<f64> = units.iter().map(|(_, persons)| persons.iter().sum()).collect();
        first += (1.0 - fraction) * spread(&totals);
        for (persons_in_all, persons) in units {
            second += fraction * (1.0 - persons.len() as f64 / persons_in_all) * spread(persons);
        }
    }
    (first, second)
}

fn two_stages() -> impl Strategy<Value = TwoStages> {
    let persons = prop::collection::vec(-50.0f64..50.0, 2..5);
    let unit = (0u8..20, persons).prop_map(|(more, persons)| ((persons.len() + usize::from(more)) as f64, persons));
    let units = prop::collection::vec(unit, 2..5);
    let stratum = (0u8..20, units).prop_map(|(more, units)| ((units.len() + usize::from(more)) as f64, units));
    prop::collection::vec(stratum, 1..4)
}

/// The total of a two-stage sample: its variance with every choice that the design has.
fn variance_of_total(strata: &TwoStages, first_fpc: bool, ultimate_cluster: bool) -> f64 {
    let mut rows: Vec<(String, String, f64, f64, f64)> = Vec::new();
    for (h, (population, units)) in strata.iter().enumerate() {
        for (j, (persons_in_all, persons)) in units.iter().enumerate() {
            let row = |y: &f64| (h.to_string(), format!("{h}.{j}"), *population, *persons_in_all, *y);
            rows.extend(persons.iter().map(row));
        }
    }
    let second = StageInput { fpc: Some(rows.iter().map(|r| Some(r.3)).collect()), ..StageInput::default() };
    let design = SurveyDesign::new(DesignInput {
        rows: rows.len(),
        weights: Some(vec![Some(1.0); rows.len()]),
        strata: Some(rows.iter().map(|r| Some(r.0.as_str())).collect()),
        psu: Some(rows.iter().map(|r| Some(r.1.as_str())).collect()),
        fpc: first_fpc.then(|| rows.iter().map(|r| Some(r.2)).collect()),
        later_stages: vec![second],
        ultimate_cluster,
        ..DesignInput::default()
    })
    .expect("a good design");
    let (domain, values) = (Domain::all(rows.len()), rows.iter().map(|r| r.4).collect::<Vec<_>>());
    totals(&design, &[Cell { domain: &domain, values: &values }]).expect("a total").covariance[(0, 0)]
}

/// Two units a stratum: values of the persons in each, with their weights.
type Pairs = Vec<[Vec<(f64, f64)>; 2]>;

fn pairs() -> impl Strategy<Value = Pairs> {
    let unit = || prop::collection::vec((-50.0f64..50.0, 0.1f64..20.0), 1..4);
    prop::collection::vec((unit(), unit()).prop_map(|(a, b)| [a, b]), 1..6)
}

proptest! {
    #[test]
    fn two_stages_are_the_recursion_written_down(strata in two_stages()) {
        let (first, second) = direct(&strata);
        close(variance_of_total(&strata, true, false), first + second);
        close(variance_of_total(&strata, true, true), first);
        // Without finite populations at the first stage nothing below it counts.
        let free: TwoStages = strata.iter().map(|(_, units)| (f64::INFINITY, units.clone())).collect();
        close(variance_of_total(&free, false, false), direct(&free).0);
    }

    #[test]
    fn a_jackknife_of_pairs_is_the_linearised_variance(pairs in pairs(), mse in any::<bool>()) {
        let mut rows: Vec<(usize, usize, f64, f64)> = Vec::new();
        for (h, units) in pairs.iter().enumerate() {
            for (j, unit) in units.iter().enumerate() {
                rows.extend(unit.iter().map(|(y, w)| (h, j, *y, *w)));
            }
        }
        let names: Vec<(String, String)> = rows.iter().map(|r| (r.0.to_string(), r.1.to_string())).collect();
        let weights = || rows.iter().map(|r| Some(r.3)).collect::<Vec<_>>();
        let linear = SurveyDesign::new(DesignInput {
            rows: rows.len(),
            weights: Some(weights()),
            strata: Some(names.iter().map(|n| Some(n.0.as_str())).collect()),
            psu: Some(names.iter().map(|n| Some(n.1.as_str())).collect()),
            nest: true,
            ..DesignInput::default()
        })
        .expect("a good design");
        // Each unit left out in turn, the other of its stratum counting twice.
        let factor = |out: (usize, usize), row: &(usize, usize, f64, f64)| match row {
            (h, j, ..) if (*h, *j) == out => 0.0,
            (h, ..) if *h == out.0 => 2.0,
            _ => 1.0,
        };
        let out = (0..pairs.len()).flat_map(|h| [(h, 0), (h, 1)]);
        let columns: Vec<Vec<f64>> = out.map(|out| rows.iter().map(|row| factor(out, row)).collect()).collect();
        let input = ReplicateInput { columns, scale: 1.0, rscales: vec![0.5], mse, ..ReplicateInput::default() };
        let jackknife = SurveyDesign::replicated(weights(), input).expect("good replicates");
        let (domain, values) = (Domain::all(rows.len()), rows.iter().map(|r| r.2).collect::<Vec<_>>());
        let total = |design| totals(design, &[Cell { domain: &domain, values: &values }]).expect("a total");
        let (one, other) = (total(&linear), total(&jackknife));
        close(one.values[0], other.values[0]);
        close(other.covariance[(0, 0)], one.covariance[(0, 0)]);
        prop_assert_eq!(jackknife.degrees_of_freedom(&domain), linear.degrees_of_freedom(&domain));
    }

    /// Totals and their standard errors scale with the weights; a design effect with replacement does not.
    #[test]
    fn what_scales_with_the_weights(
        rows in prop::collection::vec((-9.0f64..9.0, 0.1f64..9.0), 2..30), factor in 0.01f64..100.0,
    ) {
        let (domain, values) = (Domain::all(rows.len()), rows.iter().map(|r| r.0).collect::<Vec<_>>());
        let cell = Cell { domain: &domain, values: &values };
        let of = |factor: f64| {
            let weights = Some(rows.iter().map(|r| Some(r.1 * factor)).collect());
            let design = SurveyDesign::new(DesignInput { rows: rows.len(), weights, ..DesignInput::default() });
            let design = design.expect("a good design");
            let total = totals(&design, &[cell]).expect("a total");
            let se = means(&design, &[cell]).expect("a mean").se(0);
            (total.values[0], total.se(0), se * se / simple_variance_of_mean(&design, cell, Replacement::With))
        };
        let (one, other) = (of(1.0), of(factor));
        close(other.0 / factor, one.0);
        close(other.1 / factor, one.1);
        close(other.2, one.2);
    }

    #[test]
    fn nothing_panics_on_arbitrary_input(
        rows in prop::collection::vec(any_row(), 0..12),
        second in any::<bool>(),
        nest in any::<bool>(),
        flags in any::<[bool; 4]>(),
        lonely in prop::sample::select(LonelyPsu::ALL.to_vec()),
        p in any::<f64>(),
    ) {
        let input = DesignInput {
            rows: rows.len(),
            weights: flags[0].then(|| rows.iter().map(|r| Some(r.0)).collect()),
            strata: flags[1].then(|| rows.iter().map(|r| Some(r.1)).collect()),
            psu: flags[2].then(|| rows.iter().map(|r| Some(r.2)).collect()),
            fpc: flags[3].then(|| rows.iter().map(|r| Some(r.3)).collect()),
            later_stages: if second { vec![StageInput::default()] } else { Vec::new() },
            nest,
            lonely,
            domain_lonely_adjust: nest,
            ultimate_cluster: false,
        };
        let Ok(design) = SurveyDesign::new(input) else { return Ok(()) };
        let x: Vec<f64> = rows.iter().map(|r| r.4).collect();
        let y: Vec<f64> = rows.iter().map(|r| r.5).collect();
        let domain = Domain::of(rows.len(), |row| rows[row].6).complete(&[&x, &y]);
        let cells = [Cell { domain: &domain, values: &x }, Cell { domain: &domain, values: &y }];
        let options = QuantileOptions::new(design.degrees_of_freedom(&domain));
        let results = [
            means(&design, &cells).map(drop),
            totals(&design, &cells).map(drop),
            ratio(&design, &domain, &x, &y).map(drop),
            population_variance(&design, cells[0], &domain).map(drop),
            quantiles(&design, cells[1], &[p, 0.0, 0.5, 1.0], options).map(drop),
        ];
        if domain.is_empty() {
            prop_assert!(results.iter().all(|result| *result == Err(EstimationError::DomainEmpty)), "{:?}", results);
        }
    }
}

type AnyRow = (f64, &'static str, &'static str, f64, f64, f64, bool);

fn any_row() -> impl Strategy<Value = AnyRow> {
    let weight = prop_oneof![4 => 0.0f64..5.0, 1 => Just(0.0), 1 => any::<f64>()];
    let fpc = prop_oneof![8 => Just(20.0), 1 => any::<f64>()];
    let names = || prop::sample::select(vec!["a", "b", "c"]);
    (weight, names(), names(), fpc, any::<f64>(), -5.0f64..5.0, any::<bool>())
}

fn pairs_of_units(lonely: LonelyPsu, domain_lonely_adjust: bool) -> SurveyDesign {
    SurveyDesign::new(DesignInput {
        rows: 4,
        strata: Some(vec![Some("a"), Some("a"), Some("b"), Some("b")]),
        lonely,
        domain_lonely_adjust,
        ..DesignInput::default()
    })
    .expect("a good design")
}

/// The domain has both units of the stratum a, with totals 1 and 3, and one of b, with the total 6.
#[test]
fn strata_that_are_lonely_only_in_the_domain() {
    let domain = Domain::of(4, |row| row < 3);
    let cell = Cell { domain: &domain, values: &[1.0, 3.0, 6.0, 9.0] };
    let of = |lonely, flag| totals(&pairs_of_units(lonely, flag), &[cell]).map(|joint| joint.covariance[(0, 0)]);
    // (1 − 3)² + (6 − 0)², for every policy: no stratum of the design is lonely.
    for lonely in LonelyPsu::ALL {
        assert_eq!(of(lonely, false), Ok(40.0), "{lonely:?}");
    }
    assert_eq!(of(LonelyPsu::Average, true), Ok(8.0));
    // 4, and 2/1 · ((6 − 10/4)² + (0 − 10/4)²) for both units of b about the mean of all four.
    assert_eq!(of(LonelyPsu::Adjust, true), Ok(4.0 + 2.0 * (3.5f64.powi(2) + 2.5f64.powi(2))));
    // The flag is for adjust and average alone.
    assert_eq!(of(LonelyPsu::Fail, true), Ok(40.0));
    assert_eq!(of(LonelyPsu::Remove, true), Ok(40.0));
}

#[test]
fn a_single_unit_is_all_there_is() {
    let of = |lonely| {
        let psu = Some(vec![Some("1"); 3]);
        let design = SurveyDesign::new(DesignInput { rows: 3, psu, lonely, ..DesignInput::default() });
        let domain = Domain::all(3);
        let cell = Cell { domain: &domain, values: &[1.0, 2.0, 6.0] };
        means(&design.expect("a good design"), &[cell]).map(|joint| (joint.values[0], joint.se(0)))
    };
    assert_eq!(of(LonelyPsu::Fail), Err(EstimationError::LonelyPsu { stratum: "all".to_owned() }));
    assert_eq!(of(LonelyPsu::Remove), Ok((3.0, 0.0)));
    // With nothing but lonely strata there is nothing to average: never 0.
    assert!(of(LonelyPsu::Average).is_ok_and(|(mean, se)| mean == 3.0 && se.is_nan()));
}

#[test]
fn small_and_constant_domains() {
    let design = pairs_of_units(LonelyPsu::Fail, false);
    let nobody = Domain::of(4, |_| false);
    let one = Domain::of(4, |row| row == 2);
    let all = Domain::all(4);
    let of = |domain, values: &[f64; 4]| {
        means(&design, &[Cell { domain, values }]).map(|joint| (joint.values[0], joint.se(0)))
    };
    assert_eq!(of(&nobody, &[1.0; 4]), Err(EstimationError::DomainEmpty));
    assert_eq!(of(&one, &[1.0, 2.0, 7.0, 4.0]), Ok((7.0, 0.0)));
    for share in [0.0, 1.0, 0.1] {
        assert_eq!(of(&all, &[share; 4]), Ok((share, 0.0)));
    }
    let spread = population_variance(&design, Cell { domain: &one, values: &[1.0; 4] }, &one).expect("one row");
    assert!(spread.values[0].is_nan());
    let spread = population_variance(&design, Cell { domain: &all, values: &[2.0; 4] }, &all).expect("a constant");
    assert_eq!((spread.values[0], spread.se(0)), (0.0, 0.0));
    assert_eq!(ratio(&design, &all, &[1.0; 4], &[0.0; 4]).map(drop), Err(EstimationError::DomainEmpty));
}

fn refusal(weights: Vec<Option<f64>>, input: ReplicateInput) -> String {
    let findings = SurveyDesign::replicated(weights, input).expect_err("no design");
    findings.iter().next().expect("a finding").to_string()
}

#[test]
fn bad_replicates_are_named() {
    let good =
        || ReplicateInput { columns: vec![vec![1.0; 2]; 3], scale: 1.0, rscales: vec![1.0], ..Default::default() };
    let weights = || vec![Some(1.0); 2];
    assert!(SurveyDesign::replicated(weights(), good()).is_ok());
    let cases = [
        (ReplicateInput { columns: Vec::new(), ..good() }, "replicates: There is no replicate."),
        (ReplicateInput { columns: vec![vec![1.0]], ..good() }, "replicates[0]: Replicate 1 has 1 values for 2 rows."),
        (
            ReplicateInput { columns: vec![vec![1.0, f64::NAN]], ..good() },
            "replicates[0].rows[1]: Replicate 1 has no weight in row 2.",
        ),
        (ReplicateInput { rscales: vec![1.0, 1.0], ..good() }, "rscales: There are 2 rscales for 3 replicates."),
        (ReplicateInput { rscales: Vec::new(), ..good() }, "rscales: There are 0 rscales for 3 replicates."),
        (ReplicateInput { rscales: vec![-1.0], ..good() }, "scale: The scale and the rscales are numbers from 0 up."),
        (ReplicateInput { scale: -1.0, ..good() }, "scale: The scale and the rscales are numbers from 0 up."),
        (ReplicateInput { scale: f64::NAN, ..good() }, "scale: The scale and the rscales are numbers from 0 up."),
    ];
    for (input, message) in cases {
        assert_eq!(refusal(weights(), input), format!("{message} [design_invalid]"));
    }
    for weight in [None, Some(-1.0), Some(f64::INFINITY)] {
        let message = refusal(vec![Some(1.0), weight], good());
        assert!(message.starts_with("rows[1].weight: Row 2 has") && message.contains("[weight_invalid]"), "{message}");
    }
}
