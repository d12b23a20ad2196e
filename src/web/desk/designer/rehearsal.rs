//! Trying the draft out: made-up respondents take every way, and the page says where they came and how long it took.

use super::{Desk, Shell};
use crate::questionnaire::check;
use crate::questionnaire::editing::{Part, find};
use crate::review::{Rehearsal, rehearse, respondents};
use crate::web::Site;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use crate::web::words;
use actix_web::{HttpResponse, web};
use serde::Serialize;

/// Ways that are listed.
const WAYS: usize = 40;
/// The same made-up people each time, so that a change in the figures is a change in the questionnaire.
const SEED: u64 = 1;

#[derive(Serialize)]
struct View {
    shell: Shell,
    result: Option<ResultView>,
}

#[derive(Serialize)]
struct ResultView {
    respondents: String,
    median: Option<String>,
    slow: Option<String>,
    promised: u32,
    dead_ends: Vec<DeadEnd>,
    pages: Vec<PageLine>,
    ways: Vec<WayLine>,
    more_ways: usize,
}

#[derive(Serialize)]
struct DeadEnd {
    page: String,
    address: String,
    respondents: String,
    said: String,
}

#[derive(Serialize)]
struct PageLine {
    title: String,
    address: String,
    visits: String,
    seconds: String,
    nobody: bool,
}

#[derive(Serialize)]
struct WayLine {
    respondents: String,
    pages: String,
    end: &'static str,
}

/// `GET …/design/rehearsal`.
pub(crate) async fn rehearsal(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &study).await?;
    let raised = desk.raised.clone();
    // Hundreds of made-up respondents: not on a thread that answers.
    let run = web::block(move || {
        check(raised).0.map(|questionnaire| rehearse(&questionnaire, respondents(&questionnaire), SEED))
    })
    .await;
    let result = run.ok().flatten().map(|rehearsal| result_view(&desk, &rehearsal));
    let view = View { shell: desk.shell("/rehearsal"), result };
    Ok(pages::ok("desk/designer/rehearsal", desk.frame("Try it out"), view))
}

fn result_view(desk: &Desk, rehearsal: &Rehearsal) -> ResultView {
    let minutes = |minutes: f64| words::decimals(minutes, 1);
    let ways = rehearsal.ways.iter().take(WAYS).map(|way| WayLine {
        respondents: words::count(way.respondents),
        pages: way.pages.iter().map(|page| title(desk, page)).collect::<Vec<_>>().join(" → "),
        end: match way.end {
            "complete" => "to the end",
            "not_eligible" => "out: the survey is not for them",
            "refusal" => "out: did not want to take part",
            _ => "stuck",
        },
    });
    ResultView {
        respondents: words::count(rehearsal.respondents),
        median: rehearsal.median_minutes().map(minutes),
        slow: rehearsal.slow_minutes().map(minutes),
        promised: desk.draft().expected_minutes,
        dead_ends: rehearsal
            .dead_ends
            .iter()
            .map(|end| DeadEnd {
                page: title(desk, &end.page),
                address: desk.address_of(&Part::Page(end.page.clone())),
                respondents: words::count(end.respondents),
                said: end.said.clone(),
            })
            .collect(),
        pages: rehearsal
            .pages
            .iter()
            .map(|page| PageLine {
                title: title(desk, &page.page),
                address: desk.address_of(&Part::Page(page.page.clone())),
                visits: words::count(page.visits),
                seconds: words::decimals(page.seconds, 0),
                nobody: page.visits == 0,
            })
            .collect(),
        ways: ways.collect(),
        more_ways: rehearsal.ways.len().saturating_sub(WAYS),
    }
}

/// A page as people know it; of a section that is gone through several times, by its name.
fn title(desk: &Desk, id: &crate::id::PageId) -> String {
    match find::page(desk.draft(), id) {
        Some(page) => match (&page.title, page.items.first()) {
            (Some(title), _) => desk.said(title).to_owned(),
            (None, Some(item)) => desk.said(&item.label).to_owned(),
            (None, None) => id.to_string(),
        },
        None => id.to_string(),
    }
}
