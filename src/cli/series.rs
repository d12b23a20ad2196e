//! `barograph series` and `barograph weight`.

use super::fieldwork::{study_of, wave_of};
use super::{DatabaseArgs, parsed, read_file, say};
use crate::app::production::{self, SeriesAsked, WeightingSummary};
use crate::app::{Actor, Refusal};
use crate::finding::Code;
use crate::trend::{Change, Point, Series, interaction_sentence, trend_sentence};
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

/// Columns that any program can cut apart: one line a wave and group, tabs between; then what stands between waves.
fn table(series: &Series) -> String {
    let mut lines = vec![series.measure.title.clone()];
    lines.push(COLUMNS.join("\t"));
    for line in &series.lines {
        let group = line.group.as_ref().map_or("everybody", |g| g.label.as_str());
        for (i, (wave, point)) in series.waves.iter().zip(&line.points).enumerate() {
            let change = line.changes.iter().find(|change| change.to == i);
            let title = if wave.provisional { format!("{} (provisional)", wave.title) } else { wave.title.clone() };
            lines.push(format!("{group}\t{title}\t{}", cells(point, change).join("\t")));
        }
    }
    let title = |i: usize| series.waves.get(i).map_or("", |wave| wave.title.as_str());
    lines.extend(series.breaks.iter().map(|found| format!("break before {}\t{}", title(found.before), found.reason)));
    let changes = series.lines.iter().flat_map(|line| &line.changes);
    let mut overridden: Vec<String> = changes
        .filter_map(|c| {
            Some(format!("compared across a break: {} and {}\t{}", title(c.from), title(c.to), c.overridden.as_ref()?))
        })
        .collect();
    overridden.dedup();
    lines.extend(overridden);
    lines.extend(series.lines.iter().filter_map(|line| trend_sentence(series, line)));
    lines.extend(interaction_sentence(series));
    lines.join("\n")
}

const COLUMNS: [&str; 13] = [
    "group",
    "wave",
    "base",
    "effective base",
    "estimate",
    "lower",
    "upper",
    "se",
    "df",
    "design effect",
    "change",
    "p (Holm)",
    "p (Benjamini-Hochberg)",
];

fn cells(point: &Point, change: Option<&Change>) -> [String; 11] {
    let number = |x: f64| format!("{x:.4}");
    let mut cells: [String; 11] = Default::default();
    match point {
        Point::Estimated(e) => {
            cells[0] = e.base.to_string();
            cells[1] = format!("{:.1}", e.effective_base);
            cells[2] = number(e.value);
            cells[3] = number(e.lower);
            cells[4] = number(e.upper);
            cells[5] = number(e.se);
            cells[6] = format!("{:.0}", e.df);
            cells[7] = e.deff.map_or_else(String::new, |deff| format!("{deff:.3}"));
            if let Some(change) = change {
                cells[8] = format!("{:+.4}", change.difference);
                cells[9] = number(change.p_holm);
                cells[10] = number(change.p_bh);
            }
        }
        Point::Unrepresentative { value, base, .. } => {
            cells[0] = base.to_string();
            cells[2] = number(*value);
            cells[3] = "no interval".to_owned();
        }
        Point::Absent { why } => cells[2] = why.clone(),
    }
    cells
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
