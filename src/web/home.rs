//! The front page, and the word that the service is well.

use super::Site;
use super::pages::{self, Frame};
use super::problem::Problem;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct Front {}

pub(super) async fn front() -> HttpResponse {
    pages::ok("front", Frame::titled("Surveys, wave after wave"), Front {})
}

/// 200 when the database answers.
pub(super) async fn health(site: web::Data<Site>) -> Result<HttpResponse, Problem> {
    site.app.health().await?;
    Ok(HttpResponse::Ok().content_type("application/json").body(r#"{"status":"ok"}"#))
}
