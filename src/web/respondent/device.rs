//! A device that remembers that a wave was answered on it, where the wave asks for that: one cookie, which goes to the wave's own link
//! only, says nothing but that, and bars nobody (docs/adr/0014).

use crate::app::fieldwork::{Around, Interview};
use crate::phrases::{self, say};
use crate::questionnaire::checks::Questionnaire;
use crate::sample::Disposition;
use crate::text::Language;
use crate::time::Moment;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

const COOKIE: &str = "barograph_answered";
const ANSWERED: &str = "1";
const MICROSECONDS: i64 = 1_000_000;

/// Whether the device is asked to remember at all.
pub(super) fn is_asked(around: &Around, questionnaire: &Questionnaire) -> bool {
    around.safeguards.once_a_device && questionnaire.draft().allows_device_memory()
}

/// What people are told of it; `None` where no device is asked.
pub(super) fn note(around: &Around, questionnaire: &Questionnaire, language: &Language) -> Option<String> {
    let until = || phrases::with(phrases::day(language, around.wave().fieldwork.to));
    is_asked(around, questionnaire).then(|| say(language, "device-note", &[("day", until())]))
}

/// What the device is asked to keep once the answers are sent; `None` where nothing is.
pub(super) fn memory(interview: &Interview, now: Moment, secure: bool) -> Option<Cookie<'static>> {
    let around = &interview.around;
    let is_due = is_asked(around, &interview.questionnaire) && interview.disposition == Disposition::Complete;
    is_due.then(|| {
        // To the end of the last day of fieldwork, and not at all after it.
        let left = around.wave().fieldwork.to.ends().0.saturating_sub(now.0) / MICROSECONDS;
        Cookie::build(COOKIE, ANSWERED)
            .path(format!("/s/{}", around.stored.link))
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(secure)
            .max_age(Duration::seconds(left.max(0)))
            .finish()
    })
}

/// Whether the device says that this wave was answered on it.
pub(super) fn remembers(request: &HttpRequest) -> bool {
    request.cookie(COOKIE).is_some_and(|cookie| cookie.value() == ANSWERED)
}
