//! Pictures: what they are, and that they are small.

use super::super::document::{Draft, Image, ItemKind};
use super::structure::filled;
use super::{at, item_path};
use crate::finding::{Code, Finding, Findings, Place, Severity};
use crate::id::ImageId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Of one picture, in bytes.
pub const IMAGE_MAX: usize = 300_000;
/// Of all together.
pub const IMAGES_MAX: usize = 2_000_000;

pub fn check(draft: &Draft, findings: &mut Findings) {
    let mut all = 0;
    for (name, image) in &draft.images {
        all += picture(image, &format!("images.{name}"), findings);
    }
    if all > IMAGES_MAX {
        let message = format!("the pictures have {all} bytes together; at most {IMAGES_MAX} can be carried");
        findings.push(Finding::error(Code::IMAGE_INVALID, Place::path("images"), message));
    }
    for (name, list) in &draft.code_lists {
        for (o, option) in list.options.iter().enumerate() {
            known(draft, option.image.as_ref(), &format!("code_lists.{name}.options[{o}]"), findings);
        }
    }
    for (s, section) in draft.sections.iter().enumerate() {
        for (p, page) in section.pages.iter().enumerate() {
            for (i, item) in page.items.iter().enumerate() {
                if let ItemKind::Information { image, .. } = &item.kind {
                    known(draft, image.as_ref(), &item_path(s, p, i), findings);
                }
            }
        }
    }
}

fn known(draft: &Draft, image: Option<&ImageId>, path: &str, findings: &mut Findings) {
    if let Some(image) = image.filter(|image| !draft.images.contains_key(*image)) {
        let message = format!("there is no picture “{image}”");
        findings.push(Finding::error(Code::REFERENCE_UNKNOWN, at(path, "image"), message));
    }
}

/// Refuses a picture that no questionnaire can carry, or this one no more, with the first reason.
pub fn fits(draft: &Draft, image: &Image) -> Result<(), Finding> {
    let mut findings = Findings::new();
    let size = picture(image, "image", &mut findings);
    if let Some(found) = findings.into_iter().find(|finding| finding.severity == Severity::Error) {
        return Err(found);
    }
    let all: usize = draft.images.values().map(|image| image.data.len() / 4 * 3).sum();
    if all + size > IMAGES_MAX {
        let message = format!("the pictures would have more than {IMAGES_MAX} bytes together");
        return Err(Finding::error(Code::IMAGE_INVALID, Place::Whole, message));
    }
    Ok(())
}

/// What kind of picture these bytes are, as far as questionnaires take it.
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let known = KINDS.iter().find(|(_, starts)| starts.iter().any(|start| bytes.starts_with(start)));
    known.map(|(kind, _)| *kind)
}

/// How the bytes of each kind begin.
const KINDS: [(&str, &[&[u8]]); 4] = [
    ("image/png", &[b"\x89PNG\r\n\x1a\n"]),
    ("image/jpeg", &[b"\xff\xd8\xff"]),
    ("image/webp", &[b"RIFF"]),
    ("image/gif", &[b"GIF87a", b"GIF89a"]),
];

/// The picture's size in bytes.
fn picture(image: &Image, path: &str, findings: &mut Findings) -> usize {
    filled(&image.alternative, at(path, "alternative"), findings);
    let mut wrong = |field: &str, message: String| {
        findings.push(Finding::error(Code::IMAGE_INVALID, at(path, field), message));
    };
    // Four characters of base 64 carry three bytes: what is far too long is not decoded.
    if image.data.len() > IMAGE_MAX / 3 * 4 + 16 {
        wrong("data", format!("a picture may have at most {IMAGE_MAX} bytes"));
        return image.data.len() / 4 * 3;
    }
    let Ok(bytes) = STANDARD.decode(&image.data) else {
        wrong("data", "this is not base 64".to_owned());
        return 0;
    };
    let Some((_, starts)) = KINDS.iter().find(|(kind, _)| *kind == image.media_type) else {
        let other = &image.media_type;
        wrong("media_type", format!("“{other}” is not one of image/png, image/jpeg, image/webp, image/gif"));
        return bytes.len();
    };
    if !starts.iter().any(|start| bytes.starts_with(start)) {
        wrong("data", format!("these bytes are no {}", image.media_type));
    }
    bytes.len()
}
