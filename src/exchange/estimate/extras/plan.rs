//! Kind `power_change_two_waves`: what two waves can show.

use super::super::asked::write;
use super::super::document::Statistic;
use super::super::failure::Failure;
use crate::trend::precision::{Direction, PlanInvalid, TwoWaves};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    p1: f64,
    n1: f64,
    n2: f64,
    #[serde(default = "one")]
    deff: f64,
    #[serde(default)]
    rho: f64,
    alpha: f64,
    power: f64,
    /// The change whose power, and whose sample size, are asked for.
    delta_for_power: f64,
}

fn one() -> f64 {
    1.0
}

pub(super) fn power_change_two_waves(statistic: &Statistic) -> Result<Map<String, Value>, Failure> {
    let document: Document = statistic.read()?;
    let Document { p1, n1, n2, deff, rho, alpha, power, delta_for_power } = document;
    let waves = TwoWaves { share: p1, n1, n2, deff, correlation: rho, alpha };
    let later = p1 + delta_for_power;
    let up = waves.minimum_detectable_change(power, Direction::Up).map_err(refused)?;
    let down = waves.minimum_detectable_change(power, Direction::Down).map_err(refused)?;
    let mut result = Map::new();
    write(
        &mut result,
        &[
            ("mde_up", up.unwrap_or(f64::NAN)),
            ("mde_down", down.unwrap_or(f64::NAN)),
            ("power_at_delta", waves.power(later).map_err(refused)?),
            ("n_each", waves.sample_size(later, power).map_err(refused)?),
        ],
    );
    Ok(result)
}

fn refused(invalid: PlanInvalid) -> Failure {
    let (field, message) = match invalid {
        PlanInvalid::Share => ("p1", "The share is above 0 and below 1."),
        PlanInvalid::SampleSize => ("n1", "Both waves have somebody in them."),
        PlanInvalid::DesignEffect => ("deff", "A design effect is above 0."),
        PlanInvalid::Correlation => ("rho", "A correlation is above −1 and below 1."),
        PlanInvalid::Alpha => ("alpha", "A level of significance is above 0 and below 1."),
        PlanInvalid::Power => ("power", "A power is above 0 and below 1."),
        PlanInvalid::Change => ("delta_for_power", "The change leads to another share between 0 and 1."),
    };
    Failure::invalid(format!("statistic.{field}"), message)
}
