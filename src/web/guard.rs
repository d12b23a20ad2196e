//! What stands round every request: security headers, one form for everything that goes wrong, and the log.

use super::problem::Problem;
use super::respondent::Asked;
use crate::finding::Code;
use crate::phrases;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Instant;

const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=()"),
];

const FRAMED_BY_OURSELVES: &str = "SAMEORIGIN";
const FRAMED_POLICY: &str =
    "default-src 'self'; frame-ancestors 'self'; form-action 'none'; base-uri 'none'; object-src 'none'";

/// Puts the security headers on; pages are not kept unless a handler said otherwise.
pub(super) fn secure(headers: &mut HeaderMap) {
    // The designer's preview, which its own pages show in a frame; it says so itself.
    let framed = headers.get(header::X_FRAME_OPTIONS).is_some_and(|value| value == FRAMED_BY_OURSELVES);
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if framed {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static(FRAMED_BY_OURSELVES));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAMED_POLICY));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Runs the handler; a panic in it and every error become a problem, as a page or as JSON.
pub(super) async fn keep(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let json = Problem::is_json_asked(request.headers());
    let desk = is_desk(request.path());
    let reader =
        is_respondents(request.path()).then(|| Asked::of(request.request()).language_of(&phrases::languages()));
    let handled = caught(next.call(request)).await.unwrap_or_else(|| Err(Problem::of(Code::INTERNAL).into()))?;
    let mut response = handled.map_into_boxed_body();
    if let Some(problem) = response.response().error().map(problem_of) {
        let body: HttpResponse = match reader {
            _ if json => problem.as_json(),
            Some(language) => problem.as_page_in(&language),
            None => problem.as_page(),
        };
        response = response.into_response(body);
    }
    secure(response.headers_mut());
    if desk {
        // Under `no-referrer` a browser sends `Origin: null` with the desk's own forms, and nobody could tell them from others'.
        response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    Ok(response)
}

/// Whether an address is of the desk. Those of respondents hold a secret, which no referrer may carry.
fn is_desk(path: &str) -> bool {
    path == "/desk" || path.starts_with("/desk/")
}

/// Whether an address is of people who answer.
fn is_respondents(path: &str) -> bool {
    path == "/return" || ["/r/", "/s/", "/in/", "/out/", "/c/"].iter().any(|start| path.starts_with(start))
}

/// Our own problems pass; what actix says by itself is translated by its status.
fn problem_of(error: &Error) -> Problem {
    if let Some(problem) = error.as_error::<Problem>() {
        return problem.clone();
    }
    Problem::of(match error.as_response_error().status_code().as_u16() {
        404 => Code::NOT_FOUND,
        405 => Code::METHOD_NOT_ALLOWED,
        413 => Code::BODY_TOO_LARGE,
        400..=499 => Code::BODY_UNREADABLE,
        _ => {
            tracing::error!(error = %error, "a handler failed");
            Code::INTERNAL
        }
    })
}

/// `None` when the future panicked: one bad request must not take its connection's worker along.
async fn caught<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(output)) => Poll::Ready(Some(output)),
        Err(_) => {
            tracing::error!("a handler panicked");
            Poll::Ready(None)
        }
    })
    .await
}

/// One line a request: the pattern of the route, never the address itself, which may hold a token. What respondents do is kept out
/// of an ordinary log, since its exact time would tell more than the days that are stored; a failure of ours is said as ever.
pub(super) async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let method = request.method().clone();
    let is_private = is_respondents(request.path());
    let answered = next.call(request).await;
    let microseconds = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    match &answered {
        Ok(response) => {
            let route = response.request().match_pattern().unwrap_or_default();
            let status = response.status().as_u16();
            if is_private && status < 500 {
                tracing::debug!(%method, route, status, microseconds, "answered");
            } else {
                tracing::info!(%method, route, status, microseconds, "answered");
            }
        }
        Err(error) => {
            let status = error.as_response_error().status_code().as_u16();
            if is_private && status < 500 {
                tracing::debug!(%method, status, microseconds, "refused");
            } else {
                tracing::info!(%method, status, microseconds, "refused");
            }
        }
    }
    answered
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, middleware, test, web};

    /// What is logged of requests to these paths at this level.
    async fn logged(level: tracing::Level, paths: &[&str]) -> String {
        let (sender, lines) = std::sync::mpsc::channel();
        let writer = move || Line(sender.clone());
        let subscriber = tracing_subscriber::fmt().with_max_level(level).with_ansi(false).with_writer(writer).finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        let app = App::new()
            .wrap(middleware::from_fn(log))
            .route("/s/{link}", web::to(HttpResponse::Ok))
            .route("/in/{invitation}", web::to(HttpResponse::Ok))
            .route("/out/{invitation}", web::to(HttpResponse::Ok))
            .route("/r/{token}", web::to(HttpResponse::Ok))
            .route("/r/{token}/check", web::to(HttpResponse::InternalServerError))
            .route("/desk", web::to(HttpResponse::Ok));
        let service = test::init_service(app).await;
        for path in paths {
            test::call_service(&service, test::TestRequest::get().uri(path).to_request()).await;
        }
        lines.try_iter().collect()
    }

    struct Line(std::sync::mpsc::Sender<String>);

    impl std::io::Write for Line {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.send(String::from_utf8_lossy(bytes).into_owned()).map_err(std::io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[actix_web::test]
    async fn what_respondents_do_is_not_in_an_ordinary_log() {
        let paths = ["/s/abc", "/in/abc", "/out/abc", "/r/abc", "/r/abc/nowhere", "/desk"];
        let ordinary = logged(tracing::Level::INFO, &paths).await;
        assert!(
            ordinary.contains("/desk")
                && !ordinary.contains("/s/")
                && !ordinary.contains("/in/")
                && !ordinary.contains("/out/")
                && !ordinary.contains("/r/"),
            "{ordinary}"
        );
        assert_eq!(ordinary.lines().count(), 1, "{ordinary}");
        let all = logged(tracing::Level::DEBUG, &paths).await;
        assert!(all.contains("/s/{link}") && all.contains("/r/{token}") && !all.contains("abc"), "{all}");
        assert!(logged(tracing::Level::INFO, &["/r/abc/check"]).await.contains("status=500"));
    }

    #[actix_web::test]
    async fn panic_is_caught() {
        assert_eq!(caught(async { 1 }).await, Some(1));
        let silent = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let outcome = caught(async { std::panic::panic_any("thrown by the test") }).await;
        std::panic::set_hook(silent);
        assert_eq!(outcome, None);
    }
}
