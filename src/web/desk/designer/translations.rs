//! All texts side by side with one other language.

use super::settings::progress;
use super::{Desk, Shell};
use crate::finding::Code;
use crate::questionnaire::editing::texts::name_of;
use crate::questionnaire::editing::{Part, texts, words};
use crate::text::Language;
use crate::web::Site;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

/// Texts on one page: two fields each must fit a form.
const SHOWN: usize = 200;

#[derive(Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    from: usize,
    /// Only what is not there yet.
    #[serde(default)]
    missing: String,
}

#[derive(Serialize)]
struct View {
    shell: Shell,
    language: String,
    name: String,
    main: String,
    main_tag: String,
    right_to_left: bool,
    progress: String,
    address: String,
    back: String,
    only_missing: bool,
    lines: Vec<LineView>,
    parts: Vec<PartView>,
}

#[derive(Serialize)]
struct LineView {
    id: String,
    key: String,
    what: String,
    original: String,
    text: String,
    rows: usize,
}

/// A stretch of texts, where there are too many for one page.
#[derive(Serialize)]
struct PartView {
    label: String,
    address: String,
    current: bool,
}

pub(crate) async fn translations(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
    query: web::Query<Query>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &path.0).await?;
    let draft = desk.draft();
    let language = Language(path.1.clone());
    if !draft.translations.contains(&language) {
        return Err(Problem::of(Code::NOT_FOUND));
    }
    let only_missing = !query.missing.is_empty();
    let all: Vec<texts::Line> = texts::all(draft)
        .into_iter()
        .filter(|line| !line.text.is_blank())
        .filter(|line| !only_missing || !texts::has(&line.text, &language, &draft.language))
        .collect();
    let address = format!("{}/translations/{}", desk.base(), language.0);
    let query_of = |from: usize| {
        let missing = if only_missing { "&missing=yes" } else { "" };
        format!("{address}?from={from}{missing}")
    };
    let from = query.from.min(all.len());
    let parts = (0..all.len()).step_by(SHOWN).map(|at| PartView {
        label: format!("{} to {}", at + 1, (at + SHOWN).min(all.len())),
        address: query_of(at),
        current: at == from,
    });
    let parts: Vec<PartView> = parts.collect();
    let lines = all.iter().enumerate().skip(from).take(SHOWN).map(|(n, line)| {
        let original = texts::exactly(&line.text, &draft.language, &draft.language).to_owned();
        LineView {
            id: format!("text-{n}"),
            key: line.key.clone(),
            what: what_of(&desk, line),
            rows: original.len() / 60 + 1,
            text: texts::exactly(&line.text, &language, &draft.language).to_owned(),
            original,
        }
    });
    let view = View {
        lines: lines.collect(),
        name: name_of(&language),
        main: name_of(&draft.language),
        main_tag: draft.language.0.clone(),
        right_to_left: matches!(language.0.as_str(), "ar" | "ur" | "fa" | "he"),
        progress: progress(&desk, &language).0,
        back: query_of(from),
        parts: if parts.len() > 1 { parts } else { Vec::new() },
        address,
        only_missing,
        shell: desk.shell("/settings"),
        language: language.0,
    };
    let title = format!("Translation into {}", view.name);
    Ok(pages::ok("desk/designer/translations", desk.frame(title), view))
}

/// What a text is, with the name of the question or list that it belongs to.
fn what_of(desk: &Desk, line: &texts::Line) -> String {
    let mut parts = line.key.split('.');
    match (parts.next(), parts.next()) {
        (Some("item"), Some(_)) if line.what == "Question" => line.what.to_owned(),
        (Some("item"), Some(name)) => match name.parse() {
            Ok(id) => format!("{}, in {}", line.what, words::part_of(&Part::Item(id), desk.draft())),
            Err(_) => line.what.to_owned(),
        },
        (Some("list"), Some(name)) => match name.parse() {
            Ok(id) => format!("{} to {}", line.what, words::part_of(&Part::List(id), desk.draft())),
            Err(_) => line.what.to_owned(),
        },
        _ => line.what.to_owned(),
    }
}
