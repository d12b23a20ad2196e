//! Coming back by a code, on any device.

use super::asked::{Asked, LANGUAGE, asking};
use super::kept;
use crate::app::fieldwork::{self, Opened};
use crate::app::{Phrase, Refusal};
use crate::finding::Code;
use crate::phrases::{self, say};
use crate::text::Language;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame, Tongue};
use crate::web::problem::Problem;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    action: String,
    typed: String,
    error: Option<String>,
    code: String,
}

/// What was typed and refused.
pub(super) struct Refused {
    typed: String,
    code: Code,
    phrase: Phrase,
}

/// More than this of what was typed is not shown again.
const TYPED_MAX: usize = 40;

/// `GET /return`.
pub(crate) async fn return_form(asked: Asked) -> HttpResponse {
    let languages = phrases::languages();
    let language = asked.language_of(&languages);
    shown(&mut HttpResponse::Ok(), "/return", &languages, &language, None)
}

/// `GET /s/{link}/return`.
pub(crate) async fn return_form_of(
    site: web::Data<Site>,
    link: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let (languages, language) = of_survey(&site, &link, &asked).await?;
    Ok(shown(&mut HttpResponse::Ok(), &format!("/s/{link}/return"), &languages, &language, None))
}

/// `POST /return`.
pub(crate) async fn return_by_code(
    site: web::Data<Site>,
    request: HttpRequest,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let refused = match opened(&site, None, &request, &asked, &fields).await? {
        Ok(shown) => return Ok(shown),
        Err(refused) => refused,
    };
    Ok(refused_by_code(&asked, refused))
}

/// `POST /s/{link}/return`.
pub(crate) async fn return_by_code_to(
    site: web::Data<Site>,
    request: HttpRequest,
    link: web::Path<String>,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (languages, language) = of_survey(&site, &link, &asked).await?;
    let refused = match opened(&site, Some(&link), &request, &asked, &fields).await? {
        Ok(shown) => return Ok(shown),
        Err(refused) => refused,
    };
    let mut response = Problem::of(refused.code.clone()).start();
    Ok(shown(&mut response, &format!("/s/{link}/return"), &languages, &language, Some(refused)))
}

async fn of_survey(site: &Site, link: &str, asked: &Asked) -> Result<(Vec<Language>, Language), Problem> {
    let invitation = fieldwork::front(&site.app, link).await?;
    let questionnaire = &invitation.questionnaire;
    Ok((questionnaire.languages().cloned().collect(), asked.best_language(questionnaire)))
}

/// What the code opens; or why it opens nothing.
async fn opened(
    site: &Site,
    link: Option<&str>,
    request: &HttpRequest,
    asked: &Asked,
    fields: &Fields,
) -> Result<Result<HttpResponse, Refused>, Problem> {
    let typed = fields.get("code");
    let opened = fieldwork::open_by_code(&site.app, link, typed, &network(request)).await;
    Ok(match or_refused(typed, opened)? {
        // In the language in which it was left.
        Ok(Opened::Begun(token)) => Ok(pages::see_other(&format!("/r/{}", token.0))),
        Ok(Opened::Sent(interview)) => Ok(kept::shown(&interview, typed, asked)),
        Ok(Opened::Withdrawn(interview)) => Ok(kept::withdrawn(&interview, asked)),
        Err(refused) => Err(refused),
    })
}

/// Who tries codes: kept nowhere.
pub(super) fn network(request: &HttpRequest) -> String {
    request.peer_addr().map_or(String::new(), |peer| peer.ip().to_string())
}

/// A refusal that the page of the code itself shows.
pub(super) fn or_refused<T>(typed: &str, done: Result<T, Refusal>) -> Result<Result<T, Refused>, Problem> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(Refusal { code, phrase: Some(phrase), .. }) if phrase.key.starts_with("return-") => {
            Ok(Err(Refused { typed: typed.chars().take(TYPED_MAX).collect(), code, phrase }))
        }
        Err(other) => Err(other.into()),
    }
}

/// The page of the code, with what was wrong with it.
pub(super) fn refused_by_code(asked: &Asked, refused: Refused) -> HttpResponse {
    let languages = phrases::languages();
    let language = asked.language_of(&languages);
    let mut response = Problem::of(refused.code.clone()).start();
    shown(&mut response, "/return", &languages, &language, Some(refused))
}

fn shown(
    response: &mut HttpResponseBuilder,
    address: &str,
    languages: &[Language],
    language: &Language,
    refused: Option<Refused>,
) -> HttpResponse {
    let frame = Frame {
        site: say(language, "survey", &[]),
        languages: Tongue::offered(languages.iter(), language, |other| asking(address, LANGUAGE, &other.0)),
        error: refused.is_some(),
        respondent: true,
        ..Frame::titled(say(language, "return-title", &[])).speaking(language)
    };
    let view = View {
        action: asking(address, LANGUAGE, &language.0),
        error: refused.as_ref().map(|refused| refused.phrase.said(language)),
        code: refused.as_ref().map_or(String::new(), |refused| refused.code.to_string()),
        typed: refused.map_or(String::new(), |refused| refused.typed),
    };
    pages::page(response, "respondent/return", frame, view)
}
