//! What respondents see. No account, and no cookie but where a wave asks the device to remember it ([`device`]): the token in the
//! address is the whole permission. GET changes nothing.

mod asked;
mod device;
mod introduction;
mod invited;
mod kept;
mod leaving;
mod page;
mod picture;
mod protection;
mod receipt;
mod result;
mod returning;
mod saving;
mod session;
mod summary;
mod wait;

pub(super) use introduction::{begin, introduction};
pub(super) use invited::{begin_invited, invited};
pub(super) use kept::{copy, withdraw};
pub(super) use leaving::{leave, leaving};
pub(super) use page::{answer, glimpsed, page};
pub(super) use picture::picture;
pub(super) use protection::protection;
pub(super) use receipt::receipt;
pub(super) use result::result;
#[cfg(test)]
pub(super) use result::shown as result_shown;
pub(super) use returning::{return_by_code, return_by_code_to, return_form, return_form_of};
pub(super) use saving::{save_check, save_page, saved};
pub(super) use session::{begin_in_session, clear, next_person, session};
pub(super) use summary::{check, send};

pub(crate) use asked::Asked;

use super::Site;
use super::pages::{self, Frame, Tongue};
use super::problem::Problem;
use crate::app::fieldwork::{self, Interview, ResponseToken};
use crate::id::PageId;
use crate::questionnaire::checks::is_web_address;
use crate::questionnaire::document::HelpLine;
use crate::questionnaire::{Journey, Step};
use crate::study::Purpose;
use crate::text::{Language, Text};
use actix_web::{HttpResponse, web};
use serde::Serialize;

/// `GET /r/{token}`: wherever this person is.
pub(super) async fn resume(
    site: web::Data<Site>,
    token: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let interview = interview(&site, &token, &asked).await?;
    Ok(pages::see_other(&in_language(now_at(&token, &interview), &interview, &asked)))
}

/// The interview, in the language that the address asks for, where it asks for one.
async fn interview(site: &Site, token: &str, asked: &Asked) -> Result<Interview, Problem> {
    let mut interview = fieldwork::interview(&site.app, &ResponseToken(token.to_owned())).await?;
    if let Some(language) = asked.language(&interview.questionnaire) {
        interview.language = language;
    }
    Ok(interview)
}

/// An address that goes on in the language that this address asked for. Once a page is sent, the response itself has the language.
fn in_language(address: String, interview: &Interview, asked: &Asked) -> String {
    match asked.language(&interview.questionnaire) {
        Some(language) => asked::asking(&address, asked::LANGUAGE, &language.0),
        None => address,
    }
}

/// The person's own address: all others of theirs begin with it.
fn home_at(token: &str) -> String {
    format!("/r/{token}")
}

/// The address of the step to do now.
fn now_at(token: &str, interview: &Interview) -> String {
    if interview.disposition.is_final() {
        return format!("/r/{token}/receipt");
    }
    step_at(token, &Journey::of(&interview.questionnaire, &interview.answers, interview.circumstances).current)
}

fn step_at(token: &str, step: &Step) -> String {
    match step {
        Step::Page(page) => page_at(token, page),
        Step::Exit { .. } => format!("/r/{token}/receipt"),
        Step::Check => format!("/r/{token}/check"),
    }
}

fn page_at(token: &str, page: &PageId) -> String {
    format!("/r/{token}/p/{page}")
}

/// The frame of a page of this interview that stands at this address.
fn frame(interview: &Interview, title: impl Into<String>, address: &str) -> Frame {
    let (questionnaire, language) = (&interview.questionnaire, &interview.language);
    let in_other = |language: &Language| asked::asking(address, asked::LANGUAGE, &language.0);
    Frame {
        site: questionnaire.draft().title.get(language).to_owned(),
        languages: Tongue::offered(questionnaire.languages(), language, in_other),
        simulated: interview.around.study.simulated,
        trial: interview.around.wave().purpose == Purpose::Pilot,
        respondent: true,
        remembers: device::is_asked(&interview.around, questionnaire),
        ..Frame::titled(title).speaking(language)
    }
}

/// A random UUIDv4 as a form's key.
fn key(site: &Site) -> String {
    let mut bytes = [0; 16];
    site.app.entropy.fill(&mut bytes);
    crate::id::random_uuid(bytes).as_hyphenated().to_string()
}

fn texts(texts: &[Text], language: &Language) -> Vec<String> {
    texts.iter().map(|t| t.get(language).to_owned()).collect()
}

#[derive(Serialize)]
pub(super) struct HelpView {
    name: String,
    phone: Option<String>,
    /// The number without spaces, for `tel:`.
    dial: Option<String>,
    url: Option<String>,
    about: String,
}

pub(super) fn help_lines(lines: &[HelpLine], language: &Language) -> Vec<HelpView> {
    let dialled = |phone: &String| phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    lines
        .iter()
        .map(|line| HelpView {
            name: line.name.get(language).to_owned(),
            dial: line.phone.as_ref().map(dialled),
            phone: line.phone.clone(),
            url: line.url.clone().filter(|url| is_web_address(url)),
            about: line.about.get(language).to_owned(),
        })
        .collect()
}
