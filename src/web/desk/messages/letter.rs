//! One text: its words, how somebody would read them, and a message to whoever wrote it.

use super::{Desk, ErrorView, Head};
use crate::app::Refusal;
use crate::app::fieldwork::mailing::{self, TestMessage};
use crate::finding::Code;
use crate::letter::{Blank, LetterText, Step};
use crate::phrases::own_name;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    head: Head,
    error: Option<ErrorView>,
    /// What was done, where it was.
    done: Option<&'static str>,
    action: String,
    step: String,
    language: String,
    language_tag: String,
    blanks: String,
    subject: String,
    body: String,
    preview: Option<Preview>,
    has_mail: bool,
    to: String,
}

#[derive(Serialize)]
struct Preview {
    subject: String,
    plain: String,
}

type Path = web::Path<(String, String, String, String)>;

/// What an address of one text names.
async fn named(
    site: &Site,
    staff: SignedIn,
    path: &(String, String, String, String),
) -> Result<(Desk, TestMessage), Problem> {
    let desk = Desk::of(site, staff, &path.0, &path.1).await?;
    let nothing = || Problem::of(Code::NOT_FOUND);
    let step = Step::from_word(&path.2).ok_or_else(nothing)?;
    let language = desk.languages(site).await?.into_iter().find(|language| language.0 == path.3).ok_or_else(nothing)?;
    Ok((desk, TestMessage { step, language }))
}

/// What is said above the form.
enum Above {
    Nothing,
    Done(&'static str),
    Refused(Refusal),
}

async fn shown(
    site: &Site,
    desk: &Desk,
    message: TestMessage,
    fields: &Fields,
    above: Above,
) -> Result<HttpResponse, Problem> {
    let mailing = mailing::mailing_of(&site.app, desk.wave.id).await?;
    let kept = mailing.plan.letters.get(&message.step).and_then(|of| of.get(&message.language)).cloned();
    let text = if fields.has("body") { written(fields) } else { kept.unwrap_or_default() };
    let rendered = match text == LetterText::default() {
        true => None,
        false => mailing::preview(&site.app, desk.wave.id, message.clone(), Some(text.clone())).await.ok(),
    };
    let (done, refused) = match above {
        Above::Nothing => (None, None),
        Above::Done(what) => (Some(what), None),
        Above::Refused(refusal) => (None, Some(refusal)),
    };
    let TestMessage { step, language } = message;
    let view = View {
        error: refused.as_ref().map(ErrorView::of),
        done,
        action: format!("{}/{step}/{}", desk.address(), language.0),
        step: step.in_words(),
        language: own_name(&language).to_owned(),
        language_tag: language.0.clone(),
        blanks: Blank::ALL.map(|blank| format!("{{{{{}}}}}", blank.word())).join(" "),
        subject: text.subject,
        body: text.body,
        preview: rendered.map(|words| Preview { subject: words.subject, plain: words.plain }),
        has_mail: site.app.mail().is_some(),
        to: desk.staff.0.email.clone(),
        head: desk.head(),
    };
    let frame = desk.frame(&format!("{}, {}", view.step, view.language), refused.is_some());
    let mut start: HttpResponseBuilder = match refused {
        Some(refusal) => Problem::from(refusal).start(),
        None => HttpResponse::Ok(),
    };
    Ok(pages::page(&mut start, "desk/message", frame, view))
}

fn written(fields: &Fields) -> LetterText {
    LetterText { subject: fields.get("subject").trim().to_owned(), body: fields.get("body").replace("\r\n", "\n") }
}

/// What was refused is shown where it was asked for; what failed on our side is a page of its own.
async fn refused(
    site: &Site,
    desk: &Desk,
    message: TestMessage,
    fields: &Fields,
    refusal: Refusal,
) -> Result<HttpResponse, Problem> {
    let problem = Problem::from(refusal.clone());
    if actix_web::ResponseError::status_code(&problem).is_server_error() {
        return Err(problem);
    }
    shown(site, desk, message, fields, Above::Refused(refusal)).await
}

/// `GET …/messages/{step}/{language}`.
pub(crate) async fn message(site: web::Data<Site>, staff: SignedIn, path: Path) -> Result<HttpResponse, Problem> {
    let (desk, message) = named(&site, staff, &path).await?;
    shown(&site, &desk, message, &Fields::default(), Above::Nothing).await
}

/// `POST …/messages/{step}/{language}`: keeps the words, or only shows them.
pub(crate) async fn keep_message(site: web::Data<Site>, form: DeskForm, path: Path) -> Result<HttpResponse, Problem> {
    let (desk, message) = named(&site, form.staff, &path).await?;
    let text = written(&form.fields);
    if form.fields.has("look") {
        return match mailing::preview(&site.app, desk.wave.id, message.clone(), Some(text)).await {
            Ok(_) => shown(&site, &desk, message, &form.fields, Above::Done("Nothing is kept yet.")).await,
            Err(refusal) => refused(&site, &desk, message, &form.fields, refusal).await,
        };
    }
    let (step, language) = (message.step, message.language.clone());
    match mailing::keep_letter(&site.app, desk.staff.actor(), desk.wave.id, step, language, text).await {
        Ok(()) => Ok(pages::see_other(&format!("{}/{step}/{}", desk.address(), message.language.0))),
        Err(refusal) => refused(&site, &desk, message, &form.fields, refusal).await,
    }
}

/// `POST …/messages/{step}/{language}/test`: sends it as it is kept.
pub(crate) async fn test_message(site: web::Data<Site>, form: DeskForm, path: Path) -> Result<HttpResponse, Problem> {
    let (desk, message) = named(&site, form.staff, &path).await?;
    let to = form.fields.get("to");
    match mailing::test_send(&site.app, desk.staff.actor(), desk.wave.id, message.clone(), to).await {
        Ok(()) => shown(&site, &desk, message, &Fields::default(), Above::Done("The message was sent.")).await,
        Err(refusal) => refused(&site, &desk, message, &Fields::default(), refusal).await,
    }
}
