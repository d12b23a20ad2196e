//! The quality of a wave's responses: what is flagged, what is left out and why, how far people came, and what guards the link.
//!
//! Nobody's answers are shown here, and no time but shares of the usual one.

use super::refused::ErrorView;
use super::{study_named, wave_named};
use crate::app::Refusal;
use crate::app::fieldwork::{self, Excluding, NOTE_MAX, QualityReport, ReportedResponse};
use crate::exchange::funnel_csv;
use crate::finding::Code;
use crate::id::ResponseId;
use crate::quality::{self, ExclusionReason, Flag, Funnel, FunnelStep, Remark};
use crate::study::{Safeguards, Study, Wave, WaveStatus};
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use crate::web::{Site, words};
use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;

/// Responses on a page.
const A_PAGE: usize = 50;

#[derive(Serialize)]
struct View {
    study: String,
    study_address: String,
    wave: String,
    wave_address: String,
    address: String,
    csrf: String,
    error: Option<ErrorView>,
    looked_at: String,
    /// How time was judged, or why not.
    timing: String,
    /// Why pairs were not compared.
    not_compared: Option<String>,
    flags: Vec<CountView>,
    excluded: Vec<CountView>,
    left_out: String,
    can_decide: bool,
    responses: Vec<ResponseView>,
    pages: Vec<PageLink>,
    reasons: Vec<ReasonView>,
    note_max: usize,
    funnel: FunnelView,
    safeguards: Option<SafeguardsView>,
}

#[derive(Serialize)]
struct CountView {
    label: &'static str,
    n: String,
}

#[derive(Serialize)]
struct ReasonView {
    value: &'static str,
    label: &'static str,
}

#[derive(Serialize)]
struct ResponseView {
    id: String,
    number: String,
    disposition: &'static str,
    remarks: Vec<String>,
    /// Why it is left out, and by what note.
    excluded: Option<String>,
}

#[derive(Serialize)]
struct PageLink {
    number: usize,
    /// `None`: this one.
    address: Option<String>,
}

#[derive(Serialize)]
struct FunnelView {
    /// Headings of the columns after that of all.
    sources: Vec<String>,
    rows: Vec<FunnelRow>,
    not_eligible: String,
    refused: String,
    csv: String,
}

#[derive(Serialize)]
struct FunnelRow {
    step: String,
    all: String,
    share: String,
    by_source: Vec<String>,
}

#[derive(Serialize)]
struct SafeguardsView {
    once_a_device: bool,
    slow_bursts: bool,
    /// The questionnaire lets a device remember.
    allows_device: bool,
}

struct Desk {
    study: Study,
    wave: Wave,
}

impl Desk {
    async fn of(site: &Site, path: &(String, String)) -> Result<Desk, Problem> {
        let study = study_named(site, &path.0).await?;
        let wave = wave_named(site, &study, &path.1).await?;
        Ok(Desk { study, wave })
    }

    fn address(&self) -> String {
        format!("/desk/studies/{}/waves/{}/quality", self.study.name, self.wave.name)
    }
}

/// Which page of the responses is shown.
#[derive(serde::Deserialize, Default)]
pub(crate) struct AskedPage {
    page: Option<String>,
}

impl AskedPage {
    /// From 1; what is no number is the first.
    fn number(&self) -> usize {
        self.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1).max(1)
    }
}

pub(crate) async fn quality(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
    asked: Option<web::Query<AskedPage>>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, &path).await?;
    let page = asked.map_or(1, |asked| asked.number());
    shown(&site, &mut HttpResponse::Ok(), &staff, &desk, page, None).await
}

async fn shown(
    site: &Site,
    response: &mut HttpResponseBuilder,
    staff: &SignedIn,
    desk: &Desk,
    page: usize,
    refusal: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let report = fieldwork::quality_of(&site.app, desk.wave.id).await?;
    let funnel = fieldwork::funnel_of(&site.app, desk.wave.id).await?;
    let title = format!("Quality: {}, {}", desk.wave.title, desk.study.title);
    let frame = Frame { simulated: desk.study.simulated, error: refusal.is_some(), ..staff.frame(title) };
    Ok(pages::page(response, "desk/quality", frame, view(desk, staff, report, &funnel, page, refusal)))
}

fn view(
    desk: &Desk,
    staff: &SignedIn,
    report: QualityReport,
    funnel: &Funnel,
    page: usize,
    refusal: Option<Refusal>,
) -> View {
    let Desk { study, wave } = desk;
    let address = desk.address();
    let last = report.flagged.len().div_ceil(A_PAGE).max(1);
    let page = page.min(last);
    let guarded = wave.status != WaveStatus::Closed && !wave.anonymity.needs_invitation();
    let left_out: usize = report.excluded.iter().map(|count| count.responses).sum();
    View {
        study: study.title.clone(),
        study_address: format!("/desk/studies/{}", study.name),
        wave: wave.title.clone(),
        wave_address: format!("/desk/studies/{}/waves/{}", study.name, wave.name),
        csrf: staff.csrf(),
        error: refusal.as_ref().map(ErrorView::of),
        looked_at: words::count(report.responses),
        timing: timing(&report),
        not_compared: (!report.compared).then(|| {
            format!(
                "Responses were not compared with one another: there are more than {}.",
                words::count(quality::COMPARED_AT_MOST)
            )
        }),
        flags: report.counts.iter().map(|(flag, n)| count_view(flag.in_words(), *n)).collect(),
        excluded: report.excluded.iter().map(|count| count_view(count.reason.in_words(), count.responses)).collect(),
        left_out: words::count(left_out),
        can_decide: wave.status != WaveStatus::Closed,
        responses: report.flagged.iter().skip((page - 1) * A_PAGE).take(A_PAGE).map(response_view).collect(),
        pages: if last > 1 {
            let link = |n: usize| PageLink { number: n, address: (n != page).then(|| format!("{address}?page={n}")) };
            (1..=last).map(link).collect()
        } else {
            Vec::new()
        },
        reasons: ExclusionReason::ALL.map(|r| ReasonView { value: r.word(), label: r.in_words() }).into(),
        note_max: NOTE_MAX,
        funnel: funnel_view(funnel, &address),
        safeguards: guarded.then_some(SafeguardsView {
            once_a_device: report.safeguards.once_a_device,
            slow_bursts: report.safeguards.slow_bursts,
            allows_device: report.allows_device_memory,
        }),
        address,
    }
}

fn count_view(label: &'static str, n: usize) -> CountView {
    CountView { label, n: words::count(n) }
}

fn timing(report: &QualityReport) -> String {
    match report.median_pace {
        Some(median) => format!(
            "Usual is {} seconds a question: the median of {} complete responses whose time is known.",
            words::decimals(median, 1),
            words::count(report.timed)
        ),
        None => format!(
            "Speed is not judged: the time is known of {} complete responses, and {} are needed to say what is usual.",
            words::count(report.timed),
            quality::TIMED_AT_LEAST
        ),
    }
}

fn response_view(response: &ReportedResponse) -> ResponseView {
    let said = |remark: &Remark| remark_in_words(remark, response.alike.as_deref());
    let excluded = response.exclusion.as_ref().map(|exclusion| match &exclusion.note {
        Some(note) => format!("{}: {note}", exclusion.reason.in_words()),
        None => exclusion.reason.in_words().to_owned(),
    });
    ResponseView {
        id: response.id.to_string(),
        number: response.number.clone(),
        disposition: response.disposition.in_words(),
        remarks: response.remarks.iter().map(said).collect(),
        excluded,
    }
}

fn remark_in_words(remark: &Remark, alike: Option<&str>) -> String {
    let flag = remark.flag().in_words();
    match remark {
        Remark::Marked(Flag::Honeypot) => format!("{flag}."),
        Remark::Marked(_) => format!("{flag}."),
        Remark::Speeder { share } => {
            format!("{flag}: {}% of the usual time a question.", words::decimals(100.0 * share, 0))
        }
        Remark::StraightLining(found) => {
            format!("{flag}: {} of {} grids, {} rows.", found.straight, found.grids, found.rows)
        }
        Remark::NearDuplicate(found) => {
            format!("{flag}, {}: {} of {} answers.", alike.unwrap_or("unknown"), found.equal, found.compared)
        }
        Remark::SameText { responses } => format!("{flag}: {} have it.", words::count(*responses)),
    }
}

fn funnel_view(funnel: &Funnel, address: &str) -> FunnelView {
    let started = funnel.steps.first().map_or(0, |(_, all, _)| *all);
    let row = |(step, all, by_source): &(FunnelStep, usize, Vec<usize>)| FunnelRow {
        step: step_in_words(step),
        all: words::count(*all),
        share: match started {
            0 => String::new(),
            _ => format!("{}%", words::decimals(100.0 * *all as f64 / started as f64, 0)),
        },
        by_source: by_source.iter().map(|n| words::count(*n)).collect(),
    };
    FunnelView {
        sources: funnel.sources.iter().map(|s| s.clone().unwrap_or_else(|| "Other or none".into())).collect(),
        rows: funnel.steps.iter().map(row).collect(),
        not_eligible: words::count(funnel.not_eligible),
        refused: words::count(funnel.refused),
        csv: format!("{address}/funnel.csv"),
    }
}

fn step_in_words(step: &FunnelStep) -> String {
    match step {
        FunnelStep::Started => "Started".into(),
        FunnelStep::Answered => "Answered a page".into(),
        FunnelStep::Agreed => "Agreed to take part".into(),
        FunnelStep::Through(title) => format!("Got through “{title}”"),
        FunnelStep::Sent => "Sent their answers".into(),
    }
}

/// The funnel as CSV.
pub(crate) async fn funnel_table(
    site: web::Data<Site>,
    _staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let Desk { study, wave } = Desk::of(&site, &path).await?;
    let funnel = fieldwork::funnel_of(&site.app, wave.id).await?;
    let body = funnel_csv::write(&funnel).map_err(|e| Refusal::new(Code::INTERNAL, e.to_string()))?;
    let file = format!("attachment; filename=\"{}_{}_funnel.csv\"", study.name, wave.name);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((header::CONTENT_DISPOSITION, file))
        .body(body))
}

fn response_in(fields: &Fields) -> Result<ResponseId, Refusal> {
    let unknown = |_| Refusal::new(Code::RESPONSE_NOT_LISTED, "the form names no response");
    fields.get("response").parse().map_err(unknown)
}

/// Back to the page, or the page again with what is wrong.
async fn settled(
    site: &Site,
    form: &DeskForm,
    desk: &Desk,
    done: Result<(), Refusal>,
) -> Result<HttpResponse, Problem> {
    let page = AskedPage { page: Some(form.fields.get("page").to_owned()) }.number();
    match done {
        Ok(()) if page > 1 => Ok(pages::see_other(&format!("{}?page={page}#responses", desk.address()))),
        Ok(()) => Ok(pages::see_other(&format!("{}#responses", desk.address()))),
        Err(refusal) => {
            let mut response = Problem::of(refusal.code.clone()).start();
            shown(site, &mut response, &form.staff, desk, page, Some(refusal)).await
        }
    }
}

/// Leaves a response out.
pub(crate) async fn exclude(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, &path).await?;
    let asked = || {
        let reason = ExclusionReason::from_word(form.fields.get("reason"))
            .ok_or_else(|| Refusal::new(Code::REASON_BLANK, "choose why the response is left out"))?;
        Ok::<_, Refusal>(Excluding {
            response: response_in(&form.fields)?,
            reason,
            note: form.fields.get("note").to_owned(),
        })
    };
    let done = match asked() {
        Ok(excluding) => fieldwork::exclude_response(&site.app, form.staff.actor(), desk.wave.id, excluding).await,
        Err(refusal) => Err(refusal),
    };
    settled(&site, &form, &desk, done).await
}

/// Takes a response in again.
pub(crate) async fn include(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, &path).await?;
    let done = match response_in(&form.fields) {
        Ok(response) => fieldwork::include_response(&site.app, form.staff.actor(), desk.wave.id, response).await,
        Err(refusal) => Err(refusal),
    };
    settled(&site, &form, &desk, done).await
}

/// Sets what guards the link.
pub(crate) async fn set_safeguards(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, &path).await?;
    let safeguards =
        Safeguards { once_a_device: form.fields.has("once_a_device"), slow_bursts: form.fields.has("slow_bursts") };
    let done = fieldwork::set_safeguards(&site.app, form.staff.actor(), desk.wave.id, safeguards).await;
    settled(&site, &form, &desk, done).await
}
