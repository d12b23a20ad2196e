//! Whether the steps of a plan make sense in their order.

use super::{Step, WeightingPlan};
use crate::finding::{Code, Finding, Findings, Place};

/// When a step may come: none after a later one. Within the second and third, any order.
fn rank(step: &Step) -> u8 {
    match step {
        Step::Base(_) => 0,
        Step::NonResponse(_) | Step::Propensity(_) => 1,
        Step::Poststratify(_) | Step::Rake(_) | Step::Calibrate(_) | Step::Trim(_) => 2,
        Step::Normalise(_) => 3,
    }
}

/// Finds steps that are absent, out of order, or twice where once is enough, and numbers no step could use.
pub(super) fn check(plan: &WeightingPlan, findings: &mut Findings) {
    if plan.steps.is_empty() {
        findings.push(Finding::error(Code::STRUCTURE_EMPTY, Place::path("steps"), "The plan has no step."));
    }
    for (s, step) in plan.steps.iter().enumerate() {
        let place = || Place::Path(format!("steps[{s}]"));
        let earlier = &plan.steps[..s];
        if let Some(before) = earlier.iter().find(|before| rank(before) > rank(step)) {
            let message = format!("The step “{}” comes after “{}”; it has to come before.", step.word(), before.word());
            findings.push(Finding::error(Code::STEP_ORDER, place(), message));
        }
        let once = matches!(step, Step::Base(_) | Step::Normalise(_));
        if once && earlier.iter().any(|before| rank(before) == rank(step)) {
            let message = format!("There are two steps “{}”.", step.word());
            findings.push(Finding::error(Code::STEP_ORDER, place(), message));
        }
        if let Err((field, message)) = numbers(step) {
            let place = Place::Path(format!("steps[{s}].{field}"));
            findings.push(Finding::error(Code::MARGIN_INVALID, place, message));
        }
    }
}

fn numbers(step: &Step) -> Result<(), (&'static str, String)> {
    let positive = |field, value: f64| {
        let good = value.is_finite() && value > 0.0;
        if good { Ok(()) } else { Err((field, format!("The {field} {value} is not a positive number."))) }
    };
    match step {
        Step::Rake(step) => positive("tolerance", step.tolerance),
        Step::Calibrate(step) => positive("tolerance", step.tolerance),
        Step::Normalise(step) => step.total.map_or(Ok(()), |total| positive("total", total)),
        Step::Trim(step) if step.lower.is_none() && step.upper.is_none() => {
            Err(("lower", "Trimming needs a lower or an upper bound.".to_owned()))
        }
        Step::Propensity(step) if step.classes == Some(0) => Err(("classes", "There are no classes.".to_owned())),
        _ => Ok(()),
    }
}
