//! The result that somebody who answered is told: scores and steps, never answers. Safe to refresh, and made to be printed.

use super::asked::{Asked, asking};
use super::{frame, help_lines, in_language};
use crate::app::fieldwork::{self, OwnResult, ResponseToken};
use crate::feedback::letter::{Since, Told, since};
use crate::feedback::progress::{self, NoCode};
use crate::finding::Code;
use crate::phrases::{self, say};
use crate::web::Site;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::respondent::HelpView;
use actix_web::{HttpResponse, web};
use serde::Serialize;

/// The field of the form that sends, and of the receipt's address, that holds the key for the result.
pub(super) const KEY: &str = "result";
/// The field of the address that holds the code of an earlier time.
const EARLIER: &str = "earlier";
const LANGUAGE: &str = super::asked::LANGUAGE;

#[derive(Serialize)]
struct View {
    told: Told,
    /// Until when it can be seen.
    until: String,
    address: String,
    /// The language asked for, for the form that compares.
    language: String,
    typed: String,
    since: Option<Since>,
    error: Option<String>,
    receipt: String,
    contact: String,
    help_lines: Vec<HelpView>,
}

/// The address of a result.
pub(super) fn at(token: &str, key: &str) -> String {
    format!("/r/{token}/result/{key}")
}

pub(crate) async fn result(
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let (token, key) = path.into_inner();
    let mut own = fieldwork::result_of(&site.app, &ResponseToken(token.clone()), &key).await?;
    if let Some(language) = asked.language(&own.interview.questionnaire) {
        own.interview.language = language;
    }
    shown(&own, &token, &key, &asked)
}

/// The page of a result.
pub(crate) fn shown(own: &OwnResult, token: &str, key: &str, asked: &Asked) -> Result<HttpResponse, Problem> {
    let Some((plan, told)) = own.plan().zip(own.told()) else { return Err(Problem::of(Code::RESULT_UNKNOWN)) };
    let (interview, language) = (&own.interview, &own.interview.language);
    let draft = interview.questionnaire.draft();
    let typed = asked.get(EARLIER).trim();
    let earlier = (!typed.is_empty()).then(|| progress::read(draft, plan, typed));
    let wrong = earlier.as_ref().and_then(|read| read.as_ref().err()).map(|wrong| match wrong {
        NoCode::Unreadable => say(language, "result-earlier-unreadable", &[]),
        NoCode::Other => say(language, "result-earlier-other", &[]),
    });
    let earlier = earlier.and_then(Result::ok);
    let address = at(token, key);
    let receipt = asking(&format!("/r/{token}/receipt"), KEY, key);
    let view = View {
        until: phrases::day(language, interview.around.wave().fieldwork.to),
        since: earlier.map(|earlier| since(plan, &own.feedback, &earlier, language)),
        typed: if wrong.is_some() { typed.chars().take(200).collect() } else { String::new() },
        language: asked.get(LANGUAGE).to_owned(),
        error: wrong,
        receipt: in_language(receipt, interview, asked),
        contact: draft.front_matter.contact.get(language).to_owned(),
        help_lines: help_lines(&draft.front_matter.help_lines, language),
        address: address.clone(),
        told,
    };
    // What was typed goes on with the page into another language.
    let address = if typed.is_empty() { address } else { asking(&address, EARLIER, typed) };
    let frame = Frame { error: view.error.is_some(), ..frame(interview, view.told.title.clone(), &address) };
    Ok(pages::ok("respondent/result", frame, view))
}
