//! Two entries of one form beside each other, and what somebody decides who has the paper in hand.

use super::typed::{Keyed, keyed};
use super::{ILLEGIBLE, fields};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use crate::questionnaire::Answer;
use crate::questionnaire::MissingReason;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::expression::value::text_of;
use crate::questionnaire::plan::Variable;
use crate::response::raw::RawAnswers;
use std::collections::BTreeMap;

/// How far two entries agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Fields that the form has; two blanks agree.
    pub compared: usize,
    pub differing: Vec<Difference>,
}

/// A field that was keyed in two ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub variable: VariableId,
    /// As printed: `4b`.
    pub number: String,
    /// What was read, in words; `None`: blank.
    pub first: Option<String>,
    pub second: Option<String>,
}

/// What is on the paper, as somebody decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    First,
    Second,
    /// Neither: keyed anew, as in an entry; empty is blank.
    Other(String),
}

/// Compares the answers, not the keystrokes: `27/3/2019` and `27 3 2019` agree. Both entries are of this form number.
pub fn compare(questionnaire: &Questionnaire, form: u64, first: &Keyed, second: &Keyed) -> Comparison {
    let fields = fields(questionnaire, form);
    let variables = questionnaire.variables();
    let differs = |id: &VariableId| {
        first.answers.get(id) != second.answers.get(id) || first.illegible.contains(id) != second.illegible.contains(id)
    };
    let differing = fields.iter().filter(|field| differs(&variables[field.slot].id)).map(|field| {
        let variable = &variables[field.slot];
        Difference {
            variable: variable.id.clone(),
            number: field.number.clone(),
            first: in_words(questionnaire, variable, first),
            second: in_words(questionnaire, variable, second),
        }
    });
    Comparison { compared: fields.len(), differing: differing.collect() }
}

/// What an entry has in a field, as it could be keyed, with labels; `None`: blank.
pub fn in_words(questionnaire: &Questionnaire, variable: &Variable, keyed: &Keyed) -> Option<String> {
    let language = questionnaire.language();
    let option = |code: &i32| {
        let label = variable.choice(*code).map_or("", |choice| choice.label.get(language));
        if label.is_empty() || label == code.to_string() { code.to_string() } else { format!("{code} ({label})") }
    };
    if keyed.illegible.contains(&variable.id) {
        return Some(format!("{ILLEGIBLE} (cannot be read, or several ticks)"));
    }
    Some(match keyed.answers.get(&variable.id)? {
        Answer::Code(code) => option(code),
        Answer::Codes(codes) | Answer::Ranked(codes) => codes.iter().map(option).collect::<Vec<_>>().join(", "),
        Answer::Number(number) => text_of(*number),
        Answer::Text(text) | Answer::Date(text) | Answer::Time(text) | Answer::DateTime(text) => text.clone(),
        Answer::Given(true) => "1 (ticked)".to_owned(),
        Answer::Given(false) => "0 (not ticked)".to_owned(),
        Answer::Missing(MissingReason::DontKnow) => "dk (don’t know)".to_owned(),
        Answer::Missing(MissingReason::PreferNotToSay) => "pns (prefer not to say)".to_owned(),
        Answer::Missing(MissingReason::NotApplicable) => "na (does not apply)".to_owned(),
        Answer::Missing(reason) => reason.in_words().to_owned(),
    })
}

/// What both entries agree on, with the decisions where they do not.
///
/// # Errors
/// `decision_missing` at each differing field without a decision; findings of [`keyed`] where a decision is neither of the two.
pub fn settled(
    questionnaire: &Questionnaire,
    form: u64,
    first: &Keyed,
    second: &Keyed,
    decisions: &BTreeMap<VariableId, Decision>,
) -> Result<Keyed, Findings> {
    let mut out = first.clone();
    let (mut anew, mut findings) = (RawAnswers::default(), Findings::new());
    for Difference { variable, number, .. } in compare(questionnaire, form, first, second).differing {
        match decisions.get(&variable) {
            None => {
                let message = format!("question {number}: say which entry is as on the paper, or key it anew");
                findings.push(Finding::error(Code::DECISION_MISSING, Place::field(variable.as_str()), message));
            }
            Some(Decision::First) => {}
            Some(Decision::Second) => take(&mut out, second, &variable),
            Some(Decision::Other(text)) => {
                take(&mut out, &Keyed::default(), &variable);
                anew.push(variable.as_str(), text.as_str());
            }
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    if anew.0.values().flatten().any(|text| !text.trim().is_empty()) {
        let more = keyed(questionnaire, form, &with_owners(questionnaire, form, &out, anew.clone()))?;
        for id in anew.0.keys().filter_map(|name| VariableId::new(name).ok()) {
            take(&mut out, &more, &id);
        }
    }
    Ok(out)
}

fn take(into: &mut Keyed, from: &Keyed, id: &VariableId) {
    match from.answers.get(id) {
        Some(answer) => into.answers.insert(id.clone(), answer.clone()),
        None => into.answers.remove(id),
    };
    if from.illegible.contains(id) {
        into.illegible.insert(id.clone())
    } else {
        into.illegible.remove(id)
    };
}

/// What stands beside a field keyed anew: a text needs its option, a part of a total the other parts.
fn with_owners(questionnaire: &Questionnaire, form: u64, known: &Keyed, mut anew: RawAnswers) -> RawAnswers {
    let variables = questionnaire.variables();
    let named: Vec<String> = anew.0.keys().cloned().collect();
    let item_of = |slot: usize| (variables[slot].page, variables[slot].item);
    let items: Vec<(usize, usize)> =
        named.iter().filter_map(|name| questionnaire.slot_named(name)).map(item_of).collect();
    for field in fields(questionnaire, form) {
        let variable = &variables[field.slot];
        let beside = items.contains(&item_of(field.slot));
        if beside
            && !named.iter().any(|name| name == variable.id.as_str())
            && let Some(text) = typed_again(known, &variable.id)
        {
            anew.push(variable.id.as_str(), text);
        }
    }
    anew
}

/// What would have to be typed for this answer.
fn typed_again(known: &Keyed, id: &VariableId) -> Option<String> {
    if known.illegible.contains(id) {
        return Some(ILLEGIBLE.to_owned());
    }
    let codes = |codes: &[i32]| codes.iter().map(i32::to_string).collect::<Vec<_>>().join(" ");
    Some(match known.answers.get(id)? {
        Answer::Code(code) => code.to_string(),
        Answer::Codes(all) | Answer::Ranked(all) => codes(all),
        Answer::Number(number) => text_of(*number),
        Answer::Text(text) | Answer::Date(text) | Answer::Time(text) => text.clone(),
        Answer::DateTime(text) => text.replace('T', " "),
        Answer::Given(given) => if *given { "1" } else { "0" }.to_owned(),
        Answer::Missing(MissingReason::DontKnow) => "=dk".to_owned(),
        Answer::Missing(MissingReason::PreferNotToSay) => "=pns".to_owned(),
        Answer::Missing(MissingReason::NotApplicable) => "=na".to_owned(),
        Answer::Missing(_) => ILLEGIBLE.to_owned(),
    })
}
