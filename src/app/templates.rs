//! Templates: ready questionnaires with their measures, read from a file or from those that the program carries.

use super::Refusal;
use super::authoring::{TEMPLATE_FORMAT, Template};
use crate::dataset::{Cells, Dataset, build};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use crate::measure::Coding;
use crate::questionnaire::{Draft, check};
use crate::weighting::{CalibrateStep, Margin, RakeStep, Step, WeightingPlan};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

macro_rules! carried {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../survey_templates/", $name, ".json")))),*]
    };
}

/// The templates that the program carries: a test compares them with the folder.
const EMBEDDED: &[(&str, &str)] = carried!(
    "community_pre_post",
    "drug_use",
    "hardening_self_assessment",
    "prison_pre_post",
    "public_counterfeit",
    "public_drugs",
    "public_perceptions",
    "school_pre_post",
    "sector_hospitality",
    "sector_local_government",
    "sector_logistics",
    "sector_professional",
    "sector_property",
    "sector_public_services",
    "sector_retail",
    "training_feedback",
);

/// How a wave of the template's study is weighted, or why it is not.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateWeighting {
    /// To what, and why, or why not at all: paragraphs.
    pub about: Vec<String>,
    /// Where the targets come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The targets stand in for those of the register, which whoever runs the study has to put in their place.
    #[serde(default, skip_serializing_if = "is_false")]
    pub provisional: bool,
    /// None: figures are unweighted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<WeightingPlan>,
    /// Margins that may be added to the plan where the sample is large enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<Margin>,
    /// Variables by which to post-stratify once their numbers in the population are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frame: Vec<VariableId>,
}

/// A question that asks what comes to mind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unprompted {
    pub variable: VariableId,
    /// Beginnings of words, in small letters, that nobody may read before it.
    pub words: Vec<String>,
}

/// The names of the templates that the program carries.
pub fn names() -> Vec<&'static str> {
    EMBEDDED.iter().map(|(name, _)| *name).collect()
}

/// A template that the program carries. Code: `reference_unknown`.
pub fn embedded(name: &str) -> Result<Template, Refusal> {
    let unknown = || {
        let known = names().join(", ");
        Refusal::new(Code::REFERENCE_UNKNOWN, format!("there is no template “{name}”; there are: {known}"))
    };
    let (_, text) = EMBEDDED.iter().find(|(known, _)| *known == name).ok_or_else(unknown)?;
    let (template, findings) = parse(text);
    template.ok_or_else(|| Refusal::of(findings))
}

/// Reads a template and checks its questionnaire and measures. One is returned exactly when the findings have no error.
pub fn parse(text: &str) -> (Option<Template>, Findings) {
    let mut findings = Findings::new();
    let template = read(text, &mut findings);
    (template.filter(|_| !findings.has_errors()), findings)
}

fn read(text: &str, findings: &mut Findings) -> Option<Template> {
    let error = |code: Code, path: &str, message: String| Finding::error(code, Place::path(path), message);
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(e) => {
            findings.push(error(Code::DOCUMENT_UNREADABLE, "template", e.to_string()));
            return None;
        }
    };
    let format = value.get("format").and_then(Value::as_str).unwrap_or_default();
    if format != TEMPLATE_FORMAT {
        let message = format!("the format is “{format}”; this program reads “{TEMPLATE_FORMAT}”");
        findings.push(error(Code::DOCUMENT_VERSION, "format", message));
        return None;
    }
    for key in value.as_object().into_iter().flat_map(|o| o.keys()) {
        if !PARTS.contains(&key.as_str()) {
            findings.push(error(Code::DOCUMENT_UNREADABLE, key, format!("“{key}” is not a part of a template")));
        }
    }
    let (draft, found) = Draft::from_value(value.get("questionnaire").unwrap_or(&Value::Null), "questionnaire");
    findings.extend(found);
    let measures = part(&value, "measures", findings);
    let weighting = part::<Option<TemplateWeighting>>(&value, "weighting", findings);
    let unprompted = part::<Option<Vec<Unprompted>>>(&value, "unprompted", findings);
    let notes = part::<Option<Vec<String>>>(&value, "notes", findings);
    let draft = draft?;
    let (questionnaire, found) = check(draft.clone());
    findings.extend(found);
    let template = Template {
        format: format.to_owned(),
        questionnaire: draft,
        measures: measures?,
        weighting: weighting?,
        unprompted: unprompted?.unwrap_or_default(),
        notes: notes?.unwrap_or_default(),
    };
    if let Some(questionnaire) = questionnaire {
        refers(&template, &build(&questionnaire, &[]), findings);
    }
    Some(template)
}

const PARTS: [&str; 6] = ["format", "questionnaire", "measures", "weighting", "unprompted", "notes"];

fn part<T: DeserializeOwned>(value: &Value, name: &str, findings: &mut Findings) -> Option<T> {
    match serde_json::from_value(value.get(name).cloned().unwrap_or(Value::Null)) {
        Ok(part) => Some(part),
        Err(e) => {
            findings.push(Finding::error(Code::DOCUMENT_UNREADABLE, Place::path(name), e.to_string()));
            None
        }
    }
}

/// Finds variables and categories that the template speaks of and its questionnaire does not have.
fn refers(template: &Template, columns: &Dataset, findings: &mut Findings) {
    let mut unknown = |path: String, message: String| {
        findings.push(Finding::error(Code::REFERENCE_UNKNOWN, Place::path(path), message));
    };
    for (m, measure) in template.measures.iter().enumerate() {
        match (columns.column(&measure.variable).map(|column| &column.cells), &measure.coding) {
            (None, _) => unknown(format!("measures[{m}].variable"), no_variable(&measure.variable)),
            (Some(Cells::Category { categories, .. }), Coding::Proportion { codes }) => {
                for code in codes.iter().filter(|code| !categories.iter().any(|c| c.code == **code)) {
                    unknown(format!("measures[{m}].coding"), format!("“{}” has no code {code}", measure.variable));
                }
            }
            (Some(Cells::Category { .. } | Cells::Number { .. }), Coding::Mean) => {}
            (Some(_), _) => {
                let message = format!("“{}” cannot be measured in this way", measure.variable);
                unknown(format!("measures[{m}].coding"), message);
            }
        }
    }
    for (u, question) in template.unprompted.iter().enumerate() {
        if columns.column(&question.variable).is_none() {
            unknown(format!("unprompted[{u}].variable"), no_variable(&question.variable));
        }
    }
    let Some(weighting) = &template.weighting else { return };
    for (path, variable, categories) in targets(weighting) {
        match columns.column(variable).map(|column| &column.cells) {
            None => unknown(path, no_variable(variable)),
            Some(Cells::Category { categories: known, .. }) => {
                let is_known = |name: &str| {
                    let name = name.trim();
                    known.iter().any(|c| c.code.to_string() == name || c.label.eq_ignore_ascii_case(name))
                };
                for category in categories.into_iter().filter(|category| !is_known(category)) {
                    unknown(path.clone(), format!("“{variable}” has no category “{category}”"));
                }
            }
            Some(_) => unknown(path, format!("“{variable}” has no categories to weight by")),
        }
    }
}

/// Every variable that weighting names: where, and with which categories.
fn targets(weighting: &TemplateWeighting) -> Vec<(String, &VariableId, Vec<&str>)> {
    let mut out = Vec::new();
    let steps = weighting.plan.iter().flat_map(|plan| plan.steps.iter().enumerate());
    for (s, step) in steps {
        match step {
            Step::Poststratify(step) => {
                for (v, variable) in step.variables.iter().enumerate() {
                    let named = step.cells.iter().filter_map(|cell| cell.categories.get(v)).map(String::as_str);
                    out.push((format!("weighting.plan.steps[{s}]"), variable, named.collect()));
                }
            }
            Step::Rake(RakeStep { margins, .. }) | Step::Calibrate(CalibrateStep { margins, .. }) => {
                for margin in margins {
                    out.push((format!("weighting.plan.steps[{s}]"), &margin.variable, categories(margin)));
                }
            }
            _ => {}
        }
    }
    for (m, margin) in weighting.optional.iter().enumerate() {
        out.push((format!("weighting.optional[{m}]"), &margin.variable, categories(margin)));
    }
    for (f, variable) in weighting.frame.iter().enumerate() {
        out.push((format!("weighting.frame[{f}]"), variable, Vec::new()));
    }
    out
}

fn categories(margin: &Margin) -> Vec<&str> {
    margin.categories.iter().map(|category| category.category.as_str()).collect()
}

fn no_variable(variable: &VariableId) -> String {
    format!("the data set has no variable “{variable}”")
}

fn is_false(value: &bool) -> bool {
    !*value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        let (template, findings) = parse(text);
        assert!(template.is_none());
        findings.iter().map(|f| f.code.to_string()).collect()
    }

    #[test]
    fn what_the_program_carries_can_be_used() {
        for name in names() {
            assert!(embedded(name).is_ok_and(|t| !t.measures.is_empty()), "{name}");
        }
        assert!(embedded("nothing").is_err_and(|r| r.message.contains(names()[0])));
    }

    #[test]
    fn every_template_of_the_folder_is_carried() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("survey_templates");
        let files = std::fs::read_dir(folder).expect("the folder is there");
        let mut there: Vec<_> = files.map(|f| f.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
        there.retain(|name| name.ends_with(".json"));
        there.sort();
        assert_eq!(there, names().iter().map(|name| format!("{name}.json")).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_no_template_is_refused() {
        assert_eq!(codes("{"), ["document_unreadable"]);
        assert_eq!(codes("{}"), ["document_version"]);
        assert_eq!(codes(r#"{"format": "barograph-template/2"}"#), ["document_version"]);
        assert!(codes(r#"{"format": "barograph-template/1", "measures": [], "more": 1}"#).len() >= 2);
    }

    #[test]
    fn a_template_speaks_only_of_variables_and_categories_that_there_are() {
        let (_, text) = EMBEDDED.iter().find(|(name, _)| *name == "sector_retail").expect("carried");
        let with = |change: &dyn Fn(&mut Value)| {
            let mut value: Value = serde_json::from_str(text).expect("JSON");
            change(&mut value);
            codes(&value.to_string())
        };
        let unknown = ["reference_unknown"];
        let left = ["placeholder_left", "help_line_untried"];
        let of = |found: Vec<String>| found.into_iter().filter(|code| !left.contains(&&**code)).collect::<Vec<_>>();
        assert_eq!(of(with(&|v| v["measures"][0]["variable"] = "nothing".into())), unknown);
        assert_eq!(of(with(&|v| v["measures"][3]["coding"]["codes"][0] = 77.into())), unknown);
        assert_eq!(
            of(with(&|v| v["measures"][0]["coding"] = serde_json::json!({"kind": "proportion", "codes": [1]}))),
            unknown
        );
        assert_eq!(
            of(with(&|v| v["weighting"]["plan"]["steps"][0]["cells"][0]["categories"][0] = "9".into())),
            unknown
        );
        assert_eq!(of(with(&|v| v["weighting"]["frame"] = serde_json::json!(["points"]))), unknown);
        let prompted = serde_json::json!([{"variable": "nothing", "words": []}]);
        assert_eq!(of(with(&|v| v["unprompted"] = prompted.clone())), unknown);
        assert_eq!(of(with(&|v| v["notes"] = 1.into())), ["document_unreadable"]);
    }
}
