//! How long it takes: from the words that made-up respondents read and the answers that they gave.

use super::rehearsal::Rehearsal;
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::plan::CheckedItem;
use crate::text::{Language, Text};

/// Words read silently in a second: 238 a minute for plain prose (Brysbaert 2019, a meta-analysis of 190 studies).
pub const WORDS_A_SECOND: f64 = 238.0 / 60.0;

/// Seconds to decide on one closed question or one statement of a battery, and to touch the answer, beside reading. Our own assumption.
pub const SECONDS_A_DECISION: f64 = 3.5;
/// Seconds to type a number, a date or a time. Our own assumption.
pub const SECONDS_A_NUMBER: f64 = 7.0;
/// Seconds to write a short text, and a long one. Our own assumption: about eight, and twenty-five, words on a phone.
pub const SECONDS_A_SHORT_TEXT: f64 = 20.0;
pub const SECONDS_A_LONG_TEXT: f64 = 60.0;
/// Seconds for a page to be sent and the next to be found. Our own assumption.
pub const SECONDS_A_PAGE: f64 = 2.0;

/// The stated minutes may differ from those worked out by this share and at least one minute before anybody is told.
const SHARE_OFF: f64 = 0.4;

fn words(text: &Text, language: &Language) -> f64 {
    text.get(language).split_whitespace().count() as f64
}

/// Seconds that an item takes when all of it is shown.
pub fn item_seconds(checked: &CheckedItem, language: &Language) -> f64 {
    let item = &checked.item;
    if !item.kind.is_seen() {
        return 0.0;
    }
    let mut read = words(&item.label, language) + item.hint.as_ref().map_or(0.0, |hint| words(hint, language));
    read += checked.options.iter().map(|option| words(&option.label, language)).sum::<f64>();
    let rows = |n: usize, select: Option<u32>| select.map_or(n, |select| n.min(select as usize)) as f64;
    let answer = match &item.kind {
        ItemKind::SingleChoice { .. }
        | ItemKind::Scale { .. }
        | ItemKind::NetPromoter { .. }
        | ItemKind::Slider { .. } => SECONDS_A_DECISION,
        // Each option is a small decision; most are not ticked.
        ItemKind::MultipleChoice { .. } => SECONDS_A_DECISION + 0.5 * checked.options.len() as f64,
        ItemKind::Ranking { .. } => SECONDS_A_DECISION * checked.options.len() as f64,
        ItemKind::Battery { rows: all, row_order, .. } => {
            let n = rows(all.len(), row_order.select);
            read += n / all.len().max(1) as f64 * all.iter().map(|row| words(&row.label, language)).sum::<f64>();
            SECONDS_A_DECISION * n
        }
        ItemKind::SemanticDifferential { rows: all, row_order, .. } => {
            let n = rows(all.len(), row_order.select);
            read += 2.0 * n;
            SECONDS_A_DECISION * n
        }
        ItemKind::Vignettes { rows: all, row_order, .. } => {
            let n = rows(all.len(), row_order.select);
            read += n / all.len().max(1) as f64 * all.iter().map(|row| words(&row.story, language)).sum::<f64>();
            SECONDS_A_DECISION * n
        }
        ItemKind::Allocation { parts, .. } => {
            read += parts.iter().map(|part| words(&part.label, language)).sum::<f64>();
            SECONDS_A_NUMBER * parts.len() as f64
        }
        ItemKind::Number { .. }
        | ItemKind::Date { .. }
        | ItemKind::Time {}
        | ItemKind::DateTime {}
        | ItemKind::Postcode {} => SECONDS_A_NUMBER,
        ItemKind::ShortText { .. } => SECONDS_A_SHORT_TEXT,
        ItemKind::LongText { .. } => SECONDS_A_LONG_TEXT,
        ItemKind::Information { body, .. } => {
            read += body.iter().map(|text| words(text, language)).sum::<f64>();
            0.0
        }
        ItemKind::Consent { statement } => {
            read += words(statement, language);
            SECONDS_A_DECISION
        }
        ItemKind::Calculated { .. } | ItemKind::Hidden { .. } | ItemKind::Placeholder { .. } => 0.0,
    };
    read / WORDS_A_SECOND + answer
}

/// Says where the minutes stated are far from those that made-up respondents took. Code: `minutes_differ`.
pub fn check(questionnaire: &Questionnaire, rehearsal: &Rehearsal) -> Findings {
    let mut findings = Findings::new();
    let stated = f64::from(questionnaire.draft().expected_minutes);
    let Some(median) = rehearsal.median_minutes() else { return findings };
    if (median - stated).abs() > (SHARE_OFF * stated).max(1.0) {
        let took = if median < 1.0 { "less than one".to_owned() } else { format!("about {median:.0}") };
        let message = format!(
            "people are told {stated:.0} minutes; made-up respondents, reading {:.0} words a minute, take {took}",
            60.0 * WORDS_A_SECOND
        );
        findings.push(Finding::warning(Code::MINUTES_DIFFER, Place::path("expected_minutes"), message));
    }
    findings
}
