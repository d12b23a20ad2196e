//! Every form of the designer, as an edit.

use super::{base, refused, rules};
use crate::app::Refusal;
use crate::app::authoring::bank;
use crate::app::authoring::drafts::{self, Design, Seen};
use crate::finding::Code;
use crate::id::{CodeListId, ConceptId, VariableId, VersionId};
use crate::questionnaire::Draft;
use crate::questionnaire::document::{ExitOutcome, ItemKind, Shuffle};
use crate::questionnaire::editing::{
    ArmFields, CheckFields, Edit, ExitFields, Front, HelpFields, ItemFields, Part, RepeatFields, VariantFields, fields,
    find, names,
};
use crate::questionnaire::missing::MissingReason;
use crate::text::Language;
use crate::web::Site;
use crate::web::desk::study_named;
use crate::web::form::Fields;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::DeskForm;
use actix_web::{HttpResponse, web};
use std::collections::BTreeSet;
use std::str::FromStr;

/// `POST …/design/edit`: makes the edit and goes back to the page it came from.
pub(crate) async fn edit(
    site: web::Data<Site>,
    form: DeskForm,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let design = drafts::design(&site.app, study.id).await?.ok_or_else(|| Problem::of(Code::NOT_FOUND))?;
    let base = base(&study);
    let done = match made(&site, &form.fields, &design, &base).await {
        Ok((edit, back)) => {
            let seen = seen(&form.fields)?;
            drafts::edit_draft(&site.app, form.staff.actor(), study.id, edit, seen).await.map(|()| back)
        }
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(back) => Ok(pages::see_other(&back)),
        Err(refusal) => refused::page(&site, study, form, refusal).await,
    }
}

/// `POST …/design/undo`.
pub(crate) async fn undo(
    site: web::Data<Site>,
    form: DeskForm,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let sequence = form.fields.get("sequence").parse().map_err(|_| Problem::of(Code::REQUEST_INVALID))?;
    drafts::undo(&site.app, form.staff.actor(), study.id, sequence).await?;
    Ok(pages::see_other(&base(&study)))
}

/// `POST …/design/redo`.
pub(crate) async fn redo(
    site: web::Data<Site>,
    form: DeskForm,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let sequence = form.fields.get("sequence").parse().map_err(|_| Problem::of(Code::REQUEST_INVALID))?;
    drafts::redo(&site.app, form.staff.actor(), study.id, sequence).await?;
    Ok(pages::see_other(&base(&study)))
}

fn seen(fields: &Fields) -> Result<Option<Seen>, Problem> {
    if fields.get("digest").is_empty() {
        return Ok(None);
    }
    let part = fields.get("part").parse().map_err(|_| Problem::of(Code::REQUEST_INVALID))?;
    Ok(Some(Seen { part, digest: fields.get("digest").to_owned() }))
}

/// The page to go back to: one of the designer's own.
pub(super) fn back(fields: &Fields, base: &str) -> String {
    let wanted = fields.get("back");
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '#' | '?' | '=' | '&' | ':' | '.');
    let rest = wanted.strip_prefix(base).filter(|rest| rest.is_empty() || rest.starts_with(['/', '#', '?']));
    match rest {
        Some(rest) if rest.chars().all(plain) && !rest.contains("..") => wanted.to_owned(),
        _ => base.to_owned(),
    }
}

fn unclear(message: &str) -> Refusal {
    Refusal::new(Code::REQUEST_INVALID, message)
}

/// A name in a field of the form.
fn named<T: FromStr>(fields: &Fields, field: &str) -> Result<T, Refusal> {
    fields.get(field).parse().map_err(|_| unclear(&format!("the form names no “{field}”")))
}

fn optional<T: FromStr>(fields: &Fields, field: &str) -> Result<Option<T>, Refusal> {
    if fields.get(field).is_empty() { Ok(None) } else { named(fields, field).map(Some) }
}

fn ticked(fields: &Fields, field: &str) -> bool {
    !fields.get(field).is_empty()
}

fn count(fields: &Fields, field: &str, label: &str) -> Result<Option<u32>, Refusal> {
    let text = fields.get(field).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let unreadable =
        || Refusal::new(Code::NUMBER_UNREADABLE, format!("{label}: “{text}” is not a whole number from 0"));
    text.parse().map(Some).map_err(|_| unreadable())
}

fn shuffle(fields: &Fields) -> Result<Shuffle, Refusal> {
    Ok(Shuffle { random: ticked(fields, "random"), select: count(fields, "select", "How many are shown")? })
}

/// Where what was done is to be looked at, beside the edit.
type Made = (Edit, String);

async fn made(site: &Site, fields: &Fields, design: &Design, base: &str) -> Result<Made, Refusal> {
    let draft = &design.draft;
    let back = back(fields, base);
    let text = |field: &str| fields.get(field).to_owned();
    let edit = match fields.get("edit") {
        "settings" => Edit::Settings {
            title: text("title"),
            population: text("population"),
            expected_minutes: count(fields, "minutes", "Minutes")?.unwrap_or(0),
        },
        "add_language" => Edit::AddLanguage(language(fields)),
        "remove_language" => Edit::RemoveLanguage(language(fields)),
        "front" => Edit::Front(front(fields)),
        "help_line" => Edit::HelpLine { index: optional(fields, "index")?, line: help_line(fields) },
        "remove_help_line" => Edit::RemoveHelpLine(named(fields, "index")?),
        "add_section" => Edit::AddSection { title: text("title"), after: optional(fields, "after")? },
        "section" => Edit::SetSection {
            id: named(fields, "id")?,
            title: text("title"),
            page_order: shuffle(fields)?,
            repeat: repeat(fields)?,
        },
        "add_page" => Edit::AddPage {
            section: named(fields, "section")?,
            title: text("title"),
            after: optional(fields, "after")?,
        },
        "page" => Edit::SetPage { id: named(fields, "id")?, title: text("title"), item_order: shuffle(fields)? },
        "exits" => Edit::SetExits { page: named(fields, "id")?, exits: exits(fields, draft)? },
        "add_item" => return add_item(fields, design, base),
        "put_item" => return put_item(site, fields, design, base).await,
        "item" => Edit::SetItem(Box::new(item(fields, draft)?)),
        "options" => options(fields, draft)?,
        "rows" => rows(fields, design)?,
        "rule" => {
            let part: Part = named(fields, "part")?;
            Edit::Rule { rule: rules::rule_of(fields, draft, &part)?, part }
        }
        "ballot" => Edit::SetBallot { part: named(fields, "part")?, ballot: rules::ballot(fields, draft)? },
        "experiment" => experiment(fields, design)?,
        "remove_experiment" => Edit::RemoveExperiment(named(fields, "id")?),
        "checks" => Edit::SetChecks { variable: named(fields, "id")?, checks: checks(fields) },
        "variants" => Edit::SetVariants { variable: named(fields, "id")?, variants: variants(fields) },
        "move" => Edit::Move { part: named(fields, "part")?, up: fields.get("way") == "up" },
        "move_to" => Edit::MoveTo {
            part: named(fields, "part")?,
            into: optional(fields, "into")?,
            index: named(fields, "index")?,
        },
        "remove" => Edit::Remove(named(fields, "part")?),
        "rename" => {
            let to: VariableId = VariableId::new(fields.get("to").trim())
                .map_err(|e| Refusal::new(Code::NAME_INVALID, e.to_string()))?;
            let back = if back.contains("/items/") && fields.get("row").is_empty() {
                format!("{base}/items/{to}")
            } else {
                back
            };
            return Ok((Edit::Rename { from: named(fields, "from")?, to }, back));
        }
        "texts" => texts(fields),
        "own_list" => Edit::OwnList { variable: named(fields, "id")? },
        "use_list" => Edit::UseList { variable: named(fields, "id")?, list: named(fields, "list")? },
        _ => return Err(unclear("the form does not say what to change")),
    };
    Ok((edit, back))
}

fn language(fields: &Fields) -> Language {
    Language(fields.get("language").trim().to_owned())
}

fn front(fields: &Fields) -> Front {
    let paragraphs = |field: &str| fields::paragraphs_of(fields.get(field));
    Front {
        purpose: paragraphs("purpose"),
        run_by: fields.get("run_by").to_owned(),
        contact: fields.get("contact").to_owned(),
        privacy: paragraphs("privacy"),
        privacy_notice_url: fields.get("privacy_notice_url").to_owned(),
        notices: paragraphs("notices"),
        thanks: paragraphs("thanks"),
        quota_full: paragraphs("quota_full"),
    }
}

fn help_line(fields: &Fields) -> HelpFields {
    let text = |field: &str| fields.get(field).to_owned();
    HelpFields {
        name: text("name"),
        phone: text("phone"),
        url: text("url"),
        about: text("about"),
        tried: ticked(fields, "tried"),
    }
}

fn repeat(fields: &Fields) -> Result<Option<RepeatFields>, Refusal> {
    if !ticked(fields, "repeat") {
        return Ok(None);
    }
    let at_most = count(fields, "at_most", "How often at most")?.unwrap_or(1);
    Ok(Some(RepeatFields { count: fields.get("count").to_owned(), at_most, another: fields.get("another").to_owned() }))
}

/// Lines of a form that are numbered from 0, as far as it has any.
fn numbered<'f>(fields: &'f Fields, list: &'f str, key: &'f str) -> impl Iterator<Item = usize> + 'f {
    const LINES_MAX: usize = 200;
    (0..LINES_MAX).take_while(move |n| fields.has(&format!("{list}.{n}.{key}")))
}

/// The line's place before the edit, where it was there.
fn was(fields: &Fields, list: &str, n: usize) -> Option<usize> {
    fields.get(&format!("{list}.{n}.was")).parse().ok()
}

fn exits(fields: &Fields, _draft: &Draft) -> Result<Vec<ExitFields>, Refusal> {
    let get = |n: usize, key: &str| fields.get(&format!("exit.{n}.{key}")).to_owned();
    let each = numbered(fields, "exit", "when").filter(|n| !get(*n, "when").trim().is_empty());
    Ok(each
        .map(|n| ExitFields {
            was: was(fields, "exit", n),
            when: get(n, "when"),
            outcome: if get(n, "outcome") == "refusal" { ExitOutcome::Refusal } else { ExitOutcome::NotEligible },
            title: get(n, "title"),
            message: fields::paragraphs_of(&get(n, "message")),
        })
        .collect())
}

fn checks(fields: &Fields) -> Vec<CheckFields> {
    let get = |n: usize, key: &str| fields.get(&format!("check.{n}.{key}")).to_owned();
    let each = numbered(fields, "check", "must").filter(|n| !get(*n, "must").trim().is_empty());
    each.map(|n| CheckFields {
        was: was(fields, "check", n),
        must: get(n, "must"),
        message: get(n, "message"),
        soft: !get(n, "soft").is_empty(),
    })
    .collect()
}

fn variants(fields: &Fields) -> Vec<VariantFields> {
    let get = |n: usize, key: &str| fields.get(&format!("variant.{n}.{key}")).to_owned();
    let each = numbered(fields, "variant", "when").filter(|n| !get(*n, "when").trim().is_empty());
    each.map(|n| VariantFields {
        was: was(fields, "variant", n),
        when: get(n, "when"),
        label: get(n, "label"),
        hint: get(n, "hint"),
    })
    .collect()
}

/// Names that earlier versions used and the draft does not have.
fn kept_names(design: &Design) -> BTreeSet<VariableId> {
    design.frozen.iter().flat_map(|version| find::variables(&version.draft)).collect()
}

fn nameless() -> Refusal {
    Refusal::new(Code::NAME_INVALID, "no name could be made of that; write some letters")
}

fn add_item(fields: &Fields, design: &Design, base: &str) -> Result<Made, Refusal> {
    let label = fields.get("label").trim().to_owned();
    let variable = names::variable(&design.draft, &label, &kept_names(design)).ok_or_else(nameless)?;
    let back = format!("{base}/items/{variable}");
    let (page, after) = (named(fields, "page")?, optional(fields, "after")?);
    Ok((Edit::AddItem { page, after, variable, label, kind: fields.get("kind").to_owned() }, back))
}

async fn put_item(site: &Site, fields: &Fields, design: &Design, base: &str) -> Result<Made, Refusal> {
    let version: VersionId = named(fields, "version")?;
    let variable: VariableId = named(fields, "variable")?;
    let (mut item, lists, images) = bank::item(&site.app, version, variable).await?;
    // The same question again, beside itself, goes by another name; so does each of its lines.
    if find::variables(&design.draft).contains(&item.variable) {
        let message = format!("the questionnaire asks “{}” already", item.variable);
        return Err(Refusal::new(Code::NAME_DUPLICATE, message));
    }
    item.ballot = None;
    let back = format!("{base}/items/{}", item.variable);
    Ok((Edit::PutItem { page: named(fields, "page")?, after: None, item: Box::new(item), lists, images }, back))
}

fn item(fields: &Fields, draft: &Draft) -> Result<ItemFields, Refusal> {
    let variable: VariableId = named(fields, "id")?;
    let known = find::item(draft, &variable);
    let known =
        known.ok_or_else(|| Refusal::new(Code::CHANGED_MEANWHILE, "somebody removed that question meanwhile"))?;
    let specs = fields::kind_named(&fields::word_of(&known.kind)).map_or(&[][..], |kind| kind.fields);
    let concept = fields.get("concept").trim();
    let concept = ConceptId::new(if concept.is_empty() { variable.as_str() } else { concept })
        .map_err(|e| Refusal::new(Code::NAME_INVALID, e.to_string()))?;
    Ok(ItemFields {
        label: fields.get("label").to_owned(),
        hint: fields.get("hint").to_owned(),
        concept,
        required: ticked(fields, "required"),
        required_message: fields.get("required_message").to_owned(),
        missing: fields.all("missing").filter_map(MissingReason::from_word).collect(),
        kind: specs
            .iter()
            .map(|spec| (spec.name.to_owned(), fields.get(&format!("kind.{}", spec.name)).to_owned()))
            .collect(),
        variable,
    })
}

/// An experiment as the form says it: groups with a blank name go, each line of `new` is one more.
fn experiment(fields: &Fields, design: &Design) -> Result<Edit, Refusal> {
    let draft = &design.draft;
    let label = fields.get("label").trim().to_owned();
    let variable = match optional(fields, "id")? {
        Some(variable) => variable,
        None => names::variable(draft, &label, &kept_names(design)).ok_or_else(nameless)?,
    };
    let known = draft.experiments.iter().find(|experiment| experiment.variable == variable);
    let mut arms = Vec::new();
    for arm in known.into_iter().flat_map(|experiment| &experiment.arms) {
        let label = fields.get(&format!("arm.{}.label", arm.code)).trim().to_owned();
        let share = fields.get(&format!("arm.{}.share", arm.code)).trim();
        let unreadable =
            || Refusal::new(Code::NUMBER_UNREADABLE, format!("“{share}” is no share: write a number above 0"));
        let share = share.parse::<f64>().ok().filter(|share| share.is_finite() && *share > 0.0).ok_or_else(unreadable);
        if !label.is_empty() {
            arms.push(ArmFields { code: Some(arm.code), label, share: share? });
        }
    }
    let new = fields.get("new").lines().map(str::trim).filter(|label| !label.is_empty());
    arms.extend(new.map(|label| ArmFields { code: None, label: label.to_owned(), share: 1.0 }));
    let frozen = design.frozen.iter().flat_map(|version| &version.draft.experiments);
    let codes = frozen.filter(|experiment| experiment.variable == variable).flat_map(|experiment| &experiment.arms);
    let used = codes.map(|arm| arm.code).max().unwrap_or(0);
    Ok(Edit::SetExperiment { variable, label, arms, used })
}

/// What a button of a list does beside keeping what was typed: `up:3`, `down:3`, `remove:3`, `save`.
fn button(fields: &Fields) -> (String, String) {
    let (verb, what) = fields.get("do").split_once(':').unwrap_or((fields.get("do"), ""));
    (verb.to_owned(), what.to_owned())
}

fn options(fields: &Fields, draft: &Draft) -> Result<Edit, Refusal> {
    let list: CodeListId = named(fields, "list")?;
    let known = draft.code_lists.get(&list);
    let known = known.ok_or_else(|| Refusal::new(Code::CHANGED_MEANWHILE, "somebody removed that list meanwhile"))?;
    let mut edits = Vec::new();
    for option in &known.options {
        let code = option.code;
        let key = |what: &str| format!("option.{code}.{what}");
        if fields.has(&key("label")) {
            let label = fields.get(&key("label")).to_owned();
            let [exclusive, specify, pinned] =
                ["exclusive", "specify", "pinned"].map(|flag| ticked(fields, &key(flag)));
            edits.push(Edit::SetOption { list: list.clone(), code, label, exclusive, specify, pinned });
        }
    }
    for label in fields.get("new").lines().map(str::trim).filter(|label| !label.is_empty()) {
        edits.push(Edit::AddOption { list: list.clone(), label: label.to_owned() });
    }
    let (verb, what) = button(fields);
    let code = what.parse::<i32>().ok();
    match (verb.as_str(), code) {
        ("up" | "down", Some(code)) => edits.push(Edit::MoveOption { list, code, up: verb == "up" }),
        ("remove", Some(code)) => edits.push(Edit::RemoveOption { list, code }),
        _ => {}
    }
    Ok(Edit::All(edits))
}

fn rows(fields: &Fields, design: &Design) -> Result<Edit, Refusal> {
    let draft = &design.draft;
    let variable: VariableId = named(fields, "id")?;
    let known = find::item(draft, &variable);
    let known =
        known.ok_or_else(|| Refusal::new(Code::CHANGED_MEANWHILE, "somebody removed that question meanwhile"))?;
    let mut edits = Vec::new();
    for row in find::rows_of(&known.kind) {
        let label = format!("row.{row}.label");
        if fields.has(&label) {
            let (label, other) = (fields.get(&label).to_owned(), fields.get(&format!("row.{row}.other")).to_owned());
            edits.push(Edit::SetRow { variable: variable.clone(), row: row.clone(), label, other });
        }
    }
    let mut kept = kept_names(design);
    for label in fields.get("new").lines().map(str::trim).filter(|label| !label.is_empty()) {
        let (label, right) = match (&known.kind, label.split_once(" – ")) {
            (ItemKind::SemanticDifferential { .. }, Some((left, right))) => (left.trim(), right.trim()),
            _ => (label, ""),
        };
        let row = names::variable(draft, &format!("{variable} {label}"), &kept).ok_or_else(nameless)?;
        kept.insert(row.clone());
        edits.push(Edit::AddRow { variable: variable.clone(), row: row.clone(), label: label.to_owned() });
        if !right.is_empty() {
            edits.push(Edit::SetRow {
                variable: variable.clone(),
                row,
                label: label.to_owned(),
                other: right.to_owned(),
            });
        }
    }
    let (verb, what) = button(fields);
    let row = VariableId::new(&what).ok();
    match (verb.as_str(), row) {
        ("up" | "down", Some(row)) => edits.push(Edit::MoveRow { variable, row, up: verb == "up" }),
        ("remove", Some(row)) => edits.push(Edit::RemoveRow { variable, row }),
        _ => {}
    }
    Ok(Edit::All(edits))
}

/// The texts of a page of translations that were changed there.
fn texts(fields: &Fields) -> Edit {
    let language = language(fields);
    let changed = fields.beginning("text.").filter_map(|(key, text)| {
        let was = fields.get(&format!("was.{key}"));
        let same = text.trim().replace("\r\n", "\n") == was.trim().replace("\r\n", "\n");
        (!same).then(|| Edit::Text {
            key: key.to_owned(),
            language: language.clone(),
            text: text.to_owned(),
            was: Some(was.to_owned()),
        })
    });
    Edit::All(changed.collect())
}
