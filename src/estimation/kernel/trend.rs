//! Trend of an item over all waves: logistic for a share, linear for a mean, from the totals of units alone.

use super::estimates::Quantiles;
use super::linearise::Scores;
use super::pattern::{Patterns, Sums};
use super::variance::covariance;
use super::{KernelError, Tabulation};
use crate::estimation::standard_error;
use crate::numeric::Matrix;
use crate::numeric::distribution::student::two_sided_p;
use crate::numeric::glm::{Family, GlmError, GlmFit, fit};
use crate::numeric::orthogonal::orthonormal_polynomials;

/// What moves.
#[derive(Debug, Clone, PartialEq)]
pub enum TrendResponse {
    /// The share of these categories together, by logistic regression.
    Share(Vec<usize>),
    /// The mean of a score a category, by linear regression.
    Mean(Vec<f64>),
}

/// How it may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrendShape {
    Linear,
    /// Read the quadratic term only: the linear one is then the average slope.
    Quadratic,
}

/// A trend to be fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendRequest {
    pub item: usize,
    pub response: TrendResponse,
    pub shape: TrendShape,
    /// When each wave was, in any unit: years.
    pub times: Vec<f64>,
    /// Groups that may differ in level.
    pub breakdown: Option<usize>,
    /// Groups may differ in slope too: the interaction is how the trend of a group differs from that of the first with answers.
    pub interaction: bool,
    /// Confidence level, between 0 and 1.
    pub level: f64,
}

/// A term of a fitted trend.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendTerm {
    /// `intercept`, `linear`, `quadratic`, `group=2`, `linear:group=2`, …; groups count from 0.
    pub name: String,
    pub estimate: f64,
    pub se: f64,
    pub lower: f64,
    pub upper: f64,
    pub t: f64,
    /// Two-sided, on the trend's df.
    pub p: f64,
}

/// A fitted trend.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    pub terms: Vec<TrendTerm>,
    /// Of the coefficients, in the order of the terms.
    pub covariance: Matrix,
    /// degf of the rows with an answer + 1 − terms.
    pub df: f64,
}

/// Fits a trend with design-based covariance.
///
/// Time enters as orthonormal polynomials of the times of the waves that have answers, each wave counted once (R: `contr.poly` with
/// `scores`), groups by treatment contrasts against the first group with answers.
///
/// # Formula
/// Pseudo-maximum likelihood Σ w x (y − μ) = 0, logit or identity link, over patterns of wave and group: all rows of a pattern have the
/// same x, so that its sums Σw and Σwy say everything. Covariance A⁻¹ V(Σ w x (y − μ)) A⁻¹, A = Σ w V(μ) x xᵀ, V by the variance rule
/// of the design from the totals of units (Binder 1983). t = b/SE on degf + 1 − p degrees of freedom. R: `svyglm`.
///
/// # Errors
/// [`KernelError::RequestInvalid`]: times that are not one finite number a wave, a level outside 0 to 1;
/// [`KernelError::ScoresUnfit`]; [`KernelError::DomainEmpty`]; [`KernelError::Collinear`]: fewer waves or cells with answers than
/// terms; [`KernelError::Separated`]; [`KernelError::LonelyPsu`].
pub fn trend<T: Tabulation + ?Sized>(tabulation: &T, request: &TrendRequest) -> Result<Trend, KernelError> {
    let item = request.item;
    check(tabulation, request)?;
    tabulation.design().refuse_lonely()?;
    let scores = response_scores(request, tabulation.categories(item)?)?;
    let patterns = Patterns::of(tabulation, item, request.breakdown, &scores)?;
    let model = Model::of(&patterns, request)?;
    let family = match request.response {
        TrendResponse::Share(_) => Family::Binomial,
        TrendResponse::Mean(_) => Family::Gaussian,
    };
    let weights: Vec<f64> = patterns.all.iter().map(|sums| sums.weight).collect();
    let fitted =
        fit(family, &model.matrix, &mean_responses(&patterns.all, family), &weights).map_err(|error| match error {
            GlmError::Collinear { .. } => KernelError::Collinear { item },
            GlmError::Separation { .. } | GlmError::NotConverged => KernelError::Separated { item },
            GlmError::NoRows => KernelError::DomainEmpty { item },
            other => KernelError::RequestInvalid(format!("Item {item}: {other}.")),
        })?;
    summarise(tabulation, request, &patterns, &model, &fitted)
}

fn check<T: Tabulation + ?Sized>(tabulation: &T, request: &TrendRequest) -> Result<(), KernelError> {
    let waves = tabulation.design().waves();
    if request.times.len() != waves || request.times.iter().any(|time| !time.is_finite()) {
        let message = format!("A trend needs one finite time for each of {waves} waves.");
        return Err(KernelError::RequestInvalid(message));
    }
    if !(request.level > 0.0 && request.level < 1.0) {
        let message = format!("The confidence level {} is not between 0 and 1.", request.level);
        return Err(KernelError::RequestInvalid(message));
    }
    Ok(())
}

fn response_scores(request: &TrendRequest, categories: usize) -> Result<Vec<f64>, KernelError> {
    let unfit = |message: String| Err(KernelError::ScoresUnfit { item: request.item, message });
    match &request.response {
        TrendResponse::Mean(scores) if scores.len() != categories || scores.iter().any(|score| !score.is_finite()) => {
            unfit(format!("{} scores, one finite for each of {categories} categories, are needed.", scores.len()))
        }
        TrendResponse::Mean(scores) => Ok(scores.clone()),
        TrendResponse::Share(event) => match event.iter().find(|category| **category >= categories) {
            Some(category) => unfit(format!("there is no category {category}.")),
            None => Ok((0..categories).map(|category| f64::from(u8::from(event.contains(&category)))).collect()),
        },
    }
}

/// Σwy/Σw of each pattern; 0 where nobody is. Rounding never takes a share beyond 1.
fn mean_responses(patterns: &[Sums], family: Family) -> Vec<f64> {
    let mean = |sums: &Sums| if sums.weight > 0.0 { sums.response / sums.weight } else { 0.0 };
    let bound = |mean: f64| if family == Family::Binomial { mean.clamp(0.0, 1.0) } else { mean };
    patterns.iter().map(|sums| bound(mean(sums))).collect()
}

/// The model matrix over patterns and the names of its columns.
struct Model {
    names: Vec<String>,
    matrix: Matrix,
}

impl Model {
    fn of(patterns: &Patterns, request: &TrendRequest) -> Result<Model, KernelError> {
        let degree = match request.shape {
            TrendShape::Linear => 1,
            TrendShape::Quadratic => 2,
        };
        let waves = patterns.waves_with_answers();
        if waves.is_empty() {
            return Err(KernelError::DomainEmpty { item: request.item });
        }
        let times: Vec<f64> = waves.iter().map(|wave| request.times[*wave]).collect();
        let codes = orthonormal_polynomials(&times, degree).ok_or(KernelError::Collinear { item: request.item })?;
        let groups: Vec<usize> = (0..patterns.groups).filter(|group| patterns.group_has_answers(*group)).collect();
        let time_names = ["linear", "quadratic"];
        let mut names = vec!["intercept".to_owned()];
        names.extend(time_names[..degree].iter().map(|name| (*name).to_owned()));
        names.extend(groups.iter().skip(1).map(|group| format!("group={group}")));
        if request.interaction {
            for name in &time_names[..degree] {
                names.extend(groups.iter().skip(1).map(|group| format!("{name}:group={group}")));
            }
        }
        let mut matrix = Matrix::zeros(patterns.all.len(), names.len());
        for (at, wave) in waves.iter().enumerate() {
            for group in 0..patterns.groups {
                let time: Vec<f64> = codes.row(at).iter().copied().collect();
                let is = |other: &usize| f64::from(u8::from(*other == group));
                let dummies: Vec<f64> = groups.iter().skip(1).map(is).collect();
                let mut row = vec![1.0];
                row.extend(&time);
                row.extend(&dummies);
                if request.interaction {
                    row.extend(time.iter().flat_map(|time| dummies.iter().map(move |dummy| time * dummy)));
                }
                for (column, value) in row.into_iter().enumerate() {
                    matrix[(wave * patterns.groups + group, column)] = value;
                }
            }
        }
        Ok(Model { names, matrix })
    }
}

fn summarise<T: Tabulation + ?Sized>(
    tabulation: &T,
    request: &TrendRequest,
    patterns: &Patterns,
    model: &Model,
    fitted: &GlmFit,
) -> Result<Trend, KernelError> {
    let design = tabulation.design();
    let terms = model.names.len();
    let mut values = Vec::with_capacity(patterns.of_unit.len() * terms);
    for of_unit in patterns.of_unit.values() {
        let start = values.len();
        values.resize(start + terms, 0.0);
        for (pattern, sums) in of_unit {
            let off = sums.response - fitted.fitted[*pattern] * sums.weight;
            for (value, x) in values[start..].iter_mut().zip(model.matrix.row(*pattern).iter()) {
                *value += x * off;
            }
        }
    }
    let scores = Scores {
        units: patterns.of_unit.keys().copied().collect(),
        groups: 1,
        columns: terms,
        values,
        base: vec![1.0; patterns.of_unit.len()],
    };
    let covariance = &fitted.bread_inverse * covariance(design, &scores)? * &fitted.bread_inverse;
    let df = design.degrees_of_freedom(scores.units.iter().copied()) + 1.0 - terms as f64;
    let reach = Quantiles::at_level(request.level).of(df);
    let term = |(at, name): (usize, &String)| {
        let (estimate, se) = (fitted.coefficients[at], standard_error(covariance[(at, at)]));
        let (lower, upper) = (estimate - reach * se, estimate + reach * se);
        let t = estimate / se;
        TrendTerm { name: name.clone(), estimate, se, lower, upper, t, p: two_sided_p(t, df) }
    };
    Ok(Trend { terms: model.names.iter().enumerate().map(term).collect(), covariance, df })
}
