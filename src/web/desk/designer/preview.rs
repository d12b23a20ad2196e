//! The draft as a respondent's phone shows it: page by page, each on its own, so that a fault elsewhere hides nothing.

use super::{Choice, Desk, Shell};
use crate::finding::{Code, Severity};
use crate::id::{ImageId, PageId};
use crate::questionnaire::check;
use crate::questionnaire::editing::texts::name_of;
use crate::questionnaire::editing::{find, glimpse};
use crate::text::Language;
use crate::web::Site;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::respondent;
use crate::web::staff::SignedIn;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    page: String,
    #[serde(default)]
    language: String,
}

#[derive(Serialize)]
struct View {
    shell: Shell,
    pages: Vec<Choice>,
    languages: Vec<Choice>,
    /// The page that is shown, where there is any.
    frame_address: Option<String>,
    title: String,
    edit: String,
    before: Option<String>,
    after: Option<String>,
    number: String,
}

/// `GET …/design/preview`: a phone beside a list of pages.
pub(crate) async fn preview(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
    query: web::Query<Query>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &study).await?;
    let draft = desk.draft();
    let ids: Vec<&PageId> = draft.sections.iter().flat_map(|s| &s.pages).map(|page| &page.id).collect();
    let at = ids.iter().position(|id| id.as_str() == query.page).unwrap_or(0);
    let language = spoken(&desk, &query.language);
    let address = |page: &PageId| format!("{}/preview?page={page}&language={}", desk.base(), language.0);
    let mut choices = super::outline::page_choices(&desk);
    for (n, choice) in choices.iter_mut().enumerate() {
        choice.chosen = n == at;
    }
    let languages = std::iter::once(&draft.language).chain(&draft.translations);
    let view = View {
        title: choices.get(at).map_or_else(String::new, |choice| choice.label.clone()),
        frame_address: ids.get(at).map(|id| format!("{}/preview/{id}?language={}", desk.base(), language.0)),
        edit: ids.get(at).map_or_else(|| desk.base(), |id| format!("{}/pages/{id}", desk.base())),
        before: at.checked_sub(1).and_then(|at| ids.get(at)).map(|id| address(id)),
        after: ids.get(at + 1).map(|id| address(id)),
        number: format!("Page {} of {}", if ids.is_empty() { 0 } else { at + 1 }, ids.len()),
        languages: languages.map(|known| Choice::new(&*known.0, name_of(known), *known == language)).collect(),
        pages: choices,
        shell: desk.shell("/preview"),
    };
    Ok(pages::ok("desk/designer/preview", desk.frame("Preview"), view))
}

fn spoken(desk: &Desk, tag: &str) -> Language {
    let draft = desk.draft();
    let known = std::iter::once(&draft.language).chain(&draft.translations).find(|language| language.0 == tag);
    known.unwrap_or(&draft.language).clone()
}

#[derive(Serialize)]
struct FaultyView {
    messages: Vec<String>,
}

/// `GET …/design/preview/{page}`: one page as a respondent would see it. Only the designer's own pages may frame it.
pub(crate) async fn preview_page(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
    query: web::Query<Query>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &path.0).await?;
    let missing = || Problem::of(Code::NOT_FOUND);
    let page = PageId::new(&path.1).map_err(|_| missing())?;
    find::page(desk.draft(), &page).ok_or_else(missing)?;
    let alone = glimpse::alone(desk.draft(), &page, &spoken(&desk, &query.language)).ok_or_else(missing)?;
    let (questionnaire, findings) = check(alone);
    let shown = questionnaire
        .and_then(|questionnaire| respondent::glimpsed(questionnaire, &page, format!("{}/images", desk.base())));
    let mut response = shown.unwrap_or_else(|| {
        let faults = findings.iter().filter(|finding| finding.severity == Severity::Error);
        let messages = faults.map(|finding| finding.message.clone()).collect();
        pages::ok(
            "desk/designer/preview_page",
            Frame { respondent: true, ..Frame::titled("Preview") },
            FaultyView { messages },
        )
    });
    response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    Ok(response)
}

/// `GET …/design/images/{image}`: a picture of the draft.
pub(crate) async fn image(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &path.0).await?;
    let missing = || Problem::of(Code::NOT_FOUND);
    let id = ImageId::new(&path.1).map_err(|_| missing())?;
    let image = desk.draft().images.get(&id).ok_or_else(missing)?;
    let known = ["image/png", "image/jpeg", "image/webp", "image/gif"].contains(&image.media_type.as_str());
    let bytes = STANDARD.decode(image.data.as_bytes()).ok().filter(|_| known).ok_or_else(missing)?;
    Ok(HttpResponse::Ok().content_type(image.media_type.clone()).body(bytes))
}

/// `GET …/design/paper`: the draft on paper, where it can be asked at all; else what is wrong with it.
pub(crate) async fn paper(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
    query: web::Query<crate::web::desk::paper::Query>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &study).await?;
    let (questionnaire, _) = check(desk.draft().clone());
    let Some(questionnaire) = questionnaire else {
        return Ok(pages::see_other(&format!("{}/check", desk.base())));
    };
    let back = (format!("{}/preview", desk.base()), "The draft".to_owned());
    let images = format!("{}/images", desk.base());
    Ok(crate::web::desk::paper::printed(&desk.study, &desk.staff, &questionnaire, &query, back, images))
}
