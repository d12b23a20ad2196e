//! What the next wave will be able to show, and how large it has to be.

use super::asked::Asked;
use crate::finding::Code;
use crate::measure::Coding;
use crate::trend::{Line, Series, next_wave_sentence};
use crate::web::words;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Next {
    /// A sentence a line, on the change that was asked for too.
    pub sentences: Vec<String>,
    pub detect: String,
    /// What is wrong with what was typed.
    pub error: Option<(&'static str, Code)>,
    pub unit: &'static str,
}

/// The change to detect on the measure's own scale: a share is typed in percentage points.
pub(super) fn detect(coding: &Coding, asked: &Asked) -> Option<f64> {
    let typed = asked.detect()?.ok()?;
    Some(match coding {
        Coding::Proportion { .. } => typed / 100.0,
        Coding::Mean => typed,
    })
}

pub(super) fn next(series: &Series, asked: &Asked) -> Next {
    let coding = &series.measure.coding;
    let error = asked.detect().and_then(Result::err).map(|code| {
        let said =
            if code == Code::NUMBER_UNREADABLE { "Write the change in digits." } else { "Write a change above 0." };
        (said, code)
    });
    Next {
        sentences: series.lines.iter().filter_map(|line| said(series, line)).collect(),
        detect: asked.detect.clone(),
        error,
        unit: match coding {
            Coding::Proportion { .. } => "percentage points",
            Coding::Mean => "on the measure’s scale",
        },
    }
}

/// The sentence of a line, with the name of its group before it.
fn said(series: &Series, line: &Line) -> Option<String> {
    let sentence = next_wave_sentence(series, line)?;
    Some(match &line.group {
        Some(group) => format!("{}: {sentence}", group.label),
        None => sentence,
    })
}

/// The terms on which a change counts as found.
pub(super) fn terms(series: &Series) -> Option<String> {
    let next = series.lines.iter().find_map(|line| line.next_wave.as_ref())?;
    Some(format!(
        "Found: with a chance of {}%, in a two-sided test at {}%.",
        words::decimals(100.0 * next.power, 0),
        words::decimals(100.0 * next.alpha, 0)
    ))
}
