//! A measure to track: which question, which answers count, and how to say it.

use super::study_named;
use crate::app::Refusal;
use crate::app::authoring::{self, drafts};
use crate::dataset::{Cells, Column, Dataset, build};
use crate::finding::Code;
use crate::id::{MeasureName, VariableId};
use crate::measure::{BaseRule, Coding, Measure};
use crate::questionnaire::check;
use crate::questionnaire::editing::names;
use crate::study::Study;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

/// Which question was chosen; none at first.
#[derive(Deserialize, Default)]
pub(crate) struct Query {
    #[serde(default)]
    variable: String,
}

#[derive(Serialize)]
struct View {
    study: String,
    study_address: String,
    action: String,
    csrf: String,
    /// Questions of the version frozen last that can be measured.
    variables: Vec<Choice>,
    chosen: Option<ChosenView>,
    error: Option<(String, String)>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Serialize)]
struct ChosenView {
    variable: String,
    label: String,
    /// Its answers, where it has a list of them.
    codes: Vec<Choice>,
    mean: bool,
    share: bool,
    title: String,
    reading: String,
    include_dont_know: bool,
}

/// The columns that the version frozen last gives the data set, without a row.
async fn columns(site: &Site, study: &Study) -> Result<Dataset, Problem> {
    let frozen = drafts::frozen_versions(&site.app, study.id).await?;
    let checked = frozen.into_iter().next().and_then(|version| check(version.draft).0);
    Ok(checked.map(|questionnaire| build(&questionnaire, &[])).unwrap_or_default())
}

fn can_be_measured(column: &&Column) -> bool {
    matches!(column.cells, Cells::Category { .. } | Cells::Number { .. })
}

fn view(staff: &SignedIn, study: &Study, columns: &Dataset, fields: &Fields) -> View {
    let wanted = fields.get("variable");
    let usable = || columns.columns.iter().filter(can_be_measured);
    let address = format!("/desk/studies/{}", study.name);
    View {
        study: study.title.clone(),
        action: format!("{address}/new-measure"),
        study_address: address,
        csrf: staff.csrf(),
        variables: usable()
            .map(|column| Choice {
                value: column.variable.to_string(),
                label: format!("{} ({})", column.label, column.variable),
                chosen: column.variable.as_str() == wanted,
            })
            .collect(),
        chosen: usable().find(|column| column.variable.as_str() == wanted).map(|column| chosen_view(column, fields)),
        error: None,
    }
}

fn chosen_view(column: &Column, fields: &Fields) -> ChosenView {
    let codes = match &column.cells {
        Cells::Category { categories, .. } => categories
            .iter()
            .map(|category| {
                let value = category.code.to_string();
                Choice { chosen: fields.all("code").any(|code| code == value), label: category.label.clone(), value }
            })
            .collect(),
        Cells::Number { .. } | Cells::Text { .. } => Vec::new(),
    };
    let mean = codes.is_empty() || fields.get("coding") == "mean";
    ChosenView {
        variable: column.variable.to_string(),
        label: column.label.clone(),
        share: !mean,
        mean,
        codes,
        title: fields.get("title").to_owned(),
        reading: fields.get("reading").to_owned(),
        include_dont_know: !fields.get("include_dont_know").is_empty(),
    }
}

fn frame(staff: &SignedIn, study: &Study) -> Frame {
    Frame { simulated: study.simulated, ..staff.frame(format!("New measure, {}", study.title)) }
}

/// `GET …/new-measure`: first the question, then what counts.
pub(crate) async fn new_measure_form(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
    query: web::Query<Query>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let columns = columns(&site, &study).await?;
    let fields = Fields::of(vec![("variable".to_owned(), query.into_inner().variable)]);
    let view = view(&staff, &study, &columns, &fields);
    Ok(pages::ok("desk/new_measure", frame(&staff, &study), view))
}

/// `POST …/new-measure`: adds it and shows its report.
pub(crate) async fn new_measure(
    site: web::Data<Site>,
    form: DeskForm,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let study = study_named(&site, &study).await?;
    let columns = columns(&site, &study).await?;
    let added = match asked(&form.fields, &columns) {
        Ok(measure) => {
            let name = measure.name.clone();
            let added = authoring::add_measures(&site.app, form.staff.actor(), study.id, vec![measure]).await;
            added.map(|()| name)
        }
        Err(refusal) => Err(refusal),
    };
    match added {
        Ok(name) => Ok(pages::see_other(&format!("/desk/studies/{}/measures/{name}", study.name))),
        Err(refusal) => {
            let problem = Problem::from(refusal.clone());
            if actix_web::ResponseError::status_code(&problem).is_server_error() {
                return Err(problem);
            }
            let mut view = view(&form.staff, &study, &columns, &form.fields);
            view.error = Some((refusal.message, refusal.code.to_string()));
            let frame = Frame { error: true, ..frame(&form.staff, &study) };
            Ok(pages::page(&mut problem.start(), "desk/new_measure", frame, view))
        }
    }
}

/// Codes: `reference_unknown`, `structure_empty`, `option_unknown`, `name_invalid`, each with what to do.
fn asked(fields: &Fields, columns: &Dataset) -> Result<Measure, Refusal> {
    let refused = |code: Code, message: &str| Refusal::new(code, message);
    let variable = VariableId::new(fields.get("variable")).ok();
    let column = variable.as_ref().and_then(|variable| columns.column(variable)).filter(can_be_measured);
    let column = column.ok_or_else(|| refused(Code::REFERENCE_UNKNOWN, "Choose a question from the list."))?;
    let (title, reading) = (fields.get("title").trim(), fields.get("reading").trim());
    if title.is_empty() || reading.is_empty() {
        return Err(refused(Code::STRUCTURE_EMPTY, "Write what it is called, and how to say it."));
    }
    let name = MeasureName::new(names::slug(title)).map_err(|e| Refusal::new(Code::NAME_INVALID, e.to_string()))?;
    let coding = match &column.cells {
        Cells::Category { categories, .. } if fields.get("coding") != "mean" => {
            let known = categories.iter().map(|category| category.code);
            let ticked: Vec<&str> = fields.all("code").collect();
            let codes: Vec<i32> = known.filter(|code| ticked.contains(&code.to_string().as_str())).collect();
            if codes.is_empty() {
                return Err(refused(Code::OPTION_UNKNOWN, "Tick the answers that count."));
            }
            Coding::Proportion { codes }
        }
        _ => Coding::Mean,
    };
    let include_dont_know = !fields.get("include_dont_know").is_empty() && matches!(coding, Coding::Proportion { .. });
    Ok(Measure {
        name,
        title: title.to_owned(),
        variable: column.variable.clone(),
        coding,
        base: BaseRule { include_dont_know },
        reading: reading.to_owned(),
    })
}
