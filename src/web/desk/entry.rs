//! Keying of paper forms: the list of forms, the form to key (first and second time), and the differences.

use super::{study_named, wave_named};
use crate::app::Refusal;
use crate::app::authoring;
use crate::app::fieldwork::entry::{self, Form, State};
use crate::finding::{Code, Findings, Place};
use crate::id::VariableId;
use crate::questionnaire::Questionnaire;
use crate::questionnaire::document::{DatePrecision, ItemKind};
use crate::questionnaire::plan::Role;
use crate::response::keying::{self, Decision};
use crate::response::paper;
use crate::study::{Study, Wave};
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use crate::web::{Site, words};
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands before a variable's name in the form's fields, so that none meets the form's own.
const KEY: &str = "k.";

/// A wave's forms, and whoever looks at them.
struct Desk {
    staff: SignedIn,
    study: Study,
    wave: Wave,
    questionnaire: Arc<Questionnaire>,
}

impl Desk {
    async fn of(site: &Site, staff: SignedIn, study: &str, wave: &str) -> Result<Desk, Problem> {
        let study = study_named(site, study).await?;
        let wave = wave_named(site, &study, wave).await?;
        let questionnaire = authoring::questionnaire(&site.app, wave.version).await?;
        Ok(Desk { staff, study, wave, questionnaire })
    }

    fn wave_address(&self) -> String {
        format!("/desk/studies/{}/waves/{}", self.study.name, self.wave.name)
    }

    fn address(&self) -> String {
        format!("{}/entry", self.wave_address())
    }

    fn head(&self) -> Head {
        Head {
            study: self.study.title.clone(),
            study_address: format!("/desk/studies/{}", self.study.name),
            wave: self.wave.title.clone(),
            wave_address: self.wave_address(),
            address: self.address(),
            csrf: self.staff.csrf(),
        }
    }

    fn page<V: Serialize>(&self, template: &str, name: &str, view: V, refused: Option<Refusal>) -> HttpResponse {
        let title = format!("{name}, {}, {}", self.wave.title, self.study.title);
        let frame = Frame { simulated: self.study.simulated, error: refused.is_some(), ..self.staff.frame(title) };
        let mut start: HttpResponseBuilder = match refused {
            Some(refusal) => Problem::from(refusal).start(),
            None => HttpResponse::Ok(),
        };
        pages::page(&mut start, template, frame, view)
    }
}

#[derive(Serialize)]
struct Head {
    study: String,
    study_address: String,
    wave: String,
    wave_address: String,
    address: String,
    csrf: String,
}

#[derive(Serialize)]
struct ListView {
    head: Head,
    takes_forms: bool,
    paper: String,
    rows: Vec<RowView>,
    figures: Vec<(&'static str, String)>,
}

#[derive(Serialize)]
struct RowView {
    serial: String,
    state: &'static str,
    state_class: &'static str,
    compared: String,
    differing: String,
    illegible: String,
    /// What is to be done next, and where.
    next: Option<(&'static str, String)>,
    remark: Option<&'static str>,
    discard: Option<String>,
}

/// `GET …/waves/{wave}/entry`.
pub(crate) async fn list(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, staff, &path.0, &path.1).await?;
    let forms = entry::forms(&site.app, desk.staff.actor(), desk.wave.id).await?;
    let takes_forms = entry::takes_forms(&desk.wave);
    let view = ListView {
        takes_forms,
        paper: format!("/desk/studies/{}/versions/{}/paper", desk.study.name, desk.wave.version),
        rows: forms.iter().map(|form| row(form, &desk.address(), takes_forms)).collect(),
        figures: figures(&forms),
        head: desk.head(),
    };
    Ok(desk.page("desk/entry", "Keying of forms", view, None))
}

fn row(form: &Form, address: &str, open: bool) -> RowView {
    let of = |n: Option<usize>| n.map_or_else(|| "–".to_owned(), words::count);
    let next = match form.state {
        State::Once => Some(("Key it a second time", format!("{address}/forms/{}", form.serial))),
        State::Differs => Some(("Settle the differences", format!("{address}/forms/{}/differences", form.serial))),
        State::Recorded => None,
    };
    let (state, state_class) = match form.state {
        State::Once => ("Keyed once", "ds_tag--grey"),
        State::Differs => ("Entries differ", "ds_tag--yellow"),
        State::Recorded => ("Recorded", "ds_tag--green"),
    };
    RowView {
        serial: form.serial.clone(),
        state,
        state_class,
        compared: of(form.agreement.map(|a| a.compared)),
        differing: of(form.agreement.map(|a| a.differing)),
        illegible: of(form.agreement.map(|a| a.illegible)),
        remark: match form.state {
            State::Once if form.is_own => Some("You keyed it first: better let somebody else key it again."),
            _ if form.same_person => Some("Keyed twice by the same person."),
            _ => None,
        },
        discard: (open && form.state != State::Recorded).then(|| format!("{address}/forms/{}/discard", form.serial)),
        next: next.filter(|_| open),
    }
}

/// How well the entries agree, over all forms that were keyed twice.
fn figures(forms: &[Form]) -> Vec<(&'static str, String)> {
    let agreements: Vec<_> = forms.iter().filter_map(|form| form.agreement).collect();
    let compared: usize = agreements.iter().map(|a| a.compared).sum();
    let differing: usize = agreements.iter().map(|a| a.differing).sum();
    let recorded = forms.iter().filter(|form| form.state == State::Recorded).count();
    let rate = match compared {
        0 => "not known before a form is keyed twice".to_owned(),
        _ => {
            let share = words::decimals(100.0 * differing as f64 / compared as f64, 2);
            format!("{share}%: {} of {} fields", words::count(differing), words::count(compared))
        }
    };
    vec![
        ("Forms keyed", words::count(forms.len())),
        ("Keyed twice", words::count(agreements.len())),
        ("Recorded as responses", words::count(recorded)),
        ("Fields in which two entries differed", rate),
    ]
}

#[derive(Serialize)]
struct FormView {
    head: Head,
    action: String,
    /// Known in the second entry.
    serial: String,
    is_second: bool,
    is_own: bool,
    form: String,
    has_forms: bool,
    error: Option<ErrorView>,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct ErrorView {
    message: String,
    code: String,
    lines: Vec<(String, String)>,
}

#[derive(Serialize)]
struct FieldView {
    id: String,
    name: String,
    number: String,
    label: String,
    /// A new question begins here: its words.
    heading: Option<String>,
    codes: String,
    value: String,
    error: Option<String>,
    long: bool,
}

fn fields_of(questionnaire: &Questionnaire, form: u64, typed: &Fields, findings: &Findings) -> Vec<FieldView> {
    let language = questionnaire.language();
    let mut last = None;
    let field = |field: keying::KeyedField<'_>| {
        let variable = &questionnaire.variables()[field.slot];
        let id = variable.id.as_str();
        let is_new = last != Some((variable.page, variable.item));
        last = Some((variable.page, variable.item));
        let question = field.item.item.label.get(language).to_owned();
        let row = variable.row_label.as_ref().map(|label| label.get(language).to_owned());
        let error = findings.iter().find(|finding| finding.place == Place::field(id));
        FieldView {
            id: id.to_owned(),
            name: format!("{KEY}{id}"),
            label: match (&row, variable.role) {
                (Some(row), Role::Specify) => format!("Words beside “{row}”"),
                (Some(row), _) => row.clone(),
                (None, _) => question.clone(),
            },
            heading: (is_new && row.is_some()).then_some(question),
            codes: codes(questionnaire, field.slot, field.item),
            value: typed.get(&format!("{KEY}{id}")).to_owned(),
            error: error.map(|finding| finding.message.clone()),
            long: matches!(field.item.item.kind, ItemKind::LongText { .. }),
            number: field.number,
        }
    };
    let mut views: Vec<FieldView> = keying::fields(questionnaire, form).into_iter().map(field).collect();
    // Words beside an option belong under the question's own field.
    for at in 1..views.len() {
        if views[at].heading.is_some() && views[at].number == views[at - 1].number {
            views[at].heading = None;
        }
    }
    views
}

/// What can be keyed, in a few words.
fn codes(questionnaire: &Questionnaire, slot: usize, item: &crate::questionnaire::plan::CheckedItem) -> String {
    const SHOWN: usize = 12;
    let language = questionnaire.language();
    if questionnaire.variables()[slot].role == Role::Specify {
        return "a text".to_owned();
    }
    let options = || {
        let one = |o: &crate::questionnaire::plan::Choice| {
            let label = o.label.get(language);
            if label == o.code.to_string() { label.to_owned() } else { format!("{} {label}", o.code) }
        };
        let mut shown: Vec<String> = item.options.iter().take(SHOWN).map(one).collect();
        if item.options.len() > SHOWN {
            shown.push("and so on".to_owned());
        }
        shown.join(" · ")
    };
    let what = match &item.item.kind {
        ItemKind::MultipleChoice { .. } => format!("several, with spaces: {}", options()),
        ItemKind::Ranking { .. } => format!("codes in the order of their places: {}", options()),
        ItemKind::Consent { .. } => "1 ticked · 0 not".to_owned(),
        ItemKind::Date { precision: DatePrecision::Day, .. } => "day month year".to_owned(),
        ItemKind::Date { precision: DatePrecision::Month, .. } => "month year".to_owned(),
        ItemKind::Date { precision: DatePrecision::Year, .. } => "year".to_owned(),
        ItemKind::DateTime {} => "day month year time".to_owned(),
        ItemKind::Time {} => "time, as 14:05".to_owned(),
        ItemKind::Number { .. } | ItemKind::Slider { .. } | ItemKind::Allocation { .. } => "a number".to_owned(),
        ItemKind::ShortText { .. } | ItemKind::LongText { .. } | ItemKind::Postcode {} => "a text".to_owned(),
        _ => options(),
    };
    let is_text =
        matches!(item.item.kind, ItemKind::ShortText { .. } | ItemKind::LongText { .. } | ItemKind::Postcode {});
    let reasons = item.item.missing.iter().map(|reason| paper::reason_key(*reason));
    let reasons: Vec<String> = reasons.map(|key| if is_text { format!("={key}") } else { key.to_owned() }).collect();
    if reasons.is_empty() { what } else { format!("{what} · {}", reasons.join(" · ")) }
}

impl Desk {
    /// The form to key.
    fn form(&self, second: Option<&Form>, typed: &Fields, refused: Option<Refusal>) -> HttpResponse {
        let has_forms = !paper::forms(&self.questionnaire, self.questionnaire.language()).is_empty();
        let form = second.map_or_else(|| read_form(typed, has_forms), |form| form.form);
        let nothing = Findings::new();
        let findings = refused.as_ref().map_or(&nothing, |refusal| &refusal.findings);
        let fields = fields_of(&self.questionnaire, form.clamp(1, paper::FORM_MAX), typed, findings);
        let error = refused.as_ref().map(|refusal| {
            let line = |f: &FieldView| f.error.as_ref().map(|e| (f.id.clone(), format!("Question {}: {e}", f.number)));
            ErrorView {
                message: refusal.message.clone(),
                code: refusal.code.to_string(),
                lines: fields.iter().filter_map(line).collect(),
            }
        });
        let view = FormView {
            action: second.map_or_else(
                || format!("{}/new", self.address()),
                |form| format!("{}/forms/{}", self.address(), form.serial),
            ),
            serial: second.map_or_else(|| typed.get("serial").to_owned(), |form| form.serial.clone()),
            is_second: second.is_some(),
            is_own: second.is_some_and(|form| form.is_own),
            form: if form == 0 { String::new() } else { form.to_string() },
            has_forms,
            error,
            fields,
            head: self.head(),
        };
        let name = if second.is_some() { "Second entry" } else { "First entry" };
        self.page("desk/entry_form", name, view, refused)
    }
}

/// The form number keyed: 1 where the questionnaire has only one form; 0 for what is no number.
fn read_form(fields: &Fields, has_forms: bool) -> u64 {
    match fields.get("form").trim() {
        "" if !has_forms => 1,
        text => text.parse().unwrap_or(0),
    }
}

fn typed(fields: &Fields) -> crate::response::RawAnswers {
    fields.beginning(KEY).collect()
}

#[derive(serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    form: String,
}

/// `GET …/entry/new?form=2`: the fields of a form to key.
pub(crate) async fn new_form(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
    query: web::Query<Query>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, staff, &path.0, &path.1).await?;
    let fields = Fields::of(vec![("form".to_owned(), query.form.clone())]);
    Ok(desk.form(None, &fields, None))
}

/// `POST …/entry/new`.
pub(crate) async fn key_first(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let DeskForm { staff, fields } = form;
    let desk = Desk::of(&site, staff, &path.0, &path.1).await?;
    let has_forms = !paper::forms(&desk.questionnaire, desk.questionnaire.language()).is_empty();
    let (actor, number) = (desk.staff.actor(), read_form(&fields, has_forms));
    let keyed = entry::key_first(&site.app, actor, desk.wave.id, fields.get("serial"), number, typed(&fields)).await;
    match keyed {
        Ok(_) => Ok(pages::see_other(&desk.address())),
        Err(refusal) => Ok(desk.form(None, &fields, Some(refusal))),
    }
}

/// `GET …/entry/forms/{serial}`: the second entry, without sight of the first.
pub(crate) async fn second_form(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, staff, &path.0, &path.1).await?;
    let form = entry::form(&site.app, desk.staff.actor(), desk.wave.id, &path.2).await?;
    if form.state != State::Once {
        return Ok(pages::see_other(&after(&desk, &form)));
    }
    Ok(desk.form(Some(&form), &Fields::of(Vec::new()), None))
}

fn after(desk: &Desk, form: &Form) -> String {
    match form.state {
        State::Differs => format!("{}/forms/{}/differences", desk.address(), form.serial),
        State::Once | State::Recorded => desk.address(),
    }
}

/// `POST …/entry/forms/{serial}`.
pub(crate) async fn key_second(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let DeskForm { staff, fields } = form;
    let desk = Desk::of(&site, staff, &path.0, &path.1).await?;
    let known = entry::form(&site.app, desk.staff.actor(), desk.wave.id, &path.2).await?;
    let (actor, raw) = (desk.staff.actor(), typed(&fields));
    match entry::key_second(&site.app, actor, desk.wave.id, &path.2, known.form, raw).await {
        Ok(form) => Ok(pages::see_other(&after(&desk, &form))),
        Err(refusal) => Ok(desk.form(Some(&known), &fields, Some(refusal))),
    }
}

#[derive(Serialize)]
struct DifferencesView {
    head: Head,
    serial: String,
    action: String,
    compared: String,
    same_person: bool,
    remarks: Vec<String>,
    error: Option<ErrorView>,
    rows: Vec<DifferenceView>,
}

#[derive(Serialize)]
struct DifferenceView {
    id: String,
    number: String,
    label: String,
    codes: String,
    choices: Vec<ChoiceView>,
    other_chosen: bool,
    other: String,
    error: Option<String>,
}

#[derive(Serialize)]
struct ChoiceView {
    value: &'static str,
    label: String,
    chosen: bool,
}

/// `GET …/entry/forms/{serial}/differences`.
pub(crate) async fn differences(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, staff, &path.0, &path.1).await?;
    differing(&site, &desk, &path.2, &Fields::of(Vec::new()), None).await
}

async fn differing(
    site: &Site,
    desk: &Desk,
    serial: &str,
    fields: &Fields,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let found = entry::differences(&site.app, desk.staff.actor(), desk.wave.id, serial).await?;
    let Some(found) = found else { return Ok(pages::see_other(&desk.address())) };
    let nothing = Findings::new();
    let findings = refused.as_ref().map_or(&nothing, |refusal| &refusal.findings);
    let q = &desk.questionnaire;
    let row = |difference: &keying::Difference| {
        let id = difference.variable.as_str();
        let slot = q.slot(&difference.variable)?;
        let variable = &q.variables()[slot];
        let chosen = fields.get(&format!("d.{id}"));
        let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "blank".to_owned());
        let choice = |value: &'static str, label: String| ChoiceView { value, label, chosen: chosen == value };
        let question = q.item_of(variable).item.label.get(q.language());
        let row = variable.row_label.as_ref().map(|label| label.get(q.language()));
        Some(DifferenceView {
            label: row.map_or_else(|| question.to_owned(), |row| format!("{question} – {row}")),
            codes: codes(q, slot, q.item_of(variable)),
            choices: vec![
                choice("first", format!("First entry: {}", said(&difference.first))),
                choice("second", format!("Second entry: {}", said(&difference.second))),
            ],
            other_chosen: chosen == "other",
            other: fields.get(&format!("o.{id}")).to_owned(),
            error: findings.iter().find(|f| f.place == Place::field(id)).map(|f| f.message.clone()),
            id: id.to_owned(),
            number: difference.number.clone(),
        })
    };
    let rows: Vec<DifferenceView> = found.comparison.differing.iter().filter_map(row).collect();
    let view = DifferencesView {
        action: format!("{}/forms/{}/differences", desk.address(), found.form.serial),
        compared: words::count(found.comparison.compared),
        same_person: found.form.same_person,
        remarks: found.remarks.iter().map(|finding| finding.message.clone()).collect(),
        error: refused.as_ref().map(|refusal| ErrorView {
            message: refusal.message.clone(),
            code: refusal.code.to_string(),
            lines: rows.iter().filter_map(|r| r.error.as_ref().map(|e| (r.id.clone(), e.clone()))).collect(),
        }),
        rows,
        serial: found.form.serial,
        head: desk.head(),
    };
    Ok(desk.page("desk/entry_differences", "Differences", view, refused))
}

/// `POST …/entry/forms/{serial}/differences`.
pub(crate) async fn settle(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let DeskForm { staff, fields } = form;
    let desk = Desk::of(&site, staff, &path.0, &path.1).await?;
    let decision = |(name, value): (&str, &str)| {
        let id = VariableId::new(name).ok()?;
        let decision = match value {
            "first" => Decision::First,
            "second" => Decision::Second,
            "other" => Decision::Other(fields.get(&format!("o.{name}")).to_owned()),
            _ => return None,
        };
        Some((id, decision))
    };
    let decisions: BTreeMap<VariableId, Decision> = fields.beginning("d.").filter_map(decision).collect();
    match entry::settle(&site.app, desk.staff.actor(), desk.wave.id, &path.2, decisions).await {
        Ok(_) => Ok(pages::see_other(&desk.address())),
        Err(refusal) if refusal.code == Code::ENTRY_UNKNOWN => Err(refusal.into()),
        Err(refusal) => differing(&site, &desk, &path.2, &fields, Some(refusal)).await,
    }
}

/// `POST …/entry/forms/{serial}/discard`.
pub(crate) async fn discard(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path.0, &path.1).await?;
    entry::discard(&site.app, desk.staff.actor(), desk.wave.id, &path.2).await?;
    Ok(pages::see_other(&desk.address()))
}
