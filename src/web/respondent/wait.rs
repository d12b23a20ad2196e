//! While very many begin from one network: a page that asks to wait a little. No puzzle, no script, nobody turned away.

use super::asked::{LANGUAGE, asking};
use super::device;
use super::introduction::CarriedView;
use crate::app::fieldwork::Front;
use crate::phrases::{self, say};
use crate::study::Purpose;
use crate::text::Language;
use crate::web::pages::{self, Frame, Tongue};
use actix_web::HttpResponse;
use actix_web::http::header;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Waiting {
    pub action: String,
    pub start_key: String,
    pub carried: Vec<CarriedView>,
    /// Proves that somebody has waited.
    pub ticket: String,
    /// What stood in the field that people do not see.
    pub homepage: String,
}

#[derive(Serialize)]
struct View {
    about: String,
    form: Waiting,
}

pub(super) fn shown(front: &Front, link: &str, language: &Language, seconds: u32, form: Waiting) -> HttpResponse {
    let title = say(language, "wait-title", &[]);
    let in_other = |other: &Language| asking(&format!("/s/{link}"), LANGUAGE, &other.0);
    let frame = Frame {
        site: front.questionnaire.draft().title.get(language).to_owned(),
        languages: Tongue::offered(front.questionnaire.languages(), language, in_other),
        simulated: front.around.study.simulated,
        trial: front.around.wave().purpose == Purpose::Pilot,
        respondent: true,
        remembers: device::is_asked(&front.around, &front.questionnaire),
        ..Frame::titled(title).speaking(language)
    };
    let view = View { about: say(language, "wait-about", &[("seconds", phrases::with(f64::from(seconds)))]), form };
    let mut response = HttpResponse::TooManyRequests();
    response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    pages::page(&mut response, "respondent/wait", frame, view)
}
