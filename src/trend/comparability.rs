//! What may be compared with what: the same version of the question, put to the same base in the same mode family, by the same kind of
//! sample of the same population. Everything else is a [`Break`], which only an [`Override`] with a public reason bridges.

use crate::dataset::{Category, Cells, Column};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::{ConceptId, WaveName};
use crate::study::{Mode, SampleType};
use serde::{Deserialize, Serialize};

/// Where a series must not be read across.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Break {
    /// It stands before this wave (position in [`Series::waves`](super::Series::waves)).
    pub before: usize,
    pub kind: BreakKind,
    /// In words, for the reader.
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakKind {
    /// Another version of the question, or another wording or options under the same version; of the question itself or of the one
    /// behind the groups.
    ItemVersion,
    /// The question was put to others.
    BaseRule,
    /// The questions were met in another way.
    ModeFamily,
    SampleType,
    Population,
}

/// Leave to compare two waves although something stands between them, with the reason that is published beside the figure. It bridges a
/// comparison of these two waves alone; trends and smoothing never cross a break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// In either order.
    pub between: (WaveName, WaveName),
    pub reason: String,
}

impl Override {
    pub fn is_about(&self, one: &WaveName, other: &WaveName) -> bool {
        let (a, b) = (&self.between.0, &self.between.1);
        (a == one && b == other) || (a == other && b == one)
    }
}

/// Refuses overrides that say nothing or speak of no two waves.
///
/// # Errors
/// `override_invalid` at `overrides[i].reason` (blank) or `overrides[i].between` (one wave twice; a wave that the series lacks).
pub(super) fn check_overrides(overrides: &[Override], waves: &[&WaveName]) -> Result<(), Findings> {
    let mut findings = Findings::new();
    for (i, given) in overrides.iter().enumerate() {
        let mut push = |part: &str, message: String| {
            let place = Place::Path(format!("overrides[{i}].{part}"));
            findings.push(Finding::error(Code::OVERRIDE_INVALID, place, message));
        };
        if given.reason.trim().is_empty() {
            push("reason", "A comparison across a break needs a reason that can be published.".to_owned());
        }
        let (a, b) = (&given.between.0, &given.between.1);
        if a == b {
            push("between", format!("The wave {a} is compared with itself."));
        }
        for name in [a, b].into_iter().filter(|name| !waves.contains(name)) {
            push("between", format!("The series has no wave {name}."));
        }
    }
    if findings.has_errors() { Err(findings) } else { Ok(()) }
}

/// What has to be the same for two waves to be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Terms<'a> {
    pub question: Question<'a>,
    /// What makes the groups.
    pub by: Option<Question<'a>>,
    /// Who was asked, in the words of the questionnaire; `None` where that is not known or it is everybody.
    pub asked_of: Option<&'a str>,
    pub mode: Mode,
    pub sample_type: SampleType,
    pub population: &'a str,
}

/// A question as the data know it. Whoever changes it without a new version has changed it all the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Question<'a> {
    version: u32,
    concept: &'a ConceptId,
    /// Of a multiple choice it has the option's own label, for its columns all have the options no and yes.
    label: &'a str,
    options: Options<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Options<'a> {
    Listed(&'a [Category]),
    Number,
    Text,
}

impl<'a> Question<'a> {
    pub fn of(column: &'a Column) -> Question<'a> {
        let options = match &column.cells {
            Cells::Category { categories, .. } => Options::Listed(categories),
            Cells::Number { .. } => Options::Number,
            Cells::Text { .. } => Options::Text,
        };
        Question { version: column.item_version, concept: &column.concept, label: &column.label, options }
    }
}

/// Samples of one family differ in how they were drawn, not in whom they can speak for or how people came to answer.
fn family(sample: SampleType) -> u8 {
    match sample {
        SampleType::Probability => 0,
        SampleType::ProbabilityPanel => 1,
        SampleType::QuotaPanel => 2,
        SampleType::OpenLink => 3,
        SampleType::Mixed => 4,
        SampleType::CensusOfRegister => 5,
    }
}

/// What stands between an earlier wave and the wave at position `before`.
pub(super) fn breaks_between(earlier: &Terms<'_>, later: &Terms<'_>, before: usize) -> Vec<Break> {
    let mut breaks = Vec::new();
    let mut push = |kind, reason| breaks.push(Break { before, kind, reason });
    let (was, is) = (&earlier.question, &later.question);
    if was.version != is.version {
        let reason = format!("The question changed: version {} became version {}.", was.version, is.version);
        push(BreakKind::ItemVersion, reason);
    } else if was != is {
        push(BreakKind::ItemVersion, "The question's wording or options changed.".to_owned());
    }
    if let (Some(was), Some(is)) = (&earlier.by, &later.by) {
        if was.version != is.version {
            let (was, is) = (was.version, is.version);
            let reason = format!("The question behind the groups changed: version {was} became version {is}.");
            push(BreakKind::ItemVersion, reason);
        } else if was != is {
            let reason = "The wording or options of the question behind the groups changed.";
            push(BreakKind::ItemVersion, reason.to_owned());
        }
    }
    if earlier.asked_of != later.asked_of {
        let said = |asked: Option<&str>| asked.map_or("everybody".to_owned(), |asked| format!("those with “{asked}”"));
        let reason = format!("The base changed from {} to {}.", said(earlier.asked_of), said(later.asked_of));
        push(BreakKind::BaseRule, reason);
    }
    if earlier.mode.family() != later.mode.family() {
        let (was, is) = (earlier.mode.in_words(), later.mode.in_words());
        push(BreakKind::ModeFamily, format!("The mode changed: people answered {was}, then {is}."));
    }
    if family(earlier.sample_type) != family(later.sample_type) {
        let reason = format!(
            "The sample changed from {} to {}.",
            with_article(earlier.sample_type),
            with_article(later.sample_type)
        );
        push(BreakKind::SampleType, reason);
    }
    if earlier.population != later.population {
        let reason = format!("The population changed from “{}” to “{}”.", earlier.population, later.population);
        push(BreakKind::Population, reason);
    }
    breaks
}

/// "an open link", "a probability sample".
pub(super) fn with_article(sample: SampleType) -> String {
    let words = sample.in_words();
    let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {words}")
}
