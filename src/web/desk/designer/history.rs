//! Checking and freezing, the history of edits, frozen versions, downloads.

use super::remarks::Remark;
use super::{Desk, Shell};
use crate::app::authoring::drafts::{self, freeze_draft};
use crate::exchange::xlsform;
use crate::finding::{Code, Findings};
use crate::id::VersionId;
use crate::questionnaire::check;
use crate::questionnaire::editing::{find, versions};
use crate::questionnaire::xlsform::export;
use crate::review::{before_launch, comparison};
use crate::store::drafts::EditState;
use crate::web::Site;
use crate::web::desk::study_named;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct CheckView {
    shell: Shell,
    remarks: Vec<Remark>,
    can_freeze: bool,
    /// The version that freezing would make; `None` where nothing changed since the last.
    next: Option<u32>,
    last: Option<u32>,
    lock_version: i32,
    /// Questions that get a new version: series break there.
    changed: Vec<String>,
    added: Vec<String>,
    removed: Vec<String>,
}

pub(crate) async fn check_page(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let mut desk = Desk::open(&site, staff, &study).await?;
    let raised = desk.raised.clone();
    // Hundreds of made-up respondents: not on a thread that answers.
    let looked = web::block(move || check(raised).0.map(|questionnaire| before_launch(&questionnaire))).await;
    desk.findings.extend(looked.ok().flatten().unwrap_or_default());
    let frozen = desk.design.frozen_drafts();
    let draft = desk.draft();
    let last = frozen.first();
    let label = |item: &crate::questionnaire::Item| format!("{} ({})", desk.said(&item.label), item.variable);
    let is_new =
        |item: &&crate::questionnaire::Item| last.is_some_and(|last| find::item(last, &item.variable).is_none());
    let gone = last.into_iter().flat_map(find::items).filter(|item| find::item(draft, &item.variable).is_none());
    let view = CheckView {
        shell: desk.shell("/check"),
        remarks: desk.all_remarks(),
        can_freeze: !desk.findings.has_errors(),
        next: last.is_none_or(|last| *last != desk.raised).then_some(desk.raised.version),
        last: last.map(|last| last.version),
        lock_version: desk.design.lock_version,
        changed: find::items(draft).filter(|item| versions::is_changed(draft, item, &frozen)).map(label).collect(),
        added: find::items(draft).filter(is_new).map(label).collect(),
        removed: gone.map(label).collect(),
    };
    Ok(pages::ok("desk/designer/check", desk.frame("Check and freeze"), view))
}

pub(crate) async fn freeze(
    site: web::Data<Site>,
    form: DeskForm,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let lock_version = form.fields.get("lock_version").parse().map_err(|_| Problem::of(Code::REQUEST_INVALID))?;
    freeze_draft(&site.app, form.staff.actor(), study.id, lock_version).await?;
    Ok(pages::see_other(&format!("/desk/studies/{}#versions", study.name)))
}

#[derive(Serialize)]
struct HistoryView {
    shell: Shell,
    lines: Vec<LineView>,
    versions: Vec<VersionLine>,
}

#[derive(Serialize)]
struct LineView {
    when: String,
    who: String,
    what: String,
    undone: bool,
}

#[derive(Serialize)]
pub(crate) struct VersionLine {
    label: String,
    address: String,
    frozen: String,
}

/// The frozen versions as lines, the latest first.
pub(crate) fn version_lines(
    study: &crate::study::Study,
    frozen: &[crate::store::versions::StoredVersion],
) -> Vec<VersionLine> {
    frozen
        .iter()
        .map(|version| VersionLine {
            label: format!("Version {}", version.draft.version),
            address: format!("/desk/studies/{}/versions/{}", study.name, version.id),
            frozen: version.frozen_at.in_words(),
        })
        .collect()
}

pub(crate) async fn history(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &study).await?;
    let lines = drafts::history(&site.app, desk.study.id).await?.into_iter().map(|line| LineView {
        when: line.at.in_words(),
        who: line.who,
        what: line.what,
        undone: matches!(line.state, EditState::Undone | EditState::Dropped),
    });
    let view = HistoryView {
        shell: desk.shell("/history"),
        lines: lines.collect(),
        versions: version_lines(&desk.study, &desk.design.frozen),
    };
    Ok(pages::ok("desk/designer/history", desk.frame("History"), view))
}

#[derive(Serialize)]
struct VersionView {
    study: String,
    study_address: String,
    heading: String,
    frozen: String,
    download: String,
    paper: String,
    /// The version before it, where there is one.
    before: Option<u32>,
    differences: Vec<Difference>,
    questions: Vec<QuestionLine>,
}

/// What differs from the version before, in words.
#[derive(Serialize)]
struct Difference {
    what: String,
    lines: Vec<String>,
}

#[derive(Serialize)]
struct QuestionLine {
    label: String,
    variable: String,
    version: u32,
}

/// `GET /desk/studies/{study}/versions/{version}`.
pub(crate) async fn version(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &path.0).await?;
    let id: VersionId = path.1.parse().map_err(|_| Problem::of(Code::NOT_FOUND))?;
    let all = drafts::frozen_versions(&site.app, study.id).await?;
    let at = all.iter().position(|version| version.id == id).ok_or_else(|| Problem::of(Code::NOT_FOUND))?;
    let (version, before) = (&all[at], all.get(at + 1));
    let draft = &version.draft;
    let view = VersionView {
        study_address: format!("/desk/studies/{}", study.name),
        heading: format!("Version {}", draft.version),
        frozen: version.frozen_at.in_words(),
        download: format!("/desk/studies/{}/versions/{}/questionnaire.json", study.name, version.id),
        paper: format!("/desk/studies/{}/versions/{}/paper", study.name, version.id),
        before: before.map(|before| before.draft.version),
        differences: before.map(|before| differences(&before.draft, draft)).unwrap_or_default(),
        questions: find::items(draft)
            .filter(|item| item.kind.is_question())
            .map(|item| QuestionLine {
                label: item.label.get(&draft.language).to_owned(),
                variable: item.variable.to_string(),
                version: item.version,
            })
            .collect(),
        study: study.title.clone(),
    };
    let title = format!("{}, {}", view.heading, view.study);
    Ok(pages::ok("desk/designer/version", staff.frame(title), view))
}

/// What a comparison says: first what breaks series.
fn differences(old: &crate::questionnaire::Draft, new: &crate::questionnaire::Draft) -> Vec<Difference> {
    let (breaks, others): (Vec<_>, Vec<_>) =
        comparison::compare(old, new).into_iter().partition(|difference| difference.aspect.breaks_series());
    let block = |what: &str, found: &[comparison::Difference]| Difference {
        what: what.to_owned(),
        lines: found.iter().map(comparison::Difference::in_words).collect(),
    };
    let blocks = [block("Changes at which series break", &breaks), block("Other changes", &others)];
    blocks.into_iter().filter(|block| !block.lines.is_empty()).collect()
}

/// `GET …/design/questionnaire.json` and `…/versions/{version}/questionnaire.json`.
pub(crate) async fn download(
    site: web::Data<Site>,
    _staff: SignedIn,
    request: actix_web::HttpRequest,
) -> Result<HttpResponse, Problem> {
    let missing = || Problem::of(Code::NOT_FOUND);
    let study = study_named(&site, request.match_info().get("study").unwrap_or_default()).await?;
    let draft = match request.match_info().get("version") {
        None => drafts::design(&site.app, study.id).await?.ok_or_else(missing)?.draft,
        Some(version) => {
            let id: VersionId = version.parse().map_err(|_| missing())?;
            let all = drafts::frozen_versions(&site.app, study.id).await?;
            all.into_iter().find(|version| version.id == id).ok_or_else(missing)?.draft
        }
    };
    let name = format!("attachment; filename=\"{}_{}.json\"", draft.name, draft.version);
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(draft.to_json()))
}

/// `GET …/design/questionnaire.xlsx`: the draft as an XLSForm, as far as one can say it.
pub(crate) async fn workbook(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &study).await?;
    let (sheets, _) = export(desk.draft());
    let bytes = xlsform::workbook(&sheets).map_err(|finding| Problem::of_findings(Findings(vec![finding])))?;
    let name = format!("attachment; filename=\"{}_{}.xlsx\"", desk.draft().name, desk.draft().version);
    Ok(HttpResponse::Ok()
        .content_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(bytes))
}
