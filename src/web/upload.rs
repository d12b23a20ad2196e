//! Forms with a file, in several parts (RFC 7578): read with a limit, and only from a page of this session.

use super::form::{Fields, says_more_than};
use super::problem::Problem;
use super::staff::{SignedIn, is_from_elsewhere};
use crate::finding::Code;
use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;

/// The largest file, where the route does not say otherwise.
pub(super) const FILE_MAX: usize = 10 * 1024 * 1024;

/// The largest file of a route.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit(pub usize);
/// All other fields together.
const FIELDS_MAX: usize = 64 * 1024;
/// How long it all may take to arrive.
const UPLOAD_SECONDS: u64 = 120;

/// A form of the desk with, perhaps, a file.
pub(super) struct DeskUpload {
    pub staff: SignedIn,
    pub fields: Fields,
    pub file: Option<File>,
}

pub(super) struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl FromRequest for DeskUpload {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let staff = SignedIn::from_request(request, &mut Payload::None);
        let foreign = is_from_elsewhere(request);
        let Limit(most) = request.app_data::<Limit>().copied().unwrap_or(Limit(FILE_MAX));
        let too_large = says_more_than(request, most + FIELDS_MAX);
        let parts = Multipart::new(request.headers(), payload.take());
        Box::pin(async move {
            // Who may not send it need not wait until it has arrived.
            let staff = staff.await?;
            if too_large {
                return Err(Problem::of(Code::BODY_TOO_LARGE));
            }
            let read = actix_web::rt::time::timeout(std::time::Duration::from_secs(UPLOAD_SECONDS), read(parts, most));
            let (fields, file) = read.await.map_err(|_| Problem::of(Code::BODY_UNREADABLE))??;
            if foreign || !staff.vouches_for(fields.get("csrf")) {
                return Err(Problem::of(Code::FORM_EXPIRED));
            }
            Ok(DeskUpload { staff, fields, file })
        })
    }
}

async fn read(mut parts: Multipart, most: usize) -> Result<(Fields, Option<File>), Problem> {
    let unreadable = || Problem::of(Code::BODY_UNREADABLE);
    let (mut fields, mut file, mut small) = (Vec::new(), None, 0);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| unreadable())?;
        let name = part.name().unwrap_or_default().to_owned();
        let called = part.content_disposition().and_then(|d| d.get_filename()).map(str::to_owned);
        let limit = if called.is_some() { most } else { FIELDS_MAX };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(|_| unreadable())?;
            if bytes.len() + chunk.len() > limit {
                return Err(Problem::of(Code::BODY_TOO_LARGE));
            }
            bytes.extend_from_slice(&chunk);
        }
        if let Some(called) = called {
            file = Some(File { name: called, bytes });
        } else {
            small += bytes.len() + name.len();
            let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
            if small > FIELDS_MAX {
                return Err(Problem::of(Code::BODY_TOO_LARGE));
            }
            if text.contains('\0') {
                return Err(unreadable());
            }
            fields.push((name, text));
        }
    }
    Ok((Fields::of(fields), file))
}
