//! Supervised sessions of a wave: start one, show its address, end it.

use super::{study_named, wave_named};
use crate::app::Refusal;
use crate::app::fieldwork::sessions::{self, GROUP, HOURS_MAX};
use crate::study::{Mode, Study, Wave, WaveStatus};
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use crate::web::{Site, full_address};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    study: String,
    study_address: String,
    wave: String,
    wave_address: String,
    action: String,
    csrf: String,
    key: String,
    can_start: bool,
    /// Whether the questionnaire takes the group.
    takes_group: bool,
    label: String,
    hours: String,
    hours_max: u32,
    error: Option<(String, String)>,
    rows: Vec<RowView>,
}

#[derive(Serialize)]
struct RowView {
    address: String,
    label: String,
    until: String,
    running: bool,
    end: String,
}

async fn of(site: &Site, path: &(String, String)) -> Result<(Study, Wave), Problem> {
    let study = study_named(site, &path.0).await?;
    let wave = wave_named(site, &study, &path.1).await?;
    Ok((study, wave))
}

fn address(study: &Study, wave: &Wave) -> String {
    format!("/desk/studies/{}/waves/{}", study.name, wave.name)
}

async fn shown(
    site: &Site,
    staff: &SignedIn,
    request: &HttpRequest,
    (study, wave): (Study, Wave),
    fields: &Fields,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let now = site.app.clock.now();
    let questionnaire = crate::app::authoring::questionnaire(&site.app, wave.version).await?;
    let found = sessions::sessions_of(&site.app, wave.id).await?;
    let wave_address = address(&study, &wave);
    let mut bytes = [0; 16];
    site.app.entropy.fill(&mut bytes);
    let row = |session: &sessions::Session| RowView {
        address: full_address(site, request, &format!("/c/{}", session.code)),
        label: session.label.clone().unwrap_or_default(),
        until: session.ends_at.in_words(),
        running: sessions::is_running(session, now),
        end: format!("{wave_address}/sessions/{}/end", session.code),
    };
    let view = View {
        study_address: format!("/desk/studies/{}", study.name),
        action: format!("{wave_address}/sessions"),
        csrf: staff.csrf(),
        key: crate::id::random_uuid(bytes).as_hyphenated().to_string(),
        can_start: wave.mode.takes(Mode::Session)
            && !wave.anonymity.needs_invitation()
            && wave.status != WaveStatus::Closed,
        takes_group: questionnaire.hidden().any(|(_, name)| name == GROUP),
        label: fields.get("label").to_owned(),
        hours: Some(fields.get("hours")).filter(|hours| !hours.is_empty()).unwrap_or("2").to_owned(),
        hours_max: HOURS_MAX,
        error: refused.as_ref().map(|refusal| (refusal.message.clone(), refusal.code.to_string())),
        rows: found.iter().map(row).collect(),
        wave: wave.title.clone(),
        study: study.title.clone(),
        wave_address,
    };
    let title = format!("Sessions, {}, {}", wave.title, study.title);
    let frame = Frame { simulated: study.simulated, error: refused.is_some(), ..staff.frame(title) };
    let mut start = match refused {
        Some(refusal) => Problem::from(refusal).start(),
        None => HttpResponse::Ok(),
    };
    Ok(pages::page(&mut start, "desk/sessions", frame, view))
}

/// `GET …/waves/{wave}/sessions`.
pub(crate) async fn list(
    site: web::Data<Site>,
    staff: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let named = of(&site, &path).await?;
    shown(&site, &staff, &request, named, &Fields::of(Vec::new()), None).await
}

/// `POST …/waves/{wave}/sessions`.
pub(crate) async fn start(
    site: web::Data<Site>,
    request: HttpRequest,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (study, wave) = of(&site, &path).await?;
    let DeskForm { staff, fields } = form;
    let hours = fields.get("hours").trim().parse().unwrap_or(0);
    let (key, label) = (fields.get("key"), fields.get("label"));
    match sessions::start_session(&site.app, staff.actor(), wave.id, key, label, hours).await {
        Ok(_) => Ok(pages::see_other(&format!("{}/sessions", address(&study, &wave)))),
        Err(refusal) => shown(&site, &staff, &request, (study, wave), &fields, Some(refusal)).await,
    }
}

/// `POST …/waves/{wave}/sessions/{code}/end`.
pub(crate) async fn end(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let (study, wave, code) = path.into_inner();
    let (study, wave) = of(&site, &(study, wave)).await?;
    sessions::end_session(&site.app, form.staff.actor(), wave.id, &code).await?;
    Ok(pages::see_other(&format!("{}/sessions", address(&study, &wave))))
}
