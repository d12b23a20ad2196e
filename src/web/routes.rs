//! Every address, on one page. A known address asked in the wrong way is `method_not_allowed`; any other is `not_found`.

use super::desk::{designer, entry, sessions};
use super::problem::Problem;
use super::{assets, bounces, desk, form, home, respondent, upload};
use crate::finding::Code;
use actix_web::{FromRequest, Handler, Resource, Responder, Route, guard, web};

/// A page's answers are at most this many bytes.
const ANSWERS_LIMIT: usize = 64 * 1024;
/// Margins of a wave are at most this many bytes.
const MARGINS_LIMIT: usize = 2 * 1024 * 1024;

/// A sampling frame is at most this many bytes.
const FRAME_LIMIT: usize = crate::exchange::frame_file::FILE_MAX;
/// A plan of a draw is at most this many bytes: it may name many strata.
const DRAW_LIMIT: usize = 512 * 1024;

/// A form keyed from paper is at most this many bytes.
const ENTRY_LIMIT: usize = 512 * 1024;

/// A form of the designer is at most this many bytes: a page of translations is long.
const DESIGN_LIMIT: usize = 2 * 1024 * 1024;

pub(super) fn all(config: &mut web::ServiceConfig) {
    config
        .app_data(form::Limit(ANSWERS_LIMIT))
        // Respondents' pages first, and apart: addresses are tried in this order, and each attempt costs. No cookie: the token in the
        // address is the whole permission.
        .service(
            web::scope("/r")
                .service(takes("/{token}/p/{page}", respondent::page, respondent::answer))
                .service(takes("/{token}/check", respondent::check, respondent::send))
                .service(reads("/{token}/receipt", respondent::receipt))
                .service(reads("/{token}/result/{key}", respondent::result))
                .service(does("/{token}/p/{page}/save", respondent::save_page))
                .service(does("/{token}/check/save", respondent::save_check))
                .service(reads("/{token}/saved", respondent::saved))
                .service(does("/{token}/next", respondent::next_person))
                .service(reads("/{token}", respondent::resume)),
        )
        .service(takes("/s/{link}", respondent::introduction, respondent::begin))
        .service(takes("/in/{invitation}", respondent::invited, respondent::begin_invited))
        .service(reads("/d/{link}", respondent::protection))
        .service(takes("/out/{invitation}", respondent::leaving, respondent::leave))
        .service(does("/api/mail/bounces", bounces::take))
        .service(takes("/c/{code}", respondent::session, respondent::begin_in_session))
        .service(reads("/c/{code}/clear.svg", respondent::clear))
        .service(reads("/", home::front))
        .service(reads("/health", home::health))
        .service(reads("/assets/{hash}/{file}", assets::file))
        .service(takes("/s/{link}/return", respondent::return_form_of, respondent::return_by_code_to))
        .service(takes("/return", respondent::return_form, respondent::return_by_code))
        .service(does("/return/copy", respondent::copy))
        .service(does("/return/withdraw", respondent::withdraw))
        .service(reads("/i/{version}/{image}", respondent::picture))
        // Staff.
        .service(reads("/desk", desk::studies))
        .service(takes("/desk/sign-in", desk::sign_in_form, desk::sign_in))
        .service(does("/desk/sign-out", desk::sign_out))
        .service(takes("/desk/new-study", designer::new_study_form, designer::new_study))
        .service(reads("/desk/studies/{study}", desk::study))
        .service(takes("/desk/studies/{study}/new-wave", desk::new_wave_form, desk::new_wave))
        .service(takes("/desk/studies/{study}/new-measure", desk::new_measure_form, desk::new_measure))
        .service(reads("/desk/studies/{study}/versions/{version}", designer::version))
        .service(reads("/desk/studies/{study}/versions/{version}/questionnaire.json", designer::download))
        .service(reads("/desk/studies/{study}/versions/{version}/paper", desk::paper))
        .service(reads("/desk/studies/{study}/design", designer::outline))
        .service(takes("/desk/studies/{study}/design/begin", designer::begin, designer::begin_from))
        .service(does("/desk/studies/{study}/design/edit", designer::edit).app_data(form::Limit(DESIGN_LIMIT)))
        .service(does("/desk/studies/{study}/design/undo", designer::undo))
        .service(does("/desk/studies/{study}/design/redo", designer::redo))
        .service(does("/desk/studies/{study}/design/upload", designer::upload))
        .service(does("/desk/studies/{study}/design/picture", designer::picture))
        .service(does("/desk/studies/{study}/design/freeze", designer::freeze))
        .service(reads("/desk/studies/{study}/design/items/{item}", designer::item))
        .service(reads("/desk/studies/{study}/design/pages/{page}", designer::page))
        .service(reads("/desk/studies/{study}/design/sections/{section}", designer::section))
        .service(reads("/desk/studies/{study}/design/front", designer::front))
        .service(reads("/desk/studies/{study}/design/settings", designer::settings))
        .service(reads("/desk/studies/{study}/design/translations/{language}", designer::translations))
        .service(reads("/desk/studies/{study}/design/preview", designer::preview))
        .service(reads("/desk/studies/{study}/design/preview/{page}", designer::preview_page))
        .service(reads("/desk/studies/{study}/design/paper", designer::paper))
        .service(reads("/desk/studies/{study}/design/images/{image}", designer::image))
        .service(reads("/desk/studies/{study}/design/bank", designer::bank))
        .service(reads("/desk/studies/{study}/design/check", designer::check_page))
        .service(reads("/desk/studies/{study}/design/history", designer::history))
        .service(reads("/desk/studies/{study}/design/rehearsal", designer::rehearsal))
        .service(reads("/desk/studies/{study}/design/questionnaire.xlsx", designer::workbook))
        .service(reads("/desk/studies/{study}/design/questionnaire.json", designer::download))
        .service(reads("/desk/studies/{study}/waves/{wave}", desk::wave))
        .service(reads("/desk/studies/{study}/waves/{wave}/qr.svg", desk::qr))
        .service(does("/desk/studies/{study}/waves/{wave}/steps/{step}", desk::step))
        .service(does("/desk/studies/{study}/waves/{wave}/weights", desk::weigh).app_data(form::Limit(MARGINS_LIMIT)))
        .service(reads("/desk/studies/{study}/waves/{wave}/quality", desk::quality))
        .service(reads("/desk/studies/{study}/waves/{wave}/quality/funnel.csv", desk::funnel_table))
        .service(does("/desk/studies/{study}/waves/{wave}/quality/exclude", desk::exclude))
        .service(does("/desk/studies/{study}/waves/{wave}/quality/include", desk::include))
        .service(does("/desk/studies/{study}/waves/{wave}/quality/safeguards", desk::set_safeguards))
        .service(takes("/desk/studies/{study}/waves/{wave}/retention", desk::retention, desk::set_retention))
        .service(reads("/desk/studies/{study}/waves/{wave}/sample", desk::sample))
        .service(
            does("/desk/studies/{study}/waves/{wave}/sample/frame", desk::upload_frame)
                .app_data(upload::Limit(FRAME_LIMIT)),
        )
        .service(
            does("/desk/studies/{study}/waves/{wave}/sample/preview", desk::preview_sample)
                .app_data(form::Limit(DRAW_LIMIT)),
        )
        .service(
            does("/desk/studies/{study}/waves/{wave}/sample/draw", desk::draw_sample).app_data(form::Limit(DRAW_LIMIT)),
        )
        .service(does("/desk/studies/{study}/waves/{wave}/sample/take-back", desk::take_back_sample))
        .service(does("/desk/studies/{study}/waves/{wave}/sample/erase", desk::erase_person))
        .service(does("/desk/studies/{study}/waves/{wave}/sample/links.csv", desk::links))
        .service(reads("/desk/studies/{study}/waves/{wave}/messages", desk::messages))
        .service(does("/desk/studies/{study}/waves/{wave}/messages/schedule", desk::keep_schedule))
        .service(does("/desk/studies/{study}/waves/{wave}/messages/start", desk::start_mailing))
        .service(does("/desk/studies/{study}/waves/{wave}/messages/stop", desk::stop_mailing))
        .service(does("/desk/studies/{study}/waves/{wave}/messages/again", desk::send_again))
        .service(takes(
            "/desk/studies/{study}/waves/{wave}/messages/{step}/{language}",
            desk::message,
            desk::keep_message,
        ))
        .service(does("/desk/studies/{study}/waves/{wave}/messages/{step}/{language}/test", desk::test_message))
        .service(reads("/desk/studies/{study}/waves/{wave}/fieldwork", desk::fieldwork))
        .service(reads("/desk/studies/{study}/waves/{wave}/fieldwork/tables.csv", desk::fieldwork_csv))
        .service(reads("/desk/studies/{study}/waves/{wave}/fieldwork/tables.xlsx", desk::fieldwork_workbook))
        .service(does("/desk/studies/{study}/waves/{wave}/fieldwork/terms", desk::set_terms))
        .service(reads("/desk/studies/{study}/waves/{wave}/quotas", desk::quotas))
        .service(does("/desk/studies/{study}/waves/{wave}/quotas/add", desk::add_quota))
        .service(does("/desk/studies/{study}/waves/{wave}/quotas/keep", desk::keep_quotas))
        .service(does("/desk/studies/{study}/waves/{wave}/quotas/remove", desk::remove_quota))
        .service(does("/desk/studies/{study}/waves/{wave}/quotas/document", desk::quota_document))
        .service(does("/desk/studies/{study}/waves/{wave}/quotas/raise", desk::raise_quota))
        .service(takes("/desk/studies/{study}/waves/{wave}/sessions", sessions::list, sessions::start))
        .service(does("/desk/studies/{study}/waves/{wave}/sessions/{code}/end", sessions::end))
        .service(reads("/desk/studies/{study}/waves/{wave}/entry", entry::list))
        .service(
            takes("/desk/studies/{study}/waves/{wave}/entry/new", entry::new_form, entry::key_first)
                .app_data(form::Limit(ENTRY_LIMIT)),
        )
        .service(
            takes("/desk/studies/{study}/waves/{wave}/entry/forms/{serial}", entry::second_form, entry::key_second)
                .app_data(form::Limit(ENTRY_LIMIT)),
        )
        .service(
            takes(
                "/desk/studies/{study}/waves/{wave}/entry/forms/{serial}/differences",
                entry::differences,
                entry::settle,
            )
            .app_data(form::Limit(ENTRY_LIMIT)),
        )
        .service(does("/desk/studies/{study}/waves/{wave}/entry/forms/{serial}/discard", entry::discard))
        .service(reads("/desk/studies/{study}/measures/{measure}", desk::report))
        .service(reads("/desk/studies/{study}/measures/{measure}/table.csv", desk::table))
        .service(reads("/desk/studies/{study}/measures/{measure}/changes.csv", desk::changes_table))
        .service(does("/desk/studies/{study}/measures/{measure}/overrides", desk::allow))
        .service(does("/desk/studies/{study}/measures/{measure}/overrides/withdraw", desk::withdraw))
        .default_service(web::to(unknown));
}

/// A handler as actix wants it.
trait Page<Args>: Handler<Args, Output: Responder + 'static> {}

impl<Args, F: Handler<Args, Output: Responder + 'static>> Page<Args> for F {}

/// An address that shows something: GET, and HEAD for programs that only look whether it is there. It never changes state.
fn reads<A: FromRequest + 'static>(path: &str, show: impl Page<A>) -> Resource {
    only(path, "GET, HEAD").route(get(show))
}

/// An address whose page has a form that is sent back to it.
fn takes<A: FromRequest + 'static, B: FromRequest + 'static>(
    path: &str,
    show: impl Page<A>,
    take: impl Page<B>,
) -> Resource {
    only(path, "GET, HEAD, POST").route(get(show)).route(web::post().to(take))
}

/// An address that only changes something.
fn does<A: FromRequest + 'static>(path: &str, act: impl Page<A>) -> Resource {
    only(path, "POST").route(web::post().to(act))
}

fn only(path: &str, allow: &'static str) -> Resource {
    let wrong = move || async move { Err::<&'static str, _>(Problem::wrong_method(allow)) };
    web::resource(path).default_service(web::to(wrong))
}

fn get<A: FromRequest + 'static>(handler: impl Page<A>) -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler)
}

async fn unknown() -> Result<&'static str, Problem> {
    Err(Problem::of(Code::NOT_FOUND))
}
