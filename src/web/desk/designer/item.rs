//! One question: its wording, its answers, when it is asked, what must hold of an answer, its name and its versions.

use super::remarks::Remark;
use super::rules::RuleView;
use super::{Choice, Desk, Shell};
use crate::finding::Code;
use crate::id::VariableId;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::editing::fields::{self, Field, Input};
use crate::questionnaire::editing::{Part, find, rules as naming, versions};
use crate::questionnaire::missing::MissingReason;
use crate::questionnaire::{Draft, Item};
use crate::web::Site;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    shell: Shell,
    title: String,
    kind: &'static str,
    variable: String,
    address: String,
    part: String,
    digest: String,
    remarks: Vec<Remark>,
    label: String,
    hint: String,
    concept: String,
    is_question: bool,
    required: bool,
    required_message: String,
    missing: Vec<Choice>,
    fields: Vec<FieldView>,
    /// Fields that hold a rule: few need them, so they are folded away.
    rules: Vec<FieldView>,
    options: Option<OptionsView>,
    rows: Option<RowsView>,
    rule: RuleView,
    checks: Vec<CheckView>,
    variants: Vec<VariantView>,
    /// Its name was frozen, and stays.
    frozen: bool,
    version: String,
    history: Vec<String>,
    named_by: Vec<Link>,
    preview: String,
    before: Option<Link>,
    after: Option<Link>,
}

#[derive(Serialize)]
struct Link {
    label: String,
    address: String,
}

/// A field of the item's kind, as one of these inputs.
#[derive(Serialize)]
struct FieldView {
    name: &'static str,
    id: String,
    label: &'static str,
    hint: &'static str,
    value: String,
    line: bool,
    short: bool,
    paragraphs: bool,
    tick: bool,
    choices: Option<Vec<Choice>>,
}

#[derive(Serialize)]
struct OptionsView {
    list: String,
    several: bool,
    /// Pictures stand beside the answers of this kind of question.
    pictured: bool,
    options: Vec<OptionView>,
    /// Codes that were used once.
    retired: Option<String>,
    /// Other questions that take their answers from the list.
    shared: Vec<Link>,
    /// Other lists that the question could take.
    others: Vec<Choice>,
}

#[derive(Serialize)]
struct OptionView {
    code: i32,
    word: String,
    label: String,
    exclusive: bool,
    specify: bool,
    pinned: bool,
    /// Address of its picture, where it has one, and what that shows.
    picture: Option<String>,
    shows: String,
    first: bool,
    last: bool,
}

#[derive(Serialize)]
struct RowsView {
    /// "Statements", "Parts" and so on.
    heading: &'static str,
    one: &'static str,
    other: Option<&'static str>,
    is_story: bool,
    hint: &'static str,
    rows: Vec<RowView>,
}

#[derive(Serialize)]
struct RowView {
    variable: String,
    label: String,
    other: String,
    first: bool,
    last: bool,
    frozen: bool,
}

#[derive(Serialize)]
struct CheckView {
    n: usize,
    number: usize,
    was: Option<usize>,
    must: String,
    message: String,
    soft: bool,
}

#[derive(Serialize)]
struct VariantView {
    n: usize,
    number: usize,
    was: Option<usize>,
    when: String,
    label: String,
    hint: String,
}

pub(crate) async fn item(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &path.0).await?;
    let variable = VariableId::new(&path.1).map_err(|_| Problem::of(Code::NOT_FOUND))?;
    let view = view(&desk, &variable).ok_or_else(|| Problem::of(Code::NOT_FOUND))?;
    let title = view.title.clone();
    Ok(pages::ok("desk/designer/item", desk.frame(title), view))
}

fn view(desk: &Desk, variable: &VariableId) -> Option<View> {
    let draft = desk.draft();
    let (s, p, _) = find::item_at(draft, variable)?;
    let item = find::item(draft, variable)?;
    let part = Part::Item(variable.clone());
    let address = desk.address_of(&part);
    let optional =
        |text: &Option<crate::text::Text>| text.as_ref().map_or_else(String::new, |t| desk.said(t).to_owned());
    let (version, history) = versions_of(desk, item);
    let (before, after) = neighbours(desk, variable);
    let (rules, plain): (Vec<_>, Vec<_>) = fields::values(&item.kind, &draft.language)
        .into_iter()
        .partition(|(field, _)| matches!(field.name, "choice_filter" | "option_order.reversed_when"));
    Some(View {
        shell: desk.shell("none"),
        title: desk.said(&item.label).to_owned(),
        kind: fields::kind_named(&fields::word_of(&item.kind)).map_or("", |kind| kind.name),
        variable: variable.to_string(),
        digest: desk.digest(&part),
        remarks: desk.remarks(&part),
        label: desk.said(&item.label).to_owned(),
        hint: optional(&item.hint),
        concept: item.concept.to_string(),
        is_question: item.kind.is_question(),
        required: item.required,
        required_message: optional(&item.required_message),
        missing: [MissingReason::DontKnow, MissingReason::PreferNotToSay, MissingReason::NotApplicable]
            .map(|reason| Choice::new(reason.word(), reason.in_words(), item.missing.contains(&reason)))
            .into(),
        fields: plain.into_iter().map(field_view).collect(),
        rules: rules.into_iter().map(field_view).collect(),
        options: options_view(desk, item),
        rows: rows_view(desk, item),
        rule: desk.rule_view(part.clone(), item.relevant.as_deref(), &format!("{address}#routing")),
        checks: checks_view(desk, item),
        variants: variants_view(desk, item),
        frozen: desk.design.is_frozen(variable),
        version,
        history,
        named_by: naming::who_names(draft, variable).iter().map(|other| link(desk, other)).collect(),
        preview: format!("{}/preview/{}", desk.base(), draft.sections[s].pages[p].id),
        part: part.to_string(),
        before,
        after,
        address,
    })
}

fn link(desk: &Desk, variable: &VariableId) -> Link {
    let label =
        find::item(desk.draft(), variable).map_or_else(|| variable.to_string(), |i| desk.said(&i.label).to_owned());
    Link { label, address: desk.address_of(&Part::Item(variable.clone())) }
}

fn neighbours(desk: &Desk, variable: &VariableId) -> (Option<Link>, Option<Link>) {
    let all: Vec<&VariableId> = find::items(desk.draft()).map(|item| &item.variable).collect();
    let Some(at) = all.iter().position(|known| *known == variable) else { return (None, None) };
    let before = at.checked_sub(1).and_then(|at| all.get(at));
    (before.map(|v| link(desk, v)), all.get(at + 1).map(|v| link(desk, v)))
}

fn field_view((field, value): (Field, String)) -> FieldView {
    let choices = match field.input {
        Input::Choice(choices) => {
            Some(choices.iter().map(|(known, label)| Choice::new(*known, *label, *known == value)).collect())
        }
        _ => None,
    };
    FieldView {
        name: field.name,
        id: format!("kind-{}", field.name.replace('.', "-")),
        label: field.label,
        hint: field.hint,
        line: matches!(field.input, Input::Words | Input::Plain),
        short: matches!(field.input, Input::Number | Input::Count),
        paragraphs: field.input == Input::Paragraphs,
        tick: field.input == Input::Tick,
        choices,
        value,
    }
}

fn options_view(desk: &Desk, item: &Item) -> Option<OptionsView> {
    let draft = desk.draft();
    let id = item.kind.code_list()?;
    let list = draft.code_lists.get(id)?;
    let count = list.options.len();
    let codes: Vec<String> = list.retired.iter().map(ToString::to_string).collect();
    let others = draft.code_lists.iter().filter(|(other, _)| *other != id).map(|(other, list)| {
        let labels: Vec<&str> = list.options.iter().take(3).map(|option| desk.said(&option.label)).collect();
        Choice::new(other.as_str(), format!("{}…", labels.join(", ")), false)
    });
    Some(OptionsView {
        list: id.to_string(),
        several: matches!(item.kind, ItemKind::MultipleChoice { .. }),
        pictured: matches!(
            item.kind,
            ItemKind::SingleChoice { .. } | ItemKind::MultipleChoice { .. } | ItemKind::Ranking { .. }
        ),
        options: list
            .options
            .iter()
            .enumerate()
            .map(|(i, option)| OptionView {
                code: option.code,
                word: option.word(),
                label: desk.said(&option.label).to_owned(),
                exclusive: option.exclusive,
                specify: option.specify,
                pinned: option.pinned,
                picture: option.image.as_ref().map(|image| format!("{}/images/{image}", desk.base())),
                shows: option
                    .image
                    .as_ref()
                    .and_then(|image| draft.images.get(image))
                    .map_or_else(String::new, |image| desk.said(&image.alternative).to_owned()),
                first: i == 0,
                last: i + 1 == count,
            })
            .collect(),
        retired: (!codes.is_empty()).then(|| codes.join(", ")),
        shared: find::users_of(draft, id)
            .into_iter()
            .filter(|other| other.variable != item.variable)
            .map(|other| link(desk, &other.variable))
            .collect(),
        others: others.collect(),
    })
}

fn rows_view(desk: &Desk, item: &Item) -> Option<RowsView> {
    let said = |text: &crate::text::Text| desk.said(text).to_owned();
    let (heading, one, other, hint, rows): (_, _, _, _, Vec<(&VariableId, String, String)>) = match &item.kind {
        ItemKind::Battery { rows, .. } => (
            "Statements",
            "Statement",
            None,
            "One line for each new statement.",
            rows.iter().map(|row| (&row.variable, said(&row.label), String::new())).collect(),
        ),
        ItemKind::Allocation { parts, .. } => (
            "Parts to share out among",
            "Part",
            None,
            "One line for each new part.",
            parts.iter().map(|row| (&row.variable, said(&row.label), String::new())).collect(),
        ),
        ItemKind::SemanticDifferential { rows, .. } => (
            "Pairs of words",
            "Left-hand word",
            Some("Right-hand word"),
            "One line for each new pair, as “weak – strong”.",
            rows.iter().map(|row| (&row.variable, said(&row.left), said(&row.right))).collect(),
        ),
        ItemKind::Vignettes { rows, .. } => (
            "Stories",
            "Name of the story",
            Some("Story"),
            "One line for the name of each new story.",
            rows.iter().map(|row| (&row.variable, said(&row.label), said(&row.story))).collect(),
        ),
        _ => return None,
    };
    let count = rows.len();
    let rows = rows.into_iter().enumerate().map(|(i, (variable, label, other))| RowView {
        frozen: desk.design.is_frozen(variable),
        variable: variable.to_string(),
        label,
        other,
        first: i == 0,
        last: i + 1 == count,
    });
    let is_story = matches!(item.kind, ItemKind::Vignettes { .. });
    Some(RowsView { heading, one, other, is_story, hint, rows: rows.collect() })
}

fn checks_view(desk: &Desk, item: &Item) -> Vec<CheckView> {
    let known = item.checks.iter().enumerate().map(|(n, check)| CheckView {
        n,
        number: n + 1,
        was: Some(n),
        must: check.must.clone(),
        message: desk.said(&check.message).to_owned(),
        soft: check.soft,
    });
    let n = item.checks.len();
    let spare = CheckView { n, number: n + 1, was: None, must: String::new(), message: String::new(), soft: false };
    known.chain([spare]).collect()
}

fn variants_view(desk: &Desk, item: &Item) -> Vec<VariantView> {
    let known = item.variants.iter().enumerate().map(|(n, variant)| VariantView {
        n,
        number: n + 1,
        was: Some(n),
        when: variant.when.clone(),
        label: desk.said(&variant.label).to_owned(),
        hint: variant.hint.as_ref().map_or_else(String::new, |hint| desk.said(hint).to_owned()),
    });
    let n = item.variants.len();
    let empty = String::new;
    known.chain([VariantView { n, number: n + 1, was: None, when: empty(), label: empty(), hint: empty() }]).collect()
}

/// What is to be said of the question's version, and a line for each version that was frozen.
fn versions_of(desk: &Desk, item: &Item) -> (String, Vec<String>) {
    let frozen = desk.design.frozen_drafts();
    let next = versions::version_of(desk.draft(), item, &frozen);
    let mut lines: Vec<(u32, String)> = Vec::new();
    for version in desk.design.frozen.iter().rev() {
        if let Some(known) = find::item(&version.draft, &item.variable)
            && lines.last().is_none_or(|(last, _)| *last != known.version)
        {
            let (day, wording) = (version.frozen_at.day().in_words(), wording(&version.draft, known));
            lines.push((known.version, format!("Version {}, frozen {day}: “{wording}”", known.version)));
        }
    }
    let said = if lines.is_empty() {
        "It was not asked before. Its name can still be changed.".to_owned()
    } else if versions::is_changed(desk.draft(), item, &frozen) {
        format!(
            "Its wording, answers, their order or when it is asked differ from what was frozen last. It will be version {next}, and \
             series will show a break there."
        )
    } else {
        format!("It is as it was frozen last: version {next}.")
    };
    (said, lines.into_iter().map(|(_, line)| line).collect())
}

fn wording(draft: &Draft, item: &Item) -> String {
    item.label.get(&draft.language).to_owned()
}
