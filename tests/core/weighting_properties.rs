//! What must hold of raked weights whatever the sample.

use barograph::dataset::{Category, Cells, Column, Dataset, missing_value};
use barograph::id::{ConceptId, VariableId};
use barograph::questionnaire::missing::MissingReason;
use barograph::sample::CaseDesign;
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
}
