//! An edit that could not be made: what was written is not lost, and both sides are shown where somebody else was quicker.

use super::edits::back;
use super::{Desk, Shell};
use crate::app::Refusal;
use crate::app::authoring::drafts;
use crate::finding::Code;
use crate::questionnaire::Draft;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::editing::{Part, fields, find, parts};
use crate::study::Study;
use crate::text::Text;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::DeskForm;
use actix_web::HttpResponse;
use serde::Serialize;

#[derive(Serialize)]
struct View {
    shell: Shell,
    heading: &'static str,
    message: String,
    advice: &'static str,
    code: String,
    back: String,
    /// What was written and what stands there, where they differ.
    lines: Vec<LineView>,
    /// The form again, to be sent over what stands there now.
    again: Option<Vec<Hidden>>,
    action: String,
}

#[derive(Serialize)]
struct LineView {
    what: String,
    yours: String,
    /// `None` where there is nothing to compare with.
    theirs: Option<String>,
}

#[derive(Serialize)]
struct Hidden {
    name: String,
    value: String,
}

pub(super) async fn page(site: &Site, study: Study, form: DeskForm, refusal: Refusal) -> Result<HttpResponse, Problem> {
    let problem = Problem::from(refusal.clone());
    if actix_web::ResponseError::status_code(&problem).is_server_error() {
        return Err(problem);
    }
    let design = drafts::design(&site.app, study.id).await?.ok_or_else(|| Problem::of(Code::NOT_FOUND))?;
    let desk = Desk::at(study, design, form.staff);
    let fields = form.fields;
    let part = fields.get("part").parse::<Part>().ok();
    let is_conflict = refusal.code == Code::CHANGED_MEANWHILE;
    let digest = part.as_ref().and_then(|part| parts::digest(desk.draft(), part));
    let now = part.as_ref().map(|part| now(desk.draft(), part)).unwrap_or_default();
    let again = (is_conflict && digest.is_some() && !fields.get("digest").is_empty())
        .then(|| hidden(&fields, digest.as_deref()));
    let (heading, advice) = refusal.code.problem().map_or(("", ""), |p| (p.title, p.advice));
    let view = View {
        shell: desk.shell("none"),
        heading,
        message: refusal.message,
        advice: if is_conflict { "Nothing of theirs and nothing of yours is lost. Choose below." } else { advice },
        code: refusal.code.to_string(),
        back: back(&fields, &desk.base()),
        lines: lines(&fields, &now, is_conflict),
        again,
        action: format!("{}/edit", desk.base()),
    };
    let mut frame = desk.frame(heading);
    frame.error = true;
    Ok(pages::page(&mut problem.start(), "desk/designer/refused", frame, view))
}

/// Fields that carry no text of the author's.
const SILENT: [&str; 23] = [
    "csrf", "edit", "back", "part", "digest", "id", "list", "do", "how", "language", "index", "after", "section",
    "page", "kind", "code", "way", "into", "from", "row", "version", "variable", "was",
];

fn hidden(fields: &Fields, digest: Option<&str>) -> Vec<Hidden> {
    let each = fields.each().map(|(name, value)| {
        let value = if name == "digest" { digest.unwrap_or(value) } else { value };
        Hidden { name: name.to_owned(), value: value.to_owned() }
    });
    each.collect()
}

fn lines(fields: &Fields, now: &[(String, String)], is_conflict: bool) -> Vec<LineView> {
    let silent = |name: &str| SILENT.contains(&name) || name.starts_with("was.") || name.ends_with(".was");
    let each = fields.each().filter(|(name, value)| !silent(name) && !value.trim().is_empty());
    each.filter_map(|(name, value)| {
        let theirs = now.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone());
        let same = theirs.as_deref().is_some_and(|theirs| theirs.trim() == value.trim().replace("\r\n", "\n"));
        // In a conflict only the differences matter; what was refused is shown whole.
        let shown = !is_conflict || (!same && theirs.is_some());
        (shown && !same).then(|| LineView { what: in_words(name), yours: value.to_owned(), theirs })
    })
    .collect()
}

/// A field as the form called it.
fn in_words(name: &str) -> String {
    let known = match name {
        "label" => "Wording",
        "hint" => "Hint",
        "concept" => "Concept",
        "title" => "Title",
        "population" => "Who it is for",
        "minutes" => "Minutes",
        "purpose" => "Who asks, and why",
        "run_by" => "Who runs it",
        "contact" => "Whom to ask",
        "privacy" => "What becomes of the answers",
        "notices" => "To bear in mind",
        "thanks" => "Thanks",
        "quota_full" => "When a quota is full",
        "rule" => "Rule",
        "new" => "New line",
        "required" => "An answer is needed",
        _ => "",
    };
    if !known.is_empty() {
        return known.into();
    }
    match name.split('.').collect::<Vec<_>>().as_slice() {
        ["option", code, "label"] => format!("Answer with the code {code}"),
        ["row", row, "label"] => format!("Line “{row}”"),
        ["text", ..] => "Translation".into(),
        ["kind", field] => fields::KINDS
            .iter()
            .flat_map(|kind| kind.fields)
            .find(|known| known.name == *field)
            .map_or_else(|| name.to_owned(), |known| known.label.to_owned()),
        _ => name.replace(['.', '_'], " "),
    }
}

/// What stands in a part now, by the names of its form's fields.
fn now(draft: &Draft, part: &Part) -> Vec<(String, String)> {
    let said = |text: &Text| text.get(&draft.language).to_owned();
    let joined = |texts: &[Text]| texts.iter().map(said).collect::<Vec<_>>().join("\n\n");
    let pair = |name: &str, text: String| (name.to_owned(), text);
    match part {
        Part::Settings => vec![
            pair("title", said(&draft.title)),
            pair("population", said(&draft.population)),
            pair("minutes", draft.expected_minutes.to_string()),
        ],
        Part::Front => {
            let front = &draft.front_matter;
            vec![
                pair("purpose", joined(&front.purpose)),
                pair("run_by", said(&front.run_by)),
                pair("contact", said(&front.contact)),
                pair("privacy", joined(&front.privacy)),
                pair("notices", joined(&front.notices)),
                pair("thanks", joined(&front.thanks)),
                pair("quota_full", joined(&front.quota_full)),
            ]
        }
        Part::Experiments => Vec::new(),
        Part::Section(id) => find::section(draft, id).map(|s| vec![pair("title", said(&s.title))]).unwrap_or_default(),
        Part::Page(id) => {
            let page = find::page(draft, id);
            page.map(|page| vec![pair("title", page.title.as_ref().map(said).unwrap_or_default())]).unwrap_or_default()
        }
        Part::Item(id) => {
            let Some(item) = find::item(draft, id) else { return Vec::new() };
            let mut all = vec![
                pair("label", said(&item.label)),
                pair("hint", item.hint.as_ref().map(said).unwrap_or_default()),
                pair("concept", item.concept.to_string()),
                pair("rule", item.relevant.clone().unwrap_or_default()),
            ];
            for (field, value) in fields::values(&item.kind, &draft.language) {
                all.push((format!("kind.{}", field.name), value));
            }
            if let ItemKind::Battery { rows, .. } = &item.kind {
                all.extend(rows.iter().map(|row| (format!("row.{}.label", row.variable), said(&row.label))));
            }
            if let Some(list) = item.kind.code_list() {
                all.extend(now(draft, &Part::List(list.clone())));
            }
            all
        }
        Part::List(id) => {
            let options = draft.code_lists.get(id).map_or(&[][..], |list| &list.options);
            options.iter().map(|option| (format!("option.{}.label", option.code), said(&option.label))).collect()
        }
    }
}
