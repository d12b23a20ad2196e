//! The point of a line at one wave: an estimate, what its respondents said, or why there is nothing.

use super::{ModelInterval, Point, WaveInput};
use crate::estimation::Domain;
use crate::finding::{Code, Findings, Severity};
use crate::measure::Measured;
use crate::study::SampleType;

/// `domain`: the group; `None` for everybody.
pub(super) fn point(wave: &WaveInput<'_>, measured: &Result<Measured, Findings>, domain: Option<&Domain>) -> Point {
    let measured = match measured {
        Ok(measured) => measured,
        Err(findings) => return Point::Absent { why: why(findings) },
    };
    let everybody = measured.everybody();
    let domain = domain.unwrap_or(&everybody);
    if has_interval(wave) {
        match measured.estimate(domain) {
            Ok(estimate) => Point::Estimated(estimate),
            Err(error) => Point::Absent { why: error.to_string() },
        }
    } else {
        match measured.value_of_respondents(domain) {
            Ok((value, base)) => {
                Point::Unrepresentative { value, base, interval: model_interval(measured, domain, wave.wave.margins) }
            }
            Err(error) => Point::Absent { why: error.to_string() },
        }
    }
}

/// Only weights calibrated to margins give the model something to stand on.
fn model_interval(measured: &Measured, domain: &Domain, margins: usize) -> Option<ModelInterval> {
    let estimate = (margins > 0).then(|| measured.estimate(domain).ok()).flatten()?;
    Some(ModelInterval { lower: estimate.lower, upper: estimate.upper, level: estimate.level, margins })
}

/// A census of a register whose size nobody gave has no sampling interval either: who did not answer is unknown, and as a sample
/// with replacement it would be given an uncertainty that it does not have.
pub(super) fn has_interval(wave: &WaveInput<'_>) -> bool {
    let size_known = || wave.dataset.designs.iter().any(|case| case.fpc.is_some());
    match wave.wave.sample_type {
        SampleType::CensusOfRegister => size_known(),
        sample => sample.has_sampling_interval(),
    }
}

fn why(findings: &Findings) -> String {
    let error = findings.iter().find(|f| f.severity == Severity::Error);
    match error {
        Some(f) if f.code == Code::REFERENCE_UNKNOWN => "Not asked in this wave.".to_owned(),
        Some(f) => f.message.clone(),
        None => "No figure could be made.".to_owned(),
    }
}
