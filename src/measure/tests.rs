use super::*;
use crate::dataset::{Category, Cells, Column, Dataset, NumberCell, missing_value};
use crate::estimation::EstimationError;
use crate::id::ConceptId;
use crate::questionnaire::missing::MissingReason;
use crate::sample::CaseDesign;
use crate::study::LonelyPsu;

fn category(code: i32, label: &str) -> Category {
    Category { code, label: label.to_owned() }
}

fn column(variable: &str, cells: Cells) -> Column {
    Column {
        variable: VariableId::new(variable).expect("a name"),
        concept: ConceptId::new(variable).expect("a name"),
        item_version: 1,
        label: variable.to_owned(),
        cells,
    }
}

/// Codes 1 and 2, then don't know, prefer not to say, skipped.
fn dataset() -> Dataset {
    let missing = |reason| missing_value(reason);
    let answers = vec![
        0,
        1,
        0,
        missing(MissingReason::DontKnow),
        missing(MissingReason::PreferNotToSay),
        missing(MissingReason::Skipped),
    ];
    let numbers = [Some(1.0), Some(4.0), Some(2.0), None, None, Some(5.0)];
    let number = |n: Option<f64>| n.map_or(NumberCell::Missing(MissingReason::DontKnow), NumberCell::Value);
    let unasked = vec![missing(MissingReason::NotInWave); 6];
    let sex = vec![0, 0, 1, 1, 1, missing(MissingReason::Skipped)];
    let yes_no = || vec![category(1, "Yes"), category(2, "No")];
    Dataset {
        columns: vec![
            column("offered", Cells::Category { categories: yes_no(), values: answers }),
            column("age", Cells::Number { values: numbers.into_iter().map(number).collect() }),
            column("later", Cells::Category { categories: yes_no(), values: unasked }),
            column("sex", Cells::Category { categories: vec![category(1, "Women"), category(2, "Men")], values: sex }),
            column("remark", Cells::Text { values: Vec::new() }),
        ],
        designs: vec![CaseDesign::default(); 6],
        ..Dataset::default()
    }
}

fn measure(variable: &str, coding: Coding, include_dont_know: bool) -> Measure {
    Measure {
        name: MeasureName::new("m").expect("a name"),
        title: "M".to_owned(),
        variable: VariableId::new(variable).expect("a name"),
        coding,
        base: BaseRule { include_dont_know },
        reading: "of adults".to_owned(),
    }
}

fn share(variable: &str, codes: &[i32], include_dont_know: bool) -> Measure {
    measure(variable, Coding::Proportion { codes: codes.to_vec() }, include_dont_know)
}

fn known(measure: &Measure) -> Vec<Option<f64>> {
    let scores = scores(measure, &dataset()).expect("scores");
    scores.values.into_iter().map(|v| (!v.is_nan()).then_some(v)).collect()
}

#[test]
fn dont_know_is_in_the_base_only_when_asked_for() {
    assert_eq!(known(&share("offered", &[1], false)), [Some(1.0), Some(0.0), Some(1.0), None, None, None]);
    assert_eq!(known(&share("offered", &[1], true)), [Some(1.0), Some(0.0), Some(1.0), Some(0.0), None, None]);
    assert_eq!(known(&measure("offered", Coding::Mean, true)), [Some(1.0), Some(2.0), Some(1.0), None, None, None]);
}

#[test]
fn numbers_have_means_and_shares() {
    assert_eq!(known(&measure("age", Coding::Mean, false)), [Some(1.0), Some(4.0), Some(2.0), None, None, Some(5.0)]);
    assert_eq!(known(&share("age", &[4, 5], false)), [Some(0.0), Some(1.0), Some(0.0), None, None, Some(1.0)]);
}

#[test]
fn what_the_data_lack_is_located() {
    let said = |measure: &Measure| scores(measure, &dataset()).expect_err("refused").to_string();
    assert_eq!(
        said(&share("nothing", &[1], false)),
        "variable: The data have no variable nothing. [reference_unknown]"
    );
    assert_eq!(
        said(&share("offered", &[1, 7], false)),
        "coding.codes[1]: The code list of offered has no code 7. [code_unknown]"
    );
    assert!(said(&share("remark", &[1], false)).contains("is text"));
    let by = VariableId::new("age").expect("a name");
    assert_eq!(
        groups(&dataset(), &by).expect_err("refused").to_string(),
        "by: The variable age is not coded, so it makes no groups. [reference_unknown]"
    );
}

#[test]
fn an_estimate_brings_its_defence() {
    let measured = Measured::new(&share("offered", &[1], false), &dataset(), None, LonelyPsu::Fail).expect("measured");
    let estimate = measured.estimate(&measured.everybody()).expect("an estimate");
    assert_eq!((estimate.base, estimate.effective_base, estimate.df), (3, 3.0, 2.0));
    assert!((estimate.value - 2.0 / 3.0).abs() < 1e-15);
    assert!(estimate.lower > 0.0 && estimate.lower < estimate.value && estimate.value < estimate.upper);
    assert_eq!(estimate.weights, "unweighted");
}

#[test]
fn weights_can_be_replaced() {
    let weights = [3.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    let in_use = WeightsInUse { values: &weights, label: "raked to sex", residuals: &[] };
    let measured =
        Measured::new(&share("offered", &[1], false), &dataset(), Some(in_use), LonelyPsu::Fail).expect("measured");
    let estimate = measured.estimate(&measured.everybody()).expect("an estimate");
    assert!((estimate.value - 0.8).abs() < 1e-15);
    assert_eq!(estimate.weights, "raked to sex");
    assert!(
        Measured::new(
            &share("offered", &[1], false),
            &dataset(),
            Some(WeightsInUse { values: &[1.0], label: "", residuals: &[] }),
            LonelyPsu::Fail
        )
        .is_err()
    );
}

#[test]
fn groups_keep_the_design_and_empty_bases_are_refused() {
    let groups = groups(&dataset(), &VariableId::new("sex").expect("a name")).expect("groups");
    let measured = Measured::new(&share("offered", &[1], false), &dataset(), None, LonelyPsu::Fail).expect("measured");
    let women = measured.estimate(&groups[0].domain).expect("an estimate");
    assert_eq!((groups[0].category.label.as_str(), women.base, women.df), ("Women", 2, 2.0));
    // One man, who said yes.
    assert_eq!(measured.estimate(&groups[1].domain), Err(NoEstimate::OneUnit));
    // Two people who both said yes: 100 %, with an exact lower end on an effective base of 2.
    let both = measured.estimate(&crate::estimation::Domain::of(6, |row| row != 1)).expect("an estimate");
    assert_eq!((both.value, both.se, both.upper), (1.0, 0.0, 1.0));
    assert!((both.lower - 0.025f64.sqrt()).abs() < 1e-12);
    let nobody = crate::estimation::Domain::of(6, |_| false);
    assert_eq!(measured.estimate(&nobody), Err(NoEstimate::Refused(EstimationError::DomainEmpty)));
}

#[test]
fn a_wave_that_did_not_ask_says_so() {
    let measured = Measured::new(&share("later", &[1], false), &dataset(), None, LonelyPsu::Fail).expect("measured");
    assert_eq!(measured.estimate(&measured.everybody()), Err(NoEstimate::NotAsked));
}

/// Eight people in four sampling units of two strata: who answers what, by unit.
fn clustered(answers: [u16; 8], fpc: Option<f64>) -> Dataset {
    let design = |row: usize| CaseDesign {
        stratum: Some(if row < 4 { "north" } else { "south" }.to_owned()),
        psu: Some((row / 2).to_string()),
        weight: Some(0.1 + 0.3 * row as f64),
        fpc,
    };
    let categories = vec![category(1, "Yes"), category(2, "No")];
    Dataset {
        columns: vec![column("offered", Cells::Category { categories, values: answers.to_vec() })],
        designs: (0..8).map(design).collect(),
        ..Dataset::default()
    }
}

#[test]
fn one_sampling_unit_says_nothing_of_precision() {
    let of = |dataset: &Dataset, measure: &Measure, rows: std::ops::Range<usize>| {
        let measured = Measured::new(measure, dataset, None, LonelyPsu::Fail).expect("measured");
        measured.estimate(&crate::estimation::Domain::of(8, |row| rows.contains(&row)))
    };
    let (yes, mean) = (share("offered", &[1], false), measure("offered", Coding::Mean, false));
    let mixed = clustered([0, 1, 1, 0, 0, 1, 1, 1], None);
    assert_eq!(of(&mixed, &yes, 0..2), Err(NoEstimate::OneUnit));
    assert_eq!(of(&mixed, &mean, 0..2), Err(NoEstimate::OneUnit));
    assert!(of(&mixed, &yes, 0..4).is_ok_and(|estimate| estimate.se > 0.01));
    // All alike: a share has its exact interval, a mean has none.
    let alike = clustered([0; 8], None);
    assert!(of(&alike, &yes, 0..8).is_ok_and(|e| (e.value, e.se, e.upper) == (1.0, 0.0, 1.0) && e.lower < 1.0));
    assert_eq!(of(&alike, &mean, 0..8), Err(NoEstimate::NoVariation));
    // The units do not differ, though the people do: what rounding leaves is not a standard error.
    let mut even = clustered([0, 1, 0, 1, 0, 1, 0, 1], None);
    even.designs.iter_mut().for_each(|design| design.weight = Some(0.7));
    assert_eq!(of(&even, &yes, 0..8), Err(NoEstimate::NoVariation));
    // Taken whole, a single unit is certain.
    let whole = clustered([0, 1, 1, 0, 0, 1, 1, 1], Some(1.0));
    let estimate = of(&whole, &yes, 0..2).expect("an estimate");
    assert_eq!((estimate.se, estimate.lower, estimate.upper), (0.0, estimate.value, estimate.value));
}

#[test]
fn rows_that_weigh_nothing_are_not_in_the_base() {
    let mut dataset = clustered([0, 1, 1, 0, 0, 1, 1, 1], None);
    dataset.designs[0].weight = Some(0.0);
    let measured = Measured::new(&share("offered", &[1], false), &dataset, None, LonelyPsu::Fail).expect("measured");
    let estimate = measured.estimate(&measured.everybody()).expect("an estimate");
    assert_eq!(estimate.base, 7);
    let (value, base) = measured.value_of_respondents(&measured.everybody()).expect("a value");
    assert!((value - estimate.value).abs() < 1e-15 && base == 7);
}
