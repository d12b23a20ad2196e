//! Pictures of a frozen questionnaire, which never change.

use crate::app::{App, Refusal};
use crate::finding::Code;
use crate::id::{ImageId, VersionId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A picture as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// What a browser shows and never runs.
const MEDIA_TYPES: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/// Code: `not_found`.
pub async fn picture(app: &App, version: VersionId, image: &ImageId) -> Result<Picture, Refusal> {
    let (with, image) = (app.clone(), image.clone());
    app.store
        .read_async("picture", move |conn| {
            let questionnaire = with.questionnaire_in(conn, version)?;
            let found = questionnaire.draft().images.get(&image).and_then(|image| {
                let media_type = MEDIA_TYPES.into_iter().find(|known| *known == image.media_type)?;
                let compact: String = image.data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
                Some(Picture { media_type, bytes: STANDARD.decode(compact).ok()? })
            });
            found.ok_or_else(|| Refusal::new(Code::NOT_FOUND, format!("the questionnaire has no picture {image}")))
        })
        .await
}
