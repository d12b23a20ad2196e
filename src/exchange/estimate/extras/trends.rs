//! Kinds `kalman_local_level`, `joinpoint_grid` and `wls_trend`: series of estimates whose errors are given.

use super::super::asked::{number, write};
use super::super::document::Statistic;
use super::super::failure::Failure;
use super::{errors, same_length};
use crate::estimation::LEVEL;
use crate::trend::joinpoint::{MOST_JOINPOINTS, Model, NoJoinpoint, Search, Segment, joinpoint};
use crate::trend::smoothing::{NotSmoothable, Observation, local_level};
use crate::trend::weighted_line::weighted_line;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KalmanDocument {
    time: Vec<f64>,
    y: Vec<f64>,
    se: Vec<f64>,
    /// Variance of the walk in a unit of time; without it the likeliest.
    q: Option<f64>,
    #[serde(rename = "q_note")]
    _q_note: Option<String>,
    level: Option<f64>,
}

pub(super) fn kalman_local_level(statistic: &Statistic) -> Result<Map<String, Value>, Failure> {
    let document: KalmanDocument = statistic.read()?;
    same_length(&document.time, &document.y)?;
    errors(Some(document.se.clone()), None, document.y.len())?;
    let waves = document.time.iter().zip(&document.y).zip(&document.se);
    let observations: Vec<Observation> =
        waves.map(|((time, estimate), se)| Observation { time: *time, estimate: *estimate, se: *se }).collect();
    let smooth = local_level(&observations, document.q).map_err(|error| match error {
        NotSmoothable::TooShort => Failure::invalid("statistic.y", "A series has at least two waves."),
        NotSmoothable::Unusable(i) => Failure::invalid(format!("statistic.y[{i}]"), "The estimate is not usable."),
        NotSmoothable::OutOfOrder(i) => out_of_order("time", i),
        NotSmoothable::WalkVariance => Failure::invalid("statistic.q", "The variance of the walk is 0 or more."),
    })?;
    let level = document.level.unwrap_or(LEVEL);
    let row = |of: &crate::trend::smoothing::SmoothedLevel| {
        let (lower, upper) = of.interval(level);
        let mut row = Map::new();
        write(
            &mut row,
            &[("time", of.time), ("estimate", of.estimate), ("se", of.se), ("lower", lower), ("upper", upper)],
        );
        Value::Object(row)
    };
    let mut result = Map::new();
    write(&mut result, &[("q", smooth.walk_variance), ("loglik_first_differences", smooth.log_likelihood)]);
    result.insert("rows".to_owned(), smooth.levels.iter().map(row).collect());
    Ok(result)
}

fn out_of_order(name: &str, position: usize) -> Failure {
    Failure::invalid(format!("statistic.{name}[{position}]"), "Each time is after the one before.")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JoinpointDocument {
    x: Vec<f64>,
    y: Vec<f64>,
    se: Option<Vec<f64>>,
    covariance: Option<Vec<Vec<f64>>>,
    /// Fit logarithms: changes in per cent.
    #[serde(default)]
    log: bool,
    kmax: usize,
    #[serde(default = "usual_least_observations")]
    min_obs_end: usize,
}

fn usual_least_observations() -> usize {
    2
}

pub(super) fn joinpoint_grid(statistic: &Statistic) -> Result<Map<String, Value>, Failure> {
    let document: JoinpointDocument = statistic.read()?;
    same_length(&document.x, &document.y)?;
    let mut errors = errors(document.se, document.covariance, document.y.len())?;
    let mut y = document.y;
    if document.log {
        if let Some(i) = y.iter().position(|y| *y <= 0.0) {
            return Err(Failure::invalid(format!("statistic.y[{i}]"), "A logarithm needs a number above 0."));
        }
        errors = errors.scaled(&y.iter().map(|y| 1.0 / y).collect::<Vec<_>>());
        y.iter_mut().for_each(|y| *y = y.ln());
    }
    let search = Search { most: document.kmax, least_observations: document.min_obs_end };
    let found = joinpoint(&document.x, &y, &errors, search).map_err(|error| match error {
        NoJoinpoint::OutOfOrder(i) => out_of_order("x", i),
        NoJoinpoint::Unusable => Failure::invalid("statistic.x", "A trend has at least three waves."),
        NoJoinpoint::TooMany => {
            let message = format!("That is too many joinpoints to try, the most are {MOST_JOINPOINTS}.");
            Failure::invalid("statistic.kmax", message)
        }
    })?;
    let models: Value = found.models.iter().map(|model| write_model(model, document.log)).collect();
    let best = found.best().map(|model| model.joinpoints.len());
    Ok(Map::from_iter([("models".to_owned(), models), ("best_bic".to_owned(), json!(best))]))
}

fn write_model(model: &Model, log: bool) -> Value {
    let list = |of: fn(&Segment) -> f64| model.segments.iter().map(|segment| number(of(segment))).collect::<Value>();
    let mut row = Map::new();
    row.insert("k".to_owned(), json!(model.joinpoints.len()));
    row.insert("joinpoints".to_owned(), model.joinpoints.iter().copied().map(number).collect());
    row.insert("sse".to_owned(), number(model.sum_of_squares));
    row.insert("coef".to_owned(), model.coefficients.iter().copied().map(number).collect());
    row.insert("slopes".to_owned(), list(|segment| segment.slope));
    row.insert("slope_se_known_variance".to_owned(), list(|segment| segment.slope_se));
    row.insert("slope_se_scaled".to_owned(), list(|segment| segment.slope_se_scaled));
    row.insert("bic".to_owned(), number(model.bic));
    if log {
        row.insert("apc".to_owned(), list(|segment| segment.percent_change()));
        row.insert("aapc".to_owned(), number(model.average_percent_change()));
    }
    Value::Object(row)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineDocument {
    x: Vec<f64>,
    y: Vec<f64>,
    se: Option<Vec<f64>>,
    covariance: Option<Vec<Vec<f64>>>,
}

pub(super) fn wls_trend(statistic: &Statistic) -> Result<Map<String, Value>, Failure> {
    let document: LineDocument = statistic.read()?;
    same_length(&document.x, &document.y)?;
    let errors = errors(document.se, document.covariance, document.y.len())?;
    let line = weighted_line(&document.x, &document.y, &errors)
        .ok_or_else(|| Failure::invalid("statistic.x", "A line needs waves at two times at least."))?;
    let mut result = Map::new();
    write(
        &mut result,
        &[
            ("intercept", line.intercept),
            ("slope", line.slope),
            ("slope_se", line.slope_se),
            ("z", line.z),
            ("p", line.p),
            ("q", line.q),
            ("q_df", line.q_df as f64),
            ("q_p", line.q_p),
            ("slope_se_scaled", line.slope_se_scaled),
            ("t_scaled", line.t_scaled),
            ("p_scaled", line.p_scaled),
        ],
    );
    Ok(result)
}
