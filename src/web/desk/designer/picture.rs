//! The picture of an answer: brought in, described, taken away.

use super::{base, edits, refused};
use crate::app::Refusal;
use crate::app::authoring::drafts::{self, Seen};
use crate::finding::Code;
use crate::questionnaire::checks::media_type;
use crate::questionnaire::document::Image;
use crate::questionnaire::editing::Edit;
use crate::text::Text;
use crate::web::Site;
use crate::web::desk::study_named;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::DeskForm;
use crate::web::upload::{DeskUpload, File};
use actix_web::{HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// `POST …/design/picture`: with `do=remove` it is taken away.
pub(crate) async fn picture(
    site: web::Data<Site>,
    form: DeskUpload,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let DeskUpload { staff, fields, file } = form;
    let form = DeskForm { staff, fields };
    let done = match edit(&form, file.as_ref()) {
        Ok((edit, seen)) => drafts::edit_draft(&site.app, form.staff.actor(), study.id, edit, Some(seen)).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(pages::see_other(&edits::back(&form.fields, &base(&study)))),
        Err(refusal) => refused::page(&site, study, form, refusal).await,
    }
}

fn edit(form: &DeskForm, file: Option<&File>) -> Result<(Edit, Seen), Refusal> {
    let fields = &form.fields;
    let unclear = || Refusal::new(Code::REQUEST_INVALID, "the form does not say to which answer the picture belongs");
    let seen =
        Seen { part: fields.get("part").parse().map_err(|_| unclear())?, digest: fields.get("digest").to_owned() };
    let list = fields.get("list").parse().map_err(|_| unclear())?;
    let (verb, removed) = fields.get("do").split_once(':').unwrap_or((fields.get("do"), ""));
    if verb == "remove" {
        let code = removed.parse().map_err(|_| unclear())?;
        return Ok((Edit::SetPicture { list, code, picture: None }, seen));
    }
    let code = fields.get("code").parse().map_err(|_| unclear())?;
    let file = file.filter(|file| !file.bytes.is_empty());
    let file = file.ok_or_else(|| Refusal::new(Code::FILE_UNREADABLE, "Choose a file with a picture."))?;
    let kind = media_type(&file.bytes);
    let kind = kind.ok_or_else(|| {
        Refusal::new(Code::IMAGE_INVALID, format!("“{}” is no PNG, JPEG, WebP or GIF file", file.name))
    })?;
    let alternative = fields.get("alternative").trim();
    if alternative.is_empty() {
        return Err(Refusal::new(Code::STRUCTURE_EMPTY, "Say what the picture shows, for people who do not see it."));
    }
    let picture = Image {
        media_type: kind.to_owned(),
        data: STANDARD.encode(&file.bytes),
        alternative: Text::plain(alternative),
    };
    Ok((Edit::SetPicture { list, code, picture: Some(Box::new(picture)) }, seen))
}
