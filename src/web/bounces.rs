//! `POST /api/mail/bounces`: a mail server hands in a message that came back.

use super::Site;
use super::problem::Problem;
use crate::app::fieldwork::mailing;
use crate::finding::Code;
use crate::mail::bounce;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long a body may take to arrive.
const BODY_SECONDS: u64 = 30;

/// The raw message as the body, the token of the configuration as a bearer's. What is no notification of ours is taken too: whoever
/// hands in all mail of a mailbox need not look through it.
pub(super) async fn take(
    site: web::Data<Site>,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let post = site.app.mail().ok_or_else(|| Problem::of(Code::NOT_FOUND))?;
    let token = post.bounce_token.as_deref().ok_or_else(|| Problem::of(Code::NOT_FOUND))?;
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    // Digests are compared, so that how long it takes says nothing of the token.
    if Sha256::digest(given.as_bytes()) != Sha256::digest(token.as_bytes()) {
        return Err(Problem::of(Code::SIGN_IN_NEEDED));
    }
    let read =
        actix_web::rt::time::timeout(Duration::from_secs(BODY_SECONDS), body.to_bytes_limited(bounce::BYTES_MAX));
    let unreadable = || Problem::of(Code::BODY_UNREADABLE);
    let bytes = read.await.map_err(|_| unreadable())?.map_err(|_| Problem::of(Code::BODY_TOO_LARGE))?;
    let bytes = bytes.map_err(|_| unreadable())?;
    let host = post.identity.host().to_owned();
    let report = web::block(move || bounce::read(&bytes, &host)).await.map_err(|_| unreadable())?;
    let is_notification = report.is_some();
    let taken = mailing::take_reports(&site.app, report.into_iter().collect()).await?;
    Ok(HttpResponse::Ok().json(json!({ "notification": is_notification, "bounced": taken.bounced })))
}
