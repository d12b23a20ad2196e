//! Leaving before the end: what was written is kept, and a code says how to come back.

use super::asked::{Asked, LANGUAGE, LEFT, asking};
use super::page::page_named;
use super::session;
use super::{frame, in_language, now_at};
use crate::app::fieldwork::sessions;
use crate::app::fieldwork::{self, Leaving, Left, ResponseToken, Saved};
use crate::id::{PageId, VariableId};
use crate::phrases::{self, say};
use crate::response::coding::brief;
use crate::response::keeping::asks_consent;
use crate::web::form::Fields;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::{Site, full_address};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    /// In groups of four; `None` where the person came by it.
    code: Option<String>,
    /// Where the code is typed, as people outside reach it.
    return_address: String,
    until: String,
    /// Questions whose answers could not be kept.
    left: Vec<String>,
    asks_consent: bool,
    go_on: String,
}

/// The most questions that the page names.
const LEFT_MAX: usize = 50;

/// `POST /r/{token}/p/{page}/save`: the page's own form, sent by its other button.
pub(crate) async fn save_page(
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (token, page) = path.into_inner();
    leave(&site, &token, Some(page_named(&page)?), &asked, fields).await
}

/// `POST /r/{token}/check/save`.
pub(crate) async fn save_check(
    site: web::Data<Site>,
    token: web::Path<String>,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    leave(&site, &token, None, &asked, fields).await
}

async fn leave(
    site: &Site,
    token: &str,
    page: Option<PageId>,
    asked: &Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let submission_key = fields.get("submission_key").to_owned();
    let leaving = Leaving { page, submission_key, raw: fields.into_raw(), language: asked.named() };
    let left = fieldwork::leave_response(&site.app, &ResponseToken(token.to_owned()), leaving).await?;
    if let Some(code) = sessions::code_of(token) {
        return session::handed_on(site, token, code).await;
    }
    let address = match left {
        Left::Ended => format!("/r/{token}/receipt"),
        Left::Kept { left } => {
            let saved = format!("/r/{token}/saved");
            left.iter().take(LEFT_MAX).fold(saved, |address, field| asking(&address, LEFT, field))
        }
    };
    Ok(pages::see_other(&match asked.named() {
        Some(language) => asking(&address, LANGUAGE, &language.0),
        None => address,
    }))
}

/// `GET /r/{token}/saved`: safe to refresh, since the code is worked out from the address.
pub(crate) async fn saved(
    site: web::Data<Site>,
    request: HttpRequest,
    token: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let Some(mut saved) = fieldwork::saved(&site.app, &ResponseToken(token.clone())).await? else {
        let interview = super::interview(&site, &token, &asked).await?;
        return Ok(pages::see_other(&in_language(now_at(&token, &interview), &interview, &asked)));
    };
    if let Some(language) = asked.language(&saved.interview.questionnaire) {
        saved.interview.language = language;
    }
    let view = view(&saved, &token, full_address(&site, &request, "/return"), &asked);
    let title = say(&saved.interview.language, "saved-title", &[]);
    Ok(pages::ok("respondent/saved", frame(&saved.interview, title, &format!("/r/{token}/saved")), view))
}

fn view(saved: &Saved, token: &str, return_address: String, asked: &Asked) -> View {
    let Saved { interview, code } = saved;
    let (questionnaire, language) = (&interview.questionnaire, &interview.language);
    let question = |field: &str| {
        let id = VariableId::new(field).ok()?;
        let row = questionnaire.variable(&id).map(|variable| variable.row_label.as_ref().unwrap_or(&variable.label));
        // The parts of one question may be wrong only together.
        let items = || questionnaire.pages().iter().flat_map(|page| &page.items);
        let whole = || items().find(|checked| checked.item.variable == id).map(|checked| &checked.item.label);
        row.or_else(whole).map(|label| brief(label, language))
    };
    View {
        code: code.clone(),
        return_address,
        until: phrases::day(language, interview.around.wave().fieldwork.to),
        left: asked.all(LEFT).take(LEFT_MAX).filter_map(question).collect(),
        asks_consent: asks_consent(questionnaire),
        go_on: in_language(now_at(token, interview), interview, asked),
    }
}
