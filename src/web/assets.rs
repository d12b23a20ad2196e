//! Embedded files, served under an address that holds a digest of their content: browsers keep them for ever.

use super::problem::Problem;
use crate::finding::Code;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

const STYLES: &str = concat!(
    include_str!(concat!(env!("OUT_DIR"), "/design-system.min.css")),
    "\n",
    include_str!("assets/barograph.css")
);
const ICON: &str = include_str!("assets/icon.svg");
/// Staff pages that design questionnaires only: nothing there needs them either.
const HTMX: &str = include_str!(concat!(env!("OUT_DIR"), "/htmx.min.js"));
const DESIGNER: &str = include_str!("assets/designer.js");
/// The printed questionnaire's own.
const PAPER: &str = include_str!("assets/paper.css");
const SLIDER: &str = include_str!("assets/slider.js");

/// One file, ready to send.
struct Asset {
    name: &'static str,
    mime: &'static str,
    hash: String,
    plain: &'static str,
    gzip: Vec<u8>,
}

impl Asset {
    fn new(name: &'static str, mime: &'static str, plain: &'static str) -> Self {
        let mut hash = String::with_capacity(16);
        for byte in &Sha256::digest(plain)[..8] {
            let _ = write!(hash, "{byte:02x}");
        }
        Asset { name, mime, hash, plain, gzip: compressed(plain) }
    }

    fn address(&self) -> String {
        format!("/assets/{}/{}", self.hash, self.name)
    }
}

fn compressed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory fails only for want of memory, which aborts by itself.
    encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).unwrap_or_default()
}

static ASSETS: LazyLock<[Asset; 6]> = LazyLock::new(|| {
    [
        Asset::new("barograph.css", "text/css; charset=utf-8", STYLES),
        Asset::new("icon.svg", "image/svg+xml", ICON),
        Asset::new("slider.js", "text/javascript; charset=utf-8", SLIDER),
        Asset::new("htmx.js", "text/javascript; charset=utf-8", HTMX),
        Asset::new("designer.js", "text/javascript; charset=utf-8", DESIGNER),
        Asset::new("paper.css", "text/css; charset=utf-8", PAPER),
    ]
});

/// Addresses of the files that every page names.
pub(super) static STYLES_ADDRESS: LazyLock<String> = LazyLock::new(|| ASSETS[0].address());
pub(super) static ICON_ADDRESS: LazyLock<String> = LazyLock::new(|| ASSETS[1].address());
/// The script of sliders, which only pages with one name.
pub(super) static SLIDER_ADDRESS: LazyLock<String> = LazyLock::new(|| ASSETS[2].address());
/// Styles of the questionnaire on paper, which no other page names.
pub(super) static PAPER_ADDRESS: LazyLock<String> = LazyLock::new(|| ASSETS[5].address());
/// Scripts of the designer's pages, in the order in which they are loaded.
pub(super) static SCRIPT_ADDRESSES: LazyLock<[String; 2]> =
    LazyLock::new(|| [ASSETS[3].address(), ASSETS[4].address()]);

/// Compresses before the first request has to wait for it.
pub(super) fn warm() {
    LazyLock::force(&ASSETS);
}

pub(super) async fn file(request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (hash, name) = path.into_inner();
    let asset = ASSETS.iter().find(|a| a.name == name && a.hash == hash).ok_or(Problem::of(Code::NOT_FOUND))?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, asset.mime))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "accept-encoding"));
    if takes_gzip(&request) && !asset.gzip.is_empty() {
        // Said here, so that the compressing middleware leaves it alone.
        response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("gzip")));
        return Ok(response.body(asset.gzip.as_slice()));
    }
    response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("identity")));
    Ok(response.body(asset.plain))
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    accepted
        .split(',')
        .map(str::trim)
        .any(|part| part == "gzip" || (part.starts_with("gzip;") && !part.ends_with("q=0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_page_weighs_little() {
        let total: usize =
            ASSETS.iter().filter(|a| a.name.ends_with(".svg") || a.name == "barograph.css").map(|a| a.gzip.len()).sum();
        assert!(total < 45_000, "{total} bytes leave too little for the page under 60 kB");
    }

    #[test]
    fn the_script_of_sliders_stays_small() {
        assert!(SLIDER.len() <= 1024, "{} bytes", SLIDER.len());
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere() {
        assert!(!STYLES.contains("@font-face") && !STYLES.contains("@import"));
        assert!(!STYLES.contains("url(http") && !STYLES.contains("url(\"http"));
    }

    #[test]
    fn lock_file_names_no_registry() {
        let lock = include_str!("assets/package-lock.json");
        assert!(!lock.contains("://") && !lock.contains("\"resolved\""));
    }
}
