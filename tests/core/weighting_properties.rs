//! What must hold of weights whatever the sample.

use barograph::dataset::{Category, Cells, Column, Dataset, missing_value};
use barograph::id::{ConceptId, VariableId};
use barograph::numeric::Matrix;
use barograph::questionnaire::missing::MissingReason;
use barograph::sample::CaseDesign;
use barograph::weighting::adjustment::{
    Adjustment, Bounds, Calibration, Classes, Distance, Poststratification, Raking, Targets, Trimming,
};
use barograph::weighting::replicates::{ReplicateMethod, SampledUnits, replicate};
use barograph::weighting::{MARGIN_TOLERANCE, Margin, MarginCategory, TargetKind, Weighted, WeightingPlan, weigh};
use proptest::prelude::*;

fn dataset(columns: &[Vec<Option<u16>>], weights: &[f64]) -> Dataset {
    let column = |(i, values): (usize, &Vec<Option<u16>>)| Column {
        variable: VariableId::new(format!("v{i}")).expect("a name"),
        concept: ConceptId::new("c").expect("a name"),
        item_version: 1,
        label: String::new(),
        cells: Cells::Category {
            categories: (0..3).map(|code| Category { code, label: format!("label {code}") }).collect(),
            values: values.iter().map(|v| v.unwrap_or(missing_value(MissingReason::DontKnow))).collect(),
        },
    };
    Dataset {
        columns: columns.iter().enumerate().map(column).collect(),
        designs: weights.iter().map(|w| CaseDesign { weight: Some(*w), ..CaseDesign::default() }).collect(),
        ..Dataset::default()
    }
}

fn plan(targets: &[[f64; 3]]) -> WeightingPlan {
    let margin = |(i, targets): (usize, &[f64; 3])| Margin {
        variable: VariableId::new(format!("v{i}")).expect("a name"),
        kind: TargetKind::Total,
        categories: (0..3)
            .map(|code: usize| MarginCategory { category: code.to_string(), target: targets[code], line: None })
            .collect(),
    };
    WeightingPlan::new(targets.iter().enumerate().map(margin).collect())
}

/// A sample with every cell of the full cross-table filled, so that any margins can be met.
fn sample() -> impl Strategy<Value = (Vec<Vec<Option<u16>>>, Vec<f64>)> {
    let more =
        prop::collection::vec((prop::option::weighted(0.9, 0u16..3), prop::option::weighted(0.9, 0u16..3)), 0..40);
    (more, prop::collection::vec(0.2f64..5.0, 49)).prop_map(|(more, weights)| {
        let full = (0..9u16).map(|cell| (Some(cell / 3), Some(cell % 3)));
        let (a, b): (Vec<_>, Vec<_>) = full.chain(more).unzip();
        let rows = a.len();
        (vec![a, b], weights[..rows].to_vec())
    })
}

proptest! {
    #[test]
    fn raking_meets_its_margins(
        (columns, weights) in sample(),
        targets in prop::collection::vec([1.0f64..9.0, 1.0f64..9.0, 1.0f64..9.0], 2),
    ) {
        let set = weigh(&dataset(&columns, &weights), &plan(&targets)).expect("weights").set;
        prop_assert!(set.diagnostics.worst_margin_error <= MARGIN_TOLERANCE * 2.0);
        prop_assert!(set.weights.iter().all(|w| *w > 0.0 && w.is_finite()));
        prop_assert!(set.diagnostics.kish_deff >= 1.0 - 1e-12);
        let population: f64 = targets[0].iter().sum();
        prop_assert!((set.weights.iter().sum::<f64>() / population - 1.0).abs() < 1e-9);
    }

    #[test]
    fn any_sample_gives_weights_or_findings(
        values in prop::collection::vec(prop::option::of(0u16..5), 0..12),
        weights in prop::collection::vec(any::<f64>(), 12),
        targets in [any::<f64>(), any::<f64>(), any::<f64>()],
    ) {
        let rows = values.len();
        match weigh(&dataset(&[values], &weights[..rows]), &plan(&[targets])) {
            Ok(Weighted { set, findings, .. }) => {
                prop_assert_eq!(set.weights.len(), rows);
                prop_assert!(set.weights.iter().all(|w| w.is_finite()) && set.weights.iter().any(|w| *w > 0.0));
                prop_assert!(!findings.has_errors());
            }
            Err(findings) => prop_assert!(findings.has_errors()),
        }
    }

    #[test]
    fn raking_does_not_mind_the_scale_or_the_order_of_rows(
        (columns, weights) in sample(),
        targets in prop::collection::vec([1.0f64..9.0, 1.0f64..9.0, 1.0f64..9.0], 2),
        scale in 0.01f64..100.0,
    ) {
        let plain = weigh(&dataset(&columns, &weights), &plan(&targets)).expect("weights").set.weights;
        let scaled: Vec<f64> = weights.iter().map(|w| w * scale).collect();
        let again = weigh(&dataset(&columns, &scaled), &plan(&targets)).expect("weights").set.weights;
        let mut turned = dataset(&columns, &weights);
        turned.designs.reverse();
        for column in &mut turned.columns {
            if let Cells::Category { values, .. } = &mut column.cells {
                values.reverse();
            }
        }
        let turned = weigh(&turned, &plan(&targets)).expect("weights").set.weights;
        for (i, w) in plain.iter().enumerate() {
            prop_assert!((again[i] / w - 1.0).abs() < 1e-8);
            prop_assert!((turned[plain.len() - 1 - i] / w - 1.0).abs() < 1e-8);
        }
    }

    #[test]
    fn poststratification_and_calibration_meet_their_totals(
        weights in prop::collection::vec(0.2f64..5.0, 24),
        x in prop::collection::vec(-3.0f64..3.0, 24),
        factors in prop::collection::vec(0.9f64..1.1, 24),
    ) {
        let classes: Classes = (0..24u32).map(|row| Some(row % 3)).collect();
        let totals = [5.0, 50.0, 500.0];
        let step = Poststratification::new(classes.clone(), Targets::Totals(totals.to_vec())).expect("an adjustment");
        let fitted = Adjustment::Poststratify(step).fit(&weights).expect("weights");
        for (class, total) in totals.iter().enumerate() {
            let sum: f64 = fitted.weights.iter().skip(class).step_by(3).sum();
            prop_assert!((sum / total - 1.0).abs() < 1e-12);
        }
        // Totals that weights within the bounds meet.
        let matrix = Matrix::from_fn(24, 2, |row, column| if column == 0 { 1.0 } else { x[row] });
        let total = |column: usize| -> f64 { (0..24).map(|row| weights[row] * factors[row] * matrix[(row, column)]).sum() };
        let wanted = vec![total(0), total(1)];
        for distance in [Distance::Linear, Distance::Raking, Distance::Logit] {
            let step = Calibration::new(matrix.clone(), wanted.clone(), distance, 1e-9, 200).expect("an adjustment");
            let step = step.bounded(Bounds::new(0.5, 2.0).expect("bounds"));
            let fitted = Adjustment::Calibrate(step).fit(&weights).expect("weights");
            for (column, wanted) in wanted.iter().enumerate() {
                let sum: f64 = fitted.weights.iter().enumerate().map(|(row, w)| w * matrix[(row, column)]).sum();
                prop_assert!((sum - wanted).abs() <= 1e-8 * (1.0 + wanted.abs()), "{distance:?}");
            }
            let within = fitted.weights.iter().zip(&weights).all(|(new, old)| (0.5 - 1e-9..=2.0 + 1e-9).contains(&(new / old)));
            prop_assert!(within, "{distance:?}");
        }
    }

    #[test]
    fn trimming_keeps_the_sum_and_strictly_the_bounds(weights in prop::collection::vec(0.1f64..20.0, 5..40)) {
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        let step = Trimming::new(Bounds::new(0.3 * mean, 3.0 * mean).expect("bounds"), true);
        let fitted = Adjustment::Trim(step).fit(&weights).expect("weights");
        prop_assert!(fitted.weights.iter().all(|w| *w >= 0.3 * mean - 1e-9 && *w <= 3.0 * mean + 1e-9));
        if fitted.converged {
            let (before, after): (f64, f64) = (weights.iter().sum(), fitted.weights.iter().sum());
            prop_assert!((after / before - 1.0).abs() < 1e-10);
        }
    }

    /// More columns than rows, zeros, infinities: weights that are finite, or an error.
    #[test]
    fn any_adjustment_of_any_weights_gives_weights_or_an_error(
        weights in prop::collection::vec(prop_oneof![any::<f64>(), Just(0.0), 0.0f64..9.0], 0..8),
        of_row in prop::collection::vec(prop::option::of(0u32..3), 8),
        totals in prop::collection::vec(prop_oneof![any::<f64>(), 0.0f64..90.0], 3),
        cells in prop::collection::vec(prop_oneof![any::<f64>(), -2.0f64..2.0], 80),
        distance in prop_oneof![Just(Distance::Linear), Just(Distance::Raking), Just(Distance::Logit)],
        bounds in prop::option::of((any::<f64>(), any::<f64>())),
    ) {
        let rows = weights.len();
        let classes: Classes = of_row[..rows].to_vec().into();
        let bounds = bounds.and_then(|(lower, upper)| Bounds::new(lower, upper).ok());
        let mut steps = Vec::new();
        if let Ok(step) = Poststratification::new(classes, Targets::Totals(totals.clone())) {
            steps.extend(Raking::new(vec![step.clone(), step.clone()], 0.01, 20).map(Adjustment::Rake));
            steps.push(Adjustment::Poststratify(step));
        }
        let matrix = Matrix::from_fn(rows, 3, |row, column| cells[row * 3 + column]);
        if let Ok(step) = Calibration::new(matrix, totals, distance, 1e-6, 20) {
            let step = match bounds {
                Some(bounds) => step.bounded(bounds),
                None => step,
            };
            steps.push(Adjustment::Calibrate(step));
        }
        steps.extend(bounds.map(|bounds| Adjustment::Trim(Trimming::new(bounds, true))));
        for step in steps {
            if let Ok(fitted) = step.fit(&weights) {
                prop_assert_eq!(fitted.weights.len(), rows);
                prop_assert!(fitted.weights.iter().all(|w| w.is_finite()));
                if let Some(residuals) = fitted.residuals {
                    residuals.apply(&mut fitted.weights.clone());
                }
            }
        }
    }

    #[test]
    fn a_jackknifed_total_has_the_linearised_variance_in_strata_of_two(
        t in prop::collection::vec(-50.0f64..50.0, 2..40),
        fraction in 0.0f64..0.9,
    ) {
        let strata = t.len() / 2;
        let t = &t[..strata * 2];
        let stratum_of_unit: Vec<usize> = (0..t.len()).map(|unit| unit / 2).collect();
        let fractions = vec![fraction; strata];
        let units = SampledUnits { stratum_of_unit: &stratum_of_unit, fraction_of_stratum: &fractions };
        let (factors, _) = replicate(ReplicateMethod::StratifiedJackknife, units).expect("replicates");
        let full: f64 = t.iter().sum();
        let squared = |factors: &Vec<f64>| (factors.iter().zip(t).map(|(f, t)| f * t).sum::<f64>() - full).powi(2);
        let jackknife: f64 = factors.by_unit.iter().zip(&factors.rscales).map(|(f, r)| r * squared(f)).sum();
        let linearised: f64 = t.chunks(2).map(|pair| (1.0 - fraction) * (pair[0] - pair[1]).powi(2)).sum();
        prop_assert!((factors.scale * jackknife - linearised).abs() <= 1e-9 * (1.0 + linearised));
    }
}
