//! The report of a measure: what changed in one sentence, the chart, the table under it, and how the figures were made.

use super::study_named;
use crate::app::production::{self, BreakdownChoice, ReportNotes};
use crate::app::{Refusal, authoring};
use crate::exchange::series_csv;
use crate::finding::Code;
use crate::id::{MeasureName, VariableId, WaveName};
use crate::measure::{BaseRule, Coding};
use crate::study::{LonelyPsu, SampleType, Study, Wave};
use crate::trend::{Change, Line, Point, Series, SeriesWave, sentence};
use crate::web::chart::{self, break_mark};
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use crate::web::{Site, words};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Serialize)]
struct View {
    title: String,
    study: String,
    study_address: String,
    sentence: String,
    /// Bases, dates and weights of the sentence about everybody.
    basis: Option<String>,
    address: String,
    breakdowns: Vec<Choice>,
    by: Option<String>,
    wide: String,
    narrow: String,
    groups: Vec<PanelView>,
    base: Option<String>,
    starts_above_zero: bool,
    breaks: Vec<BreakNote>,
    table: Vec<Group>,
    is_share: bool,
    apart: Vec<ApartRow>,
    csv_address: String,
    method: Vec<(&'static str, String)>,
}

#[derive(Serialize)]
struct PanelView {
    label: String,
    svg: String,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Serialize)]
struct BreakNote {
    mark: String,
    text: String,
}

/// The rows of one line; unnamed for everybody.
#[derive(Serialize)]
struct Group {
    label: Option<String>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    wave: String,
    dates: String,
    provisional: bool,
    base: String,
    effective: String,
    value: String,
    interval: String,
    change: String,
    change_interval: String,
    p: String,
    p_holm: String,
    /// Why there is no figure.
    absent: Option<String>,
}

#[derive(Serialize)]
struct ApartRow {
    group: String,
    wave: String,
    dates: String,
    sample: &'static str,
    base: String,
    value: String,
}

/// What an address of a report asks for.
struct Asked {
    study: Study,
    series: Series,
    by: Option<VariableId>,
}

async fn asked(site: &Site, request: &HttpRequest, path: &(String, String)) -> Result<Asked, Problem> {
    let study = study_named(site, &path.0).await?;
    let measure = MeasureName::new(&path.1).map_err(|_| Problem::of(Code::MEASURE_UNKNOWN))?;
    let query = Fields::parse(request.query_string().as_bytes())?;
    let by = match query.get("by") {
        "" => None,
        name => Some(VariableId::new(name).map_err(|_| Problem::of(Code::REFERENCE_UNKNOWN))?),
    };
    let series = production::series(&site.app, study.id, &measure, by.as_ref()).await?;
    Ok(Asked { study, series, by })
}

pub(crate) async fn report(
    site: web::Data<Site>,
    staff: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let Asked { study, series, by } = asked(&site, &request, &path).await?;
    let waves = authoring::waves(&site.app, study.id).await?;
    let notes = production::report_notes(&site.app, study.id).await?;
    let title = format!("{}, {}", series.measure.title, study.title);
    let frame = Frame { simulated: study.simulated, ..staff.frame(title) };
    Ok(pages::ok("desk/report", frame, view(&study, &waves, &series, notes, by.as_ref())))
}

fn view(study: &Study, waves: &[Wave], series: &Series, notes: ReportNotes, by: Option<&VariableId>) -> View {
    let charts = chart::of(series);
    let method = method(study, waves, series, &notes.without_design);
    let address = format!("/desk/studies/{}/measures/{}", study.name, series.measure.name);
    let query = by.map_or(String::new(), |by| format!("?by={by}"));
    let choice =
        |b: BreakdownChoice| Choice { chosen: Some(&b.variable) == by, value: b.variable.to_string(), label: b.label };
    View {
        title: series.measure.title.clone(),
        study: study.title.clone(),
        study_address: format!("/desk/studies/{}", study.name),
        sentence: sentence::sentence(series),
        // With groups the sentence speaks of several lines, whose bases stand in the table.
        basis: series.lines.first().filter(|_| series.by.is_none()).map(|line| sentence::basis(series, line)),
        csv_address: format!("{address}/table.csv{query}"),
        address,
        // A measure by its own answers says nothing.
        breakdowns: notes
            .breakdowns
            .into_iter()
            .filter(|b| b.variable != series.measure.variable)
            .map(choice)
            .collect(),
        by: series.by.as_ref().map(|by| sentence::in_a_sentence(&by.label)),
        wide: charts.wide,
        narrow: charts.narrow,
        groups: charts.groups.into_iter().map(|(label, svg)| PanelView { label, svg }).collect(),
        base: said_base(series),
        starts_above_zero: charts.starts_above_zero,
        breaks: breaks(series),
        table: series.lines.iter().map(|line| group(series, line)).collect(),
        is_share: matches!(series.measure.coding, Coding::Proportion { .. }),
        apart: series.lines.iter().flat_map(|line| apart(series, line)).collect(),
        method,
    }
}

pub(crate) async fn table(
    site: web::Data<Site>,
    _staff: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let Asked { study, series, by } = asked(&site, &request, &path).await?;
    let by = by.map_or(String::new(), |by| format!("_by_{by}"));
    let body = series_csv::write(&study, &series).map_err(|e| Refusal::new(Code::INTERNAL, e.to_string()))?;
    let file = format!("attachment; filename=\"{}_{}{by}.csv\"", study.name, series.measure.name);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((header::CONTENT_DISPOSITION, file))
        .body(body))
}

fn breaks(series: &Series) -> Vec<BreakNote> {
    let notes = series.breaks.iter().enumerate();
    notes
        .map(|(number, found)| {
            let dates = series.waves.get(found.before).map_or(String::new(), |w| words::fieldwork(&w.fieldwork));
            BreakNote { mark: break_mark(number), text: format!("Before {dates}: {}", found.reason) }
        })
        .collect()
}

/// "Base: 1,150 to 1,260 people a wave."
fn said_base(series: &Series) -> Option<String> {
    let bases = series.lines.iter().flat_map(|line| &line.points).filter_map(|point| match point {
        Point::Estimated(estimate) => Some(estimate.base),
        Point::Unrepresentative { .. } | Point::Absent { .. } => None,
    });
    let (least, greatest) = (bases.clone().min()?, bases.max()?);
    let who = if series.by.is_some() { "people a group and wave" } else { "people a wave" };
    Some(if least == greatest {
        format!("Base: {} {who}, unweighted.", words::count(least))
    } else {
        format!("Base: {} to {} {who}, unweighted.", words::count(least), words::count(greatest))
    })
}

fn group(series: &Series, line: &Line) -> Group {
    let rows = series.waves.iter().zip(&line.points).enumerate().filter_map(|(i, (wave, point))| match point {
        Point::Estimated(_) | Point::Absent { .. } => {
            Some(row(&series.measure.coding, wave, point, line.changes.iter().find(|c| c.to == i)))
        }
        Point::Unrepresentative { .. } => None,
    });
    Group { label: line.group.as_ref().map(|g| g.label.clone()), rows: rows.collect() }
}

fn row(coding: &Coding, wave: &SeriesWave, point: &Point, change: Option<&Change>) -> Row {
    let mut row = Row {
        wave: wave.title.clone(),
        dates: words::fieldwork(&wave.fieldwork),
        provisional: wave.provisional,
        base: String::new(),
        effective: String::new(),
        value: String::new(),
        interval: String::new(),
        change: String::new(),
        change_interval: String::new(),
        p: String::new(),
        p_holm: String::new(),
        absent: None,
    };
    match point {
        Point::Estimated(estimate) => {
            row.base = words::count(estimate.base);
            row.effective = words::rounded_count(estimate.effective_base);
            row.value = words::value(coding, estimate.value);
            row.interval = words::interval(coding, estimate.lower, estimate.upper);
        }
        Point::Absent { why } => row.absent = Some(why.clone()),
        Point::Unrepresentative { .. } => {}
    }
    if let Some(change) = change {
        row.change = words::change(coding, change.difference);
        row.change_interval =
            format!("{} to {}", words::change(coding, change.lower), words::change(coding, change.upper));
        row.p = words::p_value(change.p);
        row.p_holm = words::p_value(change.p_holm);
    }
    row
}

fn apart(series: &Series, line: &Line) -> Vec<ApartRow> {
    let group = line.group.as_ref().map_or("Everybody", |g| g.label.as_str());
    let shown = series.waves.iter().zip(&line.points).filter_map(|(wave, point)| match point {
        Point::Unrepresentative { value, base, .. } => Some(ApartRow {
            group: group.to_owned(),
            wave: wave.title.clone(),
            dates: words::fieldwork(&wave.fieldwork),
            sample: wave.sample_type.in_words(),
            base: words::count(*base),
            value: words::value(&series.measure.coding, *value),
        }),
        Point::Estimated(_) | Point::Absent { .. } => None,
    });
    shown.collect()
}

/// How the figures were made, line by line.
fn method(study: &Study, waves: &[Wave], series: &Series, undesigned: &[WaveName]) -> Vec<(&'static str, String)> {
    let estimates: Vec<_> = series
        .lines
        .iter()
        .flat_map(|line| &line.points)
        .filter_map(|point| if let Point::Estimated(estimate) = point { Some(estimate) } else { None })
        .collect();
    let distinct = |words: BTreeSet<&str>| words.into_iter().collect::<Vec<_>>().join("; ");
    let samples = distinct(series.waves.iter().map(|w| w.sample_type.in_words()).collect());
    let weights = distinct(estimates.iter().map(|e| e.weights.as_str()).collect());
    let lonely = distinct(waves.iter().map(|w| said_lonely(w.lonely_psu)).collect());
    let mut lines =
        vec![("Population", study.population.clone()), ("Sample", samples), ("Base", said_base_rule(series))];
    if let Some(first) = estimates.first() {
        let is_panel = series.waves.iter().any(|w| w.sample_type == SampleType::ProbabilityPanel);
        let panel =
            if is_panel { "Waves are treated as separate samples, though a panel asks the same people. " } else { "" };
        let kind = match series.measure.coding {
            Coding::Proportion { .. } => "logit intervals",
            Coding::Mean => "symmetric intervals",
        };
        lines.push((
            "Weights",
            format!(
                "{weights}. Weights are treated as fixed: the intervals do not use what the margins add, and are mostly too wide."
            ),
        ));
        lines.push((
            "Intervals",
            format!(
                "{}% {kind}, with the linearised variance of the sampling design and a t quantile on its degrees of freedom.",
                words::decimals(100.0 * first.level, 0)
            ),
        ));
        lines.push((
            "Changes",
            format!("Between neighbouring waves that may be compared. {panel}The adjusted p allows for all changes shown (Holm)."),
        ));
        lines.push(("Strata with one sampling unit", lonely));
        if let Some(designs) = said_designs(series, undesigned) {
            lines.push(("Sampling design", designs));
        }
    }
    if let Some(source) = &study.source {
        lines.push(("Source", source.clone()));
    }
    lines
}

/// Which of the waves with an estimate have neither strata nor sampling units.
fn said_designs(series: &Series, undesigned: &[WaveName]) -> Option<String> {
    let estimated = |i: usize| series.lines.iter().any(|line| matches!(line.points.get(i), Some(Point::Estimated(_))));
    let waves = series.waves.iter().enumerate().filter(|(i, w)| estimated(*i) && undesigned.contains(&w.name));
    let titles: Vec<&str> = waves.map(|(_, w)| w.title.as_str()).collect();
    let said = format!("No design is known for {}; each person counts as drawn on their own.", titles.join(", "));
    (!titles.is_empty()).then_some(said)
}

fn said_base_rule(series: &Series) -> String {
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

#[cfg(test)]
mod tests;
