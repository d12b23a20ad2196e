//! How a wave's fieldwork goes, and what it came to: against its target, by stratum and day, dispositions and rates; and its terms.

mod tables;

use super::refused::ErrorView;
use super::status_tag;
use super::wave::{address, named, said};
use crate::app::fieldwork::{self, Dispositions, FieldworkOutcome};
use crate::app::{Refusal, authoring};
use crate::exchange::tables::{Cell, Table, csv, workbook};
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::checks::Questionnaire;
use crate::sample::{CompletionRule, FieldworkTerms};
use crate::study::{Study, Wave, WaveStatus};
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use crate::web::{Site, words};
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct View {
    study: String,
    study_address: String,
    wave: String,
    wave_address: String,
    action: String,
    csrf: String,
    error: Option<ErrorView>,
    status: &'static str,
    status_class: &'static str,
    dates: String,
    /// Since when nothing of it changes.
    fixed: Option<String>,
    sent: String,
    in_progress: String,
    /// “120 of 400”.
    progress: Option<String>,
    median: Option<String>,
    timed: String,
    /// Why there are no dispositions of a sample.
    unknown: Option<String>,
    no_days: bool,
    tables: Vec<TableView>,
    complete_share: String,
    partial_share: String,
    grace: u32,
    target: String,
    can_edit: bool,
}

#[derive(Serialize)]
struct TableView {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    header: Vec<HeadView>,
    rows: Vec<RowView>,
}

#[derive(Serialize)]
struct HeadView {
    text: &'static str,
    number: bool,
}

#[derive(Serialize)]
struct RowView {
    head: String,
    cells: Vec<CellView>,
}

#[derive(Serialize)]
struct CellView {
    text: String,
    number: bool,
}

impl TableView {
    fn of(shown: tables::Shown) -> TableView {
        let tables::Shown { title, about, table } = shown;
        let Table { name, header, rows } = table;
        // A column of numbers is set to the right, with its heading.
        let is_number = |c: usize| {
            let mut cells = rows.iter().filter_map(|row| row.get(c)).filter(|cell| **cell != Cell::Empty).peekable();
            cells.peek().is_some() && cells.any(|cell| !matches!(cell, Cell::Text(_)))
        };
        let numbers: Vec<bool> = (0..header.len()).map(is_number).collect();
        let head = |(text, number): (&'static str, &bool)| HeadView { text, number: *number };
        let row = |row: &Vec<Cell>| RowView {
            head: row.first().map(shown_cell).unwrap_or_default(),
            cells: row
                .iter()
                .zip(&numbers)
                .skip(1)
                .map(|(c, n)| CellView { text: shown_cell(c), number: *n })
                .collect(),
        };
        TableView {
            id: name,
            title,
            about,
            rows: rows.iter().map(row).collect(),
            header: header.into_iter().zip(&numbers).map(head).collect(),
        }
    }
}

fn shown_cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(n) => said(*n),
        Cell::Share(share) => percent(*share),
        Cell::Empty => "–".into(),
    }
}

fn percent(share: f64) -> String {
    format!("{}%", words::decimals(100.0 * share, 1))
}

/// As a field has it: 80, or 66.7.
fn points(share: f64) -> String {
    let text = words::decimals(100.0 * share, 1);
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

struct Desk {
    staff: SignedIn,
    study: Study,
    wave: Wave,
    questionnaire: Arc<Questionnaire>,
}

impl Desk {
    async fn of(site: &Site, staff: SignedIn, path: &(String, String)) -> Result<Desk, Problem> {
        let (study, wave) = named(site, &path.0, &path.1).await?;
        let questionnaire = authoring::questionnaire(&site.app, wave.version).await?;
        Ok(Desk { staff, study, wave, questionnaire })
    }

    fn address(&self) -> String {
        format!("{}/fieldwork", address(&self.study, &self.wave))
    }

    async fn shown(&self, site: &Site, fields: &Fields, refused: Option<&Refusal>) -> Result<HttpResponse, Problem> {
        let (outcome, fixed) = fieldwork::outcome(&site.app, self.wave.id).await?;
        let (status, status_class) = status_tag(self.wave.status);
        let or = |field: &str, usual: String| if fields.has(field) { fields.get(field).to_owned() } else { usual };
        let FieldworkOutcome { terms, counts, sample, .. } = &outcome;
        let unknown = sample.as_ref().and_then(|sample| match &sample.dispositions {
            Dispositions::Unknown(why) => Some(why.clone()),
            Dispositions::Table(_) => None,
        });
        let view = View {
            study: self.study.title.clone(),
            study_address: format!("/desk/studies/{}", self.study.name),
            wave: self.wave.title.clone(),
            wave_address: address(&self.study, &self.wave),
            action: self.address(),
            csrf: self.staff.csrf(),
            error: refused.map(ErrorView::of),
            status,
            status_class,
            dates: words::fieldwork(&self.wave.fieldwork),
            fixed: fixed.map(|at| at.day().in_words()),
            sent: said(counts.sent),
            in_progress: said(counts.in_progress),
            progress: terms.target.map(|target| {
                let share = counts.ends.complete as f64 / target as f64;
                format!("{} of {} ({})", said(counts.ends.complete), said(target), percent(share))
            }),
            median: counts.median_seconds.map(duration),
            timed: said(counts.timed),
            unknown,
            no_days: counts.days.is_empty() && counts.sent > 0,
            complete_share: or("complete", points(terms.completion.complete())),
            partial_share: or("partial", points(terms.completion.partial())),
            grace: terms.grace_minutes,
            target: or("target", terms.target.map(|target| target.to_string()).unwrap_or_default()),
            can_edit: self.wave.status == WaveStatus::Planned,
            tables: tables::all(&outcome, &self.questionnaire).into_iter().map(TableView::of).collect(),
        };
        let title = format!("Fieldwork, {}, {}", self.wave.title, self.study.title);
        let frame = Frame { simulated: self.study.simulated, error: refused.is_some(), ..self.staff.frame(title) };
        let mut start: HttpResponseBuilder = match refused {
            Some(refusal) => Problem::from(refusal.clone()).start(),
            None => HttpResponse::Ok(),
        };
        Ok(pages::page(&mut start, "desk/fieldwork", frame, view))
    }

    async fn file(&self, site: &Site) -> Result<Vec<Table>, Problem> {
        let (outcome, _) = fieldwork::outcome(&site.app, self.wave.id).await?;
        Ok(tables::all(&outcome, &self.questionnaire).into_iter().map(|shown| shown.table).collect())
    }

    fn download(&self, kind: &'static str, ending: &str, bytes: Vec<u8>) -> HttpResponse {
        let name = format!("attachment; filename=\"{}_{}_fieldwork.{ending}\"", self.study.name, self.wave.name);
        HttpResponse::Ok().content_type(kind).insert_header(("content-disposition", name)).body(bytes)
    }
}

/// “6 minutes 5 seconds”.
fn duration(seconds: u32) -> String {
    let some = |n: u32, of: &str| format!("{n} {of}{}", if n == 1 { "" } else { "s" });
    match (seconds / 60, seconds % 60) {
        (0, seconds) => some(seconds, "second"),
        (minutes, 0) => some(minutes, "minute"),
        (minutes, seconds) => format!("{} {}", some(minutes, "minute"), some(seconds, "second")),
    }
}

/// `GET …/fieldwork`.
pub(crate) async fn fieldwork(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    Desk::of(&site, staff, &path).await?.shown(&site, &Fields::default(), None).await
}

/// `GET …/fieldwork/tables.csv`.
pub(crate) async fn fieldwork_csv(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, staff, &path).await?;
    let bytes = csv(&desk.file(&site).await?).map_err(|error| {
        tracing::error!(%error, "tables of fieldwork cannot be written as CSV");
        Problem::of(Code::INTERNAL)
    })?;
    Ok(desk.download("text/csv; charset=utf-8", "csv", bytes))
}

/// `GET …/fieldwork/tables.xlsx`.
pub(crate) async fn fieldwork_workbook(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, staff, &path).await?;
    let bytes = workbook(&desk.file(&site).await?).map_err(|error| {
        tracing::error!(%error, "tables of fieldwork cannot be written as a workbook");
        Problem::of(Code::INTERNAL)
    })?;
    Ok(desk.download("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", bytes))
}

/// `POST …/fieldwork/terms`.
pub(crate) async fn set_terms(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let done = match terms(&form.fields) {
        Ok(terms) => fieldwork::set_terms(&site.app, desk.staff.actor(), desk.wave.id, terms).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(pages::see_other(&desk.address())),
        Err(refusal) => {
            let problem = Problem::from(refusal.clone());
            if actix_web::ResponseError::status_code(&problem).is_server_error() {
                return Err(problem);
            }
            desk.shown(&site, &form.fields, Some(&refusal)).await
        }
    }
}

fn terms(fields: &Fields) -> Result<FieldworkTerms, Refusal> {
    let invalid = |field: &str, message: &str| {
        Refusal::of(Findings(vec![Finding::error(Code::TERMS_INVALID, Place::field(field), message)]))
    };
    let share = |field: &str| {
        let typed = fields.get(field).trim().trim_end_matches('%').trim();
        let points: Option<f64> = typed.parse().ok();
        points.map(|points| points / 100.0).ok_or_else(|| invalid(field, "Type a percentage, such as 80."))
    };
    let completion = CompletionRule::new(share("complete")?, share("partial")?).map_err(Refusal::of)?;
    let grace = fields.get("grace").trim().parse();
    let grace_minutes = grace.map_err(|_| invalid("grace", "Type whole minutes, such as 30."))?;
    let target = match fields.get("target").trim() {
        "" => None,
        typed => Some(typed.parse().map_err(|_| invalid("target", "Type a whole number, such as 400."))?),
    };
    Ok(FieldworkTerms { completion, grace_minutes, target })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said() {
        assert_eq!(duration(1), "1 second");
        assert_eq!(duration(60), "1 minute");
        assert_eq!(duration(365), "6 minutes 5 seconds");
    }

    #[test]
    fn terms_are_read_as_typed() {
        let of = |complete: &str, grace: &str, target: &str| {
            let fields = [("complete", complete), ("partial", "50 %"), ("grace", grace), ("target", target)];
            terms(&Fields::of(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()))
        };
        let read = of("66.5", "10", "").expect("terms");
        assert_eq!((read.completion.complete(), read.grace_minutes, read.target), (0.665, 10, None));
        assert_eq!(of("80", "10", "400").expect("terms").target, Some(400));
        for wrong in [of("", "10", ""), of("80", "ten", ""), of("80", "10", "-1")] {
            assert_eq!(wrong.expect_err("refused").code, Code::TERMS_INVALID);
        }
        assert_eq!(of("40", "10", "").expect_err("refused").code, Code::COMPLETION_RULE_INVALID);
    }
}
