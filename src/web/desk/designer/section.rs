//! A section and a page: name, when they are shown, their order, repeats, and ways out.

use super::remarks::Remark;
use super::rules::RuleView;
use super::{Choice, Desk, Shell};
use crate::finding::Code;
use crate::id::{PageId, SectionId};
use crate::questionnaire::document::{ExitOutcome, REPEAT_MAX};
use crate::questionnaire::editing::{Part, find};
use crate::web::Site;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct SectionView {
    shell: Shell,
    id: String,
    title: String,
    part: String,
    digest: String,
    address: String,
    remarks: Vec<Remark>,
    random: bool,
    select: String,
    repeat: bool,
    count: String,
    at_most: u32,
    greatest: u32,
    another: String,
    rule: RuleView,
}

pub(crate) async fn section(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &path.0).await?;
    let missing = || Problem::of(Code::NOT_FOUND);
    let id = SectionId::new(&path.1).map_err(|_| missing())?;
    let section = find::section(desk.draft(), &id).ok_or_else(missing)?;
    let part = Part::Section(id);
    let address = desk.address_of(&part);
    let repeat = section.repeat.as_ref();
    let view = SectionView {
        shell: desk.shell("none"),
        id: section.id.to_string(),
        title: desk.said(&section.title).to_owned(),
        part: part.to_string(),
        digest: desk.digest(&part),
        remarks: desk.remarks(&part),
        random: section.page_order.random,
        select: section.page_order.select.map(|n| n.to_string()).unwrap_or_default(),
        repeat: repeat.is_some(),
        count: repeat.and_then(|r| r.count.clone()).unwrap_or_default(),
        at_most: repeat.map_or(5, |r| r.at_most),
        greatest: REPEAT_MAX,
        another: repeat.and_then(|r| r.another.as_ref()).map(|text| desk.said(text).to_owned()).unwrap_or_default(),
        rule: desk.rule_view(part, section.relevant.as_deref(), &format!("{address}#routing")),
        address,
    };
    let title = view.title.clone();
    Ok(pages::ok("desk/designer/section", desk.frame(title), view))
}

#[derive(Serialize)]
struct PageView {
    shell: Shell,
    id: String,
    heading: String,
    title: String,
    part: String,
    digest: String,
    address: String,
    remarks: Vec<Remark>,
    random: bool,
    select: String,
    rule: RuleView,
    exits: Vec<ExitView>,
    preview: String,
}

#[derive(Serialize)]
struct ExitView {
    n: usize,
    number: usize,
    was: Option<usize>,
    when: String,
    title: String,
    message: String,
    outcomes: Vec<Choice>,
}

pub(crate) async fn page(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &path.0).await?;
    let missing = || Problem::of(Code::NOT_FOUND);
    let id = PageId::new(&path.1).map_err(|_| missing())?;
    let page = find::page(desk.draft(), &id).ok_or_else(missing)?;
    let part = Part::Page(id);
    let address = desk.address_of(&part);
    let exit =
        |n: usize, was: Option<usize>, when: &str, title: String, message: String, outcome: ExitOutcome| ExitView {
            n,
            number: n + 1,
            was,
            when: when.to_owned(),
            title,
            message,
            outcomes: vec![
                Choice::new("not_eligible", "The survey is not for them", outcome == ExitOutcome::NotEligible),
                Choice::new("refusal", "They did not want to take part", outcome == ExitOutcome::Refusal),
            ],
        };
    let known = page.exits.iter().enumerate().map(|(n, known)| {
        let message = known.message.iter().map(|text| desk.said(text)).collect::<Vec<_>>().join("\n\n");
        exit(n, Some(n), &known.when, desk.said(&known.title).to_owned(), message, known.outcome)
    });
    let n = page.exits.len();
    let spare = exit(n, None, "", String::new(), String::new(), ExitOutcome::NotEligible);
    let title = page.title.as_ref().map(|text| desk.said(text).to_owned()).unwrap_or_default();
    let view = PageView {
        shell: desk.shell("none"),
        id: page.id.to_string(),
        heading: match page.items.first() {
            _ if !title.is_empty() => title.clone(),
            Some(item) => format!("Page with “{}”", desk.said(&item.label)),
            None => "Empty page".into(),
        },
        title,
        part: part.to_string(),
        digest: desk.digest(&part),
        remarks: desk.remarks(&part),
        random: page.item_order.random,
        select: page.item_order.select.map(|n| n.to_string()).unwrap_or_default(),
        exits: known.chain([spare]).collect(),
        preview: format!("{}/preview/{}", desk.base(), page.id),
        rule: desk.rule_view(part, page.relevant.as_deref(), &format!("{address}#routing")),
        address,
    };
    let title = view.heading.clone();
    Ok(pages::ok("desk/designer/page", desk.frame(title), view))
}
