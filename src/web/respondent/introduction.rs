//! The first page: who asks, why, how long, and what becomes of the answers. A response begins with its button, not with the visit.

use super::asked::{Asked, LANGUAGE, asking};
use super::{HelpView, device, help_lines, key, now_at, texts, wait};
use crate::app::fieldwork::{self, Admission, Beginning, Front, WAITED};
use crate::phrases::say;
use crate::quality::{Flag, Marks};
use crate::questionnaire::checks::is_web_address;
use crate::response::hidden;
use crate::response::keeping::asks_consent;
use crate::study::{Anonymity, Purpose};
use crate::text::Language;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame, Tongue};
use crate::web::problem::Problem;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    title: String,
    purpose: Vec<String>,
    minutes: u32,
    population: String,
    run_by: String,
    anonymity: String,
    notices: Vec<String>,
    entry: Entry,
    privacy: Vec<String>,
    /// What becomes of answers that are never sent.
    kept: String,
    /// What the device is asked to remember, where it is.
    device_note: Option<String>,
    /// Said where the device says that it was answered on before.
    device_repeat: Option<String>,
    privacy_notice_url: Option<String>,
    /// What becomes of people’s data, in full.
    protection: String,
    contact: String,
    help_lines: Vec<HelpView>,
}

/// A parameter that goes on with the form.
#[derive(Serialize)]
pub(super) struct CarriedView {
    pub name: String,
    pub value: String,
}

/// What the names of carried parameters begin with in the form.
const CARRIED: &str = "from.";

pub(crate) async fn introduction(
    site: web::Data<Site>,
    request: HttpRequest,
    link: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let front = fieldwork::front(&site.app, &link).await?;
    let questionnaire = &front.questionnaire;
    let language = asked.best_language(questionnaire);
    let carried: Vec<(&str, &str)> = hidden::parameters(questionnaire)
        .map(|name| (name, asked.get(name)))
        .filter(|(_, value)| hidden::is_acceptable(value))
        .collect();
    let address = carried.iter().fold(format!("/s/{link}"), |address, (name, value)| asking(&address, name, value));
    let carried_view =
        |(name, value): &(&str, &str)| CarriedView { name: format!("{CARRIED}{name}"), value: (*value).into() };
    let entry = Entry {
        action: asking(&format!("/s/{link}"), LANGUAGE, &language.0),
        start_key: key(&site),
        carried: carried.iter().map(carried_view).collect(),
        return_address: Some(asking(&format!("/s/{link}/return"), LANGUAGE, &language.0)),
        is_begun: false,
        is_device_known: front.around.safeguards.once_a_device && device::remembers(&request),
        clear: None,
    };
    Ok(shown(&front, &address, &language, entry, ""))
}

/// How somebody begins from here.
#[derive(Serialize)]
pub(super) struct Entry {
    pub action: String,
    /// Which response it begins, where the address itself does not say.
    pub start_key: String,
    /// Parameters of the address that the questionnaire takes.
    pub carried: Vec<CarriedView>,
    /// Where to go on with a code.
    pub return_address: Option<String>,
    /// It has begun before: the button leads to where the person was.
    pub is_begun: bool,
    /// The device says that the wave was answered on it.
    pub is_device_known: bool,
    /// Where the device is handed on from person to person: a picture that clears what the browser holds.
    pub clear: Option<String>,
}

/// The page at this address; `own` is what of it is one person's, of which no drawing is kept.
pub(super) fn shown(front: &Front, address: &str, language: &Language, entry: Entry, own: &str) -> HttpResponse {
    let questionnaire = &front.questionnaire;
    let in_other = |language: &Language| asking(address, LANGUAGE, &language.0);
    let frame = Frame {
        site: say(language, "survey", &[]),
        languages: Tongue::offered(questionnaire.languages(), language, in_other),
        simulated: front.around.study.simulated,
        trial: front.around.wave().purpose == Purpose::Pilot,
        respondent: true,
        remembers: device::is_asked(&front.around, questionnaire),
        ..Frame::titled(questionnaire.draft().title.get(language)).speaking(language)
    };
    pages::personal(&mut HttpResponse::Ok(), "respondent/introduction", frame, view(front, language, entry), own)
}

fn view(front: &Front, language: &Language, entry: Entry) -> View {
    let draft = front.questionnaire.draft();
    let remembers = device::is_asked(&front.around, &front.questionnaire);
    let matter = &draft.front_matter;
    View {
        title: draft.title.get(language).to_owned(),
        purpose: texts(&matter.purpose, language),
        minutes: draft.expected_minutes,
        population: draft.population.get(language).to_owned(),
        run_by: matter.run_by.get(language).to_owned(),
        anonymity: anonymity(front.around.wave().anonymity, language),
        notices: texts(&matter.notices, language),
        device_note: device::note(&front.around, &front.questionnaire, language),
        device_repeat: (remembers && entry.is_device_known).then(|| say(language, "device-repeat", &[])),
        entry,
        privacy: texts(&matter.privacy, language),
        kept: kept(front, language),
        privacy_notice_url: matter.privacy_notice_url.clone().filter(|url| is_web_address(url)),
        protection: asking(&format!("/d/{}", front.around.stored.link), LANGUAGE, &language.0),
        contact: matter.contact.get(language).to_owned(),
        help_lines: help_lines(&matter.help_lines, language),
    }
}

pub(super) fn anonymity(kept: Anonymity, language: &Language) -> String {
    match kept {
        Anonymity::Anonymous => say(language, "anonymous", &[]),
        Anonymity::AnonymousOnce => say(language, "anonymous-once", &[]),
        Anonymity::Confidential => say(language, "confidential", &[]),
    }
}

/// Said by the service, since it holds whatever the questionnaire's author wrote.
fn kept(front: &Front, language: &Language) -> String {
    match front.around.wave().purpose {
        Purpose::Pilot => say(language, "kept-in-trial", &[]),
        Purpose::Main if asks_consent(&front.questionnaire) => say(language, "kept-with-consent", &[]),
        Purpose::Main => say(language, "kept", &[]),
    }
}

/// A parameter beside `lang` is nothing to the form's address: what the questionnaire takes is in the form.
pub(crate) async fn begin(
    site: web::Data<Site>,
    request: HttpRequest,
    link: web::Path<String>,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let marks = match marked(&site, &request, &link, &asked, &fields).await? {
        Ok(marks) => marks,
        Err(wait) => return Ok(wait),
    };
    let beginning = Beginning {
        marks,
        language: asked.named(),
        parameters: fields.beginning(CARRIED).map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    };
    let begun = fieldwork::start_response_with(&site.app, &link, fields.get("start_key"), beginning).await?;
    Ok(pages::see_other(&now_at(&begun.token.0, &begun.interview)))
}

/// A field that people do not see. Who fills it in reads the page's source and not the page.
const HONEYPOT: &str = "homepage";

/// What is odd about the start; or the page that asks to wait before it.
async fn marked(
    site: &Site,
    request: &HttpRequest,
    link: &str,
    asked: &Asked,
    fields: &Fields,
) -> Result<Result<Marks, HttpResponse>, Problem> {
    let mut marks = Marks::default();
    if !fields.get(HONEYPOT).is_empty() {
        marks = marks.with(Flag::Honeypot);
    }
    let (wave, safeguards) = fieldwork::guard_of(&site.app, link).await?;
    if safeguards.once_a_device && device::remembers(request) {
        marks = marks.with(Flag::DeviceRepeat);
    }
    if safeguards.slow_bursts {
        let from = request.peer_addr().map(|peer| peer.ip());
        let (start_key, ticket) = (fields.get("start_key"), fields.get(WAITED));
        match fieldwork::admit(&site.app, wave, start_key, ticket, from).await? {
            Admission::Free => {}
            Admission::InBurst => marks = marks.with(Flag::Burst),
            Admission::Wait { ticket, seconds } => {
                return Ok(Err(waiting(site, link, asked, fields, ticket, seconds).await?));
            }
        }
    }
    Ok(Ok(marks))
}

async fn waiting(
    site: &Site,
    link: &str,
    asked: &Asked,
    fields: &Fields,
    ticket: String,
    seconds: u32,
) -> Result<HttpResponse, Problem> {
    let front = fieldwork::front(&site.app, link).await?;
    let language = asked.best_language(&front.questionnaire);
    let carried = fields.beginning(CARRIED).filter(|(_, value)| hidden::is_acceptable(value));
    let form = wait::Waiting {
        action: asking(&format!("/s/{link}"), LANGUAGE, &language.0),
        start_key: fields.get("start_key").to_owned(),
        carried: carried
            .map(|(name, value)| CarriedView { name: format!("{CARRIED}{name}"), value: value.to_owned() })
            .collect(),
        ticket,
        homepage: if fields.get(HONEYPOT).is_empty() { String::new() } else { "1".into() },
    };
    Ok(wait::shown(&front, link, &language, seconds, form))
}
