//! The web: pages for respondents and for staff, drawn on the server; nothing needs a script.
//!
//! The only room that knows actix and handlebars. Handlers call the verbs of [`crate::app`] and write nothing themselves.
//! `routes` has every address on one page; `problem` is the one way in which anything goes wrong; permission is an extractor
//! type (`staff::Staffed`, `staff::DeskForm`), never an `if`. First things to read: [`run`], then `routes`.

mod assets;
mod bounces;
mod chart;
mod desk;
mod form;
mod guard;
mod home;
mod pages;
mod problem;
mod respondent;
mod routes;
mod staff;
mod upload;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use pages::HIDE_TO;

use crate::app::{App, Refusal, fieldwork, housekeeping};
use crate::finding::Code;
use actix_web::http::header;
use actix_web::rt::net::TcpSocket;
use actix_web::{App as Actix, HttpRequest, HttpServer, middleware, web};
use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

/// How to serve.
pub struct Options {
    /// From [`bind`].
    pub listener: TcpListener,
    /// How people reach the service from outside, as `https://survey.example.org`: it goes into links, and makes cookies secure.
    pub public_address: Option<String>,
    /// Where “Hide this page” leads.
    pub hide_page_to: String,
    /// Threads that answer; at least 1.
    pub workers: usize,
    /// Called once, with the address bound, when requests are accepted.
    pub ready: Box<dyn FnOnce(SocketAddr) + Send>,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("listener", &self.listener)
            .field("public_address", &self.public_address)
            .field("hide_page_to", &self.hide_page_to)
            .field("workers", &self.workers)
            .finish_non_exhaustive()
    }
}

/// What every handler may use.
pub(crate) struct Site {
    pub app: App,
    pub public_address: Option<String>,
}

impl Site {
    /// Cookies travel over TLS only.
    fn is_secure(&self) -> bool {
        self.public_address.as_deref().is_some_and(|a| a.starts_with("https://"))
    }
}

/// The full address of a path, as people outside reach it.
fn full_address(site: &Site, request: &HttpRequest, path: &str) -> String {
    match &site.public_address {
        Some(address) => format!("{}{path}", address.trim_end_matches('/')),
        None => {
            let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost");
            format!("http://{host}{path}")
        }
    }
}

/// How long a request's head, and an idle connection, may take: slow clients must not hold a worker.
const HEAD_SECONDS: u64 = 10;
const KEEP_ALIVE_SECONDS: u64 = 30;
const SHUTDOWN_SECONDS: u64 = 10;

/// Connections that may wait to be taken.
const BACKLOG: u32 = 2048;

/// Takes the address (port 0: any that is free), before anything else is done. Whoever connects waits until [`run`].
///
/// # Errors
/// `port_taken` when the address cannot be had; `internal` when the runtime fails.
pub fn bind(listen: SocketAddr) -> Result<TcpListener, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Refusal::new(Code::INTERNAL, format!("The runtime could not start: {e}")))?;
    // The standard library would keep far fewer waiting.
    let _inside = runtime.enter();
    let bound = || -> io::Result<TcpListener> {
        let socket = if listen.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // A port that a stopped server has just left may be taken again. Elsewhere that is so anyway, and this means another thing.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(listen)?;
        socket.listen(BACKLOG)?.into_std()
    };
    bound().map_err(|e| not_bound(listen, &e))
}

/// Serves until SIGTERM or SIGINT, then finishes the requests at hand. Blocks.
///
/// # Errors
/// `internal` when the runtime fails.
pub fn run(app: App, options: Options) -> Result<(), Refusal> {
    actix_web::rt::System::new().block_on(serve(app, options))
}

async fn serve(app: App, options: Options) -> Result<(), Refusal> {
    let Options { listener, public_address, hide_page_to, workers, ready } = options;
    pages::set_hide_to(hide_page_to);
    let failed = |e: io::Error| Refusal::new(Code::INTERNAL, format!("The web server stopped: {e}"));
    let bound = listener.local_addr().map_err(failed)?;
    let kept = app.clone();
    let site = web::Data::new(Site { app, public_address });
    assets::warm();
    pages::warm();
    let server = HttpServer::new(move || {
        // Outermost last: the log sees what the guard made of it, compressed or not.
        Actix::new()
            .app_data(site.clone())
            .wrap(middleware::from_fn(guard::keep))
            .wrap(middleware::Compress::default())
            .wrap(middleware::from_fn(guard::log))
            .configure(routes::all)
    })
    .workers(workers.max(1))
    .client_request_timeout(Duration::from_secs(HEAD_SECONDS))
    .client_disconnect_timeout(Duration::from_secs(HEAD_SECONDS))
    .keep_alive(Duration::from_secs(KEEP_ALIVE_SECONDS))
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .listen(listener)
    .map_err(failed)?;
    let posting = kept.clone();
    let mut post = actix_web::rt::spawn(fieldwork::mailing::deliver_mail(kept.clone()));
    let house = actix_web::rt::spawn(housekeeping::keep_house(kept));
    let running = server.run();
    ready(bound);
    let ended = running.await.map_err(failed);
    house.abort();
    // What is being sent is brought to its end: nobody could say otherwise whether it left.
    if actix_web::rt::time::timeout(posting.end_mail(), &mut post).await.is_err() {
        post.abort();
    }
    ended
}

fn not_bound(listen: SocketAddr, error: &io::Error) -> Refusal {
    let message = match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("{listen} is in use. Stop the program that holds it, or choose another address with --listen.")
        }
        io::ErrorKind::PermissionDenied => {
            format!("{listen} may not be used by this account. Choose a port above 1023 with --listen.")
        }
        _ => format!("{listen} cannot be listened on ({error}). Choose another address with --listen."),
    };
    Refusal::new(Code::PORT_TAKEN, message)
}
