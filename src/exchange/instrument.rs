//! A questionnaire from a file of any kind that we read: looked at by what is in it, never by its name alone.
//!
//! The desk's upload and the command line both come through [`read`].

use super::{limesurvey, surveyjs, xlsform};
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::{self, Draft};
use serde_json::Value;

/// A draft from the bytes of a file, and everything that was found and mended on the way. `name` is what the file is called: it
/// names a questionnaire whose form has no name of its own.
///
/// Read are: XLSForm workbooks (`.xlsx`, `.xls`), Barograph's own documents and templates (JSON), SurveyJS (JSON) and LimeSurvey
/// (`.lss`). There is no draft exactly when the file as a whole cannot be taken: then an error says why (`file_too_large`,
/// `file_unreadable`, `workbook_macros`, `format_unknown`, `document_unreadable`, `name_invalid`). A draft need not be fit to be frozen:
/// that is for [`questionnaire::check`] to say.
pub fn read(bytes: &[u8], name: &str) -> (Option<Draft>, Findings) {
    if bytes.len() > xlsform::FILE_MAX {
        let message = format!("The file has {} bytes; at most {} are read.", bytes.len(), xlsform::FILE_MAX);
        return refused(Code::FILE_TOO_LARGE, message);
    }
    if xlsform::is_zip(bytes) || xlsform::is_ole(bytes) {
        return match xlsform::sheets(bytes) {
            (Some(sheets), mut findings) => {
                let (draft, found) = questionnaire::xlsform::import(&sheets, stem(name));
                findings.extend(found);
                (Some(draft), findings)
            }
            (None, findings) => (None, findings),
        };
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return refused(Code::FORMAT_UNKNOWN, "This is neither a workbook nor a text in UTF-8.");
    };
    match text.trim_start().chars().next() {
        Some('{') => json(text, stem(name)),
        Some('<') if limesurvey::is_survey(text) => limesurvey::import(text, stem(name)),
        Some(_) => refused(Code::FORMAT_UNKNOWN, "This is neither a workbook, nor JSON, nor a LimeSurvey file."),
        None => refused(Code::FILE_UNREADABLE, "The file is empty."),
    }
}

fn refused(code: Code, message: impl Into<String>) -> (Option<Draft>, Findings) {
    (None, Findings(vec![Finding::error(code, Place::Whole, message)]))
}

/// The file's name without folder and ending.
fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.split('.').next().unwrap_or(name)
}

fn json(text: &str, name: &str) -> (Option<Draft>, Findings) {
    // What is no JSON is told with line and column.
    let Ok(value) = serde_json::from_str::<Value>(text) else { return Draft::from_json(text) };
    match value.get("format").and_then(Value::as_str) {
        Some(format) if format.starts_with("barograph-template/") => {
            Draft::from_value(value.get("questionnaire").unwrap_or(&Value::Null), "questionnaire")
        }
        None if surveyjs::is_survey(&value) => {
            let (draft, findings) = surveyjs::import(&value, name);
            (Some(draft), findings)
        }
        _ => Draft::from_json(text),
    }
}
