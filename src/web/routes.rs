//! Every address, on one page. A known address asked in the wrong way is `method_not_allowed`; any other is `not_found`.

use super::problem::Problem;
use super::{assets, desk, form, home, respondent};
use crate::finding::Code;
use actix_web::{Handler, Resource, Responder, Route, guard, web};

/// A page's answers are at most this many bytes.
const ANSWERS_LIMIT: usize = 64 * 1024;
/// Margins of a wave are at most this many bytes.
const MARGINS_LIMIT: usize = 2 * 1024 * 1024;

pub(super) fn all(config: &mut web::ServiceConfig) {
    config
        .app_data(form::Limit(ANSWERS_LIMIT))
        .service(at("/").route(get(home::front)))
        .service(at("/health").route(get(home::health)))
        .service(at("/assets/{hash}/{file}").route(get(assets::file)))
        // Respondents: no cookie; the token in the address is the whole permission.
        .service(at("/s/{link}").route(get(respondent::introduction)).route(web::post().to(respondent::begin)))
        .service(at("/r/{token}").route(get(respondent::resume)))
        .service(at("/r/{token}/p/{page}").route(get(respondent::page)).route(web::post().to(respondent::answer)))
        .service(at("/r/{token}/check").route(get(respondent::check)).route(web::post().to(respondent::send)))
        .service(at("/r/{token}/receipt").route(get(respondent::receipt)))
        // Staff.
        .service(at("/desk").route(get(desk::studies)))
        .service(at("/desk/sign-in").route(get(desk::sign_in_form)).route(web::post().to(desk::sign_in)))
        .service(at("/desk/sign-out").route(web::post().to(desk::sign_out)))
        .service(at("/desk/studies/{study}").route(get(desk::study)))
        .service(at("/desk/studies/{study}/waves/{wave}").route(get(desk::wave)))
        .service(at("/desk/studies/{study}/waves/{wave}/steps/{step}").route(web::post().to(desk::step)))
        .service(
            at("/desk/studies/{study}/waves/{wave}/weights")
                .app_data(form::Limit(MARGINS_LIMIT))
                .route(web::post().to(desk::weigh)),
        )
        .service(at("/desk/studies/{study}/measures/{measure}").route(get(desk::report)))
        .service(at("/desk/studies/{study}/measures/{measure}/table.csv").route(get(desk::table)))
        .default_service(web::to(unknown));
}

fn at(path: &str) -> Resource {
    web::resource(path).default_service(web::to(wrong_method))
}

/// Reading: GET, and HEAD for programs that only look whether something is there. It never changes state.
fn get<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler)
}

async fn wrong_method() -> Result<&'static str, Problem> {
    Err(Problem::of(Code::METHOD_NOT_ALLOWED))
}

async fn unknown() -> Result<&'static str, Problem> {
    Err(Problem::of(Code::NOT_FOUND))
}
