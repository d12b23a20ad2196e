//! Early ends of the questionnaire.

use super::{ExitFields, find, texts};
use crate::finding::Finding;
use crate::id::PageId;
use crate::questionnaire::document::{Draft, Exit};
use crate::text::Text;

pub(super) fn set(draft: &mut Draft, page: &PageId, exits: &[ExitFields]) -> Result<(), Finding> {
    let main = draft.language.clone();
    let page = find::page_mut(draft, page)?;
    let old = std::mem::take(&mut page.exits);
    page.exits = exits
        .iter()
        .map(|fields| {
            let known = fields.was.and_then(|at| old.get(at));
            let mut title = known.map_or_else(Text::default, |exit| exit.title.clone());
            texts::put(&mut title, &main, &main, &fields.title);
            let message = texts::paragraphs(known.map_or(&[], |exit| &exit.message), &fields.message, &main);
            Exit { when: fields.when.trim().to_owned(), outcome: fields.outcome, title, message }
        })
        .collect();
    Ok(())
}
