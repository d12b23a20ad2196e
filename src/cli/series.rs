//! `barograph series` and `barograph weight`.

use super::fieldwork::{study_of, wave_of};
use super::{DatabaseArgs, parsed, read_file, say};
use crate::app::production::{self, SeriesAsked, WeightingSummary};
use crate::app::{Actor, Refusal};
use crate::finding::Code;
use crate::trend::{Change, Point, Series};
use crate::weighting::{EXTREME_ABOVE, EXTREME_BELOW};
use std::path::Path;

pub async fn series(
    database: &DatabaseArgs,
    study: &str,
    measure: &str,
    by: Option<&str>,
    json: bool,
) -> Result<(), Refusal> {
    let measure = parsed(measure, Code::MEASURE_UNKNOWN)?;
    let by = by.map(|word| parsed(word, Code::REFERENCE_UNKNOWN)).transpose()?;
    let app = database.open()?;
    let study = study_of(&app, study).await?;
    let series = production::series(&app, study.id, &measure, SeriesAsked::by(by.as_ref())).await?;
    if json {
        let text = serde_json::to_string_pretty(&series);
        return say(&text.map_err(|e| Refusal::new(Code::INTERNAL, e.to_string()))?);
    }
    if study.simulated {
        say("Simulated data: nobody gave these answers.")?;
    }
    say(&table(&series))
}

pub async fn weight(database: &DatabaseArgs, study: &str, wave: &str, plan: &Path, json: bool) -> Result<(), Refusal> {
    let plan = read_file(plan)?;
    let app = database.open()?;
    let (_, wave) = wave_of(&app, study, wave).await?;
    let summary = production::weight_wave(&app, Actor::Operator, wave.id, &plan).await?;
    if json {
        let text = serde_json::to_string_pretty(&summary);
        return say(&text.map_err(|e| Refusal::new(Code::INTERNAL, e.to_string()))?);
    }
    say(&weighting(&summary))
}

/// Columns that any program can cut apart: one line a wave and group, tabs between.
fn table(series: &Series) -> String {
    let mut lines = vec![series.measure.title.clone()];
    lines.push(
        ["group", "wave", "base", "effective base", "estimate", "lower", "upper", "change", "p (Holm)"].join("\t"),
    );
    for line in &series.lines {
        let group = line.group.as_ref().map_or("everybody", |g| g.label.as_str());
        for (i, (wave, point)) in series.waves.iter().zip(&line.points).enumerate() {
            let change = line.changes.iter().find(|change| change.to == i);
            let title = if wave.provisional { format!("{} (provisional)", wave.title) } else { wave.title.clone() };
            lines.push(format!("{group}\t{title}\t{}", cells(point, change).join("\t")));
        }
    }
    lines.join("\n")
}

fn cells(point: &Point, change: Option<&Change>) -> [String; 7] {
    let blank = String::new;
    let number = |x: f64| format!("{x:.4}");
    match point {
        Point::Estimated(e) => [
            e.base.to_string(),
            format!("{:.1}", e.effective_base),
            number(e.value),
            number(e.lower),
            number(e.upper),
            change.map_or_else(blank, |c| format!("{:+.4}", c.difference)),
            change.map_or_else(blank, |c| number(c.p_holm)),
        ],
        Point::Unrepresentative { value, base, .. } => {
            [base.to_string(), blank(), number(*value), "no interval".into(), blank(), blank(), blank()]
        }
        Point::Absent { why } => [blank(), blank(), why.clone(), blank(), blank(), blank(), blank()],
    }
}

fn weighting(summary: &WeightingSummary) -> String {
    let mut lines = vec![
        format!("{}: {} rows", summary.label, summary.rows),
        format!("design effect of the weights (Kish)\t{:.3}", summary.kish_deff),
        format!("effective base\t{:.1}", summary.effective_base),
        format!("weights from\t{:.4}\tto\t{:.4}", summary.least, summary.greatest),
        format!("margin missed by most\t{:.2e}", summary.worst_margin_error),
    ];
    let shares = |m: &production::MarginLine| format!("{:.4}\t{:.4}\t{:.4}", m.target, m.before, m.after);
    let neutral = |(variable, cases): &(String, usize)| format!("weighted neutrally\t{variable}\t{cases}");
    lines.extend(summary.neutral.iter().map(neutral));
    let imputed = |(variable, cases): &(String, usize)| format!("answer drawn at random\t{variable}\t{cases}");
    lines.extend(summary.imputed.iter().map(imputed));
    if let Some(extremes) = &summary.extremes {
        lines.push(format!("share of weights below {EXTREME_BELOW} of the mean\t{:.4}", extremes.below));
        lines.push(format!("share of weights above {EXTREME_ABOVE} times the mean\t{:.4}", extremes.above));
        lines.push(format!("weights trimmed\t{}", extremes.trimmed));
    }
    lines.extend(summary.remarks.iter().map(|remark| format!("remark\t{remark}")));
    lines.push(["variable", "category", "target", "before", "after"].join("\t"));
    lines.extend(summary.margins.iter().map(|m| format!("{}\t{}\t{}", m.variable, m.category, shares(m))));
    lines.join("\n")
}
