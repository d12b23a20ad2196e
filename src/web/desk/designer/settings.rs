//! Title, population, length, languages, lists of answers that nobody uses, downloads.

use super::remarks::Remark;
use super::{Choice, Desk, Shell};
use crate::questionnaire::editing::texts::{self, name_of};
use crate::questionnaire::editing::{Part, find};
use crate::questionnaire::xlsform::export;
use crate::text::Language;
use crate::web::Site;
use crate::web::pages;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    shell: Shell,
    part: String,
    digest: String,
    remarks: Vec<Remark>,
    title: String,
    population: String,
    minutes: u32,
    main: String,
    languages: Vec<LanguageView>,
    offered: Vec<Choice>,
    unused: Vec<UnusedView>,
    experiments: Vec<ExperimentView>,
    experiments_part: String,
    experiments_digest: String,
    experiment_remarks: Vec<Remark>,
    /// What an XLSForm would lose.
    lost: Vec<String>,
}

#[derive(Serialize)]
struct LanguageView {
    tag: String,
    name: String,
    progress: String,
    done: bool,
    address: String,
}

#[derive(Serialize)]
struct UnusedView {
    part: String,
    name: String,
    answers: String,
}

#[derive(Serialize)]
struct ExperimentView {
    variable: String,
    label: String,
    arms: Vec<ArmView>,
}

#[derive(Serialize)]
struct ArmView {
    code: i32,
    word: String,
    label: String,
    share: f64,
}

fn experiment_views(desk: &Desk) -> Vec<ExperimentView> {
    let each = desk.draft().experiments.iter().map(|experiment| ExperimentView {
        variable: experiment.variable.to_string(),
        label: desk.said(&experiment.label).to_owned(),
        arms: experiment
            .arms
            .iter()
            .map(|arm| ArmView {
                code: arm.code,
                word: arm.name.clone(),
                label: desk.said(&arm.label).to_owned(),
                share: arm.share,
            })
            .collect(),
    });
    each.collect()
}

/// A language by its own name where we know it.
pub(super) fn progress(desk: &Desk, language: &Language) -> (String, bool) {
    let (all, there) = texts::completeness(desk.draft(), language);
    if all == there {
        (format!("All {all} texts are there"), true)
    } else {
        (format!("{there} of {all} texts are there"), false)
    }
}

pub(crate) async fn settings(
    site: web::Data<Site>,
    staff: SignedIn,
    study: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::open(&site, staff, &study).await?;
    let draft = desk.draft();
    let languages = draft.translations.iter().map(|language| {
        let (progress, done) = progress(&desk, language);
        let address = format!("{}/translations/{}", desk.base(), language.0);
        LanguageView { tag: language.0.clone(), name: name_of(language), progress, done, address }
    });
    let there = |tag: &str| draft.language.0 == tag || draft.translations.iter().any(|language| language.0 == tag);
    let unused = draft.code_lists.iter().filter(|(id, _)| find::users_of(draft, id).is_empty()).map(|(id, list)| {
        let labels: Vec<&str> = list.options.iter().map(|option| desk.said(&option.label)).collect();
        UnusedView { part: Part::List(id.clone()).to_string(), name: id.to_string(), answers: labels.join(", ") }
    });
    let view = View {
        part: Part::Settings.to_string(),
        digest: desk.digest(&Part::Settings),
        remarks: desk.remarks(&Part::Settings),
        title: desk.said(&draft.title).to_owned(),
        population: desk.said(&draft.population).to_owned(),
        minutes: draft.expected_minutes,
        main: name_of(&draft.language),
        languages: languages.collect(),
        offered: texts::LANGUAGES
            .iter()
            .filter(|(tag, _)| !there(tag))
            .map(|(tag, name)| Choice::new(*tag, *name, false))
            .collect(),
        unused: unused.collect(),
        experiments: experiment_views(&desk),
        experiments_part: Part::Experiments.to_string(),
        experiments_digest: desk.digest(&Part::Experiments),
        experiment_remarks: desk.remarks(&Part::Experiments),
        lost: export(draft).1.iter().map(ToString::to_string).collect(),
        shell: desk.shell("/settings"),
    };
    Ok(pages::ok("desk/designer/settings", desk.frame("Settings and languages"), view))
}
