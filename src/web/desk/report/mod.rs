//! The report of a measure: what changed in one sentence and the chart; then, for who wants to know, figures, changes, trends, what
//! the next wave can show, and how it was all made.
//!
//! [`asked`] reads the address; every section has a file that turns the series into words and a partial template that shows it. Not here:
//! any arithmetic (`trend` and what it rests on), rounding (`words`), the drawing (`chart`). First type to read: [`View`].

mod asked;
mod breaks;
mod changes;
mod figures;
mod method;
mod next;
mod trends;

use super::study_named;
use crate::app::production::{
    self, AllowedComparison, BreakdownChoice, NewOverride, ReportNotes, SeriesAsked, WavePair,
};
use crate::app::{Refusal, authoring};
use crate::exchange::series_csv;
use crate::finding::Code;
use crate::id::{MeasureName, WaveName};
use crate::measure::Coding;
use crate::study::{Study, Wave};
use crate::trend::{Point, Series, sentence, trend_sentence};
use crate::web::chart;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use crate::web::{Site, words};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use asked::Asked;
use serde::Serialize;

#[derive(Serialize)]
struct View {
    title: String,
    study: String,
    study_address: String,
    csrf: String,
    sentence: String,
    /// The longer run, of everybody.
    course: Option<String>,
    /// Bases, dates and weights of the sentence about everybody.
    basis: Option<String>,
    address: String,
    /// What the forms that choose a breakdown, the changes and a change to detect carry along.
    carried: Carried,
    breakdowns: Vec<Choice>,
    by: Option<String>,
    smooth: bool,
    /// The dashed line is drawn somewhere.
    smoothed: bool,
    wide: String,
    narrow: String,
    groups: Vec<PanelView>,
    base: Option<String>,
    starts_above_zero: bool,
    breaks: Vec<breaks::BreakNote>,
    table: Vec<figures::Group>,
    /// What stands behind the name of a difference.
    unit: &'static str,
    apart: Vec<figures::ApartRow>,
    assumption: Option<String>,
    changes: changes::Changes,
    override_address: String,
    withdraw_address: String,
    trends: trends::Trends,
    next: next::Next,
    next_terms: Option<String>,
    csv_address: String,
    changes_address: String,
    method: method::Method,
}

#[derive(Serialize)]
struct Carried {
    show: Vec<(&'static str, String)>,
    compare: Vec<(&'static str, String)>,
    detect: Vec<(&'static str, String)>,
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

/// A report that an address names: its study and measure, and what is asked of it.
struct Named {
    study: Study,
    measure: MeasureName,
    asked: Asked,
}

impl Named {
    async fn of(site: &Site, request: &HttpRequest, path: &(String, String)) -> Result<Named, Problem> {
        let study = study_named(site, &path.0).await?;
        let measure = MeasureName::new(&path.1).map_err(|_| Problem::of(Code::MEASURE_UNKNOWN))?;
        Ok(Named { study, measure, asked: Asked::parse(request.query_string())? })
    }

    fn address(&self) -> String {
        format!("/desk/studies/{}/measures/{}", self.study.name, self.measure)
    }

    async fn series(&self, site: &Site) -> Result<Series, Problem> {
        let measures = authoring::measures(&site.app, self.study.id).await?;
        let coding = measures.into_iter().find(|m| m.name == self.measure).map(|m| m.coding);
        let asked = SeriesAsked {
            by: self.asked.by.clone(),
            pairs: changes::pairs(&self.asked.compare),
            turns: self.asked.turns,
            detect: coding.and_then(|coding| next::detect(&coding, &self.asked)),
        };
        let series = production::series(&site.app, self.study.id, &self.measure, asked).await?;
        if changes::picks_unknown(&series, &self.asked.compare) {
            return Err(Problem::of(Code::WAVE_UNKNOWN));
        }
        Ok(series)
    }
}

pub(crate) async fn report(
    site: web::Data<Site>,
    staff: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let named = Named::of(&site, &request, &path).await?;
    let series = named.series(&site).await?;
    let about = About {
        waves: authoring::waves(&site.app, named.study.id).await?,
        notes: production::report_notes(&site.app, named.study.id).await?,
        allowed: production::overrides(&site.app, named.study.id, &named.measure).await?,
        csrf: staff.csrf(),
    };
    let title = format!("{}, {}", series.measure.title, named.study.title);
    let frame = Frame { simulated: named.study.simulated, ..staff.frame(title) };
    Ok(pages::ok("desk/report", frame, view(&named, &series, about)))
}

/// What a report shows beside the series.
struct About {
    waves: Vec<Wave>,
    notes: ReportNotes,
    allowed: Vec<AllowedComparison>,
    csrf: String,
}

fn view(named: &Named, series: &Series, about: About) -> View {
    let (study, asked) = (&named.study, &named.asked);
    let charts = chart::of(series, asked.smooth);
    let method = method::method(study, &about.waves, series, &about.notes);
    let address = named.address();
    let choice = |b: BreakdownChoice| Choice {
        chosen: asked.by.as_ref() == Some(&b.variable),
        value: b.variable.to_string(),
        label: b.label,
    };
    View {
        title: series.measure.title.clone(),
        study: study.title.clone(),
        study_address: format!("/desk/studies/{}", study.name),
        csrf: about.csrf,
        sentence: sentence::sentence(series),
        course: series.lines.first().filter(|_| series.by.is_none()).and_then(|line| trend_sentence(series, line)),
        // With groups the sentence speaks of several lines, whose bases stand in the table.
        basis: series.lines.first().filter(|_| series.by.is_none()).map(|line| sentence::basis(series, line)),
        csv_address: asked.at(&format!("{address}/table.csv")),
        changes_address: asked.at(&format!("{address}/changes.csv")),
        override_address: asked.at(&format!("{address}/overrides")),
        withdraw_address: asked.at(&format!("{address}/overrides/withdraw")),
        address,
        carried: Carried {
            show: asked.beside(&["by", "smooth", "turns"]),
            compare: asked.beside(&["compare", "from", "to"]),
            detect: asked.beside(&["detect"]),
        },
        // A measure by its own answers says nothing.
        breakdowns: about
            .notes
            .breakdowns
            .into_iter()
            .filter(|b| b.variable != series.measure.variable)
            .map(choice)
            .collect(),
        by: series.by.as_ref().map(|by| sentence::in_a_sentence(&by.label)),
        smooth: asked.smooth,
        smoothed: asked.smooth && series.lines.iter().any(|line| !line.smoothed.is_empty()),
        wide: charts.wide,
        narrow: charts.narrow,
        groups: charts.groups.into_iter().map(|(label, svg)| PanelView { label, svg }).collect(),
        base: said_base(series),
        starts_above_zero: charts.starts_above_zero,
        breaks: breaks::notes(series),
        table: series.lines.iter().map(|line| figures::group(series, line)).collect(),
        unit: match series.measure.coding {
            Coding::Proportion { .. } => " (points)",
            Coding::Mean => "",
        },
        apart: series.lines.iter().flat_map(|line| figures::apart(series, line)).collect(),
        assumption: figures::assumption(series),
        changes: changes::changes(series, asked, &about.allowed),
        trends: trends::trends(series, asked.turns),
        next: next::next(series, asked),
        next_terms: next::terms(series),
        method,
    }
}

/// The figures as CSV.
pub(crate) async fn table(
    site: web::Data<Site>,
    _staff: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let named = Named::of(&site, &request, &path).await?;
    let series = named.series(&site).await?;
    download(&named, "", series_csv::write_figures(&named.study, &series))
}

/// The changes as CSV.
pub(crate) async fn changes_table(
    site: web::Data<Site>,
    _staff: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let named = Named::of(&site, &request, &path).await?;
    let mut series = named.series(&site).await?;
    changes::keep_picked(&mut series, &named.asked.compare);
    download(&named, "_changes", series_csv::write_changes(&named.study, &series))
}

fn download(named: &Named, what: &str, csv: Result<Vec<u8>, impl std::fmt::Display>) -> Result<HttpResponse, Problem> {
    let body = csv.map_err(|e| Refusal::new(Code::INTERNAL, e.to_string()))?;
    let by = named.asked.by.as_ref().map_or(String::new(), |by| format!("_by_{by}"));
    let file = format!("attachment; filename=\"{}_{}{by}{what}.csv\"", named.study.name, named.measure);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((header::CONTENT_DISPOSITION, file))
        .body(body))
}

/// Allows a comparison across a break, for the reason in the form.
pub(crate) async fn allow(
    site: web::Data<Site>,
    form: DeskForm,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let named = Named::of(&site, &request, &path).await?;
    let new = NewOverride {
        measure: named.measure.clone(),
        by: named.asked.by.clone(),
        waves: waves(form.fields.get("waves"))?,
        reason: form.fields.get("reason").to_owned(),
    };
    production::override_break(&site.app, form.staff.actor(), named.study.id, new).await?;
    Ok(back(&named))
}

/// Takes that back.
pub(crate) async fn withdraw(
    site: web::Data<Site>,
    form: DeskForm,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let named = Named::of(&site, &request, &path).await?;
    let waves = waves(form.fields.get("waves"))?;
    production::withdraw_override(&site.app, form.staff.actor(), named.study.id, &named.measure, waves).await?;
    Ok(back(&named))
}

fn back(named: &Named) -> HttpResponse {
    pages::see_other(&format!("{}#changes", named.asked.at(&named.address())))
}

/// Two names with a space between, as the options of the form have them.
fn waves(text: &str) -> Result<WavePair, Problem> {
    let unknown = || Problem::of(Code::WAVE_UNKNOWN);
    let (from, to) = text.split_once(' ').ok_or_else(unknown)?;
    let name = |text: &str| WaveName::new(text).map_err(|_| unknown());
    Ok(WavePair { from: name(from)?, to: name(to)? })
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

#[cfg(test)]
mod tests;
