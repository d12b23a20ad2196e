//! Bringing in a file, and saying what was found in it.

use super::base;
use crate::app::Refusal;
use crate::app::authoring::drafts;
use crate::exchange::instrument;
use crate::finding::{Code, Findings, Severity};
use crate::questionnaire::Draft;
use crate::questionnaire::editing::Edit;
use crate::web::Site;
use crate::web::desk::study_named;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use crate::web::upload::DeskUpload;
use actix_web::{HttpResponse, web};
use serde::Serialize;

/// A file that was read.
pub(super) struct Imported {
    pub file: String,
    pub findings: Findings,
}

/// The draft in an upload. Codes: `file_unreadable` where there is no file, and those of the findings where it cannot be taken.
pub(super) fn read(form: &DeskUpload) -> Result<(Draft, Imported), Refusal> {
    let file = form.file.as_ref().filter(|file| !file.bytes.is_empty());
    let file = file.ok_or_else(|| Refusal::new(Code::FILE_UNREADABLE, "Choose a file to bring in."))?;
    let (draft, findings) = instrument::read(&file.bytes, &file.name);
    match draft {
        Some(draft) => Ok((draft, Imported { file: file.name.clone(), findings })),
        None => Err(Refusal::of(findings)),
    }
}

#[derive(Serialize)]
struct View {
    address: String,
    file: String,
    said: String,
    lines: Vec<LineView>,
}

#[derive(Serialize)]
struct LineView {
    place: String,
    severity: &'static str,
    class: &'static str,
    message: String,
    code: String,
}

/// What was found in a file, before the way leads on to the designer.
pub(super) fn imported(staff: SignedIn, address: &str, imported: Imported) -> HttpResponse {
    let mut findings: Vec<_> = imported.findings.into_iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let said = match findings.len() {
        0 => "Everything in it was taken as it stands.".to_owned(),
        1 => "It was taken. One thing is to be said of it.".into(),
        n => format!("It was taken. {n} things are to be said of it."),
    };
    let lines = findings.into_iter().map(|finding| {
        let (severity, class) = match finding.severity {
            Severity::Error => ("To mend", "ds_tag--red"),
            Severity::Warning => ("Look at this", "ds_tag--yellow"),
            Severity::Note => ("Mended or noted", "ds_tag--grey"),
        };
        LineView {
            place: finding.place.to_string(),
            severity,
            class,
            message: finding.message,
            code: finding.code.to_string(),
        }
    });
    let view = View { address: address.to_owned(), file: imported.file, said, lines: lines.collect() };
    pages::ok("desk/designer/imported", staff.frame("The file was read"), view)
}

/// `POST …/design/upload`: puts a file's questionnaire in place of the draft. It can be undone like any edit.
pub(crate) async fn upload(
    site: web::Data<Site>,
    form: DeskUpload,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let (draft, file) = read(&form)?;
    let edit = Edit::Replace(Box::new(draft));
    drafts::edit_draft(&site.app, form.staff.actor(), study.id, edit, None).await?;
    Ok(imported(form.staff, &base(&study), file))
}
