//! The one way in which anything goes wrong: a code of the table, as a page or as `application/problem+json` (RFC 9457).

use super::guard;
use super::pages::{self, Frame};
use crate::app::{Phrase, Refusal};
use crate::finding::{Code, Finding, Findings, Place};
use crate::phrases::say;
use crate::text::Language;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use serde_json::json;
use std::fmt;

/// Why a request was not done.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    code: Code,
    /// What happened this time, where there is more to say than the table does.
    detail: Option<String>,
    findings: Findings,
    /// What happened, for people who answer.
    phrase: Option<Phrase>,
    /// The methods that the address takes, where it was asked with another.
    allow: Option<&'static str>,
}

/// Seconds after which a program may try again.
const RETRY_SECONDS: &str = "2";

#[derive(Serialize)]
struct View {
    code: String,
    heading: String,
    detail: Option<String>,
    advice: String,
    findings: Vec<String>,
    sign_in: bool,
}

/// With a capital: messages of findings begin small, as they stand after a place.
fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

impl Problem {
    pub fn of(code: Code) -> Self {
        Problem { code, detail: None, findings: Findings::new(), phrase: None, allow: None }
    }

    /// An address that takes only these methods, as the header `Allow` lists them.
    pub fn wrong_method(allow: &'static str) -> Self {
        Problem { allow: Some(allow), ..Problem::of(Code::METHOD_NOT_ALLOWED) }
    }

    /// Of findings, all of them told; the first speaks for all.
    pub fn of_findings(findings: Findings) -> Self {
        let Refusal { code, message, findings, .. } = Refusal::of(findings);
        Problem { detail: Some(message), findings, ..Problem::of(code) }
    }

    pub fn is_json_asked(headers: &HeaderMap) -> bool {
        let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("");
        accept.contains("json") && !accept.contains("text/html")
    }

    /// Title and advice of the table; an unknown code speaks as `internal`.
    fn row(&self) -> (u16, &'static str, &'static str) {
        let row = self.code.problem().or_else(|| Code::INTERNAL.problem());
        row.map_or((500, "", ""), |p| (p.status, p.title, p.advice))
    }

    /// A response with the status and, where it helps, when to try again.
    pub fn start(&self) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(self.status_code());
        if matches!(self.status_code(), StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            response.insert_header((header::RETRY_AFTER, RETRY_SECONDS));
        }
        if let Some(allow) = self.allow {
            response.insert_header((header::ALLOW, allow));
        }
        response
    }

    pub fn as_page(&self) -> HttpResponse {
        let (_, heading, advice) = self.row();
        let view = View {
            code: self.code.to_string(),
            heading: heading.to_owned(),
            detail: self.detail.as_deref().map(sentence),
            advice: advice.to_owned(),
            findings: self.findings.iter().map(Finding::to_string).collect(),
            sign_in: self.code == Code::SIGN_IN_NEEDED,
        };
        pages::page(&mut self.start(), "problem", Frame::titled(heading), view)
    }

    /// For people who answer, in their language: what the service itself says, and nothing that only its makers read.
    pub fn as_page_in(&self, language: &Language) -> HttpResponse {
        let (_, title, advice) = self.row();
        let said = |suffix: &str, otherwise: &str| {
            let key = format!("problem-{}{suffix}", self.code);
            Some(say(language, &key, &[])).filter(|said| *said != key).unwrap_or_else(|| otherwise.to_owned())
        };
        let heading = said("", title);
        let view = View {
            code: self.code.to_string(),
            heading: heading.clone(),
            detail: self.phrase.map(|phrase| phrase.said(language)),
            advice: said("-advice", advice),
            findings: Vec::new(),
            sign_in: false,
        };
        let frame =
            Frame { site: say(language, "survey", &[]), respondent: true, ..Frame::titled(heading).speaking(language) };
        pages::page(&mut self.start(), "problem", frame, view)
    }

    pub fn as_json(&self) -> HttpResponse {
        let (status, title, advice) = self.row();
        let body = json!({
            "type": format!("urn:barograph:problem:{}", self.code),
            "code": self.code,
            "title": title,
            "status": status,
            "detail": self.detail.as_deref().unwrap_or(advice),
            "findings": self.findings,
        });
        self.start().content_type("application/problem+json").body(body.to_string())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let problem = Problem::of(refusal.code.clone());
        let is_ours = problem.status_code().is_server_error();
        if is_ours && ![Code::BUSY, Code::WAVE_PAUSED].contains(&refusal.code) {
            // The reader can do nothing with it, and it may name hosts and tables; the operator can.
            tracing::error!(%refusal, "a verb failed");
            return problem;
        }
        let (detail, findings) = match refusal.findings.0.as_slice() {
            [one] if one.place != Place::Whole => (format!("{}: {}", one.place, one.message), Findings::new()),
            [] | [_] => (refusal.message, Findings::new()),
            _ => (refusal.message, refusal.findings),
        };
        let detail = Some(detail).filter(|m| !m.trim().is_empty());
        Problem { detail, findings, phrase: refusal.phrase, ..problem }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        match StatusCode::from_u16(self.row().0) {
            Ok(status) if status.is_client_error() || status.is_server_error() => status,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = self.as_page();
        guard::secure(response.headers_mut());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_on_our_side_is_not_told_outside() {
        for code in [Code::DATABASE_UNREACHABLE, Code::DATABASE_NEWER, Code::FOLDER_NOT_WRITABLE, Code::INTERNAL] {
            let problem = Problem::from(Refusal::new(code.clone(), "secret.internal:5432"));
            assert_eq!((problem.code, problem.detail), (code, None));
        }
        for code in [Code::BUSY, Code::WAVE_PAUSED, Code::NAME_TAKEN] {
            assert_eq!(Problem::from(Refusal::new(code, "told")).detail.as_deref(), Some("told"));
        }
    }
}
