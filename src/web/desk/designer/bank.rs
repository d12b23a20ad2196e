//! The item bank: what was asked before, in which versions and waves, and what it found.

use super::outline::page_choices;
use super::{Choice, Desk, Shell};
use crate::app::authoring::bank::{self, Banked};
use crate::questionnaire::editing::{fields, find};
use crate::web::Site;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use crate::web::words;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct View {
    shell: Shell,
    query: String,
    found: String,
    entries: Vec<EntryView>,
    pages: Vec<Choice>,
}

#[derive(Serialize)]
struct EntryView {
    id: String,
    wording: String,
    about: String,
    waves: String,
    simulated: bool,
    version: String,
    variable: String,
    /// The draft has it, or a question of that name.
    here: bool,
    result: Option<ResultView>,
}

#[derive(Serialize)]
struct ResultView {
    caption: String,
    share: &'static str,
    lines: Vec<ResultLine>,
}

#[derive(Serialize)]
struct ResultLine {
    label: String,
    count: String,
    share: String,
}

pub(crate) async fn bank(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
    query: web::Query<Query>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &study).await?;
    let query = query.into_inner().q;
    let (found, total) = bank::search(&site.app, query.clone()).await?;
    let here = find::variables(desk.draft());
    let said = match (total, found.len()) {
        (0, _) => "Nothing was found.".to_owned(),
        (1, _) => "One question was found.".into(),
        (total, shown) if shown < total => format!("{total} questions were found; the first {shown} are shown."),
        (total, _) => format!("{total} questions were found."),
    };
    let entries = found.into_iter().enumerate().map(|(n, banked)| {
        let is_here =
            here.contains(&banked.variable) || find::rows_of(&banked.item.kind).iter().any(|row| here.contains(*row));
        entry(n, banked, is_here)
    });
    let view =
        View { shell: desk.shell("/bank"), query, found: said, entries: entries.collect(), pages: page_choices(&desk) };
    Ok(pages::ok("desk/designer/bank", desk.frame("Item bank"), view))
}

fn entry(n: usize, banked: Banked, here: bool) -> EntryView {
    let kind = fields::kind_named(&fields::word_of(&banked.item.kind)).map_or("", |kind| kind.name);
    EntryView {
        id: format!("entry-{n}"),
        about: format!(
            "{kind} · concept {} · name {} · version {} · {}",
            banked.concept, banked.variable, banked.item_version, banked.study_title
        ),
        waves: if banked.waves.is_empty() {
            "No wave has asked it yet".into()
        } else {
            format!("Asked in {}", banked.waves.join(", "))
        },
        wording: banked.wording,
        simulated: banked.simulated,
        version: banked.version.to_string(),
        variable: banked.variable.to_string(),
        here,
        result: banked.result.map(|result| ResultView {
            caption: match &result.weights {
                Some(weights) => {
                    format!("{}: {} answers; shares are weighted ({weights})", result.wave, words::count(result.base))
                }
                None => format!("{}: {} answers; shares are not weighted", result.wave, words::count(result.base)),
            },
            share: if result.weights.is_some() { "Weighted share" } else { "Share" },
            lines: result
                .lines
                .into_iter()
                .map(|line| ResultLine {
                    label: line.label,
                    count: words::count(line.count),
                    share: line.share.map_or_else(|| "–".into(), |s| format!("{}%", words::decimals(100.0 * s, 1))),
                })
                .collect(),
        }),
    }
}
