//! How the figures were made: what holds for all of them line by line, and a row for each wave.

use crate::app::production::ReportNotes;
use crate::estimation::Estimate;
use crate::measure::{BaseRule, Coding};
use crate::study::{LonelyPsu, Study, Wave};
use crate::trend::{Point, Series, SeriesWave};
use crate::web::words;
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Serialize)]
pub(super) struct Method {
    /// What it is about, and the sentence.
    pub lines: Vec<(&'static str, String)>,
    pub waves: Vec<WaveRow>,
    /// What the letters of the waves mean.
    pub qualities: Vec<(&'static str, &'static str)>,
}

#[derive(Serialize)]
pub(super) struct WaveRow {
    pub wave: String,
    pub dates: String,
    pub sample: &'static str,
    pub mode: &'static str,
    pub quality: &'static str,
    pub weights: String,
    pub variance: &'static str,
}

pub(super) fn method(study: &Study, waves: &[Wave], series: &Series, notes: &ReportNotes) -> Method {
    let mut lines =
        vec![("Population", study.population.clone()), ("Base", base_rule(series)), ("Weights", weights(series))];
    if let Some(first) = estimates(series).next() {
        lines.extend(of_estimates(series, first));
        let lonely: BTreeSet<&str> = waves.iter().map(|w| said_lonely(w.lonely_psu)).collect();
        lines.push(("Strata with one sampling unit", lonely.into_iter().collect::<Vec<_>>().join("; ")));
    }
    lines.extend(designs(series, notes).map(|said| ("Sampling design", said)));
    if !series.notes.is_empty() {
        lines.push(("Waves together", series.notes.join(" ")));
    }
    lines.extend(study.source.clone().map(|source| ("Source", source)));
    let qualities: BTreeSet<_> = series.waves.iter().map(SeriesWave::quality).collect();
    Method {
        lines,
        waves: (0..series.waves.len()).filter_map(|i| wave_row(series, i)).collect(),
        qualities: qualities.into_iter().map(|quality| (quality.letter(), quality.in_words())).collect(),
    }
}

fn estimates(series: &Series) -> impl Iterator<Item = &Estimate> {
    series.lines.iter().flat_map(|line| &line.points).filter_map(|point| match point {
        Point::Estimated(estimate) => Some(estimate),
        Point::Unrepresentative { .. } | Point::Absent { .. } => None,
    })
}

/// What is the same for all estimates of a series.
fn of_estimates(series: &Series, first: &Estimate) -> Vec<(&'static str, String)> {
    let level = words::decimals(100.0 * first.level, 0);
    let kind = match series.measure.coding {
        Coding::Proportion { .. } => "logit intervals",
        Coding::Mean => "symmetric intervals",
    };
    vec![
        (
            "Intervals",
            format!("{level}% {kind}, with the linearised variance of the sampling design and a t quantile on its degrees of freedom."),
        ),
        (
            "Degrees of freedom",
            "Sampling units less strata, counting those with anybody in the measure’s base; of a change, those of both waves.".into(),
        ),
        ("Effective base", "Kish’s: the number of people with equal weights who would be worth as much as these with theirs.".into()),
        (
            "Design effect",
            "The variance of the figure over that of a simple random sample of the same size: clustering, strata and weights together."
                .into(),
        ),
        (
            "Changes",
            format!(
                "Only between waves that may be compared, or where a reason for comparing them across a break is printed. \
                 Adjusted p: Holm keeps the chance of any false alarm in the table, Benjamini and Hochberg the share of false \
                 alarms among alarms. A change is called a rise or a fall where Holm’s p is below {}.",
                words::decimals(1.0 - first.level, 2)
            ),
        ),
        (
            "To be shown",
            match series.measure.coding {
                Coding::Proportion { .. } => {
                    "By the presentation standard for proportions of the US National Center for Health Statistics (2017).".into()
                }
                Coding::Mean => "At least 30 people, effectively too; with caution below 8 degrees of freedom.".into(),
            },
        ),
    ]
}

/// Which weights are in use, and what the variance makes of them.
fn weights(series: &Series) -> String {
    let labels: BTreeSet<&str> = estimates(series).map(|e| e.weights.as_str()).collect();
    let labels = labels.into_iter().collect::<Vec<_>>().join("; ");
    let has_estimate =
        |i: usize| series.lines.iter().any(|line| matches!(line.points.get(i), Some(Point::Estimated(_))));
    let weighted = series.waves.iter().enumerate().filter(|(i, wave)| has_estimate(*i) && wave.margins > 0);
    let (calibrated, fixed): (Vec<_>, Vec<_>) = weighted.partition(|(_, wave)| wave.calibrated);
    let variance = match (calibrated.is_empty(), fixed.is_empty()) {
        (true, true) => "",
        (false, true) => " The variance takes the calibration into account.",
        (true, false) => {
            " Weights are treated as fixed: the intervals do not use what the margins add, and are mostly too wide."
        }
        (false, false) => {
            " The variance takes the calibration into account where the table of waves says so; elsewhere weights are treated as fixed."
        }
    };
    if labels.is_empty() { "None.".to_owned() } else { format!("{labels}.{variance}") }
}

fn wave_row(series: &Series, position: usize) -> Option<WaveRow> {
    let wave = series.waves.get(position)?;
    let estimate = series.lines.iter().find_map(|line| match line.points.get(position) {
        Some(Point::Estimated(estimate)) => Some(estimate),
        _ => None,
    });
    let variance = match estimate {
        None => "none",
        Some(_) if wave.calibrated => "takes the calibration into account",
        Some(_) if wave.margins > 0 => "weights treated as fixed",
        Some(_) => "of the sampling design",
    };
    Some(WaveRow {
        wave: wave.title.clone(),
        dates: words::fieldwork(&wave.fieldwork),
        sample: wave.sample_type.in_words(),
        mode: wave.mode.in_words(),
        quality: wave.quality().letter(),
        weights: estimate.map_or_else(|| "–".to_owned(), |e| e.weights.clone()),
        variance,
    })
}

/// Which of the waves with an estimate have neither strata nor sampling units.
fn designs(series: &Series, notes: &ReportNotes) -> Option<String> {
    let estimated = |i: usize| series.lines.iter().any(|line| matches!(line.points.get(i), Some(Point::Estimated(_))));
    let is_undesigned = |(i, w): &(usize, &SeriesWave)| estimated(*i) && notes.without_design.contains(&w.name);
    let waves = series.waves.iter().enumerate().filter(is_undesigned);
    let titles: Vec<&str> = waves.map(|(_, w)| w.title.as_str()).collect();
    let said = format!("No design is known for {}; each person counts as drawn on their own.", titles.join(", "));
    (!titles.is_empty()).then_some(said)
}

fn base_rule(series: &Series) -> String {
    let BaseRule { include_dont_know } = series.measure.base;
    if include_dont_know {
        "Everybody who answered, “don’t know” included. Skipped and refused answers are left out.".into()
    } else {
        "Everybody who gave an answer. “Don’t know”, skipped and refused answers are left out.".into()
    }
}

fn said_lonely(policy: LonelyPsu) -> &'static str {
    match policy {
        LonelyPsu::Fail => "refused",
        LonelyPsu::Remove => "add nothing to the variance",
        LonelyPsu::Certainty => "were certain to be drawn and add nothing to the variance",
        LonelyPsu::Adjust => "are centred on the mean of all units",
        LonelyPsu::Average => "get the average variance of the other strata",
    }
}
