//! A picture of a questionnaire: the same for ever, so that a browser asks once.

use crate::app::fieldwork;
use crate::finding::Code;
use crate::id::{ImageId, VersionId};
use crate::web::Site;
use crate::web::problem::Problem;
use actix_web::http::header;
use actix_web::{HttpResponse, web};

/// `GET /i/{version}/{image}`.
pub(crate) async fn picture(site: web::Data<Site>, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (version, image) = path.into_inner();
    let unknown = || Problem::of(Code::NOT_FOUND);
    let version: VersionId = version.parse().map_err(|_| unknown())?;
    let image = ImageId::new(image).map_err(|_| unknown())?;
    let picture = fieldwork::picture(&site.app, version, &image).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, picture.media_type))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        // Compressed already.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .body(picture.bytes))
}
