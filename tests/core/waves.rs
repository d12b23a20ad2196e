//! One design over several waves: independent ones, and a rotating panel against R's numbers (`reference/README.md`).

use barograph::estimation::{
    Cell, Domain, JointEstimates, Overlap, StackedDesign, SurveyDesign, WaveDesign, difference, means, stack, totals,
};
use barograph::finding::Findings;
use barograph::sample::CaseDesign;
use barograph::study::LonelyPsu;

#[track_caller]
fn close(actual: f64, expected: f64) {
    assert!((actual - expected).abs() <= 1e-9 * expected.abs(), "{actual:e} instead of {expected:e}");
}

/// The panel by wave: its cases, with this column as sampling unit, and whether each has the property b.
fn panel(unit: &str) -> Vec<(Vec<CaseDesign>, Vec<f64>)> {
    let mut lines = include_str!("reference/data/panelA.csv").lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).expect("a column");
    let mut waves: Vec<(Vec<CaseDesign>, Vec<f64>)> = vec![Default::default(); 6];
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let wave: usize = cells[at("wave")].parse().expect("a wave");
        let (cases, values) = &mut waves[wave - 1];
        cases.push(CaseDesign {
            stratum: Some(cells[at("stratum")].to_owned()),
            psu: Some(cells[at(unit)].to_owned()),
            weight: cells[at("w")].parse().ok(),
            fpc: None,
        });
        values.push(cells[at("b")].parse().unwrap_or(f64::NAN));
    }
    waves
}

const NAMES: [&str; 6] = ["1", "2", "3", "4", "5", "6"];

fn stacked(panel: &[(Vec<CaseDesign>, Vec<f64>)], overlap: Overlap) -> StackedDesign {
    let wave = |(name, (cases, _)): (&'static str, &(Vec<CaseDesign>, Vec<f64>))| (name, cases.clone());
    let waves: Vec<(&str, Vec<CaseDesign>)> = NAMES.into_iter().zip(panel).map(wave).collect();
    let waves: Vec<WaveDesign<'_>> =
        waves.iter().map(|(name, cases)| WaveDesign { name, cases, weights: None, residuals: &[] }).collect();
    stack(&waves, overlap, LonelyPsu::Fail).expect("a good design")
}

fn shares(panel: &[(Vec<CaseDesign>, Vec<f64>)], stacked: &StackedDesign) -> JointEstimates {
    let values: Vec<f64> = panel.iter().flat_map(|(_, b)| b.clone()).collect();
    let own = |(wave, (_, b)): (usize, &(Vec<CaseDesign>, Vec<f64>))| {
        stacked.domain_of(wave, &Domain::of(b.len(), |row| !b[row].is_nan()))
    };
    let domains: Vec<Domain> = panel.iter().enumerate().map(own).collect();
    let cells: Vec<Cell<'_>> = domains.iter().map(|domain| Cell { domain, values: &values }).collect();
    means(&stacked.design, &cells).expect("means")
}

/// Cases panelA_psu/changes-consecutive-b and panelA_pid/changes-consecutive-b: df, and the standard errors of the changes.
#[test]
fn overlapping_waves_carry_their_covariance() {
    let changes = [
        ("psu", 48.0, 0.06552311727346277, 0.03028760390585507, 0.035522289170780985),
        ("pid", 1701.0, 0.06552311727346277, 0.02979523052689077, 0.028003971077309984),
    ];
    for (unit, df, value, se, p) in changes {
        let panel = panel(unit);
        let stacked = stacked(&panel, Overlap::SameUnits);
        let joint = shares(&panel, &stacked);
        assert_eq!(stacked.design.degrees_of_freedom(&Domain::all(stacked.design.rows())), df);
        let change = difference(joint.values[5] - joint.values[4], joint.variance_of_difference(4, 5), df, 0.95);
        close(change.value, value);
        close(change.se, se);
        close(change.p, p);
    }
}

#[test]
fn independent_waves_have_no_covariance_and_their_own_variance() {
    let panel = panel("psu");
    let joint = shares(&panel, &stacked(&panel, Overlap::Independent));
    for (wave, (cases, b)) in panel.iter().enumerate() {
        let design = SurveyDesign::of_cases(cases, None, LonelyPsu::Fail).expect("a good design");
        let domain = Domain::of(b.len(), |row| !b[row].is_nan());
        let own = means(&design, &[Cell { domain: &domain, values: b }]).expect("a mean");
        close(joint.values[wave], own.values[0]);
        close(joint.covariance[(wave, wave)], own.covariance[(0, 0)]);
        for other in 0..wave {
            assert_eq!(joint.covariance[(wave, other)], 0.0);
        }
    }
}

fn case(stratum: &str, psu: &str, fpc: Option<f64>) -> CaseDesign {
    CaseDesign { stratum: Some(stratum.to_owned()), psu: Some(psu.to_owned()), weight: Some(1.0), fpc }
}

fn two(
    first: &[CaseDesign],
    second: &[CaseDesign],
    overlap: Overlap,
    lonely: LonelyPsu,
) -> Result<StackedDesign, Findings> {
    let wave = |name, cases| WaveDesign { name, cases, weights: None, residuals: &[] };
    stack(&[wave("spring", first), wave("autumn", second)], overlap, lonely)
}

fn refused(first: &[CaseDesign], second: &[CaseDesign]) -> String {
    let findings = two(first, second, Overlap::SameUnits, LonelyPsu::Fail).expect_err("a contradiction");
    assert_eq!(findings.iter().count(), 1, "{findings:?}");
    findings.iter().next().expect("a finding").to_string()
}

#[test]
fn contradictions_name_wave_and_row() {
    let spring = [case("a", "1", None), case("a", "2", None), case("b", "3", None), case("b", "4", None)];
    let moved = [case("a", "1", None), case("b", "2", None), case("b", "2", None)];
    assert_eq!(
        refused(&spring, &moved),
        "waves[autumn].rows[1].psu: Wave autumn: The sampling unit 2 of row 2 is in the stratum b, but was in a in wave spring. [design_invalid]"
    );
    let nameless = [CaseDesign { psu: None, ..case("a", "", None) }];
    assert!(refused(&spring, &nameless).starts_with("waves[autumn].psu: Wave autumn: It names no sampling units"));
    let unstratified = [CaseDesign { stratum: None, ..case("", "1", None) }];
    assert!(refused(&spring, &unstratified).contains("It has no strata, but another wave has."));
    let of = |fpc| [case("a", "1", fpc), case("a", "2", fpc)];
    assert!(refused(&of(Some(10.0)), &of(None)).contains("It has no finite population"));
    assert_eq!(
        refused(&of(Some(10.0)), &of(Some(11.0))),
        "waves[autumn].rows[0].fpc: Wave autumn: Row 1 has the population 11 of the stratum a, but wave spring has 10. [design_invalid]"
    );
    let weightless = [CaseDesign { weight: Some(-1.0), ..case("a", "1", None) }];
    assert!(
        refused(&spring, &weightless).starts_with("waves[autumn].rows[0].weight: Wave autumn: Row 1 has the weight -1")
    );
}

/// Where one wave numbers its units anew in every stratum, a name says nothing about another stratum.
#[test]
fn names_within_strata_do_not_contradict() {
    let spring = [case("a", "1", None), case("a", "2", None), case("b", "1", None), case("b", "2", None)];
    let autumn = [case("a", "1", None), case("a", "3", None), case("b", "2", None)];
    let stacked = two(&spring, &autumn, Overlap::SameUnits, LonelyPsu::Fail).expect("a good design");
    assert_eq!(stacked.design.units(), 5);
    assert_eq!(stacked.waves, [0..4, 4..7]);
}

#[test]
fn independent_waves_need_not_be_alike() {
    let spring = [case("a", "1", Some(10.0)), case("a", "2", Some(10.0))];
    let autumn = [case("a", "1", Some(0.5)), case("a", "2", Some(0.5))];
    let open = [CaseDesign::default(), CaseDesign::default(), CaseDesign::default()];
    let wave = |name, cases| WaveDesign { name, cases, weights: None, residuals: &[] };
    let waves = [wave("spring", &spring[..]), wave("autumn", &autumn), wave("open", &open)];
    let stacked = stack(&waves, Overlap::Independent, LonelyPsu::Fail).expect("a good design");
    let fractions: Vec<f64> = stacked.design.strata().iter().map(|stratum| stratum.fraction).collect();
    assert_eq!(fractions, [0.2, 0.5, 0.0]);
    let labels: Vec<&str> = stacked.design.strata().iter().map(|stratum| stratum.label.as_str()).collect();
    assert_eq!(labels, ["a of wave spring", "a of wave autumn", "all of wave open"]);
    let twice = stack(&[waves[0], waves[0]], Overlap::Independent, LonelyPsu::Fail).expect_err("one name twice");
    assert!(twice.iter().any(|finding| finding.message.contains("Two waves have this name")));
    assert_eq!(stack(&[], Overlap::Independent, LonelyPsu::Fail).expect("nothing").design.rows(), 0);
}

/// Whatever the policy for lonely units, a wave has the variance that it has alone.
#[test]
fn lonely_units_of_one_wave_do_not_touch_another() {
    let spring = [case("a", "1", None), case("a", "2", None), case("b", "3", None)];
    let autumn = [case("a", "1", None), case("a", "2", None), case("b", "3", None), case("b", "4", None)];
    let values = [1.0, 3.0, 6.0, 2.0, 7.0, 1.0, 8.0];
    for lonely in [LonelyPsu::Remove, LonelyPsu::Certainty, LonelyPsu::Adjust, LonelyPsu::Average] {
        let stacked = two(&spring, &autumn, Overlap::Independent, lonely).expect("a good design");
        let domains = [stacked.domain_of(0, &Domain::all(3)), stacked.domain_of(1, &Domain::all(4))];
        let cells = [0, 1].map(|wave| Cell { domain: &domains[wave], values: &values });
        let joint = totals(&stacked.design, &cells).expect("totals");
        for (wave, (cases, rows)) in [(&spring[..], 0..3), (&autumn[..], 3..7)].into_iter().enumerate() {
            let design = SurveyDesign::of_cases(cases, None, lonely).expect("a good design");
            let domain = Domain::all(cases.len());
            let alone = totals(&design, &[Cell { domain: &domain, values: &values[rows] }]).expect("a total");
            close(joint.covariance[(wave, wave)], alone.covariance[(0, 0)]);
        }
        assert_eq!(joint.covariance[(0, 1)], 0.0, "{lonely:?}");
    }
    let failing = two(&spring, &autumn, Overlap::Independent, LonelyPsu::Fail).expect("a good design");
    let all = Domain::all(7);
    let error = totals(&failing.design, &[Cell { domain: &all, values: &values }]).expect_err("a lonely unit");
    assert!(error.to_string().contains("b of wave spring"), "{error}");
}
