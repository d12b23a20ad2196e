//! Where invited people say that they want no more messages, that it is not for them, or that it is for a colleague. A visit says nothing.

use super::asked::{Asked, LANGUAGE, asking};
use crate::app::Refusal;
use crate::app::fieldwork::Invitation;
use crate::app::fieldwork::mailing::{self, Leaving};
use crate::finding::Code;
use crate::phrases::{self, say, with};
use crate::sample::CaseMark;
use crate::text::Language;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame, Tongue};
use crate::web::problem::Problem;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;
use std::time::Duration;

/// A press of a button, or a mail program's one click, is at most this many bytes.
const BODY_MAX: usize = 8 * 1024;
const BODY_SECONDS: u64 = 30;
/// More than this of what was typed is not shown again.
const TYPED_MAX: usize = 254;

#[derive(Serialize)]
struct View {
    action: String,
    about: String,
    /// What is so.
    said: Vec<String>,
    can_leave: bool,
    can_be_wrong: bool,
    can_pass_on: bool,
    typed: String,
    error: Option<String>,
    code: String,
}

/// `GET /out/{invitation}`.
pub(crate) async fn leaving(
    site: web::Data<Site>,
    invitation: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let invitation = Invitation(invitation.into_inner());
    shown(&mut HttpResponse::Ok(), &site, &invitation, &asked, None).await
}

/// `POST /out/{invitation}`: a button of the page, or the one click of RFC 8058, which mail programs send by themselves and which is
/// answered without leading elsewhere.
pub(crate) async fn leave(
    site: web::Data<Site>,
    request: HttpRequest,
    invitation: web::Path<String>,
    asked: Asked,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let invitation = Invitation(invitation.into_inner());
    let body = read(body).await?;
    if is_one_click(&request, &body) {
        mailing::opt_out(&site.app, &invitation).await?;
        return shown(&mut HttpResponse::Ok(), &site, &invitation, &asked, None).await;
    }
    let fields = Fields::parse(&body)?;
    let typed = fields.get("address");
    let done = match fields.get("do") {
        "out" => mailing::opt_out(&site.app, &invitation).await,
        "wrong" => mailing::wrong_person(&site.app, &invitation).await,
        "pass" => {
            let language = asked.named().unwrap_or_else(Language::english);
            mailing::pass_on(&site.app, &invitation, typed, language).await
        }
        _ => return Err(Problem::of(Code::REQUEST_INVALID)),
    };
    match done {
        // Passed on already: the page says so.
        Err(Refusal { code, .. }) if code == Code::PASSED_ON_ALREADY => {}
        Err(Refusal { code, .. }) if code == Code::EMAIL_INVALID => {
            let typed = typed.chars().take(TYPED_MAX).collect();
            let mut response = Problem::of(code).start();
            return shown(&mut response, &site, &invitation, &asked, Some(typed)).await;
        }
        done => done?,
    }
    let address = format!("/out/{}", invitation.0);
    Ok(pages::see_other(&match asked.named() {
        Some(language) => asking(&address, LANGUAGE, &language.0),
        None => address,
    }))
}

async fn read(body: web::Payload) -> Result<web::Bytes, Problem> {
    let unreadable = || Problem::of(Code::BODY_UNREADABLE);
    let read = actix_web::rt::time::timeout(Duration::from_secs(BODY_SECONDS), body.to_bytes_limited(BODY_MAX));
    let read = read.await.map_err(|_| unreadable())?;
    read.map_err(|_| Problem::of(Code::BODY_TOO_LARGE))?.map_err(|_| unreadable())
}

/// The body is the field `List-Unsubscribe` with `One-Click`, as a form of either kind.
fn is_one_click(request: &HttpRequest, body: &[u8]) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let text = String::from_utf8_lossy(body);
    if kind == "multipart/form-data" {
        return text.contains("name=\"List-Unsubscribe\"") && text.contains("One-Click");
    }
    Fields::parse(body).is_ok_and(|fields| fields.get("List-Unsubscribe") == "One-Click")
}

/// The page as things are; `refused` is what was typed where an address was none.
async fn shown(
    response: &mut HttpResponseBuilder,
    site: &Site,
    invitation: &Invitation,
    asked: &Asked,
    refused: Option<String>,
) -> Result<HttpResponse, Problem> {
    let leaving = mailing::leaving(&site.app, invitation).await?;
    let questionnaire = &leaving.questionnaire;
    // All that is said here the service itself says.
    let spoken = phrases::languages();
    let language = asked.language_of(&spoken);
    let address = format!("/out/{}", invitation.0);
    let title = questionnaire.draft().title.get(&language).to_owned();
    let frame = Frame {
        site: title.clone(),
        languages: Tongue::offered(spoken.iter(), &language, |other| asking(&address, LANGUAGE, &other.0)),
        simulated: leaving.around.study.simulated,
        respondent: true,
        error: refused.is_some(),
        ..Frame::titled(say(&language, "leave-title", &[])).speaking(&language)
    };
    let is_out = leaving.has(CaseMark::OptedOut);
    let view = View {
        action: asking(&address, LANGUAGE, &language.0),
        about: say(&language, "leave-about", &[("title", with(title))]),
        said: said(&leaving, &language),
        can_leave: !is_out && leaving.reachable,
        can_be_wrong: !is_out && !leaving.has(CaseMark::WrongPerson) && !leaving.is_over(),
        can_pass_on: leaving.can_pass_on,
        error: refused.is_some().then(|| say(&language, "leave-address-invalid", &[])),
        code: Code::EMAIL_INVALID.to_string(),
        typed: refused.unwrap_or_default(),
    };
    Ok(pages::personal(response, "respondent/leaving", frame, view, &address))
}

fn said(leaving: &Leaving, language: &Language) -> Vec<String> {
    let so = [
        ("leave-over", leaving.is_over()),
        ("leave-unreachable", !leaving.reachable),
        ("leave-done-out", leaving.has(CaseMark::OptedOut)),
        ("leave-done-wrong", leaving.has(CaseMark::WrongPerson)),
        ("leave-done-pass", leaving.has(CaseMark::PassedOn)),
        ("leave-spent", leaving.has(CaseMark::Spent)),
    ];
    so.into_iter().filter(|(_, is)| *is).map(|(key, _)| say(language, key, &[])).collect()
}
