//! Permission as types: [`SignedIn`] proves a session, [`DeskForm`] proves that its own page sent the form.

use super::Site;
use super::form::Fields;
use super::pages::{Frame, Signed};
use super::problem::Problem;
use crate::app::Actor;
use crate::app::accounts::{self, SESSION_SECONDS, SessionToken, Staff};
use crate::finding::Code;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt::Write as _;

const COOKIE: &str = "barograph_session";
/// What the forms of a session carry is the HMAC of this under the session's secret.
const CSRF_LABEL: &[u8] = b"barograph desk form 1";

/// A member of staff with a live session.
pub(super) struct SignedIn(pub Staff);

impl SignedIn {
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.0.id)
    }

    pub fn csrf(&self) -> String {
        let mut out = String::with_capacity(64);
        for byte in mac(&self.0.csrf_secret).finalize().into_bytes() {
            let _ = write!(out, "{byte:02x}");
        }
        out
    }

    /// The frame of a desk page.
    pub fn frame(&self, title: impl Into<String>) -> Frame {
        let staff = Some(Signed { name: self.0.display_name.clone(), csrf: self.csrf() });
        Frame { staff, wide: true, ..Frame::titled(title) }
    }

    /// In constant time.
    pub fn vouches_for(&self, csrf: &str) -> bool {
        unhex(csrf).is_some_and(|bytes| mac(&self.0.csrf_secret).verify_slice(&bytes).is_ok())
    }
}

fn mac(secret: &[u8; 32]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(CSRF_LABEL);
    mac
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    digits.filter(|d| d.len() == 64).map(|d| d.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let token = session_of(request);
        let site = request.app_data::<web::Data<Site>>().cloned();
        Box::pin(async move {
            let needed = || Problem::of(Code::SIGN_IN_NEEDED);
            let site = site.ok_or_else(|| Problem::of(Code::INTERNAL))?;
            let staff = accounts::staff_of(&site.app, &token.ok_or_else(needed)?).await?;
            staff.map(SignedIn).ok_or_else(needed)
        })
    }
}

/// A form of the desk, sent by a page of this session.
pub(super) struct DeskForm {
    pub staff: SignedIn,
    pub fields: Fields,
}

impl FromRequest for DeskForm {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let staff = SignedIn::from_request(request, payload);
        let own = OwnForm::from_request(request, payload);
        Box::pin(async move {
            let (staff, OwnForm(fields)) = (staff.await?, own.await?);
            if staff.vouches_for(fields.get("csrf")) {
                Ok(DeskForm { staff, fields })
            } else {
                Err(Problem::of(Code::FORM_EXPIRED))
            }
        })
    }
}

/// A form that, as far as the browser says, no other site's page sent.
pub(super) struct OwnForm(pub Fields);

impl FromRequest for OwnForm {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let foreign = is_from_elsewhere(request);
        let fields = Fields::from_request(request, payload);
        Box::pin(async move {
            let fields = fields.await?;
            if foreign { Err(Problem::of(Code::FORM_EXPIRED)) } else { Ok(OwnForm(fields)) }
        })
    }
}

/// Whether another site's page sent the request, as far as the browser says.
pub(super) fn is_from_elsewhere(request: &HttpRequest) -> bool {
    let public = request.app_data::<web::Data<Site>>().and_then(|site| site.public_address.as_deref());
    is_foreign(request.headers(), public)
}

/// Whether the browser says that another site's page sent this: by `Sec-Fetch-Site`, or, where that is not sent (browsers keep it
/// from addresses without TLS), by an `Origin` that is neither the public address nor `Host`.
///
/// A browser that says nothing, or `Origin: null`, is not taken at its silence: the form's token decides alone. Signing in has no
/// token, but no session that a foreign form could use either.
fn is_foreign(headers: &HeaderMap, public_address: Option<&str>) -> bool {
    let text = |name| headers.get(name).map(|v: &header::HeaderValue| v.to_str().unwrap_or_default());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    match text(header::ORIGIN) {
        None | Some("null") => false,
        Some(origin) => {
            let is_public = public_address.map(origin_of).is_some_and(|public| public.eq_ignore_ascii_case(origin));
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            let is_here = authority.is_some() && authority == text(header::HOST);
            !is_public && !is_here
        }
    }
}

/// Scheme, host and port of an address.
fn origin_of(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + "://".len());
    address[host..].find('/').map_or(address, |path| &address[..host + path])
}

/// The session that the browser claims.
pub(super) fn session_of(request: &HttpRequest) -> Option<SessionToken> {
    request.cookie(COOKIE).map(|cookie| SessionToken(cookie.value().to_owned()))
}

pub(super) fn session_cookie(token: SessionToken, secure: bool) -> Cookie<'static> {
    Cookie::build(COOKIE, token.0)
        .path("/desk")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .max_age(Duration::seconds(SESSION_SECONDS))
        .finish()
}

/// Takes the cookie back.
pub(super) fn session_over(secure: bool) -> Cookie<'static> {
    let mut cookie = session_cookie(SessionToken(String::new()), secure);
    cookie.make_removal();
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::AccountId;

    fn signed_in(secret: u8) -> SignedIn {
        let id = AccountId(crate::id::random_uuid([1; 16]));
        let csrf_secret = [secret; 32];
        SignedIn(Staff { id, email: "a@example.org".into(), display_name: "A".into(), csrf_secret })
    }

    #[test]
    fn a_session_vouches_for_its_own_forms_only() {
        let (mine, other) = (signed_in(1), signed_in(2));
        assert!(mine.vouches_for(&mine.csrf()));
        assert!(!mine.vouches_for(&other.csrf()));
        for forged in ["", "00", "é", &"0".repeat(64), &mine.csrf()[..62]] {
            assert!(!mine.vouches_for(forged), "{forged}");
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.insert(header::HeaderName::from_static(name), header::HeaderValue::from_static(value));
        }
        map
    }

    #[test]
    fn origin_decides_where_the_browser_is_silent() {
        let foreign = |pairs: &[(&'static str, &'static str)]| is_foreign(&headers(pairs), None);
        assert!(!foreign(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[("sec-fetch-site", "same-site")]));
        assert!(!foreign(&[("origin", "http://here:80"), ("host", "here:80")]));
        assert!(foreign(&[("origin", "http://there"), ("host", "here")]));
        assert!(foreign(&[("origin", "http://there")]));
        assert!(foreign(&[("origin", "here"), ("host", "here")]), "not an origin");
    }

    #[test]
    fn silence_leaves_it_to_the_token() {
        assert!(!is_foreign(&headers(&[]), None));
        assert!(!is_foreign(&headers(&[("origin", "null"), ("host", "here")]), None));
    }

    #[test]
    fn the_public_address_is_ours_whatever_the_proxy_calls_us() {
        let sent = headers(&[("origin", "https://survey.example.org"), ("host", "127.0.0.1:8080")]);
        for public in ["https://survey.example.org", "https://Survey.example.org/", "https://survey.example.org/a/b"] {
            assert!(!is_foreign(&sent, Some(public)), "{public}");
        }
        for public in ["http://survey.example.org", "https://survey.example.org.evil.example", ""] {
            assert!(is_foreign(&sent, Some(public)), "{public}");
        }
    }
}
