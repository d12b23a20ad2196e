//! What stands before the first question and after the last.

use super::{Front, HelpFields, texts, unknown};
use crate::finding::Finding;
use crate::questionnaire::document::{Draft, HelpLine};
use crate::text::Text;

pub(super) fn set(draft: &mut Draft, front: &Front) {
    let main = draft.language.clone();
    let matter = &mut draft.front_matter;
    matter.purpose = texts::paragraphs(&matter.purpose, &front.purpose, &main);
    matter.privacy = texts::paragraphs(&matter.privacy, &front.privacy, &main);
    matter.notices = texts::paragraphs(&matter.notices, &front.notices, &main);
    matter.thanks = texts::paragraphs(&matter.thanks, &front.thanks, &main);
    matter.quota_full = texts::paragraphs(&matter.quota_full, &front.quota_full, &main);
    texts::put(&mut matter.run_by, &main, &main, &front.run_by);
    texts::put(&mut matter.contact, &main, &main, &front.contact);
    matter.privacy_notice_url = filled(&front.privacy_notice_url);
}

fn filled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

pub(super) fn help_line(draft: &mut Draft, index: Option<usize>, line: &HelpFields) -> Result<(), Finding> {
    let main = draft.language.clone();
    let lines = &mut draft.front_matter.help_lines;
    let at = index.unwrap_or(lines.len());
    if index.is_none() {
        lines.push(HelpLine { name: Text::default(), phone: None, url: None, about: Text::default(), untried: false });
    }
    let known = lines.get_mut(at).ok_or_else(|| unknown("help line", at + 1))?;
    texts::put(&mut known.name, &main, &main, &line.name);
    texts::put(&mut known.about, &main, &main, &line.about);
    known.phone = filled(&line.phone);
    known.url = filled(&line.url);
    known.untried = !line.tried;
    Ok(())
}

pub(super) fn remove_help_line(draft: &mut Draft, index: usize) -> Result<(), Finding> {
    let lines = &mut draft.front_matter.help_lines;
    if index >= lines.len() {
        return Err(unknown("help line", index + 1));
    }
    lines.remove(index);
    Ok(())
}
