//! Beginning: a new study, and the draft of a study that has none.

use super::base;
use super::upload::{self, Imported};
use crate::app::authoring::drafts::{self, DraftStart};
use crate::app::authoring::{self, NewStudy, Template};
use crate::app::{Refusal, templates};
use crate::finding::Code;
use crate::id::{QuestionnaireName, StudyName};
use crate::measure::Measure;
use crate::questionnaire::Draft;
use crate::questionnaire::editing::{names, start};
use crate::text::Language;
use crate::web::Site;
use crate::web::desk::study_named;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use crate::web::upload::DeskUpload;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct StartView {
    csrf: String,
    action: String,
    /// The study's, where there is one already.
    study: Option<String>,
    study_address: String,
    templates: Vec<TemplateView>,
    /// The version frozen last, where there is one.
    last: Option<u32>,
    begin_empty: bool,
    begin_upload: bool,
    name: String,
    title: String,
    population: String,
    simulated: bool,
    error: Option<ErrorView>,
}

#[derive(Serialize)]
struct ErrorView {
    message: String,
    code: String,
    findings: Vec<String>,
}

#[derive(Serialize)]
struct TemplateView {
    name: &'static str,
    title: String,
    about: String,
    chosen: bool,
}

fn template_views(chosen: &str) -> Vec<TemplateView> {
    let each = templates::names().into_iter().filter_map(|name| {
        let Template { questionnaire, .. } = templates::embedded(name).ok()?;
        let minutes = questionnaire.expected_minutes;
        Some(TemplateView {
            name,
            chosen: chosen == format!("template:{name}"),
            about: format!("{}. About {minutes} minutes.", questionnaire.population.get(&questionnaire.language)),
            title: questionnaire.title.get(&questionnaire.language).to_owned(),
        })
    });
    each.collect()
}

impl StartView {
    fn new(staff: &SignedIn) -> StartView {
        StartView {
            csrf: staff.csrf(),
            action: "/desk/new-study".into(),
            study: None,
            study_address: "/desk".into(),
            templates: template_views(""),
            last: None,
            begin_empty: true,
            begin_upload: false,
            name: String::new(),
            title: String::new(),
            population: String::new(),
            simulated: false,
            error: None,
        }
    }
}

/// `GET /desk/new-study`.
pub(crate) async fn new_study_form(staff: SignedIn) -> HttpResponse {
    let view = StartView::new(&staff);
    pages::ok("desk/new_study", staff.frame("New study"), view)
}

/// `POST /desk/new-study`.
pub(crate) async fn new_study(site: web::Data<Site>, form: DeskUpload) -> Result<HttpResponse, Problem> {
    match made(&site, &form).await {
        Ok((study, None)) => Ok(pages::see_other(&study)),
        Ok((design, Some(imported))) => Ok(upload::imported(form.staff, &design, imported)),
        Err(refusal) => again(form, refusal),
    }
}

/// The form again with what was wrong; what fails on our side is a page of its own.
fn again(form: DeskUpload, refusal: Refusal) -> Result<HttpResponse, Problem> {
    let problem = Problem::from(refusal.clone());
    if actix_web::ResponseError::status_code(&problem).is_server_error() {
        return Err(problem);
    }
    let text = |field: &str| form.fields.get(field).to_owned();
    let view = StartView {
        templates: template_views(form.fields.get("start")),
        begin_empty: matches!(form.fields.get("start"), "" | "empty"),
        begin_upload: form.fields.get("start") == "upload",
        name: text("name"),
        title: text("title"),
        population: text("population"),
        simulated: !form.fields.get("simulated").is_empty(),
        error: Some(error_view(&refusal)),
        ..StartView::new(&form.staff)
    };
    let mut frame = form.staff.frame("New study");
    frame.error = true;
    Ok(pages::page(&mut problem.start(), "desk/new_study", frame, view))
}

fn error_view(refusal: &Refusal) -> ErrorView {
    ErrorView {
        message: refusal.message.clone(),
        code: refusal.code.to_string(),
        findings: refusal.findings.iter().skip(1).map(ToString::to_string).collect(),
    }
}

/// The address to go on to, and what is to be said of a file first.
async fn made(site: &Site, form: &DeskUpload) -> Result<(String, Option<Imported>), Refusal> {
    let title = form.fields.get("title").trim();
    if title.is_empty() {
        return Err(Refusal::new(Code::STRUCTURE_EMPTY, "Write what the study is called."));
    }
    let typed = form.fields.get("name").trim();
    let name = if typed.is_empty() { names::slug(title) } else { typed.to_owned() };
    let name = StudyName::new(name).map_err(|e| Refusal::new(Code::NAME_INVALID, e.to_string()))?;
    let population = form.fields.get("population").trim();
    let started = started(form, &name, title, population)?;
    let new = NewStudy {
        name,
        title: title.to_owned(),
        population: match population {
            "" => started.draft.population.get(&started.draft.language).to_owned(),
            population => population.to_owned(),
        },
        simulated: !form.fields.get("simulated").is_empty(),
        source: None,
    };
    let Started { draft, measures, how, imported } = started;
    let study = authoring::create_study_with_draft(&site.app, form.staff.actor(), new, draft, measures, how).await?;
    Ok((base(&study), imported))
}

struct Started {
    draft: Draft,
    measures: Vec<Measure>,
    how: String,
    imported: Option<Imported>,
}

/// What the form says a draft begins with.
fn started(form: &DeskUpload, study: &StudyName, title: &str, population: &str) -> Result<Started, Refusal> {
    let start = form.fields.get("start");
    if let Some(name) = start.strip_prefix("template:") {
        let Template { questionnaire, measures, .. } = templates::embedded(name)?;
        let how = format!("Began from the template “{name}”");
        return Ok(Started { draft: questionnaire, measures, how, imported: None });
    }
    if start == "upload" {
        let (draft, imported) = upload::read(form)?;
        let how = format!("Began from the file “{}”", imported.file);
        return Ok(Started { draft, measures: Vec::new(), how, imported: Some(imported) });
    }
    let name = QuestionnaireName::new(study.as_str()).map_err(|e| Refusal::new(Code::NAME_INVALID, e.to_string()))?;
    let draft = start::empty(name, title, population, Language::english());
    Ok(Started { draft, measures: Vec::new(), how: "Began with an empty questionnaire".into(), imported: None })
}

/// `GET …/design/begin`: how to begin where the study has no draft.
pub(crate) async fn begin(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let frozen = drafts::frozen_versions(&site.app, study.id).await?;
    let view = StartView {
        action: format!("{}/begin", base(&study)),
        study_address: format!("/desk/studies/{}", study.name),
        last: frozen.first().map(|version| version.draft.version),
        study: Some(study.title.clone()),
        ..StartView::new(&staff)
    };
    Ok(pages::ok("desk/designer/begin", staff.frame(format!("Begin, {}", study.title)), view))
}

/// `POST …/design/begin`.
pub(crate) async fn begin_from(
    site: web::Data<Site>,
    form: DeskUpload,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let actor = form.staff.actor();
    if form.fields.get("start") == "last" {
        drafts::begin_draft(&site.app, actor, study.id, DraftStart::LastVersion).await?;
        return Ok(pages::see_other(&base(&study)));
    }
    let Started { draft, measures, how, imported } = started(&form, &study.name, &study.title, &study.population)?;
    drafts::begin_draft(&site.app, actor, study.id, DraftStart::Document { draft: Box::new(draft), how }).await?;
    if !measures.is_empty() {
        authoring::add_measures(&site.app, actor, study.id, measures).await?;
    }
    Ok(match imported {
        None => pages::see_other(&base(&study)),
        Some(imported) => upload::imported(form.staff, &base(&study), imported),
    })
}
