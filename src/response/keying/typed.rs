//! From what was typed to answers, judged by the coding of the web.

use super::{ILLEGIBLE, KeyedField, fields};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::{DatePrecision, ItemKind};
use crate::questionnaire::plan::{CheckedItem, Choice, Role};
use crate::questionnaire::walk::Walk;
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason};
use crate::response::coding::{Asked, MISSING_PREFIX, YES, code_item, missing_field, part_field};
use crate::response::paper::FORM_MAX;
use crate::response::raw::RawAnswers;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One entry of a form: what was on the paper, blank fields left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Keyed {
    pub answers: Answers,
    /// Something is there, but nobody can tell what was meant: as an answer it is `skipped`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub illegible: BTreeSet<VariableId>,
}

/// Judges an entry: every field that is not blank, whatever the routing says. `form` is the form number printed (1 where none is).
///
/// # Errors
/// Findings at their fields, with the codes of [`code_item`]; `form_number_unknown` at `form`; `entry_blank` where every field is
/// blank.
pub fn keyed(questionnaire: &Questionnaire, form: u64, raw: &RawAnswers) -> Result<Keyed, Findings> {
    let mut findings = Findings::new();
    if !(1..=FORM_MAX).contains(&form) {
        let message = format!("a form number is a whole number from 1 to {FORM_MAX}, as it is printed on the form");
        findings.push(Finding::error(Code::FORM_NUMBER_UNKNOWN, Place::field("form"), message));
        return Err(findings);
    }
    let nothing = Answers::new();
    let walk = Walk::of(questionnaire, &nothing, Circumstances { seed: form, today: None });
    let mut out = Keyed::default();
    for (item, fields) in by_item(fields(questionnaire, form)) {
        key_item(questionnaire, &walk, item, &fields, raw, &mut out, &mut findings);
    }
    if findings.is_empty() && out.answers.is_empty() {
        let message = "nothing was keyed: a form that came back empty is not a response";
        findings.push(Finding::error(Code::ENTRY_BLANK, Place::Whole, message));
    }
    if findings.is_empty() { Ok(out) } else { Err(findings) }
}

fn by_item(fields: Vec<KeyedField<'_>>) -> Vec<(&CheckedItem, Vec<usize>)> {
    let mut items: Vec<(&CheckedItem, Vec<usize>)> = Vec::new();
    for field in fields {
        match items.last_mut().filter(|(item, _)| std::ptr::eq(*item, field.item)) {
            Some((_, slots)) => slots.push(field.slot),
            None => items.push((field.item, vec![field.slot])),
        }
    }
    items
}

fn key_item(
    questionnaire: &Questionnaire,
    walk: &Walk<'_, '_>,
    item: &CheckedItem,
    slots: &[usize],
    typed: &RawAnswers,
    out: &mut Keyed,
    findings: &mut Findings,
) {
    let variables = questionnaire.variables();
    let (mut raw, mut asked) = (RawAnswers::default(), Vec::new());
    let mut settled: BTreeMap<usize, Answer> = BTreeMap::new();
    for &slot in slots {
        let variable = &variables[slot];
        let name = variable.id.as_str();
        let values = typed.get(name).iter().map(|value| value.trim()).filter(|value| !value.is_empty());
        let text = values.collect::<Vec<&str>>().join(" ");
        if text.is_empty() {
            continue;
        }
        if text == ILLEGIBLE {
            out.illegible.insert(variable.id.clone());
            settled.insert(slot, Answer::Missing(MissingReason::Skipped));
        } else if variable.role == Role::Specify {
            raw.push(name, text);
        } else if is_refusal_of_consent(&item.item.kind, &text) {
            settled.insert(slot, Answer::Given(false));
        } else {
            as_form_fields(item, name, &text, &mut raw);
            asked.push(slot);
        }
    }
    // A total is judged whole: what is blank beside other parts counts as 0.
    let whole = matches!(item.item.kind, ItemKind::Allocation { .. }) && !asked.is_empty() && settled.is_empty();
    let asked: Vec<usize> =
        if whole { item.slots.clone().filter(|slot| slots.contains(slot)).collect() } else { asked };
    let offered: Vec<&Choice> = item.options.iter().collect();
    let language = questionnaire.language();
    let judged = Asked { item, walk, slots: &asked, offered: &offered, language, today: None };
    let (coded, wrong) = match asked.as_slice() {
        // Only what stands beside options was written, or nothing.
        [] => (Vec::new(), beside_nothing(questionnaire, item, &raw)),
        _ => code_item(&judged, &raw),
    };
    // A text beside a ticked option that was left blank stays blank; that it is demanded is nothing that the keyer can mend.
    let is_blank_text =
        |slot: usize| variables[slot].role == Role::Specify && raw.get(variables[slot].id.as_str()).is_empty();
    for (slot, answer) in coded.into_iter().filter(|(slot, _)| !is_blank_text(*slot)).chain(settled) {
        out.answers.insert(variables[slot].id.clone(), answer);
    }
    findings.extend(wrong.iter().filter(|finding| finding.code != Code::ANSWER_REQUIRED).cloned());
}

/// A text beside an option of a question in which nothing is ticked.
fn beside_nothing(questionnaire: &Questionnaire, item: &CheckedItem, raw: &RawAnswers) -> Findings {
    let mut findings = Findings::new();
    for beside in &item.specifies {
        let id = &questionnaire.variables()[beside.slot].id;
        if !raw.get(id.as_str()).is_empty() {
            let message =
                "something is written beside an option that is not keyed: key the option too, or leave the words out";
            findings.push(Finding::error(Code::TEXT_WITHOUT_OPTION, Place::field(id.as_str()), message));
        }
    }
    findings
}

fn is_refusal_of_consent(kind: &ItemKind, text: &str) -> bool {
    matches!(kind, ItemKind::Consent { .. }) && matches!(text.to_lowercase().as_str(), "0" | "2" | "no" | "n")
}

/// What was typed as the fields that a web page would have sent.
fn as_form_fields(item: &CheckedItem, name: &str, text: &str, raw: &mut RawAnswers) {
    let kind = &item.item.kind;
    let is_text = matches!(kind, ItemKind::ShortText { .. } | ItemKind::LongText { .. } | ItemKind::Postcode {});
    if let Some(reason) = reason(text, is_text) {
        let value = format!("{MISSING_PREFIX}{}", reason.word());
        let in_own_field = matches!(
            kind,
            ItemKind::SingleChoice { .. }
                | ItemKind::MultipleChoice { .. }
                | ItemKind::Battery { .. }
                | ItemKind::SemanticDifferential { .. }
                | ItemKind::Vignettes { .. }
                | ItemKind::Scale { .. }
                | ItemKind::NetPromoter { .. }
        );
        let whole = item.item.variable.as_str();
        match kind {
            ItemKind::Allocation { .. } => raw.push(missing_field(whole), value),
            _ if in_own_field => raw.push(name, value),
            _ => raw.push(missing_field(name), value),
        }
        return;
    }
    match kind {
        ItemKind::SingleChoice { .. }
        | ItemKind::Battery { .. }
        | ItemKind::SemanticDifferential { .. }
        | ItemKind::Vignettes { .. }
        | ItemKind::Scale { .. }
        | ItemKind::NetPromoter { .. } => raw.push(name, code_of(item, text)),
        ItemKind::MultipleChoice { .. } | ItemKind::Ranking { .. } => {
            for part in text.split([' ', ',', ';']).filter(|part| !part.is_empty()) {
                raw.push(name, code_of(item, part));
            }
        }
        ItemKind::Consent { .. } => {
            let ticked = matches!(text.to_lowercase().as_str(), "1" | "yes" | "y" | "x");
            raw.push(name, if ticked { YES } else { text });
        }
        ItemKind::Date { precision, .. } => day(name, text, *precision, raw),
        ItemKind::DateTime {} => match text.rsplit_once([' ', 'T']) {
            Some((date, time)) => {
                day(name, date, DatePrecision::Day, raw);
                raw.push(part_field(name, "time"), time);
            }
            None => day(name, text, DatePrecision::Day, raw),
        },
        _ => raw.push(name, text),
    }
}

fn reason(text: &str, marked_only: bool) -> Option<MissingReason> {
    let lower = text.to_lowercase();
    let word = match lower.strip_prefix('=') {
        Some(word) => word,
        None if marked_only => return None,
        None => lower.as_str(),
    };
    match word {
        "dk" => Some(MissingReason::DontKnow),
        "pns" => Some(MissingReason::PreferNotToSay),
        "na" => Some(MissingReason::NotApplicable),
        _ => None,
    }
}

/// The option's code, where its word or label was typed.
fn code_of(item: &CheckedItem, text: &str) -> String {
    let same = |other: &str| other.trim().to_lowercase() == text.to_lowercase();
    let is_code = text.parse::<i32>().is_ok();
    let named = item.options.iter().find(|o| !is_code && (same(&o.word) || o.label.each().any(same)));
    named.map_or_else(|| text.to_owned(), |option| option.code.to_string())
}

/// `27 3 2019`, `27/3/2019`, `27.3.2019` or `2019-03-27`, or fewer parts.
fn day(name: &str, text: &str, precision: DatePrecision, raw: &mut RawAnswers) {
    let mut parts: Vec<&str> = text.split([' ', '/', '.', '-']).filter(|part| !part.is_empty()).collect();
    if parts.first().is_some_and(|first| first.len() == 4) {
        parts.reverse();
    }
    let names: &[&str] = match precision {
        DatePrecision::Day => &["day", "month", "year"],
        DatePrecision::Month => &["month", "year"],
        DatePrecision::Year => &["year"],
    };
    for (at, part) in parts.iter().enumerate() {
        // One part too many is told by the last box, which then has two.
        let box_name = names.get(at).or(names.last()).copied().unwrap_or("year");
        raw.push(part_field(name, box_name), *part);
    }
}
