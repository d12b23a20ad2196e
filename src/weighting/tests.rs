use super::*;
use crate::dataset::{Category, Cells, Column, Dataset, missing_value};
use crate::finding::Findings;
use crate::id::ConceptId;
use crate::id::VariableId;
use crate::questionnaire::missing::MissingReason;
use crate::sample::CaseDesign;

mod steps;

/// One row a pair of positions in sex (women, men) and age (young, old); `None` is skipped.
fn dataset(rows: &[(Option<u16>, Option<u16>)]) -> Dataset {
    let column = |variable: &str, labels: [&str; 2], values: Vec<Option<u16>>| Column {
        variable: VariableId::new(variable).expect("a name"),
        concept: ConceptId::new(variable).expect("a name"),
        item_version: 1,
        label: variable.to_owned(),
        cells: Cells::Category {
            categories: (1..).zip(labels).map(|(code, label)| Category { code, label: label.to_owned() }).collect(),
            values: values.into_iter().map(|v| v.unwrap_or(missing_value(MissingReason::Skipped))).collect(),
        },
    };
    Dataset {
        columns: vec![
            column("sex", ["Women", "Men"], rows.iter().map(|r| r.0).collect()),
            column("age", ["Young", "Old"], rows.iter().map(|r| r.1).collect()),
        ],
        designs: vec![CaseDesign::default(); rows.len()],
        ..Dataset::default()
    }
}

fn margin(variable: &str, kind: TargetKind, categories: &[(&str, f64)]) -> Margin {
    let category =
        |(name, target): &(&str, f64)| MarginCategory { category: (*name).to_owned(), target: *target, line: None };
    Margin {
        variable: VariableId::new(variable).expect("a name"),
        kind,
        categories: categories.iter().map(category).collect(),
    }
}

fn shares(sex: [f64; 2], age: [f64; 2]) -> WeightingPlan {
    WeightingPlan::new(vec![
        margin("sex", TargetKind::Share, &[("1", sex[0]), ("2", sex[1])]),
        margin("age", TargetKind::Share, &[("young", age[0]), (" Old ", age[1])]),
    ])
}

/// Three young women, one old woman, one young man, three old men.
fn eight() -> Dataset {
    let cell = |sex, age| (Some(sex), Some(age));
    dataset(&[cell(0, 0), cell(0, 0), cell(0, 0), cell(0, 1), cell(1, 0), cell(1, 1), cell(1, 1), cell(1, 1)])
}

fn rake(data: &Dataset, plan: &WeightingPlan) -> Result<(WeightSet, Findings), Findings> {
    weigh(data, plan).map(|weighted| (weighted.set, weighted.findings))
}

fn said(result: Result<(WeightSet, Findings), Findings>) -> Vec<String> {
    result.expect_err("refused").iter().map(ToString::to_string).collect()
}

#[test]
fn margins_are_met_and_the_mean_is_one() {
    let (set, findings) = rake(&eight(), &shares([0.6, 0.4], [0.3, 0.7])).expect("weights");
    assert!(findings.is_empty());
    assert!((set.weights.iter().sum::<f64>() - 8.0).abs() < 1e-9);
    for check in &set.diagnostics.margins {
        assert!((check.after - check.target).abs() < 1e-9, "{check:?}");
    }
    assert_eq!(set.diagnostics.margins[0].before, 0.5);
    assert!(set.diagnostics.worst_margin_error <= MARGIN_TOLERANCE);
    assert_eq!(set.label, "raked to sex, age");
    assert!((set.diagnostics.effective_base * set.diagnostics.kish_deff - 8.0).abs() < 1e-12);
}

/// Raking keeps the odds ratio of the sample: 9 before, 9 after.
#[test]
fn the_odds_ratio_stays() {
    let (set, _) = rake(&eight(), &shares([0.6, 0.4], [0.3, 0.7])).expect("weights");
    let w = &set.weights;
    let (a, b, c, d) = (3.0 * w[0], w[3], w[4], 3.0 * w[5]);
    assert!((a * d / (b * c) - 9.0).abs() < 1e-8);
}

#[test]
fn totals_give_the_population() {
    let plan = WeightingPlan::new(vec![
        margin("sex", TargetKind::Total, &[("1", 520.0), ("2", 480.0)]),
        margin("age", TargetKind::Total, &[("1", 300.0), ("2", 710.0)]),
    ]);
    let (set, findings) = rake(&eight(), &plan).expect("weights");
    assert!((set.weights.iter().sum::<f64>() - 1000.0).abs() < 1e-9);
    assert_eq!(
        findings.to_string(),
        "steps[0].margins[1]: The totals of age add up to 1010, those of sex to 1000; the first is the population, the others count as shares. [margin_invalid]"
    );
    assert!(!findings.has_errors());
}

#[test]
fn a_case_without_the_variable_is_neither_dropped_nor_guessed() {
    let mut rows: Vec<(Option<u16>, Option<u16>)> =
        vec![(Some(0), Some(0)), (Some(0), Some(1)), (Some(1), Some(0)), (Some(1), Some(1))];
    rows.push((None, Some(0)));
    rows.push((None, None));
    let (set, findings) = rake(&dataset(&rows), &shares([0.7, 0.3], [0.5, 0.5])).expect("weights");
    assert_eq!(
        findings.to_string(),
        "sex: 2 of 6 cases have no answer to sex; that margin left their weights as they were. [margin_imputed]\nage: 1 of 6 cases have no answer to age; that margin left their weights as they were. [margin_imputed]"
    );
    assert!(set.weights.iter().all(|w| *w > 0.0));
    // Nobody touched the last case, and the total of the others did not move either: its weight is still 1.
    assert!((set.weights[5] - 1.0).abs() < 1e-9, "{:?}", set.weights);
    for check in &set.diagnostics.margins {
        assert!((check.after - check.target).abs() < 1e-9);
    }
}

#[test]
fn cells_of_one_without_the_other_are_refused() {
    let women = dataset(&[(Some(0), Some(0)), (Some(0), Some(1))]);
    assert_eq!(
        said(rake(&women, &shares([0.5, 0.5], [0.5, 0.5]))),
        [
            "steps[0].margins[0].categories[1]: Nobody in the sample has sex “Men”; merge it with another category. [margin_without_sample]"
        ]
    );
    let plan = WeightingPlan::new(vec![margin("sex", TargetKind::Share, &[("Women", 1.0)])]);
    assert_eq!(
        said(rake(&eight(), &plan)),
        [
            "steps[0].margins[0]: The sample has sex “Men” (code 2), for which there is no population margin. [sample_without_margin]"
        ]
    );
}

#[test]
fn a_plan_that_contradicts_itself_is_refused() {
    assert_eq!(
        said(rake(&eight(), &shares([0.5, 0.4], [0.5, 0.5]))),
        ["steps[0].margins[0]: The shares of sex add up to 0.9000, not to 1. [margin_invalid]"]
    );
    assert!(
        said(rake(&eight(), &shares([1.5, -0.5], [0.5, 0.5])))[0].contains("sex “2” is -0.5, not a positive number")
    );
    let twice = margin("sex", TargetKind::Share, &[("1", 0.5), ("Women", 0.5)]);
    assert!(said(rake(&eight(), &WeightingPlan::new(vec![twice])))[0].contains("has “Women” twice"));
    let strange = margin("sex", TargetKind::Share, &[("9", 1.0)]);
    assert!(said(rake(&eight(), &WeightingPlan::new(vec![strange])))[0].contains("has no category “9”"));
    assert!(said(rake(&eight(), &WeightingPlan::new(Vec::new())))[0].contains("no margin"));
}

/// All women are young and all men are old: sex and age cannot differ.
#[test]
fn what_cannot_be_met_says_so() {
    let tied = dataset(&[(Some(0), Some(0)), (Some(0), Some(0)), (Some(1), Some(1))]);
    let messages = said(rake(&tied, &shares([0.6, 0.4], [0.5, 0.5])));
    assert!(
        messages[0].starts_with("steps[0].margins: After 1000 rounds the margins are still missed: sex “"),
        "{messages:?}"
    );
}

#[test]
fn per_cent_are_shares_too() {
    let (set, _) = rake(&eight(), &shares([60.0, 40.0], [30.0, 70.0])).expect("weights");
    assert!((set.diagnostics.margins[0].after - 0.6).abs() < 1e-9);
}

#[test]
fn weights_that_follow_from_finite_populations_are_asked_for() {
    let plan = shares([0.6, 0.4], [0.3, 0.7]);
    let mut drawn = eight();
    drawn.designs.iter_mut().for_each(|design| design.fpc = Some(100.0));
    // One stratum: all had the same chance.
    let (set, _) = rake(&drawn, &plan).expect("weights");
    assert_eq!(set.weights, rake(&eight(), &plan).expect("weights").0.weights);
    for (row, design) in drawn.designs.iter_mut().enumerate() {
        design.stratum = Some(if row < 4 { "north" } else { "south" }.to_owned());
        design.fpc = Some(if row < 4 { 100.0 } else { 1000.0 });
    }
    assert_eq!(
        said(rake(&drawn, &plan)),
        [
            "weight: There are finite populations but no weights: give each case's weight, the inverse of its chance of being drawn, as a column. [weight_invalid]"
        ]
    );
    drawn.designs.iter_mut().for_each(|design| design.weight = Some(2.0));
    assert!(rake(&drawn, &plan).is_ok());
}
