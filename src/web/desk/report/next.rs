//! What the next wave will be able to show, and how large it has to be.

use super::asked::Asked;
use crate::finding::Code;
use crate::measure::Coding;
use crate::trend::{Line, NextWave, Series};
use crate::web::words;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Next {
    /// A sentence a line.
    pub able: Vec<String>,
    /// Sentences on the change that was asked for.
    pub wanted: Vec<String>,
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
    let lines = || series.lines.iter().filter_map(|line| Some((line, line.next_wave.as_ref()?)));
    let coding = &series.measure.coding;
    let error = asked.detect().and_then(Result::err).map(|code| {
        let said =
            if code == Code::NUMBER_UNREADABLE { "Write the change in digits." } else { "Write a change above 0." };
        (said, code)
    });
    Next {
        able: lines().map(|(line, next)| able(series, line, next)).collect(),
        wanted: lines().filter_map(|(line, next)| wanted(series, line, next)).collect(),
        detect: asked.detect.clone(),
        error,
        unit: match coding {
            Coding::Proportion { .. } => "percentage points",
            Coding::Mean => "on the measure’s scale",
        },
    }
}

fn named(line: &Line) -> String {
    line.group.as_ref().map_or(String::new(), |group| format!("{}: ", group.label))
}

fn able(series: &Series, line: &Line, next: &NextWave) -> String {
    let title = series.waves.get(next.after).map_or("the latest", |wave| wave.title.as_str());
    let correlated = if next.correlation > 0.0 {
        format!(", if as many of the same units take part (correlation {})", words::decimals(next.correlation, 2))
    } else {
        String::new()
    };
    format!(
        "{}another wave like {title} ({} people) would find a change of {} or more{correlated}.",
        named(line),
        words::count(next.base),
        words::amount(&series.measure.coding, next.minimum_detectable_change),
    )
}

fn wanted(series: &Series, line: &Line, next: &NextWave) -> Option<String> {
    let wanted = next.wanted?;
    let change = words::amount(&series.measure.coding, wanted.change);
    Some(match wanted.base {
        Some(base) => format!(
            "{}to find a change of {change}, the next wave needs a base of {} people.",
            named(line),
            words::count(base)
        ),
        None => format!(
            "{}no size of the next wave is enough to find a change of {change}: the latest wave alone is too uncertain.",
            named(line)
        ),
    })
}

/// "with a chance of 80%, at a 5% risk of a false alarm".
pub(super) fn terms(series: &Series) -> Option<String> {
    let next = series.lines.iter().find_map(|line| line.next_wave.as_ref())?;
    Some(format!(
        "With a chance of {}%, in a two-sided test at {}%.",
        words::decimals(100.0 * next.power, 0),
        words::decimals(100.0 * next.alpha, 0)
    ))
}
