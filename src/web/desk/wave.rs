//! A wave: its state, its link, who has answered, its weights, and the steps it can take.

use super::{status_tag, study_named, wave_named};
use crate::app::production::{self, WeightingSummary};
use crate::app::{authoring, fieldwork};
use crate::finding::Code;
use crate::sample::Disposition;
use crate::study::{Mode, SampleType, Study, Wave, WaveStatus, WaveStep};
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use crate::web::words;
use crate::web::{Site, full_address};
use actix_web::{HttpRequest, HttpResponse, web};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    title: String,
    study: String,
    study_address: String,
    dates: String,
    sample: &'static str,
    mode: &'static str,
    purpose: &'static str,
    status: &'static str,
    status_class: &'static str,
    questionnaire: String,
    quotas_address: String,
    fieldwork_address: String,
    /// Where people are drawn and invited.
    sample_address: Option<String>,
    /// What is odd about responses, and how far people came.
    quality_address: String,
    retention_address: String,
    /// Where they are written to.
    messages_address: Option<String>,
    /// Where forms are keyed from paper.
    entry_address: Option<String>,
    /// Where supervised sessions are started.
    sessions_address: Option<String>,
    link: Option<String>,
    /// Where the picture of the link is.
    qr: String,
    counts: Vec<Count>,
    total: String,
    participation: Option<&'static str>,
    steps: Vec<StepButton>,
    csrf: String,
    can_weigh: bool,
    weights_address: String,
    weighting: Option<WeightingView>,
}

#[derive(Serialize)]
struct Count {
    label: &'static str,
    n: String,
}

#[derive(Serialize)]
struct StepButton {
    label: &'static str,
    address: String,
    /// What it does that cannot be undone.
    warning: Option<&'static str>,
}

#[derive(Serialize)]
struct WeightingView {
    label: String,
    rows: String,
    effective: String,
    deff: String,
    least: String,
    greatest: String,
    worst: String,
    remarks: Vec<String>,
    margins: Vec<MarginView>,
}

#[derive(Serialize)]
struct MarginView {
    variable: String,
    category: String,
    target: String,
    before: String,
    after: String,
}

pub(crate) async fn wave(
    site: web::Data<Site>,
    staff: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (study, wave) = named(&site, &path.0, &path.1).await?;
    let link = fieldwork::link_of(&site.app, wave.id).await?;
    let counts = fieldwork::live_counts(&site.app, wave.id).await?;
    let weighting = production::weighting_of(&site.app, wave.id).await?;
    let questionnaire = authoring::questionnaire(&site.app, wave.version).await?;
    let draft = questionnaire.draft();
    let address = address(&study, &wave);
    let (status, status_class) = status_tag(wave.status);
    let total: u64 = counts.iter().map(|(_, n)| n).sum();
    let frame = Frame { simulated: study.simulated, ..staff.frame(format!("{}, {}", wave.title, study.title)) };
    let view = View {
        study_address: format!("/desk/studies/{}", study.name),
        study: study.title,
        dates: words::fieldwork(&wave.fieldwork),
        sample: wave.sample_type.in_words(),
        mode: wave.mode.in_words(),
        purpose: wave.purpose.in_words(),
        qr: format!("{address}/qr.svg"),
        status,
        status_class,
        questionnaire: format!("{}, version {}", draft.title.default_text(), draft.version),
        quality_address: format!("{address}/quality"),
        retention_address: format!("{address}/retention"),
        fieldwork_address: format!("{address}/fieldwork"),
        quotas_address: format!("{address}/quotas"),
        sample_address: wave.anonymity.needs_invitation().then(|| format!("{address}/sample")),
        messages_address: wave.anonymity.needs_invitation().then(|| format!("{address}/messages")),
        sessions_address: wave.mode.takes(Mode::Session).then(|| format!("{address}/sessions")),
        entry_address: wave.mode.takes(Mode::Paper).then(|| format!("{address}/entry")),
        link: (wave.status != WaveStatus::Closed && !wave.anonymity.needs_invitation())
            .then(|| full_address(&site, &request, &format!("/s/{link}"))),
        counts: counts.iter().map(|(d, n)| Count { label: d.in_words(), n: said(*n) }).collect(),
        total: said(total),
        participation: participation(wave.sample_type),
        steps: wave.status.steps().map(|step| button(step, &address)).collect(),
        csrf: staff.csrf(),
        can_weigh: wave.status == WaveStatus::Closed && counted(&counts, Disposition::Complete),
        weights_address: format!("{address}/weights"),
        weighting: weighting.map(said_weighting),
        title: wave.title,
    };
    Ok(pages::ok("desk/wave", frame, view))
}

/// The public link as a QR code, to be printed on letters and posters.
pub(crate) async fn qr(
    site: web::Data<Site>,
    _staff: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (_, wave) = named(&site, &path.0, &path.1).await?;
    let link = fieldwork::link_of(&site.app, wave.id).await?;
    let address = full_address(&site, &request, &format!("/s/{link}"));
    // A quarter of it may be soiled or torn.
    let code = QrCode::with_error_correction_level(address, EcLevel::Q).map_err(|error| {
        tracing::error!(%error, "a link does not fit into a QR code");
        Problem::of(Code::INTERNAL)
    })?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(320, 320).build();
    Ok(HttpResponse::Ok().content_type("image/svg+xml").body(picture))
}

pub(super) async fn named(site: &Site, study: &str, wave: &str) -> Result<(Study, Wave), Problem> {
    let study = study_named(site, study).await?;
    let wave = wave_named(site, &study, wave).await?;
    Ok((study, wave))
}

pub(super) fn address(study: &Study, wave: &Wave) -> String {
    format!("/desk/studies/{}/waves/{}", study.name, wave.name)
}

pub(super) fn said(n: u64) -> String {
    words::count(usize::try_from(n).unwrap_or(usize::MAX))
}

fn counted(counts: &[(Disposition, u64)], wanted: Disposition) -> bool {
    counts.iter().any(|(d, n)| *d == wanted && *n > 0)
}

fn participation(sample: SampleType) -> Option<&'static str> {
    match sample {
        SampleType::OpenLink | SampleType::Mixed => Some(
            "Nobody knows how many people saw an open link, so a response rate is not defined. \
             These are counts of people who took part.",
        ),
        SampleType::QuotaPanel => Some(
            "A quota panel fills its quotas from volunteers, so a response rate is not defined. \
             These are counts of people who took part.",
        ),
        SampleType::CensusOfRegister | SampleType::Probability | SampleType::ProbabilityPanel => None,
    }
}

fn button(step: WaveStep, address: &str) -> StepButton {
    let (label, warning) = match step {
        WaveStep::Open => ("Open the wave", None),
        WaveStep::Pause => ("Pause the wave", None),
        WaveStep::Resume => ("Resume the wave", None),
        WaveStep::WindDown => (
            "Close the wave to newcomers",
            Some(
                "Nobody can begin any more; those who are answering can finish within the time stated for this wave. Then it closes \
                 by itself.",
            ),
        ),
        WaveStep::Close => (
            "Close the wave for good",
            Some(
                "Closing ends unfinished responses at once and freezes the data set. Those with consent are counted as partial; of \
                 those without, nothing is counted. It cannot be undone.",
            ),
        ),
    };
    StepButton { label, address: format!("{address}/steps/{}", step.word()), warning }
}

fn said_weighting(summary: WeightingSummary) -> WeightingView {
    let share = |value: f64| format!("{}%", words::decimals(100.0 * value, 1));
    let neutral = |(variable, cases): &(String, usize)| {
        let (cases, rows) = (words::count(*cases), words::count(summary.rows));
        format!("{cases} of {rows} have no answer to {variable}: that margin left their weights as they were.")
    };
    WeightingView {
        remarks: summary.neutral.iter().map(neutral).chain(summary.remarks).collect(),
        label: summary.label,
        rows: words::count(summary.rows),
        effective: words::rounded_count(summary.effective_base),
        deff: words::decimals(summary.kish_deff, 2),
        least: words::decimals(summary.least, 2),
        greatest: words::decimals(summary.greatest, 2),
        worst: format!("{}%", words::decimals(100.0 * summary.worst_margin_error, 4)),
        margins: summary
            .margins
            .into_iter()
            .map(|m| MarginView {
                target: share(m.target),
                before: share(m.before),
                after: share(m.after),
                variable: m.variable,
                category: m.category,
            })
            .collect(),
    }
}

pub(crate) async fn step(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let step = WaveStep::from_word(&path.2).ok_or_else(|| Problem::of(Code::NOT_FOUND))?;
    let (study, wave) = named(&site, &path.0, &path.1).await?;
    fieldwork::step_wave(&site.app, form.staff.actor(), wave.id, step).await?;
    Ok(pages::see_other(&address(&study, &wave)))
}

pub(crate) async fn weigh(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (study, wave) = named(&site, &path.0, &path.1).await?;
    production::weight_wave(&site.app, form.staff.actor(), wave.id, form.fields.get("margins")).await?;
    Ok(pages::see_other(&format!("{}#weights", address(&study, &wave))))
}
