//! Templates: ready questionnaires with their measures, read from a file or from those that the program carries.

use super::Refusal;
use super::authoring::{TEMPLATE_FORMAT, Template};
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::{Draft, check};
use serde_json::Value;

/// The templates that the program carries: a test compares them with the folder.
const EMBEDDED: &[(&str, &str)] =
    &[("public_counterfeit", include_str!("../../survey_templates/public_counterfeit.json"))];

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
        if !["format", "questionnaire", "measures"].contains(&key.as_str()) {
            findings.push(error(Code::DOCUMENT_UNREADABLE, key, format!("“{key}” is not a part of a template")));
        }
    }
    let (draft, found) = Draft::from_value(value.get("questionnaire").unwrap_or(&Value::Null), "questionnaire");
    findings.extend(found);
    let measures = match serde_json::from_value(value.get("measures").cloned().unwrap_or(Value::Null)) {
        Ok(measures) => measures,
        Err(e) => {
            findings.push(error(Code::DOCUMENT_UNREADABLE, "measures", e.to_string()));
            return None;
        }
    };
    let draft = draft?;
    findings.extend(check(draft.clone()).1);
    Some(Template { format: format.to_owned(), questionnaire: draft, measures })
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
}
