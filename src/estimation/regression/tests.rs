//! Closed forms: regressions that are means, shares and rates, and what has no fit.

use super::*;
use crate::estimation::{Cell, DesignInput, Domain, ReplicateInput, means};
use crate::numeric::Categories;
use crate::numeric::glm::Family;
use crate::numeric::model_matrix::{Regressor, Regressors};
use crate::study::LonelyPsu;
use std::borrow::Cow;

const WEIGHTS: [f64; 8] = [1.0, 2.0, 1.0, 3.0, 2.0, 1.0, 1.0, 2.0];
const GROUP: [usize; 8] = [0, 0, 1, 1, 0, 1, 0, 1];
const YES: [f64; 8] = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0];

fn design() -> SurveyDesign {
    SurveyDesign::new(DesignInput {
        rows: 8,
        weights: Some(WEIGHTS.map(Some).to_vec()),
        strata: Some(["a", "a", "a", "a", "b", "b", "b", "b"].map(Some).to_vec()),
        psu: Some(["1", "1", "2", "2", "3", "3", "4", "5"].map(Some).to_vec()),
        lonely: LonelyPsu::Fail,
        ..DesignInput::default()
    })
    .expect("a good design")
}

fn categories(levels: &[&str], codes: &[usize]) -> Regressor<'static> {
    let levels = levels.iter().map(|level| (*level).to_owned()).collect();
    let codes = codes.iter().copied().map(Some).collect();
    Regressor::Categories(Cow::Owned(Categories::new(levels, codes).expect("good codes")))
}

fn fit(
    family: Family,
    response: &[f64],
    terms: &[&str],
    variables: &Regressors<'_>,
) -> Result<Regression, EstimationError> {
    let terms: Vec<Term> = terms.iter().map(|term| Term::parse(term).expect("a term")).collect();
    let design = design();
    let model = Model::new(family, response, &terms, variables, &Domain::all(8), design.weights())?;
    glm(&design, &model)
}

fn close(a: f64, b: f64, relative: f64) {
    assert!((a - b).abs() <= relative * b.abs().max(1e-3), "{a} is not {b}");
}

/// Of sums in another order.
const ROUNDING: f64 = 1e-12;

/// Of scores taken before the last step of a fit.
const LAST_STEP: f64 = 1e-6;

#[test]
fn a_model_with_nothing_but_an_intercept_is_a_mean() {
    let domain = Domain::all(8);
    let mean = means(&design(), &[Cell { domain: &domain, values: &YES }]).expect("a mean");
    let (p, v) = (mean.values[0], mean.covariance[(0, 0)]);
    let none = Regressors::new();
    let linear = fit(Family::Gaussian, &YES, &[], &none).expect("a fit");
    close(linear.joint.values[0], p, ROUNDING);
    close(linear.joint.covariance[(0, 0)], v, ROUNDING);
    assert_eq!((linear.df_residual, linear.rows), (3.0, 8));
    let logit = fit(Family::Binomial, &YES, &[], &none).expect("a fit");
    close(logit.joint.values[0], (p / (1.0 - p)).ln(), ROUNDING);
    close(logit.joint.se(0), v.sqrt() / (p * (1.0 - p)), LAST_STEP);
    let log = fit(Family::Poisson, &YES, &[], &none).expect("a fit");
    close(log.joint.values[0], p.ln(), ROUNDING);
    close(log.joint.se(0), v.sqrt() / p, LAST_STEP);
}

/// The coefficient of a group is the difference of two means, with their covariance.
#[test]
fn a_group_is_a_difference_of_means() {
    let domains = [0, 1].map(|g| Domain::of(8, |row| GROUP[row] == g));
    let cells: Vec<Cell<'_>> = domains.iter().map(|domain| Cell { domain, values: &YES }).collect();
    let both = means(&design(), &cells).expect("two means");
    let variables = Regressors::from([("g".to_owned(), categories(&["x", "y"], &GROUP))]);
    let model = fit(Family::Gaussian, &YES, &["g"], &variables).expect("a fit");
    let names: Vec<&str> = model.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["intercept", "g=y"]);
    close(model.joint.values[1], both.values[1] - both.values[0], ROUNDING);
    close(model.joint.covariance[(1, 1)], both.variance_of_difference(0, 1), ROUNDING);
    let test = wald_term_test(&model, &[Term::parse("g").expect("a term")]).expect("a test");
    let t = model.coefficient(1, 0.95);
    close(test.statistic, t.t * t.t, ROUNDING);
    close(test.p, t.p, 1e-9);
    assert_eq!((test.df1, test.df2), (1.0, 2.0));
}

/// A level that nobody has is left out; where it is the first, the next one is the reference.
#[test]
fn unused_levels_make_no_coefficient() {
    let later = GROUP.map(|g| g + 1);
    let variables = Regressors::from([("g".to_owned(), categories(&["w", "x", "y", "z"], &later))]);
    let model = fit(Family::Gaussian, &YES, &["g"], &variables).expect("a fit");
    assert_eq!(model.columns.last().map(|column| column.name.as_str()), Some("g=y"));
    assert_eq!(model.columns.len(), 2);
}

/// The replicates of a mean, whether it is called a mean or a model.
#[test]
fn replicates_are_fitted_again() {
    let columns = vec![vec![2.0, 2.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0], vec![1.0, 1.0, 1.0, 1.0, 2.0, 0.0, 0.0, 2.0]];
    let input = ReplicateInput { columns, scale: 0.5, rscales: vec![1.0], mse: true, ..ReplicateInput::default() };
    let design = SurveyDesign::replicated(WEIGHTS.map(Some).to_vec(), input).expect("a good design");
    let domain = Domain::all(8);
    let mean = means(&design, &[Cell { domain: &domain, values: &YES }]).expect("a mean");
    let model = Model::new(Family::Gaussian, &YES, &[], &Regressors::new(), &domain, &WEIGHTS).expect("a model");
    let regression = glm(&design, &model).expect("a fit");
    close(regression.joint.covariance[(0, 0)], mean.covariance[(0, 0)], ROUNDING);
    assert_eq!(regression.df_residual, design.degrees_of_freedom(&domain));
}

#[test]
fn what_has_no_fit_names_its_term() {
    let x = GROUP.map(|g| g as f64);
    let twice = x.map(|x| 2.0 * x + 1.0);
    let infinite = x.map(|x| if x == 0.0 { f64::INFINITY } else { x });
    let variables = Regressors::from([
        ("x".to_owned(), Regressor::Number(&x)),
        ("twice".to_owned(), Regressor::Number(&twice)),
        ("infinite".to_owned(), Regressor::Number(&infinite)),
        ("one".to_owned(), categories(&["only"], &[0; 8])),
    ]);
    let why = |family, response: &[f64], terms: &[&str]| match fit(family, response, terms, &variables) {
        Err(EstimationError::Model(error)) => error,
        other => panic!("{other:?}"),
    };
    let term = |term: &str| term.to_owned();
    assert_eq!(why(Family::Gaussian, &YES, &["x", "twice"]), ModelError::Collinear { term: term("twice") });
    assert_eq!(why(Family::Binomial, &x, &["x"]), ModelError::Separation { term: term("x") });
    assert_eq!(why(Family::Gaussian, &[5.0; 8], &["x"]), ModelError::ResponseConstant);
    assert_eq!(why(Family::Binomial, &twice, &["x"]), ModelError::ResponseInvalid { row: 2 });
    assert_eq!(
        why(Family::Gaussian, &YES, &["infinite"]),
        ModelError::RegressorInvalid { term: term("infinite"), row: 0 }
    );
    assert!(why(Family::Gaussian, &YES, &["one"]).to_string().contains("“one”"));
    assert!(why(Family::Gaussian, &YES, &["nobody"]).to_string().contains("“nobody”"));
    let nothing = [f64::NAN; 8];
    assert_eq!(fit(Family::Gaussian, &nothing, &["x"], &variables), Err(EstimationError::DomainEmpty));
    let model = fit(Family::Gaussian, &YES, &["x"], &variables).expect("a fit");
    let absent = wald_term_test(&model, &[Term::parse("twice").expect("a term")]);
    assert_eq!(absent, Err(ModelError::TermAbsent { term: term("twice") }.into()));
}
