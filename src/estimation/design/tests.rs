use super::*;

fn input<'a>() -> DesignInput<'a> {
    DesignInput {
        rows: 4,
        weights: Some(vec![Some(1.0); 4]),
        strata: Some(vec![Some("north"), Some("north"), Some("south"), Some("south")]),
        psu: Some(vec![Some("1"), Some("2"), Some("1"), Some("2")]),
        nest: true,
        ..DesignInput::default()
    }
}

fn first(input: DesignInput<'_>) -> String {
    SurveyDesign::new(input).expect_err("the design is wrong").iter().next().expect("a finding").to_string()
}

#[test]
fn counts_units_within_strata() {
    let design = SurveyDesign::new(input()).expect("a good design");
    assert_eq!(design.units(), 4);
    assert_eq!(design.strata().iter().map(|s| s.units).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(design.degrees_of_freedom(&Domain::all(4)), 2.0);
}

#[test]
fn a_unit_in_two_strata_needs_nest() {
    let message = first(DesignInput { nest: false, ..input() });
    assert_eq!(
        message,
        "rows[2].psu: The sampling unit 1 of row 3 also stands in another stratum; if names of units are only unique within their stratum, set nest. [design_invalid]"
    );
}

#[test]
fn weights_are_located() {
    for (weight, said) in [(None, "no weight"), (Some(-1.0), "the weight -1"), (Some(f64::NAN), "the weight NaN")] {
        let weights = Some(vec![Some(1.0), weight, Some(1.0), Some(1.0)]);
        let message = first(DesignInput { weights, ..input() });
        assert_eq!(
            message,
            format!("rows[1].weight: Row 2 has {said}; a weight is a number from 0 up. [weight_invalid]")
        );
    }
}

#[test]
fn populations_are_checked() {
    let with = |values: [f64; 4]| DesignInput { fpc: Some(values.map(Some).to_vec()), ..input() };
    let design = SurveyDesign::new(with([4.0, 4.0, 8.0, 8.0])).expect("good counts");
    assert_eq!(design.strata().iter().map(|s| s.fraction).collect::<Vec<_>>(), [0.5, 0.25]);
    let design = SurveyDesign::new(with([0.5, 0.5, 0.25, 0.25])).expect("good fractions");
    assert_eq!(design.strata().iter().map(|s| s.fraction).collect::<Vec<_>>(), [0.5, 0.25]);
    assert!(first(with([1.0, 1.0, 8.0, 8.0])).starts_with("strata[north].fpc: The stratum north has 2 sampling units"));
    assert!(first(with([4.0, 5.0, 8.0, 8.0])).starts_with("rows[1].fpc: Row 2 has the population 5"));
    assert!(first(with([0.5, 0.5, 8.0, 8.0])).contains("gives a fraction (0.5) where others give counts"));
    assert!(first(with([4.0, 4.0, -8.0, -8.0])).contains("not positive"));
}

#[test]
fn without_weights_the_population_gives_them() {
    let fpc = Some([4.0, 4.0, 8.0, 8.0].map(Some).to_vec());
    let design = SurveyDesign::new(DesignInput { weights: None, fpc, ..input() }).expect("a good design");
    assert_eq!(design.weights(), [2.0, 2.0, 4.0, 4.0]);
}

#[test]
fn columns_must_be_as_long_as_the_file() {
    let message = first(DesignInput { weights: Some(vec![Some(1.0)]), ..input() });
    assert_eq!(message, "weight: There are 1 values of weight for 4 rows. [design_invalid]");
}
