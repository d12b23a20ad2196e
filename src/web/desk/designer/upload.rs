//! Bringing in a file, and saying what was found in it.

use super::base;
use crate::app::Refusal;
use crate::app::authoring::drafts;
use crate::exchange::instrument;
use crate::finding::{Code, Finding, Findings, Place, Severity};
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
use std::collections::BTreeMap;

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
    /// Findings that say the same of other places: how many, and each.
    more: Option<String>,
    others: Vec<String>,
}

/// So many of one kind are shown one under the other; more stand under the first.
const ALIKE_MAX: usize = 3;

/// What findings of one kind share: what they say without what stands in quotation marks, and of which column.
fn kind_of(finding: &Finding) -> (Severity, Code, String, String) {
    let mut message = String::new();
    let mut is_quoted = false;
    for c in finding.message.chars() {
        match c {
            '“' => is_quoted = true,
            '”' => is_quoted = false,
            c if !is_quoted => message.push(c),
            _ => {}
        }
    }
    let place = match &finding.place {
        Place::Sheet { sheet, column, .. } => format!("{sheet} {}", column.as_deref().unwrap_or_default()),
        other => other.to_string(),
    };
    (finding.severity, finding.code.clone(), message, place)
}

/// Findings in their order, those of one kind together.
fn alike(findings: Vec<Finding>) -> Vec<Vec<Finding>> {
    let mut groups: Vec<Vec<Finding>> = Vec::new();
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    for finding in findings {
        let at = *known.entry(kind_of(&finding)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(finding);
    }
    let few = |group: Vec<Finding>| match group.len() {
        n if n > ALIKE_MAX => vec![group],
        _ => group.into_iter().map(|finding| vec![finding]).collect(),
    };
    groups.into_iter().flat_map(few).collect()
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
    let lines = alike(findings).into_iter().filter_map(|group| {
        let mut group = group.into_iter();
        let finding = group.next()?;
        let others: Vec<String> = group.map(|other| format!("{}: {}", other.place, other.message)).collect();
        let (severity, class) = match finding.severity {
            Severity::Error => ("To mend", "ds_tag--red"),
            Severity::Warning => ("Look at this", "ds_tag--yellow"),
            Severity::Note => ("Mended or noted", "ds_tag--grey"),
        };
        Some(LineView {
            place: finding.place.to_string(),
            severity,
            class,
            message: finding.message,
            code: finding.code.to_string(),
            more: (!others.is_empty()).then(|| format!("and {} more like it", others.len())),
            others,
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_that_say_the_same_of_many_rows_stand_together() {
        let of = |row: u32, column: &str, message: &str| {
            let place = Place::Sheet { sheet: "choices".into(), row: Some(row), column: Some(column.into()) };
            Finding::warning(Code::NAME_CHANGED, place, message)
        };
        let mut all: Vec<Finding> =
            (2..7).map(|row| of(row, "name", &format!("“a {row}” is called “a_{row}”"))).collect();
        all.insert(3, of(9, "label", "“x” is called “y”"));
        all.push(of(10, "name", "another thing"));
        let sizes = |all: Vec<Finding>| alike(all).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(all.clone()), [5, 1, 1]);
        assert_eq!(sizes(all.into_iter().take(3).collect()), [1, 1, 1], "a few are shown one by one");
    }
}
