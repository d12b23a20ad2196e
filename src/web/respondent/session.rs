//! A supervised session: the first page for each person in turn, and the button by which the device is handed on.

use super::asked::{Asked, LANGUAGE, asking};
use super::introduction::{Entry, shown};
use super::{key, now_at};
use crate::app::fieldwork::sessions;
use crate::app::fieldwork::{Beginning, ResponseToken};
use crate::finding::Code;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages;
use crate::web::problem::Problem;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, web};

/// `GET /c/{code}`.
pub(crate) async fn session(
    site: web::Data<Site>,
    code: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let front = sessions::session_front(&site.app, &code).await?;
    let language = asked.best_language(&front.questionnaire);
    let address = format!("/c/{code}");
    let entry = Entry {
        action: asking(&address, LANGUAGE, &language.0),
        start_key: key(&site),
        carried: Vec::new(),
        return_address: None,
        is_begun: false,
        is_device_known: false,
        clear: Some(format!("/c/{code}/clear.svg")),
    };
    Ok(shown(&front, &address, &language, entry, ""))
}

/// `GET /c/{code}/clear.svg`: an empty picture in the first page and on the receipt. It has the browser drop the pages before that it
/// holds ready for Back: some do so in spite of `no-store`, and put the last one there only once the next has come. (Browsers heed
/// this over TLS, and on the machine itself.)
pub(crate) async fn clear() -> HttpResponse {
    const CLEAR: HeaderName = HeaderName::from_static("clear-site-data");
    HttpResponse::Ok()
        .insert_header((CLEAR, HeaderValue::from_static("\"cache\"")))
        .content_type("image/svg+xml")
        .body("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>")
}

/// `POST /c/{code}`: the next person begins.
pub(crate) async fn begin_in_session(
    site: web::Data<Site>,
    code: web::Path<String>,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let beginning = Beginning { language: asked.named(), ..Beginning::default() };
    let begun = sessions::begin_in_session(&site.app, &code, fields.get("start_key"), beginning).await?;
    Ok(pages::see_other(&now_at(&begun.token.0, &begun.interview)))
}

/// `POST /r/{token}/next`: forgets the last person's address and leads to the first page.
pub(crate) async fn next_person(
    site: web::Data<Site>,
    token: web::Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let code = sessions::code_of(&token).ok_or_else(|| Problem::of(Code::NOT_FOUND))?.to_owned();
    handed_on(&site, &token, &code).await
}

pub(super) async fn handed_on(site: &Site, token: &str, code: &str) -> Result<HttpResponse, Problem> {
    sessions::hand_on(&site.app, &ResponseToken(token.to_owned())).await?;
    Ok(pages::see_other(&format!("/c/{code}")))
}
