//! What somebody has sent, for who has its code: read, take a copy away, take it back.
//!
//! All of it is the reply to a POST that carries the code: no address shows answers, and none stays in the browser's history.

use super::asked::{Asked, LANGUAGE, asking};
use super::frame;
use super::returning::{network, or_refused, refused_by_code};
use super::summary::{SectionView, sections_with};
use crate::app::fieldwork::{self, Interview, Opened};
use crate::phrases::{self, say};
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages;
use crate::web::problem::Problem;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

#[derive(Serialize, Default)]
struct View {
    heading: String,
    withdrawn: bool,
    /// Whether to take them back is being asked.
    asked: bool,
    code: String,
    until: String,
    /// The tag of the language of questions and answers.
    language: String,
    sections: Vec<SectionView>,
    show: String,
    download: String,
    withdraw: String,
}

/// The page with what was sent.
pub(super) fn shown(interview: &Interview, code: &str, asked: &Asked) -> HttpResponse {
    let interview = speaking(interview, asked);
    let sections = sections_with(&interview, |_| String::new());
    drawn(&interview, View { code: code.to_owned(), sections, ..View::default() })
}

/// The page of who took answers back.
pub(super) fn withdrawn(interview: &Interview, asked: &Asked) -> HttpResponse {
    drawn(&speaking(interview, asked), View { withdrawn: true, ..View::default() })
}

/// In the language that the address asks for, where it asks for one.
fn speaking(interview: &Interview, asked: &Asked) -> Interview {
    let language = asked.language(&interview.questionnaire).unwrap_or_else(|| interview.language.clone());
    Interview { language, ..interview.clone() }
}

fn drawn(interview: &Interview, view: View) -> HttpResponse {
    let language = &interview.language;
    let in_language = |address: &str| asking(address, LANGUAGE, &language.0);
    let title = say(language, if view.withdrawn { "withdrawn-title" } else { "kept-title" }, &[]);
    let view = View {
        heading: title.clone(),
        until: phrases::day(language, interview.around.wave().fieldwork.to),
        language: language.0.clone(),
        show: in_language("/return"),
        download: in_language("/return/copy"),
        withdraw: in_language("/return/withdraw"),
        ..view
    };
    let mut frame = frame(interview, title, "/return");
    // A language is chosen by a link, and nothing here has an address.
    frame.languages.clear();
    pages::ok("respondent/kept", frame, view)
}

/// `POST /return/copy`: everything that is kept of the answers, as a text.
pub(crate) async fn copy(
    site: web::Data<Site>,
    request: HttpRequest,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let typed = fields.get("code");
    let opened = fieldwork::open_by_code(&site.app, None, typed, &network(&request)).await;
    Ok(match or_refused(typed, opened)? {
        Ok(Opened::Sent(interview)) => HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .insert_header(("Content-Disposition", "attachment; filename=\"answers.txt\""))
            .body(as_text(&speaking(&interview, &asked))),
        Ok(Opened::Withdrawn(interview)) => withdrawn(&interview, &asked),
        Ok(Opened::Begun(token)) => pages::see_other(&format!("/r/{}", token.0)),
        Err(refused) => refused_by_code(&asked, refused),
    })
}

fn as_text(interview: &Interview) -> String {
    let language = &interview.language;
    let title = interview.questionnaire.draft().title.get(language);
    let mut text = format!("{title}\n{}\n", say(language, "kept-title", &[]));
    for section in sections_with(interview, |_| String::new()) {
        text.push_str(&format!("\n{}\n", section.title));
        for line in section.lines {
            text.push_str(&format!("\n{}\n    {}\n", line.question, line.answer));
        }
    }
    text
}

/// `POST /return/withdraw`: asks first, and does it once that is answered.
pub(crate) async fn withdraw(
    site: web::Data<Site>,
    request: HttpRequest,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (typed, from) = (fields.get("code"), network(&request));
    if fields.get("sure") == "1" {
        let done = fieldwork::withdraw_response(&site.app, typed, &from).await;
        return Ok(match or_refused(typed, done)? {
            Ok(interview) => withdrawn(&interview, &asked),
            Err(refused) => refused_by_code(&asked, refused),
        });
    }
    let opened = fieldwork::open_by_code(&site.app, None, typed, &from).await;
    Ok(match or_refused(typed, opened)? {
        Ok(Opened::Sent(interview)) => {
            let view = View { asked: true, code: typed.to_owned(), ..View::default() };
            drawn(&speaking(&interview, &asked), view)
        }
        Ok(Opened::Withdrawn(interview)) => withdrawn(&interview, &asked),
        Ok(Opened::Begun(token)) => pages::see_other(&format!("/r/{}", token.0)),
        Err(refused) => refused_by_code(&asked, refused),
    })
}
