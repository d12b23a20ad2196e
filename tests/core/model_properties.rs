//! What must hold of models and tests whatever the data.

use barograph::estimation::contingency::{IndependenceTest, independence_test};
use barograph::estimation::location_tests::{RankScore, RankTest, Ties, one_sample_t, rank_test, two_sample_t};
use barograph::estimation::regression::{Model, Regression, glm, wald_term_test};
use barograph::estimation::reliability::{kappa, reliability};
use barograph::estimation::{Cell, DesignInput, Domain, EstimationError, SurveyDesign};
use barograph::numeric::Categories;
use barograph::numeric::glm::Family;
use barograph::numeric::model_matrix::{Regressor, Regressors, Term};
use barograph::study::LonelyPsu;
use proptest::prelude::*;
use std::borrow::Cow;

#[derive(Debug, Clone)]
struct Row {
    stratum: &'static str,
    psu: &'static str,
    weight: f64,
    x: f64,
    y: f64,
    group: Option<usize>,
    other: Option<usize>,
}

fn row(value: impl Strategy<Value = f64> + Clone, weight: impl Strategy<Value = f64>) -> impl Strategy<Value = Row> {
    let name = || prop::sample::select(vec!["a", "b", "c"]);
    let code = || prop::option::weighted(0.9, 0usize..3);
    (name(), name(), weight, value.clone(), value, code(), code())
        .prop_map(|(stratum, psu, weight, x, y, group, other)| Row { stratum, psu, weight, x, y, group, other })
}

/// Rows with which nothing is wrong.
fn good() -> impl Strategy<Value = Row> {
    row(prop::sample::select(vec![-2.0, -0.5, 0.0, 1.0, 1.5, 3.0, 7.0]), 0.5f64..20.0)
}

/// Rows with which everything may be wrong that a design admits.
fn bad() -> impl Strategy<Value = Row> {
    let value = prop_oneof![3 => 0u8..2, 1 => 2u8..6].prop_map(|kind| match kind {
        0 | 1 => f64::from(kind),
        2 => f64::NAN,
        3 => f64::INFINITY,
        4 => -1e300,
        _ => 1e-300,
    });
    row(value, prop::sample::select(vec![0.0, 1.0, 1e-8, 1e9]))
}

struct Data {
    rows: Vec<Row>,
    x: Vec<f64>,
    y: Vec<f64>,
    /// 1 where y is positive.
    event: Vec<f64>,
    group: Categories,
    other: Categories,
}

impl Data {
    fn of(rows: Vec<Row>) -> Data {
        let categories = |code: fn(&Row) -> Option<usize>| {
            let levels = ["p", "q", "r"].map(str::to_owned).to_vec();
            Categories::new(levels, rows.iter().map(code).collect()).expect("codes below 3")
        };
        Data {
            x: rows.iter().map(|r| r.x).collect(),
            y: rows.iter().map(|r| r.y).collect(),
            event: rows.iter().map(|r| f64::from(u8::from(r.y > 0.0))).collect(),
            group: categories(|r| r.group),
            other: categories(|r| r.other),
            rows,
        }
    }

    fn all(&self) -> Domain {
        Domain::all(self.rows.len())
    }

    fn design(&self, factor: f64, lonely: LonelyPsu) -> SurveyDesign {
        SurveyDesign::new(DesignInput {
            rows: self.rows.len(),
            weights: Some(self.rows.iter().map(|r| Some(r.weight * factor)).collect()),
            strata: Some(self.rows.iter().map(|r| Some(r.stratum)).collect()),
            psu: Some(self.rows.iter().map(|r| Some(r.psu)).collect()),
            nest: true,
            lonely,
            ..DesignInput::default()
        })
        .expect("a good design")
    }

    fn glm(&self, design: &SurveyDesign, family: Family, terms: &[&str]) -> Result<Regression, EstimationError> {
        let variables = Regressors::from([
            ("x".to_owned(), Regressor::Number(&self.x)),
            ("g".to_owned(), Regressor::Categories(Cow::Borrowed(&self.group))),
            ("h".to_owned(), Regressor::Categories(Cow::Borrowed(&self.other))),
        ]);
        let response = if family == Family::Gaussian { &self.y } else { &self.event };
        let terms: Vec<Term> = terms.iter().map(|term| Term::parse(term).expect("a term")).collect();
        let model = Model::new(family, response, &terms, &variables, &self.all(), design.weights())?;
        glm(design, &model)
    }
}

const FAMILIES: [Family; 3] = [Family::Gaussian, Family::Binomial, Family::Poisson];

const INDEPENDENCE: [IndependenceTest; 5] = [
    IndependenceTest::SecondOrderF,
    IndependenceTest::FirstOrderChiSquared,
    IndependenceTest::Wald,
    IndependenceTest::AdjustedWald,
    IndependenceTest::Saddlepoint,
];

/// Between two ways to the same number; scores of a last step are themselves good to about 1e-7.
const NEAR: f64 = 1e-5;

fn near(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= NEAR * (1e-3 + a.abs().max(b.abs()))
}

/// The same numbers, or none either way. A fit near the edge may fail one way alone.
fn same(one: &Result<Regression, EstimationError>, other: &Result<Regression, EstimationError>) -> bool {
    let (Ok(one), Ok(other)) = (one, other) else { return true };
    // Where a coefficient is all but infinite, its last digits are not known.
    let known = one.joint.values.iter().all(|b| b.abs() < 10.0);
    let alike = |i: usize| near(one.joint.values[i], other.joint.values[i]) && near(one.joint.se(i), other.joint.se(i));
    !known || (one.columns == other.columns && (0..one.columns.len()).all(alike))
}

proptest! {
    #[test]
    fn scaling_the_weights_leaves_models_alone(rows in prop::collection::vec(good(), 6..50), factor in 0.001f64..1000.0) {
        let data = Data::of(rows);
        let of = |factor, family| data.glm(&data.design(factor, LonelyPsu::Remove), family, &["x", "g"]);
        for family in FAMILIES {
            prop_assert!(same(&of(1.0, family), &of(factor, family)), "{:?}", family);
        }
        let test = |factor| {
            let design = data.design(factor, LonelyPsu::Remove);
            independence_test(&design, &data.group, &data.other, &data.all(), IndependenceTest::SecondOrderF)
        };
        // Where the units do not differ the design effects are what rounding left of nothing, and the statistic is huge.
        if let (Ok(one), Ok(other)) = (test(1.0), test(factor))
            && one.statistic < 1e6
            && other.statistic < 1e6
        {
            prop_assert!(near(one.statistic, other.statistic) && near(one.p, other.p), "{:?} {:?}", one, other);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter_to_models(rows in prop::collection::vec(good(), 6..50)) {
        let data = Data::of(rows.clone());
        let backwards = Data::of(rows.into_iter().rev().collect());
        let of = |data: &Data, family| data.glm(&data.design(1.0, LonelyPsu::Certainty), family, &["x", "g"]);
        prop_assert!(same(&of(&data, Family::Gaussian), &of(&backwards, Family::Gaussian)));
        prop_assert!(same(&of(&data, Family::Binomial), &of(&backwards, Family::Binomial)));
        let rank = |data: &Data| {
            let (design, all) = (data.design(1.0, LonelyPsu::Certainty), data.all());
            rank_test(&design, &data.y, &data.group, &all, RankScore::Rank, Ties::OrderFree, 0.95)
        };
        match (rank(&data), rank(&backwards)) {
            (Ok(RankTest::TwoGroups(one)), Ok(RankTest::TwoGroups(other))) => {
                prop_assert!(near(one.value, other.value) && near(one.se, other.se));
            }
            // A covariance on the edge of having no inverse, as few units make it, may have another inverse in another order.
            (Ok(RankTest::Groups { wald: one, .. }), Ok(RankTest::Groups { wald: other, .. })) => {
                let few = data.design(1.0, LonelyPsu::Certainty).degrees_of_freedom(&data.all()) < 6.0;
                let lost = few || one.is_nan() || other.is_nan() || one > 1e3;
                prop_assert!(lost || near(one, other), "{} {}", one, other);
            }
            (one, other) => prop_assert!(one.is_err() && other.is_err()),
        }
    }

    #[test]
    fn any_data_make_numbers_or_named_errors(
        rows in prop::collection::vec(bad(), 0..25),
        lonely in prop::sample::select(LonelyPsu::ALL.to_vec()),
    ) {
        let data = Data::of(rows);
        let (design, all) = (data.design(1.0, lonely), data.all());
        for family in FAMILIES {
            for terms in [&[][..], &["x"], &["g", "h"], &["x", "g", "x:g"], &["g:h"], &["nobody"]] {
                match data.glm(&design, family, terms) {
                    Ok(model) => {
                        prop_assert!(model.rows > 0 && model.columns.len() == model.joint.values.len());
                        let tested: Vec<Term> = terms.iter().map(|term| Term::parse(term).expect("a term")).collect();
                        prop_assert!(wald_term_test(&model, &tested).is_ok());
                    }
                    Err(error) => prop_assert!(!error.to_string().is_empty() && error.code().problem().is_some()),
                }
            }
        }
        for test in INDEPENDENCE {
            if let Ok(test) = independence_test(&design, &data.group, &data.other, &all, test) {
                prop_assert!(test.p.is_nan() || (0.0..=1.0).contains(&test.p), "{:?}", test);
            }
        }
        for score in [RankScore::Rank, RankScore::Normal, RankScore::AboveMedian] {
            for ties in [Ties::InRowOrder, Ties::OrderFree] {
                if let Err(error) = rank_test(&design, &data.y, &data.group, &all, score, ties, 0.95) {
                    prop_assert!(error.code().problem().is_some());
                }
            }
        }
        if let Err(error) = two_sample_t(&design, &data.y, &data.group, &all, 0.95) {
            prop_assert!(error.code().problem().is_some());
        }
        let known = all.complete(&[&data.y]);
        if let Ok(test) = one_sample_t(&design, Cell { domain: &known, values: &data.y }, 0.0, 0.95) {
            prop_assert!(test.p.is_nan() || (0.0..=1.0).contains(&test.p));
        }
        if let Ok(found) = kappa(&design, &data.group, &data.other, &all) {
            prop_assert!(found.values[0].is_nan() || found.values[0] <= 1.0 + 1e-3, "{}", found.values[0]);
        }
        if let Ok(found) = reliability(design.weights(), &all, &[&data.x, &data.y, &data.event]) {
            prop_assert!(found.items.len() == 3 && found.rows > 0);
        }
    }
}
