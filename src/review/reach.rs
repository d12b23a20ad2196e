//! Parts that nobody gets to see, and pages that let nobody on.

use super::rehearsal::Rehearsal;
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::checks::Questionnaire;
use std::collections::HashMap;

/// Pages, items and options that none of the made-up respondents saw, and pages at which one was stuck.
/// Codes: `part_unreachable`, `dead_end`.
pub fn check(questionnaire: &Questionnaire, rehearsal: &Rehearsal) -> Findings {
    let mut findings = Findings::new();
    let asked = rehearsal.respondents;
    let mut never = |path: String, what: &str| {
        let message = format!("none of {asked} made-up respondents got to see {what}: check the rules that lead here");
        findings.push(Finding::warning(Code::PART_UNREACHABLE, Place::path(path), message));
    };
    let paths = paths(questionnaire);
    for (position, page) in questionnaire.pages().iter().enumerate() {
        if rehearsal.pages[position].visits == 0 {
            never(paths[position].clone(), "this page");
            continue;
        }
        for (i, item) in page.items.iter().enumerate().filter(|(_, item)| item.item.kind.is_seen()) {
            let path = || format!("{}.items[{i}]", paths[position]);
            if item.slots.clone().all(|slot| rehearsal.shown[slot] == 0) {
                never(path(), "this item");
                continue;
            }
            let Some(offered) = rehearsal.offered.get(&item.slots.start) else { continue };
            for option in item.options.iter().filter(|option| !offered.contains(&option.code)) {
                never(path(), &format!("the option “{}”", option.label.get(questionnaire.language())));
            }
        }
    }
    for end in &rehearsal.dead_ends {
        let place = questionnaire.page_position(&end.page).map_or(Place::Whole, |page| Place::path(&paths[page]));
        let message = format!(
            "{} of {asked} made-up respondents found no answer that this page accepts; it said: {}",
            end.respondents, end.said
        );
        findings.push(Finding::warning(Code::DEAD_END, place, message));
    }
    findings
}

/// The path in the document of every page; the times of a repeated section share one.
fn paths(questionnaire: &Questionnaire) -> Vec<String> {
    let mut known = HashMap::new();
    for (s, section) in questionnaire.draft().sections.iter().enumerate() {
        for (p, page) in section.pages.iter().enumerate() {
            known.insert(page.id.as_str(), format!("sections[{s}].pages[{p}]"));
        }
    }
    let path = |id: &str| known.get(id).or_else(|| known.get(id.rsplit_once('_')?.0)).cloned();
    questionnaire.pages().iter().map(|page| path(page.id.as_str()).unwrap_or_default()).collect()
}
