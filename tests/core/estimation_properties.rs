//! What must hold of estimates whatever the data.

use barograph::estimation::{Cell, DesignInput, Domain, SurveyDesign, means, totals};
use barograph::numeric::distribution::student;
use barograph::study::LonelyPsu;
use proptest::prelude::*;

#[derive(Debug, Clone)]
struct Row {
    stratum: &'static str,
    psu: &'static str,
    weight: f64,
    y: f64,
    group: u8,
}

fn row() -> impl Strategy<Value = Row> {
    let names = || prop::sample::select(vec!["a", "b", "c", "d"]);
    (names(), names(), 0.1f64..50.0, -100.0f64..100.0, 0u8..3).prop_map(|(stratum, psu, weight, y, group)| Row {
        stratum,
        psu,
        weight,
        y,
        group,
    })
}

fn policy() -> impl Strategy<Value = LonelyPsu> {
    prop::sample::select(LonelyPsu::ALL.to_vec())
}

fn design(rows: &[Row], factor: f64, lonely: LonelyPsu) -> SurveyDesign {
    SurveyDesign::new(DesignInput {
        rows: rows.len(),
        weights: Some(rows.iter().map(|r| Some(r.weight * factor)).collect()),
        strata: Some(rows.iter().map(|r| Some(r.stratum)).collect()),
        psu: Some(rows.iter().map(|r| Some(r.psu)).collect()),
        nest: true,
        lonely,
        ..DesignInput::default()
    })
    .expect("a good design")
}

fn values(rows: &[Row]) -> Vec<f64> {
    rows.iter().map(|r| r.y).collect()
}

fn near(a: f64, b: f64, scale: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9 * scale.max(1.0)
}

proptest! {
    #[test]
    fn scaling_the_weights_leaves_a_mean_alone(rows in prop::collection::vec(row(), 1..60), factor in 0.001f64..1000.0) {
        let (domain, y) = (Domain::all(rows.len()), values(&rows));
        let of = |factor| means(&design(&rows, factor, LonelyPsu::Remove), &[Cell { domain: &domain, values: &y }]);
        let (one, other) = (of(1.0).expect("a mean"), of(factor).expect("a mean"));
        prop_assert!(near(one.values[0], other.values[0], 100.0));
        prop_assert!(near(one.se(0), other.se(0), 100.0));
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in prop::collection::vec(row(), 1..60), lonely in policy()) {
        let of = |rows: &[Row]| {
            let (domain, y) = (Domain::all(rows.len()), values(rows));
            totals(&design(rows, 1.0, lonely), &[Cell { domain: &domain, values: &y }])
        };
        let backwards: Vec<Row> = rows.iter().rev().cloned().collect();
        match (of(&rows), of(&backwards)) {
            (Ok(one), Ok(other)) => {
                prop_assert!(near(one.values[0], other.values[0], 1e5));
                prop_assert!(near(one.se(0), other.se(0), 1e5));
            }
            // Which lonely stratum is named depends on the order; that there is one does not.
            (one, other) => prop_assert!(one.is_err() && other.is_err()),
        }
    }

    #[test]
    fn totals_of_domains_add_up(rows in prop::collection::vec(row(), 1..60)) {
        let y = values(&rows);
        let design = design(&rows, 1.0, LonelyPsu::Remove);
        let all = Domain::all(rows.len());
        let parts: Vec<Domain> = (0..3).map(|g| Domain::of(rows.len(), |row| rows[row].group == g)).collect();
        let present: Vec<&Domain> = parts.iter().filter(|d| d.count() > 0).collect();
        let mut cells: Vec<Cell<'_>> = present.iter().map(|domain| Cell { domain, values: &y }).collect();
        cells.push(Cell { domain: &all, values: &y });
        let joint = totals(&design, &cells).expect("totals");
        let last = cells.len() - 1;
        prop_assert!(near(joint.values[..last].iter().sum(), joint.values[last], 1e5));
        // So do their covariances: the variance of the sum is that of the whole.
        let sum: f64 = (0..last).flat_map(|i| (0..last).map(move |j| (i, j))).map(|(i, j)| joint.covariance[(i, j)]).sum();
        prop_assert!(near(sum, joint.covariance[(last, last)], joint.covariance[(last, last)].max(1e5)));
    }

    #[test]
    fn nothing_panics_and_no_variance_is_negative(
        rows in prop::collection::vec(row(), 0..20),
        lonely in policy(),
        inside in prop::collection::vec(any::<bool>(), 20),
    ) {
        let (y, design) = (values(&rows), design(&rows, 1.0, lonely));
        let domain = Domain::of(rows.len(), |row| inside[row]);
        let cell = Cell { domain: &domain, values: &y };
        for joint in [means(&design, &[cell]), totals(&design, &[cell])].into_iter().flatten() {
            prop_assert!(domain.count() > 0);
            prop_assert!(joint.covariance[(0, 0)] >= 0.0 || joint.covariance[(0, 0)].is_nan());
        }
        prop_assert!(design.degrees_of_freedom(&domain) >= 0.0);
    }

    #[test]
    fn any_input_makes_a_design_or_findings(
        weights in prop::collection::vec(prop::option::of(any::<f64>()), 0..8),
        fpc in prop::collection::vec(prop::option::of(any::<f64>()), 0..8),
        strata in prop::collection::vec(prop::option::of(prop::sample::select(vec!["", "a", "b"])), 0..8),
        rows in 0usize..8,
        nest in any::<bool>(),
    ) {
        let input = DesignInput {
            rows,
            weights: Some(weights),
            fpc: Some(fpc),
            strata: Some(strata.clone()),
            psu: Some(strata),
            nest,
            ..DesignInput::default()
        };
        if let Err(findings) = SurveyDesign::new(input) {
            prop_assert!(findings.has_errors());
        }
    }

    #[test]
    fn student_quantiles_invert_tails(alpha in 1e-10f64..0.999, df in 0.3f64..1e7) {
        let t = student::two_sided_t(alpha, df);
        prop_assert!((student::two_sided_p(t, df) / alpha - 1.0).abs() < 1e-11, "{}", t);
    }
}
