//! A wave's quotas: divide people into groups, say how many of each are wanted, and later raise a target.

use super::refused::{ErrorView, lines};
use super::wave::{address, named, said};
use crate::app::fieldwork::{self, Quotas};
use crate::app::{Refusal, authoring};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::plan::{Variable, VariableKind};
use crate::sample::quota::{self, CellRef, Dimension, Quota, QuotaCell, QuotaPlan, Strength};
use crate::study::{Study, Wave, WaveStatus};
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::respondent::Asked;
use crate::web::staff::{DeskForm, SignedIn};
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The fields that name variables to cross.
const VARIABLES: [&str; 3] = ["v1", "v2", "v3"];

#[derive(Serialize)]
struct View {
    study: String,
    study_address: String,
    wave: String,
    wave_address: String,
    action: String,
    csrf: String,
    error: Option<ErrorView>,
    remarks: Vec<String>,
    can_edit: bool,
    can_raise: bool,
    has_sample_interval: bool,
    /// As a JSON document; empty where there are none.
    document: String,
    total: String,
    quotas: Vec<QuotaView>,
    choices: Vec<PickView>,
    crossing: Option<CrossingView>,
}

#[derive(Serialize)]
struct QuotaView {
    position: usize,
    name: String,
    hard: bool,
    wanted: String,
    cells: Vec<CellView>,
}

#[derive(Serialize)]
struct CellView {
    position: usize,
    field: String,
    name: String,
    when: String,
    /// As a field has it.
    target: u64,
    wanted: String,
    complete: String,
    reserved: String,
}

/// A place to choose a variable.
#[derive(Serialize)]
struct PickView {
    field: &'static str,
    label: &'static str,
    options: Vec<OptionView>,
}

#[derive(Serialize)]
struct OptionView {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Serialize)]
struct CrossingView {
    name: String,
    soft: bool,
    target: String,
    variables: Vec<GroupedView>,
}

#[derive(Serialize)]
struct GroupedView {
    field: &'static str,
    id: String,
    label: String,
    options: Vec<GroupView>,
}

#[derive(Serialize)]
struct GroupView {
    field: String,
    label: String,
    group: String,
}

/// The page, and whoever looks at it.
struct Desk {
    staff: SignedIn,
    study: Study,
    wave: Wave,
    questionnaire: Arc<Questionnaire>,
    quotas: Option<Quotas>,
}

impl Desk {
    async fn of(site: &Site, staff: SignedIn, path: &(String, String)) -> Result<Desk, Problem> {
        let (study, wave) = named(site, &path.0, &path.1).await?;
        let questionnaire = authoring::questionnaire(&site.app, wave.version).await?;
        let quotas = fieldwork::quotas_of(&site.app, wave.id).await?;
        Ok(Desk { staff, study, wave, questionnaire, quotas })
    }

    fn address(&self) -> String {
        format!("{}/quotas", address(&self.study, &self.wave))
    }

    fn plan(&self) -> QuotaPlan {
        self.quotas.as_ref().map(|quotas| quotas.plan.clone()).unwrap_or_default()
    }

    /// Variables of which everybody has one code at most.
    fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.questionnaire.variables().iter().filter(|variable| variable.kind == VariableKind::Code)
    }

    fn label(&self, variable: &Variable) -> String {
        let language = self.questionnaire.language();
        variable.row_label.as_ref().unwrap_or(&variable.label).get(language).to_owned()
    }

    fn shown(&self, fields: &Fields, refused: Option<&Refusal>) -> HttpResponse {
        let plan = self.plan();
        let can_edit = self.wave.status == WaveStatus::Planned;
        let remarks = quota::check(&plan, &self.questionnaire);
        let view = View {
            study: self.study.title.clone(),
            study_address: format!("/desk/studies/{}", self.study.name),
            wave: self.wave.title.clone(),
            wave_address: address(&self.study, &self.wave),
            action: self.address(),
            csrf: self.staff.csrf(),
            error: refused.map(ErrorView::of),
            remarks: if can_edit && !plan.quotas.is_empty() { lines(&remarks).collect() } else { Vec::new() },
            can_edit,
            can_raise: matches!(self.wave.status, WaveStatus::Open | WaveStatus::Paused),
            has_sample_interval: self.wave.sample_type.has_sampling_interval(),
            document: document(&plan),
            total: plan.total.map(|total| total.to_string()).unwrap_or_default(),
            quotas: plan.quotas.iter().enumerate().map(|(at, quota)| self.quota(at, quota)).collect(),
            choices: self.choices(fields),
            crossing: self.crossing(fields),
        };
        let title = format!("Quotas, {}, {}", self.wave.title, self.study.title);
        let frame = Frame { simulated: self.study.simulated, error: refused.is_some(), ..self.staff.frame(title) };
        let mut start: HttpResponseBuilder = match refused {
            Some(refusal) => Problem::from(refusal.clone()).start(),
            None => HttpResponse::Ok(),
        };
        pages::page(&mut start, "desk/quotas", frame, view)
    }

    fn quota(&self, at: usize, quota: &Quota) -> QuotaView {
        QuotaView {
            position: at,
            name: quota.name.clone(),
            hard: quota.strength == Strength::Hard,
            wanted: said(quota.cells.iter().fold(0_u64, |sum, cell| sum.saturating_add(cell.target))),
            cells: quota
                .cells
                .iter()
                .enumerate()
                .map(|(c, cell)| self.cell(CellRef { quota: at, cell: c }, cell))
                .collect(),
        }
    }

    fn cell(&self, at: CellRef, cell: &QuotaCell) -> CellView {
        let counts = self.quotas.as_ref().and_then(|quotas| quotas.standing.get(&at)).copied().unwrap_or_default();
        CellView {
            position: at.cell,
            field: format!("target.{}.{}", at.quota, at.cell),
            name: cell.name.clone(),
            when: self.when(cell),
            target: cell.target,
            wanted: said(cell.target),
            complete: said(counts.complete),
            reserved: said(counts.reserved),
        }
    }

    /// A cell's condition: “sex: Woman; age: 16–24, 25–34”.
    fn when(&self, cell: &QuotaCell) -> String {
        let language = self.questionnaire.language();
        let of = |(id, codes): (&VariableId, &BTreeSet<i32>)| {
            let variable = self.questionnaire.variable(id);
            let label = |code: &i32| {
                let option = variable.and_then(|v| v.options.iter().find(|option| option.code == *code));
                option.map_or_else(|| code.to_string(), |option| option.label.get(language).to_owned())
            };
            format!("{id}: {}", codes.iter().map(label).collect::<Vec<_>>().join(", "))
        };
        cell.when.iter().map(of).collect::<Vec<_>>().join("; ")
    }

    fn choices(&self, fields: &Fields) -> Vec<PickView> {
        let labels = ["Divide by", "And by (may be empty)", "And by (may be empty)"];
        let option = |variable: &Variable, field: &str| OptionView {
            chosen: fields.get(field) == variable.id.as_str(),
            value: variable.id.to_string(),
            label: format!("{} – {}", variable.id, self.label(variable)),
        };
        VARIABLES
            .into_iter()
            .zip(labels)
            .map(|(field, label)| PickView {
                field,
                label,
                options: self.variables().map(|v| option(v, field)).collect(),
            })
            .collect()
    }

    /// The chosen variables, each once, with the fields that chose them.
    fn chosen(&self, fields: &Fields) -> Vec<(&'static str, &Variable)> {
        let mut chosen: Vec<(&'static str, &Variable)> = Vec::new();
        for field in VARIABLES {
            let variable = self.variables().find(|variable| variable.id.as_str() == fields.get(field));
            if let Some(variable) = variable.filter(|found| chosen.iter().all(|(_, other)| other.id != found.id)) {
                chosen.push((field, variable));
            }
        }
        chosen
    }

    fn crossing(&self, fields: &Fields) -> Option<CrossingView> {
        let chosen = self.chosen(fields);
        if chosen.is_empty() || self.wave.status != WaveStatus::Planned {
            return None;
        }
        let language = self.questionnaire.language();
        let group = |variable: &Variable, code: i32, label: &str| {
            let field = format!("group.{}.{code}", variable.id);
            let group = if fields.has(&field) { fields.get(&field).to_owned() } else { label.to_owned() };
            GroupView { field, label: label.to_owned(), group }
        };
        let grouped = |(field, variable): &(&'static str, &Variable)| GroupedView {
            field,
            id: variable.id.to_string(),
            label: self.label(variable),
            options: variable.options.iter().map(|o| group(variable, o.code, o.label.get(language))).collect(),
        };
        let ids: Vec<&str> = chosen.iter().map(|(_, variable)| variable.id.as_str()).collect();
        let or = |field: &str, usual: String| if fields.has(field) { fields.get(field).to_owned() } else { usual };
        Some(CrossingView {
            name: or("name", ids.join(" and ")),
            soft: fields.get("strength") == "soft",
            target: or("target", String::new()),
            variables: chosen.iter().map(grouped).collect(),
        })
    }

    /// The page anew once something is done; else why not, where it was asked for.
    fn settled(&self, fields: &Fields, done: Result<(), Refusal>) -> Result<HttpResponse, Problem> {
        match done {
            Ok(()) => Ok(pages::see_other(&self.address())),
            Err(refusal) => {
                let problem = Problem::from(refusal.clone());
                if actix_web::ResponseError::status_code(&problem).is_server_error() {
                    return Err(problem);
                }
                Ok(self.shown(fields, Some(&refusal)))
            }
        }
    }

    /// Keeps a changed plan, if nobody has changed it since its form was shown.
    async fn keep(&self, site: &Site, fields: &Fields, plan: QuotaPlan) -> Result<(), Refusal> {
        if fields.get("before") != document(&self.plan()) {
            let message = "somebody else changed the quotas meanwhile: look at them and repeat";
            return Err(Refusal::new(Code::CHANGED_MEANWHILE, message));
        }
        let plan = Some(plan).filter(|plan| !plan.quotas.is_empty());
        fieldwork::set_quotas(&site.app, self.staff.actor(), self.wave.id, plan).await.map(|_| ())
    }
}

/// What a form carries to tell which plan it was made from.
fn document(plan: &QuotaPlan) -> String {
    if plan.quotas.is_empty() { String::new() } else { serde_json::to_string(plan).unwrap_or_default() }
}

fn invalid(field: &str, message: impl Into<String>) -> Refusal {
    Refusal::of(Findings(vec![Finding::error(Code::QUOTA_INVALID, Place::field(field), message)]))
}

/// A whole number that somebody typed; thousands may be set apart.
fn number(fields: &Fields, field: &str, what: &str) -> Result<u64, Refusal> {
    let typed: String = fields.get(field).chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    typed.parse().map_err(|_| invalid(field, format!("{what}: type a whole number, such as 50.")))
}

/// `GET …/quotas`; with `v1` to `v3`, the form that crosses them.
pub(crate) async fn quotas(
    site: web::Data<Site>,
    staff: SignedIn,
    asked: Asked,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, staff, &path).await?;
    let fields = VARIABLES.iter().map(|field| ((*field).to_owned(), asked.get(field).to_owned())).collect();
    Ok(desk.shown(&Fields::of(fields), None))
}

/// `POST …/quotas/add`: a quota by crossing groups.
pub(crate) async fn add_quota(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let done = match crossed(&desk, &form.fields) {
        Ok(plan) => desk.keep(&site, &form.fields, plan).await,
        Err(refusal) => Err(refusal),
    };
    desk.settled(&form.fields, done)
}

fn crossed(desk: &Desk, fields: &Fields) -> Result<QuotaPlan, Refusal> {
    let dimension = |variable: &Variable| -> Dimension {
        let mut groups: Vec<(String, BTreeSet<i32>)> = Vec::new();
        for option in variable.options.iter() {
            let name = fields.get(&format!("group.{}.{}", variable.id, option.code)).trim().to_owned();
            match groups.iter_mut().find(|(known, _)| *known == name) {
                _ if name.is_empty() => {}
                Some((_, codes)) => {
                    codes.insert(option.code);
                }
                None => groups.push((name, BTreeSet::from([option.code]))),
            }
        }
        (variable.id.clone(), groups)
    };
    let dimensions: Vec<Dimension> = desk.chosen(fields).into_iter().map(|(_, variable)| dimension(variable)).collect();
    let name = fields.get("name").trim();
    if name.is_empty() {
        return Err(invalid("name", "Give the quota a name."));
    }
    let target = number(fields, "target", "Responses wanted in each cell")?;
    let quota = quota::cross(name, strength(fields.get("strength")), target, &dimensions).map_err(Refusal::of)?;
    let mut plan = desk.plan();
    plan.quotas.push(quota);
    // A stated total was of the quotas that there were.
    plan.total = None;
    Ok(plan)
}

fn strength(word: &str) -> Strength {
    if word == "soft" { Strength::Soft } else { Strength::Hard }
}

/// `POST …/quotas/keep`: targets, and the total where one is stated.
pub(crate) async fn keep_quotas(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let done = match targeted(desk.plan(), &form.fields) {
        Ok(plan) => desk.keep(&site, &form.fields, plan).await,
        Err(refusal) => Err(refusal),
    };
    desk.settled(&form.fields, done)
}

fn targeted(mut plan: QuotaPlan, fields: &Fields) -> Result<QuotaPlan, Refusal> {
    for (q, quota) in plan.quotas.iter_mut().enumerate() {
        quota.strength = strength(fields.get(&format!("strength.{q}")));
        for (c, cell) in quota.cells.iter_mut().enumerate() {
            cell.target = number(fields, &format!("target.{q}.{c}"), &format!("“{}”", cell.name))?;
        }
    }
    plan.total = match fields.get("total").trim() {
        "" => None,
        _ => Some(number(fields, "total", "Responses wanted in all")?),
    };
    Ok(plan)
}

/// `POST …/quotas/remove`.
pub(crate) async fn remove_quota(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let mut plan = desk.plan();
    let at = form.fields.get("quota").parse().ok().filter(|at: &usize| *at < plan.quotas.len());
    let done = match at {
        Some(at) => {
            plan.quotas.remove(at);
            desk.keep(&site, &form.fields, plan).await
        }
        None => Err(invalid("quota", "There is no such quota.")),
    };
    desk.settled(&form.fields, done)
}

/// `POST …/quotas/document`: the whole plan as a JSON document.
pub(crate) async fn quota_document(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let text = form.fields.get("document").trim();
    let read = if text.is_empty() { Ok(QuotaPlan::default()) } else { serde_json::from_str::<QuotaPlan>(text) };
    let done = match read {
        Ok(plan) => desk.keep(&site, &form.fields, plan).await,
        Err(error) => {
            let message = format!("The document cannot be read, line {}: {error}.", error.line());
            let place = Place::field("document");
            Err(Refusal::of(Findings(vec![Finding::error(Code::DOCUMENT_UNREADABLE, place, message)])))
        }
    };
    desk.settled(&form.fields, done)
}

/// `POST …/quotas/raise`: the target of a cell while people answer.
pub(crate) async fn raise_quota(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let fields = &form.fields;
    let at = |field: &str| fields.get(field).parse().ok();
    let done = match (at("quota"), at("cell"), number(fields, "target", "The new target")) {
        (Some(quota), Some(cell), Ok(target)) => {
            let cell = CellRef { quota, cell };
            fieldwork::raise_target(&site.app, desk.staff.actor(), desk.wave.id, cell, target).await
        }
        (_, _, Err(refusal)) => Err(refusal),
        _ => Err(invalid("cell", "There is no such cell.")),
    };
    desk.settled(fields, done)
}
