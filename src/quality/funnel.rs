//! How many people came how far, and by which way they came: an open link has no response rate, but it has a funnel.

use crate::id::VariableId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::walk::{Stop, Walk};
use crate::questionnaire::{Answer, Answers, Circumstances};
use crate::response::keeping;
use crate::sample::Disposition;
use std::collections::BTreeMap;

/// Ways that have a column of their own, the most used; the others stand together.
pub const SOURCES_SHOWN: usize = 8;

/// A response as it is counted.
#[derive(Debug, Clone)]
pub struct Counted {
    pub answers: Answers,
    pub circumstances: Circumstances,
    pub disposition: Disposition,
    /// Something was answered.
    pub has_begun: bool,
}

/// How far somebody came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunnelStep {
    /// Pressed the button of the first page.
    Started,
    /// Answered a page.
    Answered,
    /// Gave the consent that the questionnaire needs.
    Agreed,
    /// Answered all that was asked of them up to the end of this section, by its title in the questionnaire's language.
    Through(String),
    Sent,
}

/// Counts by step and way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funnel {
    /// The parameter of the link by which ways are told apart.
    pub parameter: Option<String>,
    /// Its values, the most used first; then `None` for all others and those without.
    pub sources: Vec<Option<String>>,
    /// For each step, the people who came so far: all together, and those of each way in the order of `sources`.
    pub steps: Vec<(FunnelStep, usize, Vec<usize>)>,
    /// People for whom the survey is not.
    pub not_eligible: usize,
    /// People who did not agree.
    pub refused: usize,
}

/// The parameter by which ways are told apart: the one called `source`, else the first that the questionnaire takes.
pub fn source_parameter(questionnaire: &Questionnaire) -> Option<(&VariableId, &str)> {
    let parameters = || questionnaire.hidden().filter(|(_, parameter)| !parameter.is_empty());
    let named = parameters().find(|(_, parameter)| *parameter == "source");
    named.or_else(|| parameters().next()).map(|(variable, parameter)| (&variable.id, parameter))
}

/// Counts people. Nobody who only looked at the first page is in it: a visit leaves nothing behind.
pub fn funnel(questionnaire: &Questionnaire, responses: &[Counted]) -> Funnel {
    let source = source_parameter(questionnaire);
    let way = |response: &Counted| match source.and_then(|(variable, _)| response.answers.get(variable)) {
        Some(Answer::Text(value)) => Some(value.clone()),
        _ => None,
    };
    let sources = if source.is_some() { ways(responses.iter().filter_map(way)) } else { Vec::new() };
    let titles = sections(questionnaire);
    let mut steps = vec![FunnelStep::Started, FunnelStep::Answered];
    steps.extend(keeping::asks_consent(questionnaire).then_some(FunnelStep::Agreed));
    steps.extend(titles.iter().map(|(_, title)| FunnelStep::Through(title.clone())));
    steps.push(FunnelStep::Sent);
    let mut steps: Vec<_> = steps.into_iter().map(|step| (step, 0, vec![0; sources.len()])).collect();
    for response in responses {
        let last = sources.len().saturating_sub(1);
        let column = sources.iter().position(|known| known.is_some() && *known == way(response)).unwrap_or(last);
        let came = came(questionnaire, &titles, response);
        for ((_, all, by_source), came) in steps.iter_mut().zip(came) {
            *all += usize::from(came);
            if let Some(count) = by_source.get_mut(column) {
                *count += usize::from(came);
            }
        }
    }
    let ended = |wanted: Disposition| responses.iter().filter(|response| response.disposition == wanted).count();
    Funnel {
        parameter: source.map(|(_, parameter)| parameter.to_owned()),
        sources,
        steps,
        not_eligible: ended(Disposition::NotEligible),
        refused: ended(Disposition::Refusal),
    }
}

/// The values most used, and `None` for the rest.
fn ways(values: impl Iterator<Item = String>) -> Vec<Option<String>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    // Stable: of equals, in the order of the alphabet.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().take(SOURCES_SHOWN).map(|(value, _)| Some(value)).chain([None]).collect()
}

/// Sections of the document, with the position of the last time round of each.
fn sections(questionnaire: &Questionnaire) -> Vec<(usize, String)> {
    let language = questionnaire.language();
    let mut out: Vec<(usize, String)> = Vec::new();
    for (position, section) in questionnaire.sections().iter().enumerate() {
        match out.last_mut() {
            Some((last, _)) if questionnaire.sections()[*last].document == section.document => *last = position,
            _ => out.push((position, section.title.get(language).to_owned())),
        }
    }
    out
}

/// For each step, whether this person came so far.
fn came(questionnaire: &Questionnaire, sections: &[(usize, String)], response: &Counted) -> Vec<bool> {
    let is_sent = response.disposition == Disposition::Complete;
    let walk = Walk::of(questionnaire, &response.answers, response.circumstances);
    let at = match walk.stop {
        Stop::Page(page) | Stop::Exit { page, .. } => questionnaire.pages()[page].section,
        Stop::Check => usize::MAX,
    };
    let has_ended = matches!(response.disposition, Disposition::NotEligible | Disposition::Refusal);
    let has_begun = response.has_begun || is_sent;
    let mut out = vec![true, has_begun];
    if keeping::asks_consent(questionnaire) {
        let has_agreed = is_sent || keeping::has_consented(questionnaire, &response.answers, response.circumstances);
        out.push(has_agreed && has_begun && !has_ended);
    }
    out.extend(sections.iter().map(|(position, _)| is_sent || (has_begun && !has_ended && *position < at)));
    out.push(is_sent);
    out
}
