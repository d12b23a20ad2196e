//! What becomes of people's data in this survey: what is asked, why, by whom, how long it is kept and what they can do. Made from what
//! is configured, so that it says what is done.

use super::asked::{Asked, LANGUAGE, asking};
use super::device;
use super::introduction::anonymity;
use super::texts;
use crate::app::fieldwork::{self, Protection};
use crate::phrases::{self, say};
use crate::questionnaire::document::ItemKind;
use crate::response::hidden;
use crate::study::retention::Collected;
use crate::study::{Anonymity, Purpose};
use crate::text::Language;
use crate::web::Site;
use crate::web::pages::{self, Frame, Tongue};
use crate::web::problem::Problem;
use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    survey: String,
    run_by: String,
    purpose: Vec<String>,
    anonymity: String,
    sections: Vec<String>,
    /// Parameters of a link that are kept.
    parameters: Vec<String>,
    has_postcode: bool,
    is_invited: bool,
    is_confidential: bool,
    /// What the device is asked to remember, where it is.
    device_note: Option<String>,
    privacy: Vec<String>,
    privacy_notice_url: Option<String>,
    kept: Vec<KeptView>,
    until: String,
    contact: String,
}

#[derive(Serialize)]
struct KeptView {
    what: String,
    until: String,
}

/// `GET /d/{link}`: of any wave, open or not.
pub(crate) async fn protection(
    site: web::Data<Site>,
    link: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let known = fieldwork::protection(&site.app, &link).await?;
    let language = asked.best_language(&known.questionnaire);
    let address = format!("/d/{link}");
    let in_other = |language: &Language| asking(&address, LANGUAGE, &language.0);
    let frame = Frame {
        site: known.questionnaire.draft().title.get(&language).to_owned(),
        languages: Tongue::offered(known.questionnaire.languages(), &language, in_other),
        simulated: known.around.study.simulated,
        trial: known.around.wave().purpose == Purpose::Pilot,
        respondent: true,
        remembers: device::is_asked(&known.around, &known.questionnaire),
        ..Frame::titled(say(&language, "protection-title", &[])).speaking(&language)
    };
    Ok(pages::ok("respondent/protection", frame, view(&known, &language)))
}

fn view(known: &Protection, language: &Language) -> View {
    let (draft, wave) = (known.questionnaire.draft(), known.around.wave());
    let matter = &draft.front_matter;
    let mut pages = draft.sections.iter().flat_map(|section| &section.pages);
    View {
        survey: draft.title.get(language).to_owned(),
        run_by: matter.run_by.get(language).to_owned(),
        purpose: texts(&matter.purpose, language),
        anonymity: anonymity(wave.anonymity, language),
        sections: draft.sections.iter().map(|section| section.title.get(language).to_owned()).collect(),
        parameters: hidden::parameters(&known.questionnaire).map(str::to_owned).collect(),
        has_postcode: pages.any(|page| page.items.iter().any(|item| matches!(item.kind, ItemKind::Postcode { .. }))),
        is_invited: wave.anonymity.needs_invitation(),
        is_confidential: wave.anonymity == Anonymity::Confidential,
        device_note: device::note(&known.around, &known.questionnaire, language),
        privacy: texts(&matter.privacy, language),
        privacy_notice_url: matter
            .privacy_notice_url
            .clone()
            .filter(|url| crate::questionnaire::checks::is_web_address(url)),
        kept: kept(known, language),
        until: phrases::day(language, wave.fieldwork.to),
        contact: matter.contact.get(language).to_owned(),
    }
}

fn kept(known: &Protection, language: &Language) -> Vec<KeptView> {
    let contacts = known.contacts_until.map(|until| KeptView {
        what: say(language, "protection-contacts", &[]),
        until: say(language, "protection-until", &[("day", phrases::with(phrases::day(language, until)))]),
    });
    let collected = Collected::ALL.into_iter().map(|kind| {
        let key = match kind {
            Collected::Paradata => "protection-paradata",
            Collected::Responses => "protection-responses",
            Collected::DataSet => "protection-data-set",
        };
        let said = |key, day| say(language, key, &[("day", phrases::with(phrases::day(language, day)))]);
        let until = match known.kept.iter().find(|kept| kept.kind == kind) {
            Some(kept) => kept
                .done_on
                .map_or_else(|| said("protection-until", kept.until), |done| said("protection-destroyed", done)),
            None => say(language, "protection-as-study", &[]),
        };
        KeptView { what: say(language, key, &[]), until }
    });
    contacts.into_iter().chain(collected).collect()
}
