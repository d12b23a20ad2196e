//! The first page of somebody who was invited. A visit, by a person or by a filter of their mail, uses nothing: the button does.

use super::asked::{Asked, LANGUAGE, asking};
use super::introduction::{Entry, shown};
use super::now_at;
use crate::app::fieldwork::{self, Front, Invitation};
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::pages;
use crate::web::problem::Problem;
use actix_web::{HttpResponse, web};

/// `GET /in/{invitation}`.
pub(crate) async fn invited(
    site: web::Data<Site>,
    invitation: web::Path<String>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let invited = fieldwork::invited_to(&site.app, &Invitation(invitation.clone())).await?;
    let questionnaire = &invited.questionnaire;
    let language = asked.language(questionnaire).unwrap_or_else(|| asked.best_language(questionnaire));
    let address = format!("/in/{invitation}");
    let entry = Entry {
        action: asking(&address, LANGUAGE, &language.0),
        start_key: String::new(),
        carried: Vec::new(),
        return_address: None,
        is_begun: invited.spent,
        is_device_known: false,
        clear: None,
    };
    let front = Front { around: invited.around, questionnaire: invited.questionnaire };
    Ok(shown(&front, &address, &language, entry, &address))
}

/// `POST /in/{invitation}`: however often it comes, it leads to the same response.
pub(crate) async fn begin_invited(
    site: web::Data<Site>,
    invitation: web::Path<String>,
    asked: Asked,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let begun = fieldwork::begin_invited(&site.app, &Invitation(invitation.into_inner()), asked.named()).await?;
    Ok(pages::see_other(&now_at(&begun.token.0, &begun.interview)))
}
