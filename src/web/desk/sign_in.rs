//! Signing in and out.

use crate::app::accounts;
use crate::finding::Code;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, OwnForm, session_cookie, session_of, session_over};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    email: String,
    /// What was wrong, with its code.
    error: Option<(String, String)>,
}

pub(crate) async fn sign_in_form() -> HttpResponse {
    pages::ok("desk/sign_in", Frame::titled("Sign in"), View { email: String::new(), error: None })
}

pub(crate) async fn sign_in(site: web::Data<Site>, form: OwnForm) -> Result<HttpResponse, Problem> {
    let OwnForm(fields) = form;
    match accounts::sign_in(&site.app, fields.get("email").trim(), fields.get("password")).await {
        Ok(token) => Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/desk"))
            .cookie(session_cookie(token, site.is_secure()))
            .finish()),
        Err(refusal) if is_for_the_form(&refusal.code) => Ok(again(&fields, &refusal.code, refusal.clone().into())),
        Err(refusal) => Err(refusal.into()),
    }
}

fn is_for_the_form(code: &Code) -> bool {
    [Code::SIGN_IN_FAILED, Code::SIGN_IN_SLOWED, Code::BUSY].contains(code)
}

/// The form again, with what was wrong; never with the password.
fn again(fields: &Fields, code: &Code, problem: Problem) -> HttpResponse {
    let said = code.problem().map_or(String::new(), |p| format!("{}. {}", p.title, p.advice));
    let view = View { email: fields.get("email").to_owned(), error: Some((said, code.to_string())) };
    let frame = Frame { error: true, ..Frame::titled("Sign in") };
    pages::page(&mut problem.start(), "desk/sign_in", frame, view)
}

pub(crate) async fn sign_out(
    site: web::Data<Site>,
    request: HttpRequest,
    _proof: DeskForm,
) -> Result<HttpResponse, Problem> {
    if let Some(token) = session_of(&request) {
        accounts::sign_out(&site.app, &token).await?;
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/desk/sign-in"))
        .cookie(session_over(site.is_secure()))
        .finish())
}
