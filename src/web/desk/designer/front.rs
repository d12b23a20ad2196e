//! What stands before the first question and after the last.

use super::remarks::Remark;
use super::{Desk, Shell};
use crate::questionnaire::editing::Part;
use crate::text::Text;
use crate::web::Site;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    shell: Shell,
    part: String,
    digest: String,
    remarks: Vec<Remark>,
    purpose: String,
    run_by: String,
    contact: String,
    privacy: String,
    privacy_notice_url: String,
    notices: String,
    thanks: String,
    quota_full: String,
    help_lines: Vec<HelpView>,
}

#[derive(Serialize)]
struct HelpView {
    index: usize,
    number: usize,
    name: String,
    phone: String,
    url: String,
    about: String,
    tried: bool,
}

pub(crate) async fn front(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &study).await?;
    let front = &desk.draft().front_matter;
    let said = |text: &Text| desk.said(text).to_owned();
    let joined = |texts: &[Text]| texts.iter().map(said).collect::<Vec<_>>().join("\n\n");
    let help_lines = front.help_lines.iter().enumerate().map(|(index, line)| HelpView {
        index,
        number: index + 1,
        name: said(&line.name),
        phone: line.phone.clone().unwrap_or_default(),
        url: line.url.clone().unwrap_or_default(),
        about: said(&line.about),
        tried: !line.untried,
    });
    let view = View {
        shell: desk.shell("/front"),
        part: Part::Front.to_string(),
        digest: desk.digest(&Part::Front),
        remarks: desk.remarks(&Part::Front),
        purpose: joined(&front.purpose),
        run_by: said(&front.run_by),
        contact: said(&front.contact),
        privacy: joined(&front.privacy),
        privacy_notice_url: front.privacy_notice_url.clone().unwrap_or_default(),
        notices: joined(&front.notices),
        thanks: joined(&front.thanks),
        quota_full: joined(&front.quota_full),
        help_lines: help_lines.collect(),
    };
    Ok(pages::ok("desk/designer/front", desk.frame("First and last page"), view))
}
