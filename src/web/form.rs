//! Form posts, read strictly: broken percent signs and broken UTF-8 are refused, never patched.

use super::problem::Problem;
use crate::finding::Code;
use crate::response::RawAnswers;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, error::PayloadError, web};
use futures_util::future::LocalBoxFuture;
use std::time::Duration;

/// The most bytes a body may have; set per route.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit(pub usize);

/// The most fields a form may have: a page of thirty batteries has fewer.
const FIELDS_MAX: usize = 2_000;
/// How long a body may take to arrive: time enough for 64 kB on a poor line.
const BODY_SECONDS: u64 = 30;

/// The fields of a form in the order sent.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub fn parse(body: &[u8]) -> Result<Self, Problem> {
        let mut fields = Vec::new();
        for pair in body.split(|b| *b == b'&').filter(|pair| !pair.is_empty()) {
            if fields.len() == FIELDS_MAX {
                return Err(Problem::of(Code::BODY_TOO_LARGE));
            }
            let cut = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
            fields.push((decoded(&pair[..cut])?, decoded(pair.get(cut + 1..).unwrap_or(&[]))?));
        }
        Ok(Fields(fields))
    }

    /// The first value of a field; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether the field was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// Every field with its value, in order.
    pub fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Of fields that were read elsewhere.
    pub fn of(fields: Vec<(String, String)>) -> Self {
        Fields(fields)
    }

    /// All values of a field, in the order sent.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The fields whose names begin so, by what follows.
    pub fn beginning<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        self.0.iter().filter_map(move |(n, value)| Some((n.strip_prefix(prefix)?, value.as_str())))
    }

    pub fn into_raw(self) -> RawAnswers {
        self.0.into_iter().collect()
    }
}

fn decoded(bytes: &[u8]) -> Result<String, Problem> {
    let unreadable = || Problem::of(Code::BODY_UNREADABLE);
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = rest.next().and_then(hex).ok_or_else(unreadable)?;
                high << 4 | rest.next().and_then(hex).ok_or_else(unreadable)?
            }
            other => *other,
        });
    }
    let text = String::from_utf8(out).map_err(|_| unreadable())?;
    // A NUL is in no answer, and PostgreSQL keeps none.
    if text.contains('\0') { Err(unreadable()) } else { Ok(text) }
}

fn hex(digit: &u8) -> Option<u8> {
    (*digit as char).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

impl FromRequest for Fields {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = body(request, payload);
        Box::pin(async move { Fields::parse(&body.await?) })
    }
}

fn body(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<web::Bytes, Problem>> + 'static {
    let Limit(limit) = request.app_data::<Limit>().copied().unwrap_or(Limit(0));
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let is_form =
        kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    let payload = payload.take();
    async move {
        if declared.is_some_and(|bytes| bytes > limit) {
            return Err(Problem::of(Code::BODY_TOO_LARGE));
        }
        let read = actix_web::rt::time::timeout(Duration::from_secs(BODY_SECONDS), collect(payload, limit));
        let bytes = read.await.map_err(|_| Problem::of(Code::BODY_UNREADABLE))??;
        // Judged after the limit: too much is too much of anything.
        if is_form || bytes.is_empty() { Ok(bytes) } else { Err(Problem::of(Code::BODY_UNREADABLE)) }
    }
}

/// Whether the request says that its body is larger than this.
pub(super) fn says_more_than(request: &HttpRequest, limit: usize) -> bool {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    declared.is_some_and(|bytes| bytes > limit)
}

async fn collect(payload: Payload, limit: usize) -> Result<web::Bytes, Problem> {
    match actix_web::body::to_bytes_limited(actix_web::body::BodyStream::new(payload), limit).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(PayloadError::Overflow)) => Err(Problem::of(Code::BODY_TOO_LARGE)),
        Ok(Err(_)) => Err(Problem::of(Code::BODY_UNREADABLE)),
        Err(_) => Err(Problem::of(Code::BODY_TOO_LARGE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(body: &[u8]) -> String {
        Fields::parse(body).map(|_| String::new()).unwrap_or_else(|p| p.to_string())
    }

    #[test]
    fn fields_keep_order_and_repeats() {
        let raw = Fields::parse(b"a=1&b=x+y%26z&a=2&empty=&flag").expect("a good form").into_raw();
        assert_eq!(raw.get("a"), ["1", "2"]);
        assert_eq!(raw.get("b"), ["x y&z"]);
        assert_eq!(raw.get("empty"), [""]);
        assert_eq!(raw.get("flag"), [""]);
        assert!(raw.get("other").is_empty());
    }

    #[test]
    fn broken_bytes_are_refused() {
        for body in [&b"a=%"[..], b"a=%4", b"a=%zz", b"a=%ff", b"a=\xff", b"%80=1", b"a=%00"] {
            assert_eq!(code(body), "body_unreadable", "{body:?}");
        }
        assert_eq!(Fields::parse(b"a=%C3%A9").map(|f| f.get("a").to_owned()).ok().as_deref(), Some("é"));
    }

    #[test]
    fn too_many_fields_are_refused() {
        assert_eq!(code("a=1&".repeat(2_000).as_bytes()), "");
        assert_eq!(code("a=1&".repeat(2_001).as_bytes()), "body_too_large");
    }
}
